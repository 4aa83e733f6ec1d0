//! A family's choice of how it is told, the address behind it, and the log of who changed it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{AccountId, GroupId, GuardianId, PupilId};
use domain::role::Role;

use crate::{Result, TenantTx};

/// The choice of one guardian for one pupil, with the guardian's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceRow {
    /// Code of the channel; none while nothing was chosen.
    pub channel: Option<String>,
    /// Consent to letters on file since.
    pub consent_on: Option<NaiveDate>,
    /// Written application on file since.
    pub application_on: Option<NaiveDate>,
    /// Its number.
    pub application_number: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// It was verified at.
    pub verified_at: Option<DateTime<Utc>>,
    /// Letters to it stopped at.
    pub suppressed_at: Option<DateTime<Utc>>,
    /// The letter that asks whether it is right was asked for at.
    pub asked_at: Option<DateTime<Utc>>,
    /// What the mail server said against that letter, or against the last ones.
    pub refused_words: Option<String>,
}

/// Reads the choice. `None`: the guardian is none of this pupil's on `day`.
pub async fn find_choice(
    tx: &mut TenantTx,
    (guardian, pupil): (GuardianId, PupilId),
    day: NaiveDate,
) -> Result<Option<ChoiceRow>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select c.channel as "channel?", c.consent_on as "consent_on?", c.application_on as "application_on?",
                  c.application_number as "application_number?", g.email, g.email_verified_at, g.email_suppressed_at,
                  g.email_asked_at, coalesce(g.email_asked_words, g.email_suppressed_why) as refused_words
           from guardianship k
           join guardian g on g.school_id = $1 and g.id = k.guardian_id
           left join delivery_choice c on c.school_id = $1 and c.guardian_id = k.guardian_id
             and c.pupil_id = k.pupil_id and c.withdrawn_at is null
           where k.school_id = $1 and k.guardian_id = $2 and k.pupil_id = $3
             and k.starts_on <= $4 and (k.ends_on is null or k.ends_on >= $4)"#,
        school,
        guardian.get(),
        pupil.get(),
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| ChoiceRow {
        channel: row.channel,
        consent_on: row.consent_on,
        application_on: row.application_on,
        application_number: row.application_number,
        email: row.email,
        verified_at: row.email_verified_at,
        suppressed_at: row.email_suppressed_at,
        asked_at: row.email_asked_at,
        refused_words: row.refused_words,
    }))
}

/// Writes the choice; a written application on file stays there. `consent`: day and wording, none withdraws it.
pub async fn upsert_choice(
    tx: &mut TenantTx,
    (guardian, pupil): (GuardianId, PupilId),
    channel: &str,
    consent: Option<(NaiveDate, i16)>,
    now: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    let (consent_on, consent_text) = consent.unzip();
    sqlx::query!(
        "insert into delivery_choice (school_id, guardian_id, pupil_id, channel, consent_on, consent_text, chosen_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (school_id, guardian_id, pupil_id) do update
         set channel = excluded.channel, consent_on = excluded.consent_on, consent_text = excluded.consent_text,
             chosen_at = excluded.chosen_at, withdrawn_at = null",
        school,
        guardian.get(),
        pupil.get(),
        channel,
        consent_on,
        consent_text,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a written application on file: from now on the family is told on paper (S0-2.12).
pub async fn upsert_application(
    tx: &mut TenantTx,
    (guardian, pupil): (GuardianId, PupilId),
    (received_on, number): (NaiveDate, Option<&str>),
    now: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into delivery_choice (school_id, guardian_id, pupil_id, channel, application_on, application_number, chosen_at)
         values ($1, $2, $3, 'print', $4, $5, $6)
         on conflict (school_id, guardian_id, pupil_id) do update
         set channel = 'print', application_on = excluded.application_on,
             application_number = coalesce(excluded.application_number, delivery_choice.application_number),
             chosen_at = excluded.chosen_at, withdrawn_at = null",
        school,
        guardian.get(),
        pupil.get(),
        received_on,
        number,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest sheet of this family that was made and held back for want of an application goes to the printer: its group
/// and week, if there is one. An older week's sheet is news no more.
pub async fn update_withheld_sheet(
    tx: &mut TenantTx,
    (guardian, pupil): (GuardianId, PupilId),
    now: DateTime<Utc>,
) -> Result<Option<(GroupId, NaiveDate)>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "update delivery d set state = 'printed', server_words = null, changed_at = $4
         where d.school_id = $1 and d.guardian_id = $2 and d.pupil_id = $3 and d.channel = 'print'
           and d.state = 'withheld' and d.week_starts = (select max(n.week_starts) from delivery n
             where n.school_id = $1 and n.guardian_id = $2 and n.pupil_id = $3)
         returning d.group_id, d.week_starts",
        school,
        guardian.get(),
        pupil.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (GroupId::new(row.group_id), row.week_starts)))
}

/// A family that chose paper and whose signed application has not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedRow {
    /// The pupil, with family name, given name and patronymic.
    pub pupil: (PupilId, (String, String, Option<String>)),
    /// The guardian, likewise.
    pub guardian: (GuardianId, (String, String, Option<String>)),
    /// Class or study group of the pupil; the first one by name where there are several.
    pub group_name: Option<String>,
    /// Paper was chosen at.
    pub chosen_at: DateTime<Utc>,
}

