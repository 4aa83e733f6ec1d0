//! Brings tables of a school to what a roster wants: compares, writes in bulk, and remembers how to go back.
//!
//! One piece of code for all tables. It knows columns and values, never what they mean.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::ImportId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::roster::{Row, Table};
use store::{TenantContext, TenantTx};

use super::report::{Counts, FieldChange, TableCount};
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::Origin;
use crate::{App, Outcome};

/// Rows per statement: short enough for the signed context and for progress, long enough to be bulk.
const CHUNK: usize = 4_000;
/// Changes kept word by word.
const KEPT_CHANGES: usize = 500;

/// A row a file wants.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// Columns the file decides; they are compared.
    pub row: Row,
    /// Further columns, used only when the row is new.
    pub fresh: Row,
    /// Where it was read.
    pub origin: Origin,
}

impl Wanted {
    /// A row whose columns the file decides.
    pub fn new(origin: &Origin, columns: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Self { row: row(columns), fresh: Map::new(), origin: origin.clone() }
    }

    /// Adds columns that count only when the row is new.
    pub fn fresh(mut self, columns: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        self.fresh.extend(row(columns));
        self
    }

    /// Decides the column when the file says something; otherwise what stands stays.
    pub fn said(mut self, column: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.row.insert(column.into(), value.into()),
            None => self.fresh.insert(column.into(), Value::Null),
        };
        self
    }

    /// Dates of a row: an absent start keeps what stands, or is `default` for a new row; an absent end is open.
    pub fn dates(mut self, dates: crate::import::roster::DateRange, default: NaiveDate) -> Self {
        match dates.from {
            Some(from) => self.row.insert("starts_on".into(), day(from)),
            None => self.fresh.insert("starts_on".into(), day(default)),
        };
        self.row.insert("ends_on".into(), dates.until.map_or(Value::Null, day));
        self
    }
}

/// A row from its columns.
pub(super) fn row(columns: impl IntoIterator<Item = (&'static str, Value)>) -> Row {
    columns.into_iter().map(|(column, value)| (column.to_string(), value)).collect()
}

/// A local day as the rows carry it.
pub(super) fn day(day: NaiveDate) -> Value {
    Value::String(day.to_string())
}

/// A number column.
pub(super) fn number(row: &Row, column: &str) -> i64 {
    row.get(column).and_then(Value::as_i64).unwrap_or_default()
}

/// A text column.
pub(super) fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// A day column.
pub(super) fn day_of(row: &Row, column: &str) -> Option<NaiveDate> {
    row.get(column)?.as_str()?.get(..10)?.parse().ok()
}

/// What was done to one table, for undoing it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct UndoStep {
    /// Name of the table.
    pub table: String,
    /// Primary keys of added rows.
    pub added: Vec<Row>,
    /// Whole rows before and after.
    pub changed: Vec<(Row, Row)>,
    /// Whole rows that were removed.
    pub removed: Vec<Row>,
}

/// The run whose progress is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    pub run: ImportId,
    pub done: usize,
}

/// One transaction's work.
pub(super) struct Engine<'a> {
    pub app: &'a App,
    pub tx: &'a mut TenantTx,
    pub context: TenantContext,
    pub progress: Option<Progress>,
    pub report: &'a mut ImportReport,
    pub counts: Counts,
    pub plan: Vec<UndoStep>,
    tables: HashMap<Table, Vec<Row>>,
    names: HashMap<(Table, i64), String>,
}

impl<'a> Engine<'a> {
    pub fn new(
        app: &'a App,
        tx: &'a mut TenantTx,
        context: TenantContext,
        progress: Option<Progress>,
        report: &'a mut ImportReport,
    ) -> Self {
        Self {
            app,
            tx,
            context,
            progress,
            report,
            counts: Counts::default(),
            plan: Vec::new(),
            tables: HashMap::new(),
            names: HashMap::new(),
        }
    }

    /// Rows as they stand now; loaded on first use, empty before.
    pub fn rows(&self, table: Table) -> &[Row] {
        self.tables.get(&table).map_or(&[], Vec::as_slice)
    }

    /// Reads a table once.
    pub async fn load(&mut self, table: Table) -> Outcome<()> {
        if !self.tables.contains_key(&table) {
            let rows = store::roster::list_rows(self.tx, table).await?;
            self.name(table, &rows);
            self.tables.insert(table, rows);
        }
        Ok(())
    }

