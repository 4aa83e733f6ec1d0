//! Dates and times as the school writes them.

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _};

use super::NBSP;

/// Month names in the genitive, as they stand in dates.
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

/// «4 марта»: in running text where the year is known. No-break space after the day.
pub fn date_day(date: NaiveDate) -> String {
    format!("{}{NBSP}{}", date.day(), MONTHS[date.month0() as usize])
}

/// «05.09.2024»: in tables.
pub fn date_short(date: NaiveDate) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// «5 сентября 2024 г.»: in documents. No-break spaces after the day and before «г.».
pub fn date_long(date: NaiveDate) -> String {
    format!("{} {}{NBSP}г.", date_day(date), date.year())
}

/// «08:30».
pub fn time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_their_three_forms() {
        let date = NaiveDate::from_ymd_opt(2024, 9, 5).expect("a date");
        assert_eq!(date_day(date), "5\u{a0}сентября");
        assert_eq!(date_short(date), "05.09.2024");
        assert_eq!(date_long(date), "5\u{a0}сентября 2024\u{a0}г.");
        assert_eq!(date_day(NaiveDate::from_ymd_opt(2026, 3, 4).expect("a date")), "4\u{a0}марта");
        assert_eq!(time(NaiveTime::from_hms_opt(8, 30, 59).expect("a time")), "08:30");
    }
}
