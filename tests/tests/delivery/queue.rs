//! The queue's promises: fairness between schools, fencing, one run per schedule and week (security.md C-74, C-75, C-83).

use app::App;
use app::jobs::{Job, JobEnd};
use chrono::{DateTime, Datelike as _, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::id::{DeliveryId, SchoolId};
use tests::support::app::store_config;
use tests::support::worker::{lay_down, week};
use tests::support::{Database, Login, TestApp, TestClock};
use uuid::Uuid;

const ONE: SchoolId = SchoolId::new(1);
const A: Uuid = Uuid::from_u128(1);
const B: Uuid = Uuid::from_u128(2);

async fn schools(zones: &[&str]) -> TestApp {
    let database = Database::empty().await;
    let mut admin = database.connect(Login::Admin).await;
    for (school, zone) in (1..).zip(zones) {
        lay_down(&mut admin, school, 1, zone).await;
    }
    TestApp::on(database).await
}

fn letters(count: i64) -> Vec<Job> {
    (1..=count).map(|n| Job::send(DeliveryId::new(n))).collect()
}

async fn enqueue(app: &App, school: SchoolId, jobs: Vec<Job>) {
    app.enqueue_for(school, jobs, None).await.expect("enqueued");
}

fn later(clock: &TestClock, by: TimeDelta) {
    clock.set(&(clock.now() + by).to_rfc3339());
}

#[tokio::test]
async fn a_school_with_a_hundred_jobs_does_not_starve_the_others() {
    let test = schools(&["Europe/Moscow", "Europe/Moscow"]).await;
    enqueue(&test.app, ONE, letters(100)).await;
    // Later and of lower priority than anything of the first school.
    later(&test.clock, TimeDelta::seconds(1));
    enqueue(&test.app, SchoolId::new(2), vec![Job::ComputeFigures { week: week() }]).await;
    let claimed = test.app.claim_jobs(A, 2, 100).await.expect("claimed");
    let mut of: Vec<i32> = claimed.iter().map(|job| job.school().get()).collect();
    of.sort_unstable();
    assert_eq!(of, [1, 2]);
    // What one school may have at work at once is bounded, by all workers together.
    assert_eq!(test.app.claim_jobs(B, 50, 4).await.expect("claimed").len(), 3);
    assert!(test.app.claim_jobs(A, 50, 4).await.expect("claimed").is_empty());
}

#[tokio::test]
async fn two_workers_never_take_the_same_job() {
    let test = schools(&["Europe/Moscow"]).await;
    enqueue(&test.app, ONE, letters(40)).await;
    let (app, other) = (test.app.clone(), test.app.clone());
    let (mine, theirs) = tokio::join!(app.claim_jobs(A, 30, 100), other.claim_jobs(B, 30, 100));
    // Whoever came second may have looked at rows the first one held, and gets the rest at the next poll.
    let rest = test.app.claim_jobs(B, 40, 100).await.expect("claimed");
    let claimed = [mine.expect("claimed"), theirs.expect("claimed"), rest];
    let mut keys: Vec<_> = claimed.iter().flatten().map(|job| job.key()).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!((keys.len(), all), (40, 40));
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_cannot_finish() {
    let test = schools(&["Europe/Moscow"]).await;
    enqueue(&test.app, ONE, letters(1)).await;
    let stale = test.app.claim_jobs(A, 1, 1).await.expect("claimed").pop().expect("a job");
    assert_eq!(test.app.extend_leases(A, &[stale.key()]).await.expect("extended"), 1);
    later(&test.clock, TimeDelta::seconds(29));
    assert_eq!(test.app.rescue_jobs().await.expect("looked"), 0, "the lease still holds");
    later(&test.clock, TimeDelta::seconds(2));
    assert_eq!(test.app.rescue_jobs().await.expect("looked"), 1);
    later(&test.clock, TimeDelta::seconds(3));
    let fresh = test.app.claim_jobs(B, 1, 1).await.expect("claimed").pop().expect("a job");
    assert_eq!((fresh.key(), fresh.attempt()), (stale.key(), 2));
    assert_eq!(test.app.extend_leases(A, &[stale.key()]).await.expect("asked"), 0);
    assert!(!test.app.finish_job(A, &stale, &JobEnd::Done).await.expect("asked"));
    assert!(test.app.finish_job(B, &fresh, &JobEnd::Done).await.expect("asked"));
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_comes_back() {
    let test = schools(&["Europe/Moscow"]).await;
    enqueue(&test.app, ONE, letters(2)).await;
    let known = test.app.claim_jobs(A, 1, 100).await.expect("claimed").pop().expect("a job");
    // The second claim was committed, but the worker never heard of it: it goes on beating for the first one only.
    drop(test.app.claim_jobs(A, 1, 100).await.expect("claimed"));
    later(&test.clock, TimeDelta::seconds(20));
    assert_eq!(test.app.extend_leases(A, &[known.key()]).await.expect("extended"), 1);
    later(&test.clock, TimeDelta::seconds(11));
    assert_eq!(test.app.rescue_jobs().await.expect("looked"), 1);
    assert!(test.app.finish_job(A, &known, &JobEnd::Done).await.expect("asked"));
}

#[tokio::test]
async fn the_last_attempt_ends_in_a_dead_letter() {
    let test = schools(&["Europe/Moscow"]).await;
    enqueue(&test.app, ONE, letters(1)).await;
    let retry = JobEnd::Retry { after: TimeDelta::seconds(1), why: "test".into(), counted: true };
    for _ in 0..8 {
        let job = test.app.claim_jobs(A, 1, 1).await.expect("claimed").pop().expect("a job");
        test.app.finish_job(A, &job, &retry).await.expect("recorded");
        later(&test.clock, TimeDelta::seconds(2));
    }
    assert_eq!(test.app.backlog().await.expect("counted"), (0, 0, 1));
}

#[tokio::test]
async fn a_rolled_back_cause_leaves_no_job_and_a_waiting_one_is_not_doubled() {
    let test = schools(&["Europe/Moscow"]).await;
    let store = store::Store::connect(store_config(&test.database, 2)).await.expect("the store connects");
    let mut tx = store.tenant(store::TenantContext::job(ONE)).await.expect("a transaction");
    assert_eq!(test.app.enqueue(&mut tx, letters(2), None).await.expect("enqueued"), 2);
    tx.rollback().await.expect("rolled back");
    assert_eq!(test.app.backlog().await.expect("counted"), (0, 0, 0));
    enqueue(&test.app, ONE, letters(1)).await;
    enqueue(&test.app, ONE, letters(1)).await;
    assert_eq!(test.app.backlog().await.expect("counted"), (1, 0, 0));
    store.close().await;
}

#[tokio::test]
async fn schedules_fire_once_a_week_at_the_schools_own_time_whoever_looks() {
    let zones = [Tz::Europe__Kaliningrad, Tz::Asia__Barnaul, Tz::Asia__Kamchatka];
    let names: Vec<&str> = zones.iter().map(|zone| zone.name()).collect();
    let test = schools(&names).await;
    let time = NaiveTime::from_hms_opt(15, 0, 0).expect("a time");
    let start: DateTime<Utc> = "2026-03-02T00:00:00Z".parse().expect("a moment");
    for (school, zone) in (1..).zip(zones) {
        let next = app::jobs::next_run(zone, 5, time, start);
        test.database
            .admin(format!("insert into schedule values ({school}, 'weekly_summary', 5, '15:00', '{next}')"))
            .await;
    }
    // Two schedulers look at the same moment, every half hour of two weeks. What ran is done, so that nothing but the
    // schedule itself stands against a second run.
    let other = test.app.clone();
    for tick in 0..14 * 48 {
        test.clock.set(&(start + TimeDelta::minutes(30) * tick).to_rfc3339());
        let (one, two) = tokio::join!(test.app.run_schedules(), other.run_schedules());
        if one.expect("looked") + two.expect("looked") > 0 {
            test.database.admin("update task set state = 'done'").await;
        }
    }
    let mut connection = test.database.connect(Login::Admin).await;
    let runs: Vec<(i32, String, DateTime<Utc>)> = sqlx::query_as(
        "select school_id, payload->>'week', created_at from task order by school_id, created_at",
    )
    .fetch_all(&mut connection)
    .await
    .expect("runs");
    let weeks: Vec<(i32, &str)> = runs.iter().map(|(school, week, _)| (*school, week.as_str())).collect();
    let expected: Vec<(i32, &str)> =
        (1..=3).flat_map(|school| [(school, "2026-03-02"), (school, "2026-03-09")]).collect();
    assert_eq!(weeks, expected);
    for (school, _, at) in &runs {
        let local = at.with_timezone(&zones[*school as usize - 1]);
        assert_eq!(
            (local.weekday().number_from_monday(), local.time()),
            (5, time),
            "school {school} at {local}"
        );
    }
}
