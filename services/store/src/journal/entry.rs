//! What a batch of entries for one lesson is judged by: one statement, read after the lesson was locked.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::attendance::AbsenceReason;
use domain::group::GroupKind;
use domain::id::{ColumnId, EditionId, GroupId, LessonId, PupilId, SubjectId, WorkTypeId};
use domain::lesson::{LessonKind, LessonStatus};
use domain::mark::MarkEntry;
use domain::role::Role;

use super::page_rows::{absence, mark};
use crate::error::known;
use crate::{Result, TenantTx};

/// A column of the lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryColumn {
    /// The column.
    pub id: ColumnId,
    /// Its work is checked in writing.
    pub written: bool,
}

/// A mark's cell as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldMark {
    /// The column.
    pub column: ColumnId,
    /// The pupil.
    pub pupil: PupilId,
    /// The entry; none in a cleared cell.
    pub value: Option<MarkEntry>,
    /// Version of the cell; a cell nobody wrote has no row and version 0.
    pub version: i32,
}

/// An attendance cell as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldAttendance {
    /// The pupil.
    pub pupil: PupilId,
    /// Why absent; none in a cleared cell.
    pub reason: Option<AbsenceReason>,
    /// Minutes late.
    pub minutes: Option<u16>,
    /// Version of the cell.
    pub version: i32,
}

/// A lesson with all that entries for it depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct EntrySheet {
    /// The lesson.
    pub lesson: LessonId,
    /// Its group.
    pub group: GroupId,
    /// Kind of the group.
    pub group_kind: GroupKind,
    /// Name of the group.
    pub group_name: String,
    /// Grade or course.
    pub grade: Option<u8>,
    /// Its subject.
    pub subject: SubjectId,
    /// Local day.
    pub day: NaiveDate,
    /// Local start.
    pub starts_at: NaiveTime,
    /// Local end.
    pub ends_at: NaiveTime,
    /// State.
    pub status: LessonStatus,
    /// Kind.
    pub kind: LessonKind,
    /// Name and moment of closing of a period that holds the day and is closed.
    pub closed_period: Option<(String, DateTime<Utc>)>,
    /// The edition of the regulation in force on the day.
    pub edition: Option<EditionId>,
    /// Its document, unless the caller knows the edition already.
    pub document: Option<serde_json::Value>,
    /// Columns by number.
    pub columns: Vec<EntryColumn>,
    /// Pupils of the question who are on the list that day.
    pub on_list: Vec<PupilId>,
    /// Marks of those pupils in this lesson.
    pub marks: Vec<HeldMark>,
    /// Attendance of those pupils.
    pub attendance: Vec<HeldAttendance>,
    /// The roll was taken.
    pub roll_taken: bool,
    /// The school's usual work type and its weight.
    pub default_work: Option<(WorkTypeId, u8)>,
}

