//! Which fields may leave the process in logs and spans (C-95). Everything else is withheld, so that a careless
//! `tracing::info!(%email)` cannot put a person's data into a log.

/// Stands where a value was withheld: the name tells the developer what to list, the value stays here.
pub const WITHHELD: &str = "[withheld]";

/// Names whose values can never describe a person. Add a name only with that in mind: no names, addresses, logins,
/// texts typed by people, ids of persons or accounts, URLs or file names.
const ALLOWED: &[&str] = &[
    // What happened.
    "message",
    "error",
    "error.code",
    "error.kind",
    "code",
    "reason",
    "outcome",
    "state",
    "step",
    "kind",
    "phase",
    // Where and for whom, in aggregate.
    "school",
    "school_id",
    "district",
    "district_id",
    "role",
    "zone",
    "period",
    "week",
    "edition",
    "table",
    "column",
    // HTTP and GraphQL; the operation's name is checked to be one of ours before it is recorded.
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "http.request.body.size",
    "http.response.body.size",
    "graphql.operation.type",
    "graphql.operation.name",
    "graphql.field",
    "graphql.depth",
    "graphql.selections",
    "status",
    "method",
    "route",
    "limit",
    "limit.name",
    // Database, cache, queue.
    "db.system.name",
    "db.operation.name",
    "db.query.summary",
    "db.response.status_code",
    "db.statements",
    "statements",
    "rows",
    "sqlstate",
    "constraint",
    "pool.size",
    "pool.idle",
    "redis",
    "redis.state",
    "concurrency",
    "degraded",
    "job.kind",
    "job.id",
    "job.attempt",
    "job.outcome",
    "job.delay_ms",
    "job.queue",
    "attempt",
    "attempts",
    // Reports, mail, import.
    "report.kind",
    "report.id",
    "report.pages",
    "report.bytes",
    "batch",
    "batch.id",
    "delivery.id",
    "delivery.state",
    "delivery.channel",
    "smtp.code",
    "smtp.stage",
    "import.id",
    "import.rows",
    "file.kind",
    // Figures.
    "count",
    "total",
    "bytes",
    "pages",
    "pupils",
    "documents",
    "entries",
    "ms",
    "duration_ms",
    "elapsed_ms",
    "seconds",
    "retry_after_s",
    "lag_ms",
    "memory_mib",
    // The process itself.
    "signal",
    "listen",
    "version",
    "mode",
    "component",
    "config",
    "pid",
    "worker",
    "migration",
    "target",
    "level",
    "busy_ns",
    "idle_ns",
    "trace_id",
    "panic.at",
];

/// Written by the telemetry libraries about our source code, not about data.
const ALLOWED_PREFIXES: &[&str] = &["code.", "thread.", "otel.", "telemetry.", "service."];

/// Whether the value of a field with this name may be shown.
pub fn allowed(name: &str) -> bool {
    ALLOWED.contains(&name) || ALLOWED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_not_listed() {
        for name in [
            "email",
            "login",
            "name",
            "person",
            "pupil",
            "pupil_id",
            "account_id",
            "url.full",
            "ip",
            "address",
        ] {
            assert!(!allowed(name), "{name}");
        }
        for name in ["message", "job.kind", "code.line.number"] {
            assert!(allowed(name), "{name}");
        }
    }
}
