//! The application as one value: database, policy, ids, clock, randomness.

use std::sync::Arc;
use std::time::Duration;

use authz::Policy;
use chrono::{DateTime, Utc};
use store::{ContextKey, Store, StoreConfig};
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::Instrument as _;

use crate::password::Passwords;
use crate::regulation::RegulationCache;
use crate::{Failure, Outcome, PublicIds};

/// One import at a time for so many connections.
const IMPORT_SHARE: u32 = 4;

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

/// A setting that is missing or unreadable, by name.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {expected}")]
pub struct BadSetting {
    /// Name of the variable.
    pub key: &'static str,
    /// What it should hold.
    pub expected: &'static str,
}

/// Clocks and randomness, which only the binaries may read.
pub struct Sources {
    /// The clock schools live by.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// The real clock, for signed contexts.
    pub real_clock: fn() -> DateTime<Utc>,
    /// Fills a buffer with random bytes fit for secrets.
    pub random: Arc<dyn Fn(&mut [u8]) + Send + Sync>,
}

impl AppConfig {
    /// Reads `TABEL_DATABASE_URL`, `TABEL_SYSTEM_DATABASE_URL`, `TABEL_CONTEXT_KEY`, `TABEL_ID_KEY` and
    /// `TABEL_CONNECTIONS` through `read`, so that every binary understands them alike.
    pub fn read<'a>(
        read: impl Fn(&str) -> Option<&'a str>,
        sources: Sources,
        connections: u32,
    ) -> Result<Self, BadSetting> {
        let text = |key, expected| read(key).map(str::to_owned).ok_or(BadSetting { key, expected });
        let key = |name| {
            let expected = "32 bytes in hexadecimal";
            hex(&text(name, expected)?).ok_or(BadSetting { key: name, expected })
        };
        let max_connections = match read("TABEL_CONNECTIONS") {
            None => connections,
            Some(number) => {
                number.parse().map_err(|_| BadSetting { key: "TABEL_CONNECTIONS", expected: "a number" })?
            }
        };
        let expected = "32 bytes in hexadecimal";
        Ok(Self {
            store: StoreConfig {
                app_url: text("TABEL_DATABASE_URL", "URL of the tenant login role")?,
                system_url: text("TABEL_SYSTEM_DATABASE_URL", "URL of the system login role")?,
                context_key: ContextKey::new(key("TABEL_CONTEXT_KEY")?)
                    .ok_or(BadSetting { key: "TABEL_CONTEXT_KEY", expected })?,
                max_connections,
                acquire_timeout: Duration::from_secs(5),
                clock: sources.real_clock,
            },
            id_key: key("TABEL_ID_KEY")?,
            clock: sources.clock,
            random: sources.random,
        })
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    text.len().is_multiple_of(2).then(|| (0..text.len()).step_by(2).map(digit).collect())?
}

/// Use cases are methods of this. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) policy: Arc<Policy>,
    pub(crate) ids: PublicIds,
    pub(crate) passwords: Passwords,
    pub(crate) regulations: Arc<RegulationCache>,
    /// Turns of imports. One holds a connection for as long as it takes and a second one for its progress, so that a
    /// morning of imports would leave none for the teachers.
    imports: Arc<Semaphore>,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    random: Arc<dyn Fn(&mut [u8]) + Send + Sync>,
}

impl App {
    /// Connects and builds the decision table. Fails when the policy or a key is bad or the database is not there.
    pub async fn start(config: AppConfig) -> Outcome<Self> {
        let policy =
            Policy::load_embedded().map_err(|_| Failure::Bug("the embedded policy does not load"))?;
        let ids = PublicIds::new(&config.id_key).ok_or(Failure::Bug("the key of public ids is too short"))?;
        let imports = (config.store.max_connections / IMPORT_SHARE).max(1);
        Ok(Self {
            imports: Arc::new(Semaphore::new(imports as usize)),
            store: Store::connect(config.store).await?,
            policy: Arc::new(policy),
            ids,
            passwords: Passwords::new(random_bytes(&*config.random)),
            regulations: Arc::default(),
            clock: config.clock,
            random: config.random,
        })
    }

    /// Waits until an import may begin; they come in the order they were asked for.
    pub(crate) async fn import_turn(&self) -> Outcome<SemaphorePermit<'_>> {
        self.imports.acquire().await.map_err(|_| Failure::Bug("the turns of imports are closed"))
    }

    /// The current moment of the schools' clock.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The same application living by another clock: what it records is stamped with that clock's moments. For demo
    /// data, whose weeks lie in the past; contexts of transactions keep the real time.
    #[must_use]
    pub fn with_clock(&self, clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>) -> Self {
        Self { clock, ..self.clone() }
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
    tokio::spawn(work.instrument(tracing::Span::current()))
        .await
        .unwrap_or(Err(Failure::Bug("a use case panicked")))
}
