//! `POST /graphql/stream`: one subscription as server-sent events (`next`, `complete`). The session is asked for again
//! while the stream is open; a right that ended silences it. Queries and mutations are refused here.

use super::connection::ConnectionCut;
use super::context::TraceId;
use super::error::{ErrorCode, error_answer, masked};
use super::graphql::{GraphqlService, Welcome, trace_of};
use super::sse_queue::{Closed, Writer, queue};
use crate::limits::OperationKind;
use crate::session::SessionHash;
use async_graphql::Response as GraphqlResponse;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use poem::{Body, Endpoint, Request, Response, Result};
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// Limits of streams (C-38).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// Open streams of one session.
    pub per_session: usize,
    /// Open streams of the process.
    pub in_all: usize,
    /// A comment is sent after this much silence, so that proxies keep the connection.
    pub ping: Duration,
    /// The session is asked for at least this often.
    pub recheck: Duration,
    /// An event is not sent on a check older than this.
    pub fresh: Duration,
    /// Longest life; the client opens a new stream.
    pub life: Duration,
    /// Bytes waiting for a reader before it is cut.
    pub backlog: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            per_session: 3,
            in_all: 2_000,
            ping: Duration::from_secs(20),
            recheck: Duration::from_secs(30),
            fresh: Duration::from_secs(2),
            life: Duration::from_secs(3_600),
            backlog: 256 * 1024,
        }
    }
}

/// The endpoint at `/graphql/stream`.
pub struct StreamEndpoint {
    service: Arc<GraphqlService>,
    limits: StreamLimits,
    open: Arc<Mutex<HashMap<SessionHash, usize>>>,
    stopping: CancellationToken,
}

impl std::fmt::Debug for StreamEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamEndpoint").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl StreamEndpoint {
    /// Streams end when `stopping` is cancelled.
    #[must_use]
    pub fn new(service: Arc<GraphqlService>, limits: StreamLimits, stopping: CancellationToken) -> Self {
        Self { service, limits, open: Arc::default(), stopping }
    }

    async fn open(&self, mut request: Request) -> Response {
        let trace = trace_of(&request);
        let welcome = match self.service.welcome(&mut request, trace).await {
            Ok(welcome) => welcome,
            Err(refused) => return refused,
        };
        let Welcome { context, admitted, work } = welcome;
        if admitted.kind != OperationKind::Subscription {
            return error_answer(ErrorCode::StreamNeedsSubscription, trace);
        }
        let Some(session) = context.session.as_ref().map(|session| session.hash) else {
            return error_answer(ErrorCode::Unauthenticated, trace);
        };
        // Before the place is taken: an ending in between must be heard.
        let endings = self.service.deps.sessions.endings();
        let Some(place) = self.enter(session) else {
            return error_answer(ErrorCode::TooManyStreams, trace);
        };
        let prepared = admitted.request.data(Arc::clone(&context));
        let prepared = AssertUnwindSafe(self.service.deps.prepare.prepare(&context, prepared)).catch_unwind();
        let prepared = match tokio::time::timeout(work, prepared).await {
            Ok(Ok(Ok(prepared))) => prepared,
            Ok(Ok(Err(code))) => return error_answer(code, trace),
            Ok(Err(_)) => return error_answer(ErrorCode::Internal, trace),
            Err(_) => return error_answer(ErrorCode::TimeLimit, trace),
        };
        let events = self.service.deps.engine.execute_stream(prepared);
        let (writer, reader) = queue(self.limits.backlog);
        let cut = request.extensions().get::<ConnectionCut>().cloned().unwrap_or_default();
        let pump = Pump {
            service: Arc::clone(&self.service),
            limits: self.limits,
            session,
            trace,
            writer,
            checked: Instant::now(),
            stopping: self.stopping.clone(),
        };
        tokio::spawn(async move {
            if pump.run(events, endings).await == Err(Closed::Behind) {
                tracing::info!(trace_id = %trace, "a slow reader of a stream was cut");
                cut.0.cancel();
            }
            drop(place);
        });
        Response::builder()
            .content_type("text/event-stream; charset=utf-8")
            .header("x-accel-buffering", "no")
            .body(Body::from_bytes_stream(reader))
    }

    fn enter(&self, session: SessionHash) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if open.values().sum::<usize>() >= self.limits.in_all {
            return None;
        }
        let own = open.entry(session).or_insert(0);
        if *own >= self.limits.per_session {
            return None;
        }
        *own += 1;
        Some(Place { open: Arc::clone(&self.open), session })
    }
}

