//! The application as one value: database, policy, ids, clock, randomness.

use std::sync::Arc;

use authz::Policy;
use chrono::{DateTime, Utc};
use store::{Store, StoreConfig};
use tracing::Instrument as _;

use crate::password::Passwords;
use crate::{Failure, Outcome, PublicIds};

/// What the application needs to start; the binaries assemble it.
pub struct AppConfig {
    /// The database.
    pub store: StoreConfig,
    /// Key of public ids, at least 16 bytes.
    pub id_key: Vec<u8>,
    /// The clock schools live by; a demo may live on another date.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Fills a buffer with random bytes fit for secrets.
    pub random: Arc<dyn Fn(&mut [u8]) + Send + Sync>,
}

/// Use cases are methods of this. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) policy: Arc<Policy>,
    pub(crate) ids: PublicIds,
    pub(crate) passwords: Passwords,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    random: Arc<dyn Fn(&mut [u8]) + Send + Sync>,
}

impl App {
    /// Connects and builds the decision table. Fails when the policy or a key is bad or the database is not there.
    pub async fn start(config: AppConfig) -> Outcome<Self> {
        let policy = Policy::load_embedded().map_err(|_| Failure::Bug("the embedded policy does not load"))?;
        let ids = PublicIds::new(&config.id_key).ok_or(Failure::Bug("the key of public ids is too short"))?;
        Ok(Self {
            store: Store::connect(config.store).await?,
            policy: Arc::new(policy),
            ids,
            passwords: Passwords::new(random_bytes(&*config.random)),
            clock: config.clock,
            random: config.random,
        })
    }

    /// The current moment of the schools' clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Random bytes fit for secrets.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        random_bytes(&*self.random)
    }

    /// Encoder of public ids.
    pub fn ids(&self) -> &PublicIds {
        &self.ids
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Outcome<()> {
        Ok(self.store.ping().await?)
    }

    /// How many statements were sent so far; tests and the request log compare before and after.
    pub fn statements(&self) -> u64 {
        self.store.statements()
    }

    /// Finishes open transactions and closes connections.
    pub async fn close(&self) {
        self.store.close().await;
    }
}

fn random_bytes<const N: usize>(random: &(dyn Fn(&mut [u8]) + Send + Sync)) -> [u8; N] {
    let mut bytes = [0; N];
    random(&mut bytes);
    bytes
}

/// Runs a write to its end even when the one who asked is gone: a closed socket must not cut a transaction.
pub async fn to_the_end<T, F>(work: F) -> Outcome<T>
where
    T: Send + 'static,
    F: Future<Output = Outcome<T>> + Send + 'static,
{
    tokio::spawn(work.instrument(tracing::Span::current())).await.unwrap_or(Err(Failure::Bug("a use case panicked")))
}
