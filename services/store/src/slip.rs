//! One-time slips: the paper with which a person takes an account, or adds this school to the account they own
//! (S1-2.2, S2-O8.1c). Only the hash of the code is stored.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{AccountId, GroupId, GuardianId, PersonId, PupilId, SchoolId, StaffId};

use crate::{Result, SystemTx, TenantTx};

/// A slip that can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The school that issued it.
    pub school: SchoolId,
    /// Number of the slip in that school.
    pub id: i64,
    /// For whom.
    pub person: PersonId,
    /// Last moment of use.
    pub expires_at: DateTime<Utc>,
}

/// For whom a slip is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A pupil.
    Pupil(PupilId),
    /// A guardian.
    Guardian(GuardianId),
    /// An employee.
    Staff(StaffId),
}

/// The person behind a holder; with a group, only a pupil on its list that day or a guardian of one.
pub async fn find_holder(
    tx: &mut TenantTx,
    holder: Holder,
    group: Option<GroupId>,
    day: NaiveDate,
) -> Result<Option<PersonId>> {
    let school = tx.school().get();
    let (pupil, guardian, staff) = match holder {
        Holder::Pupil(id) => (id.get(), 0, 0),
        Holder::Guardian(id) => (0, id.get(), 0),
        Holder::Staff(id) => (0, 0, id.get()),
    };
    let person = sqlx::query_scalar!(
        r#"with listed as (
             select m.pupil_id from group_member m
             where m.school_id = $1 and m.group_id = $5 and m.starts_on <= $6 and (m.ends_on is null or m.ends_on >= $6))
           select p.person_id as "person!" from pupil p
             where p.school_id = $1 and p.id = $2 and ($5::bigint is null or p.id in (select pupil_id from listed))
           union all
           select g.person_id from guardian g
             where g.school_id = $1 and g.id = $3
             and ($5::bigint is null or exists (select from guardianship k where k.school_id = $1
                  and k.guardian_id = g.id and k.pupil_id in (select pupil_id from listed)))
           union all
           select f.person_id from staff f where f.school_id = $1 and f.id = $4 and $5::bigint is null"#,
        school,
        pupil,
        guardian,
        staff,
        group.map(GroupId::get),
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(person.map(PersonId::new))
}

/// Issues a slip; earlier ones of the same person stop working.
pub async fn insert_slip(
    tx: &mut TenantTx,
    person: PersonId,
    code_hash: &[u8; 32],
    issued_by: AccountId,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64> {
    let school = tx.school().get();
    sqlx::query!(
        "update credential_slip set revoked_at = $3
         where school_id = $1 and person_id = $2 and used_at is null and revoked_at is null",
        school,
        person.get(),
        now,
    )
    .execute(tx.conn())
    .await?;
    let id = sqlx::query_scalar!(
        "insert into credential_slip (school_id, person_id, code_hash, issued_by, issued_at, expires_at)
         values ($1, $2, $3, $4, $5, $6) returning id",
        school,
        person.get(),
        code_hash,
        issued_by.get(),
        now,
        expires_at,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(id)
}

/// Somebody who may get a slip, as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolderLine {
    /// For whom.
    pub holder: Holder,
    /// The human being.
    pub person: PersonId,
    /// Family name, given name, patronymic.
    pub name: (String, String, Option<String>),
    /// The pupil a guardian stands for.
    pub child: Option<String>,
}

/// Pupils of a group on a day and their guardians, the family together in the order of the pupils' names.
pub async fn list_group_holders(
    tx: &mut TenantTx,
    group: GroupId,
    day: NaiveDate,
    (pupils, guardians): (bool, bool),
) -> Result<Vec<HolderLine>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with listed as (
             select p.id, p.person_id, p.family_name, p.given_name, p.patronymic from group_member m
             join pupil p on p.school_id = $1 and p.id = m.pupil_id
             where m.school_id = $1 and m.group_id = $2 and m.starts_on <= $3
             and (m.ends_on is null or m.ends_on >= $3)),
           lines as (
             select l.family_name as sort_family, l.given_name as sort_given, l.id as sort_id, 0 as what, l.id,
                    l.person_id, l.family_name::text as family, l.given_name::text as given,
                    l.patronymic::text as patronymic, null::text as child
             from listed l where $4
             union all
             select l.family_name, l.given_name, l.id, 1, g.id, g.person_id, g.family_name::text, g.given_name::text,
                    g.patronymic::text, l.family_name::text || ' ' || l.given_name::text
             from listed l
             join guardianship k on k.school_id = $1 and k.pupil_id = l.id and k.starts_on <= $3
               and (k.ends_on is null or k.ends_on >= $3)
             join guardian g on g.school_id = $1 and g.id = k.guardian_id
             where $5)
           select what as "what!", id as "id!", person_id as "person!", family as "family!", given as "given!",
                  patronymic, child
           from lines order by sort_family, sort_given, sort_id, what, family, id"#,
        school,
        group.get(),
        day,
        pupils,
        guardians,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| HolderLine {
            holder: match row.what {
                0 => Holder::Pupil(PupilId::new(row.id)),
                _ => Holder::Guardian(GuardianId::new(row.id)),
            },
            person: PersonId::new(row.person),
            name: (row.family, row.given, row.patronymic),
            child: row.child,
        })
        .collect())
}

