//! The application on a database of its own, at a moment the test sets and with randomness that repeats.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::{App, AppConfig, ContextKey, StoreConfig};
use chrono::{DateTime, Utc};
use rand::Rng as _;

use super::context;
use super::database::{Database, Login};

/// Moment every test starts at: Wednesday 4 March 2026, 12:00 in Moscow, after the third lesson.
pub const NOON: &str = "2026-03-04T09:00:00Z";

/// The clock of the schools. Contexts are dated by the real clock, because the database checks them with its own.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// Moves it to a moment such as `2026-03-04T09:00:00Z`.
    pub fn set(&self, at: &str) {
        *self.0.lock().expect("no test panics with the clock in hand") = at.parse().expect("a moment");
    }

    /// The moment it shows.
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no test panics with the clock in hand")
    }
}

/// Use cases on a database.
pub struct TestApp {
    /// Declared before the database, so that it lets go of it first.
    pub app: App,
    pub clock: TestClock,
    pub database: Database,
}

impl TestApp {
    /// The application on a database that is laid down already.
    pub async fn on(database: Database) -> Self {
        Self::with_connections(database, 8).await
    }

    /// The same with so many connections.
    pub async fn with_connections(database: Database, connections: u32) -> Self {
        let clock = TestClock(Arc::new(Mutex::new(NOON.parse().expect("a moment"))));
        let (shown, random) = (clock.clone(), Mutex::new(platform::random::seeded(1)));
        let config = AppConfig {
            store: store_config(&database, connections),
            id_key: vec![9; 32],
            clock: Arc::new(move || shown.now()),
            random: Arc::new(move |bytes| {
                random.lock().expect("the generator does not panic").fill_bytes(bytes)
            }),
        };
        let app = App::start(config).await.expect("the application starts");
        Self { app, clock, database }
    }
}

/// How the application reaches a test's database.
pub fn store_config(database: &Database, max_connections: u32) -> StoreConfig {
    StoreConfig {
        app_url: database.url(Login::App),
        system_url: database.url(Login::System),
        context_key: ContextKey::new(context::KEY.to_vec()).expect("32 bytes"),
        max_connections,
        acquire_timeout: Duration::from_secs(10),
        clock: platform::clock::now,
    }
}
