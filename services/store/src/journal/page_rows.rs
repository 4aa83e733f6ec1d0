//! What a journal page consists of, decoded from the arrays of its one statement.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::attendance::AbsenceReason;
use domain::group::GroupKind;
use domain::id::{ColumnId, LessonId, PupilId, StaffId, WorkTypeId};
use domain::lesson::{LessonKind, LessonMode, LessonStatus};
use domain::mark::MarkEntry;
use domain::person::PersonName;

use crate::error::known;
use crate::{Result, StoreError};

/// The group of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageGroup {
    /// Its name («10А»).
    pub name: String,
    /// What it is.
    pub kind: GroupKind,
    /// Grade or course; clubs have none.
    pub grade: Option<u8>,
    /// Name of the subject.
    pub subject: String,
}

/// A pupil on the list for some of the page's days. A pupil who left and came back has several spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePupil {
    /// The pupil.
    pub id: PupilId,
    /// The name.
    pub name: PersonName,
    /// First and last day on the list; no last day while it goes on.
    pub spans: Vec<(NaiveDate, Option<NaiveDate>)>,
}

impl PagePupil {
    /// Whether the pupil is on the list that day.
    pub fn on_list(&self, day: NaiveDate) -> bool {
        self.spans.iter().any(|(from, to)| *from <= day && to.is_none_or(|to| day <= to))
    }
}

/// The topic of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTopic {
    /// The text; none when it was taken back.
    pub text: Option<String>,
    /// Number in the topic plan it was taken from.
    pub plan_ordinal: Option<u16>,
    /// Version of the cell.
    pub version: i32,
    /// When a topic was entered first.
    pub first_recorded_at: DateTime<Utc>,
}

/// A lesson of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLesson {
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
    /// Who gives it.
    pub staff: StaffId,
    /// Who should have given it.
    pub planned_staff: StaffId,
    /// The one who looks gives it, or has the assignment on its day.
    pub own: bool,
    /// The one who looks gives it instead of a colleague.
    pub substitute: bool,
    /// End of the last lesson of that day, for D03.
    pub day_ends: Option<NaiveTime>,
    /// When the roll was taken.
    pub roll_taken_at: Option<DateTime<Utc>>,
    /// The topic.
    pub topic: Option<PageTopic>,
}

/// A column of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageColumn {
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

/// A mark's cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageMark {
    /// The column.
    pub column: ColumnId,
    /// The pupil.
    pub pupil: PupilId,
    /// The entry; none in a cleared cell.
    pub value: Option<MarkEntry>,
    /// Version of the cell.
    pub version: i32,
    /// When it was written last.
    pub recorded_at: DateTime<Utc>,
}

/// An attendance cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAttendance {
    /// The lesson.
    pub lesson: LessonId,
    /// The pupil.
    pub pupil: PupilId,
    /// Why absent; none in a cleared cell: present.
    pub reason: Option<AbsenceReason>,
    /// Minutes late.
    pub minutes: Option<u16>,
    /// Version of the cell.
    pub version: i32,
}

/// Homework given in a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageHomework {
    /// The lesson.
    pub lesson: LessonId,
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
    /// When it was entered first.
    pub first_recorded_at: DateTime<Utc>,
}

/// A period mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePeriodMark {
    /// The pupil.
    pub pupil: PupilId,
    /// The mark.
    pub value: Option<MarkEntry>,
    /// Version of the cell.
    pub version: i32,
}

/// A work type of the school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWorkType {
    /// The type.
    pub id: WorkTypeId,
    /// Its name.
    pub name: String,
    /// Short name for a column's head.
    pub short_name: String,
    /// Usual weight.
    pub weight: u8,
    /// Written: D05 instead of D04.
    pub written: bool,
    /// A test.
    pub is_test: bool,
    /// Taken where nobody chose.
    pub is_default: bool,
}

/// A topic of the plan that no lesson of the group holds yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePlannedTopic {
    /// Number in the plan.
    pub ordinal: u16,
    /// Its title.
    pub title: String,
    /// Homework the plan suggests, may be empty.
    pub homework: String,
}

/// A page as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRows {
    /// Group and subject.
    pub group: PageGroup,
    /// Pupils by name.
    pub pupils: Vec<PagePupil>,
    /// Lessons by day and number.
    pub lessons: Vec<PageLesson>,
    /// Columns.
    pub columns: Vec<PageColumn>,
    /// Marks.
    pub marks: Vec<PageMark>,
    /// Absences.
    pub attendance: Vec<PageAttendance>,
    /// Homework.
    pub homework: Vec<PageHomework>,
    /// Period marks, when the page is a period's.
    pub period_marks: Vec<PagePeriodMark>,
    /// Work types.
    pub work_types: Vec<PageWorkType>,
    /// Teachers of the lessons.
    pub staff: Vec<(StaffId, PersonName)>,
    /// The next topics of the plan, by number.
    pub planned: Vec<PagePlannedTopic>,
}

