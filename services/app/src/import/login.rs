//! Sign-in names made from people's names: transliterated as in Russian passports, unique, and the same for the
//! same people in the same order. A proposal only; the school may write its own.

use std::collections::HashSet;

/// Transliteration of the 33 letters as in passports (order of the Ministry of Internal Affairs No. 773, table
/// of ICAO Doc 9303): `ь` has no sign, `ъ` is `ie`.
pub const LETTERS: [(char, &str); 33] = [
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('е', "e"),
    ('ё', "e"),
    ('ж', "zh"),
    ('з', "z"),
    ('и', "i"),
    ('й', "i"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "kh"),
    ('ц', "ts"),
    ('ч', "ch"),
    ('ш', "sh"),
    ('щ', "shch"),
    ('ъ', "ie"),
    ('ы', "y"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "iu"),
    ('я', "ia"),
];

/// Letters of other languages of the country that occur in names (domain-rules.md 5.8).
const REGIONAL: [(char, &str); 11] = [
    ('ӧ', "o"),
    ('і', "i"),
    ('ә', "a"),
    ('ө', "o"),
    ('ү', "u"),
    ('җ', "zh"),
    ('ң', "n"),
    ('һ', "h"),
    ('ӑ', "a"),
    ('ӗ', "e"),
    ('ҫ', "s"),
];

/// Longest family part, so that a login stays short enough to be typed from a slip.
const FAMILY: usize = 24;

/// The text in Latin small letters and digits; everything else is dropped.
#[must_use]
pub fn transliterate(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            latin.push(letter);
        } else if let Some((_, sign)) = LETTERS.iter().chain(&REGIONAL).find(|(own, _)| *own == letter) {
            latin.push_str(sign);
        }
    }
    latin
}

/// Gives out logins that are not taken.
#[derive(Debug, Clone, Default)]
pub struct LoginProposals {
    taken: HashSet<String>,
}

impl LoginProposals {
    /// Starts with the logins that exist already, in any case.
    pub fn new(taken: impl IntoIterator<Item = String>) -> Self {
        Self { taken: taken.into_iter().map(|login| login.to_lowercase()).collect() }
    }

    /// `ivanova.ap` for «Иванова Анна Петровна», then `ivanova.ap2`, …; `user`, `user2`, … when no letter can be
    /// written. The answer is taken from then on.
    pub fn propose(&mut self, family: &str, given: &str, patronymic: Option<&str>) -> String {
        let family: String = transliterate(family).chars().take(FAMILY).collect();
        let initials: String = [Some(given), patronymic]
            .into_iter()
            .flatten()
            .filter_map(|part| transliterate(part).chars().next())
            .collect();
        let base = match (family.is_empty(), initials.is_empty()) {
            (false, false) => format!("{family}.{initials}"),
            (false, true) => family,
            (true, false) => initials,
            (true, true) => "user".to_owned(),
        };
        let mut login = base.clone();
        let mut number = 2_u32;
        while !self.taken.insert(login.clone()) {
            login = format!("{base}{number}");
            number += 1;
        }
        login
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_alphabet_is_in_the_table_once() {
        let letters: String = LETTERS.iter().map(|(letter, _)| *letter).collect();
        assert_eq!(letters, "абвгдеёжзийклмнопрстуфхцчшщъыьэюя");
    }

    #[test]
    fn names_are_written_as_in_passports() {
        for (name, expected) in [
            ("Щербакова", "shcherbakova"),
            ("Подъячев", "podieiachev"),
            ("Юлия", "iuliia"),
            ("Соловьёв", "solovev"),
            ("Хацкевич-Цой", "khatskevichtsoi"),
            ("Ӧньӧ", "ono"),
            ("McLean", "mclean"),
            ("李", ""),
        ] {
            assert_eq!(transliterate(name), expected, "{name}");
        }
    }

    #[test]
    fn proposals_are_unique_and_repeatable() {
        let people = [
            ("Иванова", "Анна", Some("Петровна")),
            ("Иванова", "Алла", Some("Павловна")),
            ("Ким", "Олег", None),
            ("李", "明", None),
        ];
        let run = || {
            let mut proposals = LoginProposals::new(["Kim.O".to_owned()]);
            people.map(|(family, given, patronymic)| proposals.propose(family, given, patronymic))
        };
        assert_eq!(run(), ["ivanova.ap", "ivanova.ap2", "kim.o2", "user"]);
        assert_eq!(run(), run());
    }
}
