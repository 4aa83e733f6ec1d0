//! One run: read, compare, write, keep or roll back, and tell how it went.

use std::collections::HashSet;

use authz::{Action, Resource};
use chrono::{DateTime, Utc};
use domain::id::{ImportId, SchoolId};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::import_run::NewRun;
use store::roster::Table;
use store::{StoreError, TenantContext, TenantTx};

use super::alive::INTERRUPTED;
use super::school::{choose_school, people_of, rows_of};
use super::{
    Counts, ImportOptions, ImportedPerson, Importer, Persons, SchoolImport, Work, calendar, engine, people,
    plans, report, study, withdrawn,
};
use crate::access::Target;
use crate::import::error::{ImportReport, RowProblem};
use crate::import::package::InputFile;
use crate::import::roster::{Origin, Roster, RosterFormat};
use crate::import::{ReadOptions, Sources, read_roster};
use crate::jobs::Job;
use crate::{App, Failure, Outcome, Refusal, RefusalCode};

/// Files once read, shared by the schools of a district.
pub(super) struct Reading {
    pub roster: Option<Roster>,
    pub report: ImportReport,
    sources: Sources,
    names: String,
    hash: String,
}

/// Whether to keep what was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Check,
    Apply,
    /// Apply what this run checked.
    Resume(ImportId),
}

impl App {
    pub(super) async fn import_one(
        &self,
        importer: Importer<'_>,
        school: SchoolId,
        (files, options): (Vec<InputFile>, ImportOptions),
        mode: Mode,
        persons: &mut Persons,
    ) -> Outcome<SchoolImport> {
        self.allow(importer, school, Action::Write).await?;
        let reading = self.read(files, options.read).await?;
        self.import_school(importer, school, (&reading, &options), mode, persons).await
    }

    /// Turns a checked run into an application of the very files that were checked.
    async fn resume_run(
        &self,
        context: TenantContext,
        run: ImportId,
        reading: &Reading,
    ) -> Outcome<ImportId> {
        let mut tx = self.store.tenant(context).await?;
        let stored = store::import_run::find_run(&mut tx, run).await?.ok_or(Failure::NotFound)?;
        let checked: Counts = serde_json::from_value(stored.counts).unwrap_or_default();
        if checked.file_hash.is_empty() {
            let words =
                "В проверенном файле есть ошибки, применять нечего. Исправьте их и проверьте файл заново";
            return Err(Refusal::new(RefusalCode::ImportHasErrors, words).into());
        }
        if checked.file_hash != reading.hash {
            let words = "Загружен не тот файл, который проверяли. Проверьте его и примените заново";
            return Err(Refusal::new(RefusalCode::WrongState, words).into());
        }
        if !store::import_run::update_applying(&mut tx, run, self.now()).await? {
            let words =
                "Применить можно только проверенную загрузку, и только один раз. Проверьте файл заново";
            return Err(Refusal::new(RefusalCode::WrongState, words).into());
        }
        tx.commit().await?;
        Ok(run)
    }

