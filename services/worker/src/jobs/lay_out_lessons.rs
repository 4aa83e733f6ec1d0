//! Lays a school's timetable out into the lessons of the days ahead: after an import, and every week.

use app::jobs::JobEnd;
use chrono::NaiveDate;
use domain::id::SchoolId;

use super::{JobError, Tools};

pub(super) async fn run(
    tools: &Tools,
    school: SchoolId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<JobEnd, JobError> {
    tools.app.lay_out_lessons(school, from, to).await?;
    Ok(JobEnd::Done)
}
