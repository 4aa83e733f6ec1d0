//! Who teaches what in which group, from when to when: the teaching load as rows a person edits.

use chrono::NaiveDate;

use crate::{Result, TenantTx};

/// One teaching assignment with the names a list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// Its number.
    pub id: i64,
    /// The group.
    pub group: (i64, String),
    /// The subject.
    pub subject: (i64, String),
    /// The employee.
    pub staff: (i64, (String, String, Option<String>)),
    /// Hours a week, as text: «3», «1.5».
    pub hours: Option<String>,
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day.
    pub ends_on: Option<NaiveDate>,
}

/// Which assignments.
#[derive(Debug, Clone, Copy, Default)]
pub struct WantedLoad {
    /// Local day; assignments that ended earlier are left out.
    pub day: NaiveDate,
    /// Of one group.
    pub group: Option<i64>,
    /// Of one subject.
    pub subject: Option<i64>,
    /// Of one employee.
    pub staff: Option<i64>,
    /// Number of the last one of the page before.
    pub after: Option<i64>,
    /// Most rows.
    pub most: i64,
}

/// Assignments in force on a day or later, by group, subject and number.
pub async fn list_load(tx: &mut TenantTx, wanted: &WantedLoad) -> Result<Vec<Load>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select a.id, a.group_id, g.name::text as "group_name!", a.subject_id, s.name::text as "subject_name!",
                  a.staff_id, f.family_name::text as "family!", f.given_name::text as "given!",
                  f.patronymic::text as patronymic, trim_scale(a.hours_per_week)::text as hours, a.starts_on, a.ends_on
           from assignment a
           join study_group g on g.school_id = $1 and g.id = a.group_id
           join subject s on s.school_id = $1 and s.id = a.subject_id
           join staff f on f.school_id = $1 and f.id = a.staff_id
           where a.school_id = $1 and (a.ends_on is null or a.ends_on >= $2)
           and ($3::bigint is null or a.group_id = $3) and ($4::bigint is null or a.subject_id = $4)
           and ($5::bigint is null or a.staff_id = $5)
           and ($6::bigint is null or (g.name, s.name, a.id) >
                (select y.name, z.name, x.id from assignment x
                 join study_group y on y.school_id = $1 and y.id = x.group_id
                 join subject z on z.school_id = $1 and z.id = x.subject_id
                 where x.school_id = $1 and x.id = $6))
           order by g.name, s.name, a.id limit $7"#,
        school,
        wanted.day,
        wanted.group,
        wanted.subject,
        wanted.staff,
        wanted.after,
        wanted.most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Load {
            id: row.id,
            group: (row.group_id, row.group_name),
            subject: (row.subject_id, row.subject_name),
            staff: (row.staff_id, (row.family, row.given, row.patronymic)),
            hours: row.hours,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        })
        .collect())
}

/// All subjects of the school by name: number and name.
pub async fn list_subjects(tx: &mut TenantTx) -> Result<Vec<(i64, String)>> {
    let school = tx.school().get();
    let rows = sqlx::query!("select id, name from subject where school_id = $1 order by name, id", school)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// An assignment to add.
#[derive(Debug, Clone)]
pub struct NewLoad {
    /// The group.
    pub group: i64,
    /// The subject.
    pub subject: i64,
    /// The employee.
    pub staff: i64,
    /// Hours a week in hundredths.
    pub hours: Option<i32>,
    /// First and last local day.
    pub days: (NaiveDate, Option<NaiveDate>),
}

/// Adds an assignment of things that exist in the school and are in force on its first day; `None` when one of them is
/// not, or when the same assignment stands in these days already.
pub async fn insert_load(tx: &mut TenantTx, new: &NewLoad) -> Result<Option<i64>> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into assignment (school_id, group_id, subject_id, staff_id, hours_per_week, starts_on, ends_on)
         select $1, g.id, s.id, f.id, $5::integer / 100.0, $6, $7
         from study_group g, subject s, staff f
         where g.school_id = $1 and g.id = $2 and (g.ends_on is null or g.ends_on >= $6)
         and s.school_id = $1 and s.id = $3
         and f.school_id = $1 and f.id = $4 and (f.ends_on is null or f.ends_on >= $6)
         and not exists (select from assignment a where a.school_id = $1 and a.group_id = $2 and a.subject_id = $3
                         and a.staff_id = $4 and a.starts_on <= coalesce($7, 'infinity'::date)
                         and (a.ends_on is null or a.ends_on >= $6))
         returning id",
        school,
        new.group,
        new.subject,
        new.staff,
        new.hours,
        new.days.0,
        new.days.1,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id)
}

/// Sets the last day of an assignment; first and last day before, or `None` when there is none.
pub async fn update_load_end(
    tx: &mut TenantTx,
    id: i64,
    last_day: NaiveDate,
) -> Result<Option<(NaiveDate, Option<NaiveDate>)>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "with before as (select id, starts_on, ends_on from assignment where school_id = $1 and id = $2 for update)
         update assignment a set ends_on = $3 from before b
         where a.school_id = $1 and a.id = $2 and b.starts_on <= $3 returning b.starts_on, b.ends_on",
        school,
        id,
        last_day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.starts_on, row.ends_on)))
}
