//! How fast letters may leave: a pace per school, a pace per provider, a stop switch and a canary.
//!
//! Pure state machines; `now` is an argument and nothing here sleeps. One pacer per process: with
//! several workers each gets its share of the configured rates.

mod bucket;
mod canary;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::SchoolId;

pub use bucket::Rate;
pub use canary::{Canary, CanaryState, Turn};

use bucket::Bucket;

/// Buckets kept before the full ones are forgotten; a full bucket holds no information.
const KEPT: usize = 10_000;

/// May this letter leave now?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Yes; the tokens are taken.
    Go,
    /// Not yet: ask again at this moment. Nothing was taken.
    Wait(DateTime<Utc>),
    /// The stop switch is on for the instance or the school.
    Stopped,
}

/// Configured rates.
#[derive(Debug, Clone, PartialEq)]
pub struct Paces {
    /// Letters of one school.
    pub school: Rate,
    /// Letters to one provider that has no rate of its own.
    pub provider: Rate,
    /// Rates of providers by domain, in lower case.
    pub providers: HashMap<String, Rate>,
}

impl Default for Paces {
    /// Ten letters a second per school, five per provider, with bursts of 50 and 20.
    fn default() -> Self {
        Self { school: Rate::new(10.0, 50), provider: Rate::new(5.0, 20), providers: HashMap::new() }
    }
}

/// Decides letter by letter.
#[derive(Debug)]
pub struct Pacer {
    paces: Paces,
    schools: HashMap<SchoolId, Bucket>,
    providers: HashMap<String, Bucket>,
    held: HashMap<String, DateTime<Utc>>,
    stopped: bool,
    stopped_schools: BTreeSet<SchoolId>,
}

impl Pacer {
    /// With full buckets and the switch off.
    pub fn new(paces: Paces) -> Self {
        Self {
            paces,
            schools: HashMap::new(),
            providers: HashMap::new(),
            held: HashMap::new(),
            stopped: false,
            stopped_schools: BTreeSet::new(),
        }
    }

    /// Asks for one letter of `school` to an address at `provider` (its domain in lower case).
    pub fn admit(&mut self, school: SchoolId, provider: &str, now: DateTime<Utc>) -> Admission {
        if self.stopped || self.stopped_schools.contains(&school) {
            return Admission::Stopped;
        }
        if let Some(&until) = self.held.get(provider) {
            if now < until {
                return Admission::Wait(until);
            }
            self.held.remove(provider);
        }
        self.forget_full(now);
        let school_rate = self.paces.school;
        let provider_rate = self.paces.providers.get(provider).copied().unwrap_or(self.paces.provider);
        let by_school = self.schools.entry(school).or_insert_with(|| Bucket::full(school_rate, now));
        let by_provider =
            self.providers.entry(provider.to_owned()).or_insert_with(|| Bucket::full(provider_rate, now));
        // Both or neither: a school that waits for one provider keeps its tokens for another.
        let ready = by_school.ready_at(now).max(by_provider.ready_at(now));
        if ready > now {
            return Admission::Wait(ready);
        }
        by_school.take();
        by_provider.take();
        Admission::Go
    }

    /// The provider said "later": nobody writes to it for `pause`, which never shortens an earlier one.
    pub fn hold(&mut self, provider: &str, pause: TimeDelta, now: DateTime<Utc>) {
        let until = self.held.entry(provider.to_owned()).or_insert(now);
        *until = (*until).max(now + pause);
    }

    /// Turns the instance's stop switch. The caller reads the stored switch at least every 5 s.
    pub fn set_stopped(&mut self, stopped: bool) {
        self.stopped = stopped;
    }

    /// Turns the switches of schools: exactly these are stopped from now on.
    pub fn set_stopped_schools(&mut self, schools: BTreeSet<SchoolId>) {
        self.stopped_schools = schools;
    }

