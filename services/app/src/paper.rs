//! Families on paper (S0-2.12): from whom a signed application is awaited, and putting it on file.

use authz::{Action, Resource};
use chrono::{NaiveDate, TimeDelta};
use domain::id::{GroupId, GuardianId, PupilId};
use domain::person::PersonName;
use domain::text::{Limit, clean, date_day};
use store::delivery_choice::AwaitedRow;

use crate::access::{Target, forbidden};
use crate::family::OpenPupil;
use crate::jobs::Job;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};

/// What stands against a sheet on paper, and what to do about it.
pub(crate) const NO_APPLICATION: &str = "Нет письменного заявления. Возьмите заявление у семьи";
/// Most families of one answer.
const MOST: i64 = 200;

/// A family that chose paper and whose signed application has not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// The pupil.
    pub pupil: PupilId,
    /// Full name.
    pub pupil_name: String,
    /// Class or study group.
    pub group_name: Option<String>,
    /// The guardian.
    pub guardian: GuardianId,
    /// Full name.
    pub guardian_name: String,
    /// What is missing since when: «Нет письменного заявления … На бумаге с 3 марта».
    pub missing: String,
}

impl App {
    /// From whom a signed application is awaited: in a group for its class teacher or curator, in the school for the
    /// administration and the administrator. Two statements.
    #[tracing::instrument(skip_all, name = "delivery.awaited", fields(school = actor.school.get()))]
    pub async fn awaited_applications(&self, actor: &Actor, group: Option<GroupId>) -> Outcome<Vec<Awaited>> {
        let today = actor.today(self.now());
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = match group {
            Some(group) => Target::Group { group, subject: None, span: (today, today) },
            None => Target::School,
        };
        let mut facts = self.facts(&mut tx, actor, target).await?;
        // Some grades are not the school.
        facts.grade_range &= target != Target::School;
        self.decide(actor, &facts, (Resource::DeliveryChoice, Action::Read))?;
        let rows = store::delivery_choice::list_awaited(&mut tx, group, today, MOST).await?;
        tx.finish();
        Ok(rows.into_iter().map(|row| awaited(row, actor)).collect())
    }

    /// Puts a signed application on file: class teacher, curator or administrator. From now on the family is told on
    /// paper, beginning with the newest sheet that was held back for want of it.
    #[tracing::instrument(skip_all, name = "delivery.confirm_paper", fields(school = actor.school.get()))]
    pub async fn confirm_paper_application(
        &self,
        actor: &Actor,
        (pupil, guardian): (&str, GuardianId),
        (received_on, number): (NaiveDate, Option<String>),
        trace_parent: Option<&str>,
    ) -> Outcome<()> {
        let now = self.now();
        let question = (Resource::DeliveryChoice, Action::Write);
        let OpenPupil { mut tx, actor, pupil } = self.open_pupil(actor, pupil, question).await?;
        if actor.guardian.is_some() {
            // The family applies, the school confirms.
            return Err(forbidden(&actor, question.0, Action::Approve).into());
        }
        let today = actor.today(now);
        let refuse = |field, words: &str| {
            Err(Refusal::new(RefusalCode::InvalidInput, words.to_owned()).field(field).into())
        };
        if received_on > today {
            return refuse(
                "receivedOn",
                "Заявление не может быть получено позже сегодняшнего дня. Исправьте дату",
            );
        }
        if received_on < today - TimeDelta::days(366) {
            return refuse("receivedOn", "Заявлению больше года. Возьмите у семьи новое");
        }
        let number = match number.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => match clean(text, Limit::Name) {
                Ok(text) => Some(text),
                Err(_) => {
                    return refuse("number", "Номер заявления записан с ошибкой. Оставьте буквы и цифры");
                }
            },
        };
        if store::delivery_choice::find_choice(&mut tx, (guardian, pupil), today).await?.is_none() {
            return Err(Failure::NotFound);
        }
        let application = (received_on, number.as_deref());
        store::delivery_choice::upsert_application(&mut tx, (guardian, pupil), application, now).await?;
        let held_back =
            store::delivery_choice::update_withheld_sheet(&mut tx, (guardian, pupil), now).await?;
        let print = held_back.map(|(group, week)| Job::PrintGroup { group: group.get(), week });
        self.enqueue(&mut tx, print, trace_parent).await?;
        self.log(&mut tx, &actor, ("confirm_application", "print"), (guardian, pupil), now).await?;
        Ok(tx.commit().await?)
    }
}

fn awaited(row: AwaitedRow, actor: &Actor) -> Awaited {
    let full = |(family, given, patronymic)| PersonName { family, given, patronymic }.full();
    let since = date_day(row.chosen_at.with_timezone(&actor.zone).date_naive());
    Awaited {
        pupil: row.pupil.0,
        pupil_name: full(row.pupil.1),
        group_name: row.group_name,
        guardian: row.guardian.0,
        guardian_name: full(row.guardian.1),
        missing: format!("{NO_APPLICATION}. Лист на бумаге выбран {since}"),
    }
}