    /// Brings a table to the wanted rows. `key` finds the row that stands; for `dated` tables the start is part of the
    /// key when the file gives one, and the latest row counts when it does not.
    pub async fn write(
        &mut self,
        table: Table,
        key: &[&str],
        dated: bool,
        wanted: Vec<Wanted>,
    ) -> Outcome<()> {
        self.load(table).await?;
        let total = wanted.len();
        let (added, changed) = self.compare(table, key, dated, wanted);
        let mut step = UndoStep { table: table.code().into(), ..UndoStep::default() };
        for chunk in added.chunks(CHUNK) {
            self.renew().await?;
            let rows = store::roster::insert_rows(self.tx, table, chunk.to_vec()).await?;
            step.added.extend(rows.iter().map(|row| key_of(table, row)));
            self.name(table, &rows);
            self.tables.entry(table).or_default().extend(rows);
            self.tell(chunk.len()).await?;
        }
        for chunk in changed.chunks(CHUNK) {
            self.overwrite(table, chunk.to_vec(), &mut step).await?;
            self.tell(chunk.len()).await?;
        }
        self.tell(total - added.len() - changed.len()).await?;
        self.remember(step);
        Ok(())
    }

    /// Ends rows on a day (or on their own first day when that is later).
    pub async fn end(&mut self, table: Table, rows: Vec<Row>, last: NaiveDate) -> Outcome<()> {
        let mut step = UndoStep { table: table.code().into(), ..UndoStep::default() };
        self.counts.of(table).ended += rows.len();
        let ended = rows.into_iter().map(|old| {
            let mut new = old.clone();
            let last = day_of(&old, "starts_on").map_or(last, |start| start.max(last));
            new.insert("ends_on".into(), day(last));
            (old, new)
        });
        let ended: Vec<(Row, Row)> = ended.collect();
        // Whose stay or load ends is said by name: what was entered on screen may not be in the file at all.
        for (old, new) in &ended {
            self.say_changed(table, old, new);
        }
        for chunk in ended.chunks(CHUNK) {
            self.overwrite(table, chunk.to_vec(), &mut step).await?;
        }
        self.remember(step);
        Ok(())
    }

    /// Removes rows nothing else refers to.
    pub async fn remove(&mut self, table: Table, rows: Vec<Row>) -> Outcome<()> {
        self.counts.of(table).removed += rows.len();
        let mut step = UndoStep { table: table.code().into(), ..UndoStep::default() };
        for chunk in rows.chunks(CHUNK) {
            self.renew().await?;
            store::roster::delete_rows(self.tx, table, chunk.to_vec()).await?;
        }
        let gone: HashSet<String> = rows.iter().map(|row| joined(row, table.key())).collect();
        if let Some(held) = self.tables.get_mut(&table) {
            held.retain(|row| !gone.contains(&joined(row, table.key())));
        }
        step.removed = rows;
        self.remember(step);
        Ok(())
    }

    /// Sorts wanted rows into new and changed ones; unchanged ones are counted.
    fn compare(
        &mut self,
        table: Table,
        key: &[&str],
        dated: bool,
        wanted: Vec<Wanted>,
    ) -> (Vec<Row>, Vec<(Row, Row)>) {
        let held = self.tables.remove(&table).unwrap_or_default();
        let mut index: HashMap<String, Vec<&Row>> = HashMap::new();
        for row in &held {
            index.entry(joined(row, key)).or_default().push(row);
        }
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        let mut claimed = HashSet::new();
        for Wanted { row, fresh, origin } in wanted {
            let base = joined(&row, key);
            let start = row.get("starts_on").filter(|_| dated);
            let full = format!("{base}\u{1f}{}", start.map(Value::to_string).unwrap_or_default());
            if !claimed.insert(full) {
                self.report.push(
                    RowProblem::warning(origin, "row.twice", "Эта строка уже была; она учтена один раз.")
                        .fix("Удалите повтор."),
                );
                continue;
            }
            let standing = index.get(&base).map_or(&[][..], Vec::as_slice);
            let found = match start {
                Some(start) => standing.iter().find(|row| row.get("starts_on") == Some(start)),
                None => standing.iter().max_by_key(|row| day_of(row, "starts_on")),
            };
            match found {
                None => {
                    let mut new = fresh;
                    new.extend(row);
                    // Rows matched by number carry a stand-in until the database gives one.
                    if new.get("id").is_some_and(Value::is_string) {
                        new.remove("id");
                    }
                    added.push(new);
                    self.counts.of(table).added += 1;
                }
                Some(old) => {
                    let mut new = (*old).clone();
                    new.extend(row);
                    if new == **old {
                        self.counts.of(table).unchanged += 1;
                    } else {
                        self.say_changed(table, old, &new);
                        self.counts.of(table).changed += 1;
                        changed.push(((*old).clone(), new));
                    }
                }
            }
        }
        self.tables.insert(table, held);
        (added, changed)
    }

