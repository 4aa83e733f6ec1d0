//! Request bodies with a deadline and a count: the limit holds for bytes as they arrive, whatever Content-Length says.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, SizeHint};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep};

/// Longest body and time for one route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyRule {
    pub bytes: usize,
    pub within: Duration,
}

/// A body that fails with `TimedOut` or `FileTooLarge` when its rule is broken.
pub(super) struct BoundedBody {
    inner: BoxBody<Bytes, io::Error>,
    left: usize,
    deadline: Pin<Box<Sleep>>,
}

impl BoundedBody {
    pub(super) fn new(inner: BoxBody<Bytes, io::Error>, rule: BodyRule) -> Self {
        let deadline = Box::pin(tokio::time::sleep_until(Instant::now() + rule.within));
        Self { inner, left: rule.bytes, deadline }
    }
}

impl Body for BoundedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            if let Some(Ok(frame)) = &frame
                && let Some(data) = frame.data_ref()
            {
                let Some(left) = self.left.checked_sub(data.len()) else {
                    return Poll::Ready(Some(Err(io::ErrorKind::FileTooLarge.into())));
                };
                self.left = left;
            }
            return Poll::Ready(frame);
        }
        match self.deadline.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Reads a whole body of at most `limit` bytes.
///
/// # Errors
/// `FileTooLarge` as soon as the first byte too many arrives, `TimedOut` at the route's deadline, others as they come.
pub async fn read_limited(body: poem::Body, limit: usize) -> io::Result<Bytes> {
    let mut chunks = Box::pin(body.into_bytes_stream());
    let mut whole = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        if whole.len() + chunk.len() > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}
