//! The project's own rule for an e-mail address, stricter than the RFCs and than lettre's parser.
//!
//! An address that could be read as an option of a mail program, as two addresses or as a network
//! address is never accepted (security.md 4.6).

use std::fmt;

use thiserror::Error;

/// Longest whole address, in bytes (RFC 5321, 4.5.3.1.3 less the angle brackets).
const LONGEST: usize = 254;
/// Longest part before the `@`, in bytes.
const LONGEST_LOCAL: usize = 64;
/// Marks a mailbox name may hold besides Latin letters, digits and the dot.
const LOCAL_MARKS: &str = "!#$%&'*+-/=?^_`{|}~";

/// One address, checked; the domain is in lower case and in its ASCII form (`xn--…`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress {
    text: String,
    at: usize,
}

/// Why a text is not an address; shown to the class teacher as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Nothing was given.
    #[error("Адрес почты пуст. Укажите адрес вида name@example.ru")]
    Empty,
    /// Longer than 254 bytes, or the name longer than 64.
    #[error("Адрес почты длиннее 254 знаков или имя ящика длиннее 64. Проверьте адрес")]
    TooLong,
    /// Not exactly one `@`.
    #[error("В адресе почты должен быть один знак @. Укажите один адрес")]
    OneAt,
    /// Spaces, control characters, quotes, brackets, non-Latin letters, or dots in odd places.
    #[error("В имени ящика до @ допустимы латинские буквы, цифры, точка и знаки - _ +. Проверьте адрес")]
    Local,
    /// Begins with a hyphen: some mail programs take it for an option.
    #[error("Имя ящика не может начинаться с дефиса. Проверьте адрес")]
    LeadingHyphen,
    /// Not a domain name with at least two labels.
    #[error("Имя почтового сервера после @ записано с ошибкой. Проверьте адрес")]
    Domain,
}

impl EmailAddress {
    /// Parses one bare address without a display name. Nothing is trimmed or guessed.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.len() > LONGEST {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(AddressError::OneAt)?;
        if domain.contains('@') {
            return Err(AddressError::OneAt);
        }
        check_local(local)?;
        let domain = ascii_domain(domain)?;
        let text = format!("{local}@{domain}");
        if text.len() > LONGEST {
            return Err(AddressError::TooLong);
        }
        Ok(Self { at: local.len(), text })
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.text[..self.at]
    }

    /// The provider: pacing is kept per domain.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn check_local(local: &str) -> Result<(), AddressError> {
    if local.len() > LONGEST_LOCAL {
        return Err(AddressError::TooLong);
    }
    if local.starts_with('-') {
        return Err(AddressError::LeadingHyphen);
    }
    let known = |c: char| c.is_ascii_alphanumeric() || LOCAL_MARKS.contains(c);
    if local.split('.').all(|part| !part.is_empty() && part.chars().all(known)) {
        Ok(())
    } else {
        Err(AddressError::Local)
    }
}

/// A Russian domain (почта.рф) becomes ASCII, so that no server needs SMTPUTF8 for it.
fn ascii_domain(domain: &str) -> Result<String, AddressError> {
    // The URL parser decodes percent signs and forgives much else; a mail address may not use that.
    let plain =
        |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || (!c.is_ascii() && c.is_alphanumeric());
    if !domain.chars().all(plain) {
        return Err(AddressError::Domain);
    }
    let Ok(url::Host::Domain(host)) = url::Host::parse(domain) else {
        return Err(AddressError::Domain);
    };
    let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
    let labels: Vec<&str> = host.split('.').collect();
    let top_is_name = labels.last().is_some_and(|l| l.bytes().any(|b| b.is_ascii_alphabetic()));
    if labels.len() >= 2 && top_is_name && labels.iter().all(|l| label(l)) {
        Ok(host)
    } else {
        Err(AddressError::Domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_ordinary_addresses() {
        for (text, stored) in [
            ("ivanova@example.ru", "ivanova@example.ru"),
            ("a.b+tabel@Mail.Example.RU", "a.b+tabel@mail.example.ru"),
            ("parent@почта.рф", "parent@xn--80a1acny.xn--p1ai"),
        ] {
            assert_eq!(EmailAddress::parse(text).map(|a| a.to_string()), Ok(stored.to_owned()), "{text}");
        }
    }

    #[test]
    fn refuses_by_name() {
        use AddressError::*;
        let long = format!("{}@example.ru", "a".repeat(65));
        for (text, reason) in [
            ("", Empty),
            ("nobody", OneAt),
            ("a@example.ru,b@example.ru", OneAt),
            ("-oQ/tmp@example.ru", LeadingHyphen),
            ("\"a b\"@example.ru", Local),
            ("a b@example.ru", Local),
            (" a@example.ru", Local),
            ("a\r\nRCPT TO:<b@example.ru>", Local),
            ("a\r\n@example.ru", Local),
            ("мама@example.ru", Local),
            (".a@example.ru", Local),
            ("a..b@example.ru", Local),
            ("@example.ru", Local),
            ("a@[127.0.0.1]", Domain),
            ("a@127.0.0.1", Domain),
            ("a@example", Domain),
            ("a@exa mple.ru", Domain),
            ("a@example.ru\r\n", Domain),
            ("a@example.ru.", Domain),
            ("a@-example.ru", Domain),
            ("a@example%2eru", Domain),
            (long.as_str(), TooLong),
        ] {
            assert_eq!(EmailAddress::parse(text), Err(reason), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_accepted_is_clean_and_lettre_takes_it(text in "\\PC{0,20}@\\PC{0,20}|[a-z.+-]{1,9}@[a-zа-я0-9.-]{1,20}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                proptest::prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic()));
                proptest::prop_assert_eq!(address.as_str().matches('@').count(), 1);
                proptest::prop_assert!(lettre::Address::new(address.local(), address.domain()).is_ok());
                proptest::prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}