    async fn overwrite(&mut self, table: Table, rows: Vec<(Row, Row)>, step: &mut UndoStep) -> Outcome<()> {
        if rows.is_empty() {
            return Ok(());
        }
        self.renew().await?;
        let after: Vec<Row> = rows.iter().map(|(_, new)| new.clone()).collect();
        store::roster::update_rows(self.tx, table, after).await?;
        let mut new: HashMap<String, Row> =
            rows.iter().map(|(_, new)| (joined(new, table.key()), new.clone())).collect();
        if let Some(held) = self.tables.get_mut(&table) {
            for row in held.iter_mut() {
                if let Some(new) = new.remove(&joined(row, table.key())) {
                    *row = new;
                }
            }
        }
        step.changed.extend(rows);
        Ok(())
    }

    fn say_changed(&mut self, table: Table, old: &Row, new: &Row) {
        let label = self.label(table, old);
        for (column, becomes) in new {
            let was = old.get(column).unwrap_or(&Value::Null);
            if was == becomes {
                continue;
            }
            self.counts.changed_fields += 1;
            if self.counts.changes.len() < KEPT_CHANGES {
                let (was, becomes) = (self.shown(column, was), self.shown(column, becomes));
                self.counts.changes.push(FieldChange {
                    table: table.code().into(),
                    row: label.clone(),
                    field: super::report::field_title(column).into(),
                    was,
                    becomes,
                });
            }
        }
    }

    fn shown(&self, column: &str, value: &Value) -> String {
        let table = match column {
            "group_id" | "parent_id" => Some(Table::Group),
            "subject_id" => Some(Table::Subject),
            "staff_id" => Some(Table::Staff),
            "pupil_id" => Some(Table::Pupil),
            "guardian_id" => Some(Table::Guardian),
            _ => None,
        };
        let name = table.zip(value.as_i64()).and_then(|(table, id)| self.names.get(&(table, id)));
        match (name, value) {
            (Some(name), _) => name.clone(),
            (None, Value::Null) => "не указано".into(),
            (None, Value::String(text)) => text.clone(),
            (None, other) => other.to_string(),
        }
    }

    /// How a row is called in a report.
    fn label(&self, table: Table, row: &Row) -> String {
        let own = own_name(row);
        if !own.is_empty() {
            return own;
        }
        let parts = ["group_id", "subject_id", "pupil_id", "guardian_id", "staff_id", "ordinal", "day"]
            .into_iter()
            .filter_map(|column| {
                row.get(column).filter(|value| !value.is_null()).map(|value| (column, value))
            })
            .map(|(column, value)| self.shown(column, value));
        let text = parts.collect::<Vec<_>>().join(", ");
        if text.is_empty() { table.title_ru().into() } else { text }
    }

    fn name(&mut self, table: Table, rows: &[Row]) {
        if matches!(table, Table::Group | Table::Subject | Table::Staff | Table::Pupil | Table::Guardian) {
            self.names.extend(rows.iter().map(|row| ((table, number(row, "id")), own_name(row))));
        }
    }

    fn remember(&mut self, step: UndoStep) {
        if !(step.added.is_empty() && step.changed.is_empty() && step.removed.is_empty()) {
            self.plan.push(step);
        }
    }

    async fn renew(&mut self) -> Outcome<()> {
        Ok(self.app.store.renew(self.tx, self.context).await?)
    }

    /// Tells how far it is, in a transaction of its own: others see it while the file is still applied.
    async fn tell(&mut self, rows: usize) -> Outcome<()> {
        let Some(progress) = &mut self.progress else { return Ok(()) };
        if rows == 0 {
            return Ok(());
        }
        progress.done += rows;
        let done = i32::try_from(progress.done).unwrap_or(i32::MAX);
        let mut tx = self.app.store.tenant(self.context).await?;
        store::import_run::update_progress(&mut tx, progress.run, done, self.app.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// The primary key of a row alone.
pub(super) fn key_of(table: Table, row: &Row) -> Row {
    table.key().iter().filter_map(|column| Some(((*column).to_string(), row.get(*column)?.clone()))).collect()
}

/// Key columns as one string; rows without one of them share a key with nobody.
pub(super) fn joined(row: &Row, key: &[&str]) -> String {
    key.iter()
        .map(|column| row.get(*column).unwrap_or(&Value::Null).to_string())
        .collect::<Vec<_>>()
        .join("\u{1f}")
}

fn own_name(row: &Row) -> String {
    let family = text(row, "family_name");
    if family.is_empty() {
        return [text(row, "name"), text(row, "title")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .into();
    }
    [family, text(row, "given_name"), text(row, "patronymic")]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl Counts {
    pub(super) fn of(&mut self, table: Table) -> &mut TableCount {
        self.tables.entry(table.code().into()).or_default()
    }
}

/// Only to keep the map type in one place.
pub(super) type CountMap = BTreeMap<String, TableCount>;