    fn forget_full(&mut self, now: DateTime<Utc>) {
        if self.schools.len() + self.providers.len() > KEPT {
            self.schools.retain(|_, bucket| !bucket.is_full(now));
            self.providers.retain(|_, bucket| !bucket.is_full(now));
            self.held.retain(|_, until| *until > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_700_000_000_000 + milliseconds).unwrap()
    }

    fn pacer() -> Pacer {
        Pacer::new(Paces {
            school: Rate::new(2.0, 4),
            provider: Rate::new(1.0, 2),
            providers: HashMap::from([("slow.example".to_owned(), Rate::new(0.1, 1))]),
        })
    }

    fn school(n: i32) -> SchoolId {
        SchoolId::new(n)
    }

    #[test]
    fn a_provider_is_paced_over_all_schools() {
        let mut pacer = pacer();
        assert_eq!(pacer.admit(school(1), "a.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(2), "a.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(3), "a.example", at(0)), Admission::Wait(at(1000)));
        assert_eq!(pacer.admit(school(3), "b.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(3), "a.example", at(999)), Admission::Wait(at(1000)));
        assert_eq!(pacer.admit(school(3), "a.example", at(1000)), Admission::Go);
    }

    #[test]
    fn a_school_is_paced_over_all_providers_and_waiting_takes_nothing() {
        let mut pacer = pacer();
        for provider in ["a.example", "b.example", "c.example", "d.example"] {
            assert_eq!(pacer.admit(school(1), provider, at(0)), Admission::Go);
        }
        for _ in 0..10 {
            assert_eq!(pacer.admit(school(1), "e.example", at(0)), Admission::Wait(at(500)));
        }
        // The refused questions left both of the provider's tokens to others.
        assert_eq!(pacer.admit(school(2), "e.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(2), "e.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(1), "f.example", at(500)), Admission::Go);
    }

    #[test]
    fn a_provider_with_its_own_rate_keeps_it() {
        let mut pacer = pacer();
        assert_eq!(pacer.admit(school(1), "slow.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(1), "slow.example", at(0)), Admission::Wait(at(10_000)));
    }

    #[test]
    fn over_an_hour_no_more_leave_than_the_rate_allows() {
        let mut pacer = pacer();
        let sent = (0..3_600_000)
            .step_by(100)
            .filter(|&ms| pacer.admit(school(1), "a.example", at(ms)) == Admission::Go)
            .count();
        assert_eq!(sent, 2 + 3599, "a burst of two, then one a second");
    }

    #[test]
    fn the_switch_stops_and_releases() {
        let mut pacer = pacer();
        pacer.set_stopped_schools(BTreeSet::from([school(1)]));
        assert_eq!(pacer.admit(school(1), "a.example", at(0)), Admission::Stopped);
        assert_eq!(pacer.admit(school(2), "a.example", at(0)), Admission::Go);
        pacer.set_stopped(true);
        assert_eq!(pacer.admit(school(2), "a.example", at(0)), Admission::Stopped);
        pacer.set_stopped(false);
        pacer.set_stopped_schools(BTreeSet::new());
        assert_eq!(pacer.admit(school(1), "a.example", at(0)), Admission::Go);
    }

    #[test]
    fn a_provider_that_asked_to_wait_is_left_alone() {
        let mut pacer = pacer();
        pacer.hold("a.example", TimeDelta::seconds(60), at(0));
        pacer.hold("a.example", TimeDelta::seconds(5), at(0));
        assert_eq!(pacer.admit(school(1), "a.example", at(59_999)), Admission::Wait(at(60_000)));
        assert_eq!(pacer.admit(school(1), "b.example", at(0)), Admission::Go);
        assert_eq!(pacer.admit(school(1), "a.example", at(60_000)), Admission::Go);
    }

    #[test]
    fn many_addresses_do_not_grow_the_memory_for_ever() {
        let mut pacer = Pacer::new(Paces::default());
        for n in 0..100_000_i64 {
            pacer.admit(school(1), &format!("d{n}.example"), at(n * 1000));
        }
        assert!(pacer.providers.len() <= KEPT + 1, "{}", pacer.providers.len());
    }

    #[test]
    fn a_clock_that_goes_back_neither_panics_nor_gives_tokens() {
        let mut pacer = pacer();
        pacer.admit(school(1), "slow.example", at(0));
        assert!(matches!(pacer.admit(school(1), "slow.example", at(-60_000)), Admission::Wait(_)));
    }
}
