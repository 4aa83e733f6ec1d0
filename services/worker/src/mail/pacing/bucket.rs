//! A token bucket whose clock is an argument.

use chrono::{DateTime, TimeDelta, Utc};

/// How many letters a second, and how many at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    per_second: f64,
    burst: u32,
}

impl Rate {
    /// `per_second` is held within 0.001..=10 000, `burst` is at least 1.
    pub fn new(per_second: f64, burst: u32) -> Self {
        let per_second = if per_second.is_finite() { per_second.clamp(0.001, 10_000.0) } else { 0.001 };
        Self { per_second, burst: burst.max(1) }
    }
}

#[derive(Debug)]
pub(super) struct Bucket {
    rate: Rate,
    tokens: f64,
    at: DateTime<Utc>,
}

impl Bucket {
    pub(super) fn full(rate: Rate, now: DateTime<Utc>) -> Self {
        Self { rate, tokens: f64::from(rate.burst), at: now }
    }

    /// `now` when a token is there, otherwise the moment at which one will be, to the millisecond.
    pub(super) fn ready_at(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.refill(now);
        // Tenths are no binary fractions: a token that is there but for rounding counts.
        let missing = 1.0 - self.tokens - 1e-6;
        if missing <= 0.0 {
            return now;
        }
        let milliseconds = (missing / self.rate.per_second * 1000.0).ceil();
        self.at.max(now) + TimeDelta::milliseconds(milliseconds as i64)
    }

    pub(super) fn take(&mut self) {
        self.tokens = (self.tokens - 1.0).max(0.0);
    }

    pub(super) fn is_full(&mut self, now: DateTime<Utc>) -> bool {
        self.refill(now);
        self.tokens >= f64::from(self.rate.burst) - 1e-6
    }

    fn refill(&mut self, now: DateTime<Utc>) {
        let passed = (now - self.at).num_milliseconds();
        if passed > 0 {
            let earned = passed as f64 / 1000.0 * self.rate.per_second;
            self.tokens = (self.tokens + earned).min(f64::from(self.rate.burst));
            self.at = now;
        }
    }
}
