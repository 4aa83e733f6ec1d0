//! Jobs: their words and inputs, enqueueing, claiming, finishing, and schedules in each school's own zone.
//!
//! A job is enqueued in the transaction that causes it, is safe to run twice, and ends as done, retry or give up.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
pub use domain::calendar::monday_of as monday;
use domain::id::{DeliveryId, GroupId, SchoolId, TaskId};
use serde::{Deserialize, Serialize};
use store::task::{Claim, ClaimedTask, NewTask};
use store::{SystemReason, TenantTx};
use uuid::Uuid;

use crate::{App, Failure, Outcome};

/// How long a job may be silent before another worker takes it (security.md C-75).
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// Weeks told about after an outage: a month. Who was away for longer finds the older weeks in the diary.
const MOST_MISSED: usize = 5;

/// The schedule of a school's figures: Monday 06:00 of the school, when the week before is over.
pub(crate) const FIGURES: &str = "compute_figures";
/// Its local time.
pub(crate) const FIGURES_AT: NaiveTime = NaiveTime::from_hms_opt(6, 0, 0).expect("six in the morning");
/// Its weekday.
pub(crate) const FIGURES_ON: u8 = 1;

/// A job of one school, with its input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// The school's weekly run: one `SummariseGroup` per group, then figures for the district.
    WeeklySummary {
        /// Monday of the week that is told about.
        week: NaiveDate,
    },
    /// Renders the sheets of one group and queues their deliveries.
    SummariseGroup {
        /// The group, as a number of its school.
        group: i64,
        /// Monday of the week.
        week: NaiveDate,
    },
    /// Renders the merged sheets of the families on paper.
    PrintGroup {
        /// The group.
        group: i64,
        /// Monday of the week.
        week: NaiveDate,
    },
    /// Sends one letter.
    SendDelivery {
        /// The delivery.
        delivery: i64,
    },
    /// Sends the letter that asks whether an address is right.
    ConfirmAddress {
        /// Whose address.
        guardian: i64,
        /// The request: one letter for each.
        operation: Uuid,
    },
    /// Computes the school's figures of a week for the district.
    ComputeFigures {
        /// Monday of the week.
        week: NaiveDate,
    },
    /// Lays the timetable out into lessons.
    LayOutLessons {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}

impl Job {
    /// A group's summary.
    pub fn summarise(group: GroupId, week: NaiveDate) -> Self {
        Self::SummariseGroup { group: group.get(), week }
    }

    /// The lessons of the week of `day` and of the four after it: as far ahead as homework and substitutions are planned.
    pub fn lay_out(day: NaiveDate) -> Self {
        let from = monday(day);
        Self::LayOutLessons { from, to: from + Days::new(5 * 7 - 1) }
    }

    /// One letter.
    pub fn send(delivery: DeliveryId) -> Self {
        Self::SendDelivery { delivery: delivery.get() }
    }

    /// The word in the table.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::WeeklySummary { .. } => "weekly_summary",
            Self::SummariseGroup { .. } => "summarise_group",
            Self::PrintGroup { .. } => "print_group",
            Self::SendDelivery { .. } => "send_delivery",
            Self::ConfirmAddress { .. } => "confirm_address",
            Self::ComputeFigures { .. } => "compute_figures",
            Self::LayOutLessons { .. } => "lay_out_lessons",
        }
    }

    /// Two waiting jobs with the same key would do the same work.
    fn dedup_key(&self) -> String {
        match self {
            Self::WeeklySummary { week } | Self::ComputeFigures { week } => week.to_string(),
            Self::SummariseGroup { group, week } | Self::PrintGroup { group, week } => {
                format!("{group}:{week}")
            }
            Self::SendDelivery { delivery } => delivery.to_string(),
            Self::ConfirmAddress { guardian, operation } => format!("{guardian}:{operation}"),
            Self::LayOutLessons { from, to } => format!("{from}:{to}"),
        }
    }

    /// Rendering before sending, figures last.
    const fn priority(&self) -> i16 {
        match self {
            Self::WeeklySummary { .. } => 30,
            Self::SummariseGroup { .. } | Self::PrintGroup { .. } => 20,
            Self::SendDelivery { .. } => 10,
            // Somebody sits and waits for it.
            Self::ConfirmAddress { .. } | Self::LayOutLessons { .. } => 40,
            Self::ComputeFigures { .. } => 0,
        }
    }

    fn into_task(self, run_at: DateTime<Utc>, trace_parent: Option<String>) -> Outcome<NewTask> {
        Ok(NewTask {
            kind: self.kind(),
            dedup_key: Some(self.dedup_key()),
            priority: self.priority(),
            payload: serde_json::to_value(&self).map_err(|_| Failure::Bug("a job does not serialise"))?,
            run_at,
            trace_parent,
        })
    }
}

