//! From a rendered sheet to the family: which files exist, who gets what by which channel, what became of it.
//!
//! A letter leaves only after guardian link, channel, consent and address were read again in the transaction that
//! marks it "sending" (security.md C-62). A crash after that repeats the letter with the same Message-ID at worst.

use authz::{Action, Resource};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::id::{DeliveryId, GroupId, GuardianId, PupilId, ReportId, SchoolId};
use domain::person::PersonName;
use store::TenantContext;
use store::delivery::{Fate, NewDelivery};

pub use store::delivery::{Batch, DeliveryLine, LatestReport, NewReport, News};

use crate::access::Target;
use crate::jobs::Job;
use crate::weekly::{Channel, PupilSheet};
use crate::{Actor, App, Failure, Kind, Outcome, Refusal, RefusalCode};

/// Refusals of an address after which letters to it stop.
const MOST_REFUSALS: i16 = 3;

/// A letter that may leave now.
#[derive(Debug, Clone)]
pub struct ReadyLetter {
    /// The delivery.
    pub delivery: DeliveryId,
    /// To whom.
    pub guardian: GuardianId,
    /// The address as it is now.
    pub address: String,
    /// The pupil.
    pub pupil: PupilId,
    /// Name of the pupil.
    pub pupil_name: PersonName,
    /// Name of the group.
    pub group_name: String,
    /// Monday of the week.
    pub week: NaiveDate,
    /// Version of the sheet.
    pub version: i32,
    /// SHA-256 of the file.
    pub file_hash: [u8; 32],
    /// Opaque ids as they stand in the file: school, pupil, report.
    pub school_id: String,
    /// See above.
    pub pupil_id: String,
    /// See above.
    pub report_id: String,
    /// Opaque id of the guardian; part of the Message-ID and of the unsubscribe link.
    pub guardian_id: String,
    /// Short name of the school.
    pub school_short: String,
    /// Full name of the school.
    pub school_full: String,
    /// Phone of the school.
    pub school_phone: Option<String>,
    /// Attempts before this one.
    pub attempts: i16,
    /// The report, as a number of its school.
    pub report: ReportId,
    /// What the covering letter says.
    pub news: News,
    /// Token of the page that stops these letters.
    pub unsubscribe: String,
}

/// What the check before sending found.
#[derive(Debug, Clone)]
pub enum BeforeSending {
    /// It may leave.
    Ready(Box<ReadyLetter>),
    /// It must not; the row says why.
    Withheld,
    /// Its turn comes after this pause; nothing was changed and no attempt was counted.
    Paced(TimeDelta),
    /// It has left or ended already.
    Over,
}

/// What the mail server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server took it.
    Accepted {
        /// Its words.
        words: String,
    },
    /// Not now; the letter goes back to the queue.
    Later {
        /// Its words, or what happened.
        words: String,
    },
    /// Never.
    Refused {
        /// Its words.
        words: String,
        /// The address itself is at fault.
        address: bool,
    },
    /// Attempts are used up.
    GaveUp {
        /// The last words.
        words: String,
    },
}

impl App {
    /// The opaque id under which a pupil's sheet of a week is known, the same for every version.
    pub fn report_id(&self, school: SchoolId, pupil: PupilId, week: NaiveDate) -> String {
        let weeks = week.signed_duration_since(NaiveDate::default()).num_weeks();
        self.ids.encode(Kind::Report, school, pupil.get() * 100_000 + weeks)
    }

    /// The opaque id of a group's print batch of a week.
    pub fn batch_id(&self, school: SchoolId, group: GroupId, week: NaiveDate) -> String {
        let weeks = week.signed_duration_since(NaiveDate::default()).num_weeks();
        self.ids.encode(Kind::Batch, school, group.get() * 100_000 + weeks)
    }

    /// The newest sheets of a group's pupils; equal input needs no new rendering.
    pub async fn latest_reports(
        &self,
        school: SchoolId,
        pupils: &[PupilId],
        week: NaiveDate,
    ) -> Outcome<Vec<LatestReport>> {
        let ids: Vec<i64> = pupils.iter().map(|pupil| pupil.get()).collect();
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let latest = store::delivery::list_latest_reports(&mut tx, &ids, week).await?;
        tx.finish();
        Ok(latest)
    }

