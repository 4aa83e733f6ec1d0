//! Who recorded, who is late, by which clause: the school's week for director and deputy, its figures for the
//! district. Every figure is made from counts; no figure of another figure.

mod class;
mod compute;
mod disclosure;
mod district;
mod duty;
mod marks;
mod rows;
mod school;
mod words;

pub use class::{ClassOverview, LedGroup, ReasonDue};
pub use disclosure::Shown;
pub use district::{DistrictHistory, DistrictLine, DistrictOverview, Medians};
pub(crate) use duty::duties;
pub use duty::{Duty, DutyState, DutyTally};
pub use rows::{OverviewBy, OverviewRow, RowKey, WEEKS};
pub use school::{SchoolOverview, TeacherLine};
pub use words::{DISTRICT_FORMULAS, FORMULA_VERSION, Formula, SCHOOL_FORMULAS, span_ru};
