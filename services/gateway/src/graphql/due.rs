//! Home: what is due now for the role in use (ux.md 4.3).

use app::Kind;
use app::due::{DueItem as Item, DueKind as KindOfDue, Urgency};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use super::context::{actor, app, encode, failure};

/// Queries of the home screen.
#[derive(Default)]
pub struct DueQuery;

/// What is owed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum DueKind {
    /// The topic of a lesson.
    Topic,
    /// Common homework of a lesson.
    Homework,
    /// The absentees of a lesson.
    Attendance,
    /// Marks of a work that was given.
    Marks,
    /// Period marks of a page.
    PeriodMarks,
    /// Why a pupil was absent.
    AbsenceReason,
    /// A letter that did not arrive or may not leave.
    RefusedLetter,
    /// A printed sheet nobody handed over yet.
    SheetNotHanded,
    /// A teacher's missing entries of this week.
    Breach,
}

/// How urgent it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum DueUrgency {
    /// The limit has passed.
    Overdue,
    /// The limit is today.
    Today,
    /// The limit is later, or none runs yet.
    Week,
}

/// One line.
#[derive(SimpleObject)]
pub struct DueItem {
    /// What is owed.
    kind: DueKind,
    /// Which deadline, D01–D21; null where no limit of the regulation is behind it.
    code: Option<String>,
    /// «Тема: 8В, история, 3 марта».
    title: String,
    /// Clause («п. 2.8»); null where the platform's default holds.
    clause: Option<String>,
    /// The rule as one sentence, in the platform's words.
    clause_text: Option<String>,
    /// The last moment in time; null where no limit runs yet.
    due_at: Option<DateTime<Utc>>,
    /// «до 14:55», «просрочено на 11 ч».
    display: String,
    /// How urgent it is.
    state: DueUrgency,
    /// The group to open.
    group_id: Option<ID>,
    /// The subject to open.
    subject_id: Option<ID>,
    /// The lesson to open.
    lesson_id: Option<ID>,
    /// The period to open.
    period_id: Option<ID>,
    /// The pupil it is about.
    pupil_id: Option<ID>,
    /// The teacher it is about.
    staff_id: Option<ID>,
    /// Monday of the week it is about.
    week: Option<NaiveDate>,
}

/// What is due.
#[derive(SimpleObject)]
pub struct DueList {
    /// Local day of the school.
    day: NaiveDate,
    /// The most urgent lines, by due moment; at most 50.
    items: Vec<DueItem>,
    /// Lines whose limit has passed.
    overdue: u32,
    /// Lines with a limit today.
    today: u32,
    /// Lines with a later limit or none.
    week: u32,
    /// All lines.
    total: u32,
    /// Entries made today.
    done_today: u32,
    /// The nearest limit ahead of a lesson that has not begun.
    next_due_at: Option<DateTime<Utc>>,
    /// That moment in words: «завтра в 14:55».
    next_due: Option<String>,
}

#[Object]
impl DueQuery {
    /// What is due now for the role in use; empty for roles that owe nothing here.
    async fn due(&self, ctx: &Context<'_>) -> Result<DueList> {
        let list = app(ctx)?.due(actor(ctx)?).await.map_err(failure)?;
        let (overdue, today, week) = list.counts;
        let (next_due_at, next_due) = list.next.unzip();
        Ok(DueList {
            day: list.day,
            items: list.items.into_iter().map(|line| item(ctx, line)).collect::<Result<_>>()?,
            overdue,
            today,
            week,
            total: overdue + today + week,
            done_today: list.done_today,
            next_due_at,
            next_due,
        })
    }
}

fn item(ctx: &Context<'_>, item: Item) -> Result<DueItem> {
    let id = |kind, number: Option<i64>| number.map(|number| encode(ctx, kind, number)).transpose();
    let link = item.link;
    Ok(DueItem {
        kind: match item.kind {
            KindOfDue::Topic => DueKind::Topic,
            KindOfDue::Homework => DueKind::Homework,
            KindOfDue::Attendance => DueKind::Attendance,
            KindOfDue::Marks => DueKind::Marks,
            KindOfDue::PeriodMarks => DueKind::PeriodMarks,
            KindOfDue::AbsenceReason => DueKind::AbsenceReason,
            KindOfDue::RefusedLetter => DueKind::RefusedLetter,
            KindOfDue::SheetNotHanded => DueKind::SheetNotHanded,
            KindOfDue::Breach => DueKind::Breach,
        },
        code: item.code.map(|code| code.code().into()),
        title: item.title,
        clause: item.clause,
        clause_text: item.clause_text,
        due_at: item.due_at,
        display: item.display,
        state: match item.urgency {
            Urgency::Overdue => DueUrgency::Overdue,
            Urgency::Today => DueUrgency::Today,
            Urgency::Week => DueUrgency::Week,
        },
        group_id: id(Kind::Group, link.group.map(|id| id.get()))?,
        subject_id: id(Kind::Subject, link.subject.map(|id| id.get()))?,
        lesson_id: id(Kind::Lesson, link.lesson.map(|id| id.get()))?,
        period_id: id(Kind::Period, link.period.map(|id| id.get()))?,
        pupil_id: id(Kind::Pupil, link.pupil.map(|id| id.get()))?,
        staff_id: id(Kind::Staff, link.staff.map(|id| id.get()))?,
        week: link.week,
    })
}
