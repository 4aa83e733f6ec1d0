//! Days and periods of a school: which period a page shows, which days are study days.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{EditionId, GroupId, PeriodId, YearId};
use domain::period::PeriodKind;

use crate::error::known;
use crate::{Result, TenantTx};

/// A quarter, trimester, half-year, semester or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The period.
    pub id: PeriodId,
    /// Its study year.
    pub year: YearId,
    /// Its kind.
    pub kind: PeriodKind,
    /// Its name («3-я четверть»).
    pub name: String,
    /// Number within the year.
    pub ordinal: u8,
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day.
    pub ends_on: NaiveDate,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// What a page begins with: its period, when it was asked by one, and the edition in force.
#[derive(Debug, Clone, PartialEq)]
pub struct PageHead {
    /// The period asked for, or the one that holds the day.
    pub period: Option<Period>,
    /// The edition in force on the day.
    pub edition: Option<EditionId>,
    /// Its document, unless the caller knows the edition.
    pub document: Option<serde_json::Value>,
    /// Grade of the group.
    pub grade: Option<u8>,
    /// Periods of the group's grade in the same study year that are closed: first and last day, name, moment of closing.
    pub closed: Vec<(NaiveDate, NaiveDate, String, DateTime<Utc>)>,
}

/// The head of a page of a group. `period` is asked for by number, or found by `day`, the kind fitting the grade.
pub async fn find_page_head(
    tx: &mut TenantTx,
    group: GroupId,
    period: Option<PeriodId>,
    day: NaiveDate,
    known_editions: &[EditionId],
) -> Result<Option<PageHead>> {
    let school = tx.school().get();
    let editions: Vec<i64> = known_editions.iter().map(|id| id.get()).collect();
    let row = sqlx::query!(
        r#"select g.grade as "grade?", p.id as "id?", p.year_id as "year_id?", p.kind as "kind?", p.name as "name?",
             p.ordinal as "ordinal?", p.starts_on as "starts_on?", p.ends_on as "ends_on?",
             p.closed_at as "closed_at?: DateTime<Utc>",
             e.id as "edition?", case when e.id = any($5) then null else e.document end as "document?",
             c.starts as "closed_from?: Vec<NaiveDate>", c.ends as "closed_to?: Vec<NaiveDate>",
             c.name as "closed_name?: Vec<String>", c.at as "closed_when?: Vec<DateTime<Utc>>"
           from study_group g
           left join lateral (
             select x.* from period x
             where x.school_id = $1 and case when $3::bigint is not null then x.id = $3
               else $4 between x.starts_on and x.ends_on and x.kind <> 'year'
                 and coalesce(g.grade, 0) between x.grade_from and x.grade_to end
             order by x.grade_from desc, x.ends_on limit 1) p on true
           left join lateral (
             select x.id, x.document from regulation_edition x
             where x.school_id = $1 and x.starts_on <= $4 order by x.starts_on desc limit 1) e on true
           cross join lateral (
             select array_agg(x.starts_on) starts, array_agg(x.ends_on) ends, array_agg(x.name) name,
                    array_agg(x.closed_at) at
             from period x where x.school_id = $1 and x.closed_at is not null and x.year_id = p.year_id
               and coalesce(g.grade, 0) between x.grade_from and x.grade_to) c
           where g.school_id = $1 and g.id = $2"#,
        school,
        group.get(),
        period.map(PeriodId::get),
        day,
        &editions,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let period = match (row.id, row.year_id, row.kind, row.name, row.ordinal, row.starts_on, row.ends_on) {
        (Some(id), Some(year), Some(kind), Some(name), Some(ordinal), Some(starts_on), Some(ends_on)) => {
            Some(Period {
                id: PeriodId::new(id),
                year: YearId::new(year),
                kind: known(PeriodKind::from_code(&kind), "period", "kind", id)?,
                name,
                ordinal: u8::try_from(ordinal).unwrap_or_default(),
                starts_on,
                ends_on,
                closed_at: row.closed_at,
            })
        }
        _ => None,
    };
    let days = row.closed_from.unwrap_or_default().into_iter().zip(row.closed_to.unwrap_or_default());
    let names = row.closed_name.unwrap_or_default().into_iter().zip(row.closed_when.unwrap_or_default());
    Ok(Some(PageHead {
        period,
        edition: row.edition.map(EditionId::new),
        document: row.document,
        grade: row.grade.and_then(|grade| u8::try_from(grade).ok()),
        closed: days.zip(names).map(|((from, to), (name, at))| (from, to, name, at)).collect(),
    }))
}

/// Days that differ from the week's pattern, between two days: day, group (none for the whole school), kind.
pub async fn list_calendar_days(
    tx: &mut TenantTx,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(NaiveDate, Option<GroupId>, String)>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select day, group_id, kind from calendar_day where school_id = $1 and day between $2 and $3 order by day",
        school,
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.day, Some(row.group_id).filter(|id| *id != 0).map(GroupId::new), row.kind))
        .collect())
}

/// The periods of a group's grade around a day, by number.
pub async fn list_periods(tx: &mut TenantTx, group: GroupId, day: NaiveDate) -> Result<Vec<Period>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        "select p.id, p.year_id, p.kind, p.name, p.ordinal, p.starts_on, p.ends_on, p.closed_at
         from study_year y
         join period p on p.school_id = $1 and p.year_id = y.id
         join study_group g on g.school_id = $1 and g.id = $2
           and coalesce(g.grade, 0) between p.grade_from and p.grade_to
         where y.school_id = $1 and $3 between y.starts_on and y.ends_on
         order by p.starts_on, p.ends_on",
        school,
        group.get(),
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Period {
                id: PeriodId::new(row.id),
                year: YearId::new(row.year_id),
                kind: known(PeriodKind::from_code(&row.kind), "period", "kind", row.id)?,
                name: row.name,
                ordinal: u8::try_from(row.ordinal).unwrap_or_default(),
                starts_on: row.starts_on,
                ends_on: row.ends_on,
                closed_at: row.closed_at,
            })
        })
        .collect()
}

/// First and last day of the study year that holds the day.
pub async fn find_study_year(tx: &mut TenantTx, day: NaiveDate) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select starts_on, ends_on from study_year
         where school_id = $1 and $2 between starts_on and ends_on order by starts_on desc limit 1",
        school,
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.starts_on, row.ends_on)))
}
