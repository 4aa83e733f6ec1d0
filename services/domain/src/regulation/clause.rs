//! Where a value of the regulation comes from.

use std::fmt;

/// The text that marks a value the school has not set itself.
const PLATFORM_DEFAULT: &str = "platform default";

/// The clause a value comes from: "S0-2.8" in the presets, any reference of the school's own act, or the platform.
///
/// As text (TOML, JSON, database): the reference itself, or "platform default".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClauseRef {
    /// A clause of a regulation, 1–40 characters.
    Clause(String),
    /// Set by the platform where the school's act is silent (5.10).
    PlatformDefault,
}

/// A clause reference that is empty, longer than 40 characters or holds control characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("clause reference {text:?} is empty, too long or holds control characters")]
pub struct BadClause {
    /// What was read.
    pub text: String,
}

impl ClauseRef {
    /// Longest reference, in characters.
    pub const MAX: usize = 40;

    /// Reads a reference; "platform default" is the platform's.
    pub fn parse(text: &str) -> Result<Self, BadClause> {
        let text = text.trim();
        if text == PLATFORM_DEFAULT {
            return Ok(Self::PlatformDefault);
        }
        if text.is_empty() || text.chars().count() > Self::MAX || text.chars().any(char::is_control) {
            return Err(BadClause { text: text.to_owned() });
        }
        Ok(Self::Clause(text.to_owned()))
    }

    /// The reference as text; [`ClauseRef::parse`] reads it back.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Clause(text) => text,
            Self::PlatformDefault => PLATFORM_DEFAULT,
        }
    }
}

impl fmt::Display for ClauseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A value of the regulation together with the clause it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled<T> {
    /// The value itself.
    pub value: T,
    /// Its clause.
    pub clause: ClauseRef,
}

impl<T> Ruled<T> {
    /// A value with its clause.
    pub const fn new(value: T, clause: ClauseRef) -> Self {
        Self { value, clause }
    }

    /// A value the platform sets where the school's act is silent.
    pub const fn platform_default(value: T) -> Self {
        Self { value, clause: ClauseRef::PlatformDefault }
    }
}
