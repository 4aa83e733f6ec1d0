//! Reads configuration from environment variables. Errors name the variable and what was expected, never its value,
//! because the value may be a secret.

use std::collections::BTreeMap;
use std::str::FromStr;

use secrecy::{SecretBox, SecretString};

/// The variables a binary was started with, or those a test made up.
#[derive(Clone)]
pub struct Environment(BTreeMap<String, String>);

/// A key of 32 bytes. It is wiped when dropped and not shown by `Debug`.
pub type SecretKey = SecretBox<[u8; 32]>;

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} is not set")]
    Missing { key: String },
    #[error("{key} cannot be read: expected {expected}")]
    Invalid { key: String, expected: String },
    #[error("{key} is refused: {reason}")]
    Refused { key: String, reason: String },
}

impl ConfigError {
    /// The variable has a readable value that this binary will not run with.
    pub fn refused(key: &str, reason: &str) -> Self {
        Self::Refused { key: key.to_owned(), reason: reason.to_owned() }
    }

    /// The variable does not hold what `expected` describes.
    pub fn invalid(key: &str, expected: &str) -> Self {
        Self::Invalid { key: key.to_owned(), expected: expected.to_owned() }
    }
}

impl Environment {
    /// The variables of this process. Values that are not UTF-8 count as absent.
    pub fn of_process() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    /// Variables made up by a test.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The value as it stands; an empty one counts as absent.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value, or an error that names the variable.
    pub fn require_text(&self, key: &str) -> Result<&str, ConfigError> {
        self.text(key).ok_or_else(|| ConfigError::Missing { key: key.to_owned() })
    }

    /// The parsed value, `None` when absent.
    pub fn get<T: FromStr>(&self, key: &str) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(key) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| ConfigError::invalid(key, &expectation::<T>()))
    }

    /// The parsed value, or an error that names the variable.
    pub fn require<T: FromStr>(&self, key: &str) -> Result<T, ConfigError> {
        self.get(key)?.ok_or_else(|| ConfigError::Missing { key: key.to_owned() })
    }

    /// The parsed value, or `default` when absent.
    pub fn get_or<T: FromStr>(&self, key: &str, default: T) -> Result<T, ConfigError> {
        Ok(self.get(key)?.unwrap_or(default))
    }

    /// A value nobody may see in a log: a URL with a password, a token.
    pub fn secret(&self, key: &str) -> Result<SecretString, ConfigError> {
        self.require_text(key).map(SecretString::from)
    }

    /// 32 bytes written as 64 hexadecimal digits.
    pub fn secret_key(&self, key: &str) -> Result<SecretKey, ConfigError> {
        let invalid = || ConfigError::invalid(key, "64 hexadecimal digits (32 bytes)");
        let digits = self.require_text(key)?.as_bytes();
        if digits.len() != 64 {
            return Err(invalid());
        }
        let mut bytes = Box::new([0_u8; 32]);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
            *byte = digit(pair[0]).ok_or_else(invalid)? << 4 | digit(pair[1]).ok_or_else(invalid)?;
        }
        Ok(SecretBox::new(bytes))
    }

    /// `true`/`1`/`yes` or `false`/`0`/`no`; false when absent.
    pub fn flag(&self, key: &str) -> Result<bool, ConfigError> {
        match self.text(key) {
            None | Some("false" | "0" | "no") => Ok(false),
            Some("true" | "1" | "yes") => Ok(true),
            Some(_) => Err(ConfigError::invalid(key, "true or false")),
        }
    }

    /// `TABEL_PRODUCTION`: binaries then refuse combinations that are fit for a demo only.
    pub fn production(&self) -> Result<bool, ConfigError> {
        self.flag("TABEL_PRODUCTION")
    }
}

impl std::fmt::Debug for Environment {
    /// Names only.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.keys().filter(|name| name.starts_with("TABEL_"))).finish()
    }
}

fn expectation<T>() -> String {
    let name = std::any::type_name::<T>();
    let short = name.rsplit("::").next().unwrap_or(name);
    match short {
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, not negative".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "SocketAddr" => "an address and port such as 127.0.0.1:8080".to_owned(),
        "Url" => "a URL".to_owned(),
        other => format!("a value of type {other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use secrecy::ExposeSecret;

    use super::*;

    const KEY: &str = "TABEL_X";

    fn with(value: &str) -> Environment {
        Environment::from_pairs([(KEY, value)])
    }

    #[test]
    fn errors_name_the_variable_and_never_the_value() {
        for (error, expected) in [
            (with("").require::<u16>(KEY).map(drop), "TABEL_X is not set"),
            (
                with("s3cret").require::<u16>(KEY).map(drop),
                "TABEL_X cannot be read: expected a whole number, not negative",
            ),
            (
                with("s3cret").require::<SocketAddr>(KEY).map(drop),
                "TABEL_X cannot be read: expected an address and port such as 127.0.0.1:8080",
            ),
            (with("s3cret").flag(KEY).map(drop), "TABEL_X cannot be read: expected true or false"),
            (
                with("s3cret").secret_key(KEY).map(drop),
                "TABEL_X cannot be read: expected 64 hexadecimal digits (32 bytes)",
            ),
        ] {
            assert_eq!(error.expect_err("must fail").to_string(), expected);
        }
    }

    #[test]
    fn a_key_is_read_from_hexadecimal_digits_of_either_case() {
        let key = with(&format!("0aFF{}", "00".repeat(30))).secret_key(KEY).expect("a key");
        assert_eq!(key.expose_secret()[..3], [0x0a, 0xff, 0]);
        assert!(with(&"g0".repeat(32)).secret_key(KEY).is_err());
        assert!(with(&"é".repeat(32)).secret_key(KEY).is_err());
    }

    #[test]
    fn nothing_shows_a_secret() {
        let environment = with("s3cret");
        let secret = environment.secret(KEY).expect("a secret");
        assert!(!format!("{environment:?} {secret:?}").contains("s3cret"));
        assert_eq!(secret.expose_secret(), "s3cret");
    }

    #[test]
    fn absent_values_fall_back() {
        let environment = Environment::from_pairs([("TABEL_PORT", " 8080 ")]);
        assert_eq!(environment.get_or("TABEL_PORT", 1_u16), Ok(8080));
        assert_eq!(environment.get_or("TABEL_OTHER", 1_u16), Ok(1));
        assert_eq!(environment.production(), Ok(false));
    }
}
