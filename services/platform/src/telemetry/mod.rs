//! Logs, traces and metrics of a process: one [`setup`] before the runtime starts, one [`Telemetry::shutdown`] after it.
//!
//! The OTLP exporter is a blocking HTTP client on its own thread. Made or stopped inside a Tokio runtime it would panic
//! or hang (opentelemetry-rust 868, 3125), so `main` stays a plain function:
//!
//! ```no_run
//! # use platform::{config::Environment, telemetry};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let environment = Environment::of_process();
//! let config = telemetry::Config::from_environment("gateway", env!("CARGO_PKG_VERSION"), &environment)?;
//! let telemetry = telemetry::setup(&config)?;
//! let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
//! runtime.block_on(async { /* serve */ });
//! drop(runtime);
//! telemetry.shutdown();
//! # Ok(())
//! # }
//! ```

pub mod export;
pub mod fields;
mod log;
mod metrics;

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

pub use self::metrics::Metrics;
use crate::config::{ConfigError, Environment};

const SHUTDOWN: Duration = Duration::from_secs(5);

/// Libraries that put statements, addresses or bodies into their lower levels. No setting makes them louder.
const QUIET: &[&str] =
    &["sqlx", "lettre", "hyper", "hyper_util", "h2", "reqwest", "rustls", "casbin", "redis", "poem"];

/// What telemetry needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// The name in every trace and metric: `gateway`, `worker`, `tabel`.
    pub service: String,
    pub version: String,
    /// `TABEL_LOG`: levels in the syntax of `tracing_subscriber::EnvFilter`; `info` when absent.
    pub log: String,
    /// `TABEL_OTLP`: base URL of a collector, `http://host:port`. Without it nothing is exported.
    pub otlp: Option<String>,
    /// `TABEL_TRACE_RATIO`: share of traces that is exported, 0 to 1; 1 when absent.
    pub trace_ratio: f64,
}

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("the trace exporter cannot be made")]
    Exporter(#[source] opentelemetry_otlp::ExporterBuildError),
    #[error("the metrics exporter cannot be made: {0}")]
    Metrics(String),
    #[error("telemetry was already set up in this process")]
    Twice(#[source] tracing_subscriber::util::TryInitError),
}

impl Config {
    /// Reads `TABEL_LOG`, `TABEL_OTLP`, `TABEL_TRACE_RATIO`.
    ///
    /// # Errors
    /// An unreadable filter or ratio, or a collector that is not reached by plain HTTP (run one beside the service; it
    /// may then speak TLS to others).
    pub fn from_environment(
        service: &str,
        version: &str,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let log = environment.text("TABEL_LOG").unwrap_or("info").to_owned();
        if EnvFilter::try_new(&log).is_err() {
            return Err(ConfigError::invalid("TABEL_LOG", "levels such as `info` or `warn,worker=debug`"));
        }
        let otlp = environment.text("TABEL_OTLP").map(|url| url.trim_end_matches('/').to_owned());
        if otlp.as_ref().is_some_and(|url| !url.starts_with("http://")) {
            return Err(ConfigError::invalid("TABEL_OTLP", "http://host:port of a collector"));
        }
        let trace_ratio = environment.get_or("TABEL_TRACE_RATIO", 1.0)?;
        if !(0.0..=1.0).contains(&trace_ratio) {
            return Err(ConfigError::invalid("TABEL_TRACE_RATIO", "a number from 0 to 1"));
        }
        Ok(Self { service: service.to_owned(), version: version.to_owned(), log, otlp, trace_ratio })
    }
}

/// Running telemetry of a process.
#[derive(Debug)]
pub struct Telemetry {
    tracer_provider: SdkTracerProvider,
    metrics: Metrics,
}

impl Telemetry {
    /// The handle for `/metrics`.
    pub fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }

    /// Sends what is still queued, five seconds at most. Call it outside of the runtime.
    pub fn shutdown(self) {
        // A collector that is gone must not turn a clean stop into a failure.
        let _ = self.tracer_provider.shutdown_with_timeout(SHUTDOWN);
        let _ = self.metrics.provider().shutdown();
    }
}

/// Starts logs (JSON on standard error), traces and metrics. Call once, before the runtime starts.
///
/// # Errors
/// The exporter cannot be made, or telemetry was set up before.
pub fn setup(config: &Config) -> Result<Telemetry, TelemetryError> {
    let resource = Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.name", config.service.clone()),
            KeyValue::new("service.version", config.version.clone()),
        ])
        .build();
    let tracer_provider = tracer_provider(config, resource.clone())?;
    let metrics = Metrics::new(resource)?;
    global::set_meter_provider(metrics.provider().clone());

    let logs = tracing_subscriber::fmt::layer()
        .fmt_fields(log::JsonLine)
        .event_format(log::JsonLine)
        .with_writer(std::io::stderr);
    let traces =
        tracing_opentelemetry::layer().with_tracer(tracer_provider.tracer("tabel")).with_threads(false);
    tracing_subscriber::registry()
        .with(filter(&config.log))
        .with(logs)
        .with(traces)
        .try_init()
        .map_err(TelemetryError::Twice)?;
    log_panics();
    Ok(Telemetry { tracer_provider, metrics })
}

fn tracer_provider(config: &Config, resource: Resource) -> Result<SdkTracerProvider, TelemetryError> {
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let Some(url) = &config.otlp else {
        // Spans still get ids, so that logs and error answers carry a trace id.
        return Ok(builder.with_sampler(Sampler::AlwaysOff).build());
    };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{url}/v1/traces"))
        .with_timeout(SHUTDOWN)
        .build()
        .map_err(TelemetryError::Exporter)?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.trace_ratio)));
    Ok(builder.with_sampler(sampler).with_batch_exporter(export::Gate(exporter)).build())
}

fn filter(log: &str) -> EnvFilter {
    // Checked in `Config::from_environment`; a hand-made configuration with a bad filter still gets a log.
    let filter = EnvFilter::try_new(log).unwrap_or_else(|_| EnvFilter::new("info"));
    QUIET
        .iter()
        .filter_map(|library| format!("{library}=warn").parse().ok())
        .fold(filter, EnvFilter::add_directive)
}

/// Logs where a panic happened. The text is left out: it may quote the data that caused it.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.at = place, "panicked");
    }));
}

#[cfg(test)]
mod tests;
