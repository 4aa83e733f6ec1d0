//! Renders in replaceable child processes, so that a report that misbehaves dies alone
//! (architecture.md 14): a deadline per document, a memory ceiling per process, a named failure for the
//! poison job while the others go on. Calls block; the worker wraps them in `spawn_blocking`.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::child;
use crate::input::{
    ClassSheet, ClassWeek, InputError, PrintBatchInput, PupilWeek, ReportInput, WeeklySummaryInput,
};
use crate::process::RenderChild;
use crate::wire::{Frame, Kind, MAX_FRAME};

/// How a pool starts and limits its children.
#[derive(Debug, Clone)]
pub struct PoolConfig {
    /// The executable; it must call [`child::main`] for these arguments.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Children at work at once, 1 and up; as many as cores to spend.
    pub workers: usize,
    /// Longest time for one weekly summary; a print batch gets a quarter second more per pupil.
    pub deadline: Duration,
    /// Address space of one child in bytes.
    pub memory: u64,
    /// Documents after which a child is replaced by a fresh one.
    pub recycle_after: u32,
}

impl PoolConfig {
    /// Children that are copies of the running program, 10 s and 512 MiB each (security.md C-66).
    ///
    /// # Errors
    /// The system does not tell the path of the running program.
    pub fn this_program(workers: usize) -> io::Result<Self> {
        Ok(Self {
            program: std::env::current_exe()?,
            arguments: vec![child::ARGUMENT.into()],
            workers: workers.max(1),
            deadline: Duration::from_secs(10),
            memory: 512 << 20,
            recycle_after: 10_000,
        })
    }
}

/// A report as it came back from a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedPdf {
    /// The PDF file.
    pub pdf: Vec<u8>,
    /// Number of pages, 1 and up.
    pub pages: u32,
}

/// Why a job has no report. The same job would fail again, except after `Crashed`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RenderFailure {
    /// Longer than the deadline; the child was killed.
    #[error("not rendered within {after:?}")]
    Deadline {
        /// The deadline.
        after: Duration,
    },
    /// More memory than the ceiling; the child is gone.
    #[error("more than {ceiling} bytes of memory")]
    Memory {
        /// The ceiling in bytes.
        ceiling: u64,
    },
    /// The child died or panicked.
    #[error("the rendering process died: {0}")]
    Crashed(String),
    /// Within every bound of its fields, but too much for one report; nothing was sent to a child.
    #[error("an input of {bytes} bytes, at most {limit} are allowed")]
    TooLarge {
        /// Bytes of the input as JSON.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The input breaks a bound; nothing was sent to a child.
    #[error("the input is refused")]
    Invalid(#[from] InputError),
    /// The template does not compile with this input: a defect of ours.
    #[error("the template failed: {0}")]
    Template(String),
}

impl RenderFailure {
    /// Whether another attempt may succeed; otherwise the job gives up.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Crashed(_))
    }
}

/// A fixed number of rendering children.
pub struct RenderPool {
    config: PoolConfig,
    idle: Mutex<Vec<Option<RenderChild>>>,
    freed: Condvar,
}

impl RenderPool {
    /// Starts one child to see that it works; the others start when they are needed.
    ///
    /// # Errors
    /// The child cannot be started under the ceiling.
    pub fn start(config: PoolConfig) -> Result<Self, RenderFailure> {
        let first = RenderChild::start(&config)?;
        let mut idle: Vec<_> = (1..config.workers.max(1)).map(|_| None).collect();
        idle.push(Some(first));
        Ok(Self { config, idle: Mutex::new(idle), freed: Condvar::new() })
    }

    /// Renders one weekly summary.
    ///
    /// # Errors
    /// See [`RenderFailure`].
    pub fn summary(&self, input: &WeeklySummaryInput) -> Result<RenderedPdf, RenderFailure> {
        input.check()?;
        let mut slot = self.take();
        slot.pupil(&input.class, &input.pupil)
    }

    /// Renders the weekly summaries of a class in one child, which lays the shared rows out once. `each` is
    /// called for every pupil in order; a pupil that fails does not stop the others.
    pub fn class(&self, week: &ClassWeek, mut each: impl FnMut(usize, Result<RenderedPdf, RenderFailure>)) {
        let class = week.check_class();
        let mut slot = self.take();
        for (index, pupil) in week.pupils.iter().enumerate() {
            let checked = class.clone().and_then(|()| week.check_pupil(pupil));
            let result = match checked {
                Ok(()) => slot.pupil(&week.class, pupil),
                Err(error) => Err(error.into()),
            };
            each(index, result);
        }
    }

