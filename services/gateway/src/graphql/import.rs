//! Importing a roster: a ticket for the file, the check, the application, the undo, and watching a run.

use std::sync::Arc;
use std::time::Duration;

use app::import::ReadOptions;
use app::import::apply::{Counts, ImportOptions, ImportRun, Importer, TableCount};
use app::{Failure, Kind, Refusal, RefusalCode};
use async_graphql::{ComplexObject, Context, ID, InputObject, Object, Result, SimpleObject, Union};
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::ImportId;
use serde_json::Value;

use super::context::{Refused, actor, app, decode, encode, failure, refusal_as_data};
use crate::uploads::{LARGEST, UploadStore};

/// Changes shown of one run.
const SHOWN: usize = 100;
/// Most findings in one answer.
const MOST_PROBLEMS: usize = 100;
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

/// Rows of one table.
#[derive(SimpleObject)]
pub struct ImportCount {
    /// The table in Russian.
    title: String,
    /// New rows.
    added: i32,
    /// Rows with another value.
    changed: i32,
    /// Rows that stay.
    unchanged: i32,
    /// Rows that end.
    ended: i32,
    /// Rows that go.
    removed: i32,
}

/// One value that becomes another one.
#[derive(SimpleObject)]
pub struct ImportChange {
    /// Whose row.
    row: String,
    /// Field in Russian.
    field: String,
    /// Value that stands.
    was: String,
    /// Value of the file.
    becomes: String,
}

/// A finding about one place of a file.
#[derive(SimpleObject)]
pub struct ImportProblem {
    /// error, warning or note.
    severity: String,
    /// File name.
    file: String,
    /// Sheet of a workbook.
    sheet: Option<String>,
    /// Row, 0 for the file or sheet as a whole.
    row: i32,
    /// Column title.
    column: Option<String>,
    /// Value as it stood there.
    value: Option<String>,
    /// Stable word of the rule.
    rule: String,
    /// What is wrong and why.
    message: String,
    /// What to do.
    fix: String,
}

/// One import.
#[derive(SimpleObject)]
#[graphql(name = "ImportRun", complex)]
pub struct ImportRunView {
    /// The run.
    id: ID,
    /// Names of the files.
    file_name: String,
    /// checked, applying, applied, failed or undone.
    stage: String,
    /// Rows written so far.
    progress_done: i32,
    /// Rows to write.
    progress_total: i32,
    /// All errors; while there is one, nothing is applied.
    errors: i32,
    /// All warnings.
    warnings: i32,
    /// All notes.
    notes: i32,
    /// Figures by table.
    counts: Vec<ImportCount>,
    /// The first changes.
    changes: Vec<ImportChange>,
    #[graphql(skip)]
    kept: Vec<Value>,
    /// Findings that can be shown; a file with more errors has the first of them only.
    problems_kept: i32,
    /// The figures over all tables.
    total: ImportCount,
    /// All changed values, shown or not.
    changed_values: i32,
    /// In one line: «новых 18, изменятся 7, ошибок 2».
    summary: String,
    /// While it is applied: «Обработано 280 из 452».
    progress: Option<String>,
    /// Until when `undoImport` may work; null when it may not. The journal may still object.
    undo_until: Option<DateTime<Utc>>,
    /// The same as yes or no.
    can_undo: bool,
    /// Why it failed without a finding of the file, and what to do.
    note: Option<String>,
    /// When it began.
    created_at: DateTime<Utc>,
    /// When it was applied.
    applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    undone_at: Option<DateTime<Utc>>,
}

#[ComplexObject]
impl ImportRunView {
    /// Findings after the first `after`; `first` 1 to 100, 100 when absent.
    async fn problems(&self, first: Option<usize>, after: Option<usize>) -> Vec<ImportProblem> {
        self.kept
            .iter()
            .skip(after.unwrap_or(0))
            .take(first.unwrap_or(100).clamp(1, MOST_PROBLEMS))
            .map(problem)
            .collect()
    }
}

/// One import in the list.
#[derive(SimpleObject)]
#[graphql(name = "ImportLine")]
pub struct ImportLineView {
    /// The run.
    id: ID,
    /// Names of the files.
    file_name: String,
    /// checked, applying, applied, failed or undone.
    stage: String,
    /// The stage in Russian.
    stage_title: String,
    /// In one line: «новых 18, изменятся 7, ошибок 2».
    summary: String,
    /// Errors found.
    errors: i32,
    /// When it began.
    created_at: DateTime<Utc>,
    /// When it was applied.
    applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    undone_at: Option<DateTime<Utc>>,
    /// Until when `undoImport` may work; null when it may not.
    undo_until: Option<DateTime<Utc>>,
}

/// The school's imports.
#[derive(SimpleObject)]
pub struct ImportPage {
    /// Newest first.
    imports: Vec<ImportLineView>,
    /// For `after` of the next page; null on the last one.
    next: Option<ID>,
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

