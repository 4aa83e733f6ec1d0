//! The study year of a demo school, laid around "today": ten study weeks lie before the week of today. A roster
//! file of its own with the sheet «Периоды», imported after the date-free book.

use anyhow::{Context, Result};
use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::DemoKind;
use super::book::Sheet;

/// Study weeks of the quarters and, between them, weeks of holidays.
const QUARTERS: [(u64, u64); 4] = [(0, 8), (9, 7), (18, 10), (29, 9)];

/// Whole weeks from the Monday of the first study week to the Monday of today's week: eight weeks of the first
/// quarter, one of holidays, two of the second quarter.
const WEEKS_BEFORE: u64 = 11;

/// First day of the study year around `today`: a Monday, or 1 September when that is in the same fortnight.
pub(super) fn first_day(today: NaiveDate) -> Result<NaiveDate> {
    let monday = monday_of(today).context("today is too early")?;
    let start = monday.checked_sub_days(Days::new(7 * WEEKS_BEFORE)).context("today is too early")?;
    let september = NaiveDate::from_ymd_opt(start.year(), 9, 1).context("no such year")?;
    let near = (september - start).num_days().abs() <= 6;
    // A study year does not begin on a Sunday; the first working day after it is the Monday anyway.
    Ok(if near && september.weekday() != Weekday::Sun { september } else { start })
}

fn monday_of(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
}

/// The sheet «Периоды» of a school of this kind.
pub(super) fn periods(kind: DemoKind, today: NaiveDate) -> Result<Sheet> {
    let first = first_day(today)?;
    let monday = monday_of(first).context("today is too early")?;
    let mut quarters = Vec::new();
    for (at, (from, weeks)) in QUARTERS.into_iter().enumerate() {
        let starts = monday.checked_add_days(Days::new(7 * from)).context("date out of range")?;
        let ends = starts.checked_add_days(Days::new(7 * weeks - 1)).context("date out of range")?;
        quarters.push((if at == 0 { first } else { starts }, ends));
    }
    let show = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
    let row =
        |kind: &str, number: usize, name: String, (from, until): (NaiveDate, NaiveDate), grades: &str| {
            vec![kind.to_owned(), number.to_string(), name, show(from), show(until), grades.to_owned()]
        };
    let year = (quarters[0].0, quarters[3].1);
    let halves = [(quarters[0].0, quarters[1].1), (quarters[2].0, quarters[3].1)];
    let mut rows = vec![row("год", 1, "Учебный год".to_owned(), year, "")];
    let by_quarters = |grades: &'static str| {
        quarters.iter().enumerate().map(move |(at, span)| (at + 1, *span, grades)).collect::<Vec<_>>()
    };
    match kind {
        DemoKind::General | DemoKind::Second => {
            for (number, span, grades) in by_quarters("1-9") {
                rows.push(row("четверть", number, format!("{number} четверть"), span, grades));
            }
            for (at, span) in halves.into_iter().enumerate() {
                rows.push(row("полугодие", at + 1, format!("{} полугодие", at + 1), span, "10-11"));
            }
        }
        DemoKind::Basic => {
            for (number, span, grades) in by_quarters("1-9") {
                rows.push(row("четверть", number, format!("{number} четверть"), span, grades));
            }
        }
        DemoKind::College | DemoKind::Clubs => {
            let (word, name) = if kind == DemoKind::College {
                ("семестр", "семестр")
            } else {
                ("полугодие", "полугодие")
            };
            for (at, span) in halves.into_iter().enumerate() {
                rows.push(row(word, at + 1, format!("{} {name}", at + 1), span, ""));
            }
        }
    }
    Ok(Sheet {
        name: "Периоды", titles: &["Вид", "Номер", "Название", "Начало", "Конец", "Параллели"], rows
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn ten_study_weeks_lie_before_the_week_of_today() {
        for today in
            [day(2026, 11, 22), day(2026, 11, 16), day(2026, 2, 3), day(2026, 7, 1), day(2028, 2, 29)]
        {
            let first = first_day(today).unwrap();
            let monday = monday_of(today).unwrap();
            let start = monday_of(first).unwrap();
            // The ninth week is holidays.
            assert_eq!((monday - start).num_weeks() - 1, 10, "{today}");
            let periods = periods(DemoKind::Basic, today).unwrap();
            assert_eq!(periods.rows.len(), 5);
        }
    }

    #[test]
    fn the_year_begins_on_the_first_of_september_when_it_can() {
        assert_eq!(first_day(day(2026, 11, 22)).unwrap(), day(2026, 9, 1));
        assert_eq!(first_day(day(2026, 7, 1)).unwrap(), day(2026, 4, 13));
    }
}
