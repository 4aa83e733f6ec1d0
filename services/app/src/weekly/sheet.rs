//! The plain data of a group's week. The worker turns it into the report's input; nothing here is rounded twice.

use chrono::NaiveDate;
use domain::attendance::{AbsenceReason, AttendanceTotals};
use domain::group::GroupKind;
use domain::id::{GroupId, GuardianId, PupilId};
use domain::period::DateSpan;
use domain::person::PersonName;

/// A group's week.
#[derive(Debug, Clone)]
pub struct GroupWeek {
    /// The group.
    pub group: GroupId,
    /// What the group is.
    pub kind: GroupKind,
    /// Its name.
    pub name: String,
    /// Class teacher or curator.
    pub leader: Option<PersonName>,
    /// Full name of the school.
    pub school_full: String,
    /// Short name of the school.
    pub school_short: String,
    /// Phone of the school.
    pub school_phone: Option<String>,
    /// Monday to Sunday.
    pub week: DateSpan,
    /// Name of the period («1-я четверть»).
    pub period: Option<String>,
    /// Clause that sets the weekly sheet, and the name of the school's act.
    pub ground: Option<(String, String)>,
    /// All lessons of the week somebody of the group had, in the timetable's order.
    pub lessons: Vec<LessonRow>,
    /// Homework for the next week that was set for whole groups.
    pub homework: Vec<HomeworkRow>,
    /// The pupils in Russian order.
    pub pupils: Vec<PupilSheet>,
}

/// A lesson as everybody who had it sees it.
#[derive(Debug, Clone)]
pub struct LessonRow {
    /// Local date.
    pub day: NaiveDate,
    /// Number in the day.
    pub number: u8,
    /// Subject.
    pub subject: String,
    /// Topic as recorded.
    pub topic: Option<String>,
    /// «урок отменён», «замена: …», name of the subgroup.
    pub note: Option<String>,
}

/// Homework that falls due in the next week.
#[derive(Debug, Clone)]
pub struct HomeworkRow {
    /// Local date of the lesson it is due for.
    pub due: NaiveDate,
    /// Subject.
    pub subject: String,
    /// The task.
    pub text: String,
}

/// One pupil's part.
#[derive(Debug, Clone)]
pub struct PupilSheet {
    /// The pupil.
    pub pupil: PupilId,
    /// Name.
    pub name: PersonName,
    /// The pupil's lessons: index into the group's lessons, with what the pupil has there.
    pub lessons: Vec<PupilLessonRow>,
    /// Counts of the week.
    pub attendance_week: AttendanceTotals,
    /// Counts of the period so far.
    pub attendance_period: AttendanceTotals,
    /// Lessons missed in the period so far whose reason a document may still change, in the timetable's order.
    pub open_absences: Vec<OpenAbsence>,
    /// Indexes of the common homework that concerns the pupil.
    pub homework: Vec<usize>,
    /// Homework set for this pupil alone.
    pub own_homework: Vec<HomeworkRow>,
    /// Averages per subject of the period so far, in Russian order of subjects.
    pub subjects: Vec<SubjectRow>,
    /// Remarks of the week.
    pub remarks: Vec<RemarkRow>,
    /// The guardians and how each is told.
    pub family: Vec<FamilyMember>,
}

/// A missed lesson whose reason is not known, or is none that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAbsence {
    /// Local date.
    pub day: NaiveDate,
    /// Number in the day.
    pub number: u8,
    /// Subject.
    pub subject: String,
    /// What stands there now.
    pub reason: AbsenceReason,
}

/// What a pupil has in one lesson.
#[derive(Debug, Clone)]
pub struct PupilLessonRow {
    /// Index into the group's lessons.
    pub lesson: usize,
    /// Marks as printed, with work type and weight.
    pub marks: Vec<(String, String, i16)>,
    /// The school's letters, the reason in words, minutes of lateness.
    pub attendance: Option<(String, String, Option<u16>)>,
}

/// A subject's average.
#[derive(Debug, Clone)]
pub struct SubjectRow {
    /// Subject.
    pub subject: String,
    /// «4,44» and «(5·3 + 5·1 + 4·5) : 9 = 40/9».
    pub average: Option<(String, String)>,
    /// The proposed period mark and what the next better one needs, where the regulation forecasts.
    pub forecast: Option<(String, String)>,
}

/// A remark.
#[derive(Debug, Clone)]
pub struct RemarkRow {
    /// Local date.
    pub day: NaiveDate,
    /// Short name of the author.
    pub author: String,
    /// The text.
    pub text: String,
}

/// A guardian and the channel that may be used today, with what stands against the wished one.
#[derive(Debug, Clone)]
pub struct FamilyMember {
    /// The guardian.
    pub guardian: GuardianId,
    /// Full name.
    pub name: PersonName,
    /// What happens with this week's sheet.
    pub channel: Channel,
    /// «заявление № 12 от 04.09.2026», for the hand-over sheet.
    pub application: Option<String>,
}

/// How a family is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Channel {
    /// Only in the diary.
    Diary,
    /// By e-mail: address verified, consent on file.
    Email,
    /// On paper: written application on file (S0-2.12).
    Print,
    /// E-mail or paper was wished, but something is missing; Russian words for the class teacher.
    Withheld {
        /// Code of the wished channel.
        wished: &'static str,
        /// What is missing and what to do.
        why: String,
    },
}
