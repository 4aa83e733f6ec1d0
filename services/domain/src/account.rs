//! What an account is known by: a login and an e-mail address. Own strict rules, parsed once.

/// A login: 3–64 characters, lower case Latin letters, digits, `.`, `_`, `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(String);

impl Login {
    /// The text of the login.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address by our own strict rule; see [`EmailAddress::parse`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The text of the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
