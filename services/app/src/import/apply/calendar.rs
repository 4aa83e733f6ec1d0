//! Study years, periods and the vacations between them.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, NaiveDate};
use domain::period::PeriodKind;
use serde_json::Value;
use store::roster::{Row, Table};

use super::Work;
use super::engine::{Engine, Wanted, day, day_of, number, text};
use crate::Outcome;
use crate::import::error::RowProblem;
use crate::import::roster::SchoolRoster;

/// Name of the days between two periods.
const VACATION: &str = "Каникулы";

/// Study years of the file, and the first day of the one that counts today.
pub(super) async fn write_years(
    engine: &mut Engine<'_>,
    roster: &SchoolRoster,
    today: NaiveDate,
) -> Outcome<NaiveDate> {
    engine.load(Table::Year).await?;
    let mut spans: Vec<(String, NaiveDate, NaiveDate, _)> = roster
        .periods
        .iter()
        .filter(|period| period.kind == PeriodKind::Year)
        .map(|period| (period.name.clone(), period.starts, period.ends, period.origin.clone()))
        .collect();
    let held: Vec<(i64, NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((number(row, "id"), day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let homeless = roster.periods.iter().filter(|period| {
        !spans
            .iter()
            .map(|(_, first, last, _)| (*first, *last))
            .chain(held.iter().map(|(_, first, last)| (*first, *last)))
            .any(|(first, last)| first <= period.starts && period.ends <= last)
    });
    let ends = homeless.clone().map(|period| period.ends).max();
    if let (Some(first), Some(last)) = (homeless.clone().min_by_key(|period| period.starts), ends) {
        let name = format!("{}/{}", first.starts.year(), first.starts.year() + 1);
        spans.push((name, first.starts, last, first.origin.clone()));
    }
    let mut wanted = Vec::new();
    for (name, first, last, origin) in spans {
        let mut row =
            Wanted::new(&origin, [("name", name.into()), ("starts_on", day(first)), ("ends_on", day(last))]);
        // A year is itself although its first day was corrected.
        match held.iter().find(|(_, from, until)| *from <= last && first <= *until) {
            Some((id, ..)) => row.row.insert("id".into(), (*id).into()),
            None => row.row.insert("id".into(), Value::String(first.to_string())),
        };
        wanted.push(row);
    }
    engine.write(Table::Year, &["id"], false, wanted).await?;
    let years: Vec<(NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let current = years.iter().find(|(first, last)| *first <= today && today <= *last);
    let next = years.iter().filter(|(first, _)| *first > today).min();
    Ok(current.or(next).or(years.iter().max()).map_or_else(|| first_of_september(today), |(first, _)| *first))
}

/// First of September of the study year around a day, when nothing else is known.
fn first_of_september(today: NaiveDate) -> NaiveDate {
    let year = if today.month() >= 7 { today.year() } else { today.year() - 1 };
    NaiveDate::from_ymd_opt(year, 9, 1).unwrap_or(today)
}

/// Periods, and the vacations between them.
pub(super) async fn write_periods(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    let roster = work.roster;
    if roster.periods.is_empty() {
        return Ok(());
    }
    let years: Vec<(i64, NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((number(row, "id"), day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let mut wanted = Vec::new();
    for period in &roster.periods {
        let year = years.iter().find(|(_, first, last)| *first <= period.starts && period.ends <= *last);
        let Some((year, ..)) = year else {
            engine.report.push(
                RowProblem::error(
                    period.origin.clone(),
                    "period.outside_year",
                    format!("Период „{}“ выходит за границы учебного года.", period.name),
                )
                .fix("Исправьте даты периода или строку вида „год“."),
            );
            continue;
        };
        let (first, last) = period.grades.unwrap_or((0, 99));
        wanted.push(Wanted::new(
            &period.origin,
            [
                ("year_id", (*year).into()),
                ("kind", period.kind.code().into()),
                ("name", period.name.as_str().into()),
                ("ordinal", period.number.into()),
                ("grade_from", first.into()),
                ("grade_to", last.into()),
                ("starts_on", day(period.starts)),
                ("ends_on", day(period.ends)),
            ],
        ));
    }
    engine.write(Table::Period, &["year_id", "kind", "ordinal", "grade_from"], false, wanted).await?;
    write_vacations(engine, work).await
}

async fn write_vacations(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Day).await?;
    // The finest division says when there are no lessons: quarters, where half-years are only for the upper grades.
    let mut by_kind: BTreeMap<PeriodKind, Vec<(NaiveDate, NaiveDate)>> = BTreeMap::new();
    for period in work.roster.periods.iter().filter(|period| period.kind != PeriodKind::Year) {
        by_kind.entry(period.kind).or_default().push((period.starts, period.ends));
    }
    let Some(mut spans) = by_kind.into_values().max_by_key(Vec::len) else { return Ok(()) };
    spans.sort_unstable();
    spans.dedup();
    let years: Vec<(NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let same_year = |a: NaiveDate, b: NaiveDate| years.iter().any(|(first, last)| *first <= a && b <= *last);
    let mut days = HashSet::new();
    for pair in spans.windows(2).filter(|pair| same_year(pair[0].0, pair[1].1)) {
        days.extend(pair[0].1.iter_days().skip(1).take_while(|day| *day < pair[1].0));
    }
    let covers =
        |day: NaiveDate| spans.first().zip(spans.last()).is_some_and(|(a, b)| a.0 <= day && day <= b.1);
    let held: HashSet<NaiveDate> = engine
        .rows(Table::Day)
        .iter()
        .filter(|row| number(row, "group_id") == 0)
        .filter_map(|row| day_of(row, "day"))
        .collect();
    let gone: Vec<Row> = engine
        .rows(Table::Day)
        .iter()
        .filter(|row| text(row, "kind") == "vacation" && text(row, "name") == VACATION)
        .filter(|row| day_of(row, "day").is_some_and(|day| covers(day) && !days.contains(&day)))
        .cloned()
        .collect();
    engine.remove(Table::Day, gone).await?;
    let origin = work.roster.school.origin.clone();
    let mut days: Vec<NaiveDate> = days.into_iter().filter(|day| !held.contains(day)).collect();
    days.sort_unstable();
    let wanted = days.into_iter().map(|date| {
        Wanted::new(
            &origin,
            [
                ("day", day(date)),
                ("group_id", 0.into()),
                ("kind", "vacation".into()),
                ("name", VACATION.into()),
            ],
        )
    });
    engine.write(Table::Day, &["day", "group_id"], false, wanted.collect()).await
}
