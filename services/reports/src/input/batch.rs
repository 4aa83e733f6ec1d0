//! A print batch: the sheets of all families of one class that get paper, and the hand-over sheet.

use serde::{Deserialize, Serialize};

use super::ReportInput;
use super::check::{Check, InputError, limit};
use super::class::ClassSheet;
use super::opaque::OpaqueId;
use super::pupil::PupilWeek;

/// One merged PDF per class: the hand-over sheet first, then every pupil's sheet on a new page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintBatchInput {
    /// The batch; goes into the PDF's metadata and the foot of the hand-over sheet.
    pub batch: OpaqueId,
    /// What all pupils share.
    pub class: ClassSheet,
    /// The pupils in sort order; the caller sorts, because sorting is the database's (ICU) business.
    pub pupils: Vec<PupilWeek>,
    /// One-sided by default; two-sided starts every sheet on a fresh leaf.
    #[serde(default)]
    pub sides: Sides,
    /// Lines of the hand-over sheet, one per pupil in the same order.
    pub hand_over: Vec<HandOver>,
}

/// How the school's printer is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sides {
    /// One side of the paper.
    #[default]
    One,
    /// Both sides.
    Two,
}

/// A line of the hand-over sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The guardian who applied for paper, nominative; `None` where only the pupil is known.
    #[serde(default)]
    pub recipient: Option<String>,
    /// «заявление № 12 от 04.09.2026» (`S0-2.12`).
    #[serde(default)]
    pub application: Option<String>,
}

impl ReportInput for PrintBatchInput {
    const TEMPLATE: &'static str = "print_batch";

    fn parts(&self) -> (&ClassSheet, impl Serialize) {
        #[derive(Serialize)]
        struct Own<'a> {
            batch: &'a OpaqueId,
            pupils: &'a [PupilWeek],
            sides: Sides,
            hand_over: &'a [HandOver],
        }
        let Self { batch, class, pupils, sides, hand_over } = self;
        (class, Own { batch, pupils, sides: *sides, hand_over })
    }

    fn check(&self) -> Result<(), InputError> {
        self.batch.check("batch")?;
        self.class.check()?;
        Check::rows("pupils", self.pupils.len(), limit::PUPILS)?;
        for (i, pupil) in self.pupils.iter().enumerate() {
            pupil.check(&self.class, &format!("pupils[{i}]"))?;
        }
        if self.hand_over.len() != self.pupils.len() {
            let rule = "one hand-over line per pupil";
            return Check::fail("hand_over", super::Problem::Sum { rule });
        }
        for (i, line) in self.hand_over.iter().enumerate() {
            Check::maybe(&format!("hand_over[{i}].recipient"), line.recipient.as_deref(), limit::NAME)?;
            Check::maybe(&format!("hand_over[{i}].application"), line.application.as_deref(), limit::NAME)?;
        }
        Ok(())
    }
}
