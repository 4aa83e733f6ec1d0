//! Assembles what the gateway serves. Until the schema of the slices is connected it offers one anonymous field, knows
//! no sessions and reports itself not ready, so that nobody takes it for the product.

use async_graphql::{EmptyMutation, EmptySubscription, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::id::AccountId;
use futures_util::future::BoxFuture;
use gateway::graphql::hardened;
use gateway::http::{NoPreparation, ReadyCheck};
use gateway::redis_link::RedisLink;
use gateway::session::{SessionCache, SessionHash, SessionInfo, SessionTruth, Sessions, TruthError};
use gateway::{Config, Parts};
use platform::clock::Clock;
use platform::config::Environment;
use platform::telemetry::Metrics;
use std::sync::Arc;

pub async fn assemble(config: &Config, environment: &Environment, metrics: Metrics) -> anyhow::Result<Parts> {
    let redis = match &config.redis {
        Some(address) => RedisLink::open(address).await?,
        None => RedisLink::off(),
    };
    Ok(Parts {
        engine: Arc::new(hardened(Query, EmptyMutation, EmptySubscription).finish()),
        prepare: Arc::new(NoPreparation),
        sessions: Sessions::new(Arc::new(Unconnected), SessionCache::new(redis.clone())),
        redis,
        ready: Arc::new(Unconnected),
        metrics: Arc::new(move || metrics.text().unwrap_or_default()),
        known: None,
        web: None,
        clock: Clock::from_environment(environment)?,
    })
}

struct Query;

#[Object]
impl Query {
    /// Name and version of this instance.
    async fn service(&self) -> Service {
        Service { name: "Табель", version: env!("CARGO_PKG_VERSION") }
    }
}

#[derive(SimpleObject)]
struct Service {
    name: &'static str,
    version: &'static str,
}

struct Unconnected;

impl SessionTruth for Unconnected {
    fn find_session(&self, _: SessionHash) -> BoxFuture<'_, Result<Option<SessionInfo>, TruthError>> {
        Box::pin(async { Ok(None) })
    }
    fn touch_session(&self, _: SessionHash, _: DateTime<Utc>) -> BoxFuture<'_, Result<(), TruthError>> {
        Box::pin(async { Ok(()) })
    }
    fn revoke_session(&self, _: SessionHash) -> BoxFuture<'_, Result<(), TruthError>> {
        Box::pin(async { Ok(()) })
    }
    fn revoke_account(&self, _: AccountId) -> BoxFuture<'_, Result<Vec<SessionHash>, TruthError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

impl ReadyCheck for Unconnected {
    fn database(&self) -> BoxFuture<'_, bool> {
        Box::pin(async { false })
    }
    fn policy(&self) -> bool {
        false
    }
}
