//! Who recorded, who is late, by which clause: the school's week for director and deputy, its figures for the
//! district. Every figure is made from counts; no figure of another figure.

mod class;
mod district;
mod duty;
mod school;

pub use class::{ClassOverview, LedGroup, ReasonDue};
pub use district::{DistrictLine, DistrictOverview};
pub(crate) use duty::duties;
pub use duty::{Duty, DutyState, DutyTally};
pub use school::{SchoolOverview, TeacherLine};
