//! The neutral form of a roster: what any roster file says, whatever its format. It is plain data; it has been
//! checked against itself (references, duplicates, formats) but never against the database.
//!
//! Rows refer to each other by external id, the id the school's own system or template gives a row. External
//! ids are unique per school and kind of row. A table that a file does not carry is simply empty here and is
//! missing from [`SchoolRoster::carries`]: references into it are then to rows imported earlier.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, Weekday};
use domain::group::GroupKind;
use domain::period::PeriodKind;
use domain::regulation::StudyWeek;
use domain::role::Role;

/// The id a row has in the system it comes from; 1 to 200 characters, compared exactly.
pub type ExternalId = String;

/// Where a row was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// File name as given, without folders.
    pub file: Arc<str>,
    /// Sheet of a workbook; absent for CSV.
    pub sheet: Option<Arc<str>>,
    /// Line of the file or row of the sheet, from 1; 0 means the table as a whole or a derived row.
    pub row: u32,
}

impl Origin {
    /// A place in a file.
    #[must_use]
    pub fn new(file: impl Into<Arc<str>>, sheet: Option<Arc<str>>, row: u32) -> Self {
        Self { file: file.into(), sheet, row }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "файл «{}»", self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", лист «{sheet}»")?;
        }
        if self.row > 0 {
            write!(f, ", строка {}", self.row)?;
        }
        Ok(())
    }
}

/// Which program wrote the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterFormat {
    /// Our template: a workbook or CSV files with Russian sheet names; always one school.
    SchoolBook,
    /// 1EdTech OneRoster CSV with the version its manifest names, `1.1` or `1.2`.
    OneRoster { version: String },
}

/// One or several schools read from one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    pub format: RosterFormat,
    /// Only OneRoster packages name a district.
    pub district: Option<District>,
    /// A school book has exactly one, with an empty external id when the book has no sheet «Школа».
    pub schools: Vec<SchoolRoster>,
    /// Rows the source marks as deleted (`tobedeleted`); never contained in `schools`.
    pub withdrawn: Vec<Withdrawn>,
    /// True when the package carries changes only, so that a missing row means "unchanged".
    pub delta: bool,
}

/// The organisation above the schools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct District {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub name: String,
    /// Staff of the district itself; they belong to no school.
    pub officers: Vec<Staff>,
}

/// Everything about one school. Vectors are in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolRoster {
    pub school: School,
    pub carries: BTreeSet<Part>,
    pub subjects: Vec<Subject>,
    /// Parents come before their subgroups.
    pub groups: Vec<Group>,
    pub pupils: Vec<Pupil>,
    pub guardians: Vec<Guardian>,
    pub guardianships: Vec<Guardianship>,
    pub staff: Vec<Staff>,
    pub roles: Vec<StaffRole>,
    pub members: Vec<GroupMember>,
    pub leads: Vec<GroupLead>,
    pub assignments: Vec<TeachingAssignment>,
    pub slots: Vec<TimetableSlot>,
    pub bells: Vec<Bell>,
    pub periods: Vec<Period>,
    pub plans: Vec<TopicPlan>,
    pub choices: Vec<DeliveryChoice>,
}

impl SchoolRoster {
    /// A school with empty tables.
    #[must_use]
    pub fn empty(school: School) -> Self {
        Self {
            school,
            carries: BTreeSet::new(),
            subjects: Vec::new(),
            groups: Vec::new(),
            pupils: Vec::new(),
            guardians: Vec::new(),
            guardianships: Vec::new(),
            staff: Vec::new(),
            roles: Vec::new(),
            members: Vec::new(),
            leads: Vec::new(),
            assignments: Vec::new(),
            slots: Vec::new(),
            bells: Vec::new(),
            periods: Vec::new(),
            plans: Vec::new(),
            choices: Vec::new(),
        }
    }
}

