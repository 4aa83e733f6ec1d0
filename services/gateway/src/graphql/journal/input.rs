//! What the journal's mutations take.

use async_graphql::{ID, InputObject};
use chrono::NaiveDate;
use uuid::Uuid;

/// What was typed into one cell.
#[derive(InputObject)]
pub struct EntryInput {
    /// The pupil.
    pub pupil_id: ID,
    /// The column; without it the lesson's first one, made when a mark comes.
    pub column_id: Option<ID>,
    /// The text as typed: «5», «4/3», «н», «о5», «.», empty.
    pub text: String,
    /// Minutes late.
    pub minutes: Option<u16>,
    /// The work was made up later.
    #[graphql(default)]
    pub made_up: bool,
    /// Version of the mark's cell that was seen; 0 for none.
    #[graphql(default)]
    pub mark_version: i32,
    /// Version of the attendance cell that was seen; 0 for none.
    #[graphql(default)]
    pub attendance_version: i32,
}

/// A batch of entries of one lesson.
#[derive(InputObject)]
pub struct RecordEntriesInput {
    /// Number of the operation, made by the client (UUID version 7).
    pub operation_id: Uuid,
    /// The lesson.
    pub lesson_id: ID,
    /// The entries, each cell once.
    pub entries: Vec<EntryInput>,
}

/// A column to add.
#[derive(InputObject)]
pub struct AddColumnInput {
    /// Number of the operation.
    pub operation_id: Uuid,
    /// The lesson.
    pub lesson_id: ID,
    /// Kind of work.
    pub work_type_id: ID,
    /// Title of the work.
    #[graphql(default)]
    pub title: String,
    /// Weight, 1–100; without it the work type's.
    pub weight: Option<u16>,
}

/// «Все на месте», taken or taken back.
#[derive(InputObject)]
pub struct TakeRollInput {
    /// Number of the operation.
    pub operation_id: Uuid,
    /// The lesson.
    pub lesson_id: ID,
}

/// The topic of a lesson.
#[derive(InputObject)]
pub struct RecordTopicInput {
    /// Number of the operation.
    pub operation_id: Uuid,
    /// The lesson.
    pub lesson_id: ID,
    /// The topic; null takes it back.
    pub text: Option<String>,
    /// Number in the topic plan it was taken from.
    pub plan_ordinal: Option<u16>,
    /// Version of the cell that was seen; 0 for none.
    #[graphql(default)]
    pub expected_version: i32,
}

/// Homework of a lesson.
#[derive(InputObject)]
pub struct RecordHomeworkInput {
    /// Number of the operation.
    pub operation_id: Uuid,
    /// The lesson it is given in.
    pub lesson_id: ID,
    /// The pupil of individual homework; without it everybody's.
    pub pupil_id: Option<ID>,
    /// What to do; null takes it back, unless `nothing` is true.
    pub text: Option<String>,
    /// Explicitly nothing set.
    #[graphql(default)]
    pub nothing: bool,
    /// Due day.
    pub due_on: Option<NaiveDate>,
    /// Version of the cell that was seen; 0 for none.
    #[graphql(default)]
    pub expected_version: i32,
}

/// A document that explains absences.
#[derive(InputObject)]
pub struct ExplainAbsencesInput {
    /// Number of the operation.
    pub operation_id: Uuid,
    /// The pupil.
    pub pupil_id: ID,
    /// What it is («справка»).
    pub kind: String,
    /// Its number.
    #[graphql(default)]
    pub number: String,
    /// illness, valid, exempt, distance, school_business.
    pub reason: String,
    /// First day covered.
    pub starts_on: NaiveDate,
    /// Last day covered.
    pub ends_on: NaiveDate,
    /// Day it was handed in.
    pub received_on: NaiveDate,
}

/// A period mark.
#[derive(InputObject)]
pub struct RecordPeriodMarkInput {
    /// Number of the operation.
    pub operation_id: Uuid,
    /// The group on whose page it stands.
    pub group_id: ID,
    /// The subject.
    pub subject_id: ID,
    /// The period.
    pub period_id: ID,
    /// The pupil.
    pub pupil_id: ID,
    /// The mark as typed; empty clears.
    pub text: String,
    /// Version of the cell that was seen; 0 for none.
    #[graphql(default)]
    pub expected_version: i32,
}

/// Undo of one's own last operation.
#[derive(InputObject)]
pub struct UndoLastInput {
    /// Number of the operation: the undo itself.
    pub operation_id: Uuid,
    /// The operation that shall be the last one.
    pub undo_operation_id: Option<Uuid>,
}
