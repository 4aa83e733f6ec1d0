//! The school's figures of a week for the district: numbers only.

use app::jobs::JobEnd;
use chrono::NaiveDate;
use domain::id::SchoolId;

use super::{JobError, Tools};

pub(super) async fn run(tools: &Tools, school: SchoolId, week: NaiveDate) -> Result<JobEnd, JobError> {
    tools.app.compute_figures(school, week).await?;
    Ok(JobEnd::Done)
}
