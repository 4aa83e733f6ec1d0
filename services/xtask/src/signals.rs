//! Remembers that Ctrl-C, SIGTERM or SIGHUP arrived, so that every wait in xtask can end and stop its children.

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static RECEIVED: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// What arrived last, if anything did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// A terminal sends it to our children too.
    Interrupt,
    /// Sent to xtask alone; children must be told.
    Terminate,
}

/// Installs the handlers. Call once, before the first child starts.
pub fn watch() -> Result<()> {
    let cell = RECEIVED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let number = usize::try_from(signal).context("signal number")?;
        signal_hook::flag::register_usize(signal, Arc::clone(cell), number)
            .with_context(|| format!("cannot watch signal {signal}"))?;
    }
    Ok(())
}

/// The signal that asks xtask to stop, or `None`.
pub fn received() -> Option<Signal> {
    match number() {
        0 => None,
        2 => Some(Signal::Interrupt),
        _ => Some(Signal::Terminate),
    }
}

/// `128 + signal`, the code a shell expects from an interrupted program.
pub fn exit_code() -> Option<ExitCode> {
    u8::try_from(number()).ok().filter(|number| *number != 0).map(|number| ExitCode::from(128 + number))
}

fn number() -> usize {
    RECEIVED.get().map_or(0, |cell| cell.load(Ordering::Relaxed))
}
