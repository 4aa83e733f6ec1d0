//! Between a school's local time and instants. Zones are IANA zones, never fixed offsets: offsets of
//! Russian regions have changed (Barnaul and Novosibirsk in 2016).

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The instant of a local date and time. Of two instants (clocks set back) the later one, in favour of who has
/// the deadline; a time that does not exist (clocks set forward) is read with the offset before the change.
pub fn instant(zone: Tz, day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = NaiveDateTime::new(day, time);
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => at.to_utc(),
        LocalResult::Ambiguous(_, later) => later.to_utc(),
        LocalResult::None => {
            // No gap is longer than a day, so a day earlier has the offset before the change.
            let before = zone.from_local_datetime(&(local - TimeDelta::days(1)));
            before.latest().map_or_else(|| local.and_utc(), |at| at.to_utc() + TimeDelta::days(1))
        }
    }
}

/// The end of a local day: midnight after it (5.10). An entry at this very instant is still in time.
pub fn end_of_day(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    instant(zone, day + chrono::Days::new(1), NaiveTime::MIN)
}

/// The local date of an instant.
pub fn day_of(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn offsets_follow_the_zone_not_a_number() {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon");
        // Altai moved from +6 to +7 on 27.03.2016.
        let barnaul = chrono_tz::Asia::Barnaul;
        assert_eq!(instant(barnaul, day("2016-03-25"), noon), utc("2016-03-25T06:00:00Z"));
        assert_eq!(instant(barnaul, day("2016-03-28"), noon), utc("2016-03-28T05:00:00Z"));
        assert_eq!(end_of_day(chrono_tz::Europe::Moscow, day("2026-03-04")), utc("2026-03-04T21:00:00Z"));
        assert_eq!(day_of(barnaul, utc("2026-03-04T17:00:00Z")), day("2026-03-05"));
    }

    #[test]
    fn a_missing_or_double_hour_has_one_instant() {
        let half_past_two = NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
        let moscow = chrono_tz::Europe::Moscow;
        // Moscow skipped 02:00–03:00 on 27.03.2011 and had 01:00–02:00 twice on 26.10.2014.
        assert_eq!(instant(moscow, day("2011-03-27"), half_past_two), utc("2011-03-26T23:30:00Z"));
        let half_past_one = NaiveTime::from_hms_opt(1, 30, 0).expect("a time");
        assert_eq!(instant(moscow, day("2014-10-26"), half_past_one), utc("2014-10-25T22:30:00Z"));
    }
}
