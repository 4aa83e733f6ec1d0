//! The family's choice of how it is told (S0-2.12, S2-A2-4; ux.md 4.8): the diary, a letter with consent and a confirmed
//! address, or paper on a signed application. Every change leaves a line in the school's log.

use authz::{Action, Resource};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::id::{GuardianId, PupilId};
use domain::regulation::Regulation;
use domain::text::{NBSP, date_day, time};
use store::TenantTx;
use store::delivery_choice::ChoiceRow;

use crate::access::forbidden;
use crate::family::OpenPupil;
use crate::jobs::{Job, next_run};
use crate::{Actor, App, Failure, Kind, Outcome, Refusal, RefusalCode};

/// What the family agrees to with the tick. A changed wording gets the next number; the number agreed to is stored.
pub const CONSENT: (i16, &str) = (
    1,
    "Согласен на отправку сведений об успеваемости и посещаемости ребёнка на указанный адрес электронной почты \
     раз в неделю. Согласие действует до отзыва, отозвать его можно здесь же или у классного руководителя.",
);
/// A second letter about an address waits this long.
const PAUSE: TimeDelta = TimeDelta::minutes(2);

domain::coded! {
    /// How a family is told.
    pub enum DeliveryChannel {
        /// Only in the diary.
        Diary = "diary" => "только в дневнике",
        /// By letter once a week.
        Email = "email" => "письмом",
        /// On paper once a week.
        Print = "print" => "на бумаге",
    }
}

/// Where the written application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperApplication {
    /// None is needed.
    NotNeeded,
    /// Paper was chosen, the signed application has not come yet.
    Awaited,
    /// On file since.
    Received(NaiveDate),
}

/// The choice as the family sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryChoice {
    /// The channel; the diary while nothing was chosen.
    pub channel: DeliveryChannel,
    /// The address.
    pub address: Option<String>,
    /// The address was confirmed.
    pub verified: bool,
    /// When the letter about the address was asked for.
    pub asked_at: Option<DateTime<Utc>>,
    /// Consent to letters on file since.
    pub consent_on: Option<NaiveDate>,
    /// When the next summary is made.
    pub next_at: DateTime<Utc>,
    /// «6 марта».
    pub next_display: String,
    /// The written application.
    pub paper: PaperApplication,
    /// What stands against the chosen way, or what comes next.
    pub notice: String,
    /// Something is left to be done by the family.
    pub waiting: bool,
}

/// What a family wants.
#[derive(Debug, Clone)]
pub struct ChooseDelivery {
    /// The channel.
    pub channel: DeliveryChannel,
    /// The address, for letters.
    pub address: Option<String>,
    /// The tick under the consent, for letters.
    pub consent: bool,
}

impl App {
    /// The choice of the one who asks for an own child, in whatever school.
    #[tracing::instrument(skip_all, name = "delivery.choice")]
    pub async fn delivery_choice(&self, actor: &Actor, pupil: &str) -> Outcome<DeliveryChoice> {
        let (OpenPupil { mut tx, actor, pupil }, guardian) =
            self.open_own_child(actor, pupil, Action::Read).await?;
        let choice = self.choice_of(&mut tx, &actor, (guardian, pupil)).await?;
        tx.finish();
        Ok(choice)
    }

