//! The rendering child: reads frames from standard input, answers on standard output, knows nothing else.
//! It may die at any moment; [`crate::pool`] replaces it.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;

use crate::input::{ClassSheet, PrintBatchInput, ReportInput, WeeklySummaryInput};
use crate::renderer::{Batch, RenderError, Renderer};
use crate::wire::{Frame, Kind, read_frame, write_frame};

/// The hidden argument with which a binary hands over to [`main`].
pub const ARGUMENT: &str = "render-child";

/// Deeply nested layout needs more than the two megabytes of a usual thread.
const STACK: usize = 32 << 20;

/// Runs until standard input ends. A binary that starts a pool with [`crate::PoolConfig::this_program`] calls
/// this first thing when its first argument is [`ARGUMENT`].
pub fn main() -> ExitCode {
    // The panic text may quote a pupil's data; the place is all that may reach a log.
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "panicked at {place}");
    }));
    let (to_renderer, frames) = mpsc::channel();
    let renderer = thread::Builder::new().stack_size(STACK).spawn(move || serve(&frames));
    if renderer.is_err() {
        return ExitCode::FAILURE;
    }
    // This thread waits for the end of input, so that an orphan stops even in the middle of a document.
    let mut input = io::stdin().lock();
    loop {
        let frame = match read_frame(&mut input) {
            Ok(Some(frame)) => frame,
            Ok(None) => return ExitCode::SUCCESS,
            Err(_) => return ExitCode::FAILURE,
        };
        if to_renderer.send(frame).is_err() {
            return ExitCode::FAILURE;
        }
    }
}

fn serve(frames: &mpsc::Receiver<Frame>) {
    let renderer = Renderer::new();
    let mut output = io::stdout().lock();
    let mut class: Option<ClassSheet> = None;
    let mut batch: Option<Batch<'_>> = None;
    if write_frame(&mut output, Kind::Ready, &[]).is_err() {
        return;
    }
    while let Ok(frame) = frames.recv() {
        let answer = match frame.kind {
            Kind::Class => {
                drop(batch.take());
                batch = Some(renderer.batch());
                class = serde_json::from_slice(&frame.payload).ok();
                continue;
            }
            Kind::End => {
                drop(batch.take());
                class = None;
                Ok((Kind::Ready, Vec::new()))
            }
            Kind::Pupil => pupil(&frame.payload, &mut class, batch.as_ref()),
            Kind::PrintBatch => match serde_json::from_slice::<PrintBatchInput>(&frame.payload) {
                Ok(input) => render(&renderer.batch(), &input),
                Err(error) => Err(RenderError::Template(error.to_string())),
            },
            Kind::Ready | Kind::Document | Kind::Template | Kind::Panic => return,
        };
        let (kind, payload) = answer.unwrap_or_else(|error| match error {
            RenderError::Panic(text) => (Kind::Panic, text.into_bytes()),
            // The parent checks inputs before it sends them, so a refusal here is a defect as well.
            RenderError::Invalid(error) => (Kind::Template, error.to_string().into_bytes()),
            RenderError::Template(text) => (Kind::Template, text.into_bytes()),
        });
        if write_frame(&mut output, kind, &payload).is_err() {
            return;
        }
    }
}

type Answer = Result<(Kind, Vec<u8>), RenderError>;

fn pupil(json: &[u8], class: &mut Option<ClassSheet>, batch: Option<&Batch<'_>>) -> Answer {
    let broken = || RenderError::Template("a pupil without a class".to_owned());
    let pupil = serde_json::from_slice(json).map_err(|error| RenderError::Template(error.to_string()))?;
    // The sheet is lent to the input and taken back, because it is large and the same for all pupils.
    let input = WeeklySummaryInput { class: class.take().ok_or_else(broken)?, pupil };
    let answer = render(batch.ok_or_else(broken)?, &input);
    *class = Some(input.class);
    answer
}

fn render<I: ReportInput>(batch: &Batch<'_>, input: &I) -> Answer {
    let document = batch.render(input)?;
    let mut payload = document.pages.to_le_bytes().to_vec();
    payload.extend_from_slice(&document.pdf);
    Ok((Kind::Document, payload))
}
