//! One line of JSON per event: time, level, target, trace id, span, listed fields. Nothing else is written.

use std::fmt;

use opentelemetry::trace::TraceContextExt;
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::Record;
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

use super::fields::{WITHHELD, allowed};

/// Formats events, and the fields of spans as pieces of a JSON object.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonLine;

impl<S> FormatEvent<S, JsonLine> for JsonLine
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonLine>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut time = String::new();
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let metadata = event.metadata();
        write!(line, "{{\"time\":\"{time}\",\"level\":\"{}\",\"target\":", metadata.level())?;
        write!(line, "{}", Value::from(metadata.target()))?;

        let current = opentelemetry::Context::current();
        let span = current.span();
        if span.span_context().is_valid() {
            write!(line, ",\"trace\":\"{:032x}\"", span.span_context().trace_id())?;
        }
        let mut own = Fields::default();
        event.record(&mut own);
        if !own.pieces.is_empty() {
            write!(line, ",{}", own.pieces)?;
        }
        let mut separator = ",\"spans\":[";
        for span in context.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            write!(line, "{separator}{{\"span\":{}", Value::from(span.name()))?;
            if let Some(fields) = span.extensions().get::<FormattedFields<JsonLine>>()
                && !fields.fields.is_empty()
            {
                write!(line, ",{}", fields.fields)?;
            }
            write!(line, "}}")?;
            separator = ",";
        }
        writeln!(line, "{}}}", if separator == "," { "]" } else { "" })
    }
}

impl<'writer> FormatFields<'writer> for JsonLine {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut visitor = Fields::default();
        fields.record(&mut visitor);
        writer.write_str(&visitor.pieces)
    }

    fn add_fields(&self, current: &'writer mut FormattedFields<Self>, fields: &Record<'_>) -> fmt::Result {
        let mut visitor = Fields::default();
        fields.record(&mut visitor);
        if !current.fields.is_empty() && !visitor.pieces.is_empty() {
            current.fields.push(',');
        }
        current.fields.push_str(&visitor.pieces);
        Ok(())
    }
}

/// Collects `"name":value` pieces, separated by commas.
#[derive(Default)]
struct Fields {
    pieces: String,
}

impl Fields {
    fn push(&mut self, field: &Field, value: impl FnOnce() -> Value) {
        let name = field.name();
        let value = if allowed(name) { value() } else { Value::from(WITHHELD) };
        if !self.pieces.is_empty() {
            self.pieces.push(',');
        }
        self.pieces.push_str(&Value::from(name).to_string());
        self.pieces.push(':');
        self.pieces.push_str(&value.to_string());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.push(field, || Value::from(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.push(field, || Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.push(field, || Value::from(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.push(field, || Value::from(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.push(field, || Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.push(field, || Value::from(value));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.push(field, || {
            let mut text = value.to_string();
            let mut source = value.source();
            while let Some(error) = source {
                text.push_str(": ");
                text.push_str(&error.to_string());
                source = error.source();
            }
            Value::from(text)
        });
    }
}
