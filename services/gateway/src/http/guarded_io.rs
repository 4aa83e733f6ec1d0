//! A socket with deadlines hyper does not have: a header block must be complete in time from its first byte (and from
//! the accept, for the first one), a kept-alive connection may idle longer, and a reader that takes nothing is cut.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Time limits of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IoLimits {
    pub head: Duration,
    pub idle: Duration,
    pub write_stall: Duration,
}

const HEAD: u8 = 0;
const BUSY: u8 = 1;
const IDLE: u8 = 2;

/// Where the connection is in its exchange; the service behind the socket tells.
#[derive(Debug, Clone)]
pub(super) struct Phase(Arc<AtomicU8>);

impl Phase {
    /// A fresh connection owes a header block at once.
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicU8::new(HEAD)))
    }

    /// A header block is complete; body and answer have their own limits.
    pub(super) fn busy(&self) {
        self.0.store(BUSY, Ordering::Release);
    }

    /// The answer is out; the next request may take its time to begin.
    pub(super) fn idle(&self) {
        self.0.store(IDLE, Ordering::Release);
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Acquire)
    }
}

pub(super) struct GuardedIo<S> {
    inner: S,
    phase: Phase,
    limits: IoLimits,
    /// The phase the read timer was set for.
    timed: u8,
    read_timer: Pin<Box<Sleep>>,
    write_timer: Option<Pin<Box<Sleep>>>,
}

impl<S> GuardedIo<S> {
    pub(super) fn new(inner: S, phase: Phase, limits: IoLimits) -> Self {
        let read_timer = Box::pin(tokio::time::sleep(limits.head));
        Self { inner, phase, limits, timed: HEAD, read_timer, write_timer: None }
    }

    fn time_reads(&mut self, phase: u8) {
        if self.timed != phase {
            self.timed = phase;
            let limit = if phase == HEAD { self.limits.head } else { self.limits.idle };
            self.read_timer.as_mut().reset(Instant::now() + limit);
        }
    }

    fn stalled<T>(&mut self, result: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write_timer = None;
            return result;
        }
        let limit = self.limits.write_stall;
        let timer = self.write_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        match timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for GuardedIo<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.inner).poll_read(context, buffer);
        let phase = self.phase.get();
        if phase == BUSY {
            self.timed = BUSY;
            return result;
        }
        if result.is_ready() {
            if buffer.filled().len() > before {
                // The first byte of the next header block starts its clock.
                self.phase.0.store(HEAD, Ordering::Release);
                self.time_reads(HEAD);
            }
            return result;
        }
        self.time_reads(phase);
        match self.read_timer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for GuardedIo<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.stalled(result, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.stalled(result, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_flush(context);
        self.stalled(result, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.inner).poll_shutdown(context);
        self.stalled(result, context)
    }
}
