//! Russian forms a letter needs: counted words and spans of days (domain-rules.md 5.8).

use chrono::{Datelike, NaiveDate, NaiveDateTime};

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// The form for `n`: 1 урок, 2 урока, 5 уроков, 11 уроков, 21 урок.
pub fn plural(n: u32, forms: [&'static str; 3]) -> &'static str {
    match (n % 10, n % 100) {
        (1, last) if last != 11 => forms[0],
        (2..=4, last) if !(12..=14).contains(&last) => forms[1],
        _ => forms[2],
    }
}

/// «7 отметок», with a no-break space.
pub fn counted(n: u32, forms: [&'static str; 3]) -> String {
    format!("{n}\u{a0}{}", plural(n, forms))
}

/// «4 марта».
pub fn day(date: NaiveDate) -> String {
    format!("{}\u{a0}{}", date.day(), MONTHS[date.month0() as usize])
}

/// «2–8 марта», «30 марта – 5 апреля»; without the year.
pub fn span(from: NaiveDate, to: NaiveDate) -> String {
    if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}–{}", from.day(), day(to))
    } else {
        format!("{} – {}", day(from), day(to))
    }
}

/// «4 марта, 10:42».
pub fn moment(local: NaiveDateTime) -> String {
    format!("{}, {}", day(local.date()), local.format("%H:%M"))
}

/// Text of a user as part of one line: line ends and other control characters become blanks.
pub fn one_line(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if super::message::header_break(c) { ' ' } else { c }).collect();
    // Only plain blanks are joined: no-break spaces are part of the typography.
    spaced.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most `limit` characters, with «…» where something is missing.
pub fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn counts_in_russian() {
        for (n, expected) in [
            (0, "пропусков"),
            (1, "пропуск"),
            (2, "пропуска"),
            (5, "пропусков"),
            (11, "пропусков"),
            (12, "пропусков"),
            (14, "пропусков"),
            (21, "пропуск"),
            (22, "пропуска"),
            (101, "пропуск"),
            (111, "пропусков"),
            (u32::MAX, "пропусков"),
        ] {
            assert_eq!(plural(n, ["пропуск", "пропуска", "пропусков"]), expected, "{n}");
        }
    }

    #[test]
    fn writes_days_and_spans() {
        assert_eq!(span(date(2026, 3, 2), date(2026, 3, 8)), "2–8\u{a0}марта");
        assert_eq!(span(date(2026, 3, 30), date(2026, 4, 5)), "30\u{a0}марта – 5\u{a0}апреля");
        assert_eq!(span(date(2025, 12, 29), date(2026, 1, 4)), "29\u{a0}декабря – 4\u{a0}января");
        assert_eq!(moment(date(2026, 3, 4).and_hms_opt(9, 5, 0).unwrap()), "4\u{a0}марта, 09:05");
    }

    #[test]
    fn keeps_user_text_on_one_line() {
        assert_eq!(one_line(" а\r\nб  в\u{a0}г\u{202e}"), "а б в\u{a0}г");
        assert_eq!(shortened("абвгд", 5), "абвгд");
        assert_eq!(shortened("абвгде", 5), "абвг…");
    }
}
