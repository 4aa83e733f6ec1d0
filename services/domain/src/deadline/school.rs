//! Deadlines that hang on an event other than a lesson: D06–D11.

use chrono::Datelike as _;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::{DeadlineCode, Due};
use crate::calendar::SchoolCalendar;
use crate::id::GroupId;
use crate::local::{day_of, end_of_day, instant};
use crate::period::DateSpan;
use crate::regulation::{AttestationLimit, Deadlines, Ruled};

/// When period marks may and must be set (D06).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodMarkWindow {
    /// From when; open from the beginning where the act sets no beginning.
    pub opens: Option<DateTime<Utc>>,
    /// Until when.
    pub due: Due,
}

/// D06: the last study week of the group's period, Monday 00:00 to the end of its last study day (S0-2.6b), or
/// days after the attestation (S3-3.2.2d). `attested_on`: the day of the attestation, if one was held; without
/// it, the second form gives no deadline yet.
pub fn period_mark_window(
    deadlines: &Deadlines,
    calendar: &SchoolCalendar,
    zone: Tz,
    period: DateSpan,
    group: Option<GroupId>,
    attested_on: Option<NaiveDate>,
) -> Option<PeriodMarkWindow> {
    let limit = deadlines.period_mark.as_ref()?;
    let (opens, at) = match limit.value {
        AttestationLimit::LastStudyWeek => {
            let week = calendar.last_study_week(period, group)?;
            (Some(instant(zone, week.first(), NaiveTime::MIN)), end_of_day(zone, week.last()))
        }
        AttestationLimit::DaysAfter { days } => {
            (None, end_of_day(zone, attested_on? + Days::new(days.into())))
        }
    };
    Some(PeriodMarkWindow { opens, due: due(DeadlineCode::D06, at, limit) })
}

/// D07: elapsed hours from the registration of the result (S2-A2-3).
pub fn result_shown_due(deadlines: &Deadlines, registered_at: DateTime<Utc>) -> Option<Due> {
    let limit = deadlines.result_shown_hours.as_ref()?;
    Some(due(DeadlineCode::D07, registered_at + TimeDelta::hours(limit.value.into()), limit))
}

/// D08: working days after the document was handed in (S0-2.9); that day is day 0.
pub fn absence_reason_due(
    deadlines: &Deadlines,
    calendar: &SchoolCalendar,
    zone: Tz,
    received_at: DateTime<Utc>,
) -> Option<Due> {
    let limit = deadlines.absence_reason_working_days.as_ref()?;
    working_days_due(DeadlineCode::D08, limit, calendar, zone, received_at)
}

/// D09: working days after access came back (S0-3.2).
pub fn temporary_journal_due(
    deadlines: &Deadlines,
    calendar: &SchoolCalendar,
    zone: Tz,
    recovered_at: DateTime<Utc>,
) -> Option<Due> {
    let limit = deadlines.temporary_journal_working_days.as_ref()?;
    working_days_due(DeadlineCode::D09, limit, calendar, zone, recovered_at)
}

/// D10: the end of the n-th calendar day after the report of the error (S3-3.2.1h).
pub fn wrong_data_due(deadlines: &Deadlines, zone: Tz, reported_at: DateTime<Utc>) -> Option<Due> {
    let limit = deadlines.wrong_data_days.as_ref()?;
    let day = day_of(zone, reported_at) + Days::new(limit.value.into());
    Some(due(DeadlineCode::D10, end_of_day(zone, day), limit))
}

/// D11: the next printed sheet, counted from the last hand-over, or from the application for the first one
/// (S0-2.12). Calendar days; vacations do not pause it.
pub fn printed_information_due(deadlines: &Deadlines, zone: Tz, last_handed_on: NaiveDate) -> Option<Due> {
    let limit = deadlines.printed_information_days.as_ref()?;
    let day = last_handed_on + Days::new(limit.value.into());
    Some(due(DeadlineCode::D11, end_of_day(zone, day), limit))
}

/// The day to print and hand over next, so that `days` are never exceeded: the school's print day if it is a
/// working day within reach, else the last working day within reach, else the last day itself.
pub fn next_print_day(
    calendar: &SchoolCalendar,
    last_handed_on: NaiveDate,
    days: u16,
    print_day: Weekday,
) -> NaiveDate {
    let within = || (1..=u64::from(days)).rev().map(|n| last_handed_on + Days::new(n));
    within()
        .find(|day| day.weekday() == print_day && calendar.is_working_day(*day))
        .or_else(|| within().find(|day| calendar.is_working_day(*day)))
        .unwrap_or(last_handed_on + Days::new(days.into()))
}

fn working_days_due(
    code: DeadlineCode,
    limit: &Ruled<u16>,
    calendar: &SchoolCalendar,
    zone: Tz,
    trigger: DateTime<Utc>,
) -> Option<Due> {
    let day = calendar.working_day_after(day_of(zone, trigger), limit.value)?;
    Some(due(code, end_of_day(zone, day), limit))
}

fn due<T>(code: DeadlineCode, at: DateTime<Utc>, limit: &Ruled<T>) -> Due {
    Due { code, at, clause: limit.clause.clone() }
}
