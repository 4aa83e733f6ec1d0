//! A journal page as the schema shows it.

use std::sync::Arc;

use app::journal::{self, JournalPage as Page};
use app::{Actor, App, Kind};
use async_graphql::{ID, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use domain::text::time;

use super::cells::{AttendanceRow, Cells, MarkRow, row};
use super::query::PlannedTopic;
use crate::http::{Json, Scalar};

/// Exact average: numerator and denominator, and the display form.
#[derive(SimpleObject, Clone)]
pub struct Average {
    /// Σ weight · mark.
    num: i64,
    /// Σ weight.
    den: i64,
    /// How many numeric marks.
    count: u32,
    /// Two decimals («4,44»).
    display: String,
}

impl Average {
    fn of(average: journal::Average) -> Self {
        Self {
            num: average.numerator,
            den: average.denominator,
            count: average.count,
            display: average.display,
        }
    }
}

/// Days a pupil is on the list.
#[derive(SimpleObject, Clone)]
pub struct ListSpan {
    /// First day.
    starts_on: NaiveDate,
    /// Last day; null while it goes on.
    ends_on: Option<NaiveDate>,
}

/// A period mark's cell.
#[derive(SimpleObject, Clone)]
pub struct PeriodMarkCell {
    /// The mark; null in a cleared cell.
    value: Option<String>,
    /// Version to expect when it is written.
    version: i32,
}

/// A row of the page.
#[derive(SimpleObject, Clone)]
pub struct PagePupil {
    /// The pupil.
    id: ID,
    /// Full name.
    name: String,
    /// Days on the list.
    spans: Vec<ListSpan>,
    /// Weighted average of the page.
    weighted: Option<Average>,
    /// Simple average of the page.
    simple: Option<Average>,
    /// Period mark; null where nobody wrote one yet (version 0).
    period_mark: Option<PeriodMarkCell>,
}

/// A due moment of an entry.
#[derive(SimpleObject, Clone)]
pub struct DueMoment {
    /// D01–D05.
    pub code: &'static str,
    /// What is due, in Russian.
    pub title: &'static str,
    /// The last moment in time.
    pub due_at: DateTime<Utc>,
    /// That moment on a screen of the school.
    pub display: String,
    /// Clause («п. 2.8»); null where the platform's default holds.
    pub clause: Option<String>,
    /// State now.
    pub state: DueState,
    /// When the entry was made.
    pub entered_at: Option<DateTime<Utc>>,
}

/// What a deadline says about an entry now.
#[derive(async_graphql::Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueState {
    /// Entered in time.
    InTime,
    /// Entered late.
    Late,
    /// Missing, and there is time.
    Open,
    /// Missing, and the time is over.
    Overdue,
}

impl DueState {
    /// Its name in the schema.
    pub fn word(self) -> &'static str {
        match self {
            Self::InTime => "IN_TIME",
            Self::Late => "LATE",
            Self::Open => "OPEN",
            Self::Overdue => "OVERDUE",
        }
    }
}

impl Scalar for DueState {
    fn write(&self, json: &mut Json) {
        json.plain(self.word());
    }
}

impl DueMoment {
    pub fn of(moment: journal::DueMoment) -> Self {
        Self {
            code: moment.code.code(),
            title: moment.code.title_ru(),
            due_at: moment.at,
            display: moment.display,
            clause: moment.clause,
            state: match moment.state {
                journal::EntryState::InTime => DueState::InTime,
                journal::EntryState::Late => DueState::Late,
                journal::EntryState::Open => DueState::Open,
                journal::EntryState::Overdue => DueState::Overdue,
            },
            entered_at: moment.entered_at,
        }
    }
}

/// The topic of a lesson.
#[derive(SimpleObject, Clone)]
pub struct Topic {
    /// The text; null when it was taken back.
    text: Option<String>,
    /// Number in the topic plan.
    plan_ordinal: Option<u16>,
    /// Version to expect when it is written.
    version: i32,
}

/// Homework given in a lesson.
#[derive(SimpleObject, Clone)]
pub struct Homework {
    /// The pupil of individual homework; null for everybody's.
    pupil_id: Option<ID>,
    /// The text.
    text: Option<String>,
    /// Explicitly nothing set.
    nothing: bool,
    /// Due day.
    due_on: Option<NaiveDate>,
    /// Version to expect when it is written.
    version: i32,
}

