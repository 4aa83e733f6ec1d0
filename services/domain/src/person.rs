//! A person's name. Parsed once; never declined automatically (5.8).

use crate::text::{Limit, NBSP, TextRefusal, clean, sort_key};

/// Surname, given name and patronymic. Each part is trimmed, composed (NFC) and free of control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonName {
    /// Фамилия, possibly double or with a prefix.
    pub family: String,
    /// Имя, possibly double.
    pub given: String,
    /// Отчество, if the person has one.
    pub patronymic: Option<String>,
}

/// A part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// Фамилия.
    Family,
    /// Имя.
    Given,
    /// Отчество.
    Patronymic,
}

impl NamePart {
    /// The Russian name of the part, as columns of files call it.
    pub const fn title_ru(self) -> &'static str {
        match self {
            Self::Family => "Фамилия",
            Self::Given => "Имя",
            Self::Patronymic => "Отчество",
        }
    }
}

/// Why a name is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameRefusal {
    /// A text rule was broken.
    #[error("{part:?} of the name is refused")]
    Text {
        /// Which part.
        part: NamePart,
        /// Which rule.
        #[source]
        refusal: TextRefusal,
    },
    /// Something that is neither letter, space, hyphen, apostrophe, dot nor bracket.
    #[error("{part:?} of the name holds {found:?}")]
    NotALetter {
        /// Which part.
        part: NamePart,
        /// The character found.
        found: char,
    },
}

impl PersonName {
    /// Parses the three parts. An empty patronymic is none; a hyphen alone is none as well, as lists write it.
    pub fn parse(family: &str, given: &str, patronymic: &str) -> Result<Self, NameRefusal> {
        let patronymic = match patronymic.trim() {
            "" | "-" | "–" | "—" => None,
            text => Some(part(text, NamePart::Patronymic)?),
        };
        Ok(Self { family: part(family, NamePart::Family)?, given: part(given, NamePart::Given)?, patronymic })
    }

    /// «Иванова Анна Петровна».
    pub fn full(&self) -> String {
        let mut name = format!("{} {}", self.family, self.given);
        if let Some(patronymic) = &self.patronymic {
            name.push(' ');
            name.push_str(patronymic);
        }
        name
    }

    /// «Иванова А. П.» with no-break spaces; a double given name is «А.-М.» (5.10).
    pub fn short(&self) -> String {
        let mut name = self.family.clone();
        for part in [Some(&self.given), self.patronymic.as_ref()].into_iter().flatten() {
            name.push(NBSP);
            name.push_str(&initials(part));
        }
        name
    }

    /// Key for sorting lists of people: surname, then given name, then patronymic; ё as е.
    pub fn sort_key(&self) -> String {
        // The unit separator sorts before every letter: «Ким Ян» before «Кимова Анна».
        let patronymic = self.patronymic.as_deref().unwrap_or_default();
        sort_key(&format!("{}\u{1f}{}\u{1f}{patronymic}", self.family, self.given))
    }
}

fn part(text: &str, part: NamePart) -> Result<String, NameRefusal> {
    let text = clean(text, Limit::Name).map_err(|refusal| NameRefusal::Text { part, refusal })?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let allowed = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | 'ʼ' | '.' | '(' | ')');
    match text.chars().find(|c| !allowed(*c) && !is_combining(*c)) {
        Some(found) => Err(NameRefusal::NotALetter { part, found }),
        None if text.chars().any(char::is_alphabetic) => Ok(text),
        None => Err(NameRefusal::Text { part, refusal: TextRefusal::Empty }),
    }
}

/// Combining marks that have no composed letter, e.g. a stress or a Chuvash breve over a rare letter.
const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// «А.» of «Анна», «А.-М.» of «Анна-Мария».
fn initials(part: &str) -> String {
    let pieces = part.split('-').filter_map(|piece| piece.chars().find(|c| c.is_alphabetic()));
    pieces.map(|letter| format!("{}.", letter.to_uppercase())).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(family: &str, given: &str, patronymic: &str) -> PersonName {
        PersonName::parse(family, given, patronymic).expect("a name")
    }

    #[test]
    fn names_have_a_full_and_a_short_form() {
        for (parts, full, short) in [
            (("Иванова", "Анна", "Петровна"), "Иванова Анна Петровна", "Иванова\u{a0}А.\u{a0}П."),
            (("Ким", "Ян", ""), "Ким Ян", "Ким\u{a0}Я."),
            (("Ким", "Ян", " - "), "Ким Ян", "Ким\u{a0}Я."),
            (
                ("Орлова-Денисова", "Анна-Мария", "Олеговна"),
                "Орлова-Денисова Анна-Мария Олеговна",
                "Орлова-Денисова\u{a0}А.-М.\u{a0}О.",
            ),
            (("фон  Берг", "ёлка", "Ибрагим оглы"), "фон Берг ёлка Ибрагим оглы", "фон Берг\u{a0}Ё.\u{a0}И."),
            (("Д'Артова", "Ӧльӧш", ""), "Д'Артова Ӧльӧш", "Д'Артова\u{a0}Ӧ."),
        ] {
            let name = name(parts.0, parts.1, parts.2);
            assert_eq!((name.full().as_str(), name.short().as_str()), (full, short));
        }
    }

    #[test]
    fn refusals_name_the_part() {
        let refused = |family: &str, given: &str| PersonName::parse(family, given, "").unwrap_err();
        assert_eq!(
            refused(" ", "Анна"),
            NameRefusal::Text { part: NamePart::Family, refusal: TextRefusal::Empty }
        );
        assert_eq!(
            refused("Иванова", "Анна2"),
            NameRefusal::NotALetter { part: NamePart::Given, found: '2' }
        );
        assert_eq!(
            refused("=Иванова", "Анна"),
            NameRefusal::NotALetter { part: NamePart::Family, found: '=' }
        );
        assert_eq!(
            refused("-", "Анна"),
            NameRefusal::Text { part: NamePart::Family, refusal: TextRefusal::Empty }
        );
    }

    #[test]
    fn lists_sort_by_surname_first() {
        let mut names = [name("Кимова", "Анна", ""), name("Ёлкин", "Борис", ""), name("Ким", "Ян", "")];
        names.sort_by_key(PersonName::sort_key);
        assert_eq!(names.each_ref().map(|n| n.family.as_str()), ["Ёлкин", "Ким", "Кимова"]);
    }
}
