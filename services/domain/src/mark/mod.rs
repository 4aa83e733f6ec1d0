//! Marks: what may stand in a cell of the journal, in which scale, and how it is typed (5.1, 5.10).

mod allowed;
mod typed;
mod value;

pub use allowed::{AllowedMarks, MarkPlace, NotInScale};
pub use typed::{TypedEntry, TypedRefusal, read_typed};
pub use value::{MarkEntry, MarkValue, MarkWord, Scale};
