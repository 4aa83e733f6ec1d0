//! Marks: what may stand in a cell of the journal, and in which scale.

mod value;

pub use value::{MarkEntry, MarkValue, MarkWord, Scale};
