//! People and their roles for those who administer a school.

use app::people::{AssignRole, ListPeople, PeopleKind, PersonLine, titles};
use app::{Failure, Kind};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, Union};
use chrono::NaiveDate;
use domain::id::{GroupId, StaffId};
use domain::role::Role;

use super::context::{Refused, actor, app, decode, encode, failure, refusal_as_data};

/// Rows of a page when nobody says how many. An absent variable must not be refused, so defaults stand here and not in
/// the schema.
pub(super) const FIRST: i32 = 50;

/// Queries about people and roles.
#[derive(Default)]
pub struct PeopleQuery;

/// Changes of roles.
#[derive(Default)]
pub struct PeopleMutation;

/// Whom to list.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "PeopleKind", name = "PeopleKind")]
pub enum PeopleKindView {
    /// Pupils.
    Pupil,
    /// Parents and other representatives.
    Guardian,
    /// Employees.
    Staff,
}

/// A role somebody has.
#[derive(SimpleObject)]
pub struct PersonRole {
    /// For `endRole`.
    id: ID,
    /// Code of the role.
    role: String,
    /// «классный руководитель».
    title: String,
    /// First grade it is limited to.
    grade_from: Option<i32>,
    /// Last grade.
    grade_to: Option<i32>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day; null while it is open.
    ends_on: Option<NaiveDate>,
    /// Whether the one who asks may end it.
    may_end: bool,
}

/// Somebody of the school.
#[derive(SimpleObject)]
#[graphql(name = "ListedPerson")]
pub struct ListedPersonView {
    /// Pupil, guardian or employee, as asked.
    id: ID,
    /// Full name.
    name: String,
    /// Own groups of a pupil, the children's of a guardian, those an employee leads.
    groups: Vec<String>,
    /// Children of a guardian, post of an employee.
    detail: Vec<String>,
    /// Roles in force or to come.
    roles: Vec<PersonRole>,
    /// Has an account.
    has_account: bool,
    /// The account may not sign in.
    blocked: bool,
    /// Day of the last sign-in.
    signed_in_on: Option<NaiveDate>,
    /// Last day of a slip that still works.
    slip_until: Option<NaiveDate>,
    /// The same in words: «вход 3 марта», «листок до 15 марта», «доступ не выдан».
    sign_in: String,
}

/// A page of people.
#[derive(SimpleObject)]
#[graphql(name = "PeoplePage")]
pub struct PeoplePageView {
    /// In Russian order.
    people: Vec<ListedPersonView>,
    /// For `after` of the next page; null on the last one.
    next: Option<ID>,
}

/// A role that may be given.
#[derive(SimpleObject)]
pub struct RoleTitle {
    /// Code.
    role: String,
    /// «заместитель директора».
    title: String,
    /// Needs a group: class teacher, curator.
    of_group: bool,
}

/// A role for an employee.
#[derive(InputObject)]
pub struct AssignRoleInput {
    /// The employee.
    staff: ID,
    /// Code of a role of `rolesToGive`.
    role: String,
    /// Group of a class teacher or curator.
    group: Option<ID>,
    /// First grade of a dispatcher or administrator of some grades.
    grade_from: Option<i16>,
    /// Last grade.
    grade_to: Option<i16>,
    /// First day; today when absent.
    starts_on: Option<NaiveDate>,
    /// Last day; open when absent.
    ends_on: Option<NaiveDate>,
}

/// Something was written; its id.
#[derive(SimpleObject)]
pub struct Saved {
    /// For later changes.
    id: ID,
}

/// Answer of changes to roles and load.
#[derive(Union)]
pub enum SavedResult {
    /// It is written.
    Saved(Saved),
    /// It is not.
    Refused(Refused),
}