/// A job, named by its school and its number there.
pub type JobKey = (SchoolId, TaskId);

/// A claimed job, read back into its type.
#[derive(Debug, Clone)]
pub struct RunningJob {
    task: ClaimedTask,
    waited: TimeDelta,
    /// What to do; `None` when the table holds a word this program does not know (a newer or a retired one).
    pub job: Option<Job>,
}

impl RunningJob {
    /// The school the job works for.
    pub fn school(&self) -> SchoolId {
        self.task.school
    }

    /// What it is called while it runs.
    pub fn key(&self) -> JobKey {
        (self.task.school, self.task.id)
    }

    /// The word in the table.
    pub fn kind(&self) -> &str {
        &self.task.kind
    }

    /// How long it was due before it was claimed.
    pub fn waited(&self) -> TimeDelta {
        self.waited
    }

    /// Attempts so far, this one included.
    pub fn attempt(&self) -> i32 {
        self.task.attempts
    }

    /// Whether this was the last attempt.
    pub fn is_last_attempt(&self) -> bool {
        self.task.attempts >= self.task.max_attempts
    }

    /// The span that caused the job.
    pub fn trace_parent(&self) -> Option<&str> {
        self.task.trace_parent.as_deref()
    }
}

/// How a run of a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEnd {
    /// Done.
    Done,
    /// Try again after a pause; the reason goes to the table, so it must hold no personal data.
    Retry {
        /// Pause before the next attempt.
        after: TimeDelta,
        /// Why, without personal data.
        why: String,
        /// Whether this attempt counts towards the last one.
        counted: bool,
    },
    /// Never try again.
    GiveUp {
        /// Why, without personal data.
        why: String,
    },
}

impl App {
    /// Enqueues jobs in the transaction that causes them. Returns how many were not there already.
    pub async fn enqueue(
        &self,
        tx: &mut TenantTx,
        jobs: impl IntoIterator<Item = Job>,
        trace_parent: Option<&str>,
    ) -> Outcome<u64> {
        let now = self.now();
        let tasks = jobs
            .into_iter()
            .map(|job| job.into_task(now, trace_parent.map(Into::into)))
            .collect::<Outcome<Vec<_>>>()?;
        Ok(store::task::insert_tasks(tx, &tasks, now).await?)
    }

    /// Enqueues jobs of a school that no other write causes.
    pub async fn enqueue_for(
        &self,
        school: SchoolId,
        jobs: Vec<Job>,
        trace_parent: Option<&str>,
    ) -> Outcome<()> {
        let mut tx = self.store.tenant(store::TenantContext::job(school)).await?;
        self.enqueue(&mut tx, jobs, trace_parent).await?;
        Ok(tx.commit().await?)
    }

    /// Starts a school's weekly run now, outside its schedule (the demo, a repeat on request).
    pub async fn request_weekly_summary(&self, school: SchoolId, week: NaiveDate) -> Outcome<()> {
        self.enqueue_for(school, vec![Job::WeeklySummary { week }], None).await
    }

    /// Takes due jobs, fairly over schools.
    pub async fn claim_jobs(&self, worker: Uuid, most: i32, per_school: i32) -> Outcome<Vec<RunningJob>> {
        let now = self.now();
        let claim = Claim { worker, most, per_school, now, lease_until: now + LEASE };
        let mut tx = self.store.system(SystemReason::JobPolling).await?;
        let tasks = store::task::claim_tasks(&mut tx, &claim).await?;
        tx.commit().await?;
        Ok(tasks
            .into_iter()
            .map(|task| RunningJob {
                job: serde_json::from_value(task.payload.clone()).ok(),
                waited: (now - task.run_at).max(TimeDelta::zero()),
                task,
            })
            .collect())
    }

    /// Says that a worker is alive and at these jobs. Returns how many of them are still its own.
    pub async fn extend_leases(&self, worker: Uuid, held: &[JobKey]) -> Outcome<u64> {
        let mut tx = self.store.system(SystemReason::JobPolling).await?;
        let held = store::task::update_leases(&mut tx, worker, held, self.now() + LEASE).await?;
        tx.commit().await?;
        Ok(held)
    }

