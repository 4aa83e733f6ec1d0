//! What an import reads and writes, table by table and never row by row.
//!
//! Rows travel as JSON objects of their table's columns (without `school_id`), so that comparing, writing, reporting
//! and undoing are one piece of code in `app::import`. The statements are literals, one set per table, in
//! [`tables`](self) of this folder; nothing here decides what an import may do.

mod tables;

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{PersonId, SchoolId};
use serde_json::{Map, Value};

use crate::{Result, TenantTx};

pub use tables::{Table, delete_rows, insert_rows, list_rows, update_rows};

/// A row as an object: column name to value, dates and times in ISO form, numbers as numbers.
pub type Row = Map<String, Value>;

/// What an import asks of its school first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterSchool {
    /// The school.
    pub school: SchoolId,
    /// Its short name, for messages.
    pub name: String,
    /// IANA zone, as stored.
    pub zone: String,
    /// The roster's own id of the school, when it is known.
    pub external_id: Option<String>,
}

/// The school, locked against a second import at the same time until the transaction ends.
pub async fn find_school_locked(tx: &mut TenantTx) -> Result<Option<RosterSchool>> {
    let school = tx.school();
    let row = sqlx::query!(
        "select short_name, zone, external_id from school where school_id = $1 for no key update",
        school.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| RosterSchool {
        school,
        name: row.short_name,
        zone: row.zone,
        external_id: row.external_id,
    }))
}

/// Creates human beings inside the transaction: bare numbers.
pub async fn insert_persons(tx: &mut TenantTx, wanted: usize, now: DateTime<Utc>) -> Result<Vec<PersonId>> {
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let wanted = i32::try_from(wanted).unwrap_or(i32::MAX);
    let ids =
        sqlx::query_scalar!(r#"select id as "id!" from tabel.new_persons($1, $2) as n (id)"#, wanted, now)
            .fetch_all(tx.conn())
            .await?;
    Ok(ids.into_iter().map(PersonId::new).collect())
}

/// What hangs on rows that an undo would remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// Marks of lessons and periods.
    pub marks: i64,
    /// Attendance, rolls and documents.
    pub attendance: i64,
    /// Topics, homework and remarks.
    pub texts: i64,
    /// Rendered weekly summaries.
    pub reports: i64,
}

/// Rows that an undo would remove, by table.
#[derive(Debug, Clone, Default)]
pub struct Removed {
    /// Pupils.
    pub pupils: Vec<i64>,
    /// Groups.
    pub groups: Vec<i64>,
    /// Employees.
    pub staff: Vec<i64>,
    /// Teaching assignments.
    pub assignments: Vec<i64>,
    /// Periods.
    pub periods: Vec<i64>,
}

/// Counts the journal facts that would vanish with these rows.
pub async fn find_facts(tx: &mut TenantTx, removed: &Removed) -> Result<Facts> {
    let school = tx.school().get();
    let row = sqlx::query!(
        r#"with l as materialized (
             select id from lesson where school_id = $1
               and (assignment_id = any($5) or group_id = any($3) or staff_id = any($4) or planned_staff_id = any($4)))
           select
             (select count(*) from mark m where m.school_id = $1 and (m.pupil_id = any($2) or m.column_id in (
                select c.id from journal_column c where c.school_id = $1 and c.lesson_id in (select id from l))))
             + (select count(*) from period_mark p where p.school_id = $1
                and (p.pupil_id = any($2) or p.group_id = any($3) or p.period_id = any($6))) as "marks!",
             (select count(*) from attendance a where a.school_id = $1
                and (a.pupil_id = any($2) or a.lesson_id in (select id from l)))
             + (select count(*) from lesson_roll r where r.school_id = $1 and r.lesson_id in (select id from l))
             + (select count(*) from absence_document d where d.school_id = $1 and d.pupil_id = any($2))
               as "attendance!",
             (select count(*) from lesson_topic t where t.school_id = $1 and t.lesson_id in (select id from l))
             + (select count(*) from homework h where h.school_id = $1
                and (h.pupil_id = any($2) or h.lesson_id in (select id from l)))
             + (select count(*) from remark k where k.school_id = $1 and k.pupil_id = any($2)) as "texts!",
             (select count(*) from report o where o.school_id = $1
                and (o.pupil_id = any($2) or o.group_id = any($3))) as "reports!""#,
        school,
        &removed.pupils,
        &removed.groups,
        &removed.staff,
        &removed.assignments,
        &removed.periods,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Facts { marks: row.marks, attendance: row.attendance, texts: row.texts, reports: row.reports })
}

/// Days without lessons for one group or its subgroups, to be left out of a lay-out.
#[derive(Debug, Clone, Default)]
pub struct DaysOff {
    /// Group of each pair.
    pub groups: Vec<i64>,
    /// Day of each pair.
    pub days: Vec<NaiveDate>,
}

/// Lays the timetable out into lessons on the given study days; a lesson that is there already stays as it is.
/// Slots, assignments and groups count within their dates, lessons without a bell are left out, and so are days off
/// of the group or of the class a subgroup belongs to. Returns how many lessons were added.
pub async fn insert_lessons(tx: &mut TenantTx, study_days: &[NaiveDate], off: &DaysOff) -> Result<u64> {
    let school = tx.school().get();
    let done = sqlx::query!(
        "insert into lesson (school_id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at,
                             planned_staff_id, staff_id, room)
         select $1, a.id, a.group_id, a.subject_id, d.day, s.ordinal, b.starts_at, b.ends_at, a.staff_id, a.staff_id,
                s.room
         from unnest($2::date[]) as d (day)
         join timetable_slot s on s.school_id = $1 and s.weekday = extract(isodow from d.day)
           and s.starts_on <= d.day and (s.ends_on is null or s.ends_on >= d.day)
         join assignment a on a.school_id = $1 and a.id = s.assignment_id
           and a.starts_on <= d.day and (a.ends_on is null or a.ends_on >= d.day)
         join study_group g on g.school_id = $1 and g.id = a.group_id
           and g.starts_on <= d.day and (g.ends_on is null or g.ends_on >= d.day)
         join bell b on b.school_id = $1 and b.ordinal = s.ordinal
         where not exists (
           select from unnest($3::bigint[], $4::date[]) as o (group_id, day)
           where o.day = d.day and o.group_id in (g.id, g.parent_id))
         on conflict (school_id, assignment_id, day, ordinal) do nothing",
        school,
        study_days,
        &off.groups,
        &off.days,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