/// A table of the roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    School,
    Subjects,
    Groups,
    Pupils,
    Guardians,
    Staff,
    Members,
    Assignments,
    Timetable,
    Bells,
    Periods,
    Plans,
    Delivery,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Empty when the file does not name its school (no sheet «Школа», or an empty one).
    pub external_id: ExternalId,
    pub origin: Origin,
    pub name: String,
    pub short_name: Option<String>,
    /// IANA zone, for instance `Asia/Barnaul`.
    pub zone: Option<chrono_tz::Tz>,
    /// Study days in a week, 5 or 6.
    pub week_days: Option<u8>,
}

impl School {
    /// The study week a school made from this file starts with; none when the file does not say.
    pub fn study_week(&self) -> Option<StudyWeek> {
        self.week_days.map(|days| if days > 5 { StudyWeek::SixDays } else { StudyWeek::FiveDays })
    }
}

/// Name and contacts of a human being. Name parts are trimmed, composed (NFC as written), 1 to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub family: String,
    pub given: String,
    pub patronymic: Option<String>,
    pub sex: Option<Sex>,
    pub birth_date: Option<NaiveDate>,
    /// Syntactically an address; nobody has verified it.
    pub email: Option<String>,
    /// `+7` and ten digits in a school book; OneRoster keeps what the file says.
    pub phone: Option<String>,
    /// Wanted sign-in name; a proposal comes from [`crate::import::login`] when it is absent.
    pub login: Option<String>,
    /// The same text in two schools' books says: the same human being. Joining people over schools needs rights
    /// in both; within one OneRoster package an equal external id says the same.
    pub shared_key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    Male,
    Female,
}

/// A range of days, both ends included; an absent start means the beginning of the study year, an absent end
/// means open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl DateRange {
    /// True when some day lies in both ranges.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let starts_before_end = |from: Option<NaiveDate>, until: Option<NaiveDate>| match (from, until) {
            (Some(from), Some(until)) => from <= until,
            _ => true,
        };
        starts_before_end(self.from, other.until) && starts_before_end(other.from, self.until)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub external_id: ExternalId,
    pub origin: Origin,
    /// Unique in the school, 1 to 200 characters.
    pub name: String,
    pub short_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub kind: GroupKind,
    /// Unique in the school, 1 to 100 characters.
    pub name: String,
    /// 0 to 12; absent for mixed groups and clubs.
    pub grade: Option<u8>,
    /// Letter or profile of a class, for instance «А».
    pub letter: Option<String>,
    /// The class or study group a subgroup is a part of; required for subgroups.
    pub parent: Option<ExternalId>,
    /// Name of the split: a pupil is in at most one subgroup of one split of a class at a time (S2-O8.1f).
    pub split: Option<String>,
    pub dates: DateRange,
    /// True when the file names no such group and it was derived (OneRoster packages without homerooms).
    pub derived: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pupil {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub person: PersonRow,
    pub dates: DateRange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardian {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub person: PersonRow,
}

/// A guardian's tie to one pupil; the pair is its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardianship {
    pub origin: Origin,
    pub guardian: ExternalId,
    pub pupil: ExternalId,
    pub relation: Relation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// Mother or father.
    Parent,
    /// Legal guardian or trustee.
    Guardian,
    /// Trusted person; needs a term, which the school sets after the import.
    Trusted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub person: PersonRow,
    /// Post as the order writes it, for instance «учитель математики».
    pub position: Option<String>,
    pub dates: DateRange,
}

/// A role that is not implied by teaching load or by leading a group: director, deputy, dispatcher, …
/// `SubjectTeacher` is given when the file says so, with or without load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRole {
    pub origin: Origin,
    pub staff: ExternalId,
    pub role: Role,
    /// First and last grade, for roles scoped by parallel.
    pub grades: Option<(u8, u8)>,
    pub dates: DateRange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// Own id in OneRoster (the enrollment); `group/pupil` in a school book.
    pub external_id: ExternalId,
    pub origin: Origin,
    pub group: ExternalId,
    pub pupil: ExternalId,
    pub dates: DateRange,
}

