//! How a family wants to be told: the choice, the address, the written application (ux.md 4.8).

use app::delivery_choice::{
    CONSENT, ChooseDelivery, DeliveryChannel as Channel, DeliveryChoice as Choice, PaperApplication,
};
use app::{Failure, Kind, to_the_end};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, Union};
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{GroupId, GuardianId};

use super::account::{Done, DoneResult};
use super::context::{Refused, actor, app, decode, encode, failure, refusal_as_data};
use super::diary::pupil_or_first;

/// Queries about the choice.
#[derive(Default)]
pub struct DeliveryChoiceQuery;

/// Changes of the choice.
#[derive(Default)]
pub struct DeliveryChoiceMutation;

/// How a family is told.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryChannel {
    /// Only in the diary.
    Diary,
    /// By letter once a week: consent and a confirmed address.
    Email,
    /// On paper once a week: a signed application.
    Paper,
}

/// Where the signed application stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum PaperState {
    /// None is needed.
    NotNeeded,
    /// Paper was chosen, the application has not come yet.
    Awaited,
    /// On file.
    Received,
}

/// The choice of the parent who asks, for one child.
#[derive(SimpleObject)]
pub struct DeliveryChoice {
    /// The channel; the diary while nothing was chosen.
    channel: DeliveryChannel,
    /// The parent's address at the child's school.
    address: Option<String>,
    /// The address was confirmed.
    verified: bool,
    /// When the letter about the address was asked for.
    asked_at: Option<DateTime<Utc>>,
    /// What the tick agrees to.
    consent_text: String,
    /// Consent on file since.
    consent_on: Option<NaiveDate>,
    /// When the next summary is made.
    next_at: DateTime<Utc>,
    /// Its day: «6 марта».
    next_display: String,
    /// The signed application.
    paper_application: PaperState,
    /// It was received on.
    paper_received_on: Option<NaiveDate>,
    /// What comes next or what is missing: «Следующее письмо придёт 6 марта», «Ждём подписанное заявление…».
    notice: String,
    /// Something is left for the family to do.
    waiting: bool,
}

/// Answer of `chooseDelivery` and `resendAddressLetter`.
#[derive(Union)]
pub enum DeliveryChoiceResult {
    /// The choice as it is now.
    Choice(DeliveryChoice),
    /// It was not changed.
    Refused(Refused),
}

/// A family that chose paper and whose signed application has not come.
#[derive(SimpleObject)]
pub struct AwaitedApplication {
    /// For `confirmPaperApplication`.
    pupil_id: ID,
    /// Full name of the pupil.
    pupil: String,
    /// Class or study group of the pupil.
    group: Option<String>,
    /// For `confirmPaperApplication`.
    guardian_id: ID,
    /// Full name of the guardian.
    guardian: String,
    /// What is missing, and since when paper was chosen.
    missing: String,
}

/// What a family wants.
#[derive(InputObject)]
pub struct ChooseDeliveryInput {
    /// The child.
    pupil: ID,
    /// The channel.
    channel: DeliveryChannel,
    /// The address, for letters.
    address: Option<String>,
    /// The tick under `consentText`, for letters; never set beforehand.
    #[graphql(default)]
    consent: bool,
}

#[Object]
impl DeliveryChoiceQuery {
    /// How the parent who asks is told about an own child, in whatever school; without a child about the first one of
    /// `family`.
    async fn delivery_choice(&self, ctx: &Context<'_>, pupil: Option<ID>) -> Result<DeliveryChoice> {
        let pupil = pupil_or_first(ctx, pupil).await?;
        let choice = app(ctx)?.delivery_choice(actor(ctx)?, &pupil).await.map_err(failure)?;
        Ok(shown(choice))
    }

