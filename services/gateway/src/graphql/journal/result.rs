//! What the journal's mutations answer. A refusal is a member of each union.

use app::record::{CellAnswer, EntryOutcome};
use app::{Kind, record};
use async_graphql::{Context, ID, Result, SimpleObject, Union};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::graphql::context::{Refused, encode};

/// Somebody wrote after the version that was seen; nothing was written.
#[derive(SimpleObject)]
pub struct Conflict {
    /// What you wanted to write.
    yours: Option<String>,
    /// What stands there now; null in a cleared cell.
    theirs: Option<String>,
    /// Short name of its author.
    author: String,
    /// Code of the role used.
    role: &'static str,
    /// The role in Russian.
    role_title: &'static str,
    /// When.
    at: DateTime<Utc>,
    /// Version of the cell now.
    version: i32,
}

/// Written.
#[derive(SimpleObject)]
pub struct Accepted {
    /// Version of the cell now.
    version: i32,
}

/// The cell holds this already.
#[derive(SimpleObject)]
pub struct Unchanged {
    /// Version of the cell.
    version: i32,
}

/// What became of one entry.
#[derive(Union)]
pub enum EntryOutcomeUnion {
    Accepted(Accepted),
    Unchanged(Unchanged),
    Conflict(Conflict),
    Refused(Refused),
}

/// One entry's answer, with the cell as it is now.
#[derive(SimpleObject)]
pub struct EntryResult {
    /// The pupil.
    pupil_id: ID,
    /// The column, where there is one.
    column_id: Option<ID>,
    /// What became of it.
    outcome: EntryOutcomeUnion,
    /// The mark as it stands now.
    mark: Option<String>,
    /// Version of the mark's cell.
    mark_version: i32,
    /// Letters of the absence as it stands now.
    attendance: Option<String>,
    /// Minutes late as they stand now.
    minutes: Option<u16>,
    /// Version of the attendance cell.
    attendance_version: i32,
}

/// A batch that was taken; each entry has its own outcome, in the order sent.
#[derive(SimpleObject)]
pub struct RecordedEntries {
    /// The moment of the writes.
    at: DateTime<Utc>,
    /// One result per entry.
    results: Vec<EntryResult>,
}

/// Answer to `recordEntries`.
#[derive(Union)]
pub enum RecordEntriesResult {
    RecordedEntries(RecordedEntries),
    Refused(Refused),
}

/// A column was added.
#[derive(SimpleObject)]
pub struct AddedColumn {
    /// The column.
    column_id: ID,
}

/// Answer to `addColumn`.
#[derive(Union)]
pub enum AddColumnResult {
    AddedColumn(AddedColumn),
    Refused(Refused),
}

/// The roll was taken.
#[derive(SimpleObject)]
pub struct TakenRoll {
    /// It had been taken before.
    before: bool,
}

/// Answer to `takeRoll`.
#[derive(Union)]
pub enum TakeRollResult {
    TakenRoll(TakenRoll),
    Refused(Refused),
}

/// The roll is not taken any more.
#[derive(SimpleObject)]
pub struct UndoneRoll {
    /// It had been taken before.
    before: bool,
}

/// Answer to `undoRoll`.
#[derive(Union)]
pub enum UndoRollResult {
    UndoneRoll(UndoneRoll),
    Refused(Refused),
}

/// Answer to a single cell: a topic, homework, a period mark.
#[derive(Union)]
pub enum CellResult {
    Accepted(Accepted),
    Unchanged(Unchanged),
    Conflict(Conflict),
    Refused(Refused),
}

/// An absence a document did not change.
#[derive(SimpleObject)]
pub struct SkippedAbsence {
    /// The lesson.
    lesson_id: ID,
    /// Its local day.
    day: NaiveDate,
    /// Why it stays as it is.
    why: String,
}

/// What a document explained.
#[derive(SimpleObject)]
pub struct ExplainedAbsences {
    /// The document.
    document_id: ID,
    /// Lessons whose reason was set.
    explained: u32,
    /// Absences that stay as they are.
    skipped: Vec<SkippedAbsence>,
    /// Until when the reasons had to be set.
    due_at: Option<DateTime<Utc>>,
    /// The entry came in time.
    in_time: bool,
}

