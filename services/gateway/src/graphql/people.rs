//! People, roles, teaching load and slips for those who administer a school.

use app::people::{
    AssignRole, IssuedSlip, ListLoad, ListPeople, LoadLine, NewTeaching, PeopleKind, PersonLine, SlipsFor,
    titles,
};
use app::slip::Holder;
use app::{Failure, Kind};
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, Result, SimpleObject, Union};
use chrono::NaiveDate;
use domain::id::{GroupId, StaffId, SubjectId};
use domain::role::Role;

use super::context::{Refused, actor, app, decode, encode, failure, refusal_as_data};

/// Rows of a page when nobody says how many. An absent variable must not be refused, so defaults stand here and not in
/// the schema.
const FIRST: i32 = 50;

/// Queries about people.
#[derive(Default)]
pub struct PeopleQuery;

/// Changes about people.
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

/// Who gets slips.
#[derive(OneofObject)]
pub enum SlipsInput {
    /// A class or group: for the administrator, and for its class teacher or curator.
    Group(GroupSlips),
    /// Employees, for the administrator.
    Staff(Vec<ID>),
}

/// Slips of a group.
#[derive(InputObject)]
pub struct GroupSlips {
    /// The group.
    group: ID,
    /// Its pupils.
    #[graphql(default = true)]
    pupils: bool,
    /// Their guardians.
    #[graphql(default = true)]
    guardians: bool,
}

/// A slip to print; its code is shown this once.
#[derive(SimpleObject)]
pub struct PrintedSlip {
    /// pupil, guardian or staff.
    kind: String,
    /// For whom: full name.
    name: String,
    /// The pupil a guardian stands for.
    child: Option<String>,
    /// Code in groups of four.
    code: String,
    /// Login to sign in with afterwards; empty for whoever keeps the account they have.
    login: String,
    /// Last day.
    expires_on: NaiveDate,
}

/// Slips of one printing.
#[derive(SimpleObject)]
pub struct SlipSheet {
    /// Families together, in Russian order of the pupils.
    slips: Vec<PrintedSlip>,
    /// People left out, because they have an account.
    skipped: i32,
}

/// Answer of `issueSlips`.
#[derive(Union)]
pub enum IssueSlipsResult {
    /// Print them now.
    SlipSheet(SlipSheet),
    /// They are not issued.
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

    /// Issues one-time slips to all who have no account yet; with `renew` to all, which replaces forgotten passwords.
    async fn issue_slips(
        &self,
        ctx: &Context<'_>,
        input: SlipsInput,
        renew: Option<bool>,
    ) -> Result<IssueSlipsResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let whom = match &input {
            SlipsInput::Group(group) => SlipsFor::Group {
                group: GroupId::new(decode(ctx, Kind::Group, &group.group)?),
                pupils: group.pupils,
                guardians: group.guardians,
            },
            SlipsInput::Staff(staff) => {
                let staff = staff.iter().map(|id| decode(ctx, Kind::Staff, id).map(StaffId::new));
                SlipsFor::Staff(staff.collect::<Result<_>>()?)
            }
        };
        let work = async move { use_cases.issue_slips(&actor, &whom, renew.unwrap_or(false)).await };
        Ok(match refusal_as_data(app::to_the_end(work).await)? {
            Ok(sheet) => IssueSlipsResult::SlipSheet(SlipSheet {
                slips: sheet.slips.into_iter().map(printed).collect(),
                skipped: i32::try_from(sheet.skipped).unwrap_or(i32::MAX),
            }),
            Err(refused) => IssueSlipsResult::Refused(refused),
        })
    }
}

fn optional(ctx: &Context<'_>, kind: Kind, id: Option<&ID>) -> Result<Option<i64>> {
    id.map(|id| decode(ctx, kind, id)).transpose()
}

fn unknown_role() -> Refused {
    let words = "Такой роли нет. Выберите роль из списка";
    app::Refusal::new(app::RefusalCode::InvalidInput, words).field("role").into()
}

fn saved(ctx: &Context<'_>, kind: Kind, outcome: Result<i64, Failure>) -> Result<SavedResult> {
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

fn printed(slip: IssuedSlip) -> PrintedSlip {
    PrintedSlip {
        kind: match slip.holder {
            Holder::Pupil(_) => "pupil",
            Holder::Guardian(_) => "guardian",
            Holder::Staff(_) => "staff",
        }
        .into(),
        name: slip.name,
        child: slip.child,
        code: slip.code,
        login: slip.login,
        expires_on: slip.expires_on,
    }
}
