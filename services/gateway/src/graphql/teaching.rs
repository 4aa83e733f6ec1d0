//! The teaching load for those who form the timetable: who teaches what in which group.

use app::Kind;
use app::people::{ListLoad, LoadLine, NewTeaching};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::id::{GroupId, StaffId, SubjectId};

use super::context::{actor, app, decode, encode, failure};
use super::people::{FIRST, SavedResult, optional, saved};

/// Queries about the load.
#[derive(Default)]
pub struct TeachingQuery;

/// Changes of the load.
#[derive(Default)]
pub struct TeachingMutation;

/// One teaching assignment.
#[derive(SimpleObject)]
pub struct TeachingAssignment {
    /// For `endTeaching`.
    id: ID,
    /// The group.
    group_id: ID,
    /// Its name.
    group: String,
    /// The subject.
    subject_id: ID,
    /// Its name.
    subject: String,
    /// The employee.
    staff_id: ID,
    /// Short name.
    teacher: String,
    /// Hours a week: «3», «1,5».
    hours: Option<String>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day; null while it is open.
    ends_on: Option<NaiveDate>,
}

/// A page of the load.
#[derive(SimpleObject)]
pub struct TeachingPage {
    /// By group, then subject.
    assignments: Vec<TeachingAssignment>,
    /// For `after` of the next page; null on the last one.
    next: Option<ID>,
}

/// A subject of the school.
#[derive(SimpleObject)]
pub struct SubjectToTeach {
    /// For `assignTeaching`.
    id: ID,
    /// Its name.
    name: String,
}

/// A teaching assignment to add.
#[derive(InputObject)]
pub struct AssignTeachingInput {
    /// The group.
    group: ID,
    /// The subject.
    subject: ID,
    /// The employee.
    staff: ID,
    /// Hours a week: «3», «1,5».
    hours: Option<String>,
    /// First day; today when absent.
    starts_on: Option<NaiveDate>,
    /// Last day; open when absent.
    ends_on: Option<NaiveDate>,
}

#[Object]
impl TeachingQuery {
    /// Who teaches what in which group, in force or to come; `first` 1 to 100, 50 when absent.
    async fn teaching_assignments(
        &self,
        ctx: &Context<'_>,
        group: Option<ID>,
        subject: Option<ID>,
        staff: Option<ID>,
        first: Option<i32>,
        after: Option<ID>,
    ) -> Result<TeachingPage> {
        let input = ListLoad {
            group: optional(ctx, Kind::Group, group.as_ref())?.map(GroupId::new),
            subject: optional(ctx, Kind::Subject, subject.as_ref())?.map(SubjectId::new),
            staff: optional(ctx, Kind::Staff, staff.as_ref())?.map(StaffId::new),
            first: first.unwrap_or(FIRST).into(),
            after: optional(ctx, Kind::Assignment, after.as_ref())?,
        };
        let page = app(ctx)?.teaching_load(actor(ctx)?, input).await.map_err(failure)?;
        Ok(TeachingPage {
            assignments: page.lines.into_iter().map(|line| assignment(ctx, line)).collect::<Result<_>>()?,
            next: page.next.map(|id| encode(ctx, Kind::Assignment, id)).transpose()?,
        })
    }

    /// All subjects of the school in Russian order, for a new assignment: also those a class is not taught yet.
    async fn subjects_to_teach(&self, ctx: &Context<'_>) -> Result<Vec<SubjectToTeach>> {
        let subjects = app(ctx)?.subjects_to_teach(actor(ctx)?).await.map_err(failure)?;
        let shown = |(id, name)| Ok(SubjectToTeach { id: encode(ctx, Kind::Subject, id)?, name });
        subjects.into_iter().map(shown).collect()
    }
}

#[Object]
impl TeachingMutation {
    /// Adds a teaching assignment.
    async fn assign_teaching(&self, ctx: &Context<'_>, input: AssignTeachingInput) -> Result<SavedResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let input = NewTeaching {
            group: GroupId::new(decode(ctx, Kind::Group, &input.group)?),
            subject: SubjectId::new(decode(ctx, Kind::Subject, &input.subject)?),
            staff: StaffId::new(decode(ctx, Kind::Staff, &input.staff)?),
            hours: input.hours,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
        };
        let outcome = app::to_the_end(async move { use_cases.assign_teaching(&actor, input).await }).await;
        saved(ctx, Kind::Assignment, outcome)
    }

    /// Ends a teaching assignment after a day, today when absent.
    async fn end_teaching(
        &self,
        ctx: &Context<'_>,
        id: ID,
        last_day: Option<NaiveDate>,
    ) -> Result<SavedResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let number = decode(ctx, Kind::Assignment, &id)?;
        let work = async move { use_cases.end_teaching(&actor, number, last_day).await };
        saved(ctx, Kind::Assignment, app::to_the_end(work).await.map(|()| number))
    }
}

fn assignment(ctx: &Context<'_>, line: LoadLine) -> Result<TeachingAssignment> {
    Ok(TeachingAssignment {
        id: encode(ctx, Kind::Assignment, line.id)?,
        group_id: encode(ctx, Kind::Group, line.group.0)?,
        group: line.group.1,
        subject_id: encode(ctx, Kind::Subject, line.subject.0)?,
        subject: line.subject.1,
        staff_id: encode(ctx, Kind::Staff, line.staff.0)?,
        teacher: line.staff.1,
        hours: line.hours,
        starts_on: line.starts_on,
        ends_on: line.ends_on,
    })
}
