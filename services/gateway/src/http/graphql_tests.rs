//! The POST handler over a real socket: what is refused, what is shown, what stays inside.

use super::test_support::*;
use crate::limits::Limits;
use crate::session::SessionToken;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

#[tokio::test]
async fn an_honest_query_and_its_headers() {
    let gateway = Gateway::start(Setup::default()).await;
    let answer = gateway.query("{ hello }", &[("origin", BASE), ("sec-fetch-site", "same-origin")]).await;
    assert_eq!(status(&answer), 200, "{answer}");
    assert!(answer.contains("здравствуйте"), "{answer}");
    for header in [
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "x-frame-options: DENY",
        "frame-ancestors 'none'",
        "strict-transport-security: ",
    ] {
        assert!(answer.to_lowercase().contains(&header.to_lowercase()), "{header} in {answer}");
    }
    let refused = gateway.raw(b"GET /nowhere HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert_eq!(status(&refused), 404);
    assert!(refused.contains("PAGE_NOT_FOUND") && refused.contains("frame-ancestors 'none'"), "{refused}");
}

#[tokio::test]
async fn other_sites_cannot_make_a_browser_act() {
    let gateway = Gateway::start(Setup::default()).await;
    let body = "{\"query\":\"mutation{bump}\"}";
    let length = body.len();
    let raw = |head: &str| {
        format!("{head}host: tabel.example\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
    };
    for (head, code) in [
        ("GET /graphql?query=mutation%7Bbump%7D HTTP/1.1\r\nx-tabel-client: t\r\n", "METHOD_NOT_ALLOWED"),
        ("POST /graphql HTTP/1.1\r\n", "UNSUPPORTED_MEDIA_TYPE"),
        (
            "POST /graphql HTTP/1.1\r\ncontent-type: text/plain\r\nx-tabel-client: t\r\n",
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            "POST /graphql HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=x\r\nx-tabel-client: t\r\n",
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            "POST /graphql HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\n",
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        ("POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\n", "CLIENT_HEADER_REQUIRED"),
        (
            "POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\nx-tabel-client: t\r\norigin: https://evil.example\r\n",
            "FOREIGN_ORIGIN",
        ),
        (
            "POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\nx-tabel-client: t\r\nsec-fetch-site: cross-site\r\n",
            "FOREIGN_ORIGIN",
        ),
        (
            "OPTIONS /graphql HTTP/1.1\r\norigin: https://evil.example\r\naccess-control-request-method: POST\r\n",
            "METHOD_NOT_ALLOWED",
        ),
    ] {
        let answer = gateway.raw(raw(head).as_bytes()).await;
        assert!(answer.contains(code), "{head}: {answer}");
        assert!(!answer.to_lowercase().contains("access-control-allow"), "{answer}");
    }
    assert_eq!(gateway.bumped.load(Ordering::SeqCst), 0);
    // Positive control: the same mutation, sent as our client sends it.
    assert_eq!(status(&gateway.post("/graphql", body, &[]).await), 200);
    assert_eq!(gateway.bumped.load(Ordering::SeqCst), 1);
    let batch = gateway.post("/graphql", &format!("[{body},{body}]"), &[]).await;
    assert!(batch.contains("BATCH_REFUSED"), "{batch}");
    assert_eq!(gateway.bumped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn causes_stay_inside() {
    let gateway = Gateway::start(Setup::default()).await;
    for (document, expected, code) in [
        ("{ leaks }", 200, "INTERNAL"),
        ("{ absent }", 200, "NOT_FOUND"),
        ("{ gone }", 200, "NOT_FOUND"),
        ("{ refuses }", 200, "PERIOD_CLOSED"),
        ("{ helo }", 200, "INVALID_QUERY"),
        ("{ panics }", 500, "INTERNAL"),
        ("{ __schema { types { name } } }", 400, "INTROSPECTION_OFF"),
        ("subscription { three }", 400, "SUBSCRIPTION_NEEDS_STREAM"),
    ] {
        let answer = gateway.query(document, &[]).await;
        assert_eq!(status(&answer), expected, "{answer}");
        assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{answer}");
        assert!(answer.contains("\"traceId\":\"0000"), "{answer}");
        for secret in ["canary", "23514", "relation", "hello", "Did you mean", "locations"] {
            assert!(!answer.contains(secret), "{secret} in {answer}");
        }
    }
    assert_eq!(status(&gateway.query("{ hello }", &[]).await), 200, "the process lives");
}

#[tokio::test]
async fn sessions_and_cookies() {
    let gateway = Gateway::start(Setup::default()).await;
    let token = gateway.truth.sign_in(42);
    let answer = gateway.query("{ who }", &[("cookie", &cookie(&token))]).await;
    assert!(answer.contains("{\"who\":42}"), "{answer}");
    for stranger in [
        "__Host-tabel=".to_owned(),
        cookie(&SessionToken::from_random([9; 32])),
        format!("{0}; {0}", cookie(&token)),
    ] {
        let answer = gateway.query("{ who }", &[("cookie", &stranger)]).await;
        assert!(answer.contains("{\"who\":null}"), "{stranger}: {answer}");
    }
    let answer = gateway.query("mutation { signIn }", &[]).await;
    assert!(
        answer.contains("set-cookie: __Host-tabel=") && answer.contains("HttpOnly; SameSite=Lax; Secure"),
        "{answer}"
    );
    gateway.truth.down.store(true, Ordering::Relaxed);
    let other = gateway.truth.sign_in(43);
    let answer = gateway.query("{ who }", &[("cookie", &cookie(&other))]).await;
    assert_eq!(status(&answer), 503, "{answer}");
    assert!(answer.to_lowercase().contains("retry-after"), "{answer}");
}

#[tokio::test]
async fn limits_differ_with_and_without_a_session() {
    let gateway = Gateway::start(Setup::default()).await;
    let token = gateway.truth.sign_in(1);
    let signed = cookie(&token);
    let document = "{ a: hello b: hello c: hello d: hello }";
    assert!(gateway.query(document, &[]).await.contains("TOO_MANY_ROOT_FIELDS"));
    assert_eq!(status(&gateway.query(document, &[("cookie", &signed)]).await), 200);
    let long = format!("{{ hello }}{}", " ".repeat(10_000));
    let answer = gateway.query(&long, &[]).await;
    assert_eq!(status(&answer), 413, "{answer}");
    assert!(answer.contains("BODY_TOO_LARGE"));
    assert_eq!(status(&gateway.query(&long, &[("cookie", &signed)]).await), 200);
}

#[tokio::test]
async fn work_and_points_are_bounded() {
    let short = Limits { work: Duration::from_millis(200), points_per_minute: 5, ..Limits::ANONYMOUS };
    let gateway = Gateway::start(Setup { anonymous: short, ..Setup::default() }).await;
    let started = Instant::now();
    let answer = gateway.query("{ slow }", &[]).await;
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(status(&answer), 503, "{answer}");
    assert!(answer.contains("TIME_LIMIT"), "{answer}");
    let mut refused = 0;
    for _ in 0..10 {
        let answer = gateway.query("{ hello }", &[]).await;
        refused += usize::from(status(&answer) == 429 && answer.to_lowercase().contains("retry-after"));
    }
    assert_eq!(refused, 6, "one slow and four quick ones fit into five points");
}

#[tokio::test]
async fn introspection_in_development_only() {
    let gateway = Gateway::start(Setup { development: true, ..Setup::default() }).await;
    let answer = gateway.query("{ __schema { queryType { name } } }", &[]).await;
    assert!(answer.contains("\"name\":\"Query\""), "{answer}");
}

#[tokio::test]
async fn health_ready_and_metrics() {
    let gateway = Gateway::start(Setup::default()).await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    assert_eq!(status(&gateway.raw(get("/health").as_bytes()).await), 200);
    let ready = gateway.raw(get("/ready").as_bytes()).await;
    assert!(status(&ready) == 200 && ready.contains("\"redis\":\"off\""), "{ready}");
    gateway.ready.0.store(false, Ordering::Relaxed);
    assert_eq!(status(&gateway.raw(get("/ready").as_bytes()).await), 503);
    assert!(gateway.raw(get("/metrics").as_bytes()).await.contains("up 1"));
}