/// Reads the sheet of a lesson for some pupils. `known_editions` are those whose documents the caller holds.
pub async fn find_entry_sheet(
    tx: &mut TenantTx,
    lesson: LessonId,
    pupils: &[PupilId],
    known_editions: &[EditionId],
) -> Result<Option<EntrySheet>> {
    let school = tx.school().get();
    let pupils: Vec<i64> = pupils.iter().map(|id| id.get()).collect();
    let editions: Vec<i64> = known_editions.iter().map(|id| id.get()).collect();
    let row = sqlx::query!(
        r#"select l.group_id, l.subject_id, l.day, l.starts_at, l.ends_at, l.status, l.kind,
             g.kind as group_kind, g.name as group_name, g.grade as "grade?",
             cp.name as "closed_name?", cp.closed_at as "closed_at?: DateTime<Utc>",
             e.id as "edition?", case when e.id = any($4) then null else e.document end as "document?",
             co.id as "column_id?: Vec<i64>", co.written as "column_written?: Vec<bool>",
             ol.id as "on_list?: Vec<i64>",
             ma.col as "mark_column?: Vec<i64>", ma.pupil as "mark_pupil?: Vec<i64>",
             ma.value as "mark_value?: Vec<Option<String>>", ma.version as "mark_version?: Vec<i32>",
             at.pupil as "at_pupil?: Vec<i64>", at.reason as "at_reason?: Vec<Option<String>>",
             at.minutes as "at_minutes?: Vec<Option<i16>>", at.version as "at_version?: Vec<i32>",
             exists (select from lesson_roll r where r.school_id = $1 and r.lesson_id = l.id) as "roll_taken!",
             dw.id as "default_work?", dw.weight as "default_weight?"
           from lesson l
           join study_group g on g.school_id = $1 and g.id = l.group_id
           left join lateral (
             select p.name, p.closed_at from period p
             where p.school_id = $1 and p.closed_at is not null and l.day between p.starts_on and p.ends_on
               and coalesce(g.grade, 0) between p.grade_from and p.grade_to
             order by p.closed_at limit 1) cp on true
           left join lateral (
             select x.id, x.document from regulation_edition x
             where x.school_id = $1 and x.starts_on <= l.day order by x.starts_on desc limit 1) e on true
           left join lateral (
             select w.id, w.weight from work_type w where w.school_id = $1
             order by w.is_default desc, w.id limit 1) dw on true
           cross join lateral (
             select array_agg(c.id order by c.ordinal) id, array_agg(w.written order by c.ordinal) written
             from journal_column c join work_type w on w.school_id = $1 and w.id = c.work_type_id
             where c.school_id = $1 and c.lesson_id = l.id) co
           cross join lateral (
             select array_agg(distinct gm.pupil_id) id from group_member gm
             where gm.school_id = $1 and gm.group_id = l.group_id and gm.pupil_id = any($3)
               and gm.starts_on <= l.day and (gm.ends_on is null or gm.ends_on >= l.day)) ol
           cross join lateral (
             select array_agg(m.column_id) col, array_agg(m.pupil_id) pupil, array_agg(m.value) value,
                    array_agg(m.version) version
             from journal_column c
             join mark m on m.school_id = $1 and m.column_id = c.id and m.pupil_id = any($3)
             where c.school_id = $1 and c.lesson_id = l.id) ma
           cross join lateral (
             select array_agg(a.pupil_id) pupil, array_agg(a.reason) reason, array_agg(a.minutes) minutes,
                    array_agg(a.version) version
             from attendance a where a.school_id = $1 and a.lesson_id = l.id and a.pupil_id = any($3)) at
           where l.school_id = $1 and l.id = $2"#,
        school,
        lesson.get(),
        &pupils,
        &editions,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let columns = row.column_id.unwrap_or_default().into_iter().zip(row.column_written.unwrap_or_default());
    let mark_cells = row.mark_column.unwrap_or_default().into_iter().zip(row.mark_pupil.unwrap_or_default());
    let mark_values =
        row.mark_value.unwrap_or_default().into_iter().zip(row.mark_version.unwrap_or_default());
    let absences = row.at_pupil.unwrap_or_default().into_iter().zip(row.at_reason.unwrap_or_default());
    let absence_rest = row.at_minutes.unwrap_or_default().into_iter().zip(row.at_version.unwrap_or_default());
    Ok(Some(EntrySheet {
        lesson,
        group: GroupId::new(row.group_id),
        group_kind: known(GroupKind::from_code(&row.group_kind), "study_group", "kind", row.group_id)?,
        group_name: row.group_name,
        grade: row.grade.and_then(|grade| u8::try_from(grade).ok()),
        subject: SubjectId::new(row.subject_id),
        day: row.day,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        status: known(LessonStatus::from_code(&row.status), "lesson", "status", lesson.get())?,
        kind: known(LessonKind::from_code(&row.kind), "lesson", "kind", lesson.get())?,
        closed_period: row.closed_name.zip(row.closed_at),
        edition: row.edition.map(EditionId::new),
        document: row.document,
        columns: columns.map(|(id, written)| EntryColumn { id: ColumnId::new(id), written }).collect(),
        on_list: row.on_list.unwrap_or_default().into_iter().map(PupilId::new).collect(),
        marks: mark_cells
            .zip(mark_values)
            .map(|((column, pupil), (value, version))| {
                Ok(HeldMark {
                    column: ColumnId::new(column),
                    pupil: PupilId::new(pupil),
                    value: mark(value, "mark", column)?,
                    version,
                })
            })
            .collect::<Result<_>>()?,
        attendance: absences
            .zip(absence_rest)
            .map(|((pupil, reason), (minutes, version))| {
                Ok(HeldAttendance {
                    pupil: PupilId::new(pupil),
                    reason: absence(reason, lesson.get())?,
                    minutes: minutes.and_then(|minutes| u16::try_from(minutes).ok()),
                    version,
                })
            })
            .collect::<Result<_>>()?,
        roll_taken: row.roll_taken,
        default_work: row
            .default_work
            .zip(row.default_weight.and_then(|weight| u8::try_from(weight).ok()))
            .map(|(id, weight)| (WorkTypeId::new(id), weight)),
    }))
}

/// Who wrote a cell last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellAuthor {
    /// The pupil of the cell.
    pub pupil: PupilId,
    /// The column of a mark; none for attendance.
    pub column: Option<ColumnId>,
    /// Short name of the author.
    pub name: String,
    /// The role used.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
}

/// The last authors of the mark and attendance cells of some pupils in a lesson.
pub async fn list_last_authors(
    tx: &mut TenantTx,
    lesson: LessonId,
    pupils: &[PupilId],
) -> Result<Vec<CellAuthor>> {
    let school = tx.school().get();
    let pupils: Vec<i64> = pupils.iter().map(|id| id.get()).collect();
    let rows = sqlx::query!(
        "select distinct on (h.column_id, h.pupil_id) h.id, h.column_id, h.pupil_id, h.author_name, h.role,
           h.recorded_at
         from history h
         where h.school_id = $1 and h.lesson_id = $2 and h.cell in ('mark', 'attendance') and h.pupil_id = any($3)
         order by h.column_id, h.pupil_id, h.id desc",
        school,
        lesson.get(),
        &pupils,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(CellAuthor {
                pupil: PupilId::new(row.pupil_id),
                column: Some(row.column_id).filter(|id| *id != 0).map(ColumnId::new),
                name: row.author_name,
                role: known(Role::from_code(&row.role), "history", "role", row.id)?,
                at: row.recorded_at,
            })
        })
        .collect()
}
