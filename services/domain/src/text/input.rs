//! Text typed by people: cleaned once, refused with the limit it broke.

use unicode_normalization::UnicodeNormalization as _;

/// What a text is, and how long it may be, in characters after cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// A name of a person, subject, group, work: 200, one line.
    Name,
    /// A remark, note or reason: 2000.
    Remark,
    /// Homework: 8000.
    Homework,
    /// Topic of a lesson: 500, one line.
    Topic,
}

impl Limit {
    /// Longest text, in characters.
    pub const fn characters(self) -> usize {
        match self {
            Self::Name => 200,
            Self::Topic => 500,
            Self::Remark => 2000,
            Self::Homework => 8000,
        }
    }

    /// Whether line breaks are kept.
    pub const fn lines_allowed(self) -> bool {
        matches!(self, Self::Remark | Self::Homework)
    }
}

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextRefusal {
    /// Nothing but spaces.
    #[error("the text is empty")]
    Empty,
    /// Longer than the limit.
    #[error("the text has {length} characters, {limit} are allowed")]
    TooLong {
        /// Characters after cleaning.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A control or invisible formatting character: nobody types one, and mail headers, tables and
    /// reading direction break on it.
    #[error("the text has the forbidden character U+{code:04X} at position {position}")]
    Forbidden {
        /// Its code point.
        code: u32,
        /// Its place, from 1, in characters.
        position: usize,
    },
}

/// Trims, composes (NFC), turns CRLF into LF, and refuses what the limit does not allow.
pub fn clean(text: &str, limit: Limit) -> Result<String, TextRefusal> {
    // Counted before composing, so that a hostile text of combining marks costs no more than its refusal.
    if text.len() > limit.characters() * 16 {
        return Err(TextRefusal::TooLong { length: text.chars().count(), limit: limit.characters() });
    }
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if text.is_empty() {
        return Err(TextRefusal::Empty);
    }
    for (index, letter) in text.chars().enumerate() {
        let allowed_break = limit.lines_allowed() && matches!(letter, '\n' | '\t');
        if !allowed_break && is_forbidden(letter) {
            return Err(TextRefusal::Forbidden { code: letter.into(), position: index + 1 });
        }
    }
    let length = text.chars().count();
    if length > limit.characters() {
        return Err(TextRefusal::TooLong { length, limit: limit.characters() });
    }
    Ok(text)
}

/// Control characters, line and paragraph separators, direction overrides, zero-width and byte-order marks,
/// and code points that are no characters.
fn is_forbidden(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_and_composed() {
        assert_eq!(clean("  Сочинение  ", Limit::Topic).as_deref(), Ok("Сочинение"));
        assert_eq!(clean("Андреи\u{306}", Limit::Name).as_deref(), Ok("Андрей"));
        assert_eq!(clean("№ 412\r\n№ 415", Limit::Homework).as_deref(), Ok("№ 412\n№ 415"));
    }

    #[test]
    fn refusals_name_the_limit_and_the_place() {
        assert_eq!(clean(" \n ", Limit::Remark), Err(TextRefusal::Empty));
        let long = "я".repeat(501);
        assert_eq!(clean(&long, Limit::Topic), Err(TextRefusal::TooLong { length: 501, limit: 500 }));
        assert!(clean(&"я".repeat(500), Limit::Topic).is_ok());
        for (text, code) in [
            ("а\u{0}б", 0),
            ("а\nб", 0xa),
            ("а\u{202e}б", 0x202e),
            ("а\u{85}б", 0x85),
            ("а\u{200b}б", 0x200b),
        ] {
            assert_eq!(
                clean(text, Limit::Name),
                Err(TextRefusal::Forbidden { code, position: 2 }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn limits_are_those_of_the_documents() {
        let limits = [Limit::Name, Limit::Remark, Limit::Homework, Limit::Topic].map(Limit::characters);
        assert_eq!(limits, [200, 2000, 8000, 500]);
    }
}
