//! What a regulation keeps at all: records, marks, homework, kinds of period, by grade.

use super::{ClauseRef, RecordKind, Regulation};
use crate::group::Grade;
use crate::period::PeriodKind;

/// A record the regulation does not keep, with the clause that says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{record} is not kept by {clause}")]
pub struct NotKept {
    /// The record.
    pub record: RecordKind,
    /// The grade, where the grade is the reason; otherwise the whole school does not keep the record.
    pub grade: Option<Grade>,
    /// The clause.
    pub clause: ClauseRef,
}

impl Regulation {
    /// Whether the school keeps this kind of record at all (S0-2.2, S4-1.3).
    pub fn keeps(&self, record: RecordKind) -> bool {
        self.records.value.contains(&record)
    }

    /// Whether current marks are kept in the grade (S1-1.3; clubs: S4-1.3).
    pub fn marks_kept(&self, grade: Option<Grade>) -> Result<(), NotKept> {
        self.kept(RecordKind::CurrentMark, grade)
    }

    /// Whether period marks are kept in the grade.
    pub fn attestation_kept(&self, grade: Option<Grade>) -> Result<(), NotKept> {
        self.kept(RecordKind::Attestation, grade)
    }

    /// Whether homework of the whole group is kept in the grade.
    pub fn homework_kept(&self, grade: Option<Grade>) -> Result<(), NotKept> {
        self.kept(RecordKind::CommonHomework, grade)
    }

    /// Whether a record is kept in the grade, or by which clause it is not.
    pub fn kept(&self, record: RecordKind, grade: Option<Grade>) -> Result<(), NotKept> {
        if !self.keeps(record) {
            return Err(NotKept { record, grade: None, clause: self.records.clause.clone() });
        }
        let without = match record {
            RecordKind::CurrentMark | RecordKind::Attestation => &self.grades_without_marks,
            RecordKind::CommonHomework | RecordKind::IndividualHomework => &self.grades_without_homework,
            RecordKind::Attendance | RecordKind::Topic | RecordKind::Material => return Ok(()),
        };
        match grade {
            Some(grade) if without.value.contains(&grade) => {
                Err(NotKept { record, grade: Some(grade), clause: without.clause.clone() })
            }
            _ => Ok(()),
        }
    }

    /// The kind of period for a grade; for groups without a grade, and grades no rule names, the kind set for those.
    pub fn period_kind(&self, grade: Option<Grade>) -> PeriodKind {
        let rule = grade.and_then(|grade| {
            self.periods.value.iter().find(|rule| rule.first_grade <= grade && grade <= rule.last_grade)
        });
        rule.map_or(self.period_without_grade.value, |rule| rule.kind)
    }
}
