//! The school's calendar, put together from its stored days for the domain's arithmetic.

use chrono::{Days, NaiveDate};
use domain::calendar::SchoolCalendar;
use domain::period::DateSpan;
use domain::regulation::StudyWeek;
use store::TenantTx;

use crate::{Failure, Outcome};

/// The calendar of the study year that holds `day`. Two statements.
pub(crate) async fn load(tx: &mut TenantTx, day: NaiveDate, week: StudyWeek) -> Outcome<SchoolCalendar> {
    let year = store::calendar::find_study_year(tx, day).await?;
    let (first, last) = year.unwrap_or((day - Days::new(183), day + Days::new(183)));
    let span = DateSpan::new(first, last).ok_or(Failure::Bug("a study year ends before it begins"))?;
    let mut calendar = SchoolCalendar::new(span, week);
    // Documents arrive after the year's end too.
    let days = store::calendar::list_calendar_days(tx, (first, last + Days::new(92))).await?;
    for (day, group, kind) in days {
        match (kind.as_str(), group) {
            ("working", None) => {
                calendar.moved_working_days.insert(day);
            }
            ("holiday" | "day_off", None) => {
                calendar.days_off.insert(day);
            }
            ("vacation", None) => calendar.vacations.extend(DateSpan::new(day, day)),
            (_, Some(group)) if kind != "working" => {
                calendar.group_days_off.entry(group).or_default().extend(DateSpan::new(day, day));
            }
            _ => {}
        }
    }
    Ok(calendar)
}
