//! Writing cells. Each statement writes values and history together and only where the version is still the expected
//! one; what it does not return was not written.

use chrono::{DateTime, Utc};
use domain::attendance::AbsenceReason;
use domain::id::{AccountId, ColumnId, DocumentId, LessonId, MembershipId, OperationId, PupilId, WorkTypeId};
use domain::mark::MarkEntry;
use domain::role::Role;

use crate::{Result, TenantTx};

/// Who writes, as the history keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The account.
    pub account: AccountId,
    /// The membership in use.
    pub membership: MembershipId,
    /// The role in use.
    pub role: Role,
    /// Short name.
    pub name: &'a str,
    /// The operation.
    pub operation: OperationId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, when there is something to say («undo»).
    pub reason: Option<&'a str>,
}

/// A mark to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteMark {
    /// The column.
    pub column: ColumnId,
    /// Its lesson, for the history.
    pub lesson: LessonId,
    /// The pupil.
    pub pupil: PupilId,
    /// What stood there.
    pub old: Option<MarkEntry>,
    /// What shall stand there; none clears.
    pub new: Option<MarkEntry>,
    /// Version the cell has now; 0 when nobody wrote it yet.
    pub version: i32,
}

/// An absence to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteAttendance {
    /// The lesson.
    pub lesson: LessonId,
    /// The pupil.
    pub pupil: PupilId,
    /// What stood there.
    pub old: Option<(AbsenceReason, Option<u16>)>,
    /// What shall stand there; none is present.
    pub new: Option<(AbsenceReason, Option<u16>)>,
    /// The document that explains it.
    pub document: Option<DocumentId>,
    /// Version the cell has now; 0 when nobody wrote it yet.
    pub version: i32,
}

/// A cell that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Written {
    /// The column of a mark; none for attendance.
    pub column: Option<ColumnId>,
    /// The lesson of an absence; none for a mark.
    pub lesson: Option<LessonId>,
    /// The pupil.
    pub pupil: PupilId,
    /// The new version.
    pub version: i32,
}

/// An absence as the history keeps it: the reason's code, with minutes after a colon («late:15»).
pub fn absence_text((reason, minutes): (AbsenceReason, Option<u16>)) -> String {
    match minutes {
        Some(minutes) => format!("{}:{minutes}", reason.code()),
        None => reason.code().to_owned(),
    }
}

/// Reads [`absence_text`].
pub fn absence_from_text(text: &str) -> Option<(AbsenceReason, Option<u16>)> {
    let (code, minutes) = match text.split_once(':') {
        Some((code, minutes)) => (code, Some(minutes.parse().ok()?)),
        None => (text, None),
    };
    Some((AbsenceReason::from_code(code)?, minutes))
}

