//! Trace context across the job queue: a W3C `traceparent` goes into a row, the job's span links back to it.
//!
//! Only values that we stored ourselves are read. A `traceparent` from an outside request is never continued (C-95).

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The current span as `00-<trace>-<span>-<flags>` (55 characters), `None` outside of any span or without telemetry.
pub fn current() -> Option<String> {
    let context = span_context(&Span::current())?;
    let (trace, span, flags) = (context.trace_id(), context.span_id(), context.trace_flags().to_u8());
    Some(format!("00-{trace:032x}-{span:016x}-{flags:02x}"))
}

/// The current trace id as 32 hexadecimal digits, for an error a user can report. `None` without telemetry.
pub fn trace_id() -> Option<String> {
    Some(format!("{:032x}", span_context(&Span::current())?.trace_id()))
}

/// Links `span` to a stored trace context. A value we could not have written is ignored.
pub fn link(span: &Span, stored: &str) {
    if let Some(context) = parse(stored) {
        span.add_link(context);
    }
}

fn span_context(span: &Span) -> Option<SpanContext> {
    let context = span.context();
    let span_context = context.span().span_context().clone();
    span_context.is_valid().then_some(span_context)
}

fn parse(text: &str) -> Option<SpanContext> {
    let parts: Vec<&str> = text.split('-').collect();
    let [version, trace, span, flags] = parts[..] else { return None };
    let hexadecimal = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if version != "00" || !hexadecimal(trace, 32) || !hexadecimal(span, 16) || !hexadecimal(flags, 2) {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::NONE,
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_write_is_read_back() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let context = parse(good).expect("a trace context");
        assert_eq!(format!("{:032x}", context.trace_id()), "0af7651916cd43dd8448eb211c80319c");
        assert!(context.is_sampled() && context.is_remote());
        for bad in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn without_telemetry_there_is_nothing_to_store() {
        assert_eq!(current(), None);
        assert_eq!(trace_id(), None);
    }
}
