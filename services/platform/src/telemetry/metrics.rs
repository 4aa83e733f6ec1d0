//! Metrics for `/metrics`: OpenTelemetry meters read out in the Prometheus text format.
//! Labels never name a person, an account or a class; the school only on a few gauges.

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};

/// Reads the metrics out. Clone it into the handler of `/metrics`.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
}

impl Metrics {
    /// All metrics of this process in the Prometheus text format.
    ///
    /// # Errors
    /// Two instruments claim one name with different kinds.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

pub(super) fn provider(resource: Resource) -> Result<(SdkMeterProvider, Metrics), super::TelemetryError> {
    let registry = Registry::new();
    let reader = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .build()
        .map_err(|error| super::TelemetryError::Metrics(error.to_string()))?;
    let provider = SdkMeterProvider::builder().with_reader(reader).with_resource(resource).build();
    Ok((provider, Metrics { registry }))
}
