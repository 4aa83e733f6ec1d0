//! Cost bucket: points a minute per key, in process. Takes the points of a request before it runs and gives none back.

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::num::NonZeroU32;
use std::time::Duration;

use super::{Refusal, RefusalKind};

/// Buckets of one size for keys of one kind (networks or accounts).
pub struct CostBucket<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
    size: NonZeroU32,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for CostBucket<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CostBucket").field("size", &self.size).field("keys", &self.limiter.len()).finish()
    }
}

/// Buckets kept before idle ones are dropped.
const KEYS_BEFORE_CLEANING: usize = 50_000;

impl<K: Hash + Eq + Clone> CostBucket<K> {
    /// `points` a minute, all of them at once at most; 0 counts as 1.
    #[must_use]
    pub fn per_minute(points: u32) -> Self {
        let size = NonZeroU32::new(points).unwrap_or(NonZeroU32::MIN);
        Self { limiter: RateLimiter::dashmap(Quota::per_minute(size)), size }
    }

    /// Takes `cost` points.
    ///
    /// # Errors
    /// `RATE_LIMITED` with the time to wait; a cost over the whole bucket waits for a full one.
    pub fn take(&self, key: &K, cost: u32) -> Result<(), (Refusal, Duration)> {
        if self.limiter.len() > KEYS_BEFORE_CLEANING {
            self.limiter.retain_recent();
        }
        let cost = NonZeroU32::new(cost.clamp(1, self.size.get())).unwrap_or(NonZeroU32::MIN);
        match self.limiter.check_key_n(key, cost) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_until)) => {
                let now = governor::clock::Clock::now(&DefaultClock::default());
                Err((Refusal::plain(RefusalKind::RateLimited), not_until.wait_time_from(now)))
            }
            Err(_) => Err((Refusal::plain(RefusalKind::RateLimited), Duration::from_secs(60))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_share_points() {
        let bucket = CostBucket::per_minute(100);
        assert!(bucket.take(&"a", 60).is_ok());
        assert!(bucket.take(&"a", 40).is_ok());
        let (refusal, wait) = bucket.take(&"a", 50).expect_err("empty");
        assert_eq!(refusal.kind, RefusalKind::RateLimited);
        assert!(wait > Duration::from_secs(20) && wait <= Duration::from_secs(31), "{wait:?}");
        assert!(bucket.take(&"b", 100).is_ok());
    }
}