/// A lesson of the page.
#[derive(SimpleObject, Clone)]
pub struct PageLesson {
    /// The lesson.
    id: ID,
    /// Local day.
    day: NaiveDate,
    /// Number in the bell schedule.
    ordinal: u8,
    /// Local start, «09:25».
    starts_at: String,
    /// Local end.
    ends_at: String,
    /// planned, held, cancelled.
    status: &'static str,
    /// lesson, practical, lab, …
    kind: &'static str,
    /// on_site, distance, e_learning.
    mode: &'static str,
    /// Room, may be empty.
    room: String,
    /// Who gives it.
    teacher: String,
    /// Instead of whom.
    planned_teacher: Option<String>,
    /// When the roll was taken.
    roll_taken_at: Option<DateTime<Utc>>,
    /// Topic; null where nobody wrote one yet (version 0).
    topic: Option<Topic>,
    /// Homework, the common one first.
    homework: Vec<Homework>,
    /// Due moments.
    due: Vec<DueMoment>,
    /// Marks and attendance may be entered now.
    writable: bool,
    /// Why not, where the right is there.
    locked: Option<String>,
}

/// A column of marks.
#[derive(SimpleObject, Clone)]
pub struct PageColumn {
    /// The column.
    id: ID,
    /// Its lesson.
    lesson_id: ID,
    /// Its work type.
    work_type_id: ID,
    /// Title, may be empty.
    title: String,
    /// Weight, 1–100.
    weight: u8,
}

/// A work type of the school.
#[derive(SimpleObject)]
pub struct WorkType {
    /// The type.
    id: ID,
    /// Its name.
    name: String,
    /// Short name for a column's head.
    short_name: String,
    /// Usual weight.
    weight: u8,
    /// Taken where nobody chose.
    is_default: bool,
}

/// What may be entered as a mark.
#[derive(SimpleObject)]
pub struct Scale {
    /// five_point, ten_point, pass_fail, no_marks.
    code: &'static str,
    /// Lowest number.
    lowest: Option<u8>,
    /// Highest number.
    highest: Option<u8>,
    /// Words taken in a lesson's cell, as they are written.
    lesson_words: Vec<&'static str>,
    /// Words taken as a period mark.
    period_words: Vec<&'static str>,
}

/// An attendance code of the school.
#[derive(SimpleObject)]
pub struct AttendanceCode {
    /// Letters as shown and printed.
    letters: String,
    /// Other spellings.
    synonyms: Vec<String>,
    /// Canonical reason.
    reason: &'static str,
    /// The school's wording.
    title: String,
    /// lesson_teacher or class_teacher.
    set_by: &'static str,
}

row!(Average { "num" => scalar num, "den" => scalar den, "count" => scalar count, "display" => scalar display, });
row!(ListSpan { "startsOn" => scalar starts_on, "endsOn" => scalar ends_on, });
row!(PeriodMarkCell { "value" => scalar value, "version" => scalar version, });
row!(PagePupil {
    "id" => scalar id, "name" => scalar name, "spans" => list spans, "weighted" => one weighted, "simple" => one simple,
    "periodMark" => one period_mark,
});
row!(DueMoment {
    "code" => scalar code, "title" => scalar title, "dueAt" => scalar due_at, "display" => scalar display,
    "clause" => scalar clause, "state" => scalar state, "enteredAt" => scalar entered_at,
});
row!(Topic { "text" => scalar text, "planOrdinal" => scalar plan_ordinal, "version" => scalar version, });
row!(Homework {
    "pupilId" => scalar pupil_id, "text" => scalar text, "nothing" => scalar nothing, "dueOn" => scalar due_on,
    "version" => scalar version,
});
row!(PageLesson {
    "id" => scalar id, "day" => scalar day, "ordinal" => scalar ordinal, "startsAt" => scalar starts_at,
    "endsAt" => scalar ends_at, "status" => scalar status, "kind" => scalar kind, "mode" => scalar mode, "room" => scalar room,
    "teacher" => scalar teacher, "plannedTeacher" => scalar planned_teacher, "rollTakenAt" => scalar roll_taken_at,
    "topic" => one topic, "homework" => list homework, "due" => list due, "writable" => scalar writable,
    "locked" => scalar locked,
});
row!(PageColumn {
    "id" => scalar id, "lessonId" => scalar lesson_id, "workTypeId" => scalar work_type_id, "title" => scalar title,
    "weight" => scalar weight,
});

