//! A period mark: who sets it, and when (S0-2.6, S0-4.4, S4-3.3).

use chrono::{DateTime, Utc};

use super::cell::{Cell, Decision, settle};
use super::refusal::Refusal;
use crate::deadline::PeriodMarkWindow;
use crate::group::Grade;
use crate::mark::{AllowedMarks, MarkEntry, MarkPlace, MarkValue};
use crate::period::DateSpan;
use crate::regulation::{PeriodMarkSetter, Regulation};
use crate::role::Role;

/// A write of a period mark.
#[derive(Debug, Clone, Copy)]
pub struct PeriodMarkWrite<'a> {
    /// The edition in force on the period's last day.
    pub regulation: &'a Regulation,
    /// The period.
    pub period: DateSpan,
    /// When it may and must be set; none where the act sets no time.
    pub window: Option<&'a PeriodMarkWindow>,
    /// When the period was closed, if it was.
    pub closed_at: Option<DateTime<Utc>>,
    /// The group's grade; none for clubs.
    pub grade: Option<Grade>,
    /// The cell as it stands.
    pub cell: Cell<MarkValue>,
    /// The version the author saw; 0 for a cell nobody wrote.
    pub expected: i32,
    /// The new mark; none clears the cell.
    pub new: Option<MarkValue>,
    /// The role the author acts in.
    pub role: Role,
    /// The pupil is on the list on the period's last day, or was on the day of leaving.
    pub on_list: bool,
    /// The moment of the write.
    pub now: DateTime<Utc>,
}

/// Decides on a period mark. Changes end with the window; a first entry may still come late until the period is
/// closed, and is judged by D06.
pub fn decide_period_mark(write: &PeriodMarkWrite<'_>) -> Decision<MarkValue> {
    if write.new == write.cell.value {
        return Decision::Unchanged;
    }
    match check(write) {
        Ok(()) => settle(&write.cell, write.expected, write.new),
        Err(refusal) => Decision::Refuse(refusal),
    }
}

fn check(write: &PeriodMarkWrite<'_>) -> Result<(), Refusal> {
    let regulation = write.regulation;
    regulation.attestation_kept(write.grade).map_err(Refusal::MarksNotKept)?;
    let setter = &regulation.marks.period_marks_by;
    if !may_set(setter.value, write.role) {
        return Err(Refusal::NotYourPeriodMark { setter: setter.value, clause: setter.clause.clone() });
    }
    if let Some(at) = write.closed_at.filter(|at| *at <= write.now) {
        return Err(Refusal::PeriodClosed { at });
    }
    if !write.on_list {
        return Err(Refusal::NotOnList { day: write.period.last() });
    }
    if let Some(mark) = write.new {
        AllowedMarks::of(&regulation.marks, MarkPlace::Period).check(MarkEntry::one(mark))?;
    }
    let Some(window) = write.window else { return Ok(()) };
    if let Some(opens) = window.opens.filter(|opens| write.now < *opens) {
        return Err(Refusal::NotOpenYet { opens });
    }
    if write.cell.value.is_some() && write.now > window.due.at {
        return Err(Refusal::WindowClosed { until: window.due.at, clause: window.due.clause.clone() });
    }
    Ok(())
}

/// A curator has the class teacher's duties, and so sets period marks only where class teachers do (5.9).
const fn may_set(setter: PeriodMarkSetter, role: Role) -> bool {
    match role {
        Role::SubjectTeacher => matches!(setter, PeriodMarkSetter::SubjectTeacher | PeriodMarkSetter::Both),
        Role::ClassTeacher | Role::Curator => {
            matches!(setter, PeriodMarkSetter::ClassTeacher | PeriodMarkSetter::Both)
        }
        _ => false,
    }
}
