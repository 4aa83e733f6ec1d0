//! The sessions of one gateway: cache first, truth behind it, idle ends moved, revocation announced to open streams.

use super::cache::SessionCache;
use super::token::{SessionHash, SessionToken};
use super::truth::{SessionInfo, SessionTruth, TruthError};
use chrono::{DateTime, Utc};
use domain::id::AccountId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;

/// Idle ends are moved at most this often per session and process.
const TOUCH_EVERY: Duration = Duration::from_secs(60);
const TOUCHED_KEPT: usize = 50_000;

/// Shared by all requests.
pub struct Sessions {
    truth: Arc<dyn SessionTruth>,
    cache: SessionCache,
    touched: Mutex<HashMap<SessionHash, Instant>>,
    ended: broadcast::Sender<SessionHash>,
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").field("cache", &self.cache).finish_non_exhaustive()
    }
}

impl Sessions {
    /// Sessions over a truth and a cache.
    #[must_use]
    pub fn new(truth: Arc<dyn SessionTruth>, cache: SessionCache) -> Arc<Self> {
        let (ended, _) = broadcast::channel(1_024);
        Arc::new(Self { truth, cache, touched: Mutex::new(HashMap::new()), ended })
    }

    /// The live session behind a token.
    ///
    /// # Errors
    /// When neither cache nor truth could answer: the caller says 503, not "signed out".
    pub async fn resolve(
        self: &Arc<Self>,
        token: &SessionToken,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<SessionInfo>>, TruthError> {
        let hash = token.hash();
        let found = match self.cache.get(hash).await {
            Some(info) => Some(info),
            None => {
                let info = self.ask_truth(hash).await?;
                if let Some(info) = &info {
                    self.cache.put(info).await;
                }
                info
            }
        };
        let Some(info) = found.filter(|info| info.is_live(now)) else { return Ok(None) };
        // Another process may have moved it, or this one before it was started anew.
        if (now - info.confirmed_at).to_std().map_or(true, |since| since >= TOUCH_EVERY) {
            self.touch_later(hash, now);
        }
        Ok(Some(Arc::new(info)))
    }

    /// Asks the truth past the cache: for open streams, which outlive what a cache may promise.
    ///
    /// # Errors
    /// When the truth could not answer.
    pub async fn is_still_live(&self, hash: SessionHash, now: DateTime<Utc>) -> Result<bool, TruthError> {
        Ok(self.ask_truth(hash).await?.is_some_and(|info| info.is_live(now)))
    }

    /// Ends one session everywhere.
    ///
    /// # Errors
    /// When the truth could not be changed; caches are cleared all the same.
    pub async fn revoke(&self, hash: SessionHash) -> Result<(), TruthError> {
        let outcome = self.truth.revoke_session(hash).await;
        self.announce(hash).await;
        outcome
    }

    /// Ends all sessions of an account (sign out everywhere, password change, block); gives how many still lived.
    ///
    /// # Errors
    /// When the truth could not be changed.
    pub async fn revoke_account(&self, account: AccountId) -> Result<usize, TruthError> {
        let (ended, live) = self.truth.revoke_account(account).await?;
        for hash in &ended {
            self.announce(*hash).await;
        }
        Ok(live)
    }

    /// Says that these sessions ended in the truth already (with an old password).
    pub async fn ended(&self, hashes: impl IntoIterator<Item = SessionHash>) {
        for hash in hashes {
            self.announce(hash).await;
        }
    }

    /// Drops what is cached about a session whose role or school changed; the session itself lives on.
    pub async fn changed(&self, hash: SessionHash) {
        self.cache.forget(hash).await;
    }

    /// Hashes of sessions as they end in this process.
    #[must_use]
    pub fn endings(&self) -> broadcast::Receiver<SessionHash> {
        self.ended.subscribe()
    }

    /// The cache, for metrics.
    #[must_use]
    pub const fn cache(&self) -> &SessionCache {
        &self.cache
    }

    /// A value of the truth under another key would be a mixed-up reply: refused like a failure.
    async fn ask_truth(&self, hash: SessionHash) -> Result<Option<SessionInfo>, TruthError> {
        match self.truth.find_session(hash).await? {
            Some(info) if info.hash != hash => Err(TruthError("the answer names another session".into())),
            info => Ok(info),
        }
    }

    async fn announce(&self, hash: SessionHash) {
        self.cache.forget(hash).await;
        // Nobody may be listening; that is fine.
        let _ = self.ended.send(hash);
    }

    fn touch_later(self: &Arc<Self>, hash: SessionHash, now: DateTime<Utc>) {
        {
            let mut touched = self.touched.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if touched.get(&hash).is_some_and(|last| last.elapsed() < TOUCH_EVERY) {
                return;
            }
            if touched.len() >= TOUCHED_KEPT {
                touched.retain(|_, last| last.elapsed() < TOUCH_EVERY);
            }
            touched.insert(hash, Instant::now());
        }
        let sessions = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = sessions.truth.touch_session(hash, now).await {
                tracing::warn!(error = %error, "the idle end of a session was not moved");
            }
        });
    }
}
