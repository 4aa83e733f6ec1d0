//! Roles of people in the school, and the groups that come with some of them.

use chrono::NaiveDate;
use domain::id::PersonId;

use crate::{Result, TenantTx};

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
