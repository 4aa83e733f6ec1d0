//! How teachers keep the journal: most in time, some late, some not at all. Pure; a teacher is known by the roster's
//! own id.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::local::instant;

use super::chance::{between, of};
use crate::demo::seed::Seed;

/// What becomes of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Punctuality {
    InTime,
    /// Days later than the lesson.
    Late(u8),
    Missing,
}

/// The habits of one teacher, in per cent: late entries, missing entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Habits {
    late: usize,
    missing: usize,
}

/// The habits of a teacher.
pub(super) fn habits(school: &str, teacher: &str) -> Habits {
    match of(&["habits", school, teacher]).below(100) {
        0..70 => Habits { late: 3, missing: 1 },
        70..92 => Habits { late: 12, missing: 4 },
        _ => Habits { late: 26, missing: 16 },
    }
}

impl Habits {
    /// What becomes of the next entry.
    pub(super) fn next(self, seed: &mut Seed) -> Punctuality {
        let draw = seed.below(100);
        if draw < self.missing {
            Punctuality::Missing
        } else if draw < self.missing + self.late {
            Punctuality::Late(if seed.chance(70) { 1 } else { 3 })
        } else {
            Punctuality::InTime
        }
    }
}

/// When and where a lesson is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hour {
    pub zone: Tz,
    pub day: NaiveDate,
    pub starts: NaiveTime,
    pub ends: NaiveTime,
}

impl Hour {
    /// A moment during the lesson.
    pub(super) fn during(self, seed: &mut Seed) -> DateTime<Utc> {
        instant(self.zone, self.day, self.starts)
            + TimeDelta::minutes(between(seed, 4, 30))
            + TimeDelta::seconds(between(seed, 0, 59))
    }

    /// A moment within the hour after the lesson.
    pub(super) fn after(self, seed: &mut Seed) -> DateTime<Utc> {
        instant(self.zone, self.day, self.ends)
            + TimeDelta::minutes(between(seed, 1, 45))
            + TimeDelta::seconds(between(seed, 0, 59))
    }

    /// An evening some days later.
    pub(super) fn evening(self, days: u8, seed: &mut Seed) -> DateTime<Utc> {
        instant(self.zone, self.day + Days::new(days.into()), NaiveTime::MIN)
            + TimeDelta::minutes(between(seed, 17 * 60 + 10, 21 * 60))
            + TimeDelta::seconds(between(seed, 0, 59))
    }

    /// The moment of an entry usually made after the lesson; none when it is never made.
    pub(super) fn of(self, punctuality: Punctuality, seed: &mut Seed) -> Option<DateTime<Utc>> {
        match punctuality {
            Punctuality::InTime => Some(self.after(seed)),
            Punctuality::Late(days) => Some(self.evening(days, seed)),
            Punctuality::Missing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_entries_are_in_time_and_some_are_not() {
        let mut counts = [0_usize; 3];
        for teacher in 0..200 {
            let habits = habits("demo", &teacher.to_string());
            let mut seed = of(&["entries", &teacher.to_string()]);
            for _ in 0..50 {
                let kind = match habits.next(&mut seed) {
                    Punctuality::InTime => 0,
                    Punctuality::Late(_) => 1,
                    Punctuality::Missing => 2,
                };
                counts[kind] += 1;
            }
        }
        assert!((8_500..9_600).contains(&counts[0]), "{counts:?}");
        assert!(counts[1] > 300 && counts[2] > 100, "{counts:?}");
    }

    #[test]
    fn an_entry_in_time_is_made_on_the_day_of_the_lesson() {
        let time = |text: &str| text.parse().unwrap();
        let hour = Hour {
            zone: Tz::Asia__Barnaul,
            day: NaiveDate::from_ymd_opt(2026, 9, 7).unwrap(),
            starts: time("08:30:00"),
            ends: time("09:15:00"),
        };
        let mut seed = of(&["hour"]);
        for _ in 0..200 {
            let at = hour.of(Punctuality::InTime, &mut seed).unwrap().with_timezone(&hour.zone);
            assert!(at.date_naive() == hour.day && at.time() > hour.ends);
            let late = hour.of(Punctuality::Late(1), &mut seed).unwrap().with_timezone(&hour.zone);
            assert_eq!(late.date_naive(), hour.day + Days::new(1));
        }
        assert_eq!(hour.of(Punctuality::Missing, &mut seed), None);
    }
}