    /// Applies a checked file: everything or nothing. Answers after two seconds at the latest, then with the stage
    /// `applying`: it goes on by itself, and any tab may watch it through `importRun`.
    async fn apply_import(
        &self,
        ctx: &Context<'_>,
        run: ID,
        #[graphql(default)] settings: ImportSettings,
    ) -> Result<ImportResult> {
        let run = ImportId::new(decode(ctx, Kind::Import, &run)?);
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        if let Err(refused) = refusal_as_data(use_cases.may_import(&actor).await)? {
            return Ok(ImportResult::Refused(refused));
        }
        let Some(file) = uploads(ctx)?.take(actor.account, (actor.school, run)) else {
            return Ok(ImportResult::Refused(gone().into()));
        };
        let work = app::to_the_end(async move {
            use_cases.apply_checked_import(&actor, run, vec![file], options(&settings)).await
        });
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
    let run = app(ctx)?.import_run(actor(ctx)?, run).await.map_err(failure)?;
    view(encode(ctx, Kind::Import, run.id.get())?, run)
        .ok_or_else(|| failure(Failure::Bug("a run cannot be shown")))
}

fn view(id: ID, run: ImportRun) -> Option<ImportRunView> {
    let problems = run.problems.as_object()?;
    let total = |what: &str| problems.get(what).map_or(0, whole);
    let kept = problems.get("kept").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    Some(ImportRunView {
        id,
        file_name: run.file_name,
        stage: run.stage.clone(),
        progress_done: run.progress.0,
        progress_total: run.progress.1,
        errors: total("errors"),
        warnings: total("warnings"),
        notes: total("notes"),
        changes: changes(&run.counts),
        counts: counts(&run.counts),
        problems_kept: i32::try_from(kept.len()).unwrap_or(i32::MAX),
        total: count("Всего", run.counts.total()),
        changed_values: i32::try_from(run.counts.changed_fields).unwrap_or(i32::MAX),
        summary: summary(&run.stage, run.counts.total(), total("errors")),
        progress: (run.stage == "applying")
            .then(|| format!("Обработано {} из {}", run.progress.0.min(run.progress.1), run.progress.1)),
        can_undo: run.undo_until.is_some(),
        undo_until: run.undo_until,
        note: run.interrupted.then(|| {
            "Загрузка прервалась, в школе ничего не изменилось. Проверьте файл и примените его заново".into()
        }),
        kept: kept.to_vec(),
        created_at: run.created_at,
        applied_at: run.applied_at,
        undone_at: run.undone_at,
    })
}

fn counts(counts: &Counts) -> Vec<ImportCount> {
    counts.in_order().into_iter().map(|(title, rows)| count(title, rows)).collect()
}

fn count(title: &str, count: TableCount) -> ImportCount {
    let int = |rows: usize| i32::try_from(rows).unwrap_or(i32::MAX);
    ImportCount {
        title: title.into(),
        added: int(count.added),
        changed: int(count.changed),
        unchanged: int(count.unchanged),
        ended: int(count.ended),
        removed: int(count.removed),
    }
}

/// One line about a run; words of the future until it is applied.
fn summary(stage: &str, rows: TableCount, errors: i32) -> String {
    let done = matches!(stage, "applied" | "undone");
    let words: [(&str, usize); 3] = match done {
        true => {
            [("добавлено", rows.added), ("изменено", rows.changed), ("закончено", rows.ended + rows.removed)]
        }
        false => {
            [("новых", rows.added), ("изменятся", rows.changed), ("закончатся", rows.ended + rows.removed)]
        }
    };
    let errors = usize::try_from(errors).unwrap_or(0);
    let told = words.into_iter().chain([("ошибок", errors)]).filter(|(_, count)| *count > 0);
    let told: Vec<String> = told.map(|(word, count)| format!("{word}\u{a0}{count}")).collect();
    if told.is_empty() { "без изменений".into() } else { told.join(", ") }
}

fn stage_title(stage: &str) -> &'static str {
    match stage {
        "checked" => "проверена",
        "applying" => "применяется",
        "applied" => "применена",
        "undone" => "отменена",
        _ => "не применена",
    }
}

fn changes(counts: &Counts) -> Vec<ImportChange> {
    let shown = counts.changes.iter().take(SHOWN);
    let change = shown.map(|change| ImportChange {
        row: change.row.clone(),
        field: change.field.clone(),
        was: change.was.clone(),
        becomes: change.becomes.clone(),
    });
    change.collect()
}

fn problem(stored: &Value) -> ImportProblem {
    let text = |key: &str| stored.get(key).and_then(Value::as_str).map(str::to_owned);
    ImportProblem {
        severity: text("severity").unwrap_or_default(),
        file: text("file").unwrap_or_default(),
        sheet: text("sheet"),
        row: stored.get("row").map_or(0, whole),
        column: text("column"),
        value: text("value"),
        rule: text("rule").unwrap_or_default(),
        message: text("message").unwrap_or_default(),
        fix: text("fix").unwrap_or_default(),
    }
}

fn whole(value: &Value) -> i32 {
    value.as_i64().and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
}
