//! Averages of marks, what is needed for a better one, and the proposal of a period mark (5.3).
//!
//! All figures are exact fractions; a threshold is compared before anything is rounded. Derived values are
//! computed here every time and never stored.

mod forecast;
mod proposal;
mod sums;
mod words;

pub use forecast::{Needed, Outlook, PlannedWork, Reachable, last_reachable, needed_marks, outlook};
pub use proposal::{AnnualMark, PeriodFacts, Proposal, Veto, annual_mark, final_mark, propose_period_mark};
pub use sums::Sums;
pub use words::words_ru;
