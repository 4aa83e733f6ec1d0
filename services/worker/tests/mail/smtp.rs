//! The mailer against a real SMTP server process (security.md C-63, C-75, C-78).

use std::time::{Duration, Instant};

use worker::mail::message::OutgoingMessage;
use worker::mail::smtp_config::{Deadlines, SmtpConfig};
use worker::mail::transport::{Mailer, Outcome, Refusal, RetryKind};

use crate::support::{Act, DOTS, HELLO, LETTER, Mailbox, Script, mailer, message};

/// Sends and asserts that it ends within the deadlines of `support::mailer`, with some room.
async fn send(mailer: &Mailer, message: &OutgoingMessage) -> Outcome {
    let start = Instant::now();
    let outcome = mailer.send(message).await;
    assert!(start.elapsed() < Duration::from_secs(5), "took {:?}", start.elapsed());
    outcome
}

fn retry(outcome: Outcome) -> (RetryKind, String) {
    match outcome {
        Outcome::Retry { reply, kind } => (kind, reply.to_string()),
        other => panic!("expected a retry, got {other:?}"),
    }
}

fn refused(outcome: Outcome) -> (Refusal, String) {
    match outcome {
        Outcome::Refused { reply, about } => (about, reply.to_string()),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn accepted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Accepted { .. })
}

#[tokio::test]
async fn an_accepted_message_is_stored_whole_and_readable() {
    let mailbox = Mailbox::start("accepted");
    let message = message("parent@mail.example", 1);
    let outcome = send(&mailer(&mailbox.smtp_url), &message).await;
    assert!(
        matches!(&outcome, Outcome::Accepted { reply } if reply.to_string() == "250 2.0.0 accepted"),
        "{outcome:?}"
    );
    let kept = mailbox.messages().await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0]["from"], "journal@tabel.example");
    assert_eq!(kept[0]["to"], serde_json::json!(["parent@mail.example"]));
    assert_eq!(kept[0]["subject"], "Выписка за 2–8 марта: Ёжикова Ӧльга, 5Б");
    assert_eq!(kept[0]["message_id"], message.message_id());
    assert_eq!(kept[0]["attachments"], serde_json::json!(["Выписка 5Б, 2–8 марта.csv"]));
    assert_eq!(mailbox.get("/messages/1/0").await, DOTS, "the attachment must arrive byte for byte");
    // The empty line before the final dot is lettre's.
    let sent = format!("{}\r\n", String::from_utf8_lossy(message.bytes()));
    assert_eq!(String::from_utf8_lossy(&mailbox.get("/messages/1.eml").await), sent);
}

#[tokio::test]
async fn a_greylisted_recipient_is_accepted_at_the_second_try() {
    let mailbox = Mailbox::start("greylist");
    mailbox.faults(r#"[{"kind": "greylist", "recipient": "parent@"}]"#).await;
    let (mailer, message) = (mailer(&mailbox.smtp_url), message("parent@mail.example", 1));
    let first = retry(send(&mailer, &message).await);
    assert_eq!(first, (RetryKind::Busy, "451 4.7.1 greylisted, try again".into()));
    assert!(accepted(&send(&mailer, &message).await));
    assert_eq!(mailbox.messages().await.len(), 1);
}

#[tokio::test]
async fn an_unknown_mailbox_is_refused_with_the_servers_words() {
    let mailbox = Mailbox::start("rcpt");
    mailbox
        .faults(
            r#"[{"kind": "reject", "recipient": "^gone@", "reply": "550 5.1.1 no such user"},
                {"kind": "reject", "recipient": "^full@", "reply": "552 5.2.2 mailbox full"},
                {"kind": "reject", "recipient": "^block@", "reply": "554 5.7.1 relaying denied"},
                {"kind": "reject", "recipient": "^later@", "reply": "450 4.2.0 busy"}]"#,
        )
        .await;
    let mailer = mailer(&mailbox.smtp_url);
    let gone = send(&mailer, &message("gone@mail.example", 1)).await;
    assert_eq!(refused(gone), (Refusal::Address, "550 5.1.1 no such user".into()));
    let full = send(&mailer, &message("full@mail.example", 2)).await;
    let Outcome::Refused { reply, about: Refusal::Address } = full else { panic!("{full:?}") };
    assert_eq!(reply.refusal_ru(), "Письмо не принято: ящик переполнен (552 5.2.2). Уточните адрес");
    let block = send(&mailer, &message("block@mail.example", 3)).await;
    assert_eq!(refused(block), (Refusal::Letter, "554 5.7.1 relaying denied".into()));
    let later = send(&mailer, &message("later@mail.example", 4)).await;
    assert_eq!(retry(later), (RetryKind::Busy, "450 4.2.0 busy".into()));
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 5)).await), "others are not hindered");
    assert_eq!(mailbox.messages().await.len(), 1);
}

