//! One accepted connection: hyper's HTTP/1.1 machine in front of a poem endpoint.

use super::body::{BodyRule, BoundedBody};
use super::client::TrustedProxies;
use super::context::TraceId;
use super::error::{ErrorCode, error_answer};
use super::guarded_io::{GuardedIo, Phase};
use super::server::{Route, ServerLimits};
use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::BodyExt;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::endpoint::{BoxEndpoint, EndpointExt as _};
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, Request, Response};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

/// In every request: cutting it ends the connection at once, without waiting for a reader who does not read.
#[derive(Debug, Clone, Default)]
pub struct ConnectionCut(pub CancellationToken);

/// What all connections of a server share.
pub(super) struct Shared {
    pub endpoint: BoxEndpoint<'static, Response>,
    pub limits: ServerLimits,
    pub proxies: TrustedProxies,
    pub body_rule: Box<dyn Fn(&str) -> BodyRule + Send + Sync>,
    pub trace: Box<dyn Fn() -> TraceId + Send + Sync>,
    pub stop: CancellationToken,
}

/// Serves until the peer leaves, a limit is broken or the server stops.
pub(super) async fn serve(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr, local: SocketAddr) {
    let _ = stream.set_nodelay(true);
    let phase = Phase::new();
    let cut = CancellationToken::new();
    let io = TokioIo::new(GuardedIo::new(stream, phase.clone(), shared.limits.io()));
    let service = hyper::service::service_fn(|request: hyper::Request<Incoming>| {
        phase.busy();
        let route = Route { peer, local, phase: phase.clone(), cut: cut.clone() };
        answer(Arc::clone(&shared), request, route)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_header_size(shared.limits.header_bytes)
        .max_buf_size(shared.limits.header_bytes.max(8_192))
        .serve_connection(io, service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = cut.cancelled() => return,
        () = shared.stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection.as_mut() => {}
        () = cut.cancelled() => {}
    }
}

async fn answer(
    shared: Arc<Shared>,
    request: hyper::Request<Incoming>,
    route: Route,
) -> Result<hyper::Response<Tracked>, Infallible> {
    let rule = (shared.body_rule)(request.uri().path());
    let remote = RemoteAddr(Addr::SocketAddr(route.peer));
    let mut request =
        Request::from((request, LocalAddr(Addr::SocketAddr(route.local)), remote, Scheme::HTTP));
    let body: BoxBody<Bytes, io::Error> = request.take_body().into();
    request.set_body(poem::Body::from(BoundedBody::new(body, rule).boxed()));
    let forwarded = request.headers().get_all("x-forwarded-for");
    let forwarded: Vec<_> = forwarded.iter().filter_map(|value| value.to_str().ok()).collect();
    let client = shared.proxies.client(route.peer.ip(), forwarded.into_iter());
    let (method, started) = (request.method().clone(), Instant::now());
    let span = tracing::info_span!("http.request", otel.kind = "server", http.request.method = %method);
    let trace =
        span.in_scope(platform::trace_parent::trace_id).and_then(|id| u128::from_str_radix(&id, 16).ok());
    let trace = trace.map_or_else(|| (shared.trace)(), TraceId);
    let extensions = request.extensions_mut();
    extensions.insert(client);
    extensions.insert(trace);
    extensions.insert(ConnectionCut(route.cut.clone()));
    let handling = AssertUnwindSafe(shared.endpoint.get_response(request)).catch_unwind();
    let response = match handling.instrument(span).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(trace_id = %trace, "a handler panicked");
            error_answer(ErrorCode::Internal, trace)
        }
    };
    let status = response.status().as_u16();
    let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(trace_id = %trace, method = %method, status, elapsed_ms, "request");
    let response: hyper::Response<BoxBody<Bytes, io::Error>> = response.into();
    Ok(response.map(|inner| Tracked { inner, phase: route.phase }))
}

/// A response body that reports its end, so that the idle clock starts after the answer and not before.
struct Tracked {
    inner: BoxBody<Bytes, io::Error>,
    phase: Phase,
}

impl Body for Tracked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.phase.idle();
    }
}

/// Any endpoint in the form the server keeps.
pub(super) fn boxed<E: Endpoint + 'static>(endpoint: E) -> BoxEndpoint<'static, Response> {
    endpoint.map_to_response().boxed()
}
