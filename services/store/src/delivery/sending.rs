//! One letter on its way: everything that must still hold, and what the mail server said.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{DeliveryId, GroupId, GuardianId, PupilId, ReportId};

use super::report::News;
use crate::{Result, TenantTx};

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
