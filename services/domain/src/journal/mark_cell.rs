//! A mark in a column of a lesson.

use super::cell::{Cell, Decision, LessonCell, settle};
use super::refusal::Refusal;
use crate::attendance::{AbsenceReason, code_of};
use crate::mark::{AllowedMarks, MarkEntry, MarkPlace, MarkValue};

/// A write of a mark.
#[derive(Debug, Clone, Copy)]
pub struct MarkWrite<'a> {
    /// The lesson.
    pub lesson: LessonCell<'a>,
    /// The cell as it stands.
    pub cell: Cell<MarkEntry>,
    /// The version the author saw; 0 for a cell nobody wrote.
    pub expected: i32,
    /// The new entry; none clears the cell.
    pub new: Option<MarkEntry>,
    /// The pupil is on the group's list on the lesson's day.
    pub on_list: bool,
    /// The pupil's attendance in the lesson; none if present. Of the same batch, the new one.
    pub attendance: Option<AbsenceReason>,
    /// The work was made up later («за отработку»), so an absence does not contradict it.
    pub made_up: bool,
}

/// Decides on a mark.
pub fn decide_mark(write: &MarkWrite<'_>) -> Decision<MarkEntry> {
    if write.new == write.cell.value {
        return Decision::Unchanged;
    }
    match check(write) {
        Ok(()) => settle(&write.cell, write.expected, write.new),
        Err(refusal) => Decision::Refuse(refusal),
    }
}

fn check(write: &MarkWrite<'_>) -> Result<(), Refusal> {
    let lesson = &write.lesson;
    lesson.regulation.marks_kept(lesson.grade).map_err(Refusal::MarksNotKept)?;
    lesson.check_open()?;
    lesson.check_not_future()?;
    if !write.on_list {
        return Err(Refusal::NotOnList { day: lesson.day });
    }
    if let Some(entry) = write.new {
        AllowedMarks::of(&lesson.regulation.marks, MarkPlace::Lesson).check(entry)?;
        check_presence(write, entry)?;
    }
    // A dot is a work owed, not yet a mark: settling it is no change of a mark.
    match write.cell.value {
        None | Some(MarkEntry { first: MarkValue::Owed, second: None }) => Ok(()),
        Some(_) => lesson.check_window(),
    }
}

/// A mark beside an absence contradicts itself, unless the work was made up; a dot says just that it is owed (5.1).
fn check_presence(write: &MarkWrite<'_>, entry: MarkEntry) -> Result<(), Refusal> {
    match write.attendance {
        Some(reason) if reason.is_absence() && !write.made_up && entry != MarkEntry::one(MarkValue::Owed) => {
            let codes = &write.lesson.regulation.attendance_codes.value;
            let letters = code_of(codes, reason).map(|code| code.letters.clone()).unwrap_or_default();
            Err(Refusal::AbsentInThisLesson { reason, letters })
        }
        _ => Ok(()),
    }
}
