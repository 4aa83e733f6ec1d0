//! A run as it is shown: figures, changes, findings beside their rows.

use app::import::apply::{Counts, ImportRun, TableCount};
use async_graphql::{ComplexObject, ID, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

/// Changes shown of one run.
const SHOWN: usize = 100;
/// Most findings in one answer.
const MOST_PROBLEMS: usize = 100;

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

/// A cell of a row as it stands in the file.
#[derive(SimpleObject)]
pub struct ImportCell {
    /// Title of its column.
    title: String,
    /// The value, shortened.
    value: String,
    /// The finding is about this cell.
    wrong: bool,
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
    /// The whole row of an error: its filled cells and the wrong one. Empty where no row is meant, and after the first 200
    /// errors.
    cells: Vec<ImportCell>,
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
    /// What the file does not list goes on; null: as the package says. Decided with the check.
    keep_missing: Option<bool>,
    /// The day from which the school holds consents to letters. Decided with the check.
    email_consent_on: Option<NaiveDate>,
    /// `applyImport` may be asked for by this account: checked, without errors, and the file still waits here.
    applicable: bool,
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
    pub(super) id: ID,
    /// Names of the files.
    pub(super) file_name: String,
    /// checked, applying, applied, failed or undone.
    pub(super) stage: String,
    /// The stage in Russian.
    pub(super) stage_title: String,
    /// In one line: «новых 18, изменятся 7, ошибок 2».
    pub(super) summary: String,
    /// Errors found.
    pub(super) errors: i32,
    /// When it began.
    pub(super) created_at: DateTime<Utc>,
    /// When it was applied.
    pub(super) applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    pub(super) undone_at: Option<DateTime<Utc>>,
    /// Until when `undoImport` may work; null when it may not.
    pub(super) undo_until: Option<DateTime<Utc>>,
}

/// The school's imports.
#[derive(SimpleObject)]
pub struct ImportPage {
    /// Newest first.
    pub(super) imports: Vec<ImportLineView>,
    /// For `after` of the next page; null on the last one.
    pub(super) next: Option<ID>,
}

pub(super) fn view(id: ID, run: ImportRun, file_waits: bool) -> Option<ImportRunView> {
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
        note: run.note.map(Into::into),
        keep_missing: run.keep_missing,
        email_consent_on: run.email_consent_on,
        applicable: run.stage == "checked" && total("errors") == 0 && file_waits,
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
pub(super) fn summary(stage: &str, rows: TableCount, errors: i32) -> String {
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

pub(super) fn stage_title(stage: &str) -> &'static str {
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
        cells: stored.get("cells").and_then(Value::as_array).into_iter().flatten().map(cell).collect(),
    }
}

fn cell(stored: &Value) -> ImportCell {
    let text = |key: &str| stored.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    ImportCell {
        title: text("title"),
        value: text("value"),
        wrong: stored.get("wrong").and_then(Value::as_bool).unwrap_or_default(),
    }
}

fn whole(value: &Value) -> i32 {
    value.as_i64().and_then(|number| i32::try_from(number).ok()).unwrap_or_default()
}
