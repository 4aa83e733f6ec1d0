//! `/health` says the process runs, `/ready` says whether it should get requests and names what is degraded, `/metrics`
//! prints what a closure gives. None of them names schools or persons, and none answers a browser page.

use crate::redis_link::{RedisHealth, RedisLink};
use futures_util::future::BoxFuture;
use poem::http::StatusCode;
use poem::{Endpoint, Request, Response, Result};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for the database in `/ready`.
const DATABASE_WITHIN: Duration = Duration::from_secs(2);

/// Liveness.
#[derive(Debug, Clone, Copy)]
pub struct Health;

impl Endpoint for Health {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(Response::builder().content_type("text/plain").body("ok\n"))
    }
}

/// What readiness asks.
pub trait ReadyCheck: Send + Sync + 'static {
    /// Whether the database answers; the caller waits two seconds at most.
    fn database(&self) -> BoxFuture<'_, bool>;
    /// Whether the decision table in use was built from the policy that is configured.
    fn policy(&self) -> bool;
}

/// Readiness.
pub struct Readiness {
    pub check: Arc<dyn ReadyCheck>,
    pub redis: RedisLink,
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readiness").field("redis", &self.redis).finish_non_exhaustive()
    }
}

impl Endpoint for Readiness {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        let database = tokio::time::timeout(DATABASE_WITHIN, self.check.database()).await.unwrap_or(false);
        let policy = self.check.policy();
        let redis = self.redis.health();
        let mut degraded = Vec::new();
        if redis == RedisHealth::Degraded {
            degraded.push("limits-in-process");
            degraded.push("no-live-updates-between-processes");
        }
        // Redis alone never takes an instance out of service: it works without, and says so.
        let ready = database && policy;
        let body = serde_json::json!({
            "ready": ready,
            "database": if database { "up" } else { "down" },
            "policy": if policy { "current" } else { "stale" },
            "redis": redis.code(),
            "degraded": degraded,
        });
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        Ok(Response::builder().status(status).content_type("application/json").body(body.to_string()))
    }
}

/// Metrics in the Prometheus text form.
pub struct MetricsText(pub Arc<dyn Fn() -> String + Send + Sync>);

impl std::fmt::Debug for MetricsText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MetricsText")
    }
}

impl Endpoint for MetricsText {
    type Output = Response;

    async fn call(&self, _: Request) -> Result<Response> {
        Ok(Response::builder().content_type("text/plain; version=0.0.4").body((self.0)()))
    }
}
