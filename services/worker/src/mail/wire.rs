//! Last look at the bytes before they may leave: what the checks and lettre together produced.
//!
//! It never repairs: a message that fails here is a bug in the builder and does not leave.

use thiserror::Error;

/// Longest line in bytes without its CRLF (RFC 5322, 2.1.1).
const LONGEST_LINE: usize = 998;

/// The only header names a message of ours may have, each at most once.
pub const HEADER_NAMES: [&str; 11] = [
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
];

/// What is wrong with the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WireError {
    /// A byte over 127 or a control byte other than CR, LF and tab.
    #[error("byte {byte:#04x} at {at}")]
    Byte {
        /// The byte.
        byte: u8,
        /// Its offset.
        at: usize,
    },
    /// CR or LF without the other.
    #[error("bare CR or LF at {at}")]
    BareLineEnd {
        /// Offset.
        at: usize,
    },
    /// A line over 998 bytes.
    #[error("line of {length} bytes that ends at {at}")]
    LongLine {
        /// Length without CRLF.
        length: usize,
        /// Offset of its end.
        at: usize,
    },
    /// A header outside the fixed set, twice, or malformed.
    #[error("unexpected header {0:?}")]
    Header(String),
}

/// Checks a whole message.
pub fn check(bytes: &[u8]) -> Result<(), WireError> {
    check_lines(bytes)?;
    let mut seen = Vec::new();
    for name in header_names(bytes) {
        if !HEADER_NAMES.contains(&name.as_str()) || seen.contains(&name) {
            return Err(WireError::Header(name));
        }
        seen.push(name);
    }
    Ok(())
}

fn check_lines(bytes: &[u8]) -> Result<(), WireError> {
    let mut start = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => return Err(WireError::BareLineEnd { at }),
            b'\n' if at == 0 || bytes[at - 1] != b'\r' => return Err(WireError::BareLineEnd { at }),
            b'\r' if at - start > LONGEST_LINE => return Err(WireError::LongLine { length: at - start, at }),
            b'\n' => start = at + 1,
            b'\r' | b'\t' | b' '..=b'~' => {}
            _ => return Err(WireError::Byte { byte, at }),
        }
    }
    let rest = bytes.len() - start;
    if rest > LONGEST_LINE { Err(WireError::LongLine { length: rest, at: bytes.len() }) } else { Ok(()) }
}

/// Names in the top header block; a line that is neither header nor continuation counts as a name.
pub(super) fn header_names(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    text.split("\r\n")
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(':').map_or(line, |(name, _)| name).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_clean_bytes_and_names_each_fault() {
        let long = format!("To: {}\r\n\r\n", "a".repeat(995));
        for (bytes, expected) in [
            ("To: a@b.ru\r\nSubject: x\r\n y\r\n\r\nX-Free: in body\r\n", Ok(())),
            ("To: a@b.ru\nSubject: x\r\n\r\n", Err(WireError::BareLineEnd { at: 10 })),
            ("To: a@b.ru\rX\r\n\r\n", Err(WireError::BareLineEnd { at: 10 })),
            ("To: я\r\n\r\n", Err(WireError::Byte { byte: 0xd1, at: 4 })),
            ("To: \0\r\n\r\n", Err(WireError::Byte { byte: 0, at: 4 })),
            ("To: a\r\nBcc: b\r\n\r\n", Err(WireError::Header("Bcc".into()))),
            ("To: a\r\nTo: b\r\n\r\n", Err(WireError::Header("To".into()))),
            (long.as_str(), Err(WireError::LongLine { length: 999, at: 999 })),
        ] {
            assert_eq!(check(bytes.as_bytes()), expected, "{bytes:?}");
        }
    }
}
