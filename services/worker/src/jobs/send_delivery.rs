//! Sends one letter: read everything again, compare the file with the row, send, record the server's words.

use std::time::Duration;

use app::Failure;
use app::delivery::{BeforeSending, ReadyLetter, Verdict};
use app::jobs::JobEnd;
use chrono::TimeDelta;
use domain::id::{DeliveryId, SchoolId};
use reports::EmbeddedIds;
use reports::input::ReportIds;
use tokio::time::Instant;
use tracing::Instrument as _;
use tracing::field::Empty;

use super::sheet_input::opaque;
use super::{JobError, Tools};
use crate::mail::address::EmailAddress;
use crate::mail::letter::{Attachment, FileNames, Letter, Sender};
use crate::mail::message::{self, OutgoingMessage};
use crate::mail::message_id::LetterKey;
use crate::mail::pacing::Admission;
use crate::mail::retry::Next;
use crate::mail::templates::{Answers, SchoolContact, WeeklyLetter};
use crate::mail::transport::{Outcome, Refusal, RetryKind};
use app::files::stored::{FileHash, FileKey, FileKind};

/// How often the fate of a letter is written again while the database is away, and the pause between.
const PATIENCE: u32 = 150;
const OUTAGE: Duration = Duration::from_secs(2);
/// How long a provider is left alone after it said "later".
const HOLD: TimeDelta = TimeDelta::seconds(20);

pub(super) async fn run(tools: &Tools, school: SchoolId, delivery: DeliveryId) -> Result<JobEnd, JobError> {
    let admit = |letter: &ReadyLetter| {
        // A bad address waits for nobody; it is told below.
        let wait = EmailAddress::parse(&letter.address).ok().and_then(|to| pace(tools, school, to.domain()));
        wait.map_or_else(|| Ok(tools.message_ids.of(&key_of(school, letter)).header()), Err)
    };
    let letter = match tools.app.begin_sending(school, delivery, admit).await? {
        BeforeSending::Ready(letter) => letter,
        BeforeSending::Withheld | BeforeSending::Over => return Ok(JobEnd::Done),
        BeforeSending::Paced(after) => {
            return Ok(JobEnd::Retry { after, why: "paced".into(), counted: false });
        }
    };
    let Ok(address) = EmailAddress::parse(&letter.address) else {
        let words = "Адрес записан с ошибкой. Уточните его у семьи".to_string();
        return finish(tools, school, &letter, Verdict::Refused { words, address: true }).await;
    };
    let message = match compose(tools, school, &letter, &address).await? {
        Ok(message) => message,
        Err(why) => {
            tracing::error!(reason = why, "a letter could not be composed");
            let words = "Письмо не собрано. Сообщите администратору".to_string();
            finish(tools, school, &letter, Verdict::GaveUp { words }).await?;
            return Ok(JobEnd::GiveUp { why });
        }
    };
    let span = tracing::info_span!("mail.send", otel.kind = "client", school = school.get(), outcome = Empty);
    let started = Instant::now();
    let outcome = tools.mailer.send(&message).instrument(span.clone()).await;
    let took = started.elapsed();
    span.record("outcome", word_of(&outcome));
    drop(span);
    if let Outcome::Retry { kind: RetryKind::Busy, .. } = outcome {
        let mut pacer = tools.pacer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        pacer.hold(address.domain(), HOLD, tools.app.now());
    }
    let attempts = u32::try_from(letter.attempts).unwrap_or(0) + 1;
    let chance = f64::from(u16::from_be_bytes(tools.app.random())) / f64::from(u16::MAX);
    let next = tools.retry.after(&outcome, attempts, 0, chance);
    tools.meters.letter(&next, took);
    let words = words_of(&outcome);
    match next {
        Next::Accepted => finish(tools, school, &letter, Verdict::Accepted { words }).await,
        Next::Refused { .. } => {
            let address = matches!(outcome, Outcome::Refused { about: Refusal::Address, .. });
            finish(tools, school, &letter, Verdict::Refused { words, address }).await
        }
        Next::GaveUp => {
            finish(tools, school, &letter, Verdict::GaveUp { words }).await?;
            Ok(JobEnd::GiveUp { why: "too many attempts".into() })
        }
        Next::Again { after, .. } => {
            finish(tools, school, &letter, Verdict::Later { words }).await?;
            let after = TimeDelta::from_std(after).unwrap_or(TimeDelta::minutes(1));
            // The letter counts its own attempts; the job must not die before the letter gives up.
            Ok(JobEnd::Retry { after, why: "the mail server asked to wait".into(), counted: false })
        }
    }
}

