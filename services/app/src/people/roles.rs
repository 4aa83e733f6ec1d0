//! Giving and ending roles of employees (S3-3.1b): nobody gives more than the own role may give, nobody ends the own.

use authz::{Action, Decision, Question, Relation, RelationSet, Resource};
use chrono::{Days, NaiveDate};
use domain::id::{GroupId, StaffId};
use domain::role::Role;
use domain::text::date_day;
use store::people::NewRole;

use super::note;
use crate::access::Target;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};

/// A role for an employee.
#[derive(Debug, Clone, Copy)]
pub struct AssignRole {
    /// The employee.
    pub staff: StaffId,
    /// The role.
    pub role: Role,
    /// Group of a class teacher or curator.
    pub group: Option<GroupId>,
    /// First and last grade of a dispatcher or administrator of some grades.
    pub grades: Option<(i16, i16)>,
    /// First local day; today when absent.
    pub starts_on: Option<NaiveDate>,
    /// Last local day; open when absent.
    pub ends_on: Option<NaiveDate>,
}

/// Roles of a group.
const LEADS: [Role; 2] = [Role::ClassTeacher, Role::Curator];
/// Roles that give rights themselves, or stand above those who do: the director appoints them (S3-3.1b).
const APPOINTED: [Role; 2] = [Role::Deputy, Role::SchoolAdministrator];

/// Titles of the roles this person may give, for a form.
pub fn titles(app: &App, actor: &Actor) -> Vec<Role> {
    Role::ALL.iter().copied().filter(|role| app.may_give(actor, *role)).collect()
}

fn refuse(code: RefusalCode, words: impl Into<String>) -> Failure {
    Refusal::new(code, words).into()
}

impl App {
    /// Whether the role in use may give this role. The first director comes with the school itself, nobody appoints one
    /// here.
    pub(super) fn may_give(&self, actor: &Actor, role: Role) -> bool {
        let action = match role {
            Role::Director => return false,
            role if APPOINTED.contains(&role) => Action::Approve,
            role if role.is_staff() => Action::Write,
            _ => return false,
        };
        let relations = RelationSet::of(&[Relation::School]);
        let question = Question { role: actor.role, relations, resource: Resource::Membership, action };
        matches!(self.policy.decide(&question), Decision::Allowed { .. })
    }

    /// Gives an employee a role from a day on.
    #[tracing::instrument(skip_all, name = "people.assign_role")]
    pub async fn assign_role(&self, actor: &Actor, input: AssignRole) -> Outcome<i64> {
        let now = self.now();
        let today = actor.today(now);
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::School, (Resource::Membership, Action::Write)).await?;
        self.check_giving(actor, input.role)?;
        let starts_on = input.starts_on.unwrap_or(today);
        if input.ends_on.is_some_and(|end| end < starts_on) {
            let words = "Последний день раньше первого. Исправьте даты";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("endsOn").into());
        }
        let lead = LEADS.contains(&input.role);
        if lead && input.group.is_none() {
            let words = "Классный руководитель и куратор назначаются в класс или группу. Выберите её";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("group").into());
        }
        if input.grades.is_some_and(|(from, to)| !(0..=12).contains(&from) || !(from..=12).contains(&to)) {
            let words = "Параллели указывают числами от 0 до 12, сначала меньшую";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("gradeFrom").into());
        }
        let staff = input.staff.get();
        let person = store::people::find_staff_person(&mut tx, staff, today).await?;
        let person = person.ok_or(Failure::NotFound)?;
        let held = store::people::list_roles(&mut tx, &[person.get()], starts_on).await?;
        let same = held.iter().find(|held| {
            held.role == input.role.code()
                && held.staff == Some(staff)
                && held.starts_on <= input.ends_on.unwrap_or(NaiveDate::MAX)
        });
        let membership = match same {
            // One role, several classes: the role is there, the class is new.
            Some(held) if lead => held.membership,
            Some(held) => {
                let since = date_day(held.starts_on);
                let words = format!("Эта роль у сотрудника уже есть с {since}. Другая запись не нужна");
                return Err(refuse(RefusalCode::WrongState, words));
            }
            None => {
                let new = NewRole {
                    person,
                    staff,
                    role: input.role.code(),
                    grades: (input.grades.map(|(from, _)| from), input.grades.map(|(_, to)| to)),
                    days: (starts_on, input.ends_on),
                };
                store::people::insert_role(&mut tx, &new).await?
            }
        };
        if let Some(group) = input.group.filter(|_| lead) {
            let days = (starts_on, input.ends_on);
            store::people::insert_lead(&mut tx, (group.get(), staff), days).await?;
        }
        let target = format!("staff {staff} {} from {starts_on}", input.role.code());
        note(&mut tx, actor, (Action::Write, Resource::Membership, &target), now).await?;
        tx.commit().await?;
        Ok(membership)
    }

    /// Ends an employee's role: at once, or after a last day. The next request in that role is refused.
    #[tracing::instrument(skip_all, name = "people.end_role")]
    pub async fn end_role(&self, actor: &Actor, membership: i64, last_day: Option<NaiveDate>) -> Outcome<()> {
        let now = self.now();
        let yesterday = actor.today(now) - Days::new(1);
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::School, (Resource::Membership, Action::Undo)).await?;
        let held = store::people::find_role(&mut tx, membership).await?.ok_or(Failure::NotFound)?;
        let role = Role::from_code(&held.role).ok_or(Failure::Bug("a stored role is unknown"))?;
        if membership == actor.membership.get() || held.person == actor.person {
            let words = "Свою роль снять нельзя. Это сделает другой администратор или директор";
            return Err(refuse(RefusalCode::WrongState, words));
        }
        if !role.is_staff() {
            let words = "Роли учеников и родителей следуют спискам классов. Измените состав класса";
            return Err(refuse(RefusalCode::WrongState, words));
        }
        self.check_giving(actor, role)?;
        let last_day = last_day.unwrap_or(yesterday);
        if last_day < yesterday {
            let words =
                "Задним числом роль не снимают: записи уже сделаны. Укажите сегодняшний или будущий день";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("lastDay").into());
        }
        if held.ends_on.is_some_and(|end| end <= last_day) {
            return Err(refuse(RefusalCode::WrongState, "Эта роль уже снята. Обновите страницу"));
        }
        store::people::update_role_end(&mut tx, membership, last_day).await?;
        if let (true, Some(staff)) = (LEADS.contains(&role), held.staff) {
            store::people::update_leads_end(&mut tx, staff, last_day).await?;
        }
        let target = format!("membership {membership} {} until {last_day}", role.code());
        note(&mut tx, actor, (Action::Undo, Resource::Membership, &target), now).await?;
        Ok(tx.commit().await?)
    }

    fn check_giving(&self, actor: &Actor, role: Role) -> Outcome<()> {
        if self.may_give(actor, role) {
            return Ok(());
        }
        let words = match role {
            Role::Director => "Директора школы назначает управление образования. Обратитесь к поддержке",
            role if APPOINTED.contains(&role) => {
                "Заместителей и администраторов назначает директор. Попросите его открыть эту страницу"
            }
            _ => "Роли учеников и родителей следуют спискам классов. Измените состав класса",
        };
        Err(Refusal::new(RefusalCode::Forbidden, words).field("role").into())
    }
}
