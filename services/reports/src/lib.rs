//! The only Typst of the project: pure functions from data to PDF bytes.
//!
//! A report is a folder of `report-templates/`, one input struct of [`input`] and one function of
//! `Renderer`. Nothing here reads the clock, the file system, the network or a database, and no text of a
//! user is ever interpreted as markup: data enters the template as JSON.

pub mod input;

pub use input::{InputError, Problem};
