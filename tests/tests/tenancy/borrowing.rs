//! What lies between two borrowers of a connection: a transaction that only read is left open for the next one to end.

use std::time::Duration;

use domain::id::{AccountId, MembershipId, SchoolId};
use store::{Store, SystemReason, TenantContext};
use tests::support::app::store_config;
use tests::support::worker::wait_for;
use tests::support::{Database, Login, SCHOOLS};

use crate::cancellation::{clock, fresh};

/// How many sessions of the login roles sit in an open transaction.
async fn open(database: &Database) -> i64 {
    let sql = "select count(*) from pg_stat_activity where datname = current_database()
               and usename in ('tabel_app', 'tabel_system') and state like 'idle in transaction%'";
    database.count(sql).await
}

#[tokio::test]
async fn a_transaction_that_only_read_ends_with_the_next_one_or_in_a_moment() {
    let database = Database::with_schools().await;
    let store = Store::connect(store_config(&database, 1)).await.expect("the store connects");
    let mut admin = database.connect(Login::Admin).await;
    let [a, b, _] = SCHOOLS.map(|school| SchoolId::new(school.number));
    let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 4).expect("a day");
    for school in [b, a] {
        let asked = clock(&mut admin).await;
        let mut tx = store.tenant(TenantContext::job(school)).await.expect("begins");
        assert!(fresh(&mut admin, asked).await, "the transaction before goes on");
        for (member, own) in [(1001, school == a), (2001, school == b)] {
            let facts = store::access::find_school_facts(&mut tx, MembershipId::new(member), today).await;
            assert_eq!(facts.expect("facts").member, own, "{member} in {school:?}");
        }
        tx.finish();
        assert_eq!(open(&database).await, 1, "it is left to the next borrower");
    }
    wait_for("nothing is open", Duration::from_secs(2), || async { open(&database).await == 0 }).await;
    store.tenant(TenantContext::job(a)).await.expect("begins on what was tidied up").finish();
}

#[tokio::test]
async fn a_finish_keeps_nothing_and_a_late_commit_everything() {
    let database = Database::with_schools().await;
    let store = Store::connect(store_config(&database, 1)).await.expect("the store connects");
    let account = AccountId::new(database.count("select min(id) from account").await);
    let written = async |hash: &str| {
        let mut tx = store.system(SystemReason::SignIn).await.expect("begins");
        store::account::update_password(&mut tx, account, hash, false).await.expect("writes");
        tx
    };
    let kept = async |hash: &str| {
        database.count(format!("select count(*) from account where password_hash = '{hash}'")).await
    };
    written("finished").await.finish();
    store.system(SystemReason::SignIn).await.expect("begins").finish();
    assert_eq!(kept("finished").await, 0);
    written("committed").await.commit_soon().await.expect("commits");
    assert_eq!(kept("committed").await, 1);
    assert_eq!(open(&database).await, 0);
}
