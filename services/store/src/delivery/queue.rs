//! Deliveries as they are queued, and the log a class teacher reads.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{DeliveryId, GroupId, GuardianId, MembershipId, PupilId, ReportId};

use crate::{Result, TenantTx};

/// A delivery to queue.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// What is delivered.
    pub report: ReportId,
    /// About whom.
    pub pupil: PupilId,
    /// To whom.
    pub guardian: GuardianId,
    /// Code of the channel.
    pub channel: &'static str,
    /// Code of the first state.
    pub state: &'static str,
    /// Why it is withheld, in Russian for the class teacher.
    pub words: Option<String>,
}

/// A line of the delivery log of a group and week.
#[derive(Debug, Clone)]
pub struct DeliveryLine {
    /// The delivery.
    pub id: DeliveryId,
    /// The report.
    pub report: ReportId,
    /// About whom.
    pub pupil: PupilId,
    /// Name of the pupil.
    pub pupil_name: (String, String, Option<String>),
    /// To whom.
    pub guardian: GuardianId,
    /// Name of the guardian.
    pub guardian_name: (String, String, Option<String>),
    /// Code of the channel.
    pub channel: String,
    /// Code of the state.
    pub state: String,
    /// The server's words.
    pub words: Option<String>,
    /// Attempts so far.
    pub attempts: i16,
    /// Last change.
    pub changed_at: DateTime<Utc>,
}

/// Queues deliveries. A guardian who already got a version of this week's sheet by a channel does not get another one by
/// it; what was withheld leaves when nothing stands against it any more. Returns the deliveries that are new or free,
/// with their channel.
pub async fn insert_deliveries(
    tx: &mut TenantTx,
    (group, week): (GroupId, NaiveDate),
    deliveries: &[NewDelivery],
    now: DateTime<Utc>,
) -> Result<Vec<(DeliveryId, String, String)>> {
    let school = tx.school().get();
    let reports: Vec<i64> = deliveries.iter().map(|delivery| delivery.report.get()).collect();
    let pupils: Vec<i64> = deliveries.iter().map(|delivery| delivery.pupil.get()).collect();
    let guardians: Vec<i64> = deliveries.iter().map(|delivery| delivery.guardian.get()).collect();
    let channels: Vec<String> = deliveries.iter().map(|delivery| delivery.channel.into()).collect();
    let states: Vec<String> = deliveries.iter().map(|delivery| delivery.state.into()).collect();
    let words: Vec<Option<String>> = deliveries.iter().map(|delivery| delivery.words.clone()).collect();
    let rows = sqlx::query!(
        "insert into delivery (school_id, report_id, pupil_id, guardian_id, group_id, week_starts, channel, state,
                               server_words, queued_at, changed_at)
         select $1, n.report_id, n.pupil_id, n.guardian_id, $2, $3, n.channel, n.state, n.words, $10, $10
         from unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[])
              as n (report_id, pupil_id, guardian_id, channel, state, words)
         where not exists (select from delivery d where d.school_id = $1 and d.pupil_id = n.pupil_id
                           and d.guardian_id = n.guardian_id and d.week_starts = $3 and d.channel = n.channel
                           and (d.state <> 'withheld' or n.state = 'withheld'))
         on conflict (school_id, report_id, guardian_id, channel) do update
           set state = excluded.state, server_words = null, queued_at = excluded.queued_at,
               changed_at = excluded.changed_at
           where delivery.state = 'withheld'
         returning id, channel, state",
        school,
        group.get(),
        week,
        &reports,
        &pupils,
        &guardians,
        &channels,
        &states,
        &words as &[Option<String>],
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (DeliveryId::new(row.id), row.channel, row.state)).collect())
}

/// The delivery log of a group and week, in Russian order of pupils.
pub async fn list_deliveries(
    tx: &mut TenantTx,
    group: GroupId,
    week: NaiveDate,
) -> Result<Vec<DeliveryLine>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select d.id, d.report_id, d.pupil_id, p.family_name::text as "pupil_family!",
                  p.given_name::text as "pupil_given!", p.patronymic::text as pupil_patronymic, d.guardian_id,
                  g.family_name::text as "family!", g.given_name::text as "given!", g.patronymic::text, d.channel,
                  d.state, d.server_words, d.attempts, d.changed_at
           from delivery d
           join pupil p on p.school_id = $1 and p.id = d.pupil_id
           join guardian g on g.school_id = $1 and g.id = d.guardian_id
           where d.school_id = $1 and d.group_id = $2 and d.week_starts = $3
           order by p.family_name, p.given_name, p.id, d.guardian_id, d.channel"#,
        school,
        group.get(),
        week,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeliveryLine {
            id: DeliveryId::new(row.id),
            report: ReportId::new(row.report_id),
            pupil: PupilId::new(row.pupil_id),
            pupil_name: (row.pupil_family, row.pupil_given, row.pupil_patronymic),
            guardian: GuardianId::new(row.guardian_id),
            guardian_name: (row.family, row.given, row.patronymic),
            channel: row.channel,
            state: row.state,
            words: row.server_words,
            attempts: row.attempts,
            changed_at: row.changed_at,
        })
        .collect())
}

/// Notes that a printed sheet was handed over. `false`: there is no such printed delivery in this group.
pub async fn update_handed_over(
    tx: &mut TenantTx,
    (group, id): (GroupId, DeliveryId),
    by: MembershipId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let school = tx.school().get();
    let done = sqlx::query!(
        "update delivery set state = 'handed_over', handed_over_by = $4, changed_at = $5
         where school_id = $1 and group_id = $2 and id = $3 and channel = 'print'
         and state in ('printed', 'handed_over')",
        school,
        group.get(),
        id.get(),
        by.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The family is told in the diary from now on.
pub async fn update_choice_to_diary(
    tx: &mut TenantTx,
    guardian: GuardianId,
    pupil: PupilId,
    now: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update delivery_choice set channel = 'diary', chosen_at = $4
         where school_id = $1 and guardian_id = $2 and pupil_id = $3 and channel = 'email'",
        school,
        guardian.get(),
        pupil.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
