//! What a cell held before, who wrote it, and what an operation wrote. Append-only: nothing here changes a row.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, ColumnId, LessonId, OperationId, PeriodId, PupilId, SubjectId};
use domain::role::Role;

use crate::error::known;
use crate::{Result, TenantTx};

/// A cell of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// A pupil's mark in a column.
    Mark {
        /// The column.
        column: ColumnId,
        /// The lesson of the column.
        lesson: LessonId,
        /// The pupil.
        pupil: PupilId,
    },
    /// A pupil's absence in a lesson.
    Attendance {
        /// The lesson.
        lesson: LessonId,
        /// The pupil.
        pupil: PupilId,
    },
    /// The topic of a lesson.
    Topic {
        /// The lesson.
        lesson: LessonId,
    },
    /// Homework given in a lesson.
    Homework {
        /// The lesson.
        lesson: LessonId,
        /// The pupil of individual homework.
        pupil: Option<PupilId>,
    },
    /// A period mark.
    PeriodMark {
        /// The period.
        period: PeriodId,
        /// The subject.
        subject: SubjectId,
        /// The pupil.
        pupil: PupilId,
    },
    /// The roll of a lesson.
    Roll {
        /// The lesson.
        lesson: LessonId,
    },
}

impl Cell {
    /// Kind, lesson, column, pupil, period, subject, as the table holds them; 0 is none.
    fn key(self) -> (&'static str, [i64; 5]) {
        match self {
            Self::Mark { column, lesson, pupil } => ("mark", [lesson.get(), column.get(), pupil.get(), 0, 0]),
            Self::Attendance { lesson, pupil } => ("attendance", [lesson.get(), 0, pupil.get(), 0, 0]),
            Self::Topic { lesson } => ("topic", [lesson.get(), 0, 0, 0, 0]),
            Self::Homework { lesson, pupil } => {
                ("homework", [lesson.get(), 0, pupil.map_or(0, PupilId::get), 0, 0])
            }
            Self::PeriodMark { period, subject, pupil } => {
                ("period_mark", [0, 0, pupil.get(), period.get(), subject.get()])
            }
            Self::Roll { lesson } => ("roll", [lesson.get(), 0, 0, 0, 0]),
        }
    }

    fn from_key(kind: &str, [lesson, column, pupil, period, subject]: [i64; 5]) -> Option<Self> {
        let (lesson, pupil_id) = (LessonId::new(lesson), PupilId::new(pupil));
        Some(match kind {
            "mark" => Self::Mark { column: ColumnId::new(column), lesson, pupil: pupil_id },
            "attendance" => Self::Attendance { lesson, pupil: pupil_id },
            "topic" => Self::Topic { lesson },
            "homework" => Self::Homework { lesson, pupil: (pupil != 0).then_some(pupil_id) },
            "period_mark" => Self::PeriodMark {
                period: PeriodId::new(period),
                subject: SubjectId::new(subject),
                pupil: pupil_id,
            },
            "roll" => Self::Roll { lesson },
            _ => return None,
        })
    }

    /// The lesson the cell belongs to; period marks have none.
    pub fn lesson(self) -> Option<LessonId> {
        match self {
            Self::Mark { lesson, .. }
            | Self::Attendance { lesson, .. }
            | Self::Topic { lesson }
            | Self::Homework { lesson, .. }
            | Self::Roll { lesson } => Some(lesson),
            Self::PeriodMark { .. } => None,
        }
    }
}

/// One writing of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// The value before, as text.
    pub old_value: Option<String>,
    /// The value written, as text; none took it back.
    pub new_value: Option<String>,
    /// The version it made.
    pub version: i32,
    /// Short name of the author.
    pub author: String,
    /// The role used.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, when something was said.
    pub reason: Option<String>,
}

/// All that happened to a cell, newest first, at most `limit` rows.
pub async fn list_cell_changes(tx: &mut TenantTx, cell: Cell, limit: u16) -> Result<Vec<CellChange>> {
    let school = tx.school().get();
    let (kind, [lesson, column, pupil, period, subject]) = cell.key();
    let rows = sqlx::query!(
        "select id, old_value, new_value, version, author_name, role, recorded_at, reason from history
         where school_id = $1 and cell = $2 and lesson_id = $3 and column_id = $4 and pupil_id = $5
           and period_id = $6 and subject_id = $7
         order by id desc limit $8",
        school,
        kind,
        lesson,
        column,
        pupil,
        period,
        subject,
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(CellChange {
                old_value: row.old_value,
                new_value: row.new_value,
                version: row.version,
                author: row.author_name,
                role: known(Role::from_code(&row.role), "history", "role", row.id)?,
                at: row.recorded_at,
                reason: row.reason,
            })
        })
        .collect()
}

/// A cell an operation wrote, and whether it was written again since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationCell {
    /// The cell.
    pub cell: Cell,
    /// The value before.
    pub old_value: Option<String>,
    /// The value written.
    pub new_value: Option<String>,
    /// The version it made.
    pub version: i32,
    /// Author and moment of a later writing.
    pub later: Option<(String, DateTime<Utc>)>,
}

/// The cells an own operation wrote, in the order of writing.
pub async fn list_operation_cells(
    tx: &mut TenantTx,
    account: AccountId,
    operation: OperationId,
) -> Result<Vec<OperationCell>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select h.id, h.cell, h.lesson_id, h.column_id, h.pupil_id, h.period_id, h.subject_id, h.old_value,
             h.new_value, h.version, l.author_name as "later_author?", l.recorded_at as "later_at?"
           from history h
           left join lateral (
             select n.author_name, n.recorded_at from history n
             where n.school_id = $1 and n.cell = h.cell and n.lesson_id = h.lesson_id and n.column_id = h.column_id
               and n.pupil_id = h.pupil_id and n.period_id = h.period_id and n.subject_id = h.subject_id
               and n.id > h.id
             order by n.id desc limit 1) l on true
           where h.school_id = $1 and h.operation_id = $2 and h.account_id = $3
           order by h.id"#,
        school,
        operation.get(),
        account.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let key = [row.lesson_id, row.column_id, row.pupil_id, row.period_id, row.subject_id];
            Ok(OperationCell {
                cell: known(Cell::from_key(&row.cell, key), "history", "cell", row.id)?,
                old_value: row.old_value,
                new_value: row.new_value,
                version: row.version,
                later: row.later_author.zip(row.later_at),
            })
        })
        .collect()
}