    /// Chooses. Letters need the tick and an address; a new address gets a letter with a link, and nothing else leaves
    /// before it was followed. Leaving letters withdraws the consent. Harmless to repeat.
    #[tracing::instrument(skip_all, name = "delivery.choose")]
    pub async fn choose_delivery(
        &self,
        actor: &Actor,
        pupil: &str,
        wish: ChooseDelivery,
        trace_parent: Option<&str>,
    ) -> Outcome<DeliveryChoice> {
        let now = self.now();
        let (OpenPupil { mut tx, actor, pupil }, guardian) =
            self.open_own_child(actor, pupil, Action::Write).await?;
        let before = self.row(&mut tx, &actor, (guardian, pupil)).await?;
        let consent = match wish.channel {
            DeliveryChannel::Email => {
                let address = address(wish.address.as_deref(), wish.consent)?;
                let changed = before.email.as_deref() != Some(address.as_str());
                if changed || before.verified_at.is_none() {
                    let again = before.asked_at.filter(|asked| now - *asked < PAUSE);
                    match (changed, again) {
                        (true, Some(asked)) => return Err(too_soon(&actor, asked).into()),
                        // The letter to this very address is on its way.
                        (false, Some(_)) => {}
                        (_, None) => {
                            store::delivery_choice::update_address(&mut tx, guardian, &address).await?;
                            self.ask_address(&mut tx, guardian, trace_parent).await?;
                        }
                    }
                }
                let day = actor.today(now);
                Some((before.consent_on.filter(|_| !changed).unwrap_or(day), CONSENT.0))
            }
            DeliveryChannel::Diary | DeliveryChannel::Print => None,
        };
        let channel = wish.channel.code();
        store::delivery_choice::upsert_choice(&mut tx, (guardian, pupil), channel, consent, now).await?;
        let act = match (before.consent_on, consent) {
            (Some(_), None) => "withdraw_consent",
            (None, Some(_)) => "consent",
            _ => "choose",
        };
        self.log(&mut tx, &actor, (act, channel), (guardian, pupil), now).await?;
        let choice = self.choice_of(&mut tx, &actor, (guardian, pupil)).await?;
        tx.commit().await?;
        Ok(choice)
    }

    /// Sends the letter about the address once more, two minutes after the last one at the earliest.
    #[tracing::instrument(skip_all, name = "delivery.resend_address_letter")]
    pub async fn resend_address_letter(
        &self,
        actor: &Actor,
        pupil: &str,
        trace_parent: Option<&str>,
    ) -> Outcome<DeliveryChoice> {
        let now = self.now();
        let (OpenPupil { mut tx, actor, pupil }, guardian) =
            self.open_own_child(actor, pupil, Action::Write).await?;
        let row = self.row(&mut tx, &actor, (guardian, pupil)).await?;
        let wrong = |words: &str| Err(Refusal::new(RefusalCode::WrongState, words).into());
        if row.channel.as_deref() != Some("email") || row.email.is_none() {
            return wrong("Письма не выбраны. Выберите «Письмом» и укажите адрес");
        }
        if row.verified_at.is_some() {
            return wrong("Почта уже подтверждена. Больше ничего делать не нужно");
        }
        if let Some(asked) = row.asked_at.filter(|asked| now - *asked < PAUSE) {
            return Err(too_soon(&actor, asked).into());
        }
        self.ask_address(&mut tx, guardian, trace_parent).await?;
        self.log(&mut tx, &actor, ("ask_address", "email"), (guardian, pupil), now).await?;
        let choice = self.choice_of(&mut tx, &actor, (guardian, pupil)).await?;
        tx.commit().await?;
        Ok(choice)
    }

    /// A transaction of an own child's school, and who the guardian is there.
    async fn open_own_child(
        &self,
        actor: &Actor,
        pupil: &str,
        action: Action,
    ) -> Outcome<(OpenPupil, GuardianId)> {
        let open = self.open_pupil(actor, pupil, (Resource::DeliveryChoice, action)).await?;
        // Staff read and confirm for a family; the choice itself is the family's.
        let guardian =
            open.actor.guardian.ok_or_else(|| forbidden(&open.actor, Resource::DeliveryChoice, action))?;
        Ok((open, guardian))
    }

    async fn row(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        whose: (GuardianId, PupilId),
    ) -> Outcome<ChoiceRow> {
        let today = actor.today(self.now());
        store::delivery_choice::find_choice(tx, whose, today).await?.ok_or(Failure::NotFound)
    }

    async fn choice_of(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        whose: (GuardianId, PupilId),
    ) -> Outcome<DeliveryChoice> {
        let row = self.row(tx, actor, whose).await?;
        let regulation = self.regulation_on(tx, actor.today(self.now())).await?;
        Ok(shown(row, actor, &regulation, self.now()))
    }

