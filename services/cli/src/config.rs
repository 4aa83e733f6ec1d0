//! What the commands need from the environment.

use std::sync::Arc;

use anyhow::Context;
use app::{App, AppConfig, ContextKey, Sources};
use platform::clock::{self, Clock};
use platform::config::Environment;

/// Connections of one command.
const CONNECTIONS: u32 = 4;

/// The application as the environment describes it.
pub async fn start() -> anyhow::Result<App> {
    let environment = Environment::of_process();
    let clock = Clock::from_environment(&environment)?;
    let sources = Sources {
        clock: Arc::new(move || clock.now()),
        real_clock: clock::now,
        random: Arc::new(platform::random::fill),
    };
    let config = AppConfig::read(|key| environment.text(key), sources, CONNECTIONS)?;
    App::start(config).await.context("база данных недоступна или роль в ней не подходит")
}

/// What only migrations need: the owner's URL and the key to store.
pub fn owner() -> anyhow::Result<(String, ContextKey)> {
    const KEY: &str = "TABEL_CONTEXT_KEY";
    let environment = Environment::of_process();
    let url = environment.require_text("TABEL_OWNER_DATABASE_URL")?.to_string();
    let key = environment.secret_key(KEY)?;
    let key = secrecy::ExposeSecret::expose_secret(&key).to_vec();
    Ok((url, ContextKey::new(key).context(KEY)?))
}
