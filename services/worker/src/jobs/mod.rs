//! The jobs: one file each. A job takes its input and the tools, asks use cases of `app`, and says how it ended.

mod compute_figures;
mod confirm_address;
mod lay_out_lessons;
mod print_group;
mod send_delivery;
mod sheet_input;
mod summarise_group;
mod weekly_summary;

use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

use app::jobs::{Job, JobEnd, RunningJob};
use app::{App, Failure};
use chrono::TimeDelta;
use domain::id::{DeliveryId, GroupId, GuardianId, OperationId, SchoolId};
use futures_util::FutureExt as _;
use tokio::time::Instant;

use crate::mail::letter::Sender;
use crate::mail::message_id::MessageIds;
use crate::mail::pacing::Pacer;
use crate::mail::retry::RetryPolicy;
use crate::mail::transport::Mailer;
use crate::meters::Meters;
use crate::render::Rendering;
use app::files::stored::Files;

/// What jobs work with; shared by all jobs of a process.
pub struct Tools {
    /// Use cases.
    pub app: App,
    /// The rendering pool.
    pub rendering: Rendering,
    /// What is counted.
    pub meters: Meters,
    /// The object store.
    pub files: Files,
    /// The mail server.
    pub mailer: Mailer,
    /// Stable Message-IDs.
    pub message_ids: MessageIds,
    /// Paces of letters per school and provider.
    pub pacer: Mutex<Pacer>,
    /// When to try a letter again.
    pub retry: RetryPolicy,
    /// The instance's sender.
    pub sender: Sender,
    /// Address of the browser client.
    pub base_url: String,
}

/// Runs a claimed job to its end and counts it. A job that panics has ended too.
pub async fn run(tools: &Tools, running: &RunningJob, trace_parent: Option<&str>) -> JobEnd {
    tools.meters.claimed(running);
    let started = Instant::now();
    let end =
        AssertUnwindSafe(work(tools, running, trace_parent)).catch_unwind().await.unwrap_or_else(|_| {
            JobEnd::Retry { after: TimeDelta::minutes(1), why: "the job panicked".into(), counted: true }
        });
    tools.meters.ended(running, &end, started.elapsed());
    end
}

async fn work(tools: &Tools, running: &RunningJob, trace_parent: Option<&str>) -> JobEnd {
    let school = running.school();
    let outcome = match &running.job {
        None => return JobEnd::GiveUp { why: "this program does not know the job".into() },
        Some(Job::WeeklySummary { week }) => weekly_summary::run(tools, school, *week, trace_parent).await,
        Some(Job::SummariseGroup { group, week }) => {
            summarise_group::run(tools, school, (GroupId::new(*group), *week), trace_parent).await
        }
        Some(Job::PrintGroup { group, week }) => {
            print_group::run(tools, school, (GroupId::new(*group), *week)).await
        }
        Some(Job::SendDelivery { delivery }) => {
            send_delivery::run(tools, school, DeliveryId::new(*delivery)).await
        }
        Some(Job::ConfirmAddress { guardian, operation }) => {
            let request = (GuardianId::new(*guardian), OperationId::new(*operation));
            let attempt = u32::try_from(running.attempt()).unwrap_or(1);
            confirm_address::run(tools, school, request, attempt).await
        }
        Some(Job::ComputeFigures { week }) => compute_figures::run(tools, school, *week).await,
        Some(Job::LayOutLessons { from, to }) => lay_out_lessons::run(tools, school, (*from, *to)).await,
    };
    match outcome {
        Ok(end) => end,
        Err(error) => {
            let end = after_error(&error);
            let last = matches!(end, JobEnd::GiveUp { .. }) || running.is_last_attempt();
            if let (true, Some(Job::SendDelivery { delivery })) = (last, &running.job) {
                abandon(tools, school, DeliveryId::new(*delivery)).await;
            }
            end
        }
    }
}

/// A letter whose job is dead is told to the class teacher. The job's end is recorded in any case.
async fn abandon(tools: &Tools, school: SchoolId, delivery: DeliveryId) {
    if let Err(error) = tools.app.abandon_sending(school, delivery).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a dead letter cannot be recorded");
    }
}

/// Why a job stopped half-way.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A use case failed.
    #[error("use case")]
    UseCase(#[from] Failure),
    /// The object store failed.
    #[error("files")]
    Files(#[from] app::files::stored::FileError),
    /// A report could not be rendered.
    #[error("rendering")]
    Rendering(#[from] crate::render::RenderError),
    /// A promise of our own code did not hold.
    #[error("bug: {0}")]
    Bug(&'static str),
}

/// Outages are tried again, bugs are not: the same input would fail the same way.
fn after_error(error: &JobError) -> JobEnd {
    tracing::warn!(error = error as &dyn std::error::Error, "job failed");
    let again = match error {
        JobError::UseCase(Failure::Store(_)) => true,
        JobError::UseCase(_) | JobError::Bug(_) => false,
        JobError::Files(_) => true,
        JobError::Rendering(error) => error.is_transient(),
    };
    let why = chain(error);
    if again {
        JobEnd::Retry { after: TimeDelta::seconds(15), why, counted: true }
    } else {
        JobEnd::GiveUp { why }
    }
}

/// The error and its causes in one line; our errors name places and rules, never values.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
