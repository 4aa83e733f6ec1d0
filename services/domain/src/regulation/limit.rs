//! The forms in which regulations state their limits. All times are the school's local time.

use chrono::{NaiveDate, NaiveTime, Weekday};

crate::coded! {
    /// Whose last lesson the homework limit counts from (5.10).
    pub enum LessonsOf {
        /// The last lesson held for anybody of the class, subgroups included (S0-2.8).
        Class = "class" => "класса",
        /// The last lesson of the lesson's own pupils (S2-A1-2.2).
        LessonPupils = "lesson_pupils" => "учеников этого урока",
    }
}

crate::coded! {
    /// How often the journal is inspected (D12), on periods with a study day.
    pub enum InspectionRhythm {
        /// Once in a calendar month (S4-6.2).
        Month = "month" => "раз в месяц",
        /// Once in a study quarter (S1-3.6).
        Quarter = "quarter" => "раз в четверть",
    }
}

crate::coded! {
    /// Whose inspection satisfies D12.
    pub enum InspectionBy {
        /// Only the director's (S1-3.6).
        Director = "director" => "директор",
        /// The director's or a deputy's (S4-6.2).
        DirectorOrDeputy = "director_or_deputy" => "директор или заместитель",
    }
}

crate::coded! {
    /// When the access of a former employee ends (D21).
    pub enum AccessEnd {
        /// With the last contract day.
        EndOfContractDay = "end_of_contract_day" => "с концом последнего дня договора",
        /// At the moment recorded (S4-4.3).
        RecordedMoment = "recorded_moment" => "в записанный момент",
    }
}

crate::coded! {
    /// Rhythm of recurring upkeep: D13, D20.
    pub enum Rhythm {
        /// Every week: D13 by the end of its last working day, D20 by the end of the last working day before
        /// the week's first study day (5.10).
        Weekly = "weekly" => "еженедельно",
        /// During the year, without a moment: a duty but no due moment (S3-3.2.1f).
        DuringYear = "during_year" => "в течение года",
    }
}

/// Limit of an entry about a lesson: D01–D05.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonLimit {
    /// Until the end of the n-th calendar day after the lesson's day; 0 is the lesson's day itself.
    EndOfDay {
        /// Calendar days after the lesson's day, 0–60.
        days: u16,
    },
    /// Until a local time of the n-th calendar day. With `days` 0, a lesson that ends at or after the time
    /// is due at that time of the next calendar day (S1-3.3, 5.10).
    AtTime {
        /// Calendar days after the lesson's day, 0–60.
        days: u16,
        /// Local time of day.
        time: NaiveTime,
    },
    /// Until some minutes after the last lesson of the day (S0-2.8, S2-A1-2.2).
    AfterLessons {
        /// Minutes after the last lesson's end, 0–1440.
        minutes: u16,
        /// Whose last lesson.
        of: LessonsOf,
    },
}

/// Limit of a period mark: D06.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttestationLimit {
    /// From Monday of the class's last study week to the end of its last study day (S0-2.6).
    LastStudyWeek,
    /// Until the end of the n-th calendar day after the attestation (S3-3.2.2d).
    DaysAfter {
        /// Calendar days, 0–60.
        days: u16,
    },
}

/// Inspection of the journal: D12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspection {
    /// How often.
    pub every: InspectionRhythm,
    /// By whom.
    pub by: InspectionBy,
}

/// A day of every year: D14–D17, D19.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearDay {
    /// Month, 1–12.
    pub month: u8,
    /// Day of the month, 1–31.
    pub day: u8,
}

impl YearDay {
    /// The day in a year; `None` where that year has no such day (29 February, 31 June).
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month.into(), self.day.into())
    }
}

/// When the weekly summaries are printed and sent, local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintMoment {
    /// Day of the week.
    pub weekday: Weekday,
    /// Local time.
    pub time: NaiveTime,
}

/// How long an author may change an entry of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditWindow {
    /// Until the end of the n-th calendar day after the lesson.
    Days {
        /// Calendar days, 0–366.
        days: u16,
    },
    /// Until the period is closed.
    UntilPeriodCloses,
}