/// The one row of the statement.
pub(super) struct RawPage {
    pub(super) group_name: String,
    pub(super) group_kind: String,
    pub(super) group_grade: Option<i16>,
    pub(super) subject_name: String,
    pub(super) pupil_id: Option<Vec<i64>>,
    pub(super) pupil_family: Option<Vec<String>>,
    pub(super) pupil_given: Option<Vec<String>>,
    pub(super) pupil_patronymic: Option<Vec<Option<String>>>,
    pub(super) pupil_starts: Option<Vec<NaiveDate>>,
    pub(super) pupil_ends: Option<Vec<Option<NaiveDate>>>,
    pub(super) lesson_id: Option<Vec<i64>>,
    pub(super) lesson_day: Option<Vec<NaiveDate>>,
    pub(super) lesson_ordinal: Option<Vec<i16>>,
    pub(super) lesson_starts: Option<Vec<NaiveTime>>,
    pub(super) lesson_ends: Option<Vec<NaiveTime>>,
    pub(super) lesson_status: Option<Vec<String>>,
    pub(super) lesson_kind: Option<Vec<String>>,
    pub(super) lesson_mode: Option<Vec<String>>,
    pub(super) lesson_room: Option<Vec<String>>,
    pub(super) lesson_staff: Option<Vec<i64>>,
    pub(super) lesson_planned: Option<Vec<i64>>,
    pub(super) lesson_own: Option<Vec<Option<bool>>>,
    pub(super) lesson_substitute: Option<Vec<Option<bool>>>,
    pub(super) lesson_day_ends: Option<Vec<Option<NaiveTime>>>,
    pub(super) lesson_roll: Option<Vec<Option<DateTime<Utc>>>>,
    pub(super) topic_text: Option<Vec<Option<String>>>,
    pub(super) topic_plan: Option<Vec<Option<i16>>>,
    pub(super) topic_version: Option<Vec<Option<i32>>>,
    pub(super) topic_first: Option<Vec<Option<DateTime<Utc>>>>,
    pub(super) staff_id: Option<Vec<i64>>,
    pub(super) staff_family: Option<Vec<String>>,
    pub(super) staff_given: Option<Vec<String>>,
    pub(super) staff_patronymic: Option<Vec<Option<String>>>,
    pub(super) column_id: Option<Vec<i64>>,
    pub(super) column_lesson: Option<Vec<i64>>,
    pub(super) column_work_type: Option<Vec<i64>>,
    pub(super) column_title: Option<Vec<String>>,
    pub(super) column_weight: Option<Vec<i16>>,
    pub(super) mark_column: Option<Vec<i64>>,
    pub(super) mark_pupil: Option<Vec<i64>>,
    pub(super) mark_value: Option<Vec<Option<String>>>,
    pub(super) mark_version: Option<Vec<i32>>,
    pub(super) mark_at: Option<Vec<DateTime<Utc>>>,
    pub(super) attendance_lesson: Option<Vec<i64>>,
    pub(super) attendance_pupil: Option<Vec<i64>>,
    pub(super) attendance_reason: Option<Vec<Option<String>>>,
    pub(super) attendance_minutes: Option<Vec<Option<i16>>>,
    pub(super) attendance_version: Option<Vec<i32>>,
    pub(super) homework_lesson: Option<Vec<i64>>,
    pub(super) homework_pupil: Option<Vec<i64>>,
    pub(super) homework_text: Option<Vec<Option<String>>>,
    pub(super) homework_nothing: Option<Vec<bool>>,
    pub(super) homework_due: Option<Vec<Option<NaiveDate>>>,
    pub(super) homework_version: Option<Vec<i32>>,
    pub(super) homework_first: Option<Vec<DateTime<Utc>>>,
    pub(super) period_pupil: Option<Vec<i64>>,
    pub(super) period_value: Option<Vec<Option<String>>>,
    pub(super) period_version: Option<Vec<i32>>,
    pub(super) work_id: Option<Vec<i64>>,
    pub(super) work_name: Option<Vec<String>>,
    pub(super) work_short: Option<Vec<String>>,
    pub(super) work_weight: Option<Vec<i16>>,
    pub(super) work_written: Option<Vec<bool>>,
    pub(super) work_is_test: Option<Vec<bool>>,
    pub(super) work_is_default: Option<Vec<bool>>,
    pub(super) planned_ordinal: Option<Vec<i16>>,
    pub(super) planned_title: Option<Vec<String>>,
    pub(super) planned_homework: Option<Vec<String>>,
}

