//! What the worker needs from its environment, checked at start; unsafe combinations are refused.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use app::{AppConfig, Sources};
use platform::clock::{self, Clock};
use platform::config::Environment;

use crate::mail::address::EmailAddress;
use crate::mail::letter::Sender;
use crate::mail::smtp_config::SmtpConfig;

/// The worker's settings.
pub struct WorkerConfig {
    /// Database, policy, clock.
    pub app: AppConfig,
    /// The mail server.
    pub smtp: SmtpConfig,
    /// The instance's sender address.
    pub sender: Sender,
    /// Key of Message-IDs; outlives restarts.
    pub message_key: secrecy::SecretBox<[u8; 32]>,
    /// Where the browser client and the unsubscribe page live.
    pub base_url: String,
    /// Folder of the object store.
    pub files: PathBuf,
    /// Jobs at once.
    pub concurrency: usize,
    /// Rendering processes.
    pub renderers: usize,
    /// `TABEL_METRICS`: where `/metrics` listens, `host:port`; nowhere when absent.
    pub metrics: Option<SocketAddr>,
}

impl WorkerConfig {
    /// Reads the environment; the error names the key.
    pub fn from_environment(environment: &Environment) -> anyhow::Result<Self> {
        let production = environment.production()?;
        let smtp = SmtpConfig::from_url(environment.require_text("TABEL_SMTP_URL")?, production)
            .context("TABEL_SMTP_URL")?;
        let base_url = environment.require_text("TABEL_BASE_URL")?.trim_end_matches('/').to_string();
        if production && !base_url.starts_with("https://") {
            bail!("TABEL_BASE_URL must be https in production");
        }
        Ok(Self {
            app: AppConfig::read(|key| environment.text(key), sources(environment)?, 8)?,
            smtp,
            sender: sender(environment.require_text("TABEL_MAIL_FROM")?)?,
            message_key: environment.secret_key("TABEL_ID_KEY")?,
            base_url,
            files: PathBuf::from(environment.require_text("TABEL_FILES")?),
            concurrency: environment.get_or("TABEL_JOBS", 8)?,
            renderers: environment.get_or("TABEL_RENDERERS", 2)?,
            metrics: environment.get("TABEL_METRICS")?,
        })
    }
}

fn sources(environment: &Environment) -> anyhow::Result<Sources> {
    let clock = Clock::from_environment(environment)?;
    Ok(Sources {
        clock: Arc::new(move || clock.now()),
        real_clock: clock::now,
        random: Arc::new(platform::random::fill),
    })
}

/// «Табель <diary@example.org>».
fn sender(text: &str) -> anyhow::Result<Sender> {
    let (name, address) = match text.split_once('<') {
        Some((name, rest)) => (name.trim(), rest.trim_end().trim_end_matches('>')),
        None => ("Табель", text.trim()),
    };
    Ok(Sender { name: name.to_string(), address: EmailAddress::parse(address).context("TABEL_MAIL_FROM")? })
}
