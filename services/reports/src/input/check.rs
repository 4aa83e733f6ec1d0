//! Bounds of report inputs (security.md C-66): a text that is too long or holds a control character is
//! refused by the path of its field. Nothing is cut silently.

/// Bounds in characters and rows.
pub mod limit {
    /// Names of people, subjects, work types, groups.
    pub const NAME: usize = 200;
    /// Full official name of a school; longer than a person's name by nature.
    pub const SCHOOL_NAME: usize = 400;
    /// Topics of lessons, remarks, forecasts, clauses.
    pub const REMARK: usize = 2_000;
    /// A homework text.
    pub const HOMEWORK: usize = 8_000;
    /// Rows of one report: lessons, marks, homework, subjects and remarks of a sheet together.
    pub const ROWS: usize = 5_000;
    /// Pupils of one print batch.
    pub const PUPILS: usize = 60;
}

/// Why an input was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct InputError {
    /// Path of the field in the JSON form, e.g. `class.days[2].lessons[0].topic`.
    pub path: String,
    /// The broken rule.
    pub problem: Problem,
}

impl InputError {
    /// The same for people who read Russian: what, why, what to do.
    #[must_use]
    pub fn message_ru(&self) -> String {
        format!("Отчёт не составлен. Поле {}: {}.", self.path, self.problem.message_ru())
    }
}

/// A broken rule of a report input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A field that must be filled is empty.
    #[error("must not be empty")]
    Empty,
    /// More characters than the field may hold.
    #[error("{found} characters, at most {limit} are allowed")]
    TooLong {
        /// Characters allowed.
        limit: usize,
        /// Characters found.
        found: usize,
    },
    /// More rows than a report may hold.
    #[error("{found} rows, at most {limit} are allowed")]
    TooMany {
        /// Rows allowed.
        limit: usize,
        /// Rows found.
        found: usize,
    },
    /// A control character, or one that the field's alphabet does not have.
    #[error("character U+{code:04X} is not allowed")]
    Character {
        /// Code point.
        code: u32,
    },
    /// A number outside its range.
    #[error("{found} is outside {from}..={to}")]
    Range {
        /// Least value.
        from: i64,
        /// Greatest value.
        to: i64,
        /// Value found.
        found: i64,
    },
    /// A date outside the sheet's week or an end before its beginning.
    #[error("the date does not fit: {rule}")]
    Date {
        /// The broken rule.
        rule: &'static str,
    },
    /// A reference to a row that the sheet does not have, or a key used twice.
    #[error("row {key} is {state}")]
    Key {
        /// The key.
        key: u32,
        /// `unknown` or `used twice`.
        state: &'static str,
    },
    /// Figures that must agree do not.
    #[error("figures do not add up: {rule}")]
    Sum {
        /// The broken rule.
        rule: &'static str,
    },
}

impl Problem {
    fn message_ru(&self) -> String {
        match self {
            Self::Empty => "не заполнено, заполните его".into(),
            Self::TooLong { limit, found } => {
                format!("знаков {found}, допускается не более {limit}, сократите текст")
            }
            Self::TooMany { limit, found } => format!("строк {found}, допускается не более {limit}"),
            Self::Character { code } => format!("знак U+{code:04X} не допускается, удалите его"),
            Self::Range { from, to, found } => format!("значение {found}, допускается от {from} до {to}"),
            Self::Date { .. } => "дата не относится к этой неделе, исправьте её".into(),
            Self::Key { key, .. } => format!("строка {key} не найдена или указана дважды"),
            Self::Sum { .. } => "итог не равен сумме слагаемых".into(),
        }
    }
}

/// One line per rule; every function takes the path of the field first.
pub(super) struct Check;

impl Check {
    pub fn fail(path: &str, problem: Problem) -> Result<(), InputError> {
        Err(InputError { path: path.to_owned(), problem })
    }

    /// One line of text: filled, short enough, no control character at all.
    pub fn line(path: &str, text: &str, limit: usize) -> Result<(), InputError> {
        if text.trim().is_empty() {
            return Self::fail(path, Problem::Empty);
        }
        Self::text(path, text, limit, |c| c.is_control())
    }

    /// The same for a field that may be absent (`null`), but not empty.
    pub fn maybe(path: &str, text: Option<&str>, limit: usize) -> Result<(), InputError> {
        text.map_or(Ok(()), |text| Self::line(path, text, limit))
    }

    /// Several lines: line feed is the only control character.
    pub fn lines(path: &str, text: &str, limit: usize) -> Result<(), InputError> {
        if text.trim().is_empty() {
            return Self::fail(path, Problem::Empty);
        }
        Self::text(path, text, limit, |c| c.is_control() && c != '\n')
    }

    pub fn rows(path: &str, found: usize, limit: usize) -> Result<(), InputError> {
        if found > limit { Self::fail(path, Problem::TooMany { limit, found }) } else { Ok(()) }
    }

    pub fn range(path: &str, found: i64, from: i64, to: i64) -> Result<(), InputError> {
        if (from..=to).contains(&found) {
            Ok(())
        } else {
            Self::fail(path, Problem::Range { from, to, found })
        }
    }

    fn text(path: &str, text: &str, limit: usize, bad: fn(char) -> bool) -> Result<(), InputError> {
        let found = text.chars().count();
        if found > limit {
            return Self::fail(path, Problem::TooLong { limit, found });
        }
        match text.chars().find(|c| bad(*c)) {
            Some(c) => Self::fail(path, Problem::Character { code: c.into() }),
            None => Ok(()),
        }
    }
}
