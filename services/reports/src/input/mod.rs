//! What a report is made of: one struct per report, plain data, complete in itself.
//!
//! These structs are stored as JSON beside the report, so that any report can be rebuilt (architecture.md 10).
//! They must never hold a database id, only the opaque ids shown outside, and never a word that needs
//! another look-up. [`ReportInput::check`] is called before every render.

mod batch;
mod check;
mod class;
mod opaque;
mod pupil;

pub use batch::{HandOver, PrintBatchInput, Sides};
pub use check::{InputError, Problem, limit};
pub use class::{ClassSheet, Day, Ground, GroupHead, GroupWord, Homework, Leader, Lesson, SchoolHead, Week};
pub use opaque::OpaqueId;
pub use pupil::{
    Attendance, AttendanceTotals, Average, Forecast, MarkLine, PupilLesson, PupilWeek, Remark, ReportIds,
    SubjectLine,
};

use serde::{Deserialize, Serialize};

/// A report input that can be checked and names the template which prints it.
pub trait ReportInput {
    /// Folder under `report-templates/`.
    const TEMPLATE: &'static str;

    /// What the documents of a batch share, and what this one has for itself. The template gets them as two files,
    /// so that the first is read once for a class.
    fn parts(&self) -> (&ClassSheet, impl Serialize);

    /// Checks every bound of this page (security.md C-66) and the sums that the sheet prints.
    ///
    /// # Errors
    /// The first field that breaks a rule, by its path in the JSON form.
    fn check(&self) -> Result<(), InputError>;
}

/// One pupil's week: what the weekly summary («Выписка за неделю») prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklySummaryInput {
    /// What all pupils of the group share.
    pub class: ClassSheet,
    /// What belongs to this pupil only.
    pub pupil: PupilWeek,
}

impl ReportInput for WeeklySummaryInput {
    const TEMPLATE: &'static str = "weekly_summary";

    fn parts(&self) -> (&ClassSheet, impl Serialize) {
        #[derive(Serialize)]
        struct Own<'a> {
            pupil: &'a PupilWeek,
        }
        (&self.class, Own { pupil: &self.pupil })
    }

    fn check(&self) -> Result<(), InputError> {
        self.class.check()?;
        self.pupil.check(&self.class, "pupil")
    }
}

/// A whole class's week: the shared rows once, then every pupil. The form in which the worker loads a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassWeek {
    /// What all pupils of the group share.
    pub class: ClassSheet,
    /// The pupils in the order in which their sheets are printed; may be empty.
    pub pupils: Vec<PupilWeek>,
}

impl ClassWeek {
    /// The self-contained input of one pupil's report, as it is stored.
    #[must_use]
    pub fn summary(&self, index: usize) -> Option<WeeklySummaryInput> {
        let pupil = self.pupils.get(index)?.clone();
        Some(WeeklySummaryInput { class: self.class.clone(), pupil })
    }

    /// Checks the shared part alone, once per class.
    ///
    /// # Errors
    /// The first field that breaks a rule.
    pub fn check_class(&self) -> Result<(), InputError> {
        self.class.check()
    }

    /// Checks one pupil against the shared part, so that a pupil with a bad field fails alone.
    ///
    /// # Errors
    /// The first field that breaks a rule.
    pub fn check_pupil(&self, pupil: &PupilWeek) -> Result<(), InputError> {
        pupil.check(&self.class, "pupil")
    }
}
