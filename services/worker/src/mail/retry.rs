//! What to do after an attempt: wait how long, give up, or stop writing to an address (C-76).
//!
//! Pure arithmetic: time and chance are arguments.

use std::time::Duration;

use super::transport::{Outcome, Refusal, RetryKind};

/// Shortest wait before another attempt.
pub const FIRST_WAIT: Duration = Duration::from_secs(60);
/// Longest wait between attempts.
pub const LONGEST_WAIT: Duration = Duration::from_secs(6 * 60 * 60);

/// Limits after which the class teacher is asked to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts answered with "later" (4xx) before a dead letter: 12 of them take more than a day.
    pub postponed: u32,
    /// Attempts that broke or ended in silence: the letter itself may be the cause, and each
    /// uncertain one may have been delivered.
    pub broken: u32,
    /// Refusals of one address, over any letters, after which it is suppressed.
    pub refusals: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { postponed: 12, broken: 5, refusals: 3 }
    }
}

/// The delivery's next state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Accepted by the server.
    Accepted,
    /// Again after this wait, with the same Message-ID.
    Again {
        /// From now.
        after: Duration,
        /// Whether this attempt counts towards the dead letter.
        counts: bool,
    },
    /// Refused for good; the class teacher sees the server's words.
    Refused {
        /// Whether the address is not to be written to any more until somebody confirms it.
        suppress: bool,
    },
    /// Too many attempts: a dead letter for the class teacher.
    GaveUp,
}

/// The wait after the `attempt`-th failed attempt (from 1): doubled each time from one minute to six
/// hours, less or more by up to a fifth. `chance` is uniform in `0.0..1.0`.
pub fn back_off(attempt: u32, chance: f64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(16);
    let middle = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let chance = if chance.is_finite() { chance.clamp(0.0, 1.0) } else { 0.5 };
    middle.mul_f64(0.8 + 0.4 * chance).clamp(FIRST_WAIT, LONGEST_WAIT)
}

impl RetryPolicy {
    /// Decides after an attempt. `attempts` counts this one; `refusals` are the address's earlier ones.
    pub fn after(&self, outcome: &Outcome, attempts: u32, refusals: u32, chance: f64) -> Next {
        match outcome {
            Outcome::Accepted { .. } => Next::Accepted,
            Outcome::Refused { about, .. } => {
                Next::Refused { suppress: *about == Refusal::Address && refusals + 1 >= self.refusals }
            }
            // Our relay, our network or our TLS: no family should lose a letter for it, so the letter
            // stays queued until an operator has repaired it.
            Outcome::Retry { kind: RetryKind::Tls | RetryKind::Session | RetryKind::Connection, .. } => {
                Next::Again { after: back_off(attempts, chance), counts: false }
            }
            Outcome::Retry { kind: RetryKind::Busy, .. } if attempts >= self.postponed => Next::GaveUp,
            Outcome::Retry { kind: RetryKind::Busy, .. } => {
                Next::Again { after: back_off(attempts, chance), counts: true }
            }
            Outcome::Retry { .. } | Outcome::Uncertain { .. } if attempts >= self.broken => Next::GaveUp,
            Outcome::Retry { .. } | Outcome::Uncertain { .. } => {
                Next::Again { after: back_off(attempts, chance), counts: true }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::reply::Reply;

    #[test]
    fn waits_grow_from_a_minute_to_six_hours() {
        for (attempt, chance, seconds) in [
            (0, 0.5, 60),
            (1, 0.0, 60), // 48 s would be under the shortest wait
            (1, 1.0, 72),
            (2, 0.0, 96),
            (2, 0.5, 120),
            (5, 0.5, 960),
            (9, 0.5, 15_360),
            (9, 1.0, 18_432),
            (10, 0.0, 17_280),
            (10, 1.0, 21_600),
            (u32::MAX, 1.0, 21_600),
            (3, f64::NAN, 240),
        ] {
            assert_eq!(back_off(attempt, chance).as_secs(), seconds, "attempt {attempt}, chance {chance}");
        }
    }

    #[test]
    fn decides_by_who_is_in_trouble() {
        let reply = || Reply::server(450, "x");
        let retry = |kind| Outcome::Retry { reply: reply(), kind };
        let refused = |about| Outcome::Refused { reply: reply(), about };
        let again = |seconds, counts| Next::Again { after: Duration::from_secs(seconds), counts };
        for (outcome, attempts, refusals, expected) in [
            (Outcome::Accepted { reply: reply() }, 5, 0, Next::Accepted),
            (retry(RetryKind::Busy), 1, 0, again(60, true)),
            (retry(RetryKind::Busy), 4, 0, again(480, true)),
            (retry(RetryKind::Busy), 11, 0, again(21_600, true)),
            (retry(RetryKind::Busy), 12, 0, Next::GaveUp),
            (retry(RetryKind::Broken), 4, 0, again(480, true)),
            (retry(RetryKind::Broken), 5, 0, Next::GaveUp),
            (retry(RetryKind::Protocol), 5, 0, Next::GaveUp),
            (retry(RetryKind::TimedOut), 5, 0, Next::GaveUp),
            (Outcome::Uncertain { reply: reply() }, 2, 0, again(120, true)),
            (Outcome::Uncertain { reply: reply() }, 5, 0, Next::GaveUp),
            (retry(RetryKind::Tls), 50, 0, again(21_600, false)),
            (retry(RetryKind::Session), 5, 0, again(960, false)),
            (retry(RetryKind::Connection), 5, 0, again(960, false)),
            (refused(Refusal::Address), 1, 0, Next::Refused { suppress: false }),
            (refused(Refusal::Address), 1, 2, Next::Refused { suppress: true }),
            (refused(Refusal::Letter), 1, 9, Next::Refused { suppress: false }),
        ] {
            let next = RetryPolicy::default().after(&outcome, attempts, refusals, 0.5);
            assert_eq!(next, expected, "{outcome:?} attempts {attempts} refusals {refusals}");
        }
    }
}
