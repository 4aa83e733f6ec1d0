//! Assembles what the gateway serves: use cases, schema, sessions, limits, live updates.

use std::sync::Arc;

use app::App;
use app::files::stored::Files;
use platform::clock::Clock;
use platform::config::Environment;
use platform::telemetry::Metrics;
use poem::EndpointExt;

use crate::downloads::Downloads;
use crate::graphql::{SchemaDeps, schema};
use crate::http::WebFiles;
use crate::identity::Identities;
use crate::live::LiveHub;
use crate::redis_link::RedisLink;
use crate::session::{SessionCache, Sessions, SignInThrottle, ThrottleRates};
use crate::tickets::Tickets;
use crate::uploads::{MemoryUploads, UploadStore};
use crate::{Config, Parts};

/// The parts over a started application.
///
/// # Errors
/// Redis has an address that cannot be used, the clock's setting is unreadable, or the browser client is not built.
pub async fn assemble(
    config: &Config,
    app: App,
    environment: &Environment,
    metrics: Option<Metrics>,
) -> anyhow::Result<Parts> {
    let redis = match &config.redis {
        Some(address) => RedisLink::open(address).await?,
        None => RedisLink::off(),
    };
    let identities = Identities::new(app.clone());
    let sessions = Sessions::new(identities.clone(), SessionCache::new(redis.clone()));
    let live = LiveHub::new(redis.clone(), u64::from_be_bytes(platform::random::bytes()));
    let uploads: Arc<dyn UploadStore> = MemoryUploads::new();
    let tickets = Tickets::new();
    let files = config.files.as_deref().map(Files::local).transpose()?;
    let downloads = Downloads::new(app.clone(), identities.clone(), Arc::clone(&tickets), files);
    let schema = schema(SchemaDeps {
        app,
        sessions: sessions.clone(),
        throttle: SignInThrottle::new(redis.clone(), ThrottleRates::default()),
        live,
        uploads: Arc::clone(&uploads),
        tickets,
    });
    Ok(Parts {
        engine: Arc::new(schema),
        prepare: identities.clone(),
        sessions,
        uploads,
        downloads,
        redis,
        ready: identities.clone(),
        letters: identities,
        metrics: Arc::new(move || {
            metrics.as_ref().and_then(|metrics| metrics.text().ok()).unwrap_or_default()
        }),
        known: None,
        web: config.web.as_deref().map(WebFiles::read).transpose()?.map(EndpointExt::boxed),
        clock: Clock::from_environment(environment)?,
    })
}