/// A journal page: group × subject × days.
pub struct JournalPage {
    page: Page,
    pupils: Vec<Arc<str>>,
    lessons: Vec<Arc<str>>,
    columns: Vec<Arc<str>>,
    group: ID,
    subject: ID,
    period: Option<ID>,
    work_types: Vec<ID>,
}

impl JournalPage {
    /// Encodes every id once.
    pub fn new(app: &App, actor: &Actor, page: Page) -> Self {
        let encode = |kind, number| app.ids().encode(kind, actor.school, number);
        let all = |kind, numbers: Vec<i64>| -> Vec<Arc<str>> {
            numbers.into_iter().map(|number| encode(kind, number).into()).collect()
        };
        Self {
            pupils: all(Kind::Pupil, page.pupils.iter().map(|pupil| pupil.id.get()).collect()),
            lessons: all(Kind::Lesson, page.lessons.iter().map(|lesson| lesson.id.get()).collect()),
            columns: all(Kind::Column, page.columns.iter().map(|column| column.id.get()).collect()),
            group: ID(encode(Kind::Group, page.group.get())),
            subject: ID(encode(Kind::Subject, page.subject.get())),
            period: page.period.as_ref().map(|(id, _)| ID(encode(Kind::Period, id.get()))),
            work_types: page
                .work_types
                .iter()
                .map(|work| ID(encode(Kind::WorkType, work.id.get())))
                .collect(),
            page,
        }
    }

    fn pupil(&self, id: domain::id::PupilId) -> Option<ID> {
        let at = self.page.pupils.iter().position(|pupil| pupil.id == id)?;
        Some(ID(self.pupils[at].to_string()))
    }

    fn lesson(&self, id: domain::id::LessonId) -> ID {
        let at = self.page.lessons.iter().position(|lesson| lesson.id == id);
        ID(at.map(|at| self.lessons[at].to_string()).unwrap_or_default())
    }
}

#[Object]
impl JournalPage {
    /// The group.
    async fn group_id(&self) -> &ID {
        &self.group
    }

    /// Its name.
    async fn group_name(&self) -> &str {
        &self.page.group_name
    }

