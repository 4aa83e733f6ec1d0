//! Writing the journal: marks and attendance, topics, homework, the roll, period marks, reasons of absence, undo.
//!
//! Each write is one operation of its client in one transaction: claimed, judged by `domain::journal`, written with its
//! history, answered. What is decided about a cell is never decided here.

mod absence;
mod column;
mod entries;
mod homework;
mod period_mark;
pub(crate) mod refusal;
mod roll;
mod sheet;
mod substitution;
mod topic;
mod undo;

pub(crate) use absence::DOCUMENT_REASONS;
pub use absence::{ExplainAbsences, ExplainedAbsences, SkippedAbsence};
pub use column::{AddColumn, AddedColumn};
pub use entries::{CellConflict, EntryInput, EntryOutcome, EntryResult, RecordEntries, RecordedEntries};
pub use homework::{HomeworkContent, RecordHomework};
pub use period_mark::{RecordPeriodMark, RecordedPeriodMark};
pub use roll::{TakeRoll, TakenRoll, UndoRoll, UndoneRoll};
pub use sheet::{CellAnswer, PageKey};
pub use substitution::{SubstituteTeacher, SubstitutedTeacher};
pub use topic::RecordTopic;
pub use undo::{UndoLast, Undone};