impl Endpoint for StreamEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Ok(self.open(request).await)
    }
}

struct Place {
    open: Arc<Mutex<HashMap<SessionHash, usize>>>,
    session: SessionHash,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.session) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.session);
            }
        }
    }
}

struct Pump {
    service: Arc<GraphqlService>,
    limits: StreamLimits,
    session: SessionHash,
    trace: TraceId,
    writer: Writer,
    checked: Instant,
    stopping: CancellationToken,
}

impl Pump {
    async fn run(
        mut self,
        events: BoxStream<'static, GraphqlResponse>,
        mut endings: broadcast::Receiver<SessionHash>,
    ) -> Result<(), Closed> {
        let mut events = AssertUnwindSafe(events).catch_unwind();
        let life = tokio::time::sleep(self.limits.life);
        tokio::pin!(life);
        let mut ping = tokio::time::interval(self.limits.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut recheck = tokio::time::interval(self.limits.recheck);
        recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
        recheck.reset();
        loop {
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => return self.complete(),
                () = self.writer.gone() => return Err(Closed::Gone),
                () = &mut life => return self.complete(),
                ended = endings.recv() => match ended {
                    Ok(ended) if ended == self.session => return self.end_of_session(),
                    Ok(_) => {}
                    // Endings were missed: ask at once.
                    Err(_) => if !self.is_live().await { return self.end_of_session() },
                },
                _ = recheck.tick() => if !self.is_live().await { return self.end_of_session() },
                _ = ping.tick() => self.writer.push(":\n\n")?,
                event = events.next() => match event {
                    None => return self.complete(),
                    Some(Err(_)) => {
                        tracing::error!(trace_id = %self.trace, "a subscription panicked");
                        return self.error(ErrorCode::Internal);
                    }
                    Some(Ok(response)) => {
                        if self.checked.elapsed() >= self.limits.fresh && !self.is_live().await {
                            return self.end_of_session();
                        }
                        self.next(&masked(response, self.trace))?;
                        ping.reset();
                    }
                },
            }
        }
    }

    /// A truth that does not answer ends the stream as well: silence is the safe side.
    async fn is_live(&mut self) -> bool {
        let deps = &self.service.deps;
        let live = matches!(deps.sessions.is_still_live(self.session, (deps.now)()).await, Ok(true));
        self.checked = Instant::now();
        live
    }

    fn next(&self, response: &GraphqlResponse) -> Result<(), Closed> {
        // serde_json writes no raw line breaks, so one data line holds the whole answer.
        match serde_json::to_string(response) {
            Ok(text) => self.writer.push(format!("event: next\ndata: {text}\n\n")),
            Err(_) => self.error(ErrorCode::Internal),
        }
    }

    fn end_of_session(&self) -> Result<(), Closed> {
        self.error(ErrorCode::SessionEnded)
    }

    fn error(&self, code: ErrorCode) -> Result<(), Closed> {
        let body = serde_json::json!({ "errors": [{
            "message": code.message_ru(),
            "extensions": { "code": code.code(), "traceId": self.trace.to_string() },
        }] });
        self.writer.push(format!("event: next\ndata: {body}\n\n"))?;
        self.complete()
    }

    fn complete(&self) -> Result<(), Closed> {
        self.writer.push("event: complete\ndata: \n\n")
    }
}
