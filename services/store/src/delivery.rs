//! Reports, deliveries and print batches: what was made for whom, and what became of it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{BatchId, DeliveryId, GroupId, GuardianId, MembershipId, PupilId, ReportId};

use crate::{Result, TenantTx};

/// A rendered weekly summary to record.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The pupil.
    pub pupil: PupilId,
    /// 1 and up; grows when the content changes.
    pub version: i32,
    /// SHA-256 of the input.
    pub input_hash: [u8; 32],
    /// SHA-256 of the file.
    pub file_hash: [u8; 32],
    /// Pages.
    pub pages: i16,
    /// What the covering letter says.
    pub news: News,
}

/// The three lines of the covering letter, as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// Marks of the week.
    pub marks: i16,
    /// Missed lessons of the week.
    pub missed: i16,
    /// Of them with an unknown reason.
    pub unexplained: i16,
    /// Homework due next week.
    pub homework: i16,
}

/// The newest report of a pupil and week.
#[derive(Debug, Clone)]
pub struct LatestReport {
    /// The report.
    pub id: ReportId,
    /// The pupil.
    pub pupil: PupilId,
    /// Its version.
    pub version: i32,
    /// SHA-256 of the input.
    pub input_hash: Vec<u8>,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
}

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

/// Everything that is re-read in the transaction that marks a letter "sending" (security.md C-62).
#[derive(Debug, Clone)]
pub struct Sending {
    /// State before.
    pub state: String,
    /// Attempts before.
    pub attempts: i16,
    /// The report.
    pub report: ReportId,
    /// Version of the report.
    pub version: i32,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
    /// About whom.
    pub pupil: PupilId,
    /// Name of the pupil.
    pub pupil_name: (String, String, Option<String>),
    /// To whom.
    pub guardian: GuardianId,
    /// The group.
    pub group: GroupId,
    /// Name of the group.
    pub group_name: String,
    /// Monday of the week.
    pub week: NaiveDate,
    /// The guardianship holds today.
    pub is_guardian: bool,
    /// The channel chosen now.
    pub channel: Option<String>,
    /// Consent on file since.
    pub consent_on: Option<NaiveDate>,
    /// The address now.
    pub email: Option<String>,
    /// The address was verified at.
    pub verified_at: Option<DateTime<Utc>>,
    /// Letters to it stopped at.
    pub suppressed_at: Option<DateTime<Utc>>,
    /// Short name of the school.
    pub school_short: String,
    /// Full name of the school.
    pub school_full: String,
    /// Phone of the school.
    pub school_phone: Option<String>,
    /// What the covering letter says.
    pub news: News,
}

/// What became of a letter.
#[derive(Debug, Clone)]
pub struct Fate {
    /// Code of the new state.
    pub state: &'static str,
    /// The server's words, or ours in Russian.
    pub words: Option<String>,
    /// The address it went to.
    pub address: Option<String>,
    /// Its Message-ID.
    pub message_id: Option<String>,
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

/// A print batch.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The batch.
    pub id: BatchId,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
    /// Sheets of pupils in it.
    pub sheets: i16,
    /// Pages, with the hand-over sheet.
    pub pages: i16,
    /// When it was made.
    pub rendered_at: DateTime<Utc>,
}

/// The newest report of each of these pupils for a week.
pub async fn list_latest_reports(
    tx: &mut TenantTx,
    pupils: &[i64],
    week: NaiveDate,
) -> Result<Vec<LatestReport>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select distinct on (pupil_id) id, pupil_id, version, input_hash, file_hash from report
         where school_id = $1 and kind = 'weekly_summary' and pupil_id = any($2) and week_starts = $3
         order by pupil_id, version desc",
        school,
        pupils,
        week,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LatestReport {
            id: ReportId::new(row.id),
            pupil: PupilId::new(row.pupil_id),
            version: row.version,
            input_hash: row.input_hash,
            file_hash: row.file_hash,
        })
        .collect())
}

