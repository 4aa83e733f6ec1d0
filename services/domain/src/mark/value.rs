//! The values themselves and their canonical text, which is also what the database holds.

use std::fmt;

crate::coded! {
    /// A mark that is no number.
    pub enum MarkWord {
        /// н/а: not attested.
        NotAttested = "not_attested" => "не аттестован",
        /// осв: exempt from the subject.
        Exempt = "exempt" => "освобождён",
        /// зач: passed.
        Passed = "passed" => "зачтено",
        /// незач: failed.
        Failed = "failed" => "не зачтено",
        /// A dot: work owed.
        Owed = "owed" => "работа не сдана",
    }
}

crate::coded! {
    /// Scale of numeric marks.
    pub enum Scale {
        /// 5, 4, 3, 2 and, rarely, 1.
        FivePoint = "five_point" => "пятибалльная",
        /// 10 to 1; levels 5 = {10, 9}, 4 = {8, 7}, 3 = {6, 5} (5.1).
        TenPoint = "ten_point" => "десятибалльная",
        /// Only «зач» and «незач».
        PassFail = "pass_fail" => "зачёт, незачёт",
        /// No marks at all.
        NoMarks = "no_marks" => "без отметок",
    }
}

impl Scale {
    /// The best numeric mark; `None` where marks are no numbers.
    pub const fn best(self) -> Option<u8> {
        match self {
            Self::FivePoint => Some(5),
            Self::TenPoint => Some(10),
            Self::PassFail | Self::NoMarks => None,
        }
    }

    /// Level 5 to 2 of a numeric mark, for the indicators of 5.4. A mark 1 on the five-point scale counts as 2.
    pub const fn level(self, mark: u8) -> Option<u8> {
        match (self, mark) {
            (Self::FivePoint, 3..=5) => Some(mark),
            (Self::FivePoint, 1 | 2) => Some(2),
            (Self::TenPoint, 9 | 10) => Some(5),
            (Self::TenPoint, 7 | 8) => Some(4),
            (Self::TenPoint, 5 | 6) => Some(3),
            (Self::TenPoint, 1..=4) => Some(2),
            _ => None,
        }
    }
}

/// One mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkValue {
    /// A number of the school's scale, 1 to 10.
    Numeric(u8),
    /// н/а.
    NotAttested,
    /// осв.
    Exempt,
    /// зач.
    Passed,
    /// незач.
    Failed,
    /// The dot: work owed.
    Owed,
}

impl MarkValue {
    /// The canonical text: "5", "н/а", "осв", "зач", "незач", ".".
    pub const fn text(self) -> &'static str {
        match self {
            Self::Numeric(n) => match n {
                1 => "1",
                2 => "2",
                3 => "3",
                4 => "4",
                5 => "5",
                6 => "6",
                7 => "7",
                8 => "8",
                9 => "9",
                10 => "10",
                // No constructor of ours makes another number; the text stays readable if one appears.
                _ => "?",
            },
            Self::NotAttested => "н/а",
            Self::Exempt => "осв",
            Self::Passed => "зач",
            Self::Failed => "незач",
            Self::Owed => ".",
        }
    }

    /// Reads the canonical text exactly, as the database holds it. Typed input goes through the parser instead.
    pub fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "н/а" => Self::NotAttested,
            "осв" => Self::Exempt,
            "зач" => Self::Passed,
            "незач" => Self::Failed,
            "." => Self::Owed,
            _ => Self::Numeric((1..=10).find(|n| Self::Numeric(*n).text() == text)?),
        })
    }

    /// The number, where the mark is one. Only these enter averages (5.3).
    pub const fn number(self) -> Option<u8> {
        match self {
            Self::Numeric(n) => Some(n),
            _ => None,
        }
    }

    /// The word, where the mark is one.
    pub const fn word(self) -> Option<MarkWord> {
        Some(match self {
            Self::Numeric(_) => return None,
            Self::NotAttested => MarkWord::NotAttested,
            Self::Exempt => MarkWord::Exempt,
            Self::Passed => MarkWord::Passed,
            Self::Failed => MarkWord::Failed,
            Self::Owed => MarkWord::Owed,
        })
    }
}

impl From<MarkWord> for MarkValue {
    fn from(word: MarkWord) -> Self {
        match word {
            MarkWord::NotAttested => Self::NotAttested,
            MarkWord::Exempt => Self::Exempt,
            MarkWord::Passed => Self::Passed,
            MarkWord::Failed => Self::Failed,
            MarkWord::Owed => Self::Owed,
        }
    }
}

impl fmt::Display for MarkValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// What one cell of a column holds: one mark, or a pair "4/3" of one work, each of its full weight (5.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarkEntry {
    /// The mark, or the first of a pair.
    pub first: MarkValue,
    /// The second mark of a pair.
    pub second: Option<MarkValue>,
}

impl MarkEntry {
    /// One mark.
    pub const fn one(mark: MarkValue) -> Self {
        Self { first: mark, second: None }
    }

    /// Two marks of one work.
    pub const fn pair(first: MarkValue, second: MarkValue) -> Self {
        Self { first, second: Some(second) }
    }

    /// The one or two marks.
    pub fn marks(self) -> impl Iterator<Item = MarkValue> {
        std::iter::once(self.first).chain(self.second)
    }

    /// Reads the canonical text "5", "5/4", "н/а", as the database holds it.
    pub fn from_text(text: &str) -> Option<Self> {
        if let Some(mark) = MarkValue::from_text(text) {
            return Some(Self::one(mark));
        }
        let (first, second) = text.split_once('/')?;
        Some(Self::pair(MarkValue::from_text(first)?, MarkValue::from_text(second)?))
    }
}

/// The canonical text: "5" or "5/4".
impl fmt::Display for MarkEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.first.text())?;
        if let Some(second) = self.second {
            write!(f, "/{}", second.text())?;
        }
        Ok(())
    }
}
