//! Pages of pupils, guardians and employees.
//!
//! A page goes on after a person, not at a number, so that nobody is shown twice while lists change. The three lists differ
//! in who belongs to them and in what stands beside a name; searching, order, paging and slips are the same.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{GroupId, PersonId};

use crate::{Result, TenantTx};

/// Whom a page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Pupils of the day.
    Pupils,
    /// Guardians of the day's pupils.
    Guardians,
    /// Employees of the day; with a group, those who teach or lead it.
    Staff,
}

/// Which people, on which day.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whom.
    pub who: Listing,
    /// Local day on which somebody belongs to the school.
    pub day: NaiveDate,
    /// Part of the name, as `domain::text::search_key` writes it; found as it stands, no character is a wildcard.
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

impl Listing {
    const fn code(self) -> &'static str {
        match self {
            Self::Pupils => "pupil",
            Self::Guardians => "guardian",
            Self::Staff => "staff",
        }
    }
}

/// A page of people in Russian order. Names are compared as `domain::text::search_key` writes them: ё is е, a hyphen is a
/// space, other punctuation is dropped.
pub async fn list_people(tx: &mut TenantTx, wanted: &Wanted, now: DateTime<Utc>) -> Result<Vec<Listed>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with stay as materialized (
             select m.pupil_id, m.group_id from group_member m where m.school_id = $1 and $8 <> 'staff'
             and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2)),
           tie as materialized (
             select k.guardian_id, k.pupil_id from guardianship k where k.school_id = $1 and $8 = 'guardian'
             and k.starts_on <= $2 and (k.ends_on is null or k.ends_on >= $2)),
           lead as materialized (
             select l.staff_id, l.group_id from group_lead l where l.school_id = $1 and $8 = 'staff'
             and l.starts_on <= $2 and (l.ends_on is null or l.ends_on >= $2)),
           known as (
             select p.id, p.person_id, p.family_name, p.given_name, p.patronymic, '' as post,
               p.starts_on <= $2 and (p.ends_on is null or p.ends_on >= $2)
                 and ($5::bigint is null or exists (select from stay where stay.pupil_id = p.id and stay.group_id = $5))
                 as belongs
             from pupil p where p.school_id = $1 and $8 = 'pupil'
             union all
             select u.id, u.person_id, u.family_name, u.given_name, u.patronymic, '',
               exists (select from tie where tie.guardian_id = u.id and ($5::bigint is null or exists (
                 select from stay where stay.pupil_id = tie.pupil_id and stay.group_id = $5)))
             from guardian u where u.school_id = $1 and $8 = 'guardian'
             union all
             select f.id, f.person_id, f.family_name, f.given_name, f.patronymic, f.post,
               f.starts_on <= $2 and (f.ends_on is null or f.ends_on >= $2)
                 and ($5::bigint is null
                   or exists (select from lead where lead.staff_id = f.id and lead.group_id = $5)
                   or exists (select from assignment a where a.school_id = $1 and a.group_id = $5
                     and a.staff_id = f.id and a.starts_on <= $2 and (a.ends_on is null or a.ends_on >= $2)))
             from staff f where f.school_id = $1 and $8 = 'staff'),
           page as (
             select * from known k
             where k.belongs
             and ($4::text is null or strpos(translate(lower(k.family_name || ' ' || k.given_name || ' '
                  || coalesce(k.patronymic, '')), 'ё-''’`.', 'е '), $4) > 0)
             and ($6::bigint is null or (k.family_name, k.given_name, k.id) >
                  (select a.family_name, a.given_name, a.id from known a where a.id = $6))
             order by k.family_name, k.given_name, k.id limit $7)
           select page.id as "id!", page.person_id as "person_id!", page.family_name::text as "family!",
             page.given_name::text as "given!", page.patronymic::text as patronymic,
             coalesce(case $8
               when 'pupil' then (
                 select array_agg(g.name::text order by g.kind, g.name) from stay
                 join study_group g on g.school_id = $1 and g.id = stay.group_id
                 where stay.pupil_id = page.id)
               when 'guardian' then (
                 select array_agg(distinct g.name::text) from tie
                 join stay on stay.pupil_id = tie.pupil_id
                 join study_group g on g.school_id = $1 and g.id = stay.group_id and g.kind <> 'subgroup'
                 where tie.guardian_id = page.id)
               else (
                 select array_agg(g.name::text order by g.name) from lead
                 join study_group g on g.school_id = $1 and g.id = lead.group_id
                 where lead.staff_id = page.id)
             end, '{}') as "groups!",
             coalesce(case $8
               when 'guardian' then (
                 select array_agg(p.family_name::text || ' ' || p.given_name::text
                                  order by p.family_name, p.given_name, p.id) from tie
                 join pupil p on p.school_id = $1 and p.id = tie.pupil_id
                 where tie.guardian_id = page.id)
               when 'staff' then array_remove(array[page.post], '')
             end, '{}') as "detail!",
             (select max(s.expires_at) from credential_slip s where s.school_id = $1
              and s.person_id = page.person_id and s.used_at is null and s.revoked_at is null
              and s.expires_at > $3) as slip_until
           from page order by page.family_name, page.given_name, page.id"#,
        school,
        wanted.day,
        now,
        wanted.search,
        wanted.group.map(GroupId::get),
        wanted.after,
        wanted.most,
        wanted.who.code(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            id: row.id,
            person: PersonId::new(row.person_id),
            name: (row.family, row.given, row.patronymic),
            groups: row.groups,
            detail: row.detail,
            slip_until: row.slip_until,
        })
        .collect())
}
