//! Streams over real sockets: events, ends of rights, ceilings, slow readers.

use super::test_support::*;
use super::*;
use crate::session::SessionToken;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn limits() -> StreamLimits {
    StreamLimits {
        ping: Duration::from_millis(300),
        recheck: Duration::from_millis(400),
        fresh: Duration::from_millis(100),
        life: Duration::from_secs(3),
        ..StreamLimits::default()
    }
}

async fn start() -> Gateway {
    Gateway::start(Setup { stream: limits(), ..Setup::default() }).await
}

async fn open(gateway: &Gateway, document: &str, token: &SessionToken) -> TcpStream {
    let body = serde_json::json!({ "query": document }).to_string();
    let mut stream = gateway.connect().await;
    let text = request("/graphql/stream", &body, &[("cookie", &cookie(token))]);
    stream.write_all(text.as_bytes()).await.expect("written");
    stream
}

/// Reads until `needle` arrives or the stream ends.
async fn read_until(stream: &mut TcpStream, needle: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4_096];
    let deadline = Instant::now() + Duration::from_secs(10);
    while !text.contains(needle) && Instant::now() < deadline {
        match tokio::time::timeout(Duration::from_secs(10), stream.read(&mut buffer)).await {
            Ok(Ok(read)) if read > 0 => text.push_str(&String::from_utf8_lossy(&buffer[..read])),
            _ => break,
        }
    }
    text
}

#[tokio::test]
async fn events_pings_and_the_end() {
    let gateway = start().await;
    let token = gateway.truth.sign_in(1);
    let text = read_all(&mut open(&gateway, "subscription { three }", &token).await).await;
    assert!(text.contains("content-type: text/event-stream"), "{text}");
    for part in ["{\"three\":1}", "{\"three\":3}", "event: complete"] {
        assert!(text.contains(part), "{text}");
    }
    let started = Instant::now();
    let text = read_all(&mut open(&gateway, "subscription { ticks(every: 60000) }", &token).await).await;
    assert!(text.matches(":\n\n").count() >= 3 && text.contains("event: complete"), "{text}");
    let life = started.elapsed().as_millis();
    assert!((2_800..4_500).contains(&life), "lived {life} ms");
}

#[tokio::test]
async fn what_a_stream_refuses() {
    let gateway = start().await;
    let token = gateway.truth.sign_in(1);
    for document in ["{ hello }", "mutation { bump }"] {
        let text = read_all(&mut open(&gateway, document, &token).await).await;
        assert!(text.contains("STREAM_NEEDS_SUBSCRIPTION"), "{text}");
    }
    let stranger = SessionToken::from_random([7; 32]);
    let text = read_all(&mut open(&gateway, "subscription { three }", &stranger).await).await;
    assert!(status(&text) == 401 && text.contains("UNAUTHENTICATED"), "{text}");
    let text = read_all(&mut open(&gateway, "subscription { breaks }", &token).await).await;
    assert!(text.contains("\"code\":\"INTERNAL\"") && !text.contains("canary"), "{text}");
}

#[tokio::test]
async fn a_revoked_session_silences_its_streams() {
    let gateway = start().await;
    let (token, other) = (gateway.truth.sign_in(1), gateway.truth.sign_in(2));
    let mut mine = open(&gateway, "subscription { ticks(every: 50) }", &token).await;
    let mut others = open(&gateway, "subscription { ticks(every: 50) }", &other).await;
    read_until(&mut mine, "{\"ticks\":2}").await;
    gateway.sessions.revoke(token.hash()).await.expect("revoked");
    let started = Instant::now();
    let rest = read_all(&mut mine).await;
    assert!(rest.contains("SESSION_ENDED") && rest.contains("event: complete"), "{rest}");
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
    assert!(
        read_until(&mut others, "{\"ticks\":20}").await.contains("{\"ticks\":20}"),
        "the other one goes on"
    );
}

#[tokio::test]
async fn a_session_ended_behind_our_back_is_noticed() {
    let gateway = start().await;
    let token = gateway.truth.sign_in(1);
    for document in ["subscription { ticks(every: 50) }", "subscription { ticks(every: 60000) }"] {
        let token = SessionToken::clone(&token);
        gateway.truth.sign_in(1);
        let mut stream = open(&gateway, document, &token).await;
        read_until(&mut stream, ":\n\n").await;
        gateway.truth.sessions.lock().expect("lock").clear();
        let started = Instant::now();
        let rest = read_all(&mut stream).await;
        assert!(rest.contains("SESSION_ENDED"), "{document}: {rest}");
        assert!(started.elapsed() < Duration::from_millis(1_200), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn three_streams_a_session() {
    let gateway = start().await;
    let (token, other) = (gateway.truth.sign_in(1), gateway.truth.sign_in(2));
    let document = "subscription { ticks(every: 50) }";
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = open(&gateway, document, &token).await;
        read_until(&mut stream, "\"ticks\"").await;
        held.push(stream);
    }
    let text = read_all(&mut open(&gateway, document, &token).await).await;
    assert!(status(&text) == 429 && text.contains("TOO_MANY_STREAMS"), "{text}");
    assert!(read_until(&mut open(&gateway, document, &other).await, "\"ticks\"").await.contains("200 OK"));
    held.pop();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(read_until(&mut open(&gateway, document, &token).await, "\"ticks\"").await.contains("200 OK"));
}

#[tokio::test]
async fn a_reader_who_does_not_read_is_cut() {
    let gateway = start().await;
    let token = gateway.truth.sign_in(1);
    let mut stream = open(&gateway, "subscription { flood }", &token).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let mut received = 0;
    let mut buffer = vec![0; 65_536];
    let started = Instant::now();
    while let Ok(read) = stream.read(&mut buffer).await {
        if read == 0 {
            break;
        }
        received += read;
    }
    assert!(started.elapsed() < Duration::from_secs(2), "cut before it read: {:?}", started.elapsed());
    assert!(received < 16 << 20, "{received} bytes had been kept for it");
    assert!(gateway.query("{ hello }", &[]).await.contains("200 OK"));
}

#[tokio::test]
async fn stopping_ends_streams() {
    let gateway = start().await;
    let token = gateway.truth.sign_in(1);
    let mut stream = open(&gateway, "subscription { ticks(every: 60000) }", &token).await;
    read_until(&mut stream, ":\n\n").await;
    gateway.stop.cancel();
    let rest = read_all(&mut stream).await;
    assert!(rest.contains("event: complete"), "{rest}");
    assert!(gateway.done.await.expect("ends"), "drained");
}
