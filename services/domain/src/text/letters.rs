//! Letters that look alike on two keyboards.

/// The Cyrillic letter a Latin capital looks like: the twelve of 5.10 (A B C E H K M O P T X Y).
pub const fn cyrillic_look_alike(letter: char) -> Option<char> {
    Some(match letter {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        'Y' => 'У',
        _ => return None,
    })
}

/// What was typed into a cell, as codes are compared: no spaces, upper case, Latin look-alikes as Cyrillic.
pub fn normalise_typed(text: &str) -> String {
    let upper = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase);
    upper.map(|c| cyrillic_look_alike(c).unwrap_or(c)).collect()
}
