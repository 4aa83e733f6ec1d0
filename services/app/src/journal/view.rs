//! A journal page as it is shown.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::attendance::{AbsenceReason, AttendanceCode};
use domain::average::Sums;
use domain::group::GroupKind;
use domain::id::{ColumnId, GroupId, LessonId, PeriodId, PupilId, SubjectId, WorkTypeId};
use domain::lesson::{LessonKind, LessonMode, LessonStatus};
use domain::mark::{MarkWord, Scale};
use domain::regulation::AverageMethod;

use super::{DueMoment, PlannedTopic};

/// An average: the exact fraction and its display form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Average {
    /// Σw·m.
    pub numerator: i64,
    /// Σw.
    pub denominator: i64,
    /// How many numeric marks.
    pub count: u32,
    /// Two decimals, half up («4,44»).
    pub display: String,
}

impl Average {
    /// The average of sums; none without numeric marks.
    pub fn of(sums: Sums) -> Option<Self> {
        sums.display().map(|display| Self {
            numerator: sums.weighted,
            denominator: sums.weight,
            count: sums.count,
            display,
        })
    }
}

/// A row of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PupilView {
    /// The pupil.
    pub id: PupilId,
    /// Full name.
    pub name: String,
    /// First and last day on the list; no last day while it goes on.
    pub spans: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// Weighted average of the page.
    pub weighted: Option<Average>,
    /// Simple average of the page.
    pub simple: Option<Average>,
    /// The period mark, when the page is a period's.
    pub period_mark: Option<PeriodMarkView>,
}

/// A period mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodMarkView {
    /// The mark; none in a cleared cell.
    pub value: Option<String>,
    /// Version of the cell.
    pub version: i32,
}

/// The topic of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicView {
    /// The text; none when it was taken back.
    pub text: Option<String>,
    /// Number in the topic plan.
    pub plan_ordinal: Option<u16>,
    /// Version of the cell.
    pub version: i32,
}

/// Homework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeworkView {
    /// The pupil of individual homework; none for everybody's.
    pub pupil: Option<PupilId>,
    /// The text.
    pub text: Option<String>,
    /// Explicitly nothing set.
    pub nothing: bool,
    /// Due day.
    pub due_on: Option<NaiveDate>,
    /// Version of the cell.
    pub version: i32,
}

/// A lesson of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonView {
    /// The lesson.
    pub id: LessonId,
    /// Local day.
    pub day: NaiveDate,
    /// Number in the bell schedule.
    pub ordinal: u8,
    /// Local start.
    pub starts_at: NaiveTime,
    /// Local end.
    pub ends_at: NaiveTime,
    /// State.
    pub status: LessonStatus,
    /// Kind.
    pub kind: LessonKind,
    /// How it is held.
    pub mode: LessonMode,
    /// Room, may be empty.
    pub room: String,
    /// Who gives it, short name.
    pub teacher: String,
    /// Instead of whom.
    pub planned_teacher: Option<String>,
    /// When the roll was taken.
    pub roll_taken_at: Option<DateTime<Utc>>,
    /// The topic.
    pub topic: Option<TopicView>,
    /// Homework, the common one first.
    pub homework: Vec<HomeworkView>,
    /// Due moments D01–D05.
    pub due: Vec<DueMoment>,
    /// Marks and attendance may be entered by the one who looks, now.
    pub writable: bool,
    /// Why not, when the right is there but the time or the lesson is not.
    pub locked: Option<String>,
}

/// A column of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnView {
    /// The column.
    pub id: ColumnId,
    /// Its lesson.
    pub lesson: LessonId,
    /// Its work type.
    pub work_type: WorkTypeId,
    /// Title, may be empty.
    pub title: String,
    /// Weight, 1–100.
    pub weight: u8,
}

/// A mark's cell that was written at least once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkCell {
    /// The column, as a place in the page's columns.
    pub column: u32,
    /// The pupil, as a place in the page's pupils.
    pub pupil: u32,
    /// The mark; none in a cleared cell.
    pub value: Option<String>,
    /// Version of the cell.
    pub version: i32,
}

/// An attendance cell that was written at least once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceCell {
    /// The lesson, as a place in the page's lessons.
    pub lesson: u32,
    /// The pupil, as a place in the page's pupils.
    pub pupil: u32,
    /// Why absent; none in a cleared cell.
    pub reason: Option<AbsenceReason>,
    /// The school's letters for it.
    pub letters: Option<String>,
    /// Minutes late.
    pub minutes: Option<u16>,
    /// Version of the cell.
    pub version: i32,
}

/// What may be entered as a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleView {
    /// The scale.
    pub scale: Scale,
    /// Lowest number.
    pub lowest: Option<u8>,
    /// Highest number.
    pub highest: Option<u8>,
    /// Words taken in a lesson's cell.
    pub lesson_words: Vec<MarkWord>,
    /// Words taken as a period mark.
    pub period_words: Vec<MarkWord>,
}

/// A work type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkTypeView {
    /// The type.
    pub id: WorkTypeId,
    /// Its name.
    pub name: String,
    /// Short name for a column's head.
    pub short_name: String,
    /// Usual weight.
    pub weight: u8,
    /// Taken where nobody chose.
    pub is_default: bool,
}

/// A journal page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPage {
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub group_name: String,
    /// What it is.
    pub group_kind: GroupKind,
    /// The subject.
    pub subject: SubjectId,
    /// Its name.
    pub subject_name: String,
    /// The period, when the page is one period's: number and name.
    pub period: Option<(PeriodId, String)>,
    /// First local day.
    pub from: NaiveDate,
    /// Last local day.
    pub to: NaiveDate,
    /// Pupils on the list on some day, by name.
    pub pupils: Vec<PupilView>,
    /// Lessons by day and number.
    pub lessons: Vec<LessonView>,
    /// Columns in the order of the lessons.
    pub columns: Vec<ColumnView>,
    /// Mark cells.
    pub marks: Vec<MarkCell>,
    /// Attendance cells.
    pub attendance: Vec<AttendanceCell>,
    /// Work types of the school.
    pub work_types: Vec<WorkTypeView>,
    /// What may be entered.
    pub scale: ScaleView,
    /// The school's attendance codes.
    pub codes: Vec<AttendanceCode>,
    /// Which average the school counts with.
    pub average_method: AverageMethod,
    /// The next topics of the plan that no lesson of the group holds, by number; at most twelve.
    pub planned: Vec<PlannedTopic>,
    /// Why no marks are kept here, in Russian; none where they are.
    pub no_marks: Option<String>,
    /// Why no homework is kept here.
    pub no_homework: Option<String>,
    /// Some lesson of the page may be written by the one who looks.
    pub writable: bool,
    /// Moment the page was read, for «данные на 10:42».
    pub read_at: DateTime<Utc>,
}
