//! Sends the letter that asks whether an address is right. The address is read again, and who no longer wishes letters or
//! confirmed it meanwhile gets none.

use app::jobs::JobEnd;
use chrono::TimeDelta;
use domain::id::{GuardianId, OperationId, SchoolId};
use tokio::time::Instant;

use super::{JobError, Tools};
use crate::mail::address::EmailAddress;
use crate::mail::letter::{Letter, Sender};
use crate::mail::message;
use crate::mail::message_id::LetterKey;
use crate::mail::retry::Next;
use crate::mail::templates::{AddressLetter, Answers, SchoolContact};
use crate::mail::transport::Outcome;

/// What the family reads where the mail server has no words of its own.
const MISSPELT: &str = "Письмо не принято: адрес записан с ошибкой. Уточните адрес";
const REFUSED: &str = "Письмо не принято: почтовый сервер отказал. Уточните адрес";
const SILENT: &str = "Письмо не отправлено: почтовый сервер не отвечает. Повторите отправку позже";

pub(super) async fn run(
    tools: &Tools,
    school: SchoolId,
    (guardian, operation): (GuardianId, OperationId),
    attempt: u32,
) -> Result<JobEnd, JobError> {
    let Some(ready) = tools.app.begin_address_letter(school, guardian).await? else {
        return Ok(JobEnd::Done);
    };
    let end = async |words: Option<&str>| {
        tools.app.end_address_letter(school, guardian, &ready.address, words).await.map(|()| JobEnd::Done)
    };
    let Ok(to) = EmailAddress::parse(&ready.address) else {
        return Ok(end(Some(MISSPELT)).await?);
    };
    let words = AddressLetter {
        school: SchoolContact {
            name: ready.school_short.clone(),
            phone: ready.school_phone.clone(),
            answers: Answers::NotRead,
        },
        confirm_url: format!("{}/confirm/{}", tools.base_url, ready.token),
        valid_until: ready.valid_until,
    }
    .words()
    .map_err(|_| JobError::Bug("the letter's template does not fill"))?;
    let letter = Letter {
        to,
        from: Sender { name: ready.school_short.clone(), address: tools.sender.address.clone() },
        reply_to: None,
        subject: words.subject,
        text: words.text,
        html: words.html,
        attachments: Vec::new(),
        key: LetterKey::AddressCheck { school, guardian, operation },
        unsubscribe_url: None,
        date: tools.app.now(),
    };
    let Ok(message) = message::build(&letter, &tools.message_ids) else {
        return Ok(JobEnd::GiveUp { why: "the letter about an address could not be composed".into() });
    };
    let started = Instant::now();
    let outcome = tools.mailer.send(&message).await;
    let took = started.elapsed();
    let chance = f64::from(u16::from_be_bytes(tools.app.random())) / f64::from(u16::MAX);
    let next = tools.retry.after(&outcome, attempt, 0, chance);
    tools.meters.letter(&next, took);
    match next {
        Next::Accepted => Ok(end(None).await?),
        Next::Refused { .. } => {
            let words = match &outcome {
                Outcome::Refused { reply, .. } => reply.refusal_ru(),
                _ => REFUSED.to_owned(),
            };
            Ok(end(Some(&words)).await?)
        }
        Next::GaveUp => Ok(end(Some(SILENT)).await?),
        Next::Again { after, counts } => {
            let after = TimeDelta::from_std(after).unwrap_or(TimeDelta::minutes(1));
            Ok(JobEnd::Retry { after, why: "the mail server asked to wait".into(), counted: counts })
        }
    }
}
