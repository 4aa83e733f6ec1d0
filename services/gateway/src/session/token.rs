//! Session and device tokens: 256 random bits outside, their SHA-256 inside. A token is printed once, into the cookie.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// Letters of a token in a cookie: 32 bytes in unpadded base64url.
const TOKEN_LETTERS: usize = 43;

/// A secret the browser keeps. No `Display`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// From 32 bytes of a cryptographic source.
    #[must_use]
    pub const fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a cookie's value; `None` for anything but exactly one token, so that a cookie can never name another key
    /// of the store (C-34).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != TOKEN_LETTERS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The form that goes into the cookie and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored and compared.
    #[must_use]
    pub fn hash(&self) -> SessionHash {
        SessionHash(Sha256::digest(self.0).into())
    }

    /// The same for a device cookie; another prefix, so that neither can stand for the other.
    #[must_use]
    pub fn device_hash(&self) -> DeviceHash {
        let mut hasher = Sha256::new();
        hasher.update(b"tabel device");
        hasher.update(self.0);
        DeviceHash(hasher.finalize().into())
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// SHA-256 of a session token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionHash(pub [u8; 32]);

/// SHA-256 of a device token under its own prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceHash(pub [u8; 32]);

/// Lower-case hexadecimal, for keys of the cache.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_tokens_are_read() {
        let token = SessionToken::from_random([7; 32]);
        let text = token.reveal();
        assert_eq!(SessionToken::parse(&text), Some(token.clone()));
        for bad in
            ["", "tabel:s:1", &text[1..], &format!("{text}A"), &"A".repeat(4_096), &text.replace('B', "*")]
        {
            assert_eq!(SessionToken::parse(bad), None, "{bad}");
        }
        assert!(!format!("{token:?}").contains(&text));
        assert_ne!(token.hash().0, token.device_hash().0);
    }
}
