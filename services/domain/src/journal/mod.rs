//! One write to one cell of the journal: accepted, unchanged, in conflict, or refused with a named reason.
//!
//! Pure decisions. Whether the actor may write here at all is the policy's answer and comes before; storing,
//! history and operation ids come after. Nothing here overwrites silently: who decides on a stale version gets
//! the other's value.

mod attendance_cell;
mod cell;
mod mark_cell;
mod period_cell;
mod refusal;
#[cfg(test)]
mod tests;
mod text_cell;
mod undo;

pub use attendance_cell::{AbsenceRecord, AttendanceWrite, decide_attendance};
pub use cell::{Cell, Decision, LessonCell, Written};
pub use mark_cell::{MarkWrite, decide_mark};
pub use period_cell::{PeriodMarkWrite, decide_period_mark};
pub use refusal::Refusal;
pub use text_cell::{TextKind, TextWrite, decide_text};
pub use undo::{UndoDecision, UndoRefusal, UndoRequest, decide_undo};