#[Object]
impl PeopleQuery {
    /// A page of pupils, guardians or staff, by part of the name and by group; `first` 1 to 100, 50 when absent.
    async fn people(
        &self,
        ctx: &Context<'_>,
        kind: PeopleKindView,
        search: Option<String>,
        group: Option<ID>,
        first: Option<i32>,
        after: Option<ID>,
    ) -> Result<PeoplePageView> {
        let id_kind = match kind {
            PeopleKindView::Pupil => Kind::Pupil,
            PeopleKindView::Guardian => Kind::Guardian,
            PeopleKindView::Staff => Kind::Staff,
        };
        let input = ListPeople {
            kind: kind.into(),
            search: search.map(|text| text.chars().take(100).collect()),
            group: optional(ctx, Kind::Group, group.as_ref())?.map(GroupId::new),
            first: first.unwrap_or(FIRST).into(),
            after: optional(ctx, id_kind, after.as_ref())?,
        };
        let page = app(ctx)?.people(actor(ctx)?, input).await.map_err(failure)?;
        Ok(PeoplePageView {
            people: page.people.into_iter().map(|line| person(ctx, id_kind, line)).collect::<Result<_>>()?,
            next: page.next.map(|id| encode(ctx, id_kind, id)).transpose()?,
        })
    }

    /// The roles the one who asks may give to employees; empty for most.
    async fn roles_to_give(&self, ctx: &Context<'_>) -> Result<Vec<RoleTitle>> {
        let roles = titles(app(ctx)?, actor(ctx)?).into_iter();
        Ok(roles
            .map(|role| RoleTitle {
                role: role.code().into(),
                title: role.title_ru().into(),
                of_group: matches!(role, Role::ClassTeacher | Role::Curator),
            })
            .collect())
    }
}

#[Object]
impl PeopleMutation {
    /// Gives an employee a role; class teacher and curator with their group.
    async fn assign_role(&self, ctx: &Context<'_>, input: AssignRoleInput) -> Result<SavedResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let Some(role) = Role::from_code(&input.role) else {
            return Ok(SavedResult::Refused(unknown_role()));
        };
        let input = AssignRole {
            staff: StaffId::new(decode(ctx, Kind::Staff, &input.staff)?),
            role,
            group: optional(ctx, Kind::Group, input.group.as_ref())?.map(GroupId::new),
            grades: match (input.grade_from, input.grade_to) {
                (None, None) => None,
                (from, to) => Some((from.unwrap_or(0), to.unwrap_or(12))),
            },
            starts_on: input.starts_on,
            ends_on: input.ends_on,
        };
        let outcome = app::to_the_end(async move { use_cases.assign_role(&actor, input).await }).await;
        saved(ctx, Kind::Membership, outcome)
    }

    /// Ends an employee's role at once, or after a last day.
    async fn end_role(&self, ctx: &Context<'_>, id: ID, last_day: Option<NaiveDate>) -> Result<SavedResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let number = decode(ctx, Kind::Membership, &id)?;
        let work = async move { use_cases.end_role(&actor, number, last_day).await };
        saved(ctx, Kind::Membership, app::to_the_end(work).await.map(|()| number))
    }
}

pub(super) fn optional(ctx: &Context<'_>, kind: Kind, id: Option<&ID>) -> Result<Option<i64>> {
    id.map(|id| decode(ctx, kind, id)).transpose()
}

fn unknown_role() -> Refused {
    let words = "Такой роли нет. Выберите роль из списка";
    app::Refusal::new(app::RefusalCode::InvalidInput, words).field("role").into()
}

pub(super) fn saved(ctx: &Context<'_>, kind: Kind, outcome: Result<i64, Failure>) -> Result<SavedResult> {
    Ok(match refusal_as_data(outcome)? {
        Ok(number) => SavedResult::Saved(Saved { id: encode(ctx, kind, number)? }),
        Err(refused) => SavedResult::Refused(refused),
    })
}

fn person(ctx: &Context<'_>, kind: Kind, line: PersonLine) -> Result<ListedPersonView> {
    Ok(ListedPersonView {
        id: encode(ctx, kind, line.id)?,
        name: line.name,
        groups: line.groups,
        detail: line.detail,
        roles: line
            .roles
            .into_iter()
            .map(|held| {
                Ok(PersonRole {
                    id: encode(ctx, Kind::Membership, held.membership)?,
                    role: held.role.code().into(),
                    title: held.role.title_ru().into(),
                    grade_from: held.grades.0.map(Into::into),
                    grade_to: held.grades.1.map(Into::into),
                    starts_on: held.starts_on,
                    ends_on: held.ends_on,
                    may_end: held.may_end,
                })
            })
            .collect::<Result<_>>()?,
        has_account: line.has_account,
        blocked: line.blocked,
        signed_in_on: line.signed_in_on,
        slip_until: line.slip_until,
        sign_in: line.sign_in,
    })
}
