//! Sessions in Redis and, shorter, in process. A cached value names its own session and is compared on read; after a
//! session ends, a tombstone keeps a late writer from putting it back. The cache can only spare a question to the
//! truth: it never creates a session and never denies one.

use super::token::{SessionHash, hex};
use super::truth::{MembershipInUse, SessionInfo};
use crate::redis_link::RedisLink;
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
/// Entries kept in process before all are dropped.
const LOCAL_ENTRIES: usize = 20_000;
const PREFIX: &str = "tabel:session:";
const TOMBSTONE: &str = "ended";
/// Bumped when the stored form changes, so that old values are ignored.
const FORM: u8 = 1;

/// The cache of one process.
#[derive(Debug)]
pub struct SessionCache {
    redis: RedisLink,
    local: Mutex<HashMap<SessionHash, (Instant, SessionInfo)>>,
    mismatches: AtomicU64,
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
        if let Some((until, info)) = self.lock().get(&hash)
            && *until > Instant::now()
        {
            return Some(info.clone());
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
            Some(info) if info.hash == hash => {
                self.keep(hash, &info);
                Some(info)
            }
            _ => {
                self.mismatches.fetch_add(1, Ordering::Relaxed);
                tracing::warn!("a cached session was ignored: it does not name its key");
                None
            }
        }
    }

    /// Remembers what the truth said, unless the session ended meanwhile.
    pub async fn put(&self, info: &SessionInfo) {
        self.keep(info.hash, info);
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

    /// Forgets an ended or changed session; the tombstone outlives any read of the truth that began before.
    pub async fn forget(&self, hash: SessionHash) {
        self.lock().remove(&hash);
        let key = key(hash);
        self.redis
            .run(|mut connection| async move {
                redis::cmd("SET")
                    .arg(key)
                    .arg(TOMBSTONE)
                    .arg("EX")
                    .arg(CACHE_TTL.as_secs())
                    .query_async::<()>(&mut connection)
                    .await
            })
            .await;
    }

    fn keep(&self, hash: SessionHash, info: &SessionInfo) {
        let mut local = self.lock();
        if local.len() >= LOCAL_ENTRIES {
            local.clear();
        }
        local.insert(hash, (Instant::now() + LOCAL_TTL, info.clone()));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionHash, (Instant, SessionInfo)>> {
        self.local.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
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
