//! A due moment, and what it says about an entry.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::DeadlineCode;
use crate::regulation::ClauseRef;
use crate::text::{date_day, time};

/// When something is due, and by which clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which deadline.
    pub code: DeadlineCode,
    /// The last instant that is still in time.
    pub at: DateTime<Utc>,
    /// The clause the limit comes from.
    pub clause: ClauseRef,
}

/// What a deadline says at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Entered at or before the limit.
    InTime,
    /// Entered after the limit, or still missing.
    Late {
        /// By how much; for a missing entry, up to now.
        by: TimeDelta,
    },
    /// Not entered, and there is time.
    Open {
        /// The limit.
        until: DateTime<Utc>,
    },
    /// No such deadline arises: cancelled lesson, record not kept, act silent.
    NotDue,
}

/// A verdict with its clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The clause, unless nothing is due.
    pub clause: Option<ClauseRef>,
}

impl Due {
    /// Verdict on an entry made at `entered`, or missing. An entry exactly at the limit is in time (5.10).
    pub fn verdict(&self, entered: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Verdict {
        match entered {
            Some(entered) if entered <= self.at => Verdict::InTime,
            Some(entered) => Verdict::Late { by: entered - self.at },
            None if now <= self.at => Verdict::Open { until: self.at },
            None => Verdict::Late { by: now - self.at },
        }
    }

    /// The limit on a screen of the school: «4 марта, 14:55»; the end of a day is that day's 23:59 (5.10).
    pub fn display(&self, zone: Tz) -> String {
        let local = self.at.with_timezone(&zone).naive_local();
        let shown = if local.time() == NaiveTime::MIN { local - TimeDelta::minutes(1) } else { local };
        format!("{}, {}", date_day(shown.date()), time(shown.time()))
    }
}

/// Judges an entry against a deadline that may not exist.
pub fn judge(due: Option<&Due>, entered: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Judgement {
    match due {
        None => Judgement { verdict: Verdict::NotDue, clause: None },
        Some(due) => Judgement { verdict: due.verdict(entered, now), clause: Some(due.clause.clone()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_at_the_limit_is_in_time() {
        let at: DateTime<Utc> = "2026-03-04T14:55:00Z".parse().expect("an instant");
        let clause = ClauseRef::parse("S0-2.8").expect("a clause");
        let due = Due { code: DeadlineCode::D03, at, clause: clause.clone() };
        let second = TimeDelta::seconds(1);
        for (entered, now, verdict) in [
            (Some(at), at, Verdict::InTime),
            (Some(at - second), at + second, Verdict::InTime),
            (Some(at + second), at + second, Verdict::Late { by: second }),
            (None, at, Verdict::Open { until: at }),
            (None, at + second * 60, Verdict::Late { by: second * 60 }),
        ] {
            assert_eq!(judge(Some(&due), entered, now), Judgement { verdict, clause: Some(clause.clone()) });
        }
        assert_eq!(judge(None, None, at), Judgement { verdict: Verdict::NotDue, clause: None });
    }

    #[test]
    fn the_end_of_a_day_is_shown_as_its_last_minute() {
        let due = |at: &str| Due {
            code: DeadlineCode::D01,
            at: at.parse().expect("an instant"),
            clause: ClauseRef::PlatformDefault,
        };
        let moscow = chrono_tz::Europe::Moscow;
        assert_eq!(due("2026-03-04T21:00:00Z").display(moscow), "4\u{a0}марта, 23:59");
        assert_eq!(due("2026-03-04T11:55:00Z").display(moscow), "4\u{a0}марта, 14:55");
    }
}
