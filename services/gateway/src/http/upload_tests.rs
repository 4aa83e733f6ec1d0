//! `PUT /upload/{ticket}`: who may put which bytes where.

use super::CLIENT_HEADER;
use super::test_support::{Gateway, Setup, cookie, status};
use crate::uploads::UploadStore;
use domain::id::AccountId;

fn put(ticket: &str, body: &str, headers: &[(&str, &str)]) -> String {
    let mut head = format!("PUT /upload/{ticket} HTTP/1.1\r\nhost: tabel.example\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    format!("{head}content-length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_file_goes_only_where_its_account_asked_for_it() {
    let gateway = Gateway::start(Setup::default()).await;
    let own = cookie(&gateway.truth.sign_in(1));
    let other = cookie(&gateway.truth.sign_in(2));
    let ticket = gateway.uploads.open(AccountId::new(1), "книга.csv".into()).expect("a ticket");
    let (bytes, client) = (("content-type", "application/octet-stream"), (CLIENT_HEADER, "web"));
    for (ticket, headers, expected) in [
        (ticket.as_str(), vec![bytes, client], 401),
        (&ticket, vec![bytes, client, ("cookie", &other)], 404),
        ("another", vec![bytes, client, ("cookie", &own)], 404),
        (&ticket, vec![bytes, ("cookie", &own)], 403),
        (&ticket, vec![("content-type", "text/plain"), client, ("cookie", &own)], 415),
        (&ticket, vec![bytes, client, ("cookie", &own), ("origin", "https://evil.example")], 403),
        (&ticket, vec![bytes, client, ("cookie", &own)], 204),
        (&ticket, vec![bytes, client, ("cookie", &own)], 404),
    ] {
        let answer = gateway.raw(put(ticket, "a;b", &headers).as_bytes()).await;
        assert_eq!(status(&answer), expected, "{headers:?}: {answer}");
    }
    assert_eq!(gateway.uploads.file(AccountId::new(1), &ticket).expect("the file").bytes, b"a;b");
    let wrong = gateway
        .raw(
            format!(
                "POST /upload/{ticket} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
            .as_bytes(),
        )
        .await;
    assert_eq!(status(&wrong), 405);
}
