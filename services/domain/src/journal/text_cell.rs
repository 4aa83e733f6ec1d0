//! Topic and homework of a lesson. The texts come cleaned (`text::clean`); empty homework is the explicit
//! value «не задано» of the caller's type, never an empty cell (S0-2.8).

use super::cell::{Cell, Decision, LessonCell, settle};
use super::refusal::Refusal;
use crate::regulation::RecordKind;

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// Topic of the lesson.
    Topic,
    /// Homework of the whole group.
    CommonHomework,
    /// Homework of one pupil, with whether the pupil is on the list that day.
    IndividualHomework {
        /// On the list.
        on_list: bool,
    },
}

/// A write of a text, of whatever type the caller keeps it in.
#[derive(Debug, Clone)]
pub struct TextWrite<'a, V> {
    /// The lesson.
    pub lesson: LessonCell<'a>,
    /// Which text.
    pub kind: TextKind,
    /// The cell as it stands.
    pub cell: Cell<V>,
    /// The version the author saw; 0 for a cell nobody wrote.
    pub expected: i32,
    /// The new value; none clears the cell.
    pub new: Option<V>,
}

/// Decides on a topic or homework. Both may be written before the lesson: posting in advance is recommended
/// (S2-A1-2.3), and topics come from the plan.
pub fn decide_text<V: Clone + PartialEq>(write: &TextWrite<'_, V>) -> Decision<V> {
    if write.new == write.cell.value {
        return Decision::Unchanged;
    }
    match check(write) {
        Ok(()) => settle(&write.cell, write.expected, write.new.clone()),
        Err(refusal) => Decision::Refuse(refusal),
    }
}

fn check<V>(write: &TextWrite<'_, V>) -> Result<(), Refusal> {
    let lesson = &write.lesson;
    let record = match write.kind {
        TextKind::Topic => RecordKind::Topic,
        TextKind::CommonHomework => RecordKind::CommonHomework,
        TextKind::IndividualHomework { .. } => RecordKind::IndividualHomework,
    };
    lesson.regulation.kept(record, lesson.grade).map_err(Refusal::RecordNotKept)?;
    lesson.check_open()?;
    if write.kind == (TextKind::IndividualHomework { on_list: false }) {
        return Err(Refusal::NotOnList { day: lesson.day });
    }
    match write.cell.value {
        Some(_) => lesson.check_window(),
        None => Ok(()),
    }
}
