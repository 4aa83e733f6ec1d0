//! Slow, greedy and honest clients on real sockets.

use super::test_support::*;
use super::*;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn quick() -> ServerLimits {
    ServerLimits {
        head_within: Duration::from_millis(500),
        idle: Duration::from_millis(1_500),
        write_stall: Duration::from_millis(700),
        drain: Duration::from_secs(2),
        ..ServerLimits::default()
    }
}

/// Milliseconds until the server closes the connection.
async fn closed_after(stream: &mut TcpStream) -> u128 {
    let started = Instant::now();
    read_all(stream).await;
    started.elapsed().as_millis()
}

#[tokio::test]
async fn half_a_header_block_is_cut() {
    let gateway = Gateway::start(Setup { server: quick(), ..Setup::default() }).await;
    for head in ["", "POST /graphql HTTP/1.1\r\nhost: tabel.exa", "POST /graphql HTTP/1.1\r\nhost: a\r\n"] {
        let mut stream = gateway.connect().await;
        stream.write_all(head.as_bytes()).await.expect("written");
        let took = closed_after(&mut stream).await;
        assert!((400..1_400).contains(&took), "{head:?} cut after {took} ms");
    }
    // A byte now and then does not buy time.
    let mut stream = gateway.connect().await;
    let started = Instant::now();
    let mut cut = false;
    for byte in b"POST /graphql HTTP/1.1\r\nhost: tabel.example\r\nx: ".iter().cycle().take(100) {
        cut = stream.write_all(&[*byte]).await.is_err();
        if cut {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(cut && started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_long_header_block_is_refused() {
    let gateway = Gateway::start(Setup::default()).await;
    let head = |size: usize| {
        format!("GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx: {}\r\n\r\n", "y".repeat(size))
    };
    assert_eq!(status(&gateway.raw(head(12_000).as_bytes()).await), 200);
    let answer = gateway.raw(head(17_000).as_bytes()).await;
    assert!(status(&answer) == 431 || answer.is_empty(), "{answer}");
}

#[tokio::test]
async fn a_stalled_body_is_cut_and_an_honest_slow_one_passes() {
    let setup = Setup { server: quick(), body_within: Duration::from_millis(1_500), ..Setup::default() };
    let gateway = Gateway::start(setup).await;
    let whole = request("/graphql", "{\"query\":\"{ hello }\"}", &[]);
    let mut stalled = gateway.connect().await;
    stalled.write_all(&whole.as_bytes()[..whole.len() - 4]).await.expect("written");
    let started = Instant::now();
    let answer = read_all(&mut stalled).await;
    assert!((1_300..2_600).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
    assert!(status(&answer) == 408 && answer.contains("BODY_TIMEOUT"), "{answer}");
    let mut honest = gateway.connect().await;
    let (head, body) = whole.split_at(whole.len() - 21);
    honest.write_all(head.as_bytes()).await.expect("written");
    for byte in body.as_bytes() {
        tokio::time::sleep(Duration::from_millis(40)).await;
        honest.write_all(&[*byte]).await.expect("written");
    }
    let answer = read_all(&mut honest).await;
    assert_eq!(status(&answer), 200, "{answer}");
}

#[tokio::test]
async fn chunked_bytes_are_counted_as_they_arrive() {
    let gateway = Gateway::start(Setup::default()).await;
    let mut stream = gateway.connect().await;
    let head = "POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nx-tabel-client: t\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.expect("written");
    let chunk = format!("{:x}\r\n{}\r\n", 4_096, " ".repeat(4_096));
    let mut sent = 0;
    for _ in 0..2_000 {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
        sent += 4_096;
    }
    let answer = read_all(&mut stream).await;
    assert!(sent < 8_000_000, "{sent} bytes were taken");
    assert!(answer.is_empty() || answer.contains("BODY_TOO_LARGE"), "{answer}");
    let small = "13\r\n{\"query\":\"{hello}\"}\r\n0\r\n\r\n";
    let head = head.replace("host: a", "host: a\r\nconnection: close");
    let answer = gateway.raw(format!("{head}{small}").as_bytes()).await;
    assert_eq!(status(&answer), 200, "{answer}");
}

#[tokio::test]
async fn a_kept_connection_may_idle_longer_than_a_header_block_may_take() {
    let gateway = Gateway::start(Setup { server: quick(), ..Setup::default() }).await;
    let mut stream = gateway.connect().await;
    let one = request("/graphql", "{\"query\":\"{hello}\"}", &[]).replace("connection: close\r\n", "");
    for _ in 0..3 {
        stream.write_all(one.as_bytes()).await.expect("still open");
        let mut buffer = vec![0; 8_192];
        let read = stream.read(&mut buffer).await.expect("an answer");
        assert!(String::from_utf8_lossy(&buffer[..read]).contains("200 OK"));
        tokio::time::sleep(Duration::from_millis(900)).await;
    }
    let took = closed_after(&mut stream).await;
    assert!((300..2_000).contains(&took), "idle connection closed after {took} ms");
    // The next header block on a kept connection has its own clock.
    let mut stream = gateway.connect().await;
    stream.write_all(one.as_bytes()).await.expect("written");
    let mut buffer = vec![0; 8_192];
    assert!(stream.read(&mut buffer).await.expect("an answer") > 0);
    stream.write_all(b"POST /gra").await.expect("written");
    let took = closed_after(&mut stream).await;
    assert!((400..1_200).contains(&took), "cut after {took} ms");
}

#[tokio::test]
async fn ceilings_of_connections() {
    let limits = ServerLimits { connections_per_network: 3, ..quick() };
    let gateway = Gateway::start(Setup { server: limits, ..Setup::default() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(gateway.connect().await);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(gateway.query("{ hello }", &[]).await, "", "the fourth is closed without an answer");
    held.clear();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(status(&gateway.query("{ hello }", &[]).await), 200, "places come back");
}

#[tokio::test]
async fn stopping_lets_open_requests_finish() {
    let gateway = Gateway::start(Setup { server: quick(), ..Setup::default() }).await;
    let whole = request("/graphql", "{\"query\":\"{hello}\"}", &[]);
    let mut stream = gateway.connect().await;
    stream.write_all(&whole.as_bytes()[..whole.len() - 3]).await.expect("written");
    tokio::time::sleep(Duration::from_millis(100)).await;
    gateway.stop.cancel();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(gateway.address).await.is_err(), "nothing new is accepted");
    stream.write_all(&whole.as_bytes()[whole.len() - 3..]).await.expect("written");
    assert_eq!(status(&read_all(&mut stream).await), 200);
    assert!(gateway.done.await.expect("ends"), "drained");
}

#[tokio::test]
async fn hundreds_of_half_open_connections_leave_honest_ones_alone() {
    let limits = ServerLimits { connections_per_network: 2_000, ..quick() };
    let gateway = Gateway::start(Setup { server: limits, ..Setup::default() }).await;
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = gateway.connect().await;
        stream.write_all(b"POST /graphql HTTP/1.1\r\nhost:").await.expect("written");
        slow.push(stream);
    }
    let started = Instant::now();
    assert_eq!(status(&gateway.query("{ hello }", &[]).await), 200);
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    for mut stream in slow {
        let mut byte = [0];
        let closed = tokio::time::timeout(Duration::from_millis(500), stream.read(&mut byte)).await;
        assert!(matches!(closed, Ok(Ok(0) | Err(_))), "{closed:?}");
    }
}