    /// Records how a job ended. `false`: the lease was lost, another worker has the job.
    #[tracing::instrument(skip_all, name = "jobs.finish")]
    pub async fn finish_job(&self, worker: Uuid, running: &RunningJob, end: &JobEnd) -> Outcome<bool> {
        let now = self.now();
        let task = &running.task;
        let mut tx = self.store.system(SystemReason::JobPolling).await?;
        let held = match end {
            JobEnd::Done => store::task::update_done(&mut tx, task, worker, now).await?,
            JobEnd::Retry { why, counted: true, .. } if running.is_last_attempt() => {
                store::task::update_dead(&mut tx, task, worker, (now, why)).await?
            }
            JobEnd::Retry { after, why, counted } => {
                store::task::update_retry(&mut tx, task, worker, (now + *after, why, *counted)).await?
            }
            JobEnd::GiveUp { why } => store::task::update_dead(&mut tx, task, worker, (now, why)).await?,
        };
        tx.commit().await?;
        Ok(held)
    }

    /// Gives back the jobs of workers that fell silent.
    pub async fn rescue_jobs(&self) -> Outcome<u64> {
        let mut tx = self.store.system(SystemReason::JobPolling).await?;
        let rescued = store::task::update_expired(&mut tx, self.now()).await?;
        tx.commit().await?;
        Ok(rescued)
    }

    /// Jobs waiting, running and dead.
    pub async fn backlog(&self) -> Outcome<(i64, i64, i64)> {
        let mut tx = self.store.system(SystemReason::JobPolling).await?;
        let backlog = store::task::find_backlog(&mut tx).await?;
        tx.finish();
        Ok(backlog)
    }

    /// Enqueues what the schedules of all schools call for. Two schedulers never enqueue the same thing twice.
    pub async fn run_schedules(&self) -> Outcome<usize> {
        let now = self.now();
        let mut tx = self.store.system(SystemReason::JobPolling).await?;
        let due = store::task::list_due_schedules(&mut tx, now).await?;
        for schedule in &due {
            let weekday = u8::try_from(schedule.weekday).unwrap_or(5);
            let next = next_run(schedule.zone, weekday, schedule.local_time, now);
            let tasks = due_weeks(schedule.zone, schedule.due_at, now)
                .into_iter()
                .filter_map(|week| scheduled(&schedule.kind, week))
                .map(|job| job.into_task(now, None))
                .map(|task| task.map(|task| (task.payload, task.dedup_key.unwrap_or_default())))
                .collect::<Outcome<Vec<_>>>()?;
            store::task::update_schedule(&mut tx, schedule, next, (&tasks, now)).await?;
        }
        tx.commit().await?;
        Ok(due.len())
    }
}

/// The job a schedule of this kind calls for in the week of this Monday.
fn scheduled(kind: &str, week: NaiveDate) -> Option<Job> {
    match kind {
        "weekly_summary" => Some(Job::WeeklySummary { week }),
        // Counted when the week is over, so of the week before.
        FIGURES => Some(Job::ComputeFigures { week: week - Days::new(7) }),
        _ => {
            tracing::error!("a schedule names no job");
            None
        }
    }
}

/// When the district may expect a school's figures of the week of this Monday: the Monday after it, 06:00 there.
pub fn figures_due(zone: Tz, week: NaiveDate) -> DateTime<Utc> {
    // No zone has ever moved its clock at six in the morning; UTC answers for one that does.
    let local = (week + Days::new(7)).and_time(FIGURES_AT);
    local.and_local_timezone(zone).earliest().map_or_else(|| local.and_utc(), |moment| moment.to_utc())
}

