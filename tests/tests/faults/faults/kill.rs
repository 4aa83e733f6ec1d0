//! SIGKILL of workers while letters are on their way (security.md C-75, C-77a).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use app::Kind;
use domain::id::SchoolId;
use rand::RngExt as _;
use tests::support::worker::{Mailbox, Process, lay_down, scratch, settings, thing, wait_for, week};
use tests::support::{Database, Login, TestApp};

const FAMILIES: u32 = 60;
const KILLS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_lose_no_letter_and_mix_up_none() {
    let database = Database::empty().await;
    lay_down(&mut database.connect(Login::Admin).await, 1, FAMILIES, "Europe/Moscow").await;
    let test = TestApp::on(database).await;
    let (mailbox, files) = (Mailbox::start(), scratch("files"));
    let settings = settings(&test.database, &mailbox.smtp_url, &files);
    test.app.request_weekly_summary(SchoolId::new(1), week()).await.expect("requested");

    let seed = u64::from_be_bytes(platform::random::bytes());
    println!("seed {seed}");
    let mut random = platform::random::seeded(seed);
    let mut workers = [Process::start("worker", &settings), Process::start("worker", &settings)];
    for kill in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(random.random_range(300..3_000))).await;
        let fresh = Process::start("worker", &settings);
        std::mem::replace(&mut workers[kill % 2], fresh).kill();
    }
    // The jobs of the killed ones come back when their leases are over.
    let done = "select count(*) from delivery where channel = 'email' and state = 'accepted'";
    let all = || async { test.database.count(done).await == i64::from(FAMILIES) };
    let took = wait_for("all letters are accepted", Duration::from_secs(150), all).await;
    println!("all accepted {took:?} after the last kill");

    let envelopes = mailbox.envelopes().await;
    let mut by_id: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for envelope in &envelopes {
        let id = envelope["message_id"].as_str().expect("an id").to_owned();
        by_id.entry(id).or_default().insert(envelope["to"].to_string());
    }
    assert_eq!(by_id.len(), FAMILIES as usize, "one Message-ID per family");
    assert!(by_id.values().all(|to| to.len() == 1), "a Message-ID belongs to one recipient: {by_id:?}");
    let doubled = envelopes.len() - by_id.len();
    println!("{doubled} doubled by {KILLS} kills");
    // A kill doubles what lies between the final dot and our commit: some milliseconds of each letter.
    assert!(doubled <= KILLS, "{doubled} letters were doubled by {KILLS} kills");

    for letter in mailbox.letters().await {
        let n: i64 = letter.to[0].split(['-', '@']).nth(2).expect("family-1-n@").parse().expect("a number");
        let ids = reports::embedded_ids(&letter.files[0].1).expect("ids in the file");
        let pupil = test.app.ids().encode(Kind::Pupil, SchoolId::new(1), thing(1, n));
        assert_eq!(ids.ids.pupil.as_str(), pupil, "{:?}", letter.to);
        assert!(letter.text.contains(&format!("Птенцов{n} ")), "{:?}", letter.to);
    }
    let unfinished =
        "select count(*) from task where state in ('ready', 'running', 'dead') and kind <> 'compute_figures'";
    wait_for("every job has ended", Duration::from_secs(60), || async {
        test.database.count(unfinished).await == 0
    })
    .await;
    assert_eq!(test.database.count("select count(*) from report").await, i64::from(FAMILIES));
    drop(std::fs::remove_dir_all(files));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_asked_to_stop_ends_what_it_began() {
    let database = Database::empty().await;
    lay_down(&mut database.connect(Login::Admin).await, 1, 10, "Europe/Moscow").await;
    let test = TestApp::on(database).await;
    let (mailbox, files) = (Mailbox::start(), scratch("files"));
    let settings = settings(&test.database, &mailbox.smtp_url, &files);
    test.app.request_weekly_summary(SchoolId::new(1), week()).await.expect("requested");
    let mut worker = Process::start("worker", &settings);
    wait_for("the first letters", Duration::from_secs(60), || async {
        !mailbox.envelopes().await.is_empty()
    })
    .await;
    let log = worker.stop();
    assert!(!log.contains("stopping while jobs are at work"), "{log}");
    let torn = "select count(*) from task where state = 'running'";
    assert_eq!(test.database.count(torn).await, 0, "{log}");
    assert_eq!(test.database.count("select count(*) from delivery where state = 'sending'").await, 0);
    drop(std::fs::remove_dir_all(files));
}
