//! What the worker counts for `/metrics`: jobs, letters, rendered files. Every label is a word of this program from a
//! closed list: no school, no class, no person, no server's words, no job this program does not know (C-95).

use std::time::Duration;

use app::jobs::{Job, JobEnd, RunningJob};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use crate::mail::retry::Next;
use crate::render::RenderError;
use reports::RenderFailure;

/// Bounds of what takes seconds at most: letters, files, most jobs. Seconds.
const SHORT: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
/// Bounds of waiting in the queue: from "at once" to "since yesterday". Seconds.
const LONG: [f64; 11] =
    [0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 6.0 * 3_600.0, 24.0 * 3_600.0];

/// The worker's instruments. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Meters {
    jobs: Counter<u64>,
    job_seconds: Histogram<f64>,
    queue_seconds: Histogram<f64>,
    letters: Counter<u64>,
    letter_seconds: Histogram<f64>,
    documents: Counter<u64>,
    document_seconds: Histogram<f64>,
}

impl Meters {
    /// Makes the instruments.
    pub fn new(meter: &Meter) -> Self {
        let seconds = |name: &'static str, what: &'static str, bounds: &[f64]| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(what);
            histogram.with_boundaries(bounds.to_vec()).build()
        };
        let count =
            |name: &'static str, what: &'static str| meter.u64_counter(name).with_description(what).build();
        Self {
            jobs: count("tabel.jobs", "Jobs run, by kind and by how they ended."),
            job_seconds: seconds("tabel.job.duration", "From a job's claim to its end.", &SHORT),
            queue_seconds: seconds("tabel.job.queue.age", "How long a claimed job had been due.", &LONG),
            letters: count("tabel.mail.letters", "Attempts to hand a letter over, by what came of them."),
            letter_seconds: seconds(
                "tabel.mail.duration",
                "From a letter's turn to the server's answer.",
                &SHORT,
            ),
            documents: count(
                "tabel.reports.documents",
                "Files asked of the rendering pool, by what came of them.",
            ),
            document_seconds: seconds("tabel.reports.duration", "From a file's turn to its bytes.", &SHORT),
        }
    }

    /// A job was taken from the table.
    pub fn claimed(&self, running: &RunningJob) {
        let waited = running.waited().to_std().unwrap_or_default();
        self.queue_seconds.record(waited.as_secs_f64(), &[kind_of(running)]);
    }

    /// A job ended.
    pub fn ended(&self, running: &RunningJob, end: &JobEnd, took: Duration) {
        let outcome = match end {
            JobEnd::Done => "done",
            // A paced letter comes back by design; it must not look like an outage.
            JobEnd::Retry { counted: false, .. } => "later",
            JobEnd::Retry { counted: true, .. } if running.is_last_attempt() => "dead",
            JobEnd::Retry { counted: true, .. } => "again",
            JobEnd::GiveUp { .. } => "gave_up",
        };
        self.jobs.add(1, &[kind_of(running), KeyValue::new("outcome", outcome)]);
        self.job_seconds.record(took.as_secs_f64(), &[kind_of(running)]);
    }

    /// An attempt to hand a letter to the mail server ended.
    pub fn letter(&self, next: &Next, took: Duration) {
        let outcome = match next {
            Next::Accepted => "accepted",
            Next::Again { .. } => "refused_for_now",
            Next::Refused { .. } => "refused_for_good",
            Next::GaveUp => "gave_up",
        };
        self.letters.add(1, &[KeyValue::new("outcome", outcome)]);
        self.letter_seconds.record(took.as_secs_f64(), &[KeyValue::new("outcome", outcome)]);
    }

    /// The rendering pool gave a file, or the reason why there is none.
    pub fn document<T>(&self, report: &'static str, result: &Result<T, RenderError>, took: Duration) {
        let outcome = match result {
            Ok(_) => "rendered",
            Err(RenderError::Failed(failure)) => match failure {
                RenderFailure::Deadline { .. } => "deadline",
                RenderFailure::Memory { .. } => "memory",
                RenderFailure::Crashed(_) => "crashed",
                RenderFailure::Invalid(_) | RenderFailure::TooLarge { .. } => "invalid",
                _ => "template",
            },
            Err(RenderError::WrongIds) => "wrong_ids",
            Err(RenderError::Interrupted) => "interrupted",
        };
        let report = KeyValue::new("report.kind", report);
        self.documents.add(1, &[report.clone(), KeyValue::new("outcome", outcome)]);
        self.document_seconds.record(took.as_secs_f64(), &[report]);
    }
}

fn kind_of(running: &RunningJob) -> KeyValue {
    KeyValue::new("job.kind", running.job.as_ref().map_or("unknown", Job::kind))
}