    /// class, subgroup, study_group, club.
    async fn group_kind(&self) -> &'static str {
        self.page.group_kind.code()
    }

    /// The subject.
    async fn subject_id(&self) -> &ID {
        &self.subject
    }

    /// Its name.
    async fn subject_name(&self) -> &str {
        &self.page.subject_name
    }

    /// The period, when the page is one period's.
    async fn period_id(&self) -> Option<&ID> {
        self.period.as_ref()
    }

    /// Its name.
    async fn period_name(&self) -> Option<&str> {
        self.page.period.as_ref().map(|(_, name)| name.as_str())
    }

    /// First local day.
    async fn starts_on(&self) -> NaiveDate {
        self.page.from
    }

    /// Last local day.
    async fn ends_on(&self) -> NaiveDate {
        self.page.to
    }

    /// Pupils on the list on some day, by name.
    async fn pupils(&self) -> Cells<PagePupil> {
        let pupils = self.page.pupils.iter().zip(&self.pupils);
        let pupils = pupils
            .map(|(pupil, id)| PagePupil {
                id: ID(id.to_string()),
                name: pupil.name.clone(),
                spans: pupil
                    .spans
                    .iter()
                    .map(|(starts_on, ends_on)| ListSpan { starts_on: *starts_on, ends_on: *ends_on })
                    .collect(),
                weighted: pupil.weighted.clone().map(Average::of),
                simple: pupil.simple.clone().map(Average::of),
                period_mark: pupil
                    .period_mark
                    .as_ref()
                    .map(|mark| PeriodMarkCell { value: mark.value.clone(), version: mark.version }),
            })
            .collect();
        Cells(pupils)
    }

    /// Lessons by day and number.
    async fn lessons(&self) -> Cells<PageLesson> {
        let lessons = self.page.lessons.iter().zip(&self.lessons);
        let lessons = lessons
            .map(|(lesson, id)| PageLesson {
                id: ID(id.to_string()),
                day: lesson.day,
                ordinal: lesson.ordinal,
                starts_at: time(lesson.starts_at),
                ends_at: time(lesson.ends_at),
                status: lesson.status.code(),
                kind: lesson.kind.code(),
                mode: lesson.mode.code(),
                room: lesson.room.clone(),
                teacher: lesson.teacher.clone(),
                planned_teacher: lesson.planned_teacher.clone(),
                roll_taken_at: lesson.roll_taken_at,
                topic: lesson.topic.as_ref().map(|topic| Topic {
                    text: topic.text.clone(),
                    plan_ordinal: topic.plan_ordinal,
                    version: topic.version,
                }),
                homework: lesson
                    .homework
                    .iter()
                    .map(|work| Homework {
                        pupil_id: work.pupil.and_then(|pupil| self.pupil(pupil)),
                        text: work.text.clone(),
                        nothing: work.nothing,
                        due_on: work.due_on,
                        version: work.version,
                    })
                    .collect(),
                due: lesson.due.iter().cloned().map(DueMoment::of).collect(),
                writable: lesson.writable,
                locked: lesson.locked.clone(),
            })
            .collect();
        Cells(lessons)
    }

    /// Columns in the order of the lessons.
    async fn columns(&self) -> Cells<PageColumn> {
        let columns = self.page.columns.iter().zip(&self.columns);
        let columns = columns
            .map(|(column, id)| {
                let work = self.page.work_types.iter().position(|work| work.id == column.work_type);
                PageColumn {
                    id: ID(id.to_string()),
                    lesson_id: self.lesson(column.lesson),
                    work_type_id: work.map_or_else(|| ID(String::new()), |at| self.work_types[at].clone()),
                    title: column.title.clone(),
                    weight: column.weight,
                }
            })
            .collect();
        Cells(columns)
    }

    /// Mark cells that were written at least once.
    async fn cells(&self) -> Cells<MarkRow> {
        let rows = self.page.marks.iter().map(|cell| MarkRow {
            pupil: self.pupils[cell.pupil as usize].clone(),
            column: self.columns[cell.column as usize].clone(),
            value: cell.value.clone(),
            version: cell.version,
        });
        Cells(rows.collect())
    }

    /// Attendance cells that were written at least once.
    async fn attendance(&self) -> Cells<AttendanceRow> {
        let rows = self.page.attendance.iter().map(|cell| AttendanceRow {
            pupil: self.pupils[cell.pupil as usize].clone(),
            lesson: self.lessons[cell.lesson as usize].clone(),
            letters: cell.letters.clone(),
            reason: cell.reason.map(domain::attendance::AbsenceReason::code),
            minutes: cell.minutes,
            version: cell.version,
        });
        Cells(rows.collect())
    }

    /// Work types of the school.
    async fn work_types(&self) -> Vec<WorkType> {
        let types = self.page.work_types.iter().zip(&self.work_types);
        types
            .map(|(work, id)| WorkType {
                id: id.clone(),
                name: work.name.clone(),
                short_name: work.short_name.clone(),
                weight: work.weight,
                is_default: work.is_default,
            })
            .collect()
    }

    /// What may be entered as a mark.
    async fn scale(&self) -> Scale {
        let scale = &self.page.scale;
        let written = |words: &[domain::mark::MarkWord]| {
            words.iter().map(|word| domain::mark::MarkValue::from(*word).text()).collect()
        };
        Scale {
            code: scale.scale.code(),
            lowest: scale.lowest,
            highest: scale.highest,
            lesson_words: written(&scale.lesson_words),
            period_words: written(&scale.period_words),
        }
    }

    /// Attendance codes of the school.
    async fn codes(&self) -> Vec<AttendanceCode> {
        let codes = self.page.codes.iter();
        codes
            .map(|code| AttendanceCode {
                letters: code.letters.clone(),
                synonyms: code.synonyms.clone(),
                reason: code.reason.code(),
                title: code.title.clone(),
                set_by: code.set_by.code(),
            })
            .collect()
    }

    /// simple or weighted: which average the school counts with.
    async fn average_method(&self) -> &'static str {
        self.page.average_method.code()
    }

    /// The next topics of the plan that no lesson of the group holds, by number; at most twelve.
    async fn planned_topics(&self) -> Vec<PlannedTopic> {
        self.page.planned.iter().cloned().map(PlannedTopic::of).collect()
    }

    /// Why no marks are kept here; null where they are.
    async fn no_marks(&self) -> Option<&str> {
        self.page.no_marks.as_deref()
    }

    /// Why no homework is kept here; null where it is.
    async fn no_homework(&self) -> Option<&str> {
        self.page.no_homework.as_deref()
    }

    /// Some lesson of the page may be written now.
    async fn writable(&self) -> bool {
        self.page.writable
    }

    /// Moment the page was read.
    async fn read_at(&self) -> DateTime<Utc> {
        self.page.read_at
    }
}

#[cfg(test)]
mod tests;