    /// Records a group's rendered sheets, queues the deliveries of all families and enqueues the letters and the print
    /// batch: one transaction, safe to repeat. A family whose sheet is not new gets it only by a way it had not got it
    /// by: paper chosen on Friday evening does not wait for a change of the sheet.
    #[tracing::instrument(skip_all, name = "delivery.queue", fields(school = school.get()))]
    pub async fn queue_deliveries(
        &self,
        school: SchoolId,
        (group, week): (GroupId, NaiveDate),
        (sheets, rendered): (&[PupilSheet], &[NewReport]),
        trace_parent: Option<&str>,
    ) -> Outcome<usize> {
        let now = self.now();
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        store::delivery::insert_reports(&mut tx, (group, week), rendered, now).await?;
        let pupils: Vec<i64> = sheets.iter().map(|sheet| sheet.pupil.get()).collect();
        let latest = store::delivery::list_latest_reports(&mut tx, &pupils, week).await?;
        let deliveries: Vec<NewDelivery> = latest
            .iter()
            .flat_map(|report| {
                let sheet = sheets.iter().find(|sheet| sheet.pupil == report.pupil);
                sheet.map(|sheet| deliveries_of(sheet, report.id)).unwrap_or_default()
            })
            .collect();
        let queued = store::delivery::insert_deliveries(&mut tx, (group, week), &deliveries, now).await?;
        let mut jobs: Vec<Job> = queued
            .iter()
            .filter(|(_, channel, state)| channel == "email" && state == "queued")
            .map(|(id, ..)| Job::send(*id))
            .collect();
        let on_paper =
            deliveries.iter().filter(|delivery| delivery.channel == "print" && delivery.state == "printed");
        let printed_anew =
            on_paper.into_iter().any(|one| rendered.iter().any(|sheet| sheet.pupil == one.pupil));
        if printed_anew || queued.iter().any(|(_, channel, state)| channel == "print" && state == "printed") {
            jobs.push(Job::PrintGroup { group: group.get(), week });
        }
        self.enqueue(&mut tx, jobs, trace_parent).await?;
        tx.commit().await?;
        Ok(queued.len())
    }

    /// Records a print batch.
    pub async fn record_batch(
        &self,
        school: SchoolId,
        (group, week): (GroupId, NaiveDate),
        (file_hash, sheets, pages): (&[u8; 32], i16, i16),
    ) -> Outcome<()> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        store::delivery::upsert_batch(&mut tx, (group, week), (file_hash, sheets, pages), self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Reads everything again and, when the letter may still leave, marks it "sending". `admit` gives the Message-ID, or
    /// a pause when it is not the letter's turn yet.
    #[tracing::instrument(skip_all, name = "delivery.begin_sending", fields(school = school.get()))]
    pub async fn begin_sending(
        &self,
        school: SchoolId,
        delivery: DeliveryId,
        admit: impl FnOnce(&ReadyLetter) -> Result<String, TimeDelta>,
    ) -> Outcome<BeforeSending> {
        let now = self.now();
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let Some(row) = store::delivery::find_for_sending(&mut tx, delivery, now).await? else {
            return Ok(BeforeSending::Over);
        };
        if !matches!(row.state.as_str(), "queued" | "sending") {
            return Ok(BeforeSending::Over);
        }
        if let Some(why) = obstacle(&row) {
            let fate = Fate { state: "withheld", words: Some(why.into()), address: None, message_id: None };
            store::delivery::update_fate(&mut tx, delivery, &fate, now).await?;
            tx.commit().await?;
            return Ok(BeforeSending::Withheld);
        }
        let (family, given, patronymic) = row.pupil_name;
        let letter = ReadyLetter {
            delivery,
            guardian: row.guardian,
            address: row.email.unwrap_or_default(),
            pupil: row.pupil,
            pupil_name: PersonName { family, given, patronymic },
            group_name: row.group_name,
            week: row.week,
            version: row.version,
            file_hash: row.file_hash.try_into().map_err(|_| Failure::Bug("a file hash is not 32 bytes"))?,
            school_id: self.ids.encode(Kind::School, school, school.get().into()),
            pupil_id: self.ids.encode(Kind::Pupil, school, row.pupil.get()),
            report_id: self.report_id(school, row.pupil, row.week),
            guardian_id: self.ids.encode(Kind::Guardian, school, row.guardian.get()),
            school_short: row.school_short,
            school_full: row.school_full,
            school_phone: row.school_phone,
            attempts: row.attempts,
            report: row.report,
            news: row.news,
            unsubscribe: self.unsubscribe_token(school, delivery),
        };
        match admit(&letter) {
            Err(pause) => {
                tx.rollback().await?;
                return Ok(BeforeSending::Paced(pause));
            }
            Ok(id) => store::delivery::update_sending(&mut tx, delivery, &id, now).await?,
        }
        tx.commit().await?;
        Ok(BeforeSending::Ready(Box::new(letter)))
    }

    /// Records what the mail server said. A worker that lost its lease cannot take back what another one achieved: only
    /// a letter still on its way gets a fate.
    #[tracing::instrument(skip_all, name = "delivery.end_sending", fields(school = school.get()))]
    pub async fn end_sending(
        &self,
        school: SchoolId,
        (delivery, guardian): (DeliveryId, GuardianId),
        address: &str,
        verdict: &Verdict,
    ) -> Outcome<()> {
        let now = self.now();
        let (state, words) = match verdict {
            Verdict::Accepted { words } => ("accepted", words),
            Verdict::Later { words } => ("queued", words),
            Verdict::Refused { words, .. } => ("refused", words),
            Verdict::GaveUp { words } => ("gave_up", words),
        };
        let fate =
            Fate { state, words: Some(words.clone()), address: Some(address.to_string()), message_id: None };
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        store::delivery::update_fate(&mut tx, delivery, &fate, now).await?;
        match verdict {
            Verdict::Accepted { .. } => store::delivery::update_address_accepted(&mut tx, guardian).await?,
            Verdict::Refused { words, address: true } => {
                store::delivery::update_address_refused(&mut tx, guardian, (MOST_REFUSALS, words), now)
                    .await?;
            }
            _ => {}
        }
        Ok(tx.commit().await?)
    }

    /// Records that the job of a letter ended for good before the mail server had said anything: the class teacher must
    /// not wait for it (security.md C-76).
    #[tracing::instrument(skip_all, name = "delivery.abandon", fields(school = school.get()))]
    pub async fn abandon_sending(&self, school: SchoolId, delivery: DeliveryId) -> Outcome<()> {
        let words = "Письмо не отправлено из-за ошибки программы. Сообщите администратору";
        let fate = Fate { state: "gave_up", words: Some(words.into()), address: None, message_id: None };
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        store::delivery::update_fate(&mut tx, delivery, &fate, self.now()).await?;
        Ok(tx.commit().await?)
    }

    /// The delivery log of a group and week, with its print batch; for the class teacher and administration.
    #[tracing::instrument(skip_all, name = "delivery.read", fields(school = actor.school.get()))]
    pub async fn group_deliveries(
        &self,
        actor: &Actor,
        group: GroupId,
        week: NaiveDate,
    ) -> Outcome<(Vec<DeliveryLine>, Option<Batch>)> {
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group, subject: None, span: (week, week + Days::new(6)) };
        self.authorize(&mut tx, actor, target, (Resource::Delivery, Action::Read)).await?;
        let lines = store::delivery::list_deliveries(&mut tx, group, week).await?;
        let batch = store::delivery::find_batch(&mut tx, group, week).await?;
        tx.finish();
        Ok((lines, batch))
    }

