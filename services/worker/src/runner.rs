//! The job loop: claim fairly, run, finish with fencing; heartbeat, rescue and schedules beside it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::jobs::{JobEnd, JobKey, RunningJob};
use platform::shutdown::Shutdown;
use platform::trace_parent;
use tokio::sync::Semaphore;
use tokio::time::{interval, sleep, timeout};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::jobs::{self, Tools};

/// How often leases are extended; a lease lasts half a minute.
const HEARTBEAT: Duration = Duration::from_secs(8);
/// How often schedules and silent workers are looked at: with the lease it keeps a killed worker's jobs waiting for 35
/// seconds at most (security.md C-77a).
const HOUSEKEEPING: Duration = Duration::from_secs(3);
/// Pause after a poll that found nothing.
const IDLE: Duration = Duration::from_millis(500);
/// Pause after a poll that failed.
const OUTAGE: Duration = Duration::from_secs(2);
/// How long running jobs may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// A worker at work.
struct Runner {
    tools: Arc<Tools>,
    worker: Uuid,
    concurrency: usize,
    places: Arc<Semaphore>,
    /// The jobs at work; only their leases are extended.
    held: Mutex<BTreeSet<JobKey>>,
}

/// Runs jobs until a stop is asked for; then waits for those at work.
pub async fn run(tools: Arc<Tools>, worker: Uuid, concurrency: usize, shutdown: Shutdown) {
    let places = Arc::new(Semaphore::new(concurrency));
    let runner = Arc::new(Runner { tools, worker, concurrency, places, held: Mutex::default() });
    let heartbeat = tokio::spawn(beat(runner.clone()));
    let housekeeping = tokio::spawn(keep_house(runner.clone()));
    loop {
        tokio::select! {
            place = runner.places.acquire() => drop(place),
            () = shutdown.wait() => break,
        }
        let pause = match poll(&runner).await {
            Ok(0) => IDLE,
            Ok(_) => Duration::ZERO,
            Err(()) => OUTAGE,
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = shutdown.wait() => break,
        }
    }
    housekeeping.abort();
    let all = u32::try_from(concurrency).unwrap_or(u32::MAX);
    if timeout(GRACE, runner.places.acquire_many(all)).await.is_err() {
        tracing::warn!("stopping while jobs are at work; their leases run out and another worker takes them");
    }
    heartbeat.abort();
}

impl Runner {
    fn held(&self) -> std::sync::MutexGuard<'_, BTreeSet<JobKey>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Claims as many jobs as there are free places and starts them.
async fn poll(runner: &Arc<Runner>) -> Result<usize, ()> {
    let free = i32::try_from(runner.places.available_permits()).unwrap_or(1).max(1);
    let per_school = i32::try_from(runner.concurrency.div_ceil(2)).unwrap_or(1);
    let claimed = runner.tools.app.claim_jobs(runner.worker, free, per_school).await.map_err(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "jobs cannot be claimed");
    })?;
    let count = claimed.len();
    // All of them at once: a heartbeat between two starts must not miss the later ones.
    runner.held().extend(claimed.iter().map(RunningJob::key));
    for running in claimed {
        let Ok(place) = runner.places.clone().acquire_owned().await else { break };
        let runner = runner.clone();
        tokio::spawn(async move {
            work(&runner, &running).await;
            runner.held().remove(&running.key());
            drop(place);
        });
    }
    Ok(count)
}

async fn work(runner: &Runner, running: &RunningJob) {
    let span = tracing::info_span!(
        parent: None,
        "job.run",
        job.kind = running.kind(),
        job.attempt = running.attempt(),
        school = running.school().get(),
    );
    if let Some(cause) = running.trace_parent() {
        trace_parent::link(&span, cause);
    }
    async {
        let here = trace_parent::current();
        let end = jobs::run(&runner.tools, running, here.as_deref()).await;
        match &end {
            JobEnd::Done => tracing::info!("job done"),
            JobEnd::Retry { why, .. } => tracing::info!(reason = why, "job will be tried again"),
            JobEnd::GiveUp { why } => tracing::warn!(reason = why, "job given up"),
        }
        record(runner, running, &end).await;
    }
    .instrument(span)
    .await;
}

/// Writes how the job ended; while the database is away it is tried for as long as the lease lasts.
async fn record(runner: &Runner, running: &RunningJob, end: &JobEnd) {
    for _ in 0..20 {
        match runner.tools.app.finish_job(runner.worker, running, end).await {
            Ok(true) => return,
            Ok(false) => return tracing::warn!("the lease was lost; another worker has the job"),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the end of a job cannot be recorded"
                );
                sleep(OUTAGE).await;
            }
        }
    }
}

async fn beat(runner: Arc<Runner>) {
    let mut ticks = interval(HEARTBEAT);
    loop {
        ticks.tick().await;
        let held: Vec<JobKey> = runner.held().iter().copied().collect();
        if held.is_empty() {
            continue;
        }
        if let Err(error) = runner.tools.app.extend_leases(runner.worker, &held).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "leases cannot be extended");
        }
    }
}

async fn keep_house(runner: Arc<Runner>) {
    let app = &runner.tools.app;
    let mut ticks = interval(HOUSEKEEPING);
    loop {
        ticks.tick().await;
        for (step, result) in [
            ("rescue", app.rescue_jobs().await.map(drop)),
            ("schedules", app.run_schedules().await.map(drop)),
        ] {
            if let Err(error) = result {
                tracing::warn!(step, error = &error as &dyn std::error::Error, "housekeeping failed");
            }
        }
    }
}
