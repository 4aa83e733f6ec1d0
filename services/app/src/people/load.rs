//! Teaching load: who teaches which subject in which group. Rights of teachers follow from it on the lesson's own day.

use authz::{Action, Resource};
use chrono::{Days, NaiveDate};
use domain::fraction::{Fraction, parse_decimal};
use domain::id::{GroupId, StaffId, SubjectId};
use domain::person::PersonName;
use store::load::{NewLoad, WantedLoad};

use super::{MOST, note};
use crate::access::Target;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};

/// Which page.
#[derive(Debug, Clone, Copy)]
pub struct ListLoad {
    /// Of one group.
    pub group: Option<GroupId>,
    /// Of one subject.
    pub subject: Option<SubjectId>,
    /// Of one employee.
    pub staff: Option<StaffId>,
    /// Rows on the page, 1 to [`MOST`].
    pub first: i64,
    /// Number of the last one of the page before.
    pub after: Option<i64>,
}

/// One assignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadLine {
    /// Its number.
    pub id: i64,
    /// Group: number and name.
    pub group: (i64, String),
    /// Subject: number and name.
    pub subject: (i64, String),
    /// Employee: number and short name.
    pub staff: (i64, String),
    /// Hours a week: «3», «1,5».
    pub hours: Option<String>,
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day.
    pub ends_on: Option<NaiveDate>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadPage {
    /// By group, then subject.
    pub lines: Vec<LoadLine>,
    /// Where the next page goes on.
    pub next: Option<i64>,
}

/// An assignment to add.
#[derive(Debug, Clone)]
pub struct NewTeaching {
    /// The group.
    pub group: GroupId,
    /// The subject.
    pub subject: SubjectId,
    /// The employee.
    pub staff: StaffId,
    /// Hours a week as typed: «3», «1,5».
    pub hours: Option<String>,
    /// First local day; today when absent.
    pub starts_on: Option<NaiveDate>,
    /// Last local day; open when absent.
    pub ends_on: Option<NaiveDate>,
}

impl App {
    /// The load in force or to come. Two statements.
    #[tracing::instrument(skip_all, name = "people.load")]
    pub async fn teaching_load(&self, actor: &Actor, input: ListLoad) -> Outcome<LoadPage> {
        if !(1..=MOST).contains(&input.first) {
            let words = format!("На странице может быть от 1 до {MOST} строк");
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("first").into());
        }
        let today = actor.today(self.now());
        let mut tx = self.store.tenant(actor.context()).await?;
        self.may_load(&mut tx, actor, Action::Read).await?;
        let wanted = WantedLoad {
            day: today,
            group: input.group.map(GroupId::get),
            subject: input.subject.map(SubjectId::get),
            staff: input.staff.map(StaffId::get),
            after: input.after,
            most: input.first + 1,
        };
        let mut found = store::load::list_load(&mut tx, &wanted).await?;
        tx.finish();
        let more = i64::try_from(found.len()).unwrap_or(0) > input.first;
        found.truncate(usize::try_from(input.first).unwrap_or(0));
        let next = found.last().map(|line| line.id).filter(|_| more);
        let lines = found.into_iter().map(|line| {
            let (staff, (family, given, patronymic)) = line.staff;
            LoadLine {
                id: line.id,
                group: line.group,
                subject: line.subject,
                staff: (staff, PersonName { family, given, patronymic }.short()),
                hours: line.hours.map(|hours| hours.replace('.', ",")),
                starts_on: line.starts_on,
                ends_on: line.ends_on,
            }
        });
        Ok(LoadPage { lines: lines.collect(), next })
    }

    /// All subjects of the school, in Russian order, taught or not: number and name. Two statements.
    #[tracing::instrument(skip_all, name = "people.subjects")]
    pub async fn subjects_to_teach(&self, actor: &Actor) -> Outcome<Vec<(i64, String)>> {
        let mut tx = self.store.tenant(actor.context()).await?;
        self.may_load(&mut tx, actor, Action::Read).await?;
        let subjects = store::load::list_subjects(&mut tx).await?;
        tx.finish();
        Ok(subjects)
    }

    /// Adds an assignment; the teacher may fill the page from its first day on.
    #[tracing::instrument(skip_all, name = "people.assign_teaching")]
    pub async fn assign_teaching(&self, actor: &Actor, input: NewTeaching) -> Outcome<i64> {
        let now = self.now();
        let starts_on = input.starts_on.unwrap_or_else(|| actor.today(now));
        let invalid = |words: &str, field| -> Failure {
            Refusal::new(RefusalCode::InvalidInput, words).field(field).into()
        };
        if input.ends_on.is_some_and(|end| end < starts_on) {
            return Err(invalid("Последний день раньше первого. Исправьте даты", "endsOn"));
        }
        let hours = match input.hours.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => {
                let hours = parse_decimal(text).ok().map(|hours| hours * Fraction::from_integer(100));
                let hours = hours.filter(|hours| hours.is_integer() && (1..=6_000).contains(hours.numer()));
                let words = "Часы в неделю: число от 0,01 до 60, не больше двух знаков после запятой";
                let hours = hours.ok_or_else(|| invalid(words, "hours"))?;
                Some(i32::try_from(hours.to_integer()).unwrap_or(0))
            }
        };
        let mut tx = self.store.tenant(actor.context()).await?;
        self.may_load(&mut tx, actor, Action::Write).await?;
        let new = NewLoad {
            group: input.group.get(),
            subject: input.subject.get(),
            staff: input.staff.get(),
            hours,
            days: (starts_on, input.ends_on),
        };
        let Some(id) = store::load::insert_load(&mut tx, &new).await? else {
            let words = "Такая нагрузка на эти дни уже есть, либо группа или сотрудник в эти дни не числятся. \
                         Проверьте даты";
            return Err(Refusal::new(RefusalCode::WrongState, words).field("startsOn").into());
        };
        let target = format!("assignment {id} from {starts_on}");
        note(&mut tx, actor, (Action::Write, Resource::Timetable, &target), now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends an assignment after a day, today when absent. Lessons held stay with whoever held them.
    #[tracing::instrument(skip_all, name = "people.end_teaching")]
    pub async fn end_teaching(&self, actor: &Actor, id: i64, last_day: Option<NaiveDate>) -> Outcome<()> {
        let now = self.now();
        let today = actor.today(now);
        let last_day = last_day.unwrap_or(today);
        if last_day < today - Days::new(1) {
            let words = "Нагрузку не заканчивают задним числом: уроки уже проведены. Укажите сегодняшний или \
                         будущий день";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("lastDay").into());
        }
        let mut tx = self.store.tenant(actor.context()).await?;
        self.may_load(&mut tx, actor, Action::Correct).await?;
        let before = store::load::update_load_end(&mut tx, id, last_day).await?.ok_or(Failure::NotFound)?;
        if before.1.is_some_and(|end| end <= last_day) {
            let words = "Эта нагрузка уже закончена. Обновите страницу";
            return Err(Refusal::new(RefusalCode::WrongState, words).into());
        }
        let target = format!("assignment {id} until {last_day}");
        note(&mut tx, actor, (Action::Correct, Resource::Timetable, &target), now).await?;
        Ok(tx.commit().await?)
    }

    /// The load is part of forming the timetable (S3-3.2.1d); who keeps some grades only does not form it.
    async fn may_load(&self, tx: &mut store::TenantTx, actor: &Actor, action: Action) -> Outcome<()> {
        let mut facts = self.facts(tx, actor, Target::School).await?;
        facts.grade_range = false;
        self.decide(actor, &facts, (Resource::Timetable, action))?;
        Ok(())
    }
}
