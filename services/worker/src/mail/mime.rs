//! The only place that hands text to lettre's message builder.
//!
//! Everything here was checked by `message` already; text is stripped once more, because lettre
//! panics on a line end in a display name (security.md finding 9). Every part is base64: an ASCII
//! file sent as it is could end the message (RUSTSEC-2026-0561).

use std::fmt::Write as _;
use std::time::SystemTime;

use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

use super::address::EmailAddress;
use super::letter::{Attachment, Letter};
use super::message::{MessageError, header_break};
use super::message_id::MessageId;

/// The message's envelope and its bytes.
pub(super) fn assemble(letter: &Letter, id: &MessageId) -> Result<(Envelope, Vec<u8>), MessageError> {
    let envelope = Envelope::new(Some(address(&letter.from.address)?), vec![address(&letter.to)?])?;
    let mut message = Message::builder()
        .envelope(envelope.clone())
        .from(Mailbox::new(Some(stripped(&letter.from.name)), address(&letter.from.address)?))
        .to(Mailbox::new(None, address(&letter.to)?))
        .subject(stripped(&letter.subject))
        .date(SystemTime::from(letter.date))
        .raw_header(ascii_header("Message-ID", id.header()))
        .raw_header(ascii_header("Auto-Submitted", "auto-generated".into()));
    if let Some(reply_to) = &letter.reply_to {
        message = message.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    if let Some(url) = &letter.unsubscribe_url {
        message = message
            .raw_header(ascii_header("List-Unsubscribe", format!("<{}>", stripped(url))))
            .raw_header(ascii_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
    }
    let formatted = message.multipart(parts(letter, id)?)?.formatted();
    Ok((envelope, formatted))
}

fn parts(letter: &Letter, id: &MessageId) -> Result<MultiPart, MessageError> {
    // Boundaries come from the Message-ID, so the same letter has the same bytes; a hyphen never
    // occurs in base64, so no content can hold one.
    let alternative = MultiPart::alternative()
        .boundary(format!("tabel-text-{}", id.digest()))
        .singlepart(text_part(ContentType::TEXT_PLAIN, &letter.text)?)
        .singlepart(text_part(ContentType::TEXT_HTML, &letter.html)?);
    let mut mixed =
        MultiPart::mixed().boundary(format!("tabel-files-{}", id.digest())).multipart(alternative);
    for attachment in &letter.attachments {
        mixed = mixed.singlepart(file_part(attachment)?);
    }
    Ok(mixed)
}

fn text_part(content_type: ContentType, text: &str) -> Result<SinglePart, MessageError> {
    let clean: String = text.chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect();
    Ok(SinglePart::builder()
        .header(content_type)
        .body(base64_body(clean.replace('\n', "\r\n").into_bytes())?))
}

fn file_part(attachment: &Attachment) -> Result<SinglePart, MessageError> {
    let media_type = format!("{}; name=\"{}\"", attachment.kind.media_type(), attachment.names.latin);
    let content_type =
        ContentType::parse(&media_type).map_err(|e| MessageError::Builder(format!("media type: {e}")))?;
    Ok(SinglePart::builder()
        .header(content_type)
        .header(FileDisposition(stripped(&attachment.names.russian)))
        .body(base64_body(attachment.bytes.to_vec())?))
}

fn base64_body(bytes: Vec<u8>) -> Result<Body, MessageError> {
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .map_err(|_| MessageError::Builder("a part refused base64".into()))
}

fn address(address: &EmailAddress) -> Result<lettre::Address, MessageError> {
    Ok(lettre::Address::new(address.local(), address.domain())?)
}

fn stripped(text: &str) -> String {
    text.chars().map(|c| if header_break(c) { ' ' } else { c }).collect()
}

/// A header of ASCII text that must not be folded into encoded words.
fn ascii_header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

/// `Content-Disposition` with the name in RFC 2231 form. The Latin name stands in `Content-Type`: two
/// names in one header are read differently by different programs.
#[derive(Clone)]
struct FileDisposition(String);

impl Header for FileDisposition {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Disposition")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("this header is written, never read".into())
    }

    fn display(&self) -> HeaderValue {
        let mut extended = String::new();
        for byte in self.0.bytes() {
            // RFC 5987 attr-char, less what mail filters are known to trip over.
            if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
                extended.push(char::from(byte));
            } else {
                let _ = write!(extended, "%{byte:02X}");
            }
        }
        let value = format!("attachment;\r\n filename*=UTF-8''{extended}");
        HeaderValue::dangerous_new_pre_encoded(Self::name(), value.clone(), value)
    }
}