    /// Renders the merged file of a class for the printer.
    ///
    /// # Errors
    /// See [`RenderFailure`].
    pub fn print_batch(&self, input: &PrintBatchInput) -> Result<RenderedPdf, RenderFailure> {
        input.check()?;
        let pupils = u32::try_from(input.pupils.len()).unwrap_or(u32::MAX);
        let deadline = self.config.deadline + Duration::from_millis(250) * pupils;
        let payload = json(input)?;
        let mut slot = self.take();
        slot.work(|child| {
            child.send(Kind::PrintBatch, &payload)?;
            document(child.answer(deadline)?)
        })
    }

    /// Process ids of the idle children, for metrics and tests.
    #[must_use]
    pub fn idle_processes(&self) -> Vec<u32> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.iter().flatten().map(RenderChild::id).collect()
    }

    fn take(&self) -> Slot<'_> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(child) = idle.pop() {
                let child = child.and_then(|mut child| child.is_alive().then_some(child));
                return Slot { pool: self, child, class_sent: false };
            }
            idle = self.freed.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The right to use one child. Given back when dropped, with the child if it is healthy.
struct Slot<'a> {
    pool: &'a RenderPool,
    child: Option<RenderChild>,
    /// Whether the present child has been given the class of this slot's batch.
    class_sent: bool,
}

impl Slot<'_> {
    fn pupil(&mut self, class: &ClassSheet, pupil: &PupilWeek) -> Result<RenderedPdf, RenderFailure> {
        let payload = json(pupil)?;
        let deadline = self.pool.config.deadline;
        let class_sent = self.class_sent && self.child.is_some();
        let class = if class_sent { None } else { Some(json(class)?) };
        let result = self.work(|child| {
            if let Some(class) = &class {
                child.send(Kind::Class, class)?;
            }
            child.send(Kind::Pupil, &payload)?;
            document(child.answer(deadline)?)
        });
        self.class_sent = self.child.is_some();
        result
    }

    /// Runs one job; after anything but an orderly answer the child is killed and the next job starts a new one.
    fn work(
        &mut self,
        job: impl FnOnce(&mut RenderChild) -> Result<RenderedPdf, RenderFailure>,
    ) -> Result<RenderedPdf, RenderFailure> {
        let mut child = match self.child.take() {
            Some(child) => child,
            None => RenderChild::start(&self.pool.config)?,
        };
        let result = job(&mut child);
        child.documents += 1;
        let healthy = matches!(result, Ok(_) | Err(RenderFailure::Template(_)));
        if healthy && child.documents < self.pool.config.recycle_after {
            self.child = Some(child);
        } else if let Err(failure) = &result {
            tracing::warn!(%failure, "rendering child replaced");
        }
        result
    }

    /// Tells the child to drop what it cached for the class.
    fn end_batch(&mut self) {
        if let (true, Some(child)) = (self.class_sent, &mut self.child) {
            let deadline = self.pool.config.deadline;
            let ended = child.send(Kind::End, &[]).and_then(|()| child.answer(deadline));
            if !matches!(ended, Ok(Frame { kind: Kind::Ready, .. })) {
                self.child = None;
            }
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.end_batch();
        let mut idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(self.child.take());
        drop(idle);
        self.pool.freed.notify_one();
    }
}

/// Encoded before a child is asked for: an input that no frame holds costs no child.
fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, RenderFailure> {
    let bytes = serde_json::to_vec(value).map_err(|error| RenderFailure::Template(error.to_string()))?;
    if bytes.len() > MAX_FRAME {
        return Err(RenderFailure::TooLarge { bytes: bytes.len(), limit: MAX_FRAME });
    }
    Ok(bytes)
}

fn document(answer: Frame) -> Result<RenderedPdf, RenderFailure> {
    let text = |payload: &[u8]| String::from_utf8_lossy(payload).into_owned();
    match answer.kind {
        Kind::Document => match answer.payload.split_first_chunk::<4>() {
            Some((pages, pdf)) => Ok(RenderedPdf { pdf: pdf.to_vec(), pages: u32::from_le_bytes(*pages) }),
            None => Err(RenderFailure::Crashed("short answer".to_owned())),
        },
        Kind::Template => Err(RenderFailure::Template(text(&answer.payload))),
        Kind::Panic => Err(RenderFailure::Crashed(text(&answer.payload))),
        _ => Err(RenderFailure::Crashed("unexpected answer".to_owned())),
    }
}
