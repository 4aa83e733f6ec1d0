//! The last gate before spans leave the process: attributes that are not listed are dropped here.

use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use super::fields::allowed;

/// An exporter that shows its inner exporter only listed attributes.
#[derive(Debug)]
pub struct Gate<E>(pub E);

impl<E: SpanExporter> SpanExporter for Gate<E> {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        batch.iter_mut().for_each(withhold);
        self.0.export(batch).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

fn withhold(span: &mut SpanData) {
    span.attributes.retain(|attribute| allowed(attribute.key.as_str()));
    for event in &mut span.events.events {
        event.attributes.retain(|attribute| allowed(attribute.key.as_str()));
    }
    for link in &mut span.links.links {
        link.attributes.retain(|attribute| allowed(attribute.key.as_str()));
    }
}