/// Records rendered reports of a group; one that another run recorded meanwhile is kept as it is. Returns the number
/// of the report per pupil.
pub async fn insert_reports(
    tx: &mut TenantTx,
    (group, week): (GroupId, NaiveDate),
    reports: &[NewReport],
    now: DateTime<Utc>,
) -> Result<Vec<(PupilId, ReportId)>> {
    let school = tx.school().get();
    let pupils: Vec<i64> = reports.iter().map(|report| report.pupil.get()).collect();
    let versions: Vec<i32> = reports.iter().map(|report| report.version).collect();
    let inputs: Vec<Vec<u8>> = reports.iter().map(|report| report.input_hash.to_vec()).collect();
    let files: Vec<Vec<u8>> = reports.iter().map(|report| report.file_hash.to_vec()).collect();
    let pages: Vec<i16> = reports.iter().map(|report| report.pages).collect();
    let rows = sqlx::query!(
        "insert into report (school_id, kind, pupil_id, group_id, week_starts, version, input_hash, file_hash, pages,
                             marks, missed, unexplained, homework, rendered_at)
         select $1, 'weekly_summary', pupil_id, $2, $3, version, input_hash, file_hash, pages,
                marks, missed, unexplained, homework, $9
         from unnest($4::bigint[], $5::integer[], $6::bytea[], $7::bytea[], $8::smallint[],
                     $10::smallint[], $11::smallint[], $12::smallint[], $13::smallint[])
              as n (pupil_id, version, input_hash, file_hash, pages, marks, missed, unexplained, homework)
         on conflict (school_id, kind, pupil_id, week_starts, version) do update set pages = report.pages
         returning pupil_id, id",
        school,
        group.get(),
        week,
        &pupils,
        &versions,
        &inputs,
        &files,
        &pages,
        now,
        &column(reports, |news| news.marks),
        &column(reports, |news| news.missed),
        &column(reports, |news| news.unexplained),
        &column(reports, |news| news.homework),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (PupilId::new(row.pupil_id), ReportId::new(row.id))).collect())
}

fn column(reports: &[NewReport], count: fn(&News) -> i16) -> Vec<i16> {
    reports.iter().map(|report| count(&report.news)).collect()
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

/// Locks a delivery and re-reads everything that must still hold before a letter leaves, on the school's own day.
pub async fn find_for_sending(
    tx: &mut TenantTx,
    id: DeliveryId,
    now: DateTime<Utc>,
) -> Result<Option<Sending>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select d.state, d.attempts, d.report_id, r.version, r.file_hash, r.marks, r.missed, r.unexplained,
                  r.homework, d.pupil_id,
                  p.family_name::text as "pupil_family!", p.given_name::text as "pupil_given!",
                  p.patronymic::text as pupil_patronymic, d.guardian_id, d.group_id, g.name::text as "group_name!",
                  d.week_starts,
                  exists (select from guardianship k where k.school_id = $1 and k.guardian_id = d.guardian_id
                          and k.pupil_id = d.pupil_id
                          and k.starts_on <= ($3::timestamptz at time zone s.zone)::date
                          and (k.ends_on is null or k.ends_on >= ($3::timestamptz at time zone s.zone)::date))
                    as "is_guardian!",
                  c.channel as "channel?", c.consent_on as "consent_on?", f.email, f.email_verified_at,
                  f.email_suppressed_at, s.short_name, s.full_name, s.phone
           from delivery d
           join report r on r.school_id = $1 and r.id = d.report_id
           join pupil p on p.school_id = $1 and p.id = d.pupil_id
           join guardian f on f.school_id = $1 and f.id = d.guardian_id
           join study_group g on g.school_id = $1 and g.id = d.group_id
           join school s on s.school_id = $1
           left join delivery_choice c on c.school_id = $1 and c.guardian_id = d.guardian_id
             and c.pupil_id = d.pupil_id and c.withdrawn_at is null
           where d.school_id = $1 and d.id = $2
           for update of d"#,
        school,
        id.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Sending {
        state: row.state,
        attempts: row.attempts,
        report: ReportId::new(row.report_id),
        version: row.version,
        file_hash: row.file_hash,
        pupil: PupilId::new(row.pupil_id),
        pupil_name: (row.pupil_family, row.pupil_given, row.pupil_patronymic),
        guardian: GuardianId::new(row.guardian_id),
        group: GroupId::new(row.group_id),
        group_name: row.group_name,
        week: row.week_starts,
        is_guardian: row.is_guardian,
        channel: row.channel,
        consent_on: row.consent_on,
        email: row.email,
        verified_at: row.email_verified_at,
        suppressed_at: row.email_suppressed_at,
        school_short: row.short_name,
        school_full: row.full_name,
        school_phone: row.phone,
        news: News {
            marks: row.marks,
            missed: row.missed,
            unexplained: row.unexplained,
            homework: row.homework,
        },
    }))
}

