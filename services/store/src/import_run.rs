//! Runs of an import: what was found, how far it is, and how to undo it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::ImportId;
use serde_json::Value;

use crate::{Result, TenantTx};

/// A run to begin.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    /// Names of the files, for people.
    pub file_name: &'a str,
    /// `school_book` or `oneroster 1.1`.
    pub format: &'a str,
    /// Code of the stage it begins in.
    pub stage: &'a str,
    /// Counts by table.
    pub counts: &'a Value,
    /// Problems found.
    pub problems: &'a Value,
    /// The account that asked; 0 for the operator of the instance.
    pub by: i64,
    /// Rows to write, for progress.
    pub total: i32,
    /// Whether what the file no longer lists ends; absent: as the package says.
    pub end_missing: Option<bool>,
    /// The day from which the school holds consents to letters.
    pub email_consent_on: Option<NaiveDate>,
}

/// A run as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its number.
    pub id: ImportId,
    /// Names of the files.
    pub file_name: String,
    /// Which program wrote them.
    pub format: String,
    /// Code of its stage.
    pub stage: String,
    /// Counts by table.
    pub counts: Value,
    /// Problems found.
    pub problems: Value,
    /// How to undo it; only for an applied run.
    pub undo_plan: Option<Value>,
    /// Rows written so far.
    pub progress_done: i32,
    /// Rows to write.
    pub progress_total: i32,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// Whether what the file no longer lists ends; absent: as the package says.
    pub end_missing: Option<bool>,
    /// The day from which the school holds consents to letters.
    pub email_consent_on: Option<NaiveDate>,
}

/// Begins a run.
pub async fn insert_run(tx: &mut TenantTx, run: &NewRun<'_>, now: DateTime<Utc>) -> Result<ImportId> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into import_run (school_id, file_name, format, stage, counts, problems, created_by, created_at,
                                 progress_total, end_missing, email_consent_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id",
        school,
        run.file_name,
        run.format,
        run.stage,
        run.counts,
        run.problems,
        run.by,
        now,
        run.total,
        run.end_missing,
        run.email_consent_on,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(ImportId::new(id))
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RunLine {
    /// Its number.
    pub id: ImportId,
    /// Names of the files.
    pub file_name: String,
    /// Code of its stage.
    pub stage: String,
    /// Counts by table.
    pub counts: Value,
    /// How many errors were found.
    pub errors: i32,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
}

/// The school's runs, newest first, from the one before `before` on.
pub async fn list_runs(tx: &mut TenantTx, before: Option<ImportId>, most: i64) -> Result<Vec<RunLine>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select id, file_name, stage, jsonb_build_object('tables', coalesce(counts -> 'tables', '{}')) as "counts!",
                  case jsonb_typeof(problems -> 'errors') when 'number' then (problems ->> 'errors')::int
                  else 0 end as "errors!", created_at, applied_at, undone_at
           from import_run where school_id = $1 and ($2::bigint is null or id < $2)
           order by id desc limit $3"#,
        school,
        before.map(ImportId::get),
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| RunLine {
            id: ImportId::new(row.id),
            file_name: row.file_name,
            stage: row.stage,
            counts: row.counts,
            errors: row.errors,
            created_at: row.created_at,
            applied_at: row.applied_at,
            undone_at: row.undone_at,
        })
        .collect())
}

/// One run.
pub async fn find_run(tx: &mut TenantTx, id: ImportId) -> Result<Option<Run>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select id, file_name, format, stage, counts, problems, undo_plan, progress_done, progress_total, created_at,
                  applied_at, undone_at, end_missing,
                  email_consent_on
           from import_run where school_id = $1 and id = $2"#,
        school,
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Run {
        id: ImportId::new(row.id),
        file_name: row.file_name,
        format: row.format,
        stage: row.stage,
        counts: row.counts,
        problems: row.problems,
        undo_plan: row.undo_plan,
        progress_done: row.progress_done,
        progress_total: row.progress_total,
        created_at: row.created_at,
        applied_at: row.applied_at,
        undone_at: row.undone_at,
        end_missing: row.end_missing,
        email_consent_on: row.email_consent_on,
    }))
}

/// The latest run that is applied and not undone: the only one that may be undone.
pub async fn find_latest_applied(tx: &mut TenantTx) -> Result<Option<ImportId>> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "select id from import_run where school_id = $1 and stage = 'applied' order by applied_at desc, id desc limit 1",
        school,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(ImportId::new))
}

/// How far a run is; written in a transaction of its own so that others see it.
pub async fn update_progress(tx: &mut TenantTx, id: ImportId, done: i32, now: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update import_run set progress_done = $3, progress_at = $4 where school_id = $1 and id = $2",
        school,
        id.get(),
        done,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The run is still at work.
pub async fn update_moved(tx: &mut TenantTx, id: ImportId, now: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update import_run set progress_at = $3 where school_id = $1 and id = $2 and stage = 'applying'",
        school,
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Runs that are applied and have not moved since `silent_since` have failed: whoever applied them is gone, and their rows
/// with the open transaction.
pub async fn update_silent(tx: &mut TenantTx, silent_since: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update import_run set stage = 'failed'
         where school_id = $1 and stage = 'applying' and coalesce(progress_at, created_at) < $2",
        school,
        silent_since,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The run is applied, with the plan that undoes it; in the same transaction as the rows. `false`: it is held to have
/// failed meanwhile, and must not be kept.
pub async fn update_applied(
    tx: &mut TenantTx,
    id: ImportId,
    (counts, problems, undo_plan): (&Value, &Value, &Value),
    now: DateTime<Utc>,
) -> Result<bool> {
    let school = tx.school().get();
    let done = sqlx::query!(
        "update import_run set stage = 'applied', counts = $3, problems = $4, undo_plan = $5, applied_at = $6,
                progress_done = progress_total
         where school_id = $1 and id = $2 and stage = 'applying'",
        school,
        id.get(),
        counts,
        problems,
        undo_plan,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The run failed: nothing of it was written.
pub async fn update_failed(tx: &mut TenantTx, id: ImportId, problems: &Value) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update import_run set stage = 'failed', problems = $3 where school_id = $1 and id = $2 and stage = 'applying'",
        school,
        id.get(),
        problems,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The run is undone; its plan is no longer needed, and it names people.
pub async fn update_undone(tx: &mut TenantTx, id: ImportId, now: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update import_run set stage = 'undone', undone_at = $3, undo_plan = null where school_id = $1 and id = $2",
        school,
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a check found.
pub async fn update_checked(tx: &mut TenantTx, id: ImportId, counts: &Value, problems: &Value) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update import_run set counts = $3, problems = $4 where school_id = $1 and id = $2 and stage = 'checked'",
        school,
        id.get(),
        counts,
        problems,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A checked run begins to be applied. `false`: it is in another stage by now.
pub async fn update_applying(tx: &mut TenantTx, id: ImportId, now: DateTime<Utc>) -> Result<bool> {
    let school = tx.school().get();
    let done = sqlx::query!(
        "update import_run set stage = 'applying', progress_done = 0, progress_at = $3
         where school_id = $1 and id = $2 and stage = 'checked'",
        school,
        id.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
