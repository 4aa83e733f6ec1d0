//! What waits between a subscription and its reader, counted in bytes: a reader too far behind is cut instead of
//! making the process remember for it.

use bytes::Bytes;
use futures_util::Stream;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;

/// The writing end.
pub(super) struct Writer {
    sender: mpsc::UnboundedSender<Bytes>,
    waiting: Arc<AtomicUsize>,
    ceiling: usize,
}

/// Why nothing more can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// The reader is gone.
    Gone,
    /// The reader is behind by more than the ceiling.
    Behind,
}

/// A queue that holds at most `ceiling` bytes, and the stream its reader takes.
pub(super) fn queue(ceiling: usize) -> (Writer, impl Stream<Item = io::Result<Bytes>> + Send + 'static) {
    let (sender, receiver) = mpsc::unbounded_channel::<Bytes>();
    let waiting = Arc::new(AtomicUsize::new(0));
    let writer = Writer { sender, waiting: Arc::clone(&waiting), ceiling };
    let reader = futures_util::stream::unfold((receiver, waiting), |(mut receiver, waiting)| async move {
        let chunk = receiver.recv().await?;
        waiting.fetch_sub(chunk.len(), Ordering::AcqRel);
        Some((Ok(chunk), (receiver, waiting)))
    });
    (writer, reader)
}

impl Writer {
    /// Adds a chunk.
    pub(super) fn push(&self, chunk: impl Into<Bytes>) -> Result<(), Closed> {
        let chunk = chunk.into();
        let length = chunk.len();
        if self.waiting.fetch_add(length, Ordering::AcqRel) + length > self.ceiling {
            return Err(Closed::Behind);
        }
        self.sender.send(chunk).map_err(|_| Closed::Gone)
    }

    /// Resolves when the reader is gone.
    pub(super) async fn gone(&self) {
        self.sender.closed().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;

    #[tokio::test]
    async fn counts_what_waits_and_not_what_was_read() {
        let (writer, reader) = queue(10);
        let mut reader = Box::pin(reader);
        for _ in 0..100 {
            assert_eq!(writer.push("12345"), Ok(()));
            assert_eq!(writer.push("12345"), Ok(()));
            assert!(reader.next().await.is_some() && reader.next().await.is_some());
        }
        assert_eq!(writer.push("1234567890"), Ok(()));
        assert_eq!(writer.push("1"), Err(Closed::Behind));
        let (writer, reader) = queue(10);
        drop(reader);
        assert_eq!(writer.push("1"), Err(Closed::Gone));
        writer.gone().await;
    }
}
