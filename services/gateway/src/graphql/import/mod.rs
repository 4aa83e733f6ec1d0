//! Importing a roster: a ticket for the file, the check, the application, the undo, and watching a run.

mod view;

use std::sync::Arc;
use std::time::Duration;

use app::import::ReadOptions;
use app::import::apply::{ImportOptions, Importer};
use app::{Failure, Kind, Refusal, RefusalCode};
use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, Union};
use chrono::NaiveDate;
use domain::id::ImportId;

use view::{ImportLineView, ImportPage, ImportRunView, stage_title, summary, view};

use super::context::{Refused, actor, app, decode, encode, failure, refusal_as_data};
use crate::uploads::{LARGEST, UploadStore};

/// How long an answer waits for an application; a longer one goes on by itself and is watched through `importRun`.
const PATIENCE: Duration = Duration::from_secs(2);

/// Queries about imports.
#[derive(Default)]
pub struct ImportQuery;

/// Changes by imports.
#[derive(Default)]
pub struct ImportMutation;

/// What the importer decides beside the file.
#[derive(InputObject, Default)]
pub struct ImportSettings {
    /// Members of listed groups, load and slots that the file no longer lists go on. Absent: they end, unless the file
    /// carries changes only.
    keep_missing: Option<bool>,
    /// OneRoster: the day from which the school holds the consents of all families with an address.
    email_consent_on: Option<NaiveDate>,
}

/// Where to put the file.
#[derive(SimpleObject)]
pub struct UploadTicket {
    /// For `checkImport`.
    ticket: String,
    /// Path for `PUT` with the bytes as they are.
    path: String,
    /// Largest file, in bytes.
    largest: i32,
}

/// Answer of `startImport`.
#[derive(Union)]
pub enum StartImportResult {
    /// The file may come.
    UploadTicket(UploadTicket),
    /// It may not.
    Refused(Refused),
}

/// Answer of `checkImport` and `applyImport`.
#[derive(Union)]
pub enum ImportResult {
    /// What was found, or done.
    ImportRun(Box<ImportRunView>),
    /// It was refused.
    Refused(Refused),
}

/// An import is undone.
#[derive(SimpleObject)]
pub struct ImportUndone {
    /// Rows that went.
    removed: i32,
    /// Rows with their old values.
    restored: i32,
}

/// Answer of `undoImport`.
#[derive(Union)]
pub enum UndoImportResult {
    /// It is undone.
    ImportUndone(ImportUndone),
    /// It is not.
    Refused(Refused),
}

#[Object]
impl ImportQuery {
    /// The imports of the school in use, newest first; `first` 1 to 50, 20 when absent.
    async fn imports(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<ID>) -> Result<ImportPage> {
        let after = after.map(|id| decode(ctx, Kind::Import, &id).map(ImportId::new)).transpose()?;
        let (lines, more) =
            app(ctx)?.imports(actor(ctx)?, (first.unwrap_or(20).into(), after)).await.map_err(failure)?;
        let last = lines.last().map(|line| line.id).filter(|_| more);
        let imports = lines.into_iter().map(|line| {
            Ok(ImportLineView {
                id: encode(ctx, Kind::Import, line.id.get())?,
                file_name: line.file_name,
                summary: summary(&line.stage, line.total, line.errors),
                stage_title: stage_title(&line.stage).into(),
                stage: line.stage,
                errors: line.errors,
                created_at: line.created_at,
                applied_at: line.applied_at,
                undone_at: line.undone_at,
                undo_until: line.undo_until,
            })
        });
        Ok(ImportPage {
            imports: imports.collect::<Result<_>>()?,
            next: last.map(|id| encode(ctx, Kind::Import, id.get())).transpose()?,
        })
    }

    /// A run of the school in use: stage, progress, figures, findings.
    async fn import_run(&self, ctx: &Context<'_>, id: ID) -> Result<ImportRunView> {
        let run = ImportId::new(decode(ctx, Kind::Import, &id)?);
        show(ctx, run).await
    }
}

#[Object]
impl ImportMutation {
    /// Asks for a place to put one file: a workbook, a CSV sheet or an archive of either, a OneRoster package.
    async fn start_import(&self, ctx: &Context<'_>, file_name: String) -> Result<StartImportResult> {
        let actor = actor(ctx)?;
        if let Err(refused) = refusal_as_data(app(ctx)?.may_import(actor).await)? {
            return Ok(StartImportResult::Refused(refused));
        }
        let name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
        Ok(match uploads(ctx)?.open(actor.account, name) {
            Some(ticket) => StartImportResult::UploadTicket(UploadTicket {
                path: format!("/upload/{ticket}"),
                ticket,
                largest: i32::try_from(LARGEST).unwrap_or(i32::MAX),
            }),
            None => StartImportResult::Refused(
                refusal(
                    RefusalCode::TooManyAttempts,
                    "Сейчас загружается слишком много файлов. Повторите через минуту",
                )
                .into(),
            ),
        })
    }

