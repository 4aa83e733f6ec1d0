//! Marks for a quarter, half-year or year.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{EditionId, GroupId, PeriodId, PupilId, SubjectId};
use domain::mark::MarkEntry;
use domain::period::PeriodKind;

use crate::error::known;
use crate::journal::Author;
use crate::{Result, TenantTx};

/// What period marks of a group are judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodSheet {
    /// Name of the period.
    pub name: String,
    /// Its kind.
    pub kind: PeriodKind,
    /// First local day.
    pub starts_on: NaiveDate,
    /// Last local day.
    pub ends_on: NaiveDate,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Grade of the group.
    pub grade: Option<u8>,
    /// Last day of the period with a lesson of the group that was not cancelled, for D06.
    pub last_study_day: Option<NaiveDate>,
    /// Edition in force on the last day.
    pub edition: Option<EditionId>,
    /// Its document, unless the caller knows the edition.
    pub document: Option<serde_json::Value>,
    /// The pupil is on the group's list on some day of the period.
    pub on_list: bool,
    /// The cell: value and version.
    pub held: Option<(Option<MarkEntry>, i32)>,
}

/// Reads the sheet of one pupil's period mark. `edition_day` picks the edition.
pub async fn find_period_sheet(
    tx: &mut TenantTx,
    (group, subject, period, pupil): (GroupId, SubjectId, PeriodId, PupilId),
    edition_day: NaiveDate,
    known_editions: &[EditionId],
) -> Result<Option<PeriodSheet>> {
    let school = tx.school().get();
    let editions: Vec<i64> = known_editions.iter().map(|id| id.get()).collect();
    let row = sqlx::query!(
        r#"select p.name, p.kind, p.starts_on, p.ends_on, p.closed_at, g.grade as "grade?",
             (select max(l.day) from lesson l where l.school_id = $1 and l.group_id = g.id
              and l.day between p.starts_on and p.ends_on and l.status <> 'cancelled') as last_study_day,
             e.id as "edition?", case when e.id = any($7) then null else e.document end as "document?",
             exists (select from group_member gm where gm.school_id = $1 and gm.group_id = g.id
                     and gm.pupil_id = $5 and gm.starts_on <= p.ends_on
                     and (gm.ends_on is null or gm.ends_on >= p.starts_on)) as "on_list!",
             m.value as "value?", m.version as "version?"
           from period p
           join study_group g on g.school_id = $1 and g.id = $2
           join subject s on s.school_id = $1 and s.id = $3
           left join lateral (
             select x.id, x.document from regulation_edition x
             where x.school_id = $1 and x.starts_on <= $6 order by x.starts_on desc limit 1) e on true
           left join period_mark m on m.school_id = $1 and m.period_id = p.id and m.subject_id = $3 and m.pupil_id = $5
           where p.school_id = $1 and p.id = $4"#,
        school,
        group.get(),
        subject.get(),
        period.get(),
        pupil.get(),
        edition_day,
        &editions,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let value = row
        .value
        .map(|text| known(MarkEntry::from_text(&text), "period_mark", "value", period.get()))
        .transpose()?;
    Ok(Some(PeriodSheet {
        name: row.name,
        kind: known(PeriodKind::from_code(&row.kind), "period", "kind", period.get())?,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        closed_at: row.closed_at,
        grade: row.grade.and_then(|grade| u8::try_from(grade).ok()),
        last_study_day: row.last_study_day,
        edition: row.edition.map(EditionId::new),
        document: row.document,
        on_list: row.on_list,
        held: row.version.map(|version| (value, version)),
    }))
}

/// A period mark to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WritePeriodMark {
    /// The group on whose page it stands.
    pub group: GroupId,
    /// The period.
    pub period: PeriodId,
    /// The subject.
    pub subject: SubjectId,
    /// The pupil.
    pub pupil: PupilId,
    /// What stood there.
    pub old: Option<MarkEntry>,
    /// What shall stand there; none clears.
    pub new: Option<MarkEntry>,
    /// Version the cell has now; 0 when nobody wrote it yet.
    pub version: i32,
}

/// Writes a period mark and its history; the new version, or none where somebody was faster.
pub async fn update_period_mark(
    tx: &mut TenantTx,
    author: &Author<'_>,
    mark: &WritePeriodMark,
) -> Result<Option<i32>> {
    let school = tx.school().get();
    let version = sqlx::query_scalar!(
        r#"with up as (
             insert into period_mark as t (school_id, period_id, subject_id, pupil_id, group_id, value, version,
                                           recorded_at, recorded_by)
             values ($1, $8, $9, $10, $11, $13, $14 + 1, $7, $2)
             on conflict (school_id, period_id, subject_id, pupil_id) do update
               set value = excluded.value, group_id = excluded.group_id, version = excluded.version,
                   recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
               where t.version = excluded.version - 1
             returning version),
           past as (
             insert into history (school_id, cell, period_id, subject_id, pupil_id, old_value, new_value, version,
                                  account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
             select $1, 'period_mark', $8, $9, $10, $12, $13, up.version, $2, $3, $4, $5, $7, $15, $6 from up)
           select version from up"#,
        school,
        author.account.get(),
        author.membership.get(),
        author.role.code(),
        author.name,
        author.operation.get(),
        author.at,
        mark.period.get(),
        mark.subject.get(),
        mark.pupil.get(),
        mark.group.get(),
        mark.old.map(|mark| mark.to_string()),
        mark.new.map(|mark| mark.to_string()),
        mark.version,
        author.reason,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(version)
}

/// The group whose page a period mark stands on.
pub async fn find_period_mark_group(
    tx: &mut TenantTx,
    (period, subject, pupil): (PeriodId, SubjectId, PupilId),
) -> Result<Option<GroupId>> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "select group_id from period_mark where school_id = $1 and period_id = $2 and subject_id = $3 and pupil_id = $4",
        school,
        period.get(),
        subject.get(),
        pupil.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(GroupId::new))
}
