//! What the worker counts while a mail server is moody, and what no label says (security.md C-95).

use std::collections::BTreeSet;

use serde_json::json;
use tests::support::worker::Post;

/// The sum over the series with this name that carry all of these labels.
fn value(text: &str, name: &str, labels: &[&str]) -> f64 {
    let series = text.lines().filter_map(|line| {
        let (head, value) = line.rsplit_once(' ')?;
        let wanted =
            head.starts_with(&format!("{name}{{")) && labels.iter().all(|label| head.contains(label));
        wanted.then(|| value.parse::<f64>().expect("a number"))
    });
    series.sum()
}

#[tokio::test]
async fn jobs_letters_and_files_are_counted_and_nobody_is_named() {
    let post = Post::new(1).await;
    post.mailbox.faults(json!([{ "kind": "greylist", "recipient": ".", "times": 1 }])).await;
    post.run_week().await;
    post.mailbox
        .faults(json!([{ "kind": "reject", "recipient": ".", "reply": "550 5.1.1 no such user" }]))
        .await;
    post.test.clock.set("2026-03-06T12:01:30Z");
    post.drain().await;
    post.mailbox.faults(json!([])).await;
    let next = "2026-03-09".parse().expect("a day");
    post.app().request_weekly_summary(domain::id::SchoolId::new(1), next).await.expect("requested");
    post.drain().await;

    let text = post.metrics.text().expect("text");
    let count = |name: &str, labels: &[&str]| value(&text, name, labels);
    for (name, labels, expected) in [
        ("tabel_mail_letters_total", &["outcome=\"refused_for_now\""][..], 1.0),
        ("tabel_mail_letters_total", &["outcome=\"refused_for_good\""], 1.0),
        ("tabel_mail_letters_total", &["outcome=\"accepted\""], 1.0),
        ("tabel_mail_letters_total", &[], 3.0),
        ("tabel_mail_duration_seconds_count", &[], 3.0),
        ("tabel_jobs_total", &["job_kind=\"send_delivery\"", "outcome=\"later\""], 1.0),
        ("tabel_jobs_total", &["job_kind=\"send_delivery\"", "outcome=\"done\""], 2.0),
        ("tabel_jobs_total", &["job_kind=\"summarise_group\"", "outcome=\"done\""], 2.0),
        ("tabel_job_duration_seconds_count", &["job_kind=\"send_delivery\""], 3.0),
        ("tabel_reports_documents_total", &["report_kind=\"weekly_summary\"", "outcome=\"rendered\""], 2.0),
        ("tabel_reports_documents_total", &[], 2.0),
        ("tabel_reports_duration_seconds_count", &[], 2.0),
    ] {
        assert!((count(name, labels) - expected).abs() < 0.5, "{name} {labels:?}: not {expected} in\n{text}");
    }
    assert!(count("tabel_reports_duration_seconds_sum", &[]) > 0.001, "{text}");
    // Put back for a minute and a little, claimed a minute and a half later.
    let waited = count("tabel_job_queue_age_seconds_sum", &["job_kind=\"send_delivery\""]);
    assert!((10.0..=45.0).contains(&waited), "{waited}");

    let labels: BTreeSet<&str> = text
        .lines()
        .filter(|line| line.starts_with("tabel_"))
        .filter_map(|line| line.split_once('{')?.1.rsplit_once('}'))
        .flat_map(|(labels, _)| labels.split(',').map(|label| label.split('=').next().unwrap_or_default()))
        .collect();
    let known = ["job_kind", "le", "otel_scope_name", "outcome", "report_kind"];
    assert_eq!(labels, BTreeSet::from(known), "{text}");
}
