//! Undoing an import: the rows it added go, the rows it changed return, unless somebody has built on them since.

use std::collections::HashMap;

use authz::Action;
use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{ImportId, SchoolId};
use serde_json::Value;
use store::roster::{Facts, Removed, Row, Table};
use store::{TenantContext, TenantTx};

use super::Importer;
use super::engine::{UndoStep, joined, number};
use crate::{App, Failure, Outcome, Refusal, RefusalCode};

/// How long an import may be undone. Later the journal has grown over it.
const TERM: TimeDelta = TimeDelta::days(14);

/// Until when a run may be undone: the latest applied one, within the term. The journal's own objections are asked when it
/// is tried.
pub(super) fn until(
    run: ImportId,
    applied_at: Option<DateTime<Utc>>,
    latest: Option<ImportId>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    applied_at.filter(|_| latest == Some(run)).map(|at| at + TERM).filter(|until| now <= *until)
}

/// What an undo did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Undone {
    /// Rows of the import that are gone.
    pub removed: u64,
    /// Rows that have their old values again.
    pub restored: u64,
    /// Rows that are back.
    pub returned: u64,
}

fn refuse(code: RefusalCode, words: impl Into<String>) -> Failure {
    Refusal::new(code, words).into()
}

impl App {
    /// Undoes the latest applied import of a school within two weeks. Refused when the journal already holds marks,
    /// attendance, texts or reports on what would be removed, or when a changed row was changed again since.
    pub async fn undo_import(
        &self,
        importer: Importer<'_>,
        school: SchoolId,
        run: ImportId,
    ) -> Outcome<Undone> {
        self.allow(importer, school, Action::Undo).await?;
        let _turn = self.import_turn().await?;
        let now = self.now();
        let context = match importer {
            Importer::Member(actor) => actor.context(),
            Importer::Operator => TenantContext::job(school),
        };
        let mut tx = self.store.tenant(context).await?;
        store::roster::find_school_locked(&mut tx).await?.ok_or(Failure::NotFound)?;
        let stored = store::import_run::find_run(&mut tx, run).await?.ok_or(Failure::NotFound)?;
        let latest = store::import_run::find_latest_applied(&mut tx).await?;
        let (Some(plan), Some(applied)) = (stored.undo_plan, stored.applied_at) else {
            return Err(refuse(
                RefusalCode::WrongState,
                "Отменить можно только применённую загрузку. Эта ничего не меняла или уже отменена",
            ));
        };
        if latest != Some(run) {
            return Err(refuse(
                RefusalCode::WrongState,
                "После этой загрузки была ещё одна. Сначала отмените более позднюю",
            ));
        }
        if now - applied > TERM {
            return Err(refuse(
                RefusalCode::WindowClosed,
                "Со дня загрузки прошло больше 14 дней, отменить её целиком уже нельзя. Загрузите исправленный файл",
            ));
        }
        let steps: Vec<UndoStep> =
            serde_json::from_value(plan).map_err(|_| Failure::Bug("an undo plan cannot be read"))?;
        let steps = steps
            .into_iter()
            .map(|step| Table::from_code(&step.table).map(|table| (table, step)))
            .collect::<Option<Vec<_>>>()
            .ok_or(Failure::Bug("an undo plan names an unknown table"))?;
        refuse_on_facts(&mut tx, &steps).await?;
        refuse_on_later_changes(&mut tx, &steps).await?;
        let mut undone = Undone::default();
        for (table, step) in steps.into_iter().rev() {
            self.store.renew(&mut tx, context).await?;
            undone.removed += step.added.len() as u64;
            undone.restored += step.changed.len() as u64;
            undone.returned += step.removed.len() as u64;
            if !step.added.is_empty() {
                store::roster::delete_rows(&mut tx, table, step.added).await?;
            }
            if !step.changed.is_empty() {
                let before = step.changed.into_iter().map(|(before, _)| before).collect();
                store::roster::update_rows(&mut tx, table, before).await?;
            }
            if !step.removed.is_empty() {
                store::roster::insert_rows(&mut tx, table, step.removed).await?;
            }
        }
        store::import_run::update_undone(&mut tx, run, now).await?;
        tx.commit().await?;
        Ok(undone)
    }
}

/// Marks and the like that hang on rows which would go.
async fn refuse_on_facts(tx: &mut TenantTx, steps: &[(Table, UndoStep)]) -> Outcome<()> {
    let added = |wanted: Table| -> Vec<i64> {
        let rows = steps.iter().filter(|(table, _)| *table == wanted).flat_map(|(_, step)| &step.added);
        rows.map(|row| number(row, "id")).collect()
    };
    let removed = Removed {
        pupils: added(Table::Pupil),
        groups: added(Table::Group),
        staff: added(Table::Staff),
        assignments: added(Table::Assignment),
        periods: added(Table::Period),
    };
    let facts = store::roster::find_facts(tx, &removed).await?;
    if facts == Facts::default() {
        return Ok(());
    }
    let words = [
        ("отметок", facts.marks),
        ("записей о посещаемости", facts.attendance),
        ("тем, домашних заданий и замечаний", facts.texts),
        ("готовых выписок", facts.reports),
    ];
    let words: Vec<String> = words
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{what}: {count}"))
        .collect();
    Err(refuse(
        RefusalCode::WrongState,
        format!(
            "Загрузку нельзя отменить: у загруженных учеников и групп уже есть записи в журнале ({}). \
             Исправьте строки новым файлом",
            words.join(", ")
        ),
    ))
}

/// A row changed again since the import must not silently return to a value nobody expects.
async fn refuse_on_later_changes(tx: &mut TenantTx, steps: &[(Table, UndoStep)]) -> Outcome<()> {
    // A row may be changed twice by one import; the last value is the one that must still stand.
    let mut expected: HashMap<Table, HashMap<String, &Row>> = HashMap::new();
    for (table, step) in steps {
        for (_, after) in &step.changed {
            expected.entry(*table).or_default().insert(joined(after, table.key()), after);
        }
    }
    let mut later = 0;
    for (table, rows) in expected {
        for held in store::roster::list_rows(tx, table).await? {
            if let Some(after) = rows.get(&joined(&held, table.key())) {
                later += usize::from(
                    after.iter().any(|(column, value)| held.get(column).unwrap_or(&Value::Null) != value),
                );
            }
        }
    }
    if later == 0 {
        return Ok(());
    }
    Err(refuse(
        RefusalCode::LaterEntry,
        format!(
            "После загрузки изменено строк: {later}. Отмена стёрла бы эти правки. Исправьте строки новым файлом"
        ),
    ))
}
