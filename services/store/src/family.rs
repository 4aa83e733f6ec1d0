//! The pupils a member of a school follows as family: the own children, the pupils entrusted by a grant, oneself.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{MembershipId, PupilId};

use crate::{Result, TenantTx};

/// A pupil with the one relation by which the member reaches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyPupil {
    /// The pupil.
    pub pupil: PupilId,
    /// The member is a guardian of the pupil today.
    pub own_child: bool,
    /// A timed grant for the pupil holds now.
    pub timed_grant: bool,
    /// The pupil is the member.
    pub own_self: bool,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Name of the home group today.
    pub group: Option<String>,
}

/// The pupils of one membership on `day` (local date of the school), the eldest first; `now` decides on grants. Nothing
/// when the membership does not hold.
pub async fn list_family(
    tx: &mut TenantTx,
    member: MembershipId,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<FamilyPupil>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"with me as materialized (
             select m.guardian_id, m.pupil_id, m.person_id from membership m
             where m.school_id = $1 and m.id = $2 and m.starts_on <= $3 and (m.ends_on is null or m.ends_on >= $3)),
           tie as materialized (
             select me.pupil_id as id, 1 as how from me where me.pupil_id is not null
             union all
             select k.pupil_id, 2 from me join guardianship k on k.school_id = $1 and k.guardian_id = me.guardian_id
               and k.starts_on <= $3 and (k.ends_on is null or k.ends_on >= $3)
             union all
             select t.pupil_id, 3 from me join timed_grant t on t.school_id = $1 and t.person_id = me.person_id
               and t.pupil_id is not null and t.starts_at <= $4 and t.ends_at > $4)
           select p.id, p.family_name::text as "family!", p.given_name::text as "given!",
                  bool_or(tie.how = 1) as "own_self!", bool_or(tie.how = 2) as "own_child!",
                  bool_or(tie.how = 3) as "timed_grant!",
                  (select g.name::text from group_member gm
                   join study_group g on g.school_id = $1 and g.id = gm.group_id
                   where gm.school_id = $1 and gm.pupil_id = p.id and g.kind <> 'subgroup'
                   and gm.starts_on <= $3 and (gm.ends_on is null or gm.ends_on >= $3)
                   order by array_position(array['class', 'study_group', 'club'], g.kind), g.id limit 1) as group_name
           from tie join pupil p on p.school_id = $1 and p.id = tie.id
           where p.school_id = $1
           group by p.id, p.family_name, p.given_name, p.birth_date
           order by p.birth_date, p.id
           limit 50"#,
        school,
        member.get(),
        day,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| FamilyPupil {
            pupil: PupilId::new(row.id),
            own_child: row.own_child,
            timed_grant: row.timed_grant,
            own_self: row.own_self,
            family: row.family,
            given: row.given,
            group: row.group_name,
        })
        .collect())
}