impl RawPage {
    /// Typed rows; a value nobody knows is named by table and number.
    pub(super) fn decode(self) -> Result<PageRows> {
        let group = PageGroup {
            kind: known(GroupKind::from_code(&self.group_kind), "study_group", "kind", 0)?,
            name: self.group_name,
            grade: self.group_grade.and_then(|grade| u8::try_from(grade).ok()),
            subject: self.subject_name,
        };

        let mut pupils: Vec<PagePupil> = Vec::new();
        let (mut id, mut family, mut given) =
            (all(self.pupil_id), all(self.pupil_family), all(self.pupil_given));
        let (mut patronymic, mut starts, mut ends) =
            (all(self.pupil_patronymic), all(self.pupil_starts), all(self.pupil_ends));
        for pupil in id.0.by_ref() {
            let name =
                PersonName { family: family.one()?, given: given.one()?, patronymic: patronymic.one()? };
            let span = (starts.one()?, ends.one()?);
            match pupils.last_mut().filter(|last| last.id.get() == pupil) {
                Some(last) => last.spans.push(span),
                None => pupils.push(PagePupil { id: PupilId::new(pupil), name, spans: vec![span] }),
            }
        }

        let mut lessons = Vec::new();
        let (mut id, mut day, mut ordinal) =
            (all(self.lesson_id), all(self.lesson_day), all(self.lesson_ordinal));
        let (mut starts, mut ends, mut status) =
            (all(self.lesson_starts), all(self.lesson_ends), all(self.lesson_status));
        let (mut kind, mut mode, mut room) =
            (all(self.lesson_kind), all(self.lesson_mode), all(self.lesson_room));
        let (mut staff, mut planned) = (all(self.lesson_staff), all(self.lesson_planned));
        let (mut own, mut substitute) = (all(self.lesson_own), all(self.lesson_substitute));
        let (mut day_ends, mut roll) = (all(self.lesson_day_ends), all(self.lesson_roll));
        let (mut text, mut plan) = (all(self.topic_text), all(self.topic_plan));
        let (mut version, mut first) = (all(self.topic_version), all(self.topic_first));
        for lesson in id.0.by_ref() {
            let (text, plan_ordinal) = (text.one()?, plan.one()?.and_then(|plan| u16::try_from(plan).ok()));
            let topic = match (version.one()?, first.one()?) {
                (Some(version), Some(first_recorded_at)) => {
                    Some(PageTopic { text, plan_ordinal, version, first_recorded_at })
                }
                _ => None,
            };
            lessons.push(PageLesson {
                id: LessonId::new(lesson),
                day: day.one()?,
                ordinal: u8::try_from(ordinal.one()?).unwrap_or_default(),
                starts_at: starts.one()?,
                ends_at: ends.one()?,
                status: known(LessonStatus::from_code(&status.one()?), "lesson", "status", lesson)?,
                kind: known(LessonKind::from_code(&kind.one()?), "lesson", "kind", lesson)?,
                mode: known(LessonMode::from_code(&mode.one()?), "lesson", "mode", lesson)?,
                room: room.one()?,
                staff: StaffId::new(staff.one()?),
                planned_staff: StaffId::new(planned.one()?),
                own: own.one()?.unwrap_or(false),
                substitute: substitute.one()?.unwrap_or(false),
                day_ends: day_ends.one()?,
                roll_taken_at: roll.one()?,
                topic,
            });
        }

        lessons.sort_by_key(|lesson: &PageLesson| (lesson.day, lesson.ordinal, lesson.id));

        let mut columns = Vec::new();
        let (mut id, mut lesson, mut work_type) =
            (all(self.column_id), all(self.column_lesson), all(self.column_work_type));
        let (mut title, mut weight) = (all(self.column_title), all(self.column_weight));
        for column in id.0.by_ref() {
            columns.push(PageColumn {
                id: ColumnId::new(column),
                lesson: LessonId::new(lesson.one()?),
                work_type: WorkTypeId::new(work_type.one()?),
                title: title.one()?,
                weight: u8::try_from(weight.one()?).unwrap_or(1),
            });
        }

        let mut marks = Vec::new();
        let (mut column, mut pupil, mut value) =
            (all(self.mark_column), all(self.mark_pupil), all(self.mark_value));
        let (mut version, mut at) = (all(self.mark_version), all(self.mark_at));
        for column in column.0.by_ref() {
            marks.push(PageMark {
                column: ColumnId::new(column),
                pupil: PupilId::new(pupil.one()?),
                value: mark(value.one()?, "mark", column)?,
                version: version.one()?,
                recorded_at: at.one()?,
            });
        }

        let mut attendance = Vec::new();
        let (mut lesson, mut pupil) = (all(self.attendance_lesson), all(self.attendance_pupil));
        let (mut reason, mut minutes, mut version) =
            (all(self.attendance_reason), all(self.attendance_minutes), all(self.attendance_version));
        for lesson in lesson.0.by_ref() {
            attendance.push(PageAttendance {
                lesson: LessonId::new(lesson),
                pupil: PupilId::new(pupil.one()?),
                reason: absence(reason.one()?, lesson)?,
                minutes: minutes.one()?.and_then(|minutes| u16::try_from(minutes).ok()),
                version: version.one()?,
            });
        }

        let mut homework = Vec::new();
        let (mut lesson, mut pupil, mut text) =
            (all(self.homework_lesson), all(self.homework_pupil), all(self.homework_text));
        let (mut nothing, mut due) = (all(self.homework_nothing), all(self.homework_due));
        let (mut version, mut first) = (all(self.homework_version), all(self.homework_first));
        for lesson in lesson.0.by_ref() {
            homework.push(PageHomework {
                lesson: LessonId::new(lesson),
                pupil: Some(pupil.one()?).filter(|id| *id != 0).map(PupilId::new),
                text: text.one()?,
                nothing: nothing.one()?,
                due_on: due.one()?,
                version: version.one()?,
                first_recorded_at: first.one()?,
            });
        }

        let mut period_marks = Vec::new();
        let (mut pupil, mut value) = (all(self.period_pupil), all(self.period_value));
        let mut version = all(self.period_version);
        for pupil in pupil.0.by_ref() {
            period_marks.push(PagePeriodMark {
                pupil: PupilId::new(pupil),
                value: mark(value.one()?, "period_mark", pupil)?,
                version: version.one()?,
            });
        }

        let mut work_types = Vec::new();
        let (mut id, mut name, mut short) = (all(self.work_id), all(self.work_name), all(self.work_short));
        let (mut weight, mut written) = (all(self.work_weight), all(self.work_written));
        let (mut is_test, mut is_default) = (all(self.work_is_test), all(self.work_is_default));
        for id in id.0.by_ref() {
            work_types.push(PageWorkType {
                id: WorkTypeId::new(id),
                name: name.one()?,
                short_name: short.one()?,
                weight: u8::try_from(weight.one()?).unwrap_or(1),
                written: written.one()?,
                is_test: is_test.one()?,
                is_default: is_default.one()?,
            });
        }

        let mut teachers = Vec::new();
        let (mut id, mut family, mut given) =
            (all(self.staff_id), all(self.staff_family), all(self.staff_given));
        let mut patronymic = all(self.staff_patronymic);
        for id in id.0.by_ref() {
            let name =
                PersonName { family: family.one()?, given: given.one()?, patronymic: patronymic.one()? };
            teachers.push((StaffId::new(id), name));
        }

        let mut planned = Vec::new();
        let (mut ordinal, mut title) = (all(self.planned_ordinal), all(self.planned_title));
        let mut suggested = all(self.planned_homework);
        for ordinal in ordinal.0.by_ref() {
            planned.push(PagePlannedTopic {
                ordinal: u16::try_from(ordinal).unwrap_or_default(),
                title: title.one()?,
                homework: suggested.one()?,
            });
        }

        Ok(PageRows {
            group,
            pupils,
            lessons,
            columns,
            marks,
            attendance,
            homework,
            period_marks,
            work_types,
            staff: teachers,
            planned,
        })
    }
}

/// One column of an array result.
struct Column<T>(std::vec::IntoIter<T>);

fn all<T>(array: Option<Vec<T>>) -> Column<T> {
    Column(array.unwrap_or_default().into_iter())
}

impl<T> Column<T> {
    /// The value of the next row; arrays of one sub-select have one length.
    fn one(&mut self) -> Result<T> {
        self.0.next().ok_or(StoreError::Inconsistent { table: "journal page", column: "arrays", id: 0 })
    }
}

/// A stored mark.
pub(super) fn mark(text: Option<String>, table: &'static str, id: i64) -> Result<Option<MarkEntry>> {
    text.map(|text| known(MarkEntry::from_text(&text), table, "value", id)).transpose()
}

/// A stored absence.
pub(crate) fn absence(code: Option<String>, lesson: i64) -> Result<Option<AbsenceReason>> {
    code.map(|code| known(AbsenceReason::from_code(&code), "attendance", "reason", lesson)).transpose()
}