/// Class teacher of a class, curator of a study group, head of a club.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLead {
    pub origin: Origin,
    pub group: ExternalId,
    pub staff: ExternalId,
    /// `ClassTeacher` for classes, `Curator` for study groups and clubs.
    pub role: Role,
    pub dates: DateRange,
}

/// Who teaches what to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeachingAssignment {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub group: ExternalId,
    pub subject: ExternalId,
    pub staff: ExternalId,
    /// Lessons a week in hundredths: 150 is one and a half.
    pub hours_per_week_x100: Option<u32>,
    pub dates: DateRange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimetableSlot {
    pub origin: Origin,
    pub assignment: ExternalId,
    pub weekday: Weekday,
    /// Lesson number of the day, 0 to 20.
    pub lesson: u8,
    pub room: Option<String>,
    pub dates: DateRange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bell {
    pub origin: Origin,
    /// Lesson number of the day, 0 to 20.
    pub lesson: u8,
    /// Local time of the school.
    pub starts: NaiveTime,
    /// Later than `starts`.
    pub ends: NaiveTime,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub kind: PeriodKind,
    pub name: String,
    /// Number within its kind and study year, from 1.
    pub number: u8,
    pub starts: NaiveDate,
    /// Last day of the period, not earlier than `starts`.
    pub ends: NaiveDate,
    /// First and last grade it holds for; absent means all.
    pub grades: Option<(u8, u8)>,
}

/// A topic plan (КТП) of a subject for one group or for all groups of a grade that have the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPlan {
    pub external_id: ExternalId,
    pub origin: Origin,
    pub subject: ExternalId,
    pub scope: PlanScope,
    /// In teaching order, numbers ascending; never empty.
    pub topics: Vec<PlanTopic>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanScope {
    Group(ExternalId),
    Grade(u8),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTopic {
    pub origin: Origin,
    /// From 1.
    pub number: u16,
    pub section: Option<String>,
    /// 1 to 500 characters.
    pub title: String,
    /// Lessons it takes, at least 1.
    pub hours: u16,
    /// Up to 8 000 characters.
    pub homework: Option<String>,
    /// Kind of work as the school names it, for instance «контрольная работа».
    pub work_type: Option<String>,
}

/// How a guardian wants one pupil's weekly summary; the pair is its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryChoice {
    pub origin: Origin,
    pub pupil: ExternalId,
    pub guardian: ExternalId,
    pub channel: DeliveryChannel,
    /// Day of the consent to e-mail; required for `Email`.
    pub consent_on: Option<NaiveDate>,
    /// Number of the written application for printed sheets; required for `Print`.
    pub application_number: Option<String>,
    /// Day of that application; required for `Print`.
    pub application_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryChannel {
    Diary,
    Email,
    Print,
}

impl DeliveryChannel {
    /// Code shared with the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Diary => "diary",
            Self::Email => "email",
            Self::Print => "print",
        }
    }
}

/// A row which the source asks to delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub origin: Origin,
    /// Table of the source, for instance `users`.
    pub table: &'static str,
    pub external_id: ExternalId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: Option<u32>, until: Option<u32>) -> DateRange {
        let day = |d| NaiveDate::from_ymd_opt(2026, 9, d);
        DateRange { from: from.and_then(day), until: until.and_then(day) }
    }

    #[test]
    fn ranges_overlap_when_they_share_a_day() {
        let cases = [
            (range(None, None), range(Some(5), Some(6)), true),
            (range(Some(1), Some(5)), range(Some(5), Some(9)), true),
            (range(Some(1), Some(4)), range(Some(5), Some(9)), false),
            (range(None, Some(4)), range(Some(5), None), false),
            (range(Some(7), None), range(None, Some(7)), true),
        ];
        for (a, b, expected) in cases {
            assert_eq!((a.overlaps(&b), b.overlaps(&a)), (expected, expected), "{a:?} {b:?}");
        }
    }
}
