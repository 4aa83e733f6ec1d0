//! Tickets for downloads. The bytes themselves go by a route of their own.

use std::sync::Arc;

use app::files::{TableFormat, Wanted};
use app::{Failure, Kind, RefusalCode};
use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, Result, SimpleObject, Union};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::id::{GroupId, ImportId, PupilId};

use super::context::{Refused, app, decode, failure, identity, refusal_as_data};
use crate::http::RequestContext;
use crate::tickets::{KEPT, Tickets};

/// Changes about files.
#[derive(Default)]
pub struct FilesMutation;

/// Which file.
#[derive(OneofObject)]
pub enum FileInput {
    /// A pupil's sheet of a week, PDF: for the family, the class teacher, the administration.
    WeeklySummary(WeeklySummaryFile),
    /// A class's sheets for printing with the hand-over sheet in front, one PDF.
    PrintBatch(PrintBatchFile),
    /// Missing and late entries of the school's week, XLSX.
    SchoolOverview(WeekFile),
    /// The district's schools in a week, XLSX.
    DistrictOverview(WeekFile),
    /// What was found in an imported file.
    ImportProblems(ImportProblemsFile),
    /// An empty table to fill in for an import.
    ImportTemplate(ImportTemplateFile),
}

/// A pupil's week.
#[derive(InputObject)]
pub struct WeeklySummaryFile {
    /// The pupil.
    pupil: ID,
    /// Any day of the week.
    week: NaiveDate,
}

/// A class's week.
#[derive(InputObject)]
pub struct PrintBatchFile {
    /// The group.
    group: ID,
    /// Any day of the week.
    week: NaiveDate,
}

/// A week.
#[derive(InputObject)]
pub struct WeekFile {
    /// Any day of it.
    week: NaiveDate,
}

/// Findings of an import.
#[derive(InputObject)]
pub struct ImportProblemsFile {
    /// The run.
    run: ID,
    /// As which file.
    #[graphql(default_with = "FileFormat::Xlsx")]
    format: FileFormat,
}

/// As which file a table leaves.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Excel workbook.
    Xlsx,
    /// Text with semicolons, UTF-8.
    Csv,
}

/// Empty tables for imports.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportTemplateFile {
    /// The school book: one workbook with a sheet per list.
    SchoolBook,
}

/// Leave to download one file once.
#[derive(SimpleObject)]
pub struct FileTicket {
    /// Path for GET in this browser; works once.
    path: String,
    /// What the file will be called.
    file_name: String,
    /// Until when the path works, one minute from now.
    expires_at: DateTime<Utc>,
}

/// Answer of `fileTicket`.
#[derive(Union)]
pub enum FileTicketResult {
    /// The file is there.
    FileTicket(FileTicket),
    /// It is not, or not for this person.
    Refused(Refused),
}

#[Object]
impl FilesMutation {
    /// Asks for one file. The right is asked again when it is downloaded.
    async fn file_ticket(&self, ctx: &Context<'_>, input: FileInput) -> Result<FileTicketResult> {
        let (use_cases, identity) = (app(ctx)?, identity(ctx)?);
        let session = &ctx.data::<Arc<RequestContext>>()?.session;
        let session = session.as_ref().ok_or_else(|| failure(Failure::Unauthenticated))?;
        let wanted = wanted(ctx, &input)?;
        let file_name = match refusal_as_data(use_cases.file_name(identity, wanted).await)? {
            Ok(name) => name,
            Err(refused) => return Ok(FileTicketResult::Refused(refused)),
        };
        Ok(match ctx.data::<Arc<Tickets>>()?.issue(session.hash, wanted) {
            Some(ticket) => FileTicketResult::FileTicket(FileTicket {
                path: format!("/file/{ticket}"),
                file_name,
                expires_at: use_cases.now() + TimeDelta::from_std(KEPT).unwrap_or_default(),
            }),
            None => {
                let words = "Сейчас скачивают слишком много файлов. Повторите через минуту";
                FileTicketResult::Refused(app::Refusal::new(RefusalCode::TooManyAttempts, words).into())
            }
        })
    }
}

fn wanted(ctx: &Context<'_>, input: &FileInput) -> Result<Wanted> {
    Ok(match input {
        FileInput::WeeklySummary(file) => {
            let pupil = PupilId::new(decode(ctx, Kind::Pupil, &file.pupil)?);
            Wanted::WeeklySummary { pupil, week: file.week }
        }
        FileInput::PrintBatch(file) => {
            let group = GroupId::new(decode(ctx, Kind::Group, &file.group)?);
            Wanted::PrintBatch { group, week: file.week }
        }
        FileInput::SchoolOverview(file) => Wanted::SchoolOverview { week: file.week },
        FileInput::DistrictOverview(file) => Wanted::DistrictOverview { week: file.week },
        FileInput::ImportProblems(file) => Wanted::ImportProblems {
            run: ImportId::new(decode(ctx, Kind::Import, &file.run)?),
            format: match file.format {
                FileFormat::Xlsx => TableFormat::Xlsx,
                FileFormat::Csv => TableFormat::Csv,
            },
        },
        FileInput::ImportTemplate(ImportTemplateFile::SchoolBook) => Wanted::ImportTemplate,
    })
}
