//! `/metrics` of the worker, for the collector beside it. It answers nothing else, reads no body, and listens only where
//! the operator says so.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use platform::shutdown::Shutdown;
use platform::telemetry::Metrics;
use tokio::net::TcpListener;
use tokio::time::timeout;

/// Longest life of a connection; a collector asks once.
const WITHIN: Duration = Duration::from_secs(10);
/// Pause when the system has no connection to give.
const OUTAGE: Duration = Duration::from_millis(50);

/// Serves until a stop is asked for; one connection at a time, because one collector asks.
pub async fn serve(listener: TcpListener, metrics: Metrics, shutdown: Shutdown) {
    loop {
        let accepted = tokio::select! {
            () = shutdown.wait() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(OUTAGE).await;
            continue;
        };
        let service = service_fn(|request| {
            let answer = answer(&request, &metrics);
            async { Ok::<_, Infallible>(answer) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(WITHIN)
            .keep_alive(false)
            .serve_connection(TokioIo::new(stream), service);
        // Who is slow or gone is no trouble of ours.
        drop(timeout(WITHIN, connection).await);
    }
}

fn answer(request: &Request<Incoming>, metrics: &Metrics) -> Response<Full<Bytes>> {
    let text =
        (request.uri().path() == "/metrics" && request.method() == Method::GET).then(|| metrics.text());
    let (status, text) = match text {
        Some(Ok(text)) => (StatusCode::OK, text),
        Some(Err(_)) => (StatusCode::INTERNAL_SERVER_ERROR, String::new()),
        None => (StatusCode::NOT_FOUND, String::new()),
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("text/plain; version=0.0.4"));
    response
}
