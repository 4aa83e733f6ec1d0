//! A school's weekly run: one job per group, then the figures for the district; and one more week of lessons ahead.

use app::jobs::{Job, JobEnd};
use chrono::NaiveDate;
use domain::id::SchoolId;

use super::{JobError, Tools};

pub(super) async fn run(
    tools: &Tools,
    school: SchoolId,
    week: NaiveDate,
    trace_parent: Option<&str>,
) -> Result<JobEnd, JobError> {
    let groups = tools.app.weekly_groups(school, week).await?;
    let jobs = groups
        .into_iter()
        .map(|group| Job::summarise(group, week))
        .chain([Job::ComputeFigures { week }, Job::lay_out(tools.app.now().date_naive())])
        .collect();
    tools.app.enqueue_for(school, jobs, trace_parent).await?;
    Ok(JobEnd::Done)
}
