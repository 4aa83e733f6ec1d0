//! One letter over one open connection, step by step, so that a failure is known by its step.
//!
//! The connection's state after a failure is unknown; the caller drops it.

use std::sync::atomic::{AtomicBool, Ordering};

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{Error, response::Severity};

use super::message::OutgoingMessage;
use super::reply::Reply;
use super::transport::{Outcome, Refusal, RetryKind};

/// Where in the conversation something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Connecting, greeting, TLS, sign-in.
    Greeting,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA` and the content up to the final dot.
    Content,
    /// From the final dot on.
    End,
}

/// A conversation that did not end in acceptance.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) step: Step,
    reply: Reply,
    cause: Cause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Transient,
    Permanent,
    Closed,
    Tls,
    Garbled,
}

/// How much of a message is written at a time.
const CHUNK: usize = 16 * 1024;

/// Sends the message; sets `dot` just before the final dot may leave.
pub(super) async fn deliver(
    connection: &mut AsyncSmtpConnection,
    message: &OutgoingMessage,
    dot: &AtomicBool,
) -> Result<Reply, Failure> {
    let envelope = message.envelope();
    let sender = connection.command(Mail::new(envelope.from().cloned(), vec![])).await;
    expect(Step::Sender, sender, is_done)?;
    for recipient in envelope.to() {
        let reply = connection.command(Rcpt::new(recipient.clone(), vec![])).await;
        expect(Step::Recipient, reply, is_done)?;
    }
    expect(Step::Content, connection.command(Data).await, |r| r.has_code(354))?;
    let mut chunks = message.bytes().chunks(CHUNK);
    let content = std::iter::from_fn(|| {
        let next = chunks.next();
        if next.is_none() {
            dot.store(true, Ordering::Release);
        }
        next
    });
    let reply = connection.message_iter(content).await;
    let step = if dot.load(Ordering::Acquire) { Step::End } else { Step::Content };
    expect(step, reply, is_done)
}

fn is_done(response: &Response) -> bool {
    response.code().severity == Severity::PositiveCompletion
}

fn expect(
    step: Step,
    result: Result<Response, Error>,
    fits: fn(&Response) -> bool,
) -> Result<Reply, Failure> {
    let response = result.map_err(|e| Failure::new(step, &e))?;
    let reply = Reply::server(response.code().into(), &response.message().collect::<Vec<_>>().join(" "));
    if fits(&response) { Ok(reply) } else { Err(Failure { step, reply, cause: Cause::Garbled }) }
}

impl Failure {
    pub(super) fn new(step: Step, error: &Error) -> Self {
        let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let (reply, cause) = match error.status() {
            Some(code) if error.is_permanent() => (Reply::server(code.into(), &source), Cause::Permanent),
            Some(code) => (Reply::server(code.into(), &source), Cause::Transient),
            None if error.is_tls() => (Reply::none(&error.to_string()), Cause::Tls),
            None if error.is_client() => (Reply::none(&error.to_string()), Cause::Garbled),
            // An end of stream comes as "incomplete response".
            None if error.is_response() && source != "incomplete response" => {
                (Reply::none(&error.to_string()), Cause::Garbled)
            }
            None => (Reply::none(&error.to_string()), Cause::Closed),
        };
        Self { step, reply, cause }
    }

    pub(super) fn tls(what: &str) -> Self {
        Self { step: Step::Greeting, reply: Reply::none(what), cause: Cause::Tls }
    }

    /// The server went away or says that it is about to (421).
    pub(super) fn is_closing(&self) -> bool {
        self.cause == Cause::Closed || self.reply.code() == Some(421)
    }

    /// What it means for the letter.
    pub(super) fn outcome(self) -> Outcome {
        let Self { step, reply, cause } = self;
        let kind = match cause {
            Cause::Permanent if matches!(step, Step::Greeting | Step::Sender) => RetryKind::Session,
            Cause::Permanent => return Outcome::Refused { about: refusal(step, &reply), reply },
            Cause::Transient => RetryKind::Busy,
            Cause::Closed | Cause::Garbled | Cause::Tls if step == Step::End => {
                return Outcome::Uncertain { reply };
            }
            Cause::Closed if step == Step::Greeting => RetryKind::Connection,
            Cause::Closed => RetryKind::Broken,
            Cause::Tls => RetryKind::Tls,
            Cause::Garbled => RetryKind::Protocol,
        };
        Outcome::Retry { reply, kind }
    }
}

/// A refusal at RCPT or a status of the mailbox is about the address; policy, size and content are not,
/// whatever the step, because they say nothing about whether the mailbox exists.
fn refusal(step: Step, reply: &Reply) -> Refusal {
    match reply.enhanced().map(|(_, subject, detail)| (subject, detail)) {
        Some((2, 3)) => Refusal::Letter,
        Some((1 | 2, _)) => Refusal::Address,
        Some((3..=7, _)) => Refusal::Letter,
        _ if step == Step::Recipient => Refusal::Address,
        _ => Refusal::Letter,
    }
}
