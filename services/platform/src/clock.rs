//! The only place that reads the machine's clock. Everything else gets a moment as a parameter.

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::{ConfigError, Environment};

/// The largest shift a configuration may ask for, in days; beyond it a calendar around "today" makes no sense.
const LARGEST_SHIFT_DAYS: i64 = 36_500;

/// Where "now" comes from. Copy it freely; two copies always agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(Source);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Shifted(TimeDelta),
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// The machine's own time.
    pub const fn system() -> Self {
        Self(Source::Shifted(TimeDelta::zero()))
    }

    /// The machine's time plus a constant, so that a demo can live on another date.
    pub const fn shifted(by: TimeDelta) -> Self {
        Self(Source::Shifted(by))
    }

    /// A clock that stands still, for tests.
    pub const fn fixed(at: DateTime<Utc>) -> Self {
        Self(Source::Fixed(at))
    }

    /// Reads `TABEL_CLOCK_SHIFT_DAYS` (whole days, may be negative, absent means none).
    ///
    /// # Errors
    /// Not a number, more than a hundred years, or any shift at all while `TABEL_PRODUCTION` is true: a journal that
    /// stamps entries with a wrong date is worthless as evidence.
    pub fn from_environment(environment: &Environment) -> Result<Self, ConfigError> {
        const KEY: &str = "TABEL_CLOCK_SHIFT_DAYS";
        let days = environment.get_or(KEY, 0_i64)?;
        if days.abs() > LARGEST_SHIFT_DAYS {
            return Err(ConfigError::refused(KEY, "a shift of more than a hundred years"));
        }
        if days != 0 && environment.production()? {
            return Err(ConfigError::refused(KEY, "a shifted clock is for demos and never for production"));
        }
        Ok(Self::shifted(TimeDelta::days(days)))
    }

    /// The moment it is for this clock, in UTC.
    pub fn now(self) -> DateTime<Utc> {
        match self.0 {
            Source::Shifted(by) => now() + by,
            Source::Fixed(at) => at,
        }
    }
}

/// The moment it is for the machine, in UTC. Binaries prefer [`Clock::now`], which a demo can shift.
#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifted_clock_runs_and_a_fixed_one_stands() {
        let week = TimeDelta::days(7);
        let (before, shifted, after) = (now(), Clock::shifted(-week).now(), now());
        assert!(before - week <= shifted && shifted <= after - week);

        let at = DateTime::from_timestamp(1_700_000_000, 0).expect("a moment");
        assert_eq!(Clock::fixed(at).now(), at);
    }

    #[test]
    fn a_shift_comes_from_the_configuration_but_not_in_production() {
        let read =
            |pairs: &[(&str, &str)]| Clock::from_environment(&Environment::from_pairs(pairs.iter().copied()));
        assert_eq!(read(&[]), Ok(Clock::system()));
        assert_eq!(read(&[("TABEL_CLOCK_SHIFT_DAYS", "-30")]), Ok(Clock::shifted(TimeDelta::days(-30))));
        for pairs in [
            &[("TABEL_CLOCK_SHIFT_DAYS", "tomorrow")][..],
            &[("TABEL_CLOCK_SHIFT_DAYS", "99999999")],
            &[("TABEL_CLOCK_SHIFT_DAYS", "1"), ("TABEL_PRODUCTION", "true")],
        ] {
            let error = read(pairs).expect_err("must be refused").to_string();
            assert!(error.contains("TABEL_CLOCK_SHIFT_DAYS"), "{error}");
        }
        assert_eq!(read(&[("TABEL_PRODUCTION", "true")]), Ok(Clock::system()));
    }
}