/// These employees of a day; who is none is absent.
pub async fn list_staff_holders(tx: &mut TenantTx, staff: &[i64], day: NaiveDate) -> Result<Vec<HolderLine>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select id, person_id, family_name::text as "family!", given_name::text as "given!",
                  patronymic::text as patronymic
           from staff where school_id = $1 and id = any($2) and (ends_on is null or ends_on >= $3)
           order by family_name, given_name, id"#,
        school,
        staff,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| HolderLine {
            holder: Holder::Staff(StaffId::new(row.id)),
            person: PersonId::new(row.person_id),
            name: (row.family, row.given, row.patronymic),
            child: None,
        })
        .collect())
}

/// Issues one slip per person; earlier ones of the same persons stop working.
pub async fn insert_slips(
    tx: &mut TenantTx,
    slips: &[(PersonId, [u8; 32])],
    issued_by: AccountId,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let school = tx.school().get();
    let persons: Vec<i64> = slips.iter().map(|(person, _)| person.get()).collect();
    let hashes: Vec<Vec<u8>> = slips.iter().map(|(_, hash)| hash.to_vec()).collect();
    sqlx::query!(
        "with old as (update credential_slip set revoked_at = $5
                      where school_id = $1 and person_id = any($2) and used_at is null and revoked_at is null)
         insert into credential_slip (school_id, person_id, code_hash, issued_by, issued_at, expires_at)
         select $1, n.person_id, n.code_hash, $4, $5, $6
         from unnest($2::bigint[], $3::bytea[]) as n (person_id, code_hash)",
        school,
        &persons,
        &hashes,
        issued_by.get(),
        now,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The slip with this code, if it was neither used nor replaced. Its term is the caller's question.
pub async fn find_slip(tx: &mut SystemTx, code_hash: &[u8; 32]) -> Result<Option<Slip>> {
    let row = sqlx::query!(
        "select school_id, id, person_id, expires_at from credential_slip
         where code_hash = $1 and used_at is null and revoked_at is null for update",
        code_hash,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Slip {
        school: SchoolId::new(row.school_id),
        id: row.id,
        person: PersonId::new(row.person_id),
        expires_at: row.expires_at,
    }))
}

/// Marks a slip used.
pub async fn update_slip_used(tx: &mut SystemTx, slip: &Slip, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update credential_slip set used_at = $3 where school_id = $1 and id = $2",
        slip.school.get(),
        slip.id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives everything a school knows of one person to another: the same human being has proven it with a slip.
pub async fn update_person(tx: &mut TenantTx, from: PersonId, to: PersonId) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "with a as (update membership set person_id = $3 where school_id = $1 and person_id = $2),
              b as (update guardian set person_id = $3 where school_id = $1 and person_id = $2),
              c as (update staff set person_id = $3 where school_id = $1 and person_id = $2)
         update pupil set person_id = $3 where school_id = $1 and person_id = $2",
        school,
        from.get(),
        to.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
