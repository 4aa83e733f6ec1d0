//! What a mail server may answer, and what becomes of the letter (security.md C-76, C-78).

use std::collections::BTreeSet;

use serde_json::json;
use tests::support::worker::{Post, thing};

const WORDS: &str = "select server_words from delivery";

#[tokio::test]
async fn later_puts_the_letter_back_with_the_servers_words() {
    let post = Post::new(1).await;
    post.mailbox.faults(json!([{ "kind": "greylist", "recipient": ".", "times": 1 }])).await;
    post.run_week().await;
    assert_eq!(post.fates().await.get("email queued"), Some(&1));
    let words = post.text(WORDS).await.expect("words");
    assert!(words.contains("greylisted"), "{words}");
    assert!(post.drain().await.is_empty(), "not before a minute has passed");
    post.test.clock.set("2026-03-06T12:01:30Z");
    post.drain().await;
    assert_eq!(post.fates().await.get("email accepted"), Some(&1));
    assert_eq!(post.mailbox.envelopes().await.len(), 1);
    assert_eq!(post.test.database.count("select attempts::bigint from delivery").await, 2);
}

#[tokio::test]
async fn never_is_shown_and_the_third_time_stops_the_address() {
    let post = Post::new(1).await;
    post.mailbox
        .faults(json!([{ "kind": "reject", "recipient": ".", "reply": "550 5.1.1 no such user" }]))
        .await;
    let failures = "select email_failures::bigint from guardian";
    for (at, week) in ["2026-03-02", "2026-03-09", "2026-03-16"].into_iter().enumerate() {
        let week = week.parse().expect("a day");
        post.app().request_weekly_summary(domain::id::SchoolId::new(1), week).await.expect("requested");
        post.drain().await;
        assert_eq!(post.test.database.count(failures).await, at as i64 + 1);
    }
    assert_eq!(post.fates().await.get("email refused"), Some(&3));
    let words = post.text(&format!("{WORDS} order by id limit 1")).await.expect("words");
    assert!(words.contains("no such user"), "{words}");
    let suppressed = "select count(*) from guardian where email_suppressed_at is not null";
    assert_eq!(post.test.database.count(suppressed).await, 1);
    // The class teacher sees why in the log of the next week.
    let week = "2026-03-23".parse().expect("a day");
    post.app().request_weekly_summary(domain::id::SchoolId::new(1), week).await.expect("requested");
    post.drain().await;
    assert_eq!(post.fates().await.get("email withheld"), Some(&1));
}

#[tokio::test]
async fn an_accepted_letter_clears_the_count_of_refusals() {
    let post = Post::new(1).await;
    post.test.database.admin("update guardian set email_failures = 2").await;
    post.run_week().await;
    assert_eq!(post.test.database.count("select email_failures::bigint from guardian").await, 0);
}

#[tokio::test]
async fn silence_after_the_dot_repeats_the_letter_under_the_same_id() {
    let post = Post::new(1).await;
    post.mailbox.faults(json!([{ "kind": "drop", "keep": true }])).await;
    post.run_week().await;
    assert_eq!(post.fates().await.get("email queued"), Some(&1));
    post.mailbox.faults(json!([])).await;
    post.test.clock.set("2026-03-06T12:01:30Z");
    post.drain().await;
    assert_eq!(post.fates().await.get("email accepted"), Some(&1));
    let envelopes = post.mailbox.envelopes().await;
    assert_eq!(envelopes.len(), 2);
    let ids: BTreeSet<_> = envelopes.iter().map(|envelope| envelope["message_id"].to_string()).collect();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_server_that_closes_or_finds_a_letter_too_big_stops_nobody_else() {
    let post = Post::new(3).await;
    post.mailbox.faults(json!([{ "kind": "close_after", "count": 1 }])).await;
    post.run_week().await;
    assert_eq!(post.fates().await.get("email accepted"), Some(&1));
    assert_eq!(post.fates().await.get("email queued"), Some(&2));
    post.mailbox.faults(json!([{ "kind": "reply_data", "reply": "552 5.3.4 too big" }])).await;
    post.test.clock.set("2026-03-06T12:02:00Z");
    post.drain().await;
    assert_eq!(post.fates().await.get("email refused"), Some(&2));
    let blamed = format!("select count(*) from guardian where email_failures > 0 and id >= {}", thing(1, 0));
    assert_eq!(post.test.database.count(blamed).await, 0, "the letter was at fault, not the address");
}