#[tokio::test]
async fn a_refusal_after_the_content_is_about_the_letter() {
    let mailbox = Mailbox::start("data");
    let mailer = mailer(&mailbox.smtp_url);
    for (reply, expected) in [
        ("552 5.3.4 too big", Some(Refusal::Letter)),
        ("554 no", Some(Refusal::Letter)),
        ("552 5.2.2 mailbox full", Some(Refusal::Address)),
        ("452 4.3.1 no space", None),
    ] {
        mailbox.faults(&format!(r#"[{{"kind": "reply_data", "reply": "{reply}"}}]"#)).await;
        let outcome = send(&mailer, &message("parent@mail.example", 1)).await;
        match expected {
            Some(about) => assert_eq!(refused(outcome), (about, reply.into())),
            None => assert_eq!(retry(outcome), (RetryKind::Busy, reply.into())),
        }
    }
    assert_eq!(mailbox.messages().await.len(), 0);
}

#[tokio::test]
async fn silence_or_a_closed_line_after_the_final_dot_is_uncertain() {
    let mailbox = Mailbox::start("dot");
    let (mailer, message) = (mailer(&mailbox.smtp_url), message("parent@mail.example", 1));
    mailbox.faults(r#"[{"kind": "drop", "keep": true}]"#).await;
    let outcome = send(&mailer, &message).await;
    assert!(matches!(outcome, Outcome::Uncertain { .. }), "{outcome:?}");
    mailbox.faults(r#"[{"kind": "stall", "seconds": 20}]"#).await;
    let outcome = send(&mailer, &message).await;
    assert!(matches!(outcome, Outcome::Uncertain { .. }), "{outcome:?}");
    mailbox.faults("[]").await;
    assert!(accepted(&send(&mailer, &message).await));
    // The server had taken the first one: the receiver can tell that they are one letter.
    let kept = mailbox.messages().await;
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0]["message_id"], kept[1]["message_id"]);
}

#[tokio::test]
async fn a_server_that_has_enough_is_tried_later() {
    let mailbox = Mailbox::start("enough");
    mailbox.faults(r#"[{"kind": "close_after", "count": 2}]"#).await;
    let mailer = mailer(&mailbox.smtp_url);
    for n in 1..=2 {
        assert!(accepted(&send(&mailer, &message("parent@mail.example", n)).await));
    }
    let (kind, words) = retry(send(&mailer, &message("parent@mail.example", 3)).await);
    assert_eq!(kind, RetryKind::Busy);
    assert!(words.starts_with("421 4.7.0"), "{words}");
    mailbox.faults("[]").await;
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 3)).await));
    assert_eq!(mailbox.messages().await.len(), 3);
}

#[tokio::test]
async fn nobody_listens_or_nobody_answers() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let message = message("parent@mail.example", 1);
    let (kind, words) = retry(send(&mailer(&format!("smtp://{free}")), &message).await);
    assert_eq!(kind, RetryKind::Connection, "{words}");
    let hole = Script::start(vec![vec![Act::Stall]]).await;
    assert_eq!(retry(send(&mailer(&hole.url()), &message).await).0, RetryKind::TimedOut);
    let mute = Script::start(vec![[&HELLO[..], &LETTER[..5], &[Act::Stall]].concat()]).await;
    assert_eq!(retry(send(&mailer(&mute.url()), &message).await).0, RetryKind::TimedOut);
    let closing = Script::start(vec![[&HELLO[..], &LETTER[..5]].concat()]).await;
    assert_eq!(retry(send(&mailer(&closing.url()), &message).await).0, RetryKind::Broken);
}

