//! One signal for "stop now, finish what you have begun": from SIGTERM or Ctrl-C, or from a test.

use std::io;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Waits for the request to stop. Clone it into every task.
#[derive(Clone, Debug)]
pub struct Shutdown {
    receiver: watch::Receiver<bool>,
    // Keeps the channel open, so that a dropped trigger reads as "not requested".
    _sender: Arc<watch::Sender<bool>>,
}

/// Requests the stop.
#[derive(Clone, Debug)]
pub struct Trigger(Arc<watch::Sender<bool>>);

impl Shutdown {
    /// A shutdown that only its trigger requests.
    pub fn manual() -> (Trigger, Self) {
        let (sender, receiver) = watch::channel(false);
        let sender = Arc::new(sender);
        (Trigger(Arc::clone(&sender)), Self { receiver, _sender: sender })
    }

    /// A shutdown requested by SIGTERM or SIGINT. A second SIGINT ends the process at once with code 130.
    /// Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// The handlers cannot be installed.
    pub fn on_signals() -> io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (trigger, shutdown) = Self::manual();
        tokio::spawn(async move {
            let name = tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
            };
            tracing::info!(signal = name, "stopping");
            trigger.request();
            interrupt.recv().await;
            std::process::exit(130);
        });
        Ok(shutdown)
    }

    /// Whether the stop was requested.
    pub fn requested(&self) -> bool {
        *self.receiver.borrow()
    }

    /// Returns once the stop is requested; at once if it already was.
    pub async fn wait(&self) {
        let mut receiver = self.receiver.clone();
        // The sender lives as long as `self`, so the channel cannot close under us.
        let _ = receiver.wait_for(|requested| *requested).await;
    }
}

impl Trigger {
    /// Requests the stop; again is the same as once.
    pub fn request(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn every_waiter_sees_the_request_and_late_ones_too() {
        let (trigger, shutdown) = Shutdown::manual();
        let waiter = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.wait().await }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waiter.is_finished() && !shutdown.requested());

        trigger.request();
        waiter.await.expect("the waiter ends");
        shutdown.wait().await;
        assert!(shutdown.requested());
    }

    #[tokio::test]
    async fn a_dropped_trigger_is_not_a_request() {
        let (trigger, shutdown) = Shutdown::manual();
        drop(trigger);
        let waited = tokio::time::timeout(Duration::from_millis(50), shutdown.wait()).await;
        assert!(waited.is_err() && !shutdown.requested());
    }
}
