//! The written form of `domain::regulation::Regulation`: one tree, shared by the TOML presets and the JSON editions.
//!
//! Reading names the exact field that is wrong, missing or unknown (`deadlines.homework.value.minutes`). Writing and
//! reading back gives the same value. No rule of a school is decided here, only its form.

mod fields;
mod leaves;
mod node;

use domain::regulation::Regulation;
use serde_json::Value;

use node::{Doc, Node};

/// A document that is no regulation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct DocError {
    /// Path of the field, e.g. `deadlines.homework.value.minutes`.
    pub path: String,
    /// What is wrong with it, in Russian, for the person who edits the regulation.
    pub problem: String,
}

/// Reads a regulation from its tree; the tree comes from TOML (presets) or JSON (editions).
pub fn read(document: &Value) -> Result<Regulation, DocError> {
    Regulation::read(&Node::root(document))
}

/// The tree of a regulation; [`read`] gives the same regulation back.
pub fn write(regulation: &Regulation) -> Value {
    regulation.write()
}
