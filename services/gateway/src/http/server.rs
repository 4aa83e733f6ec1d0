//! The listener: ceilings of connections in all and per network, accept, graceful drain. Deadlines of single connections
//! are in `connection` and `guarded_io`.

use super::body::BodyRule;
use super::client::{Network, TrustedProxies};
use super::connection::{Shared, boxed, serve};
use super::context::TraceId;
use super::guarded_io::{IoLimits, Phase};
use poem::Endpoint;
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Published limits of connections (security.md 3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Open connections in all.
    pub connections: usize,
    /// Open connections of one network; not applied to trusted proxies.
    pub connections_per_network: usize,
    /// Request line and headers together.
    pub header_bytes: usize,
    /// From the first byte of a header block to its end.
    pub head_within: Duration,
    /// From the end of an answer to the next request.
    pub idle: Duration,
    /// A reader that takes nothing for this long is cut.
    pub write_stall: Duration,
    /// Time for open requests when the server stops.
    pub drain: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 4_000,
            connections_per_network: 200,
            header_bytes: 16 * 1024,
            head_within: Duration::from_secs(5),
            idle: Duration::from_secs(75),
            write_stall: Duration::from_secs(20),
            drain: Duration::from_secs(10),
        }
    }
}

impl ServerLimits {
    pub(super) const fn io(&self) -> IoLimits {
        IoLimits { head: self.head_within, idle: self.idle, write_stall: self.write_stall }
    }
}

/// What one request of a connection carries besides itself.
pub(super) struct Route {
    pub peer: SocketAddr,
    pub local: SocketAddr,
    pub phase: Phase,
    pub cut: CancellationToken,
}

/// A server before it runs.
pub struct Server {
    shared: Arc<Shared>,
    open: Arc<OpenConnections>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("limits", &self.shared.limits).finish_non_exhaustive()
    }
}

impl Server {
    /// A server for `endpoint`. `stopping` is cancelled when it begins to stop, so that open streams can end. `body_rule` gives size and deadline of a body by path, `trace` a new trace id for each
    /// request; what a client sends as its trace is never continued (C-95).
    pub fn new<E: Endpoint + 'static>(
        endpoint: E,
        limits: ServerLimits,
        proxies: TrustedProxies,
        stopping: CancellationToken,
        body_rule: impl Fn(&str) -> BodyRule + Send + Sync + 'static,
        trace: impl Fn() -> TraceId + Send + Sync + 'static,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                endpoint: boxed(endpoint),
                limits,
                proxies,
                body_rule: Box::new(body_rule),
                trace: Box::new(trace),
                stop: stopping,
            }),
            open: Arc::default(),
        }
    }

    /// Accepts until `stop` resolves, then drains. Returns true when every request could finish in time.
    pub async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) -> bool {
        let tasks = TaskTracker::new();
        let cut = CancellationToken::new();
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let Some(place) = OpenConnections::enter(&self.open, &self.shared, peer) else {
                        continue;
                    };
                    let Ok(local) = stream.local_addr() else { continue };
                    let (shared, cut) = (Arc::clone(&self.shared), cut.clone());
                    tasks.spawn(async move {
                        tokio::select! {
                            () = serve(shared, stream, peer, local) => {}
                            () = cut.cancelled() => {}
                        }
                        drop(place);
                    });
                }
                Err(error) => rest_after(&error).await,
            }
        }
        drop(listener);
        self.shared.stop.cancel();
        tasks.close();
        let drained = tokio::time::timeout(self.shared.limits.drain, tasks.wait()).await.is_ok();
        if !drained {
            tracing::warn!(count = tasks.len(), "connections were cut at the end of the drain time");
            cut.cancel();
            tasks.wait().await;
        }
        drained
    }
}

/// Out of descriptors: a loop without a pause would only burn the processor.
async fn rest_after(error: &io::Error) {
    tracing::warn!(error = %error, "a connection was not accepted");
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[derive(Default)]
struct OpenConnections(Mutex<(usize, HashMap<Network, usize>)>);

struct Place {
    open: Arc<OpenConnections>,
    network: Option<Network>,
}

impl OpenConnections {
    /// A place, or `None` when a ceiling is reached; the connection is then closed without a word.
    fn enter(open: &Arc<Self>, shared: &Shared, peer: SocketAddr) -> Option<Place> {
        let network = (!shared.proxies.contains(peer.ip())).then(|| Network::of(peer.ip()));
        let mut counts = open.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if counts.0 >= shared.limits.connections {
            return None;
        }
        if let Some(network) = network {
            let own = counts.1.entry(network).or_insert(0);
            if *own >= shared.limits.connections_per_network {
                return None;
            }
            *own += 1;
        }
        counts.0 += 1;
        Some(Place { open: Arc::clone(open), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.open.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        counts.0 -= 1;
        if let Some(network) = self.network
            && let Some(own) = counts.1.get_mut(&network)
        {
            *own -= 1;
            if *own == 0 {
                counts.1.remove(&network);
            }
        }
    }
}
