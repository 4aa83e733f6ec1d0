//! Indicators of learning and of keeping the journal, as exact fractions with the formula they come from (5.4).
//!
//! Variants of these formulas exist, so every figure carries a formula id and version, printed under it. Two
//! different things are called "quality", by subject and by class: they are different formulas here.

mod counts;
mod figure;
mod standing;

pub use counts::MarkCounts;
pub use figure::{
    Figure, Formula, Unit, lessons_recorded, programme_completion, pupils_without_marks, teachers_recorded,
    timeliness,
};
pub use standing::{ClassCounts, PupilGroup, PupilStanding, standing};
