//! The classes and groups an employee leads.

use chrono::NaiveDate;
use domain::group::GroupKind;
use domain::id::{GroupId, StaffId};

use crate::error::known;
use crate::{Result, TenantTx};

/// A class or group with its leader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: GroupKind,
    /// Pupils on the list of the day.
    pub pupils: i64,
}

/// The groups an employee leads on `day` (local date of the school), or `all` classes and groups with pupils, by name. At
/// most 200.
pub async fn list_led_groups(
    tx: &mut TenantTx,
    staff: StaffId,
    day: NaiveDate,
    all: bool,
) -> Result<Vec<LedGroup>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select g.id, g.name::text as "name!", g.kind,
                  (select count(distinct m.pupil_id) from group_member m
                   where m.school_id = $1 and m.group_id = g.id and m.starts_on <= $3
                   and (m.ends_on is null or m.ends_on >= $3)) as "pupils!"
           from study_group g
           where g.school_id = $1 and (exists (
               select from group_lead l where l.school_id = $1 and l.group_id = g.id and l.staff_id = $2
               and l.starts_on <= $3 and (l.ends_on is null or l.ends_on >= $3))
             or $4 and g.kind <> 'subgroup' and exists (
               select from group_member m where m.school_id = $1 and m.group_id = g.id and m.starts_on <= $3
               and (m.ends_on is null or m.ends_on >= $3)))
           order by g.grade nulls last, g.name, g.id
           limit 200"#,
        school,
        staff.get(),
        day,
        all,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LedGroup {
                id: GroupId::new(row.id),
                name: row.name,
                kind: known(GroupKind::from_code(&row.kind), "study_group", "kind", row.id)?,
                pupils: row.pupils,
            })
        })
        .collect()
}
