//! Pages of people with their groups, roles and how far their sign-in has come.

use std::collections::HashMap;

use authz::{Action, Resource};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::id::{GroupId, PersonId};
use domain::person::PersonName;
use domain::role::Role;
use domain::text::{date_day, search_key};
use store::SystemReason;
use store::people::{HeldRole, Listed, Listing, SignInState, Wanted};

use super::MOST;
use crate::access::Target;
use crate::{Actor, App, Outcome, Refusal, RefusalCode};

/// Whom to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleKind {
    /// Pupils.
    Pupil,
    /// Parents and other representatives.
    Guardian,
    /// Employees.
    Staff,
}

/// Which page.
#[derive(Debug, Clone)]
pub struct ListPeople {
    /// Whom.
    pub kind: PeopleKind,
    /// Part of a name.
    pub search: Option<String>,
    /// Only of this group.
    pub group: Option<GroupId>,
    /// People on the page, 1 to [`MOST`].
    pub first: i64,
    /// Number of the last person of the page before.
    pub after: Option<i64>,
}

/// A role somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLine {
    /// Number of the membership.
    pub membership: i64,
    /// The role.
    pub role: Role,
    /// Grades it is limited to.
    pub grades: (Option<i16>, Option<i16>),
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day.
    pub ends_on: Option<NaiveDate>,
    /// Whether the one who asks may end it.
    pub may_end: bool,
}

/// Somebody on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    /// Number as pupil, guardian or employee.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// Own groups, the children's, or those led.
    pub groups: Vec<String>,
    /// Children of a guardian, post of an employee.
    pub detail: Vec<String>,
    /// Roles in force or to come.
    pub roles: Vec<RoleLine>,
    /// Has an account.
    pub has_account: bool,
    /// The account may not sign in.
    pub blocked: bool,
    /// Local day of the last sign-in.
    pub signed_in_on: Option<NaiveDate>,
    /// Last local day of a slip that still works.
    pub slip_until: Option<NaiveDate>,
    /// The same in words: «вход 3 марта», «листок до 15 марта».
    pub sign_in: String,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePage {
    /// People in Russian order.
    pub people: Vec<PersonLine>,
    /// Where the next page goes on; none on the last page.
    pub next: Option<i64>,
}

impl App {
    /// A page of people. The administration and the administrator see the school, class teacher and curator the own
    /// group, whoever keeps some grades a group of them. Four statements.
    #[tracing::instrument(skip_all, name = "people.list")]
    pub async fn people(&self, actor: &Actor, input: ListPeople) -> Outcome<PeoplePage> {
        let now = self.now();
        let today = actor.today(now);
        if !(1..=MOST).contains(&input.first) {
            let words = format!("На странице может быть от 1 до {MOST} человек");
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("first").into());
        }
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = match input.group {
            Some(group) if input.kind != PeopleKind::Staff => {
                Target::Group { group, subject: None, span: (today, today) }
            }
            _ => Target::School,
        };
        let mut facts = self.facts(&mut tx, actor, target).await?;
        // Some grades are not the school.
        facts.grade_range &= target != Target::School;
        self.decide(actor, &facts, (Resource::People, Action::Read))?;
        let typed = input.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let search = typed.map(search_key);
        // Signs alone are part of no name.
        let nobody = search.as_ref().is_some_and(String::is_empty);
        let who = match input.kind {
            PeopleKind::Pupil => Listing::Pupils,
            PeopleKind::Guardian => Listing::Guardians,
            PeopleKind::Staff => Listing::Staff,
        };
        let (group, after, most) = (input.group, input.after, input.first + 1);
        let wanted = Wanted { who, day: today, search, group, after, most };
        let mut found = match nobody {
            true => Vec::new(),
            false => store::people::list_people(&mut tx, &wanted, now).await?,
        };
        let more = i64::try_from(found.len()).unwrap_or(0) > input.first;
        found.truncate(usize::try_from(input.first).unwrap_or(0));
        let persons: Vec<i64> = found.iter().map(|line| line.person.get()).collect();
        let roles = store::people::list_roles(&mut tx, &persons, today).await?;
        tx.finish();
        let mut tx = self.store.system(SystemReason::SignIn).await?;
        let sign_ins = store::people::list_sign_ins(&mut tx, &persons).await?;
        tx.finish();
        let next = found.last().map(|line| line.id).filter(|_| more);
        let may_end = |role| self.may_give(actor, role);
        Ok(PeoplePage { people: lines(found, &roles, &sign_ins, actor.zone, &may_end), next })
    }
}

fn lines(
    found: Vec<Listed>,
    roles: &[HeldRole],
    sign_ins: &[SignInState],
    zone: Tz,
    may_end: &dyn Fn(Role) -> bool,
) -> Vec<PersonLine> {
    let accounts: HashMap<PersonId, &SignInState> =
        sign_ins.iter().map(|state| (state.person, state)).collect();
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    found
        .into_iter()
        .map(|line| {
            let account = accounts.get(&line.person);
            let (family, given, patronymic) = line.name;
            let signed_in_on = account.and_then(|state| state.signed_in_at).map(local);
            let slip_until = line.slip_until.map(local);
            let blocked = account.is_some_and(|state| state.blocked);
            PersonLine {
                id: line.id,
                name: PersonName { family, given, patronymic }.full(),
                groups: line.groups,
                detail: line.detail,
                roles: roles
                    .iter()
                    .filter(|held| held.person == line.person)
                    .filter_map(|held| {
                        let role = Role::from_code(&held.role)?;
                        Some(RoleLine {
                            membership: held.membership,
                            role,
                            grades: held.grades,
                            starts_on: held.starts_on,
                            ends_on: held.ends_on,
                            may_end: role.is_staff() && may_end(role),
                        })
                    })
                    .collect(),
                sign_in: words(account.is_some(), blocked, signed_in_on, slip_until),
                has_account: account.is_some(),
                blocked,
                signed_in_on,
                slip_until,
            }
        })
        .collect()
}

fn words(
    account: bool,
    blocked: bool,
    signed_in_on: Option<NaiveDate>,
    slip_until: Option<NaiveDate>,
) -> String {
    match (account, blocked, signed_in_on, slip_until) {
        (_, true, ..) => "вход закрыт".into(),
        (_, _, _, Some(day)) => format!("листок до {}", date_day(day)),
        (true, _, Some(day), _) => format!("вход {}", date_day(day)),
        (true, ..) => "входа ещё не было".into(),
        (false, ..) => "доступ не выдан".into(),
    }
}
