//! What leaves the process: log lines, spans, metrics, and what does not.

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::trace_parent;

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("memory").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Memory {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Memory {
    fn lines(&self) -> Vec<Value> {
        let bytes = self.0.lock().expect("memory").clone();
        let text = String::from_utf8(bytes).expect("UTF-8");
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
            .collect()
    }
}

#[derive(Clone, Debug, Default)]
struct Collected(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Collected {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("collected").extend(batch);
        Ok(())
    }
}

/// Runs `work` under a subscriber like the real one; gives the log lines and the exported spans.
fn observe(work: impl FnOnce()) -> (Vec<Value>, Vec<SpanData>) {
    let memory = Memory::default();
    let exporter = Collected::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(export::Gate(exporter.clone())).build();
    let logs = tracing_subscriber::fmt::layer()
        .fmt_fields(log::JsonLine)
        .event_format(log::JsonLine)
        .with_writer(memory.clone());
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let subscriber = tracing_subscriber::registry().with(filter("debug")).with(logs).with(traces);
    tracing::subscriber::with_default(subscriber, work);
    let _ = provider.force_flush();
    let spans = exporter.0.lock().expect("collected").clone();
    (memory.lines(), spans)
}

#[test]
fn a_line_is_json_with_listed_fields_spans_and_trace_id() {
    let (lines, _) = observe(|| {
        let span = tracing::info_span!("job.render", job.kind = "weekly", rows = tracing::field::Empty);
        let _entered = span.enter();
        span.record("rows", 3);
        tracing::info!(count = 2_u64, ok = true, "quote \" and\nbreak");
    });
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!(line["message"], "quote \" and\nbreak");
    assert_eq!(line["count"], 2);
    assert_eq!(line["ok"], fields::WITHHELD);
    assert_eq!(line["spans"], serde_json::json!([{"span": "job.render", "job.kind": "weekly", "rows": 3}]));
    assert_eq!(line["trace"].as_str().map(str::len), Some(32));
}

#[test]
fn personal_data_reaches_neither_the_log_nor_a_span() {
    let canary = "canary@example.test";
    let (lines, spans) = observe(|| {
        let span =
            tracing::info_span!("mail.send", email = canary, job.kind = "mail", late = tracing::field::Empty);
        let _entered = span.enter();
        span.record("late", canary);
        tracing::warn!(login = canary, person = ?canary, "refused");
        tracing::debug!(target: "lettre::transport", "RCPT TO:<{canary}>");
        tracing::debug!(target: "sqlx::query", "select '{canary}'");
    });
    assert_eq!(lines.len(), 1, "libraries that quote data stay quiet: {lines:?}");
    assert_eq!(spans.len(), 1);
    assert!(!format!("{lines:?}{spans:?}").contains("canary"), "{lines:?}{spans:?}");
    assert!(spans[0].attributes.iter().any(|attribute| attribute.key.as_str() == "job.kind"));
}

#[test]
fn a_job_links_to_the_request_that_caused_it() {
    let mut stored = None;
    let (_, spans) = observe(|| {
        tracing::info_span!("request").in_scope(|| stored = trace_parent::current());
        let job = tracing::info_span!("job");
        trace_parent::link(&job, stored.as_deref().expect("a trace context"));
        trace_parent::link(&job, "nonsense");
        job.in_scope(|| {});
    });
    let stored = stored.expect("a trace context");
    assert_eq!(stored.len(), 55);
    let by_name = |name: &str| spans.iter().find(|span| span.name == name).expect("exported");
    let (request, job) = (by_name("request"), by_name("job"));
    assert_eq!(job.links.links.len(), 1);
    assert_eq!(job.links.links[0].span_context.span_id(), request.span_context.span_id());
    assert_ne!(job.span_context.trace_id(), request.span_context.trace_id(), "a link, not a child");
    assert!(stored.contains(&format!("{:032x}", request.span_context.trace_id())));
}

#[test]
fn metrics_are_read_out_as_text() {
    let metrics = Metrics::separate().expect("metrics");
    let counter = metrics.meter("test").u64_counter("tabel.jobs").build();
    counter.add(3, &[KeyValue::new("job.kind", "weekly")]);
    let text = metrics.text().expect("text");
    assert!(text.lines().any(|line| line.starts_with("tabel_jobs_total{") && line.ends_with(" 3")), "{text}");
}

#[test]
fn spans_leave_over_http_with_listed_attributes_only() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let received = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a deadline");
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        while let Ok(read) = stream.read(&mut chunk) {
            bytes.extend_from_slice(&chunk[..read]);
            if read == 0 {
                break;
            }
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let url = format!("http://{address}/");
    let environment = Environment::from_pairs([("TABEL_OTLP", url.as_str())]);
    let config = Config::from_environment("test", "0", &environment).expect("a configuration");
    let provider = tracer_provider(&config, Resource::builder_empty().build()).expect("a provider");
    let subscriber = tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("test")));
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("a.span.that.travels", email = "canary").in_scope(|| {});
    });
    provider.shutdown_with_timeout(SHUTDOWN).expect("a clean shutdown");
    let request = received.join().expect("the collector");
    assert!(request.starts_with("POST /v1/traces "), "{request}");
    assert!(request.contains("a.span.that.travels") && !request.contains("canary"));
}

#[test]
fn the_configuration_is_checked_by_name() {
    for (key, value) in [
        ("TABEL_LOG", "info,=="),
        ("TABEL_OTLP", "https://collector.test"),
        ("TABEL_OTLP", "collector:4318"),
        ("TABEL_TRACE_RATIO", "1.5"),
        ("TABEL_TRACE_RATIO", "all"),
    ] {
        let environment = Environment::from_pairs([(key, value)]);
        let error = Config::from_environment("test", "0", &environment).expect_err(value).to_string();
        assert!(error.contains(key) && !error.contains(value), "{error}");
    }
}
