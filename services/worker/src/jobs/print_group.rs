//! One merged file per group for the families on paper, with its hand-over sheet (S0-2.12).

use app::jobs::JobEnd;
use app::weekly::Channel;
use bytes::Bytes;
use chrono::NaiveDate;
use domain::id::{GroupId, SchoolId};
use reports::input::{HandOver, PrintBatchInput, Sides};
use tracing::Instrument as _;

use super::sheet_input::{Context, class_week, opaque};
use super::{JobError, Tools};
use app::files::stored::FileKind;

pub(super) async fn run(
    tools: &Tools,
    school: SchoolId,
    (group, week): (GroupId, NaiveDate),
) -> Result<JobEnd, JobError> {
    let mut sheets = tools.app.group_week(school, group, week).await?;
    sheets.pupils.retain(|sheet| sheet.family.iter().any(|member| member.channel == Channel::Print));
    if sheets.pupils.is_empty() {
        return Ok(JobEnd::Done);
    }
    let hand_over = sheets
        .pupils
        .iter()
        .map(|sheet| {
            let reader = sheet.family.iter().find(|member| member.channel == Channel::Print);
            HandOver {
                recipient: reader.map(|member| member.name.full()),
                application: reader.and_then(|member| member.application.clone()),
            }
        })
        .collect();
    let count = i16::try_from(sheets.pupils.len()).unwrap_or(i16::MAX);
    let context = Context { app: &tools.app, school, week };
    let week_input = class_week(&context, &sheets, |_| 1)?;
    let input = PrintBatchInput {
        batch: opaque(tools.app.batch_id(school, group, week))?,
        class: week_input.class,
        pupils: week_input.pupils,
        sides: Sides::One,
        hand_over,
    };
    let span = tracing::info_span!("report.render", report.kind = "print_batch", documents = count);
    let file = tools.rendering.print_batch(input).instrument(span).await?;
    let pages = i16::try_from(file.pages).unwrap_or(i16::MAX);
    let key = tools.files.put(school, FileKind::PrintBatch, Bytes::from(file.pdf)).await?;
    tools.app.record_batch(school, (group, week), (key.hash.get(), count, pages)).await?;
    Ok(JobEnd::Done)
}
