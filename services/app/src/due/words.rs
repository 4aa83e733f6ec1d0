//! The words of the list of what is due (ux.md 4.3): «до 14:55», «просрочено на 11 ч», «завтра в 14:55».

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::text::{Forms, NBSP, count, date_day, time};

const DAYS: Forms = Forms::new("день", "дня", "дней");

/// A limit as people read it: the end of a day is that day's 23:59 (5.10).
pub(crate) fn shown(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    let local = at.with_timezone(&zone).naive_local();
    if local.time() == NaiveTime::MIN { local - TimeDelta::minutes(1) } else { local }
}

/// «до 14:55», «до завтра, 17:00», «до 6 марта, 17:00».
pub(crate) fn until(at: DateTime<Utc>, zone: Tz, today: NaiveDate) -> String {
    let local = shown(at, zone);
    let clock = time(local.time());
    match local.date() {
        day if day == today => format!("до{NBSP}{clock}"),
        day if day == today + Days::new(1) => format!("до завтра, {clock}"),
        day => format!("до {}, {clock}", date_day(day)),
    }
}

/// «сегодня в 14:55», «завтра в 14:55», «6 марта в 14:55».
pub(crate) fn on(at: DateTime<Utc>, zone: Tz, today: NaiveDate) -> String {
    let local = shown(at, zone);
    let day = match local.date() {
        day if day == today => "сегодня".into(),
        day if day == today + Days::new(1) => "завтра".into(),
        day => date_day(day),
    };
    format!("{day} в{NBSP}{}", time(local.time()))
}

/// «просрочено на 25 мин», «просрочено на 11 ч», «просрочено на 3 дня».
pub(crate) fn overdue(by: TimeDelta) -> String {
    let span = match by {
        by if by < TimeDelta::hours(1) => format!("{}{NBSP}мин", by.num_minutes().max(1)),
        by if by < TimeDelta::hours(48) => format!("{}{NBSP}ч", by.num_hours()),
        by => count(by.num_days().unsigned_abs(), DAYS),
    };
    format!("просрочено на {span}")
}

/// A subject inside a line: «история», but «ОБЗР» and «МДК 01.01» as they are.
pub(crate) fn inside(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}

/// «4 марта», «2–4 марта», «30 марта – 2 апреля».
pub(crate) fn span((first, last): (NaiveDate, NaiveDate)) -> String {
    use chrono::Datelike as _;
    match (first, last) {
        (first, last) if first == last => date_day(first),
        (first, last) if (first.year(), first.month()) == (last.year(), last.month()) => {
            format!("{}–{}", first.day(), date_day(last))
        }
        _ => format!("{} – {}", date_day(first), date_day(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_said_by_the_clock_of_the_school() {
        let (zone, today) = (Tz::Europe__Moscow, "2026-03-04".parse().unwrap());
        for (at, until_words, on_words) in [
            ("2026-03-04T11:55:00Z", "до\u{a0}14:55", "сегодня в\u{a0}14:55"),
            ("2026-03-04T21:00:00Z", "до\u{a0}23:59", "сегодня в\u{a0}23:59"),
            ("2026-03-05T14:00:00Z", "до завтра, 17:00", "завтра в\u{a0}17:00"),
            ("2026-03-06T14:00:00Z", "до 6\u{a0}марта, 17:00", "6\u{a0}марта в\u{a0}17:00"),
        ] {
            let at = at.parse().unwrap();
            assert_eq!(
                (until(at, zone, today).as_str(), on(at, zone, today).as_str()),
                (until_words, on_words)
            );
        }
    }

    #[test]
    fn delays_are_said_in_one_unit() {
        for (by, words) in [
            (TimeDelta::seconds(5), "просрочено на 1\u{a0}мин"),
            (TimeDelta::minutes(59), "просрочено на 59\u{a0}мин"),
            (TimeDelta::hours(11), "просрочено на 11\u{a0}ч"),
            (TimeDelta::hours(47), "просрочено на 47\u{a0}ч"),
            (TimeDelta::hours(49), "просрочено на 2\u{a0}дня"),
            (TimeDelta::days(21), "просрочено на 21\u{a0}день"),
        ] {
            assert_eq!(overdue(by), words);
        }
    }

    #[test]
    fn subjects_and_spans_stand_inside_a_line() {
        assert_eq!(["История", "ОБЗР", "МДК 01.01", "Я"].map(inside), ["история", "ОБЗР", "МДК 01.01", "Я"]);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(span((day("2026-03-04"), day("2026-03-04"))), "4\u{a0}марта");
        assert_eq!(span((day("2026-03-02"), day("2026-03-04"))), "2–4\u{a0}марта");
        assert_eq!(span((day("2026-03-30"), day("2026-04-02"))), "30\u{a0}марта – 2\u{a0}апреля");
    }
}