    async fn ask_address(
        &self,
        tx: &mut TenantTx,
        guardian: GuardianId,
        trace_parent: Option<&str>,
    ) -> Outcome<()> {
        store::delivery_choice::update_address_asked(tx, guardian, self.now()).await?;
        let operation = uuid::Builder::from_random_bytes(self.random()).into_uuid();
        let job = Job::ConfirmAddress { guardian: guardian.get(), operation };
        self.enqueue(tx, [job], trace_parent).await?;
        Ok(())
    }

    pub(crate) async fn log(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        (act, channel): (&str, &str),
        (guardian, pupil): (GuardianId, PupilId),
        now: DateTime<Utc>,
    ) -> Outcome<()> {
        let id = |kind, number| self.ids.encode(kind, actor.school, number);
        let target =
            format!("{channel} {} {}", id(Kind::Guardian, guardian.get()), id(Kind::Pupil, pupil.get()));
        let who = (Some(actor.account), Some(actor.role));
        Ok(store::delivery_choice::insert_audit(tx, who, (act, &target), now).await?)
    }
}

fn address(text: Option<&str>, consent: bool) -> Outcome<String> {
    if !consent {
        let words = "Отметьте согласие: без него сведения на почту не отправляются";
        return Err(Refusal::new(RefusalCode::ConsentMissing, words).field("consent").into());
    }
    crate::import::contact::email(text.unwrap_or_default()).ok_or_else(|| {
        let words = "Адрес почты записан с ошибкой. Укажите один адрес вида name@example.ru";
        Refusal::new(RefusalCode::InvalidInput, words).field("address").into()
    })
}

fn too_soon(actor: &Actor, asked: DateTime<Utc>) -> Refusal {
    let at = time(asked.with_timezone(&actor.zone).time());
    let words =
        format!("Письмо отправлено в{NBSP}{at}. Проверьте папку «Спам» или повторите через 2{NBSP}минуты");
    Refusal::new(RefusalCode::TooManyAttempts, words)
}

fn shown(row: ChoiceRow, actor: &Actor, regulation: &Regulation, now: DateTime<Utc>) -> DeliveryChoice {
    let channel =
        row.channel.as_deref().and_then(DeliveryChannel::from_code).unwrap_or(DeliveryChannel::Diary);
    let moment = regulation.print_at.value;
    let weekday = u8::try_from(moment.weekday.number_from_monday()).unwrap_or(5);
    let next_at = next_run(actor.zone, weekday, moment.time, now);
    let next = date_day(next_at.with_timezone(&actor.zone).date_naive());
    let paper = match (channel, row.application_on) {
        (_, Some(on)) => PaperApplication::Received(on),
        (DeliveryChannel::Print, None) => PaperApplication::Awaited,
        _ => PaperApplication::NotNeeded,
    };
    let verified = row.email.is_some() && row.verified_at.is_some();
    let (waiting, notice) = match channel {
        DeliveryChannel::Diary => (false, "Сведения только в дневнике".to_owned()),
        DeliveryChannel::Email
            if row.suppressed_at.is_some() || (!verified && row.refused_words.is_some()) =>
        {
            let words = row.refused_words.as_deref();
            (true, words.unwrap_or("Письмо не принято: почтовый сервер отказал. Уточните адрес").to_owned())
        }
        DeliveryChannel::Email if !verified => {
            (true, "Почта не подтверждена. Нажмите ссылку в письме от Табеля".to_owned())
        }
        DeliveryChannel::Email => (false, format!("Следующее письмо придёт {next}")),
        DeliveryChannel::Print if row.application_on.is_none() => {
            (true, "Ждём подписанное заявление. Передайте его классному руководителю".to_owned())
        }
        DeliveryChannel::Print => (false, format!("Следующий лист будет готов {next}")),
    };
    DeliveryChoice {
        channel,
        address: row.email,
        verified,
        asked_at: row.asked_at,
        consent_on: row.consent_on,
        next_at,
        next_display: next,
        paper,
        notice,
        waiting,
    }
}