    /// Asks for the right before a file is even read.
    pub(super) async fn allow(
        &self,
        importer: Importer<'_>,
        school: SchoolId,
        action: Action,
    ) -> Outcome<()> {
        let Importer::Member(actor) = importer else { return Ok(()) };
        if actor.school != school {
            return Err(Failure::NotFound);
        }
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::School, (Resource::Import, action)).await?;
        Ok(tx.commit().await?)
    }

    /// Reads the files on a thread of its own: parsing is CPU work.
    pub(super) async fn read(&self, files: Vec<InputFile>, options: ReadOptions) -> Outcome<Reading> {
        tokio::task::spawn_blocking(move || {
            let mut hash = Sha256::new();
            for file in &files {
                hash.update(u64::try_from(file.bytes.len()).unwrap_or_default().to_be_bytes());
                hash.update(&file.bytes);
            }
            let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
            let names = names.join(", ").chars().take(200).collect();
            let read = read_roster(&files, &options);
            let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            Reading { roster: read.roster, report: read.report, sources: read.sources, names, hash }
        })
        .await
        .map_err(|_| Failure::Bug("reading a roster panicked"))
    }

    /// One school of the files that were read.
    pub(super) async fn import_school(
        &self,
        importer: Importer<'_>,
        school: SchoolId,
        (reading, options): (&Reading, &ImportOptions),
        mode: Mode,
        persons: &mut Persons,
    ) -> Outcome<SchoolImport> {
        let _turn = self.import_turn().await?;
        let now = self.now();
        let context = match importer {
            Importer::Member(actor) => actor.context(),
            Importer::Operator => TenantContext::job(school),
        };
        let mut tx = self.store.tenant(context).await?;
        let facts = store::roster::find_school_locked(&mut tx).await?.ok_or(Failure::NotFound)?;
        tx.rollback().await?;

        let mut report = reading.report.clone();
        let roster = reading
            .roster
            .as_ref()
            .and_then(|roster| choose_school(roster, &facts, &mut report).map(|school| (roster, school)));
        let total = roster.map_or(0, |(_, school)| rows_of(school));
        let begun = if mode == Mode::Check { "checked" } else { "applying" };
        let run = match mode {
            Mode::Resume(run) => self.resume_run(context, run, reading).await?,
            _ => self.begin_run(context, importer, (reading, options), (begun, total), now).await?,
        };
        let mut outcome = SchoolImport {
            school,
            school_name: facts.name.clone(),
            run,
            applied: false,
            report: ImportReport::default(),
            counts: Counts::default(),
            people: Vec::new(),
        };
        if let Some((roster, of_school)) = roster {
            let zone: chrono_tz::Tz =
                facts.zone.parse().map_err(|_| Failure::Bug("a school without a zone"))?;
            let today = now.with_timezone(&zone).date_naive();
            let mut work = Work {
                roster: of_school,
                format: &roster.format,
                withdrawn: &roster.withdrawn,
                now,
                today,
                first_day: today,
                end_missing: options.end_missing.unwrap_or(!roster.delta),
            };
            let work = self.write(context, run, &mut work, (reading, mode), &mut report, persons);
            let written =
                if mode == Mode::Check { work.await } else { self.beating(context, run, work).await };
            match written {
                Ok((counts, people, applied)) => {
                    (outcome.counts, outcome.people, outcome.applied) = (counts, people, applied);
                }
                Err(error) => {
                    let error = explained(error);
                    // Whoever watches the run from elsewhere reads why.
                    if let Failure::Refused(refusal) = &error {
                        let origin = Origin::new(&*reading.names, None, 0);
                        report.push(RowProblem::error(origin, "import.refused", refusal.message.clone()));
                    }
                    self.fail_run(context, run, &report::problems_json(&report, &reading.sources)).await?;
                    return Err(error);
                }
            }
        }
        if !outcome.applied {
            let counts = serde_json::to_value(&outcome.counts).unwrap_or_default();
            let problems = report::problems_json(&report, &reading.sources);
            self.finish_unapplied(context, run, (&counts, &problems), mode).await?;
        }
        outcome.report = report;
        Ok(outcome)
    }

    /// Writes all tables in one transaction; keeps them only when asked to and when nothing is wrong.
    async fn write(
        &self,
        context: TenantContext,
        run: ImportId,
        work: &mut Work<'_>,
        (reading, mode): (&Reading, Mode),
        report: &mut ImportReport,
        persons: &mut Persons,
    ) -> Outcome<(Counts, Vec<ImportedPerson>, bool)> {
        let mut tx = self.store.tenant(context).await?;
        store::roster::find_school_locked(&mut tx).await?.ok_or(Failure::NotFound)?;
        let progress = (mode != Mode::Check).then_some(engine::Progress { run, done: 0 });
        // Rolled back persons must not be lent to the next school.
        let mut known = persons.clone();
        let mut engine = engine::Engine::new(self, &mut tx, context, progress, report);
        let people = write_tables(&mut engine, work, &mut known).await?;
        let mut counts = std::mem::take(&mut engine.counts);
        let plan = std::mem::take(&mut engine.plan);
        counts.file_hash.clone_from(&reading.hash);
        let keep = mode != Mode::Check && !report.has_errors();
        if keep {
            self.store.renew(&mut tx, context).await?;
            let stored = serde_json::to_value(&counts).unwrap_or_default();
            let plan =
                serde_json::to_value(&plan).map_err(|_| Failure::Bug("an undo plan does not serialise"))?;
            let problems = report::problems_json(report, &reading.sources);
            if !store::import_run::update_applied(&mut tx, run, (&stored, &problems, &plan), work.now).await?
            {
                // Somebody has read that it failed; that must stay true.
                return Err(Refusal::new(RefusalCode::WrongState, INTERRUPTED).into());
            }
            // Lessons that took place before the school kept its journal here are nobody's debt.
            self.enqueue(&mut tx, [Job::lay_out(work.today)], None).await?;
            tx.commit().await?;
            *persons = known;
        } else {
            tx.rollback().await?;
        }
        Ok((counts, if keep { people } else { Vec::new() }, keep))
    }

    async fn begin_run(
        &self,
        context: TenantContext,
        importer: Importer<'_>,
        (reading, options): (&Reading, &ImportOptions),
        (stage, total): (&str, usize),
        now: DateTime<Utc>,
    ) -> Outcome<ImportId> {
        let format = match reading.roster.as_ref().map(|roster| &roster.format) {
            Some(RosterFormat::OneRoster { version }) => format!("oneroster {version}"),
            Some(RosterFormat::SchoolBook) => "school_book".into(),
            None => "unknown".into(),
        };
        let mut tx = self.store.tenant(context).await?;
        let new = NewRun {
            file_name: &reading.names,
            format: &format,
            stage,
            counts: &Value::Object(serde_json::Map::new()),
            problems: &report::problems_json(&reading.report, &reading.sources),
            by: match importer {
                Importer::Member(actor) => actor.account.get(),
                Importer::Operator => 0,
            },
            total: i32::try_from(total).unwrap_or(i32::MAX),
            end_missing: options.end_missing,
            email_consent_on: options.read.email_consent_on,
        };
        let id = store::import_run::insert_run(&mut tx, &new, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Stores what a check found, or that an application was refused.
    async fn finish_unapplied(
        &self,
        context: TenantContext,
        run: ImportId,
        (counts, problems): (&Value, &Value),
        mode: Mode,
    ) -> Outcome<()> {
        let mut tx = self.store.tenant(context).await?;
        if mode != Mode::Check {
            store::import_run::update_failed(&mut tx, run, problems).await?;
        } else {
            store::import_run::update_checked(&mut tx, run, counts, problems).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn fail_run(&self, context: TenantContext, run: ImportId, problems: &Value) -> Outcome<()> {
        let mut tx: TenantTx = self.store.tenant(context).await?;
        store::import_run::update_failed(&mut tx, run, problems).await?;
        Ok(tx.commit().await?)
    }
}

/// All tables in the order of their references.
async fn write_tables(
    engine: &mut engine::Engine<'_>,
    work: &mut Work<'_>,
    persons: &mut Persons,
) -> Outcome<Vec<ImportedPerson>> {
    work.first_day = calendar::write_years(engine, work.roster, work.today).await?;
    let work = &*work;
    calendar::write_periods(engine, work).await?;
    study::write_bells(engine, work).await?;
    study::write_subjects(engine, work).await?;
    study::write_groups(engine, work).await?;
    engine.load(Table::Pupil).await?;
    let here: HashSet<i64> = engine.rows(Table::Pupil).iter().map(|row| engine::number(row, "id")).collect();
    people::write(engine, work, persons).await?;
    let newcomers: HashSet<i64> = engine
        .rows(Table::Pupil)
        .iter()
        .map(|row| engine::number(row, "id"))
        .filter(|id| !here.contains(id))
        .collect();
    people::write_ties(engine, work).await?;
    study::write_load(engine, work).await?;
    study::write_slots(engine, work).await?;
    people::write_roles(engine, work).await?;
    study::write_members(engine, work, &newcomers).await?;
    plans::write(engine, work).await?;
    people::write_choices(engine, work).await?;
    withdrawn::write(engine, work).await?;
    Ok(people_of(engine, work.roster))
}

/// A constraint the checks did not foresee still ends as a sentence, not as an outage.
fn explained(error: Failure) -> Failure {
    match &error {
        Failure::Store(store @ StoreError::Database(_)) if store.constraint().is_some() => Refusal::new(
            RefusalCode::ImportHasErrors,
            format!(
                "Строки файла противоречат тому, что уже есть в школе (правило {}). Ничего не загружено. \
                 Проверьте файл и повторите; если не выходит, передайте его администратору",
                store.constraint().unwrap_or_default()
            ),
        )
        .into(),
        _ => error,
    }
}
