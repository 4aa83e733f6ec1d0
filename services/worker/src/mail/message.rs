//! Turns a letter into the bytes and the envelope that leave, or says by name why it cannot.
//!
//! One recipient, a fixed set of headers, every part in base64, no control character in a header
//! (C-60). It never panics, whatever the texts are, and never repairs a refused text silently.

use std::fmt;

use lettre::address::Envelope;
use thiserror::Error;

use super::address::EmailAddress;
use super::letter::{Attachment, Letter};
use super::message_id::MessageIds;
use super::{mime, wire};

/// Longest subject, in characters.
pub const SUBJECT_LIMIT: usize = 200;
/// Longest sender's name, in characters.
pub const NAME_LIMIT: usize = 120;
/// Longest file name in Russian, in characters: 80 letters stay under one line of 998 bytes.
pub const FILE_NAME_LIMIT: usize = 80;
/// Longest file name for old programs, in bytes.
const LATIN_NAME_LIMIT: usize = 60;
/// Longest unsubscribe address, in bytes.
const URL_LIMIT: usize = 800;
/// Most bytes of texts and files together, before base64 adds a third.
pub const SIZE_LIMIT: usize = 10 * 1024 * 1024;

/// A message ready for the wire. Nobody can change its envelope any more.
#[derive(Debug, Clone)]
pub struct OutgoingMessage {
    to: EmailAddress,
    envelope: Envelope,
    bytes: Vec<u8>,
    message_id: String,
}

/// The part of a letter a refusal speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Sender's name.
    SenderName,
    /// Subject.
    Subject,
    /// Attachment's name in Russian.
    FileName,
    /// Attachment's Latin name.
    LatinName,
    /// Unsubscribe address.
    UnsubscribeUrl,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SenderName => "имя отправителя",
            Self::Subject => "тема письма",
            Self::FileName => "имя вложения",
            Self::LatinName => "имя вложения латиницей",
            Self::UnsubscribeUrl => "адрес отказа от писем",
        })
    }
}

/// Why a letter cannot become a message.
#[derive(Debug, Error)]
pub enum MessageError {
    /// A line end or another control character where one line is due.
    #[error("Письмо не собрано: {field}, знак {position}: управляющий символ U+{code:04X}. Удалите его")]
    ControlCharacter {
        /// Where.
        field: Field,
        /// Character's number, from 1.
        position: usize,
        /// Unicode code point.
        code: u32,
    },
    /// More characters than the limit.
    #[error("Письмо не собрано: {field}: {length} знаков, допустимо {limit}. Сократите")]
    TooLong {
        /// Where.
        field: Field,
        /// Characters found.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// Nothing but blanks.
    #[error("Письмо не собрано: {field}: пусто. Заполните")]
    Empty {
        /// Where.
        field: Field,
    },
    /// A character the field does not allow.
    #[error("Письмо не собрано: {field}: недопустимые знаки")]
    Malformed {
        /// Where.
        field: Field,
    },
    /// Texts and files are over the size limit.
    #[error(
        "Письмо не собрано: {bytes} байт, допустимо {limit}. Отдайте выписку на бумаге или через дневник"
    )]
    TooLarge {
        /// Bytes found.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A moment before 1970 or after 9998, which no mail date can carry.
    #[error("letter's date is out of range")]
    Date,
    /// The finished bytes broke a rule: a bug, the message does not leave.
    #[error("message bytes are not clean")]
    Wire(#[from] wire::WireError),
    /// lettre refused an address we accept.
    #[error("address refused by the mail library")]
    Address(#[from] lettre::address::AddressError),
    /// lettre refused the message.
    #[error("message refused by the mail library")]
    Library(#[from] lettre::error::Error),
    /// A part could not be built.
    #[error("message part not built: {0}")]
    Builder(String),
}

/// Builds the message. The same letter gives the same bytes.
pub fn build(letter: &Letter, ids: &MessageIds) -> Result<OutgoingMessage, MessageError> {
    check_line(Field::SenderName, &letter.from.name, NAME_LIMIT)?;
    check_line(Field::Subject, &letter.subject, SUBJECT_LIMIT)?;
    if let Some(url) = &letter.unsubscribe_url {
        check_url(url)?;
    }
    // Years past 9999 and before 1970 make the date formatter panic.
    if !(0..253_370_764_800).contains(&letter.date.timestamp()) {
        return Err(MessageError::Date);
    }
    let mut letter = letter.clone();
    for attachment in &mut letter.attachments {
        check_attachment(attachment)?;
    }
    let size = letter.text.len()
        + letter.html.len()
        + letter.attachments.iter().map(|a| a.bytes.len()).sum::<usize>();
    if size > SIZE_LIMIT {
        return Err(MessageError::TooLarge { bytes: size, limit: SIZE_LIMIT });
    }
    let id = ids.of(&letter.key);
    let (envelope, bytes) = mime::assemble(&letter, &id)?;
    wire::check(&bytes)?;
    Ok(OutgoingMessage { to: letter.to, envelope, bytes, message_id: id.header() })
}

impl OutgoingMessage {
    /// The only recipient.
    pub fn to(&self) -> &EmailAddress {
        &self.to
    }

    /// What goes into `MAIL FROM` and `RCPT TO`.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Header and body, before dot-stuffing.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// With angle brackets, for the delivery row.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }
}

/// Characters that end a line or turn the reading order of a header: never in one.
pub(super) fn header_break(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn check_line(field: Field, text: &str, limit: usize) -> Result<(), MessageError> {
    if let Some((index, c)) = text.chars().enumerate().find(|&(_, c)| header_break(c)) {
        return Err(MessageError::ControlCharacter { field, position: index + 1, code: u32::from(c) });
    }
    let length = text.chars().count();
    if length > limit {
        return Err(MessageError::TooLong { field, length, limit });
    }
    if text.trim().is_empty() { Err(MessageError::Empty { field }) } else { Ok(()) }
}

fn check_url(url: &str) -> Result<(), MessageError> {
    let field = Field::UnsubscribeUrl;
    check_line(field, url, URL_LIMIT)?;
    let clean = url.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"\\,".contains(&b));
    let scheme = url.starts_with("https://") || url.starts_with("http://");
    if clean && scheme { Ok(()) } else { Err(MessageError::Malformed { field }) }
}

fn check_attachment(attachment: &mut Attachment) -> Result<(), MessageError> {
    let names = &mut attachment.names;
    check_line(Field::FileName, &names.russian, FILE_NAME_LIMIT)?;
    // «5/1» is a lawful class name; in a file name it would be a folder.
    names.russian = names.russian.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "-");
    let field = Field::LatinName;
    check_line(field, &names.latin, LATIN_NAME_LIMIT)?;
    let plain = names.latin.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if plain && !names.latin.starts_with('.') { Ok(()) } else { Err(MessageError::Malformed { field }) }
}

#[cfg(test)]
mod tests;