/// Answer to `explainAbsences`.
#[derive(Union)]
pub enum ExplainAbsencesResult {
    ExplainedAbsences(ExplainedAbsences),
    Refused(Refused),
}

/// What was undone.
#[derive(SimpleObject)]
pub struct Undone {
    /// The operation that was undone.
    operation_id: Uuid,
    /// How many cells were restored.
    cells: u32,
}

/// Answer to `undoLast`.
#[derive(Union)]
pub enum UndoLastResult {
    Undone(Undone),
    Refused(Refused),
}

impl RecordedEntries {
    pub fn of(ctx: &Context<'_>, recorded: record::RecordedEntries) -> Result<Self> {
        let results = recorded.results.into_iter().map(|result| {
            let outcome = match result.outcome {
                EntryOutcome::Accepted => EntryOutcomeUnion::Accepted(Accepted {
                    version: result.mark_version.max(result.attendance_version),
                }),
                EntryOutcome::Unchanged => EntryOutcomeUnion::Unchanged(Unchanged {
                    version: result.mark_version.max(result.attendance_version),
                }),
                EntryOutcome::Refused(refusal) => EntryOutcomeUnion::Refused(refusal.into()),
                EntryOutcome::Conflict(conflict) => EntryOutcomeUnion::Conflict(Conflict {
                    yours: Some(conflict.yours),
                    theirs: conflict.theirs,
                    author: conflict.author,
                    role: conflict.role.code(),
                    role_title: conflict.role.title_ru(),
                    at: conflict.at,
                    version: result.mark_version.max(result.attendance_version),
                }),
            };
            Ok(EntryResult {
                pupil_id: encode(ctx, Kind::Pupil, result.pupil.get())?,
                column_id: result.column.map(|id| encode(ctx, Kind::Column, id.get())).transpose()?,
                outcome,
                mark: result.mark,
                mark_version: result.mark_version,
                attendance: result.attendance,
                minutes: result.minutes,
                attendance_version: result.attendance_version,
            })
        });
        Ok(Self { at: recorded.at, results: results.collect::<Result<_>>()? })
    }
}

impl AddedColumn {
    pub fn of(ctx: &Context<'_>, added: &record::AddedColumn) -> Result<Self> {
        Ok(Self { column_id: encode(ctx, Kind::Column, added.column.get())? })
    }
}

impl TakenRoll {
    pub fn of(taken: &record::TakenRoll) -> Self {
        Self { before: taken.before }
    }
}

impl UndoneRoll {
    pub fn of(undone: &record::UndoneRoll) -> Self {
        Self { before: undone.before }
    }
}

impl CellResult {
    pub fn of(answer: CellAnswer, yours: Option<String>) -> Self {
        match answer {
            CellAnswer::Accepted { version, .. } => Self::Accepted(Accepted { version }),
            CellAnswer::Unchanged { version } => Self::Unchanged(Unchanged { version }),
            CellAnswer::Conflict { theirs, author, role, at, version } => Self::Conflict(Conflict {
                yours,
                theirs,
                author,
                role: role.code(),
                role_title: role.title_ru(),
                at,
                version,
            }),
        }
    }
}

impl ExplainedAbsences {
    pub fn of(ctx: &Context<'_>, explained: record::ExplainedAbsences) -> Result<Self> {
        let skipped = explained.skipped.into_iter().map(|skipped| {
            Ok(SkippedAbsence {
                lesson_id: encode(ctx, Kind::Lesson, skipped.lesson.get())?,
                day: skipped.day,
                why: skipped.why,
            })
        });
        Ok(Self {
            document_id: encode(ctx, Kind::Document, explained.document.get())?,
            explained: explained.explained,
            skipped: skipped.collect::<Result<_>>()?,
            due_at: explained.due_at,
            in_time: explained.in_time,
        })
    }
}

impl Undone {
    pub fn of(undone: &record::Undone) -> Self {
        Self { operation_id: undone.operation, cells: undone.cells }
    }
}
