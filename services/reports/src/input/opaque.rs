//! The opaque form of an id, as shown outside the instance. Never a raw database id.

use serde::{Deserialize, Serialize};

use super::check::{Check, InputError, Problem};

/// An id in the form shown outside: 1 to 64 of `A–Z a–z 0–9 _ -`.
///
/// The report does not look inside. It is written into the PDF's metadata and read back before the mail
/// leaves (security.md C-61).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpaqueId(String);

impl OpaqueId {
    /// Parses the outside form of an id.
    ///
    /// # Errors
    /// Empty, longer than 64, or a character outside the alphabet.
    pub fn new(text: impl Into<String>) -> Result<Self, InputError> {
        let id = Self(text.into());
        id.check("id")?;
        Ok(id)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn check(&self, path: &str) -> Result<(), InputError> {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if self.0.is_empty() {
            return Check::fail(path, Problem::Empty);
        }
        if self.0.len() > 64 {
            return Check::fail(path, Problem::TooLong { limit: 64, found: self.0.len() });
        }
        match self.0.chars().find(|c| !good(*c)) {
            Some(c) => Check::fail(path, Problem::Character { code: c.into() }),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for OpaqueId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
