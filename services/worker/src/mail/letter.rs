//! What a letter consists of before it becomes bytes. Plain data; every check is in `message`.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reports::EmbeddedIds;

use super::address::EmailAddress;
use super::message_id::LetterKey;
use super::pairing::{self, PairingError};

/// One letter to exactly one person.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The delivery row's address: the whole envelope.
    pub to: EmailAddress,
    /// The instance's address under the school's name.
    pub from: Sender,
    /// Where an answer goes: the school's own address, if it has one.
    pub reply_to: Option<EmailAddress>,
    /// One line, at most 200 characters.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The same for programs that show HTML.
    pub html: String,
    /// Attached files, in order.
    pub attachments: Vec<Attachment>,
    /// What the letter is: root of the Message-ID.
    pub key: LetterKey,
    /// One-click address to stop such letters (RFC 8058); `None` where nothing repeats.
    pub unsubscribe_url: Option<String>,
    /// The moment put into `Date`.
    pub date: DateTime<Utc>,
}

/// From whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Shown name, usually the school's short name.
    pub name: String,
    /// Address.
    pub address: EmailAddress,
}

/// A file that travels with the letter. A report can only be attached for the row it belongs to.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub(super) names: FileNames,
    pub(super) kind: AttachmentKind,
    pub(super) bytes: Bytes,
}

/// How an attachment is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNames {
    /// In Russian, at most 80 characters; path marks are replaced by hyphens.
    pub russian: String,
    /// For old programs: Latin letters, digits, `.`, `-`, `_`, at most 60.
    pub latin: String,
}

impl Attachment {
    /// A weekly summary; refused unless the ids inside the file are the delivery row's (C-61).
    pub fn report(pdf: Bytes, row: &EmbeddedIds, names: FileNames) -> Result<Self, PairingError> {
        pairing::check(&pdf, row)?;
        Ok(Self { names, kind: AttachmentKind::Pdf, bytes: pdf })
    }

    /// A table in CSV, UTF-8.
    pub fn table(bytes: Bytes, names: FileNames) -> Self {
        Self { names, kind: AttachmentKind::Csv, bytes }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttachmentKind {
    Pdf,
    Csv,
}

impl AttachmentKind {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}
