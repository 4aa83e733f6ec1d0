//! The gateway's one way to Redis. Redis is a convenience here: every caller has an answer without it, waits at most
//! [`REPLY_WITHIN`] for it, and asks nothing at all while it is known to be down.

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Longest wait for a reply of Redis.
pub const REPLY_WITHIN: Duration = Duration::from_millis(500);
/// How often the link looks whether Redis is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// State of Redis, named in health and log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedisHealth {
    /// No address was configured: one process, no live updates between processes.
    Off,
    Up,
    /// Configured, but does not answer: limits in process, no live updates between processes.
    Degraded,
}

impl RedisHealth {
    /// The word in `/ready` and in metrics.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Up => "up",
            Self::Degraded => "degraded",
        }
    }
}

/// Cheap to clone; all clones share one multiplexed connection.
#[derive(Clone)]
pub struct RedisLink(Option<Arc<Inner>>);

struct Inner {
    client: Client,
    manager: ConnectionManager,
    up: AtomicBool,
}

impl std::fmt::Debug for RedisLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RedisLink").field(&self.health()).finish()
    }
}

impl RedisLink {
    /// No Redis at all.
    #[must_use]
    pub const fn off() -> Self {
        Self(None)
    }

    /// Connects lazily and keeps looking; a Redis that is down now may come up later.
    ///
    /// # Errors
    /// Only for an address that cannot be read. Must be called inside a Tokio runtime.
    pub async fn open(address: &str) -> RedisResult<Self> {
        let client = Client::open(address)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(REPLY_WITHIN))
            .set_response_timeout(Some(REPLY_WITHIN))
            .set_number_of_retries(0);
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        let inner = Arc::new(Inner { client, manager, up: AtomicBool::new(true) });
        look(&inner).await;
        let weak = Arc::downgrade(&inner);
        tokio::spawn(keep_looking(weak));
        Ok(Self(Some(inner)))
    }

    /// What the last exchange said.
    #[must_use]
    pub fn health(&self) -> RedisHealth {
        match &self.0 {
            None => RedisHealth::Off,
            Some(inner) if inner.up.load(Ordering::Relaxed) => RedisHealth::Up,
            Some(_) => RedisHealth::Degraded,
        }
    }

    /// A client of its own for a subscription, which may wait for ever.
    pub(crate) fn client(&self) -> Option<Client> {
        self.0.as_ref().map(|inner| inner.client.clone())
    }

    /// Runs one exchange; `None` when Redis is off, down, slow or refuses.
    pub async fn run<T, F>(&self, exchange: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let inner = self.0.as_ref().filter(|inner| inner.up.load(Ordering::Relaxed))?;
        inner.exchange(exchange).await
    }
}

impl Inner {
    async fn exchange<T, F>(&self, exchange: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let reply = tokio::time::timeout(REPLY_WITHIN, exchange(self.manager.clone())).await;
        let (up, answer) = match reply {
            Ok(Ok(answer)) => (true, Some(answer)),
            Ok(Err(_)) | Err(_) => (false, None),
        };
        if self.up.swap(up, Ordering::Relaxed) != up {
            if up {
                tracing::info!("redis answers again: shared limits and live updates are back");
            } else {
                tracing::warn!("redis does not answer: limits in process, no live updates between processes");
            }
        }
        answer
    }
}

async fn look(inner: &Inner) {
    inner
        .exchange(
            |mut connection| async move { redis::cmd("PING").query_async::<String>(&mut connection).await },
        )
        .await;
}

async fn keep_looking(link: Weak<Inner>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(inner) = link.upgrade() else { return };
        look(&inner).await;
    }
}