/// Families of the day's pupils, of one group or of the school, from whom a signed application is awaited, by pupil. At most
/// `most`.
pub async fn list_awaited(
    tx: &mut TenantTx,
    group: Option<GroupId>,
    day: NaiveDate,
    most: i64,
) -> Result<Vec<AwaitedRow>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select c.pupil_id, p.family_name::text as "family!", p.given_name::text as "given!",
                  p.patronymic::text as patronymic, c.guardian_id, u.family_name::text as "own_family!",
                  u.given_name::text as "own_given!", u.patronymic::text as own_patronymic, c.chosen_at,
                  (select min(g.name)::text from group_member m
                   join study_group g on g.school_id = $1 and g.id = m.group_id and g.kind <> 'subgroup'
                   where m.school_id = $1 and m.pupil_id = c.pupil_id and m.starts_on <= $3
                   and (m.ends_on is null or m.ends_on >= $3)) as group_name
           from delivery_choice c
           join guardianship k on k.school_id = $1 and k.guardian_id = c.guardian_id and k.pupil_id = c.pupil_id
             and k.starts_on <= $3 and (k.ends_on is null or k.ends_on >= $3)
           join pupil p on p.school_id = $1 and p.id = c.pupil_id and p.starts_on <= $3
             and (p.ends_on is null or p.ends_on >= $3)
           join guardian u on u.school_id = $1 and u.id = c.guardian_id
           where c.school_id = $1 and c.channel = 'print' and c.application_on is null and c.withdrawn_at is null
             and ($2::bigint is null or exists (select from group_member m where m.school_id = $1 and m.group_id = $2
               and m.pupil_id = c.pupil_id and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)))
           order by p.family_name, p.given_name, p.id, u.id limit $4"#,
        school,
        group.map(GroupId::get),
        day,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| AwaitedRow {
            pupil: (PupilId::new(row.pupil_id), (row.family, row.given, row.patronymic)),
            guardian: (GuardianId::new(row.guardian_id), (row.own_family, row.own_given, row.own_patronymic)),
            group_name: row.group_name,
            chosen_at: row.chosen_at,
        })
        .collect())
}

/// Gives a guardian another address; nobody has confirmed it yet, and nothing is held against it.
pub async fn update_address(tx: &mut TenantTx, guardian: GuardianId, email: &str) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update guardian set email = $3, email_source = 'self', email_verified_at = null, email_suppressed_at = null,
                email_suppressed_why = null, email_failures = 0, email_asked_at = null, email_asked_words = null
         where school_id = $1 and id = $2 and email is distinct from $3",
        school,
        guardian.get(),
        email,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the letter about the address was asked for.
pub async fn update_address_asked(tx: &mut TenantTx, guardian: GuardianId, now: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update guardian set email_asked_at = $3, email_asked_words = null where school_id = $1 and id = $2",
        school,
        guardian.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes what the mail server said against the letter about this address; `None`: it was taken.
pub async fn update_address_words(
    tx: &mut TenantTx,
    guardian: GuardianId,
    email: &str,
    words: Option<&str>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update guardian set email_asked_words = $4 where school_id = $1 and id = $2 and email = $3",
        school,
        guardian.get(),
        email,
        words,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The guardian's address was confirmed. The first confirmation counts; `false`: there is no such guardian any more.
pub async fn update_address_verified(
    tx: &mut TenantTx,
    guardian: GuardianId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let school = tx.school().get();
    let done = sqlx::query!(
        "update guardian set email_verified_at = coalesce(email_verified_at, $3), email_asked_words = null
         where school_id = $1 and id = $2 and email is not null",
        school,
        guardian.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the letter about an address is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressRow {
    /// The address.
    pub email: Option<String>,
    /// It was verified at.
    pub verified_at: Option<DateTime<Utc>>,
    /// Some choice of the guardian is e-mail with consent.
    pub wished: bool,
    /// Short name of the school.
    pub school_short: String,
    /// Phone of the school.
    pub school_phone: Option<String>,
    /// Zone of the school.
    pub zone: String,
}

/// A guardian's address as it is now, with the school that writes to it.
pub async fn find_address(tx: &mut TenantTx, guardian: GuardianId) -> Result<Option<AddressRow>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"select g.email, g.email_verified_at, s.short_name, s.phone, s.zone,
                  exists (select from delivery_choice c where c.school_id = $1 and c.guardian_id = g.id
                    and c.channel = 'email' and c.consent_on is not null and c.withdrawn_at is null) as "wished!"
           from guardian g join school s on s.school_id = $1
           where g.school_id = $1 and g.id = $2"#,
        school,
        guardian.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| AddressRow {
        email: row.email,
        verified_at: row.email_verified_at,
        wished: row.wished,
        school_short: row.short_name,
        school_phone: row.phone,
        zone: row.zone,
    }))
}

/// Adds a line to the school's log. `target` holds codes and numbers, never a name or an address. `account` 0: nobody
/// signed in.
pub async fn insert_audit(
    tx: &mut TenantTx,
    (account, role): (Option<AccountId>, Option<Role>),
    (action, target): (&str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into audit (school_id, at, account_id, role, action, resource, target, outcome)
         values ($1, $2, $3, $4, $5, 'delivery_choice', $6, 'done')",
        school,
        now,
        account.map_or(0, AccountId::get),
        role.map_or("", Role::code),
        action,
        target,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
