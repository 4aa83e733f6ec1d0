//! Reading a school's roster files: tables, our school book, OneRoster packages, and the report of what is
//! wrong with them, row by row, in Russian.
//!
//! Everything here is pure: bytes in, a [`Roster`] and an [`ImportReport`] out. Nothing here touches the
//! database, the file system or the clock.

pub mod error;
pub mod roster;

pub use error::{ImportReport, RowProblem, Severity};
pub use roster::{Roster, SchoolRoster};