/// Writes marks and absences, their history, and the roll of `roll_of`, in one statement.
pub async fn write_cells(
    tx: &mut TenantTx,
    author: &Author<'_>,
    marks: &[WriteMark],
    absences: &[WriteAttendance],
    roll_of: Option<LessonId>,
) -> Result<Vec<Written>> {
    let school = tx.school().get();
    let mark_text = |mark: &Option<MarkEntry>| mark.map(|mark| mark.to_string());
    let minutes =
        |new: Option<(AbsenceReason, Option<u16>)>| new?.1.and_then(|minutes| i16::try_from(minutes).ok());
    let rows = sqlx::query!(
        r#"with m as (
             select * from unnest($8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::int[])
               as m (column_id, lesson_id, pupil_id, old_value, new_value, version)),
           a as (
             select * from unnest($14::bigint[], $15::bigint[], $16::text[], $17::text[], $18::text[], $19::smallint[],
                                  $20::bigint[], $21::int[])
               as a (lesson_id, pupil_id, old_value, new_value, reason, minutes, document_id, version)),
           mark_up as (
             insert into mark as t (school_id, column_id, pupil_id, value, version, recorded_at, recorded_by)
             select $1, column_id, pupil_id, new_value, version + 1, $7, $2 from m
             on conflict (school_id, column_id, pupil_id) do update
               set value = excluded.value, version = excluded.version, recorded_at = excluded.recorded_at,
                   recorded_by = excluded.recorded_by
               where t.version = excluded.version - 1
             returning column_id, pupil_id, version),
           absence_up as (
             insert into attendance as t (school_id, lesson_id, pupil_id, reason, minutes, document_id, version,
                                          recorded_at, recorded_by)
             select $1, lesson_id, pupil_id, reason, minutes, document_id, version + 1, $7, $2 from a
             on conflict (school_id, lesson_id, pupil_id) do update
               set reason = excluded.reason, minutes = excluded.minutes, document_id = excluded.document_id,
                   version = excluded.version, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
               where t.version = excluded.version - 1
             returning lesson_id, pupil_id, version),
           roll_up as (
             insert into lesson_roll (school_id, lesson_id, taken_at, taken_by)
             select $1, $22, $7, $2 where $22::bigint is not null
             on conflict (school_id, lesson_id) do nothing
             returning lesson_id),
           mark_history as (
             insert into history (school_id, cell, lesson_id, column_id, pupil_id, old_value, new_value, version,
                                  account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
             select $1, 'mark', m.lesson_id, m.column_id, m.pupil_id, m.old_value, m.new_value, u.version,
                    $2, $3, $4, $5, $7, $23, $6
             from m join mark_up u using (column_id, pupil_id)),
           absence_history as (
             insert into history (school_id, cell, lesson_id, pupil_id, old_value, new_value, version,
                                  account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
             select $1, 'attendance', a.lesson_id, a.pupil_id, a.old_value, a.new_value, u.version,
                    $2, $3, $4, $5, $7, $23, $6
             from a join absence_up u using (lesson_id, pupil_id)),
           roll_history as (
             insert into history (school_id, cell, lesson_id, new_value, version,
                                  account_id, membership_id, role, author_name, recorded_at, reason, operation_id)
             select $1, 'roll', lesson_id, 'taken', 1, $2, $3, $4, $5, $7, $23, $6 from roll_up)
           select column_id as "column_id!", 0::bigint as "lesson_id!", pupil_id as "pupil_id!", version as "version!"
           from mark_up
           union all
           select 0, lesson_id, pupil_id, version from absence_up"#,
        school,
        author.account.get(),
        author.membership.get(),
        author.role.code(),
        author.name,
        author.operation.get(),
        author.at,
        &marks.iter().map(|mark| mark.column.get()).collect::<Vec<_>>(),
        &marks.iter().map(|mark| mark.lesson.get()).collect::<Vec<_>>(),
        &marks.iter().map(|mark| mark.pupil.get()).collect::<Vec<_>>(),
        &marks.iter().map(|mark| mark_text(&mark.old)).collect::<Vec<_>>() as &[Option<String>],
        &marks.iter().map(|mark| mark_text(&mark.new)).collect::<Vec<_>>() as &[Option<String>],
        &marks.iter().map(|mark| mark.version).collect::<Vec<_>>(),
        &absences.iter().map(|absence| absence.lesson.get()).collect::<Vec<_>>(),
        &absences.iter().map(|absence| absence.pupil.get()).collect::<Vec<_>>(),
        &absences.iter().map(|absence| absence.old.map(absence_text)).collect::<Vec<_>>() as &[Option<String>],
        &absences.iter().map(|absence| absence.new.map(absence_text)).collect::<Vec<_>>() as &[Option<String>],
        &absences.iter().map(|absence| absence.new.map(|new| new.0.code().to_owned())).collect::<Vec<_>>()
            as &[Option<String>],
        &absences.iter().map(|absence| minutes(absence.new)).collect::<Vec<_>>() as &[Option<i16>],
        &absences.iter().map(|absence| absence.document.map(DocumentId::get)).collect::<Vec<_>>() as &[Option<i64>],
        &absences.iter().map(|absence| absence.version).collect::<Vec<_>>(),
        roll_of.map(LessonId::get),
        author.reason,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Written {
            column: Some(row.column_id).filter(|id| *id != 0).map(ColumnId::new),
            lesson: Some(row.lesson_id).filter(|id| *id != 0).map(LessonId::new),
            pupil: PupilId::new(row.pupil_id),
            version: row.version,
        })
        .collect())
}

/// Adds a column behind the lesson's others. The caller holds the lesson's lock.
pub async fn insert_column(
    tx: &mut TenantTx,
    lesson: LessonId,
    work_type: WorkTypeId,
    title: &str,
    weight: Option<u8>,
) -> Result<Option<ColumnId>> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into journal_column (school_id, lesson_id, work_type_id, ordinal, title, weight)
         select $1, $2, w.id,
                coalesce((select max(c.ordinal) from journal_column c where c.school_id = $1 and c.lesson_id = $2), 0) + 1,
                $4, coalesce($5, w.weight)
         from work_type w where w.school_id = $1 and w.id = $3
         returning id",
        school,
        lesson.get(),
        work_type.get(),
        title,
        weight.map(i16::from),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(ColumnId::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absence_reads_back_from_the_history() {
        for absence in [
            (AbsenceReason::Unknown, None),
            (AbsenceReason::Late, Some(15)),
            (AbsenceReason::SchoolBusiness, None),
        ] {
            assert_eq!(absence_from_text(&absence_text(absence)), Some(absence));
        }
        for text in ["", "late:", "late:x", "unwell"] {
            assert_eq!(absence_from_text(text), None, "{text}");
        }
    }
}
