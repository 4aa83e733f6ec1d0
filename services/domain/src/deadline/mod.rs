//! Deadlines of the regulations: which they are (1.10), when they fall due, and the verdict on an entry.

mod code;

pub use code::DeadlineCode;
