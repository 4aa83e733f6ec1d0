//! Renders the sheets of one group, stores the files and queues the deliveries.
//!
//! Safe to repeat: a sheet whose input did not change is not rendered again, and delivered only by a way its family had
//! not got it by.

use std::collections::HashMap;

use app::delivery::{NewReport, News};
use app::jobs::JobEnd;
use app::weekly::{GroupWeek, PupilSheet};
use bytes::Bytes;
use chrono::NaiveDate;
use domain::id::{GroupId, PupilId, SchoolId};
use reports::input::ClassWeek;
use sha2::{Digest, Sha256};
use tracing::Instrument as _;

use super::sheet_input::{Context, class_week};
use super::{JobError, Tools};
use crate::render::RenderError;
use app::files::stored::FileKind;

pub(super) async fn run(
    tools: &Tools,
    school: SchoolId,
    (group, week): (GroupId, NaiveDate),
    trace_parent: Option<&str>,
) -> Result<JobEnd, JobError> {
    let sheets = tools.app.group_week(school, group, week).await?;
    let pupils: Vec<PupilId> = sheets.pupils.iter().map(|sheet| sheet.pupil).collect();
    let latest = tools.app.latest_reports(school, &pupils, week).await?;
    let versions: HashMap<PupilId, (i32, Vec<u8>)> =
        latest.into_iter().map(|report| (report.pupil, (report.version, report.input_hash))).collect();
    let context = Context { app: &tools.app, school, week };

    // First as if nothing had changed; what differs gets the next version.
    let mut input =
        class_week(&context, &sheets, |pupil| versions.get(&pupil).map_or(1, |(version, _)| *version))?;
    let mut fresh = Vec::new();
    for (at, pupil) in pupils.iter().enumerate() {
        let hash = input_hash(&input, at)?;
        match versions.get(pupil) {
            Some((_, known)) if known.as_slice() == hash.as_slice() => {}
            Some((version, _)) => {
                input.pupils[at].ids.version = u32::try_from(version + 1).unwrap_or(1);
                fresh.push((at, input_hash(&input, at)?));
            }
            None => fresh.push((at, hash)),
        }
    }
    let (rendered, broken) = if fresh.is_empty() {
        (Vec::new(), None)
    } else {
        render(tools, school, &sheets, &input, &fresh).await?
    };
    tools.app.queue_deliveries(school, (group, week), (&sheets.pupils, &rendered), trace_parent).await?;
    match broken {
        Some(error) => Err(error.into()),
        None => Ok(JobEnd::Done),
    }
}

/// Renders and stores the sheets at these places, whose input has this hash. The other pupils' sheets go out even where
/// one fails; the last failure is given back.
async fn render(
    tools: &Tools,
    school: SchoolId,
    sheets: &GroupWeek,
    input: &ClassWeek,
    fresh: &[(usize, [u8; 32])],
) -> Result<(Vec<NewReport>, Option<RenderError>), JobError> {
    let wanted = ClassWeek {
        class: input.class.clone(),
        pupils: fresh.iter().map(|(at, _)| input.pupils[*at].clone()).collect(),
    };
    let span = tracing::info_span!("report.render", report.kind = "weekly_summary", documents = fresh.len());
    let mut results = tools.rendering.class(wanted).instrument(span.clone()).await;
    let mut rendered = Vec::with_capacity(fresh.len());
    let mut broken = None;
    while let Some((index, result)) = results.recv().instrument(span.clone()).await {
        let (at, hash) = fresh[index];
        match result {
            Ok(file) => {
                let key = tools.files.put(school, FileKind::WeeklySummary, Bytes::from(file.pdf)).await?;
                rendered.push(NewReport {
                    pupil: sheets.pupils[at].pupil,
                    version: i32::try_from(input.pupils[at].ids.version).unwrap_or(1),
                    input_hash: hash,
                    file_hash: *key.hash.get(),
                    pages: i16::try_from(file.pages).unwrap_or(i16::MAX),
                    news: news(&sheets.pupils[at]),
                });
            }
            Err(error) => broken = Some(error),
        }
    }
    Ok((rendered, broken))
}

fn input_hash(input: &ClassWeek, at: usize) -> Result<[u8; 32], JobError> {
    let summary = input.summary(at).ok_or(JobError::Bug("a sheet without a pupil"))?;
    let json = serde_json::to_vec(&summary).map_err(|_| JobError::Bug("a sheet does not serialise"))?;
    Ok(Sha256::digest(json).into())
}

fn news(sheet: &PupilSheet) -> News {
    let count = |n: usize| i16::try_from(n).unwrap_or(i16::MAX);
    News {
        marks: count(sheet.lessons.iter().map(|lesson| lesson.marks.len()).sum()),
        missed: count(sheet.attendance_week.missed() as usize),
        unexplained: count(sheet.attendance_week.unknown as usize),
        homework: count(sheet.homework.len() + sheet.own_homework.len()),
    }
}
