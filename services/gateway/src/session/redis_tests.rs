//! Cache and throttle against a real redis-server of their own, also killed in the middle. Skipped with a note when the
//! machine has no redis-server; never uses one that is already running.

use super::*;
use crate::http::Network;
use crate::redis_link::{RedisHealth, RedisLink};
use crate::test_redis::PrivateRedis;
use chrono::{DateTime, Utc};
use domain::id::{AccountId, MembershipId, PersonId, SchoolId};
use domain::role::Role;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
}

fn info(token: &SessionToken, account: i64) -> SessionInfo {
    SessionInfo {
        hash: token.hash(),
        account: AccountId::new(account),
        person: PersonId::new(account + 1),
        membership: Some(MembershipInUse {
            school: SchoolId::new(5),
            membership: MembershipId::new(7),
            role: Role::SubjectTeacher,
        }),
        district: None,
        confirmed_at: moment(0),
        idle_until: moment(1_800),
        expires_at: moment(43_200),
    }
}

/// A truth with one session that can be ended behind the gateway's back.
struct OneSession {
    info: std::sync::Mutex<Option<SessionInfo>>,
    asked: AtomicUsize,
}

impl SessionTruth for OneSession {
    fn find_session(&self, hash: SessionHash) -> BoxFuture<'_, Result<Option<SessionInfo>, TruthError>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let found = self.info.lock().expect("lock").clone().filter(|info| info.hash == hash);
        Box::pin(async move { Ok(found) })
    }
    fn touch_session(&self, _: SessionHash, _: DateTime<Utc>) -> BoxFuture<'_, Result<(), TruthError>> {
        Box::pin(async { Ok(()) })
    }
    fn revoke_session(&self, _: SessionHash) -> BoxFuture<'_, Result<(), TruthError>> {
        *self.info.lock().expect("lock") = None;
        Box::pin(async { Ok(()) })
    }
    fn revoke_account(&self, _: AccountId) -> BoxFuture<'_, Result<(Vec<SessionHash>, usize), TruthError>> {
        let ended: Vec<_> =
            self.info.lock().expect("lock").take().map(|info| info.hash).into_iter().collect();
        let live = ended.len();
        Box::pin(async move { Ok((ended, live)) })
    }
}

fn truth(token: &SessionToken) -> Arc<OneSession> {
    Arc::new(OneSession { info: std::sync::Mutex::new(Some(info(token, 11))), asked: AtomicUsize::new(0) })
}

async fn raw(address: &str, command: &[&str]) -> redis::Value {
    let client = redis::Client::open(address).expect("address");
    let mut connection = client.get_multiplexed_async_connection().await.expect("connection");
    let mut call = redis::cmd(command[0]);
    for part in &command[1..] {
        call.arg(*part);
    }
    call.query_async(&mut connection).await.expect("reply")
}

#[tokio::test]
async fn cache_spares_the_truth_and_revocation_is_immediate_in_both_processes() {
    let Some(server) = PrivateRedis::start() else { return };
    let token = SessionToken::from_random([1; 32]);
    let truth = truth(&token);
    let link = RedisLink::open(&server.address).await.expect("address");
    assert_eq!(link.health(), RedisHealth::Up);
    let one = Sessions::new(truth.clone(), SessionCache::new(link.clone()));
    let two = Sessions::new(truth.clone(), SessionCache::new(link));
    for sessions in [&one, &two, &one] {
        let found = sessions.resolve(&token, moment(1)).await.expect("answer").expect("live");
        assert_eq!(*found, info(&token, 11));
    }
    assert_eq!(truth.asked.load(Ordering::Relaxed), 1, "the second process read the cache");
    assert!(one.resolve(&token, moment(1_801)).await.expect("answer").is_none(), "idle end passed");
    one.revoke(token.hash()).await.expect("revoked");
    assert!(one.resolve(&token, moment(2)).await.expect("answer").is_none());
    tokio::time::sleep(LOCAL_TTL + Duration::from_millis(100)).await;
    assert!(two.resolve(&token, moment(2)).await.expect("answer").is_none());
    // A reader that asked the truth before the end must not put the session back.
    two.cache().put(&info(&token, 11)).await;
    tokio::time::sleep(LOCAL_TTL + Duration::from_millis(100)).await;
    assert!(one.resolve(&token, moment(2)).await.expect("answer").is_none(), "tombstone");
}

