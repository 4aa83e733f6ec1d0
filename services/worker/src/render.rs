//! Rendering for async jobs: the pool of `reports`, whose calls block, behind a bounded number of threads.
//!
//! It renders and compares the ids in the result with the input's; it stores and sends nothing.

use std::sync::Arc;

use reports::input::{ClassWeek, PrintBatchInput, ReportInput as _, WeeklySummaryInput};
use reports::{EmbeddedIds, PoolConfig, RenderFailure, RenderPool, RenderedPdf, embedded_ids};
use thiserror::Error;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::meters::Meters;

/// Why there is no file.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The pool's own reason.
    #[error(transparent)]
    Failed(#[from] RenderFailure),
    /// The finished file does not carry the ids of its input: it must not be stored (C-61).
    #[error("the rendered file carries other ids than its input")]
    WrongIds,
    /// The rendering thread ended, because the process is going down.
    #[error("rendering was interrupted")]
    Interrupted,
}

impl RenderError {
    /// Whether another attempt may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Failed(failure) => failure.is_transient(),
            Self::WrongIds => false,
            Self::Interrupted => true,
        }
    }
}

/// A file, or why there is none.
pub type Rendered = Result<RenderedPdf, RenderError>;

/// The rendering pool of a process. Cheap to clone.
#[derive(Clone)]
pub struct Rendering {
    pool: Arc<RenderPool>,
    places: Arc<Semaphore>,
    meters: Meters,
}

impl Rendering {
    /// Starts the pool; its first child is waited for.
    pub async fn start(config: PoolConfig, meters: Meters) -> Result<Self, RenderError> {
        let places = Arc::new(Semaphore::new(config.workers.max(1)));
        let pool = spawn_blocking(move || RenderPool::start(config))
            .await
            .map_err(|_| RenderError::Interrupted)??;
        Ok(Self { pool: Arc::new(pool), places, meters })
    }

    /// Renders one weekly summary, for example again from its stored input.
    pub async fn summary(&self, input: WeeklySummaryInput) -> Rendered {
        self.blocking(WeeklySummaryInput::TEMPLATE, move |pool| {
            let expected = EmbeddedIds::expected(&input.class, &input.pupil.ids);
            checked(pool.summary(&input).map_err(Into::into), &expected)
        })
        .await
    }

    /// Renders a merged file for the printer.
    pub async fn print_batch(&self, input: PrintBatchInput) -> Rendered {
        self.blocking(PrintBatchInput::TEMPLATE, move |pool| Ok(pool.print_batch(&input)?)).await
    }

    /// Renders the summaries of a class one after the other: index in `week.pupils` and result, in
    /// order. The renderer is at most two documents ahead of the reader. A reader that goes away early
    /// does not stop the class that has begun, so at most one class is rendered for nothing.
    pub async fn class(&self, week: ClassWeek) -> mpsc::Receiver<(usize, Rendered)> {
        let (sender, receiver) = mpsc::channel(2);
        let place = Arc::clone(&self.places).acquire_owned().await;
        let (pool, meters) = (Arc::clone(&self.pool), self.meters.clone());
        drop(spawn_blocking(move || {
            let _place = place;
            let mut started = Instant::now();
            pool.class(&week, |index, result| {
                let expected = EmbeddedIds::expected(&week.class, &week.pupils[index].ids);
                let result = checked(result.map_err(Into::into), &expected);
                meters.document(WeeklySummaryInput::TEMPLATE, &result, started.elapsed());
                // A reader that is gone wants nothing more; how long a slow one takes is no rendering.
                drop(sender.blocking_send((index, result)));
                started = Instant::now();
            });
        }));
        receiver
    }

    async fn blocking(
        &self,
        report: &'static str,
        job: impl FnOnce(&RenderPool) -> Rendered + Send + 'static,
    ) -> Rendered {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let (pool, meters) = (Arc::clone(&self.pool), self.meters.clone());
        spawn_blocking(move || {
            let _place = place;
            let started = Instant::now();
            let result = job(&pool);
            meters.document(report, &result, started.elapsed());
            result
        })
        .await
        .unwrap_or(Err(RenderError::Interrupted))
    }
}

fn checked(result: Rendered, expected: &EmbeddedIds) -> Rendered {
    let rendered = result?;
    if embedded_ids(&rendered.pdf).as_ref() == Some(expected) {
        Ok(rendered)
    } else {
        Err(RenderError::WrongIds)
    }
}
