//! Metrics for `/metrics`: OpenTelemetry meters read out in the Prometheus text format.
//! Labels never name a person, an account or a class; the school only on a few gauges.

use opentelemetry::metrics::{Meter, MeterProvider as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};

/// Counts and reads out. Clone it into the handler of `/metrics`.
#[derive(Clone, Debug)]
pub struct Metrics {
    provider: SdkMeterProvider,
    registry: Registry,
}

impl Metrics {
    /// Metrics of their own, beside those of the process; for tests that count what one part did.
    ///
    /// # Errors
    /// The exporter cannot be made.
    pub fn separate() -> Result<Self, super::TelemetryError> {
        Self::new(Resource::builder_empty().build())
    }

    pub(super) fn new(resource: Resource) -> Result<Self, super::TelemetryError> {
        let registry = Registry::new();
        let reader = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .build()
            .map_err(|error| super::TelemetryError::Metrics(error.to_string()))?;
        let provider = SdkMeterProvider::builder().with_reader(reader).with_resource(resource).build();
        Ok(Self { provider, registry })
    }

    /// Makes the instruments of one part of the program; `name` is that part's.
    pub fn meter(&self, name: &'static str) -> Meter {
        self.provider.meter(name)
    }

    /// All metrics of this process in the Prometheus text format.
    ///
    /// # Errors
    /// Two instruments claim one name with different kinds.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }

    pub(super) fn provider(&self) -> &SdkMeterProvider {
        &self.provider
    }
}