/// A sign-out while Redis does not answer ends the session all the same: here at once, elsewhere when Redis is back.
#[tokio::test]
async fn a_session_ended_while_redis_is_slow_stays_ended() {
    let Some(server) = PrivateRedis::start() else { return };
    let token = SessionToken::from_random([1; 32]);
    let truth = truth(&token);
    let link = RedisLink::open(&server.address).await.expect("address");
    let one = Sessions::new(truth.clone(), SessionCache::new(link.clone()));
    let two = Sessions::new(truth.clone(), SessionCache::new(link.clone()));
    assert!(one.resolve(&token, moment(1)).await.expect("answer").is_some());
    raw(&server.address, &["CLIENT", "PAUSE", "900", "ALL"]).await;
    // One exchange finds out that Redis is slow; after it nothing is asked until a look succeeds.
    let ping = link.run(|mut to| async move { redis::cmd("PING").query_async::<String>(&mut to).await });
    assert_eq!(ping.await, None);
    assert_eq!(link.health(), RedisHealth::Degraded);
    one.revoke(token.hash()).await.expect("revoked");
    while link.health() != RedisHealth::Up {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(one.resolve(&token, moment(2)).await.expect("answer").is_none(), "here");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(two.resolve(&token, moment(2)).await.expect("answer").is_none(), "elsewhere");
}

#[tokio::test]
async fn poisoned_values_are_ignored_and_counted() {
    let Some(server) = PrivateRedis::start() else { return };
    let (mine, other) = (SessionToken::from_random([1; 32]), SessionToken::from_random([2; 32]));
    let link = RedisLink::open(&server.address).await.expect("address");
    let writer = SessionCache::new(link.clone());
    writer.put(&info(&other, 99)).await;
    let key = |token: &SessionToken| format!("tabel:session:{}", super::token::hex(&token.hash().0));
    raw(&server.address, &["COPY", &key(&other), &key(&mine)]).await;
    let reader = SessionCache::new(link);
    assert_eq!(reader.get(other.hash()).await.map(|info| info.account.get()), Some(99), "positive control");
    assert_eq!(reader.get(mine.hash()).await, None);
    raw(&server.address, &["SET", &key(&mine), "{\"admin\":true}"]).await;
    assert_eq!(reader.get(mine.hash()).await, None);
    assert_eq!(reader.mismatches(), 2);
    // Only hashes are stored.
    let keys = format!("{:?}", raw(&server.address, &["KEYS", "*"]).await);
    assert!(!keys.contains(&mine.reveal()) && !keys.contains(&other.reveal()));
}

#[tokio::test]
async fn losing_redis_signs_nobody_out_and_lets_nobody_in() {
    let Some(mut server) = PrivateRedis::start() else { return };
    let token = SessionToken::from_random([1; 32]);
    let truth = truth(&token);
    let link = RedisLink::open(&server.address).await.expect("address");
    let sessions = Sessions::new(truth, SessionCache::new(link.clone()));
    assert!(sessions.resolve(&token, moment(1)).await.expect("answer").is_some());
    raw(&server.address, &["FLUSHALL"]).await;
    assert!(sessions.resolve(&token, moment(1)).await.expect("answer").is_some(), "flushed");
    server.kill();
    tokio::time::sleep(LOCAL_TTL + Duration::from_millis(1_700)).await;
    let started = std::time::Instant::now();
    assert!(sessions.resolve(&token, moment(1)).await.expect("answer").is_some(), "killed");
    assert!(started.elapsed() < Duration::from_millis(300), "{:?}", started.elapsed());
    assert_eq!(link.health(), RedisHealth::Degraded);
    let stranger = SessionToken::from_random([9; 32]);
    assert!(sessions.resolve(&stranger, moment(1)).await.expect("answer").is_none());
    server.restart();
    for _ in 0..50 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        if link.health() == RedisHealth::Up {
            return;
        }
    }
    panic!("the link did not notice that redis is back");
}

#[tokio::test]
async fn throttle_is_shared_and_survives_the_death_of_redis() {
    let Some(mut server) = PrivateRedis::start() else { return };
    let link = RedisLink::open(&server.address).await.expect("address");
    let one = SignInThrottle::new(link.clone(), ThrottleRates::default());
    let two = SignInThrottle::new(link.clone(), ThrottleRates::default());
    let attempt = Attempt {
        login: "teacher",
        network: Network::of("192.0.2.1".parse().expect("address")),
        known_device: None,
    };
    let mut evaluated = 0;
    for _ in 0..20 {
        for throttle in [&one, &two] {
            evaluated += usize::from(throttle.begin(&attempt).await.is_ok());
        }
    }
    assert_eq!(evaluated, 5, "two processes share one bucket");
    // A right password gives everything back, in Redis too.
    let honest = Attempt { login: "other", ..attempt };
    for _ in 0..40 {
        for throttle in [&one, &two] {
            let reservation = throttle.begin(&honest).await.expect("room");
            throttle.succeeded(reservation).await;
        }
    }
    server.kill();
    for _ in 0..20 {
        evaluated += usize::from(one.begin(&attempt).await.is_ok());
    }
    assert!(evaluated <= 10, "{evaluated}: the process remembers its own share");
    assert!(one.begin(&honest).await.is_ok(), "honest sign-in goes on");
    assert_eq!(link.health(), RedisHealth::Degraded);
}

/// C-80: replies never belong to another request, also when requests are dropped half-way.
#[tokio::test]
async fn replies_are_never_mixed_up_under_cancellation() {
    let Some(server) = PrivateRedis::start() else { return };
    let link = RedisLink::open(&server.address).await.expect("address");
    let mut tasks = Vec::new();
    for number in 0..1_000_u64 {
        let link = link.clone();
        tasks.push(tokio::spawn(async move {
            let echo = link.run(|mut connection| async move {
                redis::cmd("ECHO").arg(number).query_async::<u64>(&mut connection).await
            });
            if let Ok(Some(reply)) = tokio::time::timeout(Duration::from_micros(number % 7 * 150), echo).await
            {
                assert_eq!(reply, number);
            }
            let reply = link
                .run(|mut connection| async move {
                    redis::cmd("ECHO").arg(number).query_async::<u64>(&mut connection).await
                })
                .await;
            reply.map(|reply| assert_eq!(reply, number)).is_some()
        }));
    }
    let mut answered = 0;
    for task in tasks {
        answered += usize::from(task.await.expect("no mix-up"));
    }
    assert!(answered > 900, "{answered} of 1000 answered");
}