    /// Makes a group's summaries of a week anew, for example after a late correction: what changed is rendered again, the
    /// batch for the printer too, and nobody gets a second letter. For those who issue summaries (S0-2.12).
    #[tracing::instrument(skip_all, name = "delivery.repeat_summary", fields(school = actor.school.get()))]
    pub async fn repeat_summary(
        &self,
        actor: &Actor,
        (group, week): (GroupId, NaiveDate),
        trace_parent: Option<&str>,
    ) -> Outcome<DateTime<Utc>> {
        let now = self.now();
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group, subject: None, span: (week, week + Days::new(6)) };
        self.authorize(&mut tx, actor, target, (Resource::WeeklySummary, Action::Issue)).await?;
        if week > crate::jobs::monday(actor.today(now)) {
            let words = "Эта неделя ещё не началась. Выберите прошедшую или текущую неделю";
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("week").into());
        }
        self.enqueue(&mut tx, [Job::summarise(group, week)], trace_parent).await?;
        tx.commit().await?;
        Ok(now)
    }

    /// Notes that a printed sheet reached the family (S0-2.12).
    #[tracing::instrument(skip_all, name = "delivery.hand_over", fields(school = actor.school.get()))]
    pub async fn hand_over(
        &self,
        actor: &Actor,
        (group, week): (GroupId, NaiveDate),
        delivery: DeliveryId,
    ) -> Outcome<DateTime<Utc>> {
        let now = self.now();
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group, subject: None, span: (week, week + Days::new(6)) };
        self.authorize(&mut tx, actor, target, (Resource::Delivery, Action::Write)).await?;
        let found =
            store::delivery::update_handed_over(&mut tx, (group, delivery), actor.membership, now).await?;
        if !found {
            return Err(Failure::NotFound);
        }
        tx.commit().await?;
        Ok(now)
    }
}

fn deliveries_of(sheet: &PupilSheet, report: ReportId) -> Vec<NewDelivery> {
    sheet
        .family
        .iter()
        .map(|member| {
            let (channel, state, words) = match &member.channel {
                Channel::Diary => ("diary", "in_diary", None),
                Channel::Email => ("email", "queued", None),
                Channel::Print => ("print", "printed", None),
                Channel::Withheld { wished, why } => (*wished, "withheld", Some(why.clone())),
            };
            NewDelivery { report, pupil: sheet.pupil, guardian: member.guardian, channel, state, words }
        })
        .collect()
}

/// What stands against sending this letter now, in Russian for the class teacher.
fn obstacle(row: &store::delivery::Sending) -> Option<&'static str> {
    match row {
        row if !row.is_guardian => Some("Представительство закончилось. Письмо не отправлено"),
        row if row.channel.as_deref() != Some("email") => {
            Some("Семья выбрала другой способ. Письмо не отправлено")
        }
        row if row.consent_on.is_none() => Some("Согласие отозвано. Письмо не отправлено"),
        row if row.email.is_none() || row.verified_at.is_none() => {
            Some("Адрес сменился и ещё не подтверждён. Письмо не отправлено")
        }
        row if row.suppressed_at.is_some() => {
            Some("Почтовый сервер отказал несколько раз подряд. Уточните адрес")
        }
        _ => None,
    }
}
