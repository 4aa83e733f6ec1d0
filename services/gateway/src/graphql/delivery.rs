//! The delivery log of a group's weekly summaries, and ticking off what was handed over.

use app::Kind;
use app::delivery::{Batch, DeliveryLine};
use async_graphql::{Context, ID, Object, Result, SimpleObject, Union};
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{DeliveryId, GroupId};
use domain::person::PersonName;

use super::context::{Refused, actor, app, decode, encode, failure, refusal_as_data};

/// Queries about deliveries.
#[derive(Default)]
pub struct DeliveryQuery;

/// Changes of deliveries.
#[derive(Default)]
pub struct DeliveryMutation;

/// One family and one sheet.
#[derive(SimpleObject)]
pub struct Delivery {
    /// The delivery.
    id: ID,
    /// The pupil.
    pupil_id: ID,
    /// Short name.
    pupil: String,
    /// The guardian.
    guardian: String,
    /// Code of the channel: diary, email, print.
    channel: String,
    /// Code of the state.
    state: String,
    /// The state in Russian.
    state_title: String,
    /// The mail server's words, or what is missing.
    words: Option<String>,
    /// Attempts so far.
    attempts: i32,
    /// Last change.
    changed_at: DateTime<Utc>,
}

/// The merged file for the families on paper.
#[derive(SimpleObject)]
pub struct PrintBatch {
    /// The batch.
    id: ID,
    /// Sheets of pupils.
    sheets: i32,
    /// Pages with the hand-over sheet.
    pages: i32,
    /// When it was made.
    rendered_at: DateTime<Utc>,
}

/// The week's deliveries of a group.
#[derive(SimpleObject)]
pub struct GroupDeliveries {
    /// Monday.
    week: NaiveDate,
    /// One line per family and channel, in Russian order of pupils.
    lines: Vec<Delivery>,
    /// The merged file, when families are on paper.
    batch: Option<PrintBatch>,
}

/// A sheet was handed over.
#[derive(SimpleObject)]
pub struct HandedOver {
    /// When it was noted.
    at: DateTime<Utc>,
}

/// Answer of `handOver`.
#[derive(Union)]
pub enum HandOverResult {
    /// It was noted.
    HandedOver(HandedOver),
    /// It was not.
    Refused(Refused),
}

/// The summaries are made anew in the background.
#[derive(SimpleObject)]
pub struct SummaryRequested {
    /// When it was asked for.
    at: DateTime<Utc>,
}

/// Answer of `repeatSummary`.
#[derive(Union)]
pub enum RepeatSummaryResult {
    /// It will be done.
    SummaryRequested(SummaryRequested),
    /// It will not.
    Refused(Refused),
}

#[Object]
impl DeliveryQuery {
    /// Who of a group gets the week's summary by which channel, and what became of it.
    async fn group_deliveries(
        &self,
        ctx: &Context<'_>,
        group: ID,
        week: NaiveDate,
    ) -> Result<GroupDeliveries> {
        let group = GroupId::new(decode(ctx, Kind::Group, &group)?);
        let week = app::jobs::monday(week);
        let (lines, batch) = app(ctx)?.group_deliveries(actor(ctx)?, group, week).await.map_err(failure)?;
        Ok(GroupDeliveries {
            week,
            lines: lines.into_iter().map(|line| delivery(ctx, line)).collect::<Result<_>>()?,
            batch: batch.map(|batch| print_batch(ctx, &batch)).transpose()?,
        })
    }
}

#[Object]
impl DeliveryMutation {
    /// Makes a group's summaries of a week anew after corrections. Nobody gets a second letter.
    async fn repeat_summary(
        &self,
        ctx: &Context<'_>,
        group: ID,
        week: NaiveDate,
    ) -> Result<RepeatSummaryResult> {
        let group = GroupId::new(decode(ctx, Kind::Group, &group)?);
        let week = app::jobs::monday(week);
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let outcome = app::to_the_end(async move {
            let trace = platform::trace_parent::current();
            use_cases.repeat_summary(&actor, (group, week), trace.as_deref()).await
        })
        .await;
        Ok(match refusal_as_data(outcome)? {
            Ok(at) => RepeatSummaryResult::SummaryRequested(SummaryRequested { at }),
            Err(refused) => RepeatSummaryResult::Refused(refused),
        })
    }

    /// Notes that a printed sheet reached the family (S0-2.12).
    async fn hand_over(
        &self,
        ctx: &Context<'_>,
        group: ID,
        week: NaiveDate,
        delivery: ID,
    ) -> Result<HandOverResult> {
        let group = GroupId::new(decode(ctx, Kind::Group, &group)?);
        let delivery = DeliveryId::new(decode(ctx, Kind::Delivery, &delivery)?);
        let week = app::jobs::monday(week);
        let (use_cases, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        let outcome =
            app::to_the_end(async move { use_cases.hand_over(&actor, (group, week), delivery).await }).await;
        Ok(match refusal_as_data(outcome)? {
            Ok(at) => HandOverResult::HandedOver(HandedOver { at }),
            Err(refused) => HandOverResult::Refused(refused),
        })
    }
}

fn delivery(ctx: &Context<'_>, line: DeliveryLine) -> Result<Delivery> {
    let short = |(family, given, patronymic): (String, String, Option<String>)| {
        PersonName { family, given, patronymic }.short()
    };
    Ok(Delivery {
        id: encode(ctx, Kind::Delivery, line.id.get())?,
        pupil_id: encode(ctx, Kind::Pupil, line.pupil.get())?,
        pupil: short(line.pupil_name),
        guardian: short(line.guardian_name),
        channel: line.channel,
        state_title: title(&line.state).into(),
        state: line.state,
        words: line.words,
        attempts: line.attempts.into(),
        changed_at: line.changed_at,
    })
}

fn print_batch(ctx: &Context<'_>, batch: &Batch) -> Result<PrintBatch> {
    Ok(PrintBatch {
        id: encode(ctx, Kind::Batch, batch.id.get())?,
        sheets: batch.sheets.into(),
        pages: batch.pages.into(),
        rendered_at: batch.rendered_at,
    })
}

/// A delivery state in the class teacher's words.
fn title(state: &str) -> &'static str {
    match state {
        "queued" => "ждёт отправки",
        "sending" => "отправляется",
        "accepted" => "принято почтой",
        "refused" => "почта не принята",
        "gave_up" => "не доставлено",
        "withheld" => "не отправлено",
        "printed" => "лист готов",
        "handed_over" => "вручено",
        "in_diary" => "в дневнике",
        _ => "неизвестно",
    }
}
