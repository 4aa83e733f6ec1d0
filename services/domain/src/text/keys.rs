//! Sort and search keys: byte order of the keys is the order people expect (5.8, 5.10).

use unicode_normalization::UnicodeNormalization as _;

/// Key for sorting names: case is ignored, ё equals е, and ё decides full ties only.
///
/// Letters of regional languages stand beside the Russian letter they derive from (Ӧ after о, І after и, Ә after а).
pub fn sort_key(text: &str) -> String {
    let folded: Vec<char> = text.nfc().flat_map(char::to_lowercase).collect();
    let mut key = String::with_capacity(text.len() * 2);
    for letter in &folded {
        match letter {
            'ё' => key.push('е'),
            _ => match regional(*letter) {
                // The mark sorts after every letter, so the regional letter stands behind its whole neighbour.
                Some((base, order)) => key.extend([base, '\u{10fff0}', order]),
                None => key.push(*letter),
            },
        }
    }
    // Ties: one character per ё, so that «Елкин» stands before «Ёлкин» and both before «Елкина».
    key.push('\0');
    key.extend(folded.iter().map(|letter| if *letter == 'ё' { '1' } else { '0' }));
    key
}

/// Komi-Permyak, Tatar, Bashkir and Chuvash letters: the Russian letter each follows, and an order among several.
const fn regional(letter: char) -> Option<(char, char)> {
    Some(match letter {
        'ә' => ('а', '1'),
        'ӑ' => ('а', '2'),
        'ӗ' => ('е', '1'),
        'җ' => ('ж', '1'),
        'і' => ('и', '1'),
        'ң' => ('н', '1'),
        'ө' => ('о', '1'),
        'ӧ' => ('о', '2'),
        'ҫ' => ('с', '1'),
        'ү' => ('у', '1'),
        'ӳ' => ('у', '2'),
        'һ' => ('х', '1'),
        _ => return None,
    })
}

/// Key for class names: by number, then by the letter, which may be a longer word: 9Б before 10А.
pub fn class_sort_key(name: &str) -> String {
    let name = name.trim();
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let (number, letter) = name.split_at(digits);
    // Names without a number come last, after every grade.
    let number = if digits == 0 { "99999999" } else { number.trim_start_matches('0') };
    let letter = letter.trim_start_matches([' ', '-', '\u{a0}', '"', '«']);
    format!("{number:0>8}{}", sort_key(letter))
}

/// Key for searching: ё = е, й is not и, case and hyphens do not matter, decomposed letters are composed,
/// runs of spaces are one. Quotation marks and other punctuation are dropped.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.nfc().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            key.push(if letter == 'ё' { 'е' } else { letter });
        } else if letter.is_whitespace() || is_hyphen(letter) {
            gap = true;
        }
    }
    // Dropped characters may have stood between a letter and its marks.
    key.nfc().collect()
}

const fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut names: Vec<&str>, key: fn(&str) -> String) -> Vec<&str> {
        names.sort_by_key(|name| key(name));
        names
    }

    #[test]
    fn yo_sorts_with_ye_and_decides_ties_only() {
        assert_eq!(
            sorted(vec!["Жуков", "Ёлкина", "Елкин", "Ёлкин", "Елкина", "Дроздов", "Ежов"], sort_key),
            vec!["Дроздов", "Ежов", "Елкин", "Ёлкин", "Елкина", "Ёлкина", "Жуков"],
        );
        // Tie broken only when everything else is equal: the second word decides first.
        assert_eq!(sorted(vec!["Ёлкин Антон", "Елкин Борис"], sort_key), vec!["Ёлкин Антон", "Елкин Борис"]);
    }

    #[test]
    fn regional_letters_stand_by_their_neighbours() {
        assert_eq!(
            sorted(vec!["Пӧри", "Пя", "Пори", "Поя", "Әхмәт", "Яков", "Ахмат", "Борис"], sort_key),
            vec!["Ахмат", "Әхмәт", "Борис", "Пори", "Поя", "Пӧри", "Пя", "Яков"],
        );
    }

    #[test]
    fn classes_sort_by_number_then_letter() {
        assert_eq!(
            sorted(
                vec!["10А", "9Б", "11А", "1А", "9А", "9Ё", "9Е", "9Ж", "10 Инженерный", "Хор"],
                class_sort_key
            ),
            vec!["1А", "9А", "9Б", "9Е", "9Ё", "9Ж", "10А", "10 Инженерный", "11А", "Хор"],
        );
    }

    #[test]
    fn search_forgives_yo_case_and_hyphens_but_not_short_i() {
        assert_eq!(search_key("Королёва-Семёнова"), search_key("королева семенова"));
        assert_eq!(search_key("Андрей"), search_key("Андреи\u{306}"));
        assert_ne!(search_key("Андрей"), search_key("Андреи"));
        assert_eq!(search_key("Ёжик"), search_key("Е\u{308}жик"));
        assert_eq!(search_key("  ООО «Ёж»  "), "ооо еж");
        // A dropped character between marks must not leave them in another order than without it.
        assert_eq!(search_key("\u{c55}\u{fffc}\u{16ff0}"), search_key("\u{c55}\u{16ff0}"));
    }

    proptest! {
        #[test]
        fn search_key_is_stable(text in "\\PC{0,40}") {
            let key = search_key(&text);
            prop_assert_eq!(search_key(&key), key);
        }

        #[test]
        fn sort_ignores_case_and_composition(text in "[а-яёА-ЯЁ -]{0,30}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(sort_key(&text.to_uppercase()), sort_key(&text.to_lowercase()));
            prop_assert_eq!(sort_key(&decomposed), sort_key(&text));
        }
    }
}