#[tokio::test]
async fn noise_instead_of_smtp_is_bounded_and_named() {
    let message = message("parent@mail.example", 1);
    let noise = Script::start(vec![vec![Act::Noise(100_000), Act::Say("\r\n"), Act::Stall]]).await;
    let (kind, words) = retry(send(&mailer(&noise.url()), &message).await);
    assert_eq!(kind, RetryKind::Protocol, "{words}");
    assert!(words.chars().count() <= 500);
    let early =
        Script::start(vec![[&HELLO[..], &[Act::Hear("MAIL"), Act::Say("354 go\r\n")]].concat()]).await;
    assert_eq!(retry(send(&mailer(&early.url()), &message).await).0, RetryKind::Protocol);
    let odd = [&HELLO[..], &LETTER[..7], &[Act::Say("what?\r\n")]].concat();
    let odd = Script::start(vec![odd]).await;
    let outcome = send(&mailer(&odd.url()), &message).await;
    assert!(matches!(outcome, Outcome::Uncertain { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_rejected_sender_keeps_the_letter_queued() {
    let script = [&HELLO[..], &[Act::Hear("MAIL"), Act::Say("550 5.7.1 sender not allowed\r\n")]].concat();
    let server = Script::start(vec![script]).await;
    let outcome = send(&mailer(&server.url()), &message("parent@mail.example", 1)).await;
    assert_eq!(retry(outcome), (RetryKind::Session, "550 5.7.1 sender not allowed".into()));
}

#[tokio::test]
async fn a_connection_is_used_again_after_success_only() {
    let both = Script::start(vec![[&HELLO[..], &LETTER[..], &LETTER[..]].concat()]).await;
    let good = mailer(&both.url());
    for n in 1..=2 {
        assert!(accepted(&send(&good, &message("parent@mail.example", n)).await));
    }
    assert_eq!(both.connections(), 1);

    let refuse = [Act::Hear("MAIL"), Act::Say("250 ok\r\n"), Act::Hear("RCPT"), Act::Say("550 no\r\n")];
    let after = Script::start(vec![
        [&HELLO[..], &LETTER[..], &refuse[..], &[Act::Stall]].concat(),
        [&HELLO[..], &LETTER[..]].concat(),
    ])
    .await;
    let mailer = mailer(&after.url());
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 1)).await));
    assert_eq!(refused(send(&mailer, &message("gone@mail.example", 2)).await).1, "550 no");
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 3)).await));
    assert_eq!(after.connections(), 2);
}

#[tokio::test]
async fn a_timed_out_connection_never_answers_for_the_next_letter() {
    // With lettre's own pool the first connection came back in the middle of a message, and its late
    // replies were taken for replies about the second letter.
    let stuck = [&HELLO[..], &LETTER[..5], &[Act::Stall]].concat();
    let server = Script::start(vec![stuck, [&HELLO[..], &LETTER[..]].concat()]).await;
    let mailer = mailer(&server.url());
    assert_eq!(retry(send(&mailer, &message("parent@mail.example", 1)).await).0, RetryKind::TimedOut);
    let outcome = send(&mailer, &message("parent@mail.example", 2)).await;
    assert!(
        matches!(&outcome, Outcome::Accepted { reply } if reply.words() == "2.0.0 queued"),
        "{outcome:?}"
    );
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_the_server_closed_meanwhile_is_replaced_at_once() {
    let one = [&HELLO[..], &LETTER[..]].concat();
    let server = Script::start(vec![one.clone(), one]).await;
    let mailer = mailer(&server.url());
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 1)).await));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 2)).await));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn an_idle_connection_is_given_up_before_the_servers_limit() {
    let two = [&HELLO[..], &LETTER[..], &[Act::Hear("QUIT"), Act::Say("221 bye\r\n")]].concat();
    let server = Script::start(vec![two, [&HELLO[..], &LETTER[..]].concat()]).await;
    let mut config = SmtpConfig::from_url(&server.url(), false).unwrap();
    config.pool.idle = Duration::from_millis(200);
    let mailer = Mailer::new(config).unwrap();
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 1)).await));
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(accepted(&send(&mailer, &message("parent@mail.example", 2)).await));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn without_starttls_the_letter_stays_queued() {
    let mailbox = Mailbox::start("downgrade");
    let config = SmtpConfig::from_url(&format!("{}?tls=required", mailbox.smtp_url), true).unwrap();
    let outcome = send(&Mailer::new(config).unwrap(), &message("parent@mail.example", 1)).await;
    assert_eq!(retry(outcome), (RetryKind::Tls, "the server offers no STARTTLS".into()));
    assert_eq!(mailbox.messages().await.len(), 0);
}

#[tokio::test]
async fn sixty_letters_at_once_share_four_connections() {
    let mailbox = Mailbox::start("many");
    let mut config = SmtpConfig::from_url(&mailbox.smtp_url, false).unwrap();
    config.deadlines = Deadlines::default();
    let mailer = Mailer::new(config).unwrap();
    let sends = (0..60).map(|n| {
        let mailer = mailer.clone();
        async move { mailer.send(&message(&format!("p{n}@mail.example"), n)).await }
    });
    let outcomes = futures_util::future::join_all(sends).await;
    assert!(outcomes.iter().all(accepted), "{outcomes:?}");
    let mut recipients: Vec<String> =
        mailbox.messages().await.iter().map(|m| m["to"][0].as_str().unwrap().to_owned()).collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!(recipients.len(), 60);
    mailer.shutdown().await;
}
