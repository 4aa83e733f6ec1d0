//! Lists of people for those who administer a school: pages of pupils, guardians and staff, their roles and sign-ins.
//!
//! A page goes on after a person, not at a number, so that nobody is shown twice while lists change.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{GroupId, PersonId};

use crate::{Result, SystemTx, TenantTx};

/// Which people, on which day.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Local day on which somebody belongs to the school.
    pub day: NaiveDate,
    /// Part of the name, as `domain::text::search_key` writes it.
    pub search: Option<String>,
    /// Only of this group.
    pub group: Option<GroupId>,
    /// Number of the last person of the page before.
    pub after: Option<i64>,
    /// Most people.
    pub most: i64,
}

/// Somebody of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Number as pupil, guardian or employee.
    pub id: i64,
    /// The human being.
    pub person: PersonId,
    /// Family name, given name, patronymic.
    pub name: (String, String, Option<String>),
    /// Names of groups: the own, the children's, or those led.
    pub groups: Vec<String>,
    /// Children's names of a guardian, post of an employee.
    pub detail: Vec<String>,
    /// A slip that still works, until.
    pub slip_until: Option<DateTime<Utc>>,
}

macro_rules! listed {
    ($rows:expr) => {
        $rows
            .into_iter()
            .map(|row| Listed {
                id: row.id,
                person: PersonId::new(row.person_id),
                name: (row.family, row.given, row.patronymic),
                groups: row.groups,
                detail: row.detail,
                slip_until: row.slip_until,
            })
            .collect()
    };
}

/// Pupils of the day.
pub async fn list_pupils(tx: &mut TenantTx, wanted: &Wanted, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select p.id, p.person_id, p.family_name::text as "family!", p.given_name::text as "given!",
                  p.patronymic::text as patronymic,
                  coalesce((select array_agg(g.name::text order by g.kind, g.name) from group_member m
                    join study_group g on g.school_id = $1 and g.id = m.group_id
                    where m.school_id = $1 and m.pupil_id = p.id and m.starts_on <= $2
                    and (m.ends_on is null or m.ends_on >= $2)), '{}') as "groups!",
                  '{}'::text[] as "detail!",
                  (select max(s.expires_at) from credential_slip s where s.school_id = $1
                   and s.person_id = p.person_id and s.used_at is null and s.revoked_at is null
                   and s.expires_at > $3) as slip_until
           from pupil p
           where p.school_id = $1 and p.starts_on <= $2 and (p.ends_on is null or p.ends_on >= $2)
           and ($4::text is null or replace(replace(lower(p.family_name || ' ' || p.given_name || ' '
                || coalesce(p.patronymic, '')), 'ё', 'е'), '-', ' ') like '%' || $4 || '%')
           and ($5::bigint is null or exists (select from group_member m where m.school_id = $1
                and m.group_id = $5 and m.pupil_id = p.id and m.starts_on <= $2
                and (m.ends_on is null or m.ends_on >= $2)))
           and ($6::bigint is null or (p.family_name, p.given_name, p.id) >
                (select a.family_name, a.given_name, a.id from pupil a where a.school_id = $1 and a.id = $6))
           order by p.family_name, p.given_name, p.id limit $7"#,
        school,
        wanted.day,
        now,
        wanted.search,
        wanted.group.map(GroupId::get),
        wanted.after,
        wanted.most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(listed!(rows))
}