/// Marks a letter as being sent: from here on a crash may at worst repeat it with the same Message-ID.
pub async fn update_sending(
    tx: &mut TenantTx,
    id: DeliveryId,
    message_id: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update delivery set state = 'sending', attempts = attempts + 1, message_id = $3, changed_at = $4
         where school_id = $1 and id = $2",
        school,
        id.get(),
        message_id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records what became of a letter, unless its fate is known already.
pub async fn update_fate(tx: &mut TenantTx, id: DeliveryId, fate: &Fate, now: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update delivery set state = $3, server_words = $4, address = coalesce($5, address),
                message_id = coalesce($6, message_id), changed_at = $7
         where school_id = $1 and id = $2 and state in ('queued', 'sending')",
        school,
        id.get(),
        fate.state,
        fate.words,
        fate.address,
        fate.message_id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts a refusal of an address; after `most` refusals letters to it stop (security.md C-76).
pub async fn update_address_refused(
    tx: &mut TenantTx,
    guardian: GuardianId,
    (most, words): (i16, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update guardian set email_failures = email_failures + 1,
                email_suppressed_at = case when email_failures + 1 >= $3 then $5 else email_suppressed_at end,
                email_suppressed_why = case when email_failures + 1 >= $3 then $4 else email_suppressed_why end
         where school_id = $1 and id = $2",
        school,
        guardian.get(),
        i32::from(most),
        words,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An accepted letter clears the count.
pub async fn update_address_accepted(tx: &mut TenantTx, guardian: GuardianId) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update guardian set email_failures = 0 where school_id = $1 and id = $2 and email_failures > 0",
        school,
        guardian.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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

/// Records a print batch; a new rendering of the same week replaces the old one.
pub async fn upsert_batch(
    tx: &mut TenantTx,
    (group, week): (GroupId, NaiveDate),
    (file_hash, sheets, pages): (&[u8; 32], i16, i16),
    now: DateTime<Utc>,
) -> Result<BatchId> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into print_batch (school_id, group_id, week_starts, file_hash, sheets, pages, rendered_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (school_id, group_id, week_starts)
         do update set file_hash = excluded.file_hash, sheets = excluded.sheets, pages = excluded.pages,
                       rendered_at = excluded.rendered_at
         returning id",
        school,
        group.get(),
        week,
        file_hash,
        sheets,
        pages,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(BatchId::new(id))
}

/// The print batch of a group and week.
pub async fn find_batch(tx: &mut TenantTx, group: GroupId, week: NaiveDate) -> Result<Option<Batch>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select id, file_hash, sheets, pages, rendered_at from print_batch
         where school_id = $1 and group_id = $2 and week_starts = $3",
        school,
        group.get(),
        week,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Batch {
        id: BatchId::new(row.id),
        file_hash: row.file_hash,
        sheets: row.sheets,
        pages: row.pages,
        rendered_at: row.rendered_at,
    }))
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
