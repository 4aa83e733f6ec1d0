//! Bringing a roster into a school: check, apply, undo.
//!
//! A check does everything an application does and rolls it back, so what it says is what happens. An application is
//! one transaction per school: everything or nothing, one statement per table and some thousand rows, found again by
//! external id, so that the same file twice changes nothing. Never decides what a file says: that is reading's part.

mod alive;
mod calendar;
mod district;
mod engine;
mod index;
mod lessons;
mod people;
mod plans;
mod report;
mod run;
mod school;
mod study;
mod undo;
mod withdrawn;

use std::collections::HashMap;

use authz::{Action, Resource};
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{ImportId, PersonId, SchoolId};
use serde_json::Value;

use super::ReadOptions;
use super::error::ImportReport;
use super::package::InputFile;
use super::roster::{RosterFormat, SchoolRoster, Withdrawn};
use crate::access::Target;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};
use alive::{DEAD_AFTER, INTERRUPTED};
use run::Mode;

pub use district::{DistrictImport, DistrictOptions};
pub use lessons::LaidOut;
pub use report::{Counts, FieldChange, TableCount};
pub use undo::Undone;

/// Who imports.
#[derive(Debug, Clone, Copy)]
pub enum Importer<'a> {
    /// Somebody signed in; rights are asked.
    Member(&'a Actor),
    /// The operator of the instance, on its own command line.
    Operator,
}

/// What the importer decides beside the files.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// For reading.
    pub read: ReadOptions,
    /// Whether members of listed groups, load and slots that the file no longer lists end. Absent: yes, unless the
    /// package carries changes only.
    pub end_missing: Option<bool>,
}

/// Human beings known beyond one school: by shared code of books, by user of a OneRoster package. Only an operator
/// carries it from school to school, since joining needs rights in both.
#[derive(Debug, Clone, Default)]
pub struct Persons {
    by_key: HashMap<String, i64>,
}

/// A person an import wrote or met, for handing out accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPerson {
    /// The human being.
    pub person: PersonId,
    /// `staff`, `pupil` or `guardian`.
    pub kind: PersonKind,
    /// Code of the row in the file.
    pub external_id: String,
    /// Family name, given name, patronymic.
    pub name: (String, String, Option<String>),
    /// Sign-in name the file wants.
    pub login: Option<String>,
}

/// What somebody is to the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PersonKind {
    /// An employee.
    Staff,
    /// A pupil.
    Pupil,
    /// A parent or other representative.
    Guardian,
}

/// What a check found or an application did in one school.
#[derive(Debug, Clone)]
pub struct SchoolImport {
    /// The school.
    pub school: SchoolId,
    /// Its short name.
    pub school_name: String,
    /// The stored run.
    pub run: ImportId,
    /// True when the rows were written.
    pub applied: bool,
    /// Findings of reading and of comparing.
    pub report: ImportReport,
    /// Figures and changes by table; empty when the file has errors.
    pub counts: Counts,
    /// The people of the file; only after an application.
    pub people: Vec<ImportedPerson>,
}

/// A run as it stands, for whoever watches it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRun {
    /// Its number.
    pub id: ImportId,
    /// Names of the files.
    pub file_name: String,
    /// `checked`, `applying`, `applied`, `failed` or `undone`.
    pub stage: String,
    /// Figures by table.
    pub counts: Counts,
    /// Problems as stored: totals and the first thousand.
    pub problems: Value,
    /// Rows written and rows to write.
    pub progress: (i32, i32),
    /// Why it failed without a finding of the file, and what to do.
    pub note: Option<&'static str>,
    /// Whether what the file does not list goes on; absent: as the package says.
    pub keep_missing: Option<bool>,
    /// The day from which the school holds consents to letters.
    pub email_consent_on: Option<NaiveDate>,
    /// Until when it may be undone; none when it may not, or not any more.
    pub undo_until: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportLine {
    /// Its number.
    pub id: ImportId,
    /// Names of the files.
    pub file_name: String,
    /// As in [`ImportRun`].
    pub stage: String,
    /// Figures over all tables.
    pub total: TableCount,
    /// Errors found.
    pub errors: i32,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// Until when it may be undone.
    pub undo_until: Option<DateTime<Utc>>,
}

/// Most runs on a page of the list.
pub const MOST_RUNS: i64 = 50;

/// Everything a school's rows are made from.
struct Work<'a> {
    roster: &'a SchoolRoster,
    format: &'a RosterFormat,
    withdrawn: &'a [Withdrawn],
    now: DateTime<Utc>,
    today: NaiveDate,
    first_day: NaiveDate,
    end_missing: bool,
}

impl App {
    /// Dry run: says row by row and field by field what is wrong, what is new and what would change. Writes nothing
    /// but the run itself.
    pub async fn check_import(
        &self,
        importer: Importer<'_>,
        school: SchoolId,
        files: Vec<InputFile>,
        options: ImportOptions,
    ) -> Outcome<SchoolImport> {
        self.import_one(importer, school, (files, options), Mode::Check, &mut Persons::default()).await
    }