async fn finish(
    tools: &Tools,
    school: SchoolId,
    letter: &ReadyLetter,
    verdict: Verdict,
) -> Result<JobEnd, JobError> {
    let ids = (letter.delivery, letter.guardian);
    // What the server said is known to nobody else. While the database is away it is kept, not thrown away: the letter
    // would leave a second time.
    for _ in 0..PATIENCE {
        match tools.app.end_sending(school, ids, &letter.address, &verdict).await {
            Err(Failure::Store(error)) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the fate of a letter cannot be recorded"
                );
                tokio::time::sleep(OUTAGE).await;
            }
            result => return Ok(result.map(|()| JobEnd::Done)?),
        }
    }
    Err(JobError::Bug("the fate of a letter was not recorded"))
}

fn key_of(school: SchoolId, letter: &ReadyLetter) -> LetterKey {
    LetterKey::WeeklySummary {
        school,
        report: letter.report,
        version: u32::try_from(letter.version).unwrap_or(1),
        guardian: letter.guardian,
    }
}

/// `Some(pause)` when the letter may not leave yet.
fn pace(tools: &Tools, school: SchoolId, provider: &str) -> Option<TimeDelta> {
    let now = tools.app.now();
    let mut pacer = tools.pacer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match pacer.admit(school, provider, now) {
        Admission::Go => None,
        Admission::Wait(until) => Some((until - now).max(TimeDelta::milliseconds(200))),
        Admission::Stopped => Some(TimeDelta::seconds(5)),
    }
}

async fn compose(
    tools: &Tools,
    school: SchoolId,
    letter: &ReadyLetter,
    address: &EmailAddress,
) -> Result<Result<OutgoingMessage, String>, JobError> {
    let key = FileKey { school, kind: FileKind::WeeklySummary, hash: FileHash::new(letter.file_hash) };
    let pdf = tools.files.read(&key).await?;
    let row = EmbeddedIds {
        school: opaque(letter.school_id.clone())?,
        ids: ReportIds {
            report: opaque(letter.report_id.clone())?,
            version: u32::try_from(letter.version).unwrap_or(1),
            pupil: opaque(letter.pupil_id.clone())?,
            guardian: Some(opaque(letter.guardian_id.clone())?),
        },
    };
    let names = FileNames {
        russian: format!("Выписка за неделю с {}.pdf", letter.week.format("%d.%m.%Y")),
        latin: format!("week-{}.pdf", letter.week),
    };
    let attachment = match Attachment::report(pdf, &row, names) {
        Ok(attachment) => attachment,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let unsubscribe = format!("{}/unsubscribe/{}", tools.base_url, letter.unsubscribe);
    let count = |n: i16| u32::try_from(n).unwrap_or(0);
    let words = WeeklyLetter {
        school: SchoolContact {
            name: letter.school_short.clone(),
            phone: letter.school_phone.clone(),
            answers: Answers::NotRead,
        },
        pupil: letter.pupil_name.full(),
        group: letter.group_name.clone(),
        from: letter.week,
        to: domain::calendar::week_of(letter.week).last(),
        marks: Some(count(letter.news.marks)),
        missed: count(letter.news.missed),
        unexplained: count(letter.news.unexplained),
        homework: Some(count(letter.news.homework)),
        diary_url: Some(tools.base_url.clone()),
        unsubscribe_url: unsubscribe.clone(),
    }
    .words()
    .map_err(|_| JobError::Bug("the letter's template does not fill"))?;
    let letter = Letter {
        to: address.clone(),
        from: Sender { name: letter.school_short.clone(), address: tools.sender.address.clone() },
        reply_to: None,
        subject: words.subject,
        text: words.text,
        html: words.html,
        attachments: vec![attachment],
        key: key_of(school, letter),
        unsubscribe_url: Some(unsubscribe),
        date: tools.app.now(),
    };
    Ok(message::build(&letter, &tools.message_ids).map_err(|error| error.to_string()))
}

/// How it went, for spans.
fn word_of(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Retry { .. } => "later",
        Outcome::Uncertain { .. } => "uncertain",
        Outcome::Refused { .. } => "refused",
    }
}

fn words_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted { reply } | Outcome::Retry { reply, .. } | Outcome::Uncertain { reply } => {
            reply.words().to_string()
        }
        Outcome::Refused { reply, .. } => format!("{}. Ответ сервера: {}", reply.refusal_ru(), reply.words()),
    }
}
