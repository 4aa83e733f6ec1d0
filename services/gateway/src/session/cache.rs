//! Sessions in Redis and, shorter, in process. A cached value names its own session and is compared on read; after a
//! session ends, a tombstone keeps a late writer from putting it back: in process at once, in Redis as soon as it
//! answers. The cache can only spare a question to the truth: it never creates a session and never denies one.

use super::token::{SessionHash, hex};
use super::truth::{MembershipInUse, SessionInfo};
use crate::redis_link::{RedisHealth, RedisLink};
use chrono::{DateTime, Utc};
use domain::id::{AccountId, DistrictId, MembershipId, PersonId, SchoolId};
use domain::role::Role;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Life of a value in Redis: how long a session ended behind our back (by another program) may still be served.
pub const CACHE_TTL: Duration = Duration::from_secs(30);
/// Life of a value in process, where other processes' tombstones are not seen.
pub const LOCAL_TTL: Duration = Duration::from_secs(1);
/// Entries kept in process before all that are no tombstones are dropped.
const LOCAL_ENTRIES: usize = 20_000;
/// How often a tombstone that Redis did not take is offered again.
const TOMBSTONE_AGAIN: Duration = Duration::from_millis(500);
const PREFIX: &str = "tabel:session:";
const TOMBSTONE: &str = "ended";
/// Bumped when the stored form changes, so that old values are ignored.
const FORM: u8 = 1;

/// The cache of one process.
#[derive(Debug)]
pub struct SessionCache {
    redis: RedisLink,
    local: Mutex<HashMap<SessionHash, (Instant, Local)>>,
    mismatches: AtomicU64,
}

/// What is remembered in process of a session, until a moment.
#[derive(Debug, Clone)]
enum Local {
    Known(SessionInfo),
    /// It ended or changed: whatever a cache holds of it was read before, only the truth counts.
    Ended,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    form: u8,
    hash: String,
    account: i64,
    person: i64,
    membership: Option<(i32, i64, String)>,
    district: Option<i32>,
    confirmed_at: DateTime<Utc>,
    idle_until: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl SessionCache {
    /// A cache over `redis`, which may be off or down.
    #[must_use]
    pub fn new(redis: RedisLink) -> Self {
        Self { redis, local: Mutex::new(HashMap::new()), mismatches: AtomicU64::new(0) }
    }

    /// Values found under a key they do not name; a metric, and an alarm when it grows.
    pub fn mismatches(&self) -> u64 {
        self.mismatches.load(Ordering::Relaxed)
    }

    /// The cached session, if any cache knows it.
    pub async fn get(&self, hash: SessionHash) -> Option<SessionInfo> {
        match self.lock().get(&hash) {
            Some((until, Local::Known(info))) if *until > Instant::now() => return Some(info.clone()),
            Some((until, Local::Ended)) if *until > Instant::now() => return None,
            _ => {}
        }
        let key = key(hash);
        let text: Option<String> = self
            .redis
            .run(
                |mut connection| async move { redis::cmd("GET").arg(key).query_async(&mut connection).await },
            )
            .await?;
        let text = text?;
        if text == TOMBSTONE {
            return None;
        }
        let info = serde_json::from_str::<Stored>(&text).ok().and_then(Stored::into_info);
        match info {
            Some(info) if info.hash == hash => self.keep(hash, &info).then_some(info),
            _ => {
                self.mismatches.fetch_add(1, Ordering::Relaxed);
                tracing::warn!("a cached session was ignored: it does not name its key");
                None
            }
        }
    }

    /// Remembers what the truth said, unless the session ended meanwhile.
    pub async fn put(&self, info: &SessionInfo) {
        if !self.keep(info.hash, info) {
            return;
        }
        let key = key(info.hash);
        let Ok(text) = serde_json::to_string(&Stored::from_info(info)) else { return };
        self.redis
            .run(|mut connection| async move {
                redis::cmd("SET")
                    .arg(key)
                    .arg(text)
                    .arg("NX")
                    .arg("EX")
                    .arg(CACHE_TTL.as_secs())
                    .query_async::<Option<String>>(&mut connection)
                    .await
            })
            .await;
    }

    /// Forgets an ended or changed session; the tombstone outlives any read of the truth that began before. While
    /// Redis is slow or away, it is offered again until every cached value must have run out.
    pub async fn forget(&self, hash: SessionHash) {
        let until = Instant::now() + CACHE_TTL;
        self.lock().insert(hash, (until, Local::Ended));
        if self.redis.health() == RedisHealth::Off || bury(&self.redis, hash).await {
            return;
        }
        let redis = self.redis.clone();
        tokio::spawn(async move {
            while Instant::now() < until {
                tokio::time::sleep(TOMBSTONE_AGAIN).await;
                if bury(&redis, hash).await {
                    return;
                }
            }
            tracing::warn!("the end of a session could not be told to the other processes");
        });
    }

    /// `false`: the session ended meanwhile and must not be remembered.
    fn keep(&self, hash: SessionHash, info: &SessionInfo) -> bool {
        let mut local = self.lock();
        let now = Instant::now();
        if local.len() >= LOCAL_ENTRIES {
            local.retain(|_, (until, one)| matches!(one, Local::Ended) && *until > now);
        }
        if matches!(local.get(&hash), Some((until, Local::Ended)) if *until > now) {
            return false;
        }
        local.insert(hash, (now + LOCAL_TTL, Local::Known(info.clone())));
        true
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionHash, (Instant, Local)>> {
        self.local.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Puts the tombstone; `false` when Redis did not take it.
async fn bury(redis: &RedisLink, hash: SessionHash) -> bool {
    let key = key(hash);
    redis
        .run(|mut connection| async move {
            redis::cmd("SET")
                .arg(key)
                .arg(TOMBSTONE)
                .arg("EX")
                .arg(CACHE_TTL.as_secs())
                .query_async::<()>(&mut connection)
                .await
        })
        .await
        .is_some()
}

fn key(hash: SessionHash) -> String {
    format!("{PREFIX}{}", hex(&hash.0))
}

impl Stored {
    fn from_info(info: &SessionInfo) -> Self {
        Self {
            form: FORM,
            hash: hex(&info.hash.0),
            account: info.account.get(),
            person: info.person.get(),
            membership: info
                .membership
                .map(|used| (used.school.get(), used.membership.get(), used.role.code().to_owned())),
            district: info.district.map(DistrictId::get),
            confirmed_at: info.confirmed_at,
            idle_until: info.idle_until,
            expires_at: info.expires_at,
        }
    }

    fn into_info(self) -> Option<SessionInfo> {
        if self.form != FORM {
            return None;
        }
        let membership = match self.membership {
            None => None,
            Some((school, membership, role)) => Some(MembershipInUse {
                school: SchoolId::new(school),
                membership: MembershipId::new(membership),
                role: Role::from_code(&role)?,
            }),
        };
        Some(SessionInfo {
            hash: SessionHash(unhex(&self.hash)?),
            account: AccountId::new(self.account),
            person: PersonId::new(self.person),
            membership,
            district: self.district.map(DistrictId::new),
            confirmed_at: self.confirmed_at,
            idle_until: self.idle_until,
            expires_at: self.expires_at,
        })
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
