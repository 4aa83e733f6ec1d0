//! A person's name. Parsed once; never declined automatically (5.8).

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