/// Guardians of the day's pupils.
pub async fn list_guardians(tx: &mut TenantTx, wanted: &Wanted, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select u.id, u.person_id, u.family_name::text as "family!", u.given_name::text as "given!",
                  u.patronymic::text as patronymic,
                  coalesce((select array_agg(distinct g.name::text) from guardianship k
                    join group_member m on m.school_id = $1 and m.pupil_id = k.pupil_id and m.starts_on <= $2
                      and (m.ends_on is null or m.ends_on >= $2)
                    join study_group g on g.school_id = $1 and g.id = m.group_id and g.kind <> 'subgroup'
                    where k.school_id = $1 and k.guardian_id = u.id and k.starts_on <= $2
                    and (k.ends_on is null or k.ends_on >= $2)), '{}') as "groups!",
                  coalesce((select array_agg(p.family_name::text || ' ' || p.given_name::text
                                             order by p.family_name, p.given_name, p.id) from guardianship k
                    join pupil p on p.school_id = $1 and p.id = k.pupil_id
                    where k.school_id = $1 and k.guardian_id = u.id and k.starts_on <= $2
                    and (k.ends_on is null or k.ends_on >= $2)), '{}') as "detail!",
                  (select max(s.expires_at) from credential_slip s where s.school_id = $1
                   and s.person_id = u.person_id and s.used_at is null and s.revoked_at is null
                   and s.expires_at > $3) as slip_until
           from guardian u
           where u.school_id = $1
           and exists (select from guardianship k
                left join group_member m on m.school_id = $1 and m.group_id = $5 and m.pupil_id = k.pupil_id
                  and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2)
                where k.school_id = $1 and k.guardian_id = u.id and k.starts_on <= $2
                and (k.ends_on is null or k.ends_on >= $2) and ($5::bigint is null or m.group_id is not null))
           and ($4::text is null or replace(replace(lower(u.family_name || ' ' || u.given_name || ' '
                || coalesce(u.patronymic, '')), 'ё', 'е'), '-', ' ') like '%' || $4 || '%')
           and ($6::bigint is null or (u.family_name, u.given_name, u.id) >
                (select a.family_name, a.given_name, a.id from guardian a where a.school_id = $1 and a.id = $6))
           order by u.family_name, u.given_name, u.id limit $7"#,
        school,
        wanted.day,
        now,
        wanted.search,
        wanted.group.map(GroupId::get),
        wanted.after,
        wanted.most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(listed!(rows))
}

/// Employees of the day; with a group, those who teach or lead it.
pub async fn list_staff(tx: &mut TenantTx, wanted: &Wanted, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select f.id, f.person_id, f.family_name::text as "family!", f.given_name::text as "given!",
                  f.patronymic::text as patronymic,
                  coalesce((select array_agg(g.name::text order by g.name) from group_lead l
                    join study_group g on g.school_id = $1 and g.id = l.group_id
                    where l.school_id = $1 and l.staff_id = f.id and l.starts_on <= $2
                    and (l.ends_on is null or l.ends_on >= $2)), '{}') as "groups!",
                  array_remove(array[f.post], '') as "detail!",
                  (select max(s.expires_at) from credential_slip s where s.school_id = $1
                   and s.person_id = f.person_id and s.used_at is null and s.revoked_at is null
                   and s.expires_at > $3) as slip_until
           from staff f
           where f.school_id = $1 and f.starts_on <= $2 and (f.ends_on is null or f.ends_on >= $2)
           and ($4::text is null or replace(replace(lower(f.family_name || ' ' || f.given_name || ' '
                || coalesce(f.patronymic, '')), 'ё', 'е'), '-', ' ') like '%' || $4 || '%')
           and ($5::bigint is null
                or exists (select from group_lead l where l.school_id = $1 and l.group_id = $5 and l.staff_id = f.id
                           and l.starts_on <= $2 and (l.ends_on is null or l.ends_on >= $2))
                or exists (select from assignment a where a.school_id = $1 and a.group_id = $5
                           and a.staff_id = f.id and a.starts_on <= $2
                           and (a.ends_on is null or a.ends_on >= $2)))
           and ($6::bigint is null or (f.family_name, f.given_name, f.id) >
                (select a.family_name, a.given_name, a.id from staff a where a.school_id = $1 and a.id = $6))
           order by f.family_name, f.given_name, f.id limit $7"#,
        school,
        wanted.day,
        now,
        wanted.search,
        wanted.group.map(GroupId::get),
        wanted.after,
        wanted.most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(listed!(rows))
}

/// A role somebody has in the school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// Number of the membership.
    pub membership: i64,
    /// The human being.
    pub person: PersonId,
    /// The employee, when it is one's.
    pub staff: Option<i64>,
    /// Code of the role.
    pub role: String,
    /// Grades it is limited to.
    pub grades: (Option<i16>, Option<i16>),
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day.
    pub ends_on: Option<NaiveDate>,
}

macro_rules! held {
    ($row:expr) => {
        HeldRole {
            membership: $row.id,
            person: PersonId::new($row.person_id),
            staff: $row.staff_id,
            role: $row.role,
            grades: ($row.grade_from, $row.grade_to),
            starts_on: $row.starts_on,
            ends_on: $row.ends_on,
        }
    };
}

