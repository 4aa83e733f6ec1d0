//! Periods for which a mark is given.

use chrono::NaiveDate;

crate::coded! {
    /// Kind of a period; may differ by grade (5.1).
    pub enum PeriodKind {
        /// Четверть.
        Quarter = "quarter" => "четверть",
        /// Триместр.
        Trimester = "trimester" => "триместр",
        /// Полугодие.
        HalfYear = "half_year" => "полугодие",
        /// Год.
        Year = "year" => "год",
        /// Семестр.
        Semester = "semester" => "семестр",
    }
}

impl PeriodKind {
    /// How many such periods a school year has.
    pub const fn per_year(self) -> u8 {
        match self {
            Self::Quarter => 4,
            Self::Trimester => 3,
            Self::HalfYear | Self::Semester => 2,
            Self::Year => 1,
        }
    }
}

/// A span of local days, both ends included; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateSpan {
    first: NaiveDate,
    last: NaiveDate,
}

impl DateSpan {
    /// The span from `first` to `last`; `None` where the end is before the beginning.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The span from a day to `more` days later.
    pub fn starting(first: NaiveDate, more: chrono::Days) -> Self {
        Self { first, last: first + more }
    }

    /// First day.
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// Last day, included.
    pub const fn last(self) -> NaiveDate {
        self.last
    }

    /// Whether the day lies within.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// The days from first to last.
    pub fn days(self) -> impl DoubleEndedIterator<Item = NaiveDate> {
        (0..=(self.last - self.first).num_days()).map(move |n| self.first + chrono::Days::new(n as u64))
    }
}
