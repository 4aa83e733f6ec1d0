//! The history of a cell: old, new, who, in which role, when, why (S3-4.1b).

use authz::{Action, Resource};
use domain::id::{ColumnId, GroupId, LessonId, PeriodId, PupilId, SubjectId};
use domain::role::Role;
use store::history::{Cell, CellChange};
use store::lesson::HomeworkValue;

use crate::access::Target;
use crate::{Actor, App, Failure, Outcome};

/// Which cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellRequest {
    /// A mark.
    Mark {
        /// The lesson of the column.
        lesson: LessonId,
        /// The column.
        column: ColumnId,
        /// The pupil.
        pupil: PupilId,
    },
    /// An absence.
    Attendance {
        /// The lesson.
        lesson: LessonId,
        /// The pupil.
        pupil: PupilId,
    },
    /// A topic.
    Topic {
        /// The lesson.
        lesson: LessonId,
    },
    /// Homework.
    Homework {
        /// The lesson.
        lesson: LessonId,
        /// The pupil of individual homework.
        pupil: Option<PupilId>,
    },
    /// A period mark.
    PeriodMark {
        /// The group on whose page it stands.
        group: GroupId,
        /// The period.
        period: PeriodId,
        /// The subject.
        subject: SubjectId,
        /// The pupil.
        pupil: PupilId,
    },
}

/// One writing of a cell, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The value before.
    pub old: Option<String>,
    /// The value written.
    pub new: Option<String>,
    /// The version it made.
    pub version: i32,
    /// Short name of the author.
    pub author: String,
    /// The role used.
    pub role: Role,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Why, when something was said.
    pub reason: Option<String>,
}

/// Most entries shown; a cell written more often is a matter for the audit.
const MOST: u16 = 200;

impl App {
    /// The history of a cell, newest first. Two statements.
    #[tracing::instrument(skip_all, name = "journal.history")]
    pub async fn cell_history(&self, actor: &Actor, request: CellRequest) -> Outcome<Vec<HistoryEntry>> {
        let mut tx = self.store.tenant(actor.context()).await?;
        let cell = match request {
            CellRequest::Mark { lesson, column, pupil } => Cell::Mark { column, lesson, pupil },
            CellRequest::Attendance { lesson, pupil } => Cell::Attendance { lesson, pupil },
            CellRequest::Topic { lesson } => Cell::Topic { lesson },
            CellRequest::Homework { lesson, pupil } => Cell::Homework { lesson, pupil },
            CellRequest::PeriodMark { period, subject, pupil, .. } => {
                Cell::PeriodMark { period, subject, pupil }
            }
        };
        let facts = match (cell.lesson(), request) {
            (Some(lesson), _) => {
                let facts = self.lesson_facts(&mut tx, actor, &[lesson]).await?;
                facts.into_iter().next().map(|(_, facts)| facts).ok_or(Failure::NotFound)?
            }
            (None, CellRequest::PeriodMark { group, period, subject, pupil }) => {
                let key = (period, subject, pupil);
                let stands_on = store::period_mark::find_period_mark_group(&mut tx, key).await?;
                if stands_on.is_some_and(|stands_on| stands_on != group) {
                    return Err(Failure::NotFound);
                }
                let today = actor.today(self.now());
                let target = Target::Group { group, subject: Some(subject), span: (today, today) };
                self.facts(&mut tx, actor, target).await?
            }
            (None, _) => return Err(Failure::Bug("a cell without lesson is a period mark")),
        };
        self.decide(actor, &facts, (Resource::CellHistory, Action::Read))?;
        let changes = store::history::list_cell_changes(&mut tx, cell, MOST).await?;
        tx.finish();
        Ok(changes.into_iter().map(|change| shown(cell, change)).collect())
    }
}

fn shown(cell: Cell, change: CellChange) -> HistoryEntry {
    let text = |value: Option<String>| match cell {
        Cell::Homework { .. } => {
            HomeworkValue::from_history(value.as_deref()).and_then(|value| match value.nothing {
                true => Some("не задано".to_owned()),
                false => value.text,
            })
        }
        Cell::Attendance { .. } => value.map(|text| {
            store::journal::absence_from_text(&text).map_or(text, |(reason, minutes)| match minutes {
                Some(minutes) => format!("{}, {minutes}\u{a0}мин", reason.title_ru()),
                None => reason.title_ru().to_owned(),
            })
        }),
        _ => value,
    };
    HistoryEntry {
        old: text(change.old_value),
        new: text(change.new_value),
        version: change.version,
        author: change.author,
        role: change.role,
        at: change.at,
        reason: change.reason,
    }
}