/// The roles these people have on a day or later.
pub async fn list_roles(tx: &mut TenantTx, persons: &[i64], day: NaiveDate) -> Result<Vec<HeldRole>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select id, person_id, staff_id, role, grade_from, grade_to, starts_on, ends_on from membership
         where school_id = $1 and person_id = any($2) and (ends_on is null or ends_on >= $3)
         order by person_id, role, id",
        school,
        persons,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| held!(row)).collect())
}

/// One role.
pub async fn find_role(tx: &mut TenantTx, membership: i64) -> Result<Option<HeldRole>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select id, person_id, staff_id, role, grade_from, grade_to, starts_on, ends_on from membership
         where school_id = $1 and id = $2 for update",
        school,
        membership,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| held!(row)))
}

/// The human being behind an employee of the day.
pub async fn find_staff_person(tx: &mut TenantTx, staff: i64, day: NaiveDate) -> Result<Option<PersonId>> {
    let school = tx.school().get();
    let person = sqlx::query_scalar!(
        "select person_id from staff
         where school_id = $1 and id = $2 and (ends_on is null or ends_on >= $3) for update",
        school,
        staff,
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(person.map(PersonId::new))
}

/// A role to give.
#[derive(Debug, Clone)]
pub struct NewRole<'a> {
    /// The human being.
    pub person: PersonId,
    /// The employee.
    pub staff: i64,
    /// Code of the role.
    pub role: &'a str,
    /// Grades it is limited to.
    pub grades: (Option<i16>, Option<i16>),
    /// First and last local day.
    pub days: (NaiveDate, Option<NaiveDate>),
}

/// Gives a role; its number.
pub async fn insert_role(tx: &mut TenantTx, new: &NewRole<'_>) -> Result<i64> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into membership (school_id, person_id, role, staff_id, grade_from, grade_to, starts_on, ends_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
        school,
        new.person.get(),
        new.role,
        new.staff,
        new.grades.0,
        new.grades.1,
        new.days.0,
        new.days.1,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(id)
}

/// Sets the last day of a role.
pub async fn update_role_end(tx: &mut TenantTx, membership: i64, last_day: NaiveDate) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update membership set ends_on = $3 where school_id = $1 and id = $2",
        school,
        membership,
        last_day,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets an employee lead a group from a day on; an open lead of the same group stays as it is.
pub async fn insert_lead(
    tx: &mut TenantTx,
    (group, staff): (i64, i64),
    (from, to): (NaiveDate, Option<NaiveDate>),
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into group_lead (school_id, group_id, staff_id, starts_on, ends_on)
         select $1, $2, $3, $4, $5
         where not exists (select from group_lead l where l.school_id = $1 and l.group_id = $2 and l.staff_id = $3
                           and (l.ends_on is null or l.ends_on >= $4))
         on conflict (school_id, group_id, staff_id, starts_on) do update set ends_on = excluded.ends_on",
        school,
        group,
        staff,
        from,
        to,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends all leads of an employee.
pub async fn update_leads_end(tx: &mut TenantTx, staff: i64, last_day: NaiveDate) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update group_lead set ends_on = greatest($3, starts_on)
         where school_id = $1 and staff_id = $2 and (ends_on is null or ends_on > $3)",
        school,
        staff,
        last_day,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The sign-in of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInState {
    /// The human being.
    pub person: PersonId,
    /// The account may not sign in.
    pub blocked: bool,
    /// Last sign-in.
    pub signed_in_at: Option<DateTime<Utc>>,
}

/// The accounts of these people; who has none is absent.
pub async fn list_sign_ins(tx: &mut SystemTx, persons: &[i64]) -> Result<Vec<SignInState>> {
    let rows = sqlx::query!(
        r#"select distinct on (person_id) person_id, blocked_at is not null as "blocked!", signed_in_at from account
           where person_id = any($1) order by person_id, signed_in_at desc nulls last"#,
        persons,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SignInState {
            person: PersonId::new(row.person_id),
            blocked: row.blocked,
            signed_in_at: row.signed_in_at,
        })
        .collect())
}

/// Logins that begin with one of these words.
pub async fn list_logins_like(tx: &mut SystemTx, beginnings: &[String]) -> Result<Vec<String>> {
    let patterns: Vec<String> =
        beginnings.iter().map(|word| format!("{}%", word.replace(['%', '_', '\\'], ""))).collect();
    let rows = sqlx::query_scalar!("select login from account where login like any($1)", &patterns)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows)
}
