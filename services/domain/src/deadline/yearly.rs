//! Deadlines of the school's year: D12–D21. Days end at local midnight after them.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{DeadlineCode, Due};
use crate::calendar::{SchoolCalendar, monday_of};
use crate::local::end_of_day;
use crate::period::DateSpan;
use crate::regulation::{AccessEnd, Deadlines, Rhythm, Ruled, YearDay};

/// D12: the end of a calendar month or study quarter (the span), if it has a study day at all. Whether months or
/// quarters, and whose inspection counts, the limit's value says.
pub fn inspection_due(
    deadlines: &Deadlines,
    calendar: &SchoolCalendar,
    zone: Tz,
    span: DateSpan,
) -> Option<Due> {
    let limit = deadlines.inspection.as_ref()?;
    calendar.study_days(span, None).next()?;
    Some(Due { code: DeadlineCode::D12, at: end_of_day(zone, span.last()), clause: limit.clause.clone() })
}

/// D13: the end of the last working day of the week the day lies in (S1-3.2a).
pub fn class_data_due(
    deadlines: &Deadlines,
    calendar: &SchoolCalendar,
    zone: Tz,
    day: NaiveDate,
) -> Option<Due> {
    let limit = weekly(deadlines.class_data.as_ref())?;
    let last = calendar.last_working_day_of_week(day)?;
    Some(Due { code: DeadlineCode::D13, at: end_of_day(zone, last), clause: limit.clause.clone() })
}

/// D20: the end of the last working day before the first study day of the week the day lies in (S3-3.2.1d); none
/// for a week without study days.
pub fn timetable_due(
    deadlines: &Deadlines,
    calendar: &SchoolCalendar,
    zone: Tz,
    day: NaiveDate,
) -> Option<Due> {
    let limit = weekly(deadlines.timetable.as_ref())?;
    let first = calendar.first_study_day_of_week(monday_of(day), None)?;
    let before = calendar.working_day_before(first)?;
    Some(Due { code: DeadlineCode::D20, at: end_of_day(zone, before), clause: limit.clause.clone() })
}

/// D14–D17 and D19: a day of the calendar year in which the study year begins.
pub fn year_day_due(code: DeadlineCode, deadlines: &Deadlines, year: DateSpan, zone: Tz) -> Option<Due> {
    let limit = year_day(code, deadlines)?;
    let day = limit.value.in_year(year.first().year())?;
    Some(Due { code, at: end_of_day(zone, day), clause: limit.clause.clone() })
}

/// D18: documents reach the people responsible days before one of D14–D17 (S3-1.8).
pub fn documents_due(before: DeadlineCode, deadlines: &Deadlines, year: DateSpan, zone: Tz) -> Option<Due> {
    let limit = deadlines.documents_days_before.as_ref()?;
    if before == DeadlineCode::D19 {
        return None;
    }
    let day = year_day(before, deadlines)?.value.in_year(year.first().year())?;
    let at = end_of_day(zone, day - Days::new(limit.value.into()));
    Some(Due { code: DeadlineCode::D18, at, clause: limit.clause.clone() })
}

/// D21: when the access of a former employee ends: with the last contract day, or at the recorded moment if the
/// act says so and one is recorded (S4-4.3).
pub fn access_end(
    deadlines: &Deadlines,
    zone: Tz,
    last_contract_day: NaiveDate,
    recorded: Option<DateTime<Utc>>,
) -> Option<Due> {
    let limit = deadlines.access_end.as_ref()?;
    let at = match (limit.value, recorded) {
        (AccessEnd::RecordedMoment, Some(moment)) => moment,
        _ => end_of_day(zone, last_contract_day),
    };
    Some(Due { code: DeadlineCode::D21, at, clause: limit.clause.clone() })
}

fn year_day(code: DeadlineCode, deadlines: &Deadlines) -> Option<&Ruled<YearDay>> {
    match code {
        DeadlineCode::D14 => deadlines.directories.as_ref(),
        DeadlineCode::D15 => deadlines.curricula.as_ref(),
        DeadlineCode::D16 => deadlines.group_composition.as_ref(),
        DeadlineCode::D17 => deadlines.programmes.as_ref(),
        DeadlineCode::D19 => deadlines.parents_instructed.as_ref(),
        _ => None,
    }
}

fn weekly(limit: Option<&Ruled<Rhythm>>) -> Option<&Ruled<Rhythm>> {
    limit.filter(|limit| limit.value == Rhythm::Weekly)
}
