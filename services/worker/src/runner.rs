//! The job loop: claim fairly, run, finish with fencing; heartbeat, rescue and schedules beside it.

use std::sync::Arc;
use std::time::Duration;

use app::jobs::{JobEnd, RunningJob};
use platform::shutdown::Shutdown;
use platform::trace_parent;
use tokio::sync::Semaphore;
use tokio::time::{interval, sleep, timeout};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::jobs::{self, Tools};

/// How often leases are extended; a lease lasts a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often schedules and silent workers are looked at.
const HOUSEKEEPING: Duration = Duration::from_secs(10);
/// Pause after a poll that found nothing.
const IDLE: Duration = Duration::from_millis(500);
/// Pause after a poll that failed.
const OUTAGE: Duration = Duration::from_secs(2);
/// How long running jobs may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// Runs jobs until a stop is asked for; then waits for those at work.
pub async fn run(tools: Arc<Tools>, worker: Uuid, concurrency: usize, shutdown: Shutdown) {
    let places = Arc::new(Semaphore::new(concurrency));
    let heartbeat = tokio::spawn(beat(tools.clone(), worker));
    let housekeeping = tokio::spawn(keep_house(tools.clone()));
    while !shutdown.requested() {
        let pause = match poll(&tools, worker, &places, concurrency).await {
            Ok(0) => IDLE,
            Ok(_) => Duration::ZERO,
            Err(()) => OUTAGE,
        };
        tokio::select! {
            () = sleep(pause) => {}
            () = shutdown.wait() => {}
        }
    }
    housekeeping.abort();
    let all = u32::try_from(concurrency).unwrap_or(u32::MAX);
    if timeout(GRACE, places.acquire_many(all)).await.is_err() {
        tracing::warn!("stopping while jobs are at work; their leases run out and another worker takes them");
    }
    heartbeat.abort();
}

/// Claims as many jobs as there are free places and starts them. Waits for a place first.
async fn poll(
    tools: &Arc<Tools>,
    worker: Uuid,
    places: &Arc<Semaphore>,
    concurrency: usize,
) -> Result<usize, ()> {
    drop(places.acquire().await);
    let free = i32::try_from(places.available_permits()).unwrap_or(1).max(1);
    let per_school = i32::try_from(concurrency.div_ceil(2)).unwrap_or(1);
    let claimed = tools.app.claim_jobs(worker, free, per_school).await.map_err(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "jobs cannot be claimed");
    })?;
    let count = claimed.len();
    for running in claimed {
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let tools = tools.clone();
        tokio::spawn(async move {
            work(&tools, worker, running).await;
            drop(place);
        });
    }
    Ok(count)
}

async fn work(tools: &Tools, worker: Uuid, running: RunningJob) {
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
        let end = jobs::run(tools, &running, here.as_deref()).await;
        match &end {
            JobEnd::Done => tracing::info!("job done"),
            JobEnd::Retry { why, .. } => tracing::info!(why, "job will be tried again"),
            JobEnd::GiveUp { why } => tracing::warn!(why, "job given up"),
        }
        record(tools, worker, &running, &end).await;
    }
    .instrument(span)
    .await;
}

/// Writes how the job ended; while the database is away it is tried for as long as the lease lasts.
async fn record(tools: &Tools, worker: Uuid, running: &RunningJob, end: &JobEnd) {
    for _ in 0..20 {
        match tools.app.finish_job(worker, running, end).await {
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

async fn beat(tools: Arc<Tools>, worker: Uuid) {
    let mut ticks = interval(HEARTBEAT);
    loop {
        ticks.tick().await;
        if let Err(error) = tools.app.extend_leases(worker).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "leases cannot be extended");
        }
    }
}

async fn keep_house(tools: Arc<Tools>) {
    let mut ticks = interval(HOUSEKEEPING);
    loop {
        ticks.tick().await;
        for (what, result) in [
            ("rescue", tools.app.rescue_jobs().await.map(|_| ())),
            ("schedules", tools.app.run_schedules().await.map(|_| ())),
        ] {
            if let Err(error) = result {
                tracing::warn!(what, error = &error as &dyn std::error::Error, "housekeeping failed");
            }
        }
    }
}
