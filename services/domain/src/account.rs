//! What an account is known by: a login and an e-mail address. Own strict rules, parsed once, so that
//! no later code meets a header break, an option-like argument or a second spelling.

use std::fmt;

/// A login: 3–64 characters, lower-case Latin letters, digits, `.`, `_`, `-`; begins and ends with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(String);

/// Why a text is no login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginRefusal {
    /// Fewer than 3 or more than 64 characters.
    #[error("a login has {} to {} characters", Login::MIN, Login::MAX)]
    Length,
    /// A character that is not allowed; Cyrillic look-alikes land here.
    #[error("a login may not hold {found:?}")]
    Character {
        /// The character found.
        found: char,
    },
    /// Begins or ends with `.`, `_` or `-`.
    #[error("a login begins and ends with a letter or a digit")]
    Edge,
}

impl Login {
    /// Fewest characters.
    pub const MIN: usize = 3;
    /// Most characters.
    pub const MAX: usize = 64;

    /// Trims, lowers Latin capitals and checks.
    pub fn parse(text: &str) -> Result<Self, LoginRefusal> {
        let login = text.trim().to_ascii_lowercase();
        if let Some(found) = login
            .chars()
            .find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')))
        {
            return Err(LoginRefusal::Character { found });
        }
        if !(Self::MIN..=Self::MAX).contains(&login.len()) {
            return Err(LoginRefusal::Length);
        }
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if !edge(login.chars().next()) || !edge(login.chars().next_back()) {
            return Err(LoginRefusal::Edge);
        }
        Ok(Self(login))
    }

    /// The text of the login.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An e-mail address by our own strict rule; see [`EmailAddress::parse`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// Why a text is no e-mail address we write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailRefusal {
    /// No `@`, or more than one.
    #[error("an address has exactly one @")]
    At,
    /// Longer than 254 characters, or the part before @ than 64.
    #[error("the address is too long")]
    TooLong,
    /// The part before @ is empty, begins with `-`, has a dot at an edge or two in a row, or holds a character
    /// outside ASCII letters, digits and `!#$%&'*+/=?^_{|}~.-` and the backtick; quotes are not taken.
    #[error("the part before @ is not allowed")]
    Local,
    /// The domain has no dot, an empty or too long label, a hyphen at a label's edge, a numeric last label or
    /// a character outside ASCII letters, digits, hyphen and dot.
    #[error("the part after @ is not a domain name")]
    Domain,
}

impl EmailAddress {
    /// Longest address, in characters.
    pub const MAX: usize = 254;

    /// Trims, lowers the domain and checks. International domains are taken in their ASCII form (`xn--…`).
    pub fn parse(text: &str) -> Result<Self, EmailRefusal> {
        let text = text.trim();
        if text.len() > Self::MAX {
            return Err(EmailRefusal::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailRefusal::At)?;
        if domain.contains('@') {
            return Err(EmailRefusal::At);
        }
        if local.len() > 64 {
            return Err(EmailRefusal::TooLong);
        }
        if !is_local(local) {
            return Err(EmailRefusal::Local);
        }
        if !is_domain(domain) {
            return Err(EmailRefusal::Domain);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// The text of the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after @, lower case: deliveries are paced per domain.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with(['-', '.'])
        && !local.ends_with('.')
        && !local.contains("..")
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b))
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    domain.contains('.')
        && domain.split('.').all(label)
        // An address of numbers is a machine, not a mail domain.
        && domain.rsplit('.').next().is_some_and(|last| last.bytes().any(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn logins_have_one_spelling() {
        assert_eq!(Login::parse(" Ivanova.AP ").map(|l| l.to_string()).as_deref(), Ok("ivanova.ap"));
        assert_eq!(Login::parse("iv"), Err(LoginRefusal::Length));
        assert_eq!(Login::parse(&"a".repeat(65)), Err(LoginRefusal::Length));
        assert_eq!(Login::parse("ivаnova"), Err(LoginRefusal::Character { found: 'а' }));
        assert_eq!(Login::parse("-rf"), Err(LoginRefusal::Edge));
        assert_eq!(Login::parse("anna."), Err(LoginRefusal::Edge));
    }

    #[test]
    fn addresses_are_checked_strictly() {
        for good in ["anna@example.org", "a.b+c_d@mail.example.org", "o'neil@xn--e1afmkfd.xn--p1ai"] {
            assert_eq!(EmailAddress::parse(good).map(|a| a.to_string()).as_deref(), Ok(good));
        }
        let address = EmailAddress::parse(" Anna@Example.ORG ").expect("an address");
        assert_eq!((address.as_str(), address.domain()), ("Anna@example.org", "example.org"));

        let long_domain = format!("{}.org", "a".repeat(64));
        for (bad, refusal) in [
            ("anna", EmailRefusal::At),
            ("anna@ex@example.org", EmailRefusal::At),
            ("@example.org", EmailRefusal::Local),
            ("-oX/tmp@example.org", EmailRefusal::Local),
            ("\"a b\"@example.org", EmailRefusal::Local),
            ("анна@example.org", EmailRefusal::Local),
            ("a..b@example.org", EmailRefusal::Local),
            (".a@example.org", EmailRefusal::Local),
            ("a.@example.org", EmailRefusal::Local),
            ("a\r\nBcc:x@example.org", EmailRefusal::Local),
            ("a@localhost", EmailRefusal::Domain),
            ("a@example..org", EmailRefusal::Domain),
            ("a@-example.org", EmailRefusal::Domain),
            ("a@127.0.0.1", EmailRefusal::Domain),
            ("a@[127.0.0.1]", EmailRefusal::Domain),
            ("a@example.org>", EmailRefusal::Domain),
            ("a@пример.рф", EmailRefusal::Domain),
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(refusal), "{bad:?}");
        }
        assert_eq!(EmailAddress::parse(&format!("a@{long_domain}")), Err(EmailRefusal::Domain));
        assert_eq!(
            EmailAddress::parse(&format!("{}@example.org", "a".repeat(65))),
            Err(EmailRefusal::TooLong)
        );
        assert_eq!(EmailAddress::parse(&format!("a@{}.org", "b.".repeat(130))), Err(EmailRefusal::TooLong));
    }

    proptest! {
        #[test]
        fn an_address_never_breaks_a_header(text in "\\PC{0,20}@?[\\s\\S]{0,40}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
