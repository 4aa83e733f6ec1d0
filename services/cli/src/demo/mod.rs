//! The five demo schools as roster files, in the forms schools hand them in. Invented people, the same on every
//! machine. The books carry no date that depends on today (people, groups, load, timetable by weekday, topic
//! plans, wishes of families); the study year is a second small file made around a given day. Both are imported
//! by the code that imports any school's files.

mod book;
mod calendar;
pub mod life;
mod names;
mod plan;
pub mod prepare;
mod school;
mod schools;
mod seed;
mod sheets;
mod template;
mod timetable;
mod topics;
pub mod weekly;

use anyhow::Result;
use chrono::NaiveDate;

use book::{CsvForm, Sheet};
pub use template::{TEMPLATE_FILE, template};

/// Which demo school; the order and codes are those of the regulations S0 to S4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DemoKind {
    /// S0: general school, grades 1–11, about 450 pupils, six days a week.
    General,
    /// S1: basic school, grades 1–9, about 120 pupils.
    Basic,
    /// S2: second general school, about 350 pupils, subgroups for English and computing.
    Second,
    /// S3: technical college, 200 students in eight study groups.
    College,
    /// S4: club centre, about 150 children, no marks.
    Clubs,
}

impl DemoKind {
    /// All five, S0 first.
    pub const ALL: [Self; 5] = [Self::General, Self::Basic, Self::Second, Self::College, Self::Clubs];

    /// Code of the regulation preset, `s0` to `s4`.
    #[must_use]
    pub fn preset(self) -> &'static str {
        match self {
            Self::General => "s0",
            Self::Basic => "s1",
            Self::Second => "s2",
            Self::College => "s3",
            Self::Clubs => "s4",
        }
    }

    /// Name of the roster file in `infra/demo`.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::General => "s0-general-school.xlsx",
            Self::Basic => "s1-basic-school.zip",
            Self::Second => "s2-second-school.xlsx",
            Self::College => "s3-college.zip",
            Self::Clubs => "s4-clubs.zip",
        }
    }

    fn sheets(self) -> Result<Vec<Sheet>> {
        match self {
            Self::General => schools::s0(),
            Self::Basic => schools::s1(),
            Self::Second => schools::s2(),
            Self::College => schools::s3(),
            Self::Clubs => schools::s4(),
        }
    }
}

/// A demo school: two files to import, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSchool {
    pub kind: DemoKind,
    pub file_name: &'static str,
    /// The school book; the same whatever the day.
    pub bytes: Vec<u8>,
    /// `Периоды.csv` for the given day.
    pub calendar: Vec<u8>,
}

/// Name under which [`DemoSchool::calendar`] is imported.
pub const CALENDAR_FILE: &str = "Периоды.csv";

/// The five schools with their study year laid around `today`.
///
/// # Errors
///
/// When a timetable cannot be made or a file cannot be written; neither depends on `today`.
pub fn rosters(today: NaiveDate) -> Result<Vec<DemoSchool>> {
    DemoKind::ALL
        .into_iter()
        .map(|kind| {
            Ok(DemoSchool {
                kind,
                file_name: kind.file_name(),
                bytes: roster_file(kind)?,
                calendar: calendar_file(kind, today)?,
            })
        })
        .collect()
}

/// The school book of one school, as committed in `infra/demo`.
///
/// # Errors
///
/// See [`rosters`].
pub fn roster_file(kind: DemoKind) -> Result<Vec<u8>> {
    let sheets = kind.sheets()?;
    match kind {
        DemoKind::General | DemoKind::Second => book::workbook(&sheets),
        DemoKind::Basic => book::csv_zip(&sheets, CsvForm::Windows1251),
        DemoKind::College => book::csv_zip(&sheets, CsvForm::Utf8Mark),
        DemoKind::Clubs => book::csv_zip(&sheets, CsvForm::Plain),
    }
}

/// The study year of one school around `today`, as a CSV file.
///
/// # Errors
///
/// When `today` lies outside the calendar.
pub fn calendar_file(kind: DemoKind, today: NaiveDate) -> Result<Vec<u8>> {
    book::csv_bytes(&calendar::periods(kind, today)?, CsvForm::Windows1251)
}

#[cfg(test)]
mod tests;
