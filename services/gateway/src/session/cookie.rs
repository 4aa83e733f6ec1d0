//! Reading and writing the two cookies. In production they carry the `__Host-` prefix, which browsers accept only with
//! Secure, Path=/ and no Domain; plain HTTP on loopback in development uses other names without Secure, so that a
//! development cookie is never taken for a real one.

use super::token::SessionToken;
use std::time::Duration;

/// Names of the cookies of one instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieNames {
    /// The session.
    pub session: &'static str,
    /// The device that signed in before; throttling tells it from unknown ones.
    pub device: &'static str,
    secure: bool,
}

/// What a request's cookies say about one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CookieRead {
    Absent,
    /// Present, but not one token: other shape, or the name occurs twice. Treated as no session; a planted second
    /// cookie must not choose.
    Unusable,
    Token(SessionToken),
}

impl CookieRead {
    /// The token, if there is exactly one.
    #[must_use]
    pub fn token(self) -> Option<SessionToken> {
        match self {
            Self::Token(token) => Some(token),
            Self::Absent | Self::Unusable => None,
        }
    }
}

impl CookieNames {
    /// For an instance behind HTTPS.
    pub const SECURE: Self = Self { session: "__Host-tabel", device: "__Host-tabel-device", secure: true };
    /// For plain HTTP on loopback, development only.
    pub const LOOPBACK: Self = Self { session: "tabel-dev", device: "tabel-dev-device", secure: false };

    /// Reads `name` from the values of all `Cookie` headers of a request.
    pub fn read<'a>(headers: impl IntoIterator<Item = &'a str>, name: &str) -> CookieRead {
        let mut found = CookieRead::Absent;
        for pair in headers.into_iter().flat_map(|header| header.split(';')) {
            let Some((key, value)) = pair.split_once('=') else { continue };
            if key.trim() != name {
                continue;
            }
            found = match (found, SessionToken::parse(value.trim())) {
                (CookieRead::Absent, Some(token)) => CookieRead::Token(token),
                _ => CookieRead::Unusable,
            };
        }
        found
    }

    /// `Set-Cookie` for a session; without `max_age` it ends with the browser.
    #[must_use]
    pub fn set_session(&self, token: &SessionToken, max_age: Option<Duration>) -> String {
        self.set(self.session, &token.reveal(), max_age)
    }

    /// `Set-Cookie` for a device.
    #[must_use]
    pub fn set_device(&self, token: &SessionToken, max_age: Duration) -> String {
        self.set(self.device, &token.reveal(), Some(max_age))
    }

    /// `Set-Cookie` that removes the session.
    #[must_use]
    pub fn clear_session(&self) -> String {
        self.set(self.session, "", Some(Duration::ZERO))
    }

    fn set(&self, name: &str, value: &str, max_age: Option<Duration>) -> String {
        let mut text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
        if self.secure {
            text.push_str("; Secure");
        }
        if let Some(age) = max_age {
            text.push_str(&format!("; Max-Age={}", age.as_secs()));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading() {
        let token = SessionToken::from_random([9; 32]);
        let good = token.reveal();
        let other = SessionToken::from_random([8; 32]).reveal();
        let check = |headers: &[&str], expected: CookieRead| {
            assert_eq!(CookieNames::read(headers.iter().copied(), "__Host-tabel"), expected, "{headers:?}");
        };
        check(&[], CookieRead::Absent);
        check(&[&format!("a=b; __Host-tabel={good}; c=d")], CookieRead::Token(token.clone()));
        check(&["a=b", &format!("__Host-tabel={good}")], CookieRead::Token(token));
        check(&[&format!("x__Host-tabel={good}")], CookieRead::Absent);
        check(&[&format!("__Host-tabel={good}; __Host-tabel={other}")], CookieRead::Unusable);
        check(&[&format!("__Host-tabel={good}"), &format!("__Host-tabel={good}")], CookieRead::Unusable);
        check(&["__Host-tabel="], CookieRead::Unusable);
        check(&["__Host-tabel=tabel:s:00"], CookieRead::Unusable);
        check(&[&format!("__Host-tabel={}", "A".repeat(4_096))], CookieRead::Unusable);
    }

    #[test]
    fn writing() {
        let token = SessionToken::from_random([1; 32]);
        let secure = CookieNames::SECURE.set_session(&token, None);
        assert!(secure.starts_with("__Host-tabel="));
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(secure.contains(part), "{secure}");
        }
        assert!(!secure.contains("Domain") && !secure.contains("Max-Age"));
        let dev = CookieNames::LOOPBACK.set_session(&token, Some(Duration::from_secs(60)));
        assert!(dev.starts_with("tabel-dev=") && !dev.contains("Secure") && dev.ends_with("Max-Age=60"));
        assert!(CookieNames::SECURE.clear_session().contains("Max-Age=0"));
    }
}
