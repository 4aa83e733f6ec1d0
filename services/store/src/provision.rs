//! Creating districts, schools, officers and the database's copy of the context key.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::id::{DistrictId, PersonId, SchoolId};

use crate::{Result, SystemTx, TenantTx};

/// A school to create.
#[derive(Debug, Clone)]
pub struct NewSchool {
    /// The district it belongs to.
    pub district: DistrictId,
    /// Code of `domain::regulation::SchoolKind`.
    pub kind: String,
    /// Name for tables and bars.
    pub short_name: String,
    /// Name for letterheads.
    pub full_name: String,
    /// Phone printed under letters.
    pub phone: Option<String>,
    /// IANA zone.
    pub zone: Tz,
    /// The roster's own id.
    pub external_id: Option<String>,
}

/// Finds a district by its external id or creates it.
pub async fn insert_district(
    tx: &mut SystemTx,
    name: &str,
    zone: Tz,
    external_id: &str,
) -> Result<DistrictId> {
    let id = sqlx::query_scalar!(
        "insert into district (name, zone, external_id) values ($1, $2, $3)
         on conflict (external_id) do update set name = excluded.name returning id",
        name,
        zone.name(),
        external_id,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(DistrictId::new(id))
}

/// The school of a district with this external id.
pub async fn find_school(
    tx: &mut SystemTx,
    district: DistrictId,
    external_id: &str,
) -> Result<Option<SchoolId>> {
    let id = sqlx::query_scalar!(
        "select school_id from school where district_id = $1 and external_id = $2",
        district.get(),
        external_id,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SchoolId::new))
}

/// Creates a school.
pub async fn insert_school(tx: &mut SystemTx, school: &NewSchool, now: DateTime<Utc>) -> Result<SchoolId> {
    let id = sqlx::query_scalar!(
        "insert into school (district_id, kind, short_name, full_name, phone, zone, external_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning school_id",
        school.district.get(),
        school.kind,
        school.short_name,
        school.full_name,
        school.phone,
        school.zone.name(),
        school.external_id,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(SchoolId::new(id))
}

/// All schools, for operators: number, district, short name.
pub async fn list_schools(tx: &mut SystemTx) -> Result<Vec<(SchoolId, DistrictId, String)>> {
    let rows = sqlx::query!("select school_id, district_id, short_name from school order by school_id")
        .fetch_all(tx.conn())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (SchoolId::new(row.school_id), DistrictId::new(row.district_id), row.short_name))
        .collect())
}

/// A new human being: a bare number.
pub async fn insert_person(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<PersonId> {
    let id = sqlx::query_scalar!("insert into person (created_at) values ($1) returning id", now)
        .fetch_one(tx.conn())
        .await?;
    Ok(PersonId::new(id))
}

/// Makes a person an officer of a district.
pub async fn insert_officer(
    tx: &mut SystemTx,
    district: DistrictId,
    person: PersonId,
    name: &str,
) -> Result<()> {
    sqlx::query!(
        "insert into district_officer (district_id, person_id, display_name) values ($1, $2, $3)
         on conflict do nothing",
        district.get(),
        person.get(),
        name,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A kind of work a school starts with.
#[derive(Debug, Clone, Copy)]
pub struct NewWorkType<'a> {
    /// Name for lists.
    pub name: &'a str,
    /// Name for the head of a column.
    pub short_name: &'a str,
    /// Weight of a mark, 1–100.
    pub weight: i16,
    /// Whether it is checked on paper (D05).
    pub written: bool,
    /// Whether it may cap a period mark.
    pub is_test: bool,
    /// Whether a new column has it.
    pub is_default: bool,
}

/// Adds kinds of work; one that is there by name stays as it is.
pub async fn insert_work_types(tx: &mut TenantTx, types: &[NewWorkType<'_>]) -> Result<()> {
    let school = tx.school().get();
    let names: Vec<String> = types.iter().map(|one| one.name.to_string()).collect();
    let short: Vec<String> = types.iter().map(|one| one.short_name.to_string()).collect();
    let weights: Vec<i16> = types.iter().map(|one| one.weight).collect();
    let written: Vec<bool> = types.iter().map(|one| one.written).collect();
    let tests: Vec<bool> = types.iter().map(|one| one.is_test).collect();
    let default: Vec<bool> = types.iter().map(|one| one.is_default).collect();
    sqlx::query!(
        "insert into work_type (school_id, name, short_name, weight, written, is_test, is_default)
         select $1, name, short_name, weight, written, is_test, is_default
         from unnest($2::text[], $3::text[], $4::smallint[], $5::boolean[], $6::boolean[], $7::boolean[])
              as n (name, short_name, weight, written, is_test, is_default)
         on conflict (school_id, name) do nothing",
        school,
        &names,
        &short,
        &weights,
        &written,
        &tests,
        &default,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The officer of a district with this name, if there is one.
pub async fn find_officer(tx: &mut SystemTx, district: DistrictId, name: &str) -> Result<Option<PersonId>> {
    let person = sqlx::query_scalar!(
        "select person_id from district_officer where district_id = $1 and display_name = $2 limit 1",
        district.get(),
        name,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(person.map(PersonId::new))
}

/// The district with this external id.
pub async fn find_district(tx: &mut SystemTx, external_id: &str) -> Result<Option<DistrictId>> {
    let id = sqlx::query_scalar!("select id from district where external_id = $1", external_id)
        .fetch_optional(tx.conn())
        .await?;
    Ok(id.map(DistrictId::new))
}