/// Mondays of the weeks a schedule owes that was due at `due_at` and is looked at only now, oldest first. Families are
/// owed information about every week (S0-2.12), and a week's sheet repeats nothing of the week before: after an outage
/// each missed week is told about, the latest [`MOST_MISSED`] of them.
fn due_weeks(zone: Tz, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Vec<NaiveDate> {
    let first = due_at.with_timezone(&zone);
    // The schedule comes once a week at the same local time, so a week is owed when its moment is over.
    let mut weeks: Vec<NaiveDate> = (0..)
        .map(|n| first.naive_local() + TimeDelta::weeks(n))
        .take_while(|moment| *moment <= now.with_timezone(&zone).naive_local())
        .map(|moment| monday(moment.date()))
        .collect();
    weeks.drain(..weeks.len().saturating_sub(MOST_MISSED));
    weeks
}

/// The next moment, strictly after `now`, at which it is `weekday` (Monday is 1) and `time` in a zone. A local time
/// that a zone skips is taken an hour later, one that it repeats is taken the first time.
pub fn next_run(zone: Tz, weekday: u8, time: NaiveTime, now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.with_timezone(&zone).date_naive();
    (0..=8u64)
        .map(|days| today + Days::new(days))
        .filter(|day| day.weekday().number_from_monday() == u32::from(weekday))
        .filter_map(|day| {
            let local = day.and_time(time);
            local
                .and_local_timezone(zone)
                .earliest()
                .or_else(|| (local + TimeDelta::hours(1)).and_local_timezone(zone).earliest())
        })
        .map(|moment| moment.with_timezone(&Utc))
        .find(|moment| *moment > now)
        .unwrap_or(now + TimeDelta::days(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(zone: Tz, weekday: u8, time: &str, now: &str, expected: &str) {
        assert_eq!(next_run(zone, weekday, time.parse().unwrap(), utc(now)), utc(expected));
    }

    #[test]
    fn a_schedule_lives_by_its_own_zone() {
        // Friday 15:00 in Barnaul (+7) and Moscow (+3).
        check(Tz::Asia__Barnaul, 5, "15:00:00", "2026-11-16T00:00:00Z", "2026-11-20T08:00:00Z");
        check(Tz::Europe__Moscow, 5, "15:00:00", "2026-11-16T00:00:00Z", "2026-11-20T12:00:00Z");
        // Exactly now is past: the next is a week later.
        check(Tz::Europe__Moscow, 5, "15:00:00", "2026-11-20T12:00:00Z", "2026-11-27T12:00:00Z");
        // Late on Thursday in UTC it is already Friday in Kamchatka.
        check(Tz::Asia__Kamchatka, 5, "08:00:00", "2026-11-19T19:00:00Z", "2026-11-19T20:00:00Z");
    }

    #[test]
    fn every_missed_week_is_owed_for_a_month() {
        let owed = |due: &str, now: &str| {
            let weeks = due_weeks(Tz::Europe__Moscow, utc(due), utc(now));
            weeks.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        // Friday 16:00 in Moscow.
        assert_eq!(owed("2026-11-20T13:00:00Z", "2026-11-20T13:00:00Z"), ["2026-11-16"]);
        assert_eq!(owed("2026-11-20T13:00:00Z", "2026-11-27T12:59:59Z"), ["2026-11-16"]);
        assert_eq!(
            owed("2026-11-20T13:00:00Z", "2026-12-05T00:00:00Z"),
            ["2026-11-16", "2026-11-23", "2026-11-30"]
        );
        let long = owed("2026-09-04T13:00:00Z", "2026-11-20T13:00:00Z");
        assert_eq!(long, ["2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"]);
    }

    #[test]
    fn figures_are_of_the_week_that_is_over() {
        let week = |text: &str| text.parse::<NaiveDate>().unwrap();
        let job = scheduled("compute_figures", week("2026-11-23"));
        assert_eq!(job, Some(Job::ComputeFigures { week: week("2026-11-16") }));
        let summary = scheduled("weekly_summary", week("2026-11-23"));
        assert_eq!(summary, Some(Job::WeeklySummary { week: week("2026-11-23") }));
        assert_eq!(scheduled("another", week("2026-11-23")), None);
        for (zone, due) in
            [(Tz::Europe__Moscow, "2026-11-23T03:00:00Z"), (Tz::Asia__Barnaul, "2026-11-22T23:00:00Z")]
        {
            assert_eq!(figures_due(zone, week("2026-11-16")), utc(due));
        }
    }

    #[test]
    fn a_skipped_local_time_is_taken_an_hour_later() {
        check(Tz::Europe__Berlin, 7, "02:30:00", "2026-03-28T00:00:00Z", "2026-03-29T01:30:00Z");
    }

    #[test]
    fn a_job_is_read_back_as_it_was_written() {
        let week = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        for job in [
            Job::WeeklySummary { week },
            Job::summarise(GroupId::new(4), week),
            Job::send(DeliveryId::new(9)),
        ] {
            let task = job.clone().into_task(utc("2026-11-20T12:00:00Z"), None).unwrap();
            assert_eq!(serde_json::from_value::<Job>(task.payload).unwrap(), job);
        }
    }
}
