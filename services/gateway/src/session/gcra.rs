//! Generic cell rate algorithm in process: one number per key, the time at which its bucket is empty again. Unlike a
//! ready-made limiter it can give back what an attempt took, which sign-in needs: only failures shall count.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::time::Duration;

/// `burst` at once, then one per `interval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub interval: Duration,
}

impl Rate {
    /// Milliseconds of one cell; at least 1.
    #[must_use]
    pub fn interval_ms(self) -> u64 {
        u64::try_from(self.interval.as_millis()).unwrap_or(u64::MAX).max(1)
    }
}

/// Buckets by key; times are milliseconds of any monotonic clock.
#[derive(Debug)]
pub struct LocalGcra<K> {
    empty_at: Mutex<HashMap<K, u64>>,
}

/// Keys kept before those whose bucket is empty are dropped.
const KEYS: usize = 100_000;

impl<K: Hash + Eq + Clone> LocalGcra<K> {
    /// No buckets yet.
    #[must_use]
    pub fn new() -> Self {
        Self { empty_at: Mutex::new(HashMap::new()) }
    }

    /// Takes one cell from every bucket or from none.
    ///
    /// # Errors
    /// Milliseconds until all of them have room.
    pub fn take_all(&self, axes: &[(K, Rate)], now: u64) -> Result<(), u64> {
        let mut map = self.lock();
        if map.len() > KEYS {
            map.retain(|_, empty_at| *empty_at > now);
        }
        let mut wait = 0;
        for (key, rate) in axes {
            let next = map.get(key).copied().unwrap_or(0).max(now) + rate.interval_ms();
            let room = u64::from(rate.burst) * rate.interval_ms();
            wait = wait.max(next.saturating_sub(room).saturating_sub(now));
        }
        if wait > 0 {
            return Err(wait);
        }
        for (key, rate) in axes {
            let empty_at = map.entry(key.clone()).or_insert(0);
            *empty_at = (*empty_at).max(now) + rate.interval_ms();
        }
        Ok(())
    }

    /// Gives one cell back to every bucket.
    pub fn give_back(&self, axes: &[(K, Rate)]) {
        let mut map = self.lock();
        for (key, rate) in axes {
            if let Some(empty_at) = map.get_mut(key) {
                *empty_at = empty_at.saturating_sub(rate.interval_ms());
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, u64>> {
        self.empty_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> Default for LocalGcra<K> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, interval: Duration::from_secs(10) };

    #[test]
    fn burst_then_one_per_interval() {
        let gcra = LocalGcra::new();
        let taken = |now| (0..50).filter(|_| gcra.take_all(&[("a", RATE)], now).is_ok()).count();
        assert_eq!(taken(1_000), 3);
        assert_eq!(gcra.take_all(&[("a", RATE)], 1_000), Err(10_000));
        assert_eq!(taken(10_999), 0);
        assert_eq!(taken(11_000), 1);
        assert_eq!(taken(11_000 + 60_000), 3);
    }

    #[test]
    fn all_or_none_and_back() {
        let gcra = LocalGcra::new();
        let tight = Rate { burst: 1, ..RATE };
        let axes = [("tight", tight), ("wide", RATE)];
        assert!(gcra.take_all(&axes, 0).is_ok());
        for _ in 0..20 {
            assert!(gcra.take_all(&axes, 0).is_err());
        }
        // The refused attempts took nothing from the wide bucket.
        assert_eq!((0..9).filter(|_| gcra.take_all(&[("wide", RATE)], 0).is_ok()).count(), 2);
        gcra.give_back(&axes);
        assert!(gcra.take_all(&axes, 0).is_ok());
    }
}