    /// Reads the uploaded file and says row by row what is wrong, new and different. Changes nothing.
    async fn check_import(
        &self,
        ctx: &Context<'_>,
        ticket: String,
        #[graphql(default)] settings: ImportSettings,
    ) -> Result<ImportResult> {
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        if let Err(refused) = refusal_as_data(use_cases.may_import(&actor).await)? {
            return Ok(ImportResult::Refused(refused));
        }
        let Some(file) = uploads(ctx)?.file(actor.account, &ticket) else {
            return Ok(ImportResult::Refused(gone().into()));
        };
        let (account, school) = (actor.account, actor.school);
        let outcome = app::to_the_end(async move {
            use_cases.check_import(Importer::Member(&actor), school, vec![file], options(&settings)).await
        })
        .await;
        match refusal_as_data(outcome)? {
            Ok(done) => {
                uploads(ctx)?.checked(account, &ticket, (school, done.run));
                Ok(ImportResult::ImportRun(Box::new(show(ctx, done.run).await?)))
            }
            Err(refused) => Ok(ImportResult::Refused(refused)),
        }
    }

    /// Applies a checked file with the settings of its check: everything or nothing. Answers after two seconds at the latest, then with the stage
    /// `applying`: it goes on by itself, and any tab may watch it through `importRun`.
    async fn apply_import(&self, ctx: &Context<'_>, run: ID) -> Result<ImportResult> {
        let run = ImportId::new(decode(ctx, Kind::Import, &run)?);
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        if let Err(refused) = refusal_as_data(use_cases.may_import(&actor).await)? {
            return Ok(ImportResult::Refused(refused));
        }
        let Some(file) = uploads(ctx)?.take(actor.account, (actor.school, run)) else {
            return Ok(ImportResult::Refused(gone().into()));
        };
        let work =
            app::to_the_end(async move { use_cases.apply_checked_import(&actor, run, vec![file]).await });
        // The work is a task of its own: it goes on when nobody waits.
        let mut work = tokio::spawn(work);
        let Ok(ended) = tokio::time::timeout(PATIENCE, &mut work).await else {
            return Ok(ImportResult::ImportRun(Box::new(show(ctx, run).await?)));
        };
        let outcome = ended.unwrap_or(Err(Failure::Bug("an import panicked")));
        match refusal_as_data(outcome)? {
            Ok(done) => Ok(ImportResult::ImportRun(Box::new(show(ctx, done.run).await?))),
            Err(refused) => Ok(ImportResult::Refused(refused)),
        }
    }

    /// Undoes the latest import, unless the journal already stands on it.
    async fn undo_import(&self, ctx: &Context<'_>, run: ID) -> Result<UndoImportResult> {
        let run = ImportId::new(decode(ctx, Kind::Import, &run)?);
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let school = actor.school;
        let outcome =
            app::to_the_end(
                async move { use_cases.undo_import(Importer::Member(&actor), school, run).await },
            )
            .await;
        let int = |rows: u64| i32::try_from(rows).unwrap_or(i32::MAX);
        Ok(match refusal_as_data(outcome)? {
            Ok(undone) => UndoImportResult::ImportUndone(ImportUndone {
                removed: int(undone.removed),
                restored: int(undone.restored + undone.returned),
            }),
            Err(refused) => UndoImportResult::Refused(refused),
        })
    }
}

fn uploads<'a>(ctx: &Context<'a>) -> Result<&'a Arc<dyn UploadStore>> {
    ctx.data::<Arc<dyn UploadStore>>()
}

fn refusal(code: RefusalCode, message: &str) -> Refusal {
    Refusal::new(code, message)
}

fn gone() -> Refusal {
    refusal(
        RefusalCode::WrongState,
        "Файла нет: он ещё не передан или прошло больше часа. Загрузите и проверьте его заново",
    )
}

fn options(settings: &ImportSettings) -> ImportOptions {
    ImportOptions {
        read: ReadOptions { email_consent_on: settings.email_consent_on, ..ReadOptions::default() },
        end_missing: settings.keep_missing.map(|keep| !keep),
    }
}

async fn show(ctx: &Context<'_>, run: ImportId) -> Result<ImportRunView> {
    let actor = actor(ctx)?;
    let run = app(ctx)?.import_run(actor, run).await.map_err(failure)?;
    let file_waits = uploads(ctx)?.waits(actor.account, (actor.school, run.id));
    view(encode(ctx, Kind::Import, run.id.get())?, run, file_waits)
        .ok_or_else(|| failure(Failure::Bug("a run cannot be shown")))
}
