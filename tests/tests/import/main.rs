//! Importing rosters into a real database: what files hold arrives whole, twice is once, errors apply nothing, undo
//! leaves no trace.

mod district;
mod school;
mod support;