    /// From whom a signed application for paper is awaited, by pupil: in a group for its class teacher or curator, without
    /// one in the whole school; at most 200.
    async fn awaited_applications(
        &self,
        ctx: &Context<'_>,
        group: Option<ID>,
    ) -> Result<Vec<AwaitedApplication>> {
        let group = group.map(|id| decode(ctx, Kind::Group, &id).map(GroupId::new)).transpose()?;
        let awaited = app(ctx)?.awaited_applications(actor(ctx)?, group).await.map_err(failure)?;
        let shown = awaited.into_iter().map(|family| {
            Ok(AwaitedApplication {
                pupil_id: encode(ctx, Kind::Pupil, family.pupil.get())?,
                pupil: family.pupil_name,
                group: family.group_name,
                guardian_id: encode(ctx, Kind::Guardian, family.guardian.get())?,
                guardian: family.guardian_name,
                missing: family.missing,
            })
        });
        shown.collect()
    }
}

#[Object]
impl DeliveryChoiceMutation {
    /// Chooses how to be told. Letters need consent and an address; a new address gets a letter with a link first. Leaving
    /// letters withdraws the consent.
    async fn choose_delivery(
        &self,
        ctx: &Context<'_>,
        input: ChooseDeliveryInput,
    ) -> Result<DeliveryChoiceResult> {
        let (app, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let wish = ChooseDelivery {
            channel: match input.channel {
                DeliveryChannel::Diary => Channel::Diary,
                DeliveryChannel::Email => Channel::Email,
                DeliveryChannel::Paper => Channel::Print,
            },
            address: input.address,
            consent: input.consent,
        };
        answer(
            to_the_end(async move {
                let trace = platform::trace_parent::current();
                app.choose_delivery(&actor, &input.pupil, wish, trace.as_deref()).await
            })
            .await,
        )
    }

    /// Sends the letter about the address once more, after two minutes at the earliest.
    async fn resend_address_letter(&self, ctx: &Context<'_>, pupil: ID) -> Result<DeliveryChoiceResult> {
        let (app, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        answer(
            to_the_end(async move {
                let trace = platform::trace_parent::current();
                app.resend_address_letter(&actor, &pupil, trace.as_deref()).await
            })
            .await,
        )
    }

    /// Puts a family's signed application on file: class teacher, curator or administrator (S0-2.12). The newest sheet that
    /// was held back for want of it goes to the printer.
    async fn confirm_paper_application(
        &self,
        ctx: &Context<'_>,
        pupil: ID,
        guardian: ID,
        received_on: NaiveDate,
        number: Option<String>,
    ) -> Result<DoneResult> {
        let guardian = GuardianId::new(decode(ctx, Kind::Guardian, &guardian)?);
        let (app, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let outcome = to_the_end(async move {
            let trace = platform::trace_parent::current();
            let application = (received_on, number);
            app.confirm_paper_application(&actor, (&pupil, guardian), application, trace.as_deref()).await
        })
        .await;
        Ok(match refusal_as_data(outcome)? {
            Ok(()) => DoneResult::Done(Done { ok: true }),
            Err(refused) => DoneResult::Refused(refused),
        })
    }
}

fn answer(outcome: Result<Choice, Failure>) -> Result<DeliveryChoiceResult> {
    Ok(match refusal_as_data(outcome)? {
        Ok(choice) => DeliveryChoiceResult::Choice(shown(choice)),
        Err(refused) => DeliveryChoiceResult::Refused(refused),
    })
}

fn shown(choice: Choice) -> DeliveryChoice {
    let (paper_application, paper_received_on) = match choice.paper {
        PaperApplication::NotNeeded => (PaperState::NotNeeded, None),
        PaperApplication::Awaited => (PaperState::Awaited, None),
        PaperApplication::Received(on) => (PaperState::Received, Some(on)),
    };
    DeliveryChoice {
        channel: match choice.channel {
            Channel::Diary => DeliveryChannel::Diary,
            Channel::Email => DeliveryChannel::Email,
            Channel::Print => DeliveryChannel::Paper,
        },
        address: choice.address,
        verified: choice.verified,
        asked_at: choice.asked_at,
        consent_text: CONSENT.1.into(),
        consent_on: choice.consent_on,
        next_at: choice.next_at,
        next_display: choice.next_display,
        paper_application,
        paper_received_on,
        notice: choice.notice,
        waiting: choice.waiting,
    }
}
