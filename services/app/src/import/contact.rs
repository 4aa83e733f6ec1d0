//! What counts as an e-mail address and a phone number in a roster. Only the form is looked at; whether an
//! address belongs to anybody is found out by verification later.

/// An address a mail server can be given without quoting: ASCII, one `@`, a dotted host, at most 254 characters.
/// The host is lower-cased, the mailbox is kept.
pub(crate) fn email(text: &str) -> Option<String> {
    let (mailbox, host) = text.trim().split_once('@')?;
    let mailbox_fits = (1..=64).contains(&mailbox.len())
        && mailbox.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b))
        && !mailbox.starts_with('.')
        && !mailbox.ends_with('.')
        && !mailbox.contains("..");
    let label_fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let host_fits = host.len() <= 189 && host.contains('.') && host.split('.').all(label_fits);
    (mailbox_fits && host_fits).then(|| format!("{mailbox}@{}", host.to_ascii_lowercase()))
}

/// A Russian number in the form `+79991234567`; 8 and 7 in front are read as +7, ten digits need them.
pub(super) fn russian_phone(text: &str) -> Option<String> {
    if text.chars().any(|c| !(c.is_ascii_digit() || " +-()\u{a0}".contains(c))) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad = text.trim_start().starts_with('+') && !digits.starts_with('7');
    let national = digits.strip_prefix(['7', '8'])?;
    (national.len() == 10 && !abroad).then(|| format!("+7{national}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("anna@School.Example", Some("anna@school.example")),
            (" a.b+c@mail.school.example ", Some("a.b+c@mail.school.example")),
            ("anna", None),
            ("anna@school", None),
            ("a b@school.example", None),
            ("анна@school.example", None),
            ("anna@@school.example", None),
            ("anna@school..example", None),
            (".anna@school.example", None),
            ("anna@-school.example", None),
            ("anna@school.example\r\nBcc: b@c.example", None),
            ("Анна <anna@school.example>", None),
        ] {
            assert_eq!(email(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn phones() {
        for (text, expected) in [
            ("+7 (900) 123-45-67", Some("+79001234567")),
            ("8 900 1234567", Some("+79001234567")),
            ("79001234567", Some("+79001234567")),
            ("9001234567", None),
            ("+89001234567", None),
            ("+1 900 123 45 67", None),
            ("8900123456", None),
            ("доб. 12", None),
            ("", None),
        ] {
            assert_eq!(russian_phone(text).as_deref(), expected, "{text}");
        }
    }
}