    /// Applies files to a school: everything or nothing. With errors nothing is applied and the report says why.
    pub async fn apply_import(
        &self,
        importer: Importer<'_>,
        school: SchoolId,
        files: Vec<InputFile>,
        options: ImportOptions,
    ) -> Outcome<SchoolImport> {
        self.import_one(importer, school, (files, options), Mode::Apply, &mut Persons::default()).await
    }

    /// As [`App::apply_import`], joining people that earlier files of the same operator named by the same shared code.
    pub async fn apply_import_joined(
        &self,
        school: SchoolId,
        files: Vec<InputFile>,
        options: ImportOptions,
        persons: &mut Persons,
    ) -> Outcome<SchoolImport> {
        self.import_one(Importer::Operator, school, (files, options), Mode::Apply, persons).await
    }

    /// Applies the files a run has checked, as it was decided then; other files, or a run that is not waiting, are
    /// refused. The run keeps its number, so that whoever checked can watch its progress.
    pub async fn apply_checked_import(
        &self,
        actor: &Actor,
        run: ImportId,
        files: Vec<InputFile>,
    ) -> Outcome<SchoolImport> {
        let importer = Importer::Member(actor);
        self.allow(importer, actor.school, Action::Write).await?;
        let mut tx = self.store.tenant(actor.context()).await?;
        let checked = store::import_run::find_run(&mut tx, run).await?.ok_or(Failure::NotFound)?;
        tx.commit().await?;
        let options = ImportOptions {
            read: ReadOptions { email_consent_on: checked.email_consent_on, ..ReadOptions::default() },
            end_missing: checked.end_missing,
        };
        self.import_one(importer, actor.school, (files, options), Mode::Resume(run), &mut Persons::default())
            .await
    }

    /// Asks whether the actor may import at all, before any file is accepted.
    pub async fn may_import(&self, actor: &Actor) -> Outcome<()> {
        self.allow(Importer::Member(actor), actor.school, Action::Write).await
    }

    /// The school's runs, newest first, from the one before `after` on, and whether there are more. Four statements.
    pub async fn imports(
        &self,
        actor: &Actor,
        (first, after): (i64, Option<ImportId>),
    ) -> Outcome<(Vec<ImportLine>, bool)> {
        if !(1..=MOST_RUNS).contains(&first) {
            let words = format!("На странице может быть от 1 до {MOST_RUNS} загрузок");
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("first").into());
        }
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::School, (Resource::Import, Action::Read)).await?;
        let now = self.now();
        store::import_run::update_silent(&mut tx, now - DEAD_AFTER).await?;
        let mut runs = store::import_run::list_runs(&mut tx, after, first + 1).await?;
        let latest = store::import_run::find_latest_applied(&mut tx).await?;
        tx.commit().await?;
        let more = i64::try_from(runs.len()).unwrap_or(0) > first;
        runs.truncate(usize::try_from(first).unwrap_or(0));
        let lines = runs.into_iter().map(|run| {
            let counts: Counts = serde_json::from_value(run.counts).unwrap_or_default();
            ImportLine {
                id: run.id,
                file_name: run.file_name,
                stage: run.stage,
                total: counts.total(),
                errors: run.errors,
                created_at: run.created_at,
                applied_at: run.applied_at,
                undone_at: run.undone_at,
                undo_until: undo::until(run.id, run.applied_at, latest, now),
            }
        });
        Ok((lines.collect(), more))
    }

    /// A run of the actor's school: stage, progress, figures, problems.
    pub async fn import_run(&self, actor: &Actor, run: ImportId) -> Outcome<ImportRun> {
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::School, (Resource::Import, Action::Read)).await?;
        let now = self.now();
        store::import_run::update_silent(&mut tx, now - DEAD_AFTER).await?;
        let run = store::import_run::find_run(&mut tx, run).await?.ok_or(Failure::NotFound)?;
        let latest = store::import_run::find_latest_applied(&mut tx).await?;
        tx.commit().await?;
        let without_errors = run.problems.get("errors").and_then(Value::as_i64) == Some(0);
        Ok(ImportRun {
            id: run.id,
            file_name: run.file_name,
            note: (run.stage == "failed" && without_errors).then_some(INTERRUPTED),
            stage: run.stage,
            keep_missing: run.end_missing.map(|end| !end),
            email_consent_on: run.email_consent_on,
            undo_until: undo::until(run.id, run.applied_at, latest, now),
            counts: serde_json::from_value(run.counts).unwrap_or_default(),
            problems: run.problems,
            progress: (run.progress_done, run.progress_total),
            created_at: run.created_at,
            applied_at: run.applied_at,
            undone_at: run.undone_at,
        })
    }
}
