//! Where a value of the regulation comes from.

use std::fmt;

use crate::text::NBSP;

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

    /// The reference as people read it: «п. 2.8» of "S0-2.8", «прил. 1, п. 2.2» of "S2-A1-2.2", «приказ, п. 6» of
    /// "S2-O6"; a school's own reference stands as the school wrote it.
    pub fn title_ru(&self) -> String {
        let Self::Clause(text) = self else { return "по умолчанию платформы".to_owned() };
        let Some((preset, point)) = text.split_once('-') else { return text.clone() };
        let is_preset =
            preset.len() == 2 && preset.starts_with('S') && preset.ends_with(|c: char| c.is_ascii_digit());
        if !is_preset {
            return text.clone();
        }
        if let Some((annex, point)) = point.strip_prefix('A').and_then(|rest| rest.split_once('-')) {
            return format!("прил.{NBSP}{annex}, п.{NBSP}{point}");
        }
        match point.strip_prefix('O') {
            Some(point) => format!("приказ, п.{NBSP}{point}"),
            // S4-5.T2 is a bullet without a number in clause 5.
            None => {
                let numbered = point.split(".T").next().unwrap_or(point);
                format!("п.{NBSP}{numbered}")
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_read_back_and_are_shown_as_people_write_them() {
        for (text, shown) in [
            ("S0-2.8", "п.\u{a0}2.8"),
            ("S2-A1-2.2", "прил.\u{a0}1, п.\u{a0}2.2"),
            ("S2-O6", "приказ, п.\u{a0}6"),
            ("S4-5.T2", "п.\u{a0}5"),
            ("п. 4.1 положения", "п. 4.1 положения"),
            ("ст-1", "ст-1"),
            ("platform default", "по умолчанию платформы"),
        ] {
            let clause = ClauseRef::parse(text).expect("a clause");
            assert_eq!((clause.to_string().as_str(), clause.title_ru().as_str()), (text, shown));
        }
        assert_eq!(ClauseRef::parse(" platform default "), Ok(ClauseRef::PlatformDefault));
        for text in ["", "  ", "п.\n1", &"1".repeat(41)] {
            assert!(ClauseRef::parse(text).is_err(), "{text:?}");
        }
    }
}
