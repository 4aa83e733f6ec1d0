//! A pupil's absence in a lesson: the fact is the lesson's teacher's, the reason the class teacher's
//! (S0-2.5, S0-2.9, S2-O8.4d).

use super::cell::{Cell, Decision, LessonCell, settle};
use super::refusal::Refusal;
use crate::attendance::{AbsenceReason, CodeUser, code_of};
use crate::mark::{MarkEntry, MarkValue};
use crate::regulation::RecordKind;
use crate::role::Role;

/// What an attendance cell holds. Presence is an empty cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsenceRecord {
    /// The reason.
    pub reason: AbsenceReason,
    /// Minutes late, 1–240; only with lateness.
    pub minutes: Option<u16>,
}

impl AbsenceRecord {
    /// A record without minutes.
    pub const fn of(reason: AbsenceReason) -> Self {
        Self { reason, minutes: None }
    }

    /// Lateness; `None` where the minutes are not 1–240.
    pub const fn late(minutes: Option<u16>) -> Option<Self> {
        match minutes {
            None | Some(1..=240) => Some(Self { reason: AbsenceReason::Late, minutes }),
            Some(_) => None,
        }
    }
}

/// A write of attendance.
#[derive(Debug, Clone, Copy)]
pub struct AttendanceWrite<'a> {
    /// The lesson.
    pub lesson: LessonCell<'a>,
    /// The cell as it stands.
    pub cell: Cell<AbsenceRecord>,
    /// The version the author saw; 0 for a cell nobody wrote.
    pub expected: i32,
    /// The new record; none means present.
    pub new: Option<AbsenceRecord>,
    /// The role the author acts in.
    pub role: Role,
    /// The pupil is on the group's list on the lesson's day.
    pub on_list: bool,
    /// A mark of the pupil in the lesson that was not made up later, if any. Of the same batch, the new one.
    pub mark: Option<MarkEntry>,
}

/// Decides on attendance.
pub fn decide_attendance(write: &AttendanceWrite<'_>) -> Decision<AbsenceRecord> {
    if write.new == write.cell.value {
        return Decision::Unchanged;
    }
    match check(write) {
        Ok(()) => settle(&write.cell, write.expected, write.new),
        Err(refusal) => Decision::Refuse(refusal),
    }
}

fn check(write: &AttendanceWrite<'_>) -> Result<(), Refusal> {
    let lesson = &write.lesson;
    let regulation = lesson.regulation;
    regulation.kept(RecordKind::Attendance, lesson.grade).map_err(Refusal::RecordNotKept)?;
    lesson.check_open()?;
    lesson.check_not_future()?;
    if !write.on_list {
        return Err(Refusal::NotOnList { day: lesson.day });
    }
    let codes = &regulation.attendance_codes.value;
    if let Some(record) = write.new {
        if code_of(codes, record.reason).is_none() {
            return Err(Refusal::NoSuchCode { reason: record.reason });
        }
        match write.mark {
            Some(mark) if record.reason.is_absence() && mark != MarkEntry::one(MarkValue::Owed) => {
                return Err(Refusal::MarkStands { mark });
            }
            _ => {}
        }
    }
    if sets_reasons(write.role) {
        // Documents arrive late; the class teacher's reasons are open until the period closes (S0-2.9).
        return Ok(());
    }
    // Neither may a lesson's teacher name a reason, nor remove one the class teacher has named.
    for record in [write.new, write.cell.value].into_iter().flatten() {
        if !codes.iter().any(|code| code.reason == record.reason && code.set_by == CodeUser::LessonTeacher) {
            let instead = code_of(codes, AbsenceReason::Unknown).map(|code| code.letters.clone());
            return Err(Refusal::ReasonNotYours { reason: record.reason, instead });
        }
    }
    match write.cell.value {
        Some(_) => lesson.check_window(),
        None => Ok(()),
    }
}

/// Roles that name reasons: the class teacher or curator, and who corrects for the school.
const fn sets_reasons(role: Role) -> bool {
    matches!(
        role,
        Role::ClassTeacher | Role::Curator | Role::Director | Role::Deputy | Role::SchoolAdministrator
    )
}
