//! Puts the parts together and serves until asked to stop. The binary and the tests of the whole go this one way.

use crate::config::Config;
use crate::http::{
    BodyRule, Engine, FileEndpoint, GraphqlDeps, GraphqlService, MetricsText, OpenFiles, Pages, Prepare,
    Readiness, ReadyCheck, Server, ServerLimits, StopLetters, StreamEndpoint, StreamLimits, TraceId,
    Unsubscribe, UploadEndpoint, router,
};
use crate::limits::{KnownOperations, Limits};
use crate::redis_link::RedisLink;
use crate::session::Sessions;
use crate::uploads::{LARGEST, UploadStore};
use platform::clock::Clock;
use poem::Response;
use poem::endpoint::BoxEndpoint;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Body of a GraphQL request at the socket; the handler counts again, by who asks.
const GRAPHQL_BODY: BodyRule = BodyRule { bytes: 64 * 1024, within: Duration::from_secs(10) };

/// A file of an import; slow lines get their time.
const UPLOAD_BODY: BodyRule = BodyRule { bytes: LARGEST, within: Duration::from_secs(120) };

/// What others bring.
pub struct Parts {
    pub engine: Arc<dyn Engine>,
    /// Makes actor and loaders for each request.
    pub prepare: Arc<dyn Prepare>,
    pub sessions: Arc<Sessions>,
    /// Files on their way into an import.
    pub uploads: Arc<dyn UploadStore>,
    /// Files people take away.
    pub downloads: Arc<dyn OpenFiles>,
    pub redis: RedisLink,
    pub ready: Arc<dyn ReadyCheck>,
    /// Text of `/metrics`.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// Stops letters from the link in them.
    pub letters: Arc<dyn StopLetters>,
    /// Documents accepted without a session; `None` accepts any within the limits.
    pub known: Option<KnownOperations>,
    /// The built browser client.
    pub web: Option<BoxEndpoint<'static, Response>>,
    pub clock: Clock,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts").field("redis", &self.redis).finish_non_exhaustive()
    }
}

/// Why the gateway does not serve.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the address {address} cannot be listened on")]
    Listen {
        address: std::net::SocketAddr,
        #[source]
        source: std::io::Error,
    },
}

/// Listens and serves until `stop` resolves. Returns true when all open requests could finish.
///
/// # Errors
/// The address is taken or not ours.
pub async fn run(config: Config, parts: Parts, stop: impl Future<Output = ()>) -> Result<bool, RunError> {
    let address = config.listen;
    let listener = TcpListener::bind(address).await.map_err(|source| RunError::Listen { address, source })?;
    tracing::info!(listen = %address, redis = parts.redis.health().code(), "the gateway serves");
    Ok(serve(listener, config, parts, stop).await)
}

/// The same on a listener that is already open, for tests that need a free port.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    parts: Parts,
    stop: impl Future<Output = ()>,
) -> bool {
    let clock = parts.clock;
    let graphql = GraphqlService::new(GraphqlDeps {
        engine: parts.engine,
        prepare: parts.prepare,
        sessions: parts.sessions,
        cookies: config.cookies,
        origin: config.origin,
        now: Arc::new(move || clock.now()),
        known: parts.known,
        development: config.development,
        anonymous: Limits::ANONYMOUS,
        signed_in: Limits::SIGNED_IN,
    });
    let stopping = tokio_util::sync::CancellationToken::new();
    let pages = Pages {
        upload: UploadEndpoint::new(Arc::clone(&graphql), parts.uploads),
        file: FileEndpoint::new(Arc::clone(&graphql), parts.downloads),
        stream: StreamEndpoint::new(Arc::clone(&graphql), StreamLimits::default(), stopping.clone()),
        graphql,
        ready: Readiness { check: parts.ready, redis: parts.redis },
        metrics: MetricsText(parts.metrics),
        unsubscribe: Unsubscribe(parts.letters.clone()),
        confirm: crate::http::Confirm(parts.letters),
        web: parts.web,
    };
    let server = Server::new(
        router(pages),
        ServerLimits::default(),
        config.proxies,
        stopping,
        |path| if path.starts_with("/upload/") { UPLOAD_BODY } else { GRAPHQL_BODY },
        || TraceId(u128::from_be_bytes(platform::random::bytes())),
    );
    server.run(listener, stop).await
}
