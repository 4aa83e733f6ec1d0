//! Undo of one's own last operation: a new operation that restores what stood before (E12).

use authz::{Action, Resource};
use chrono::{DateTime, Utc};
use domain::id::{LessonId, OperationId, PeriodId, PupilId, SubjectId};
use domain::journal::{Cell, UndoDecision, UndoRefusal, UndoRequest, Written, decide_undo};
use domain::mark::MarkEntry;
use domain::regulation::Regulation;
use domain::text::{date_day, time};
use serde::{Deserialize, Serialize};
use store::TenantTx;
use store::access::Facts;
use store::history::{Cell as HistoryCell, OperationCell};
use store::journal::{Author, EntrySheet, WriteAttendance, WriteMark, absence_from_text};
use store::lesson::{HomeworkValue, WriteHomework, WriteTopic};
use store::operation::{LastOperation, Lock};
use store::period_mark::WritePeriodMark;

use super::sheet::PageKey;
use crate::access::Target;
use crate::journal::clause;
use crate::journal::operation::Claimed;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, to_the_end};

/// Operations that can be undone.
const UNDOABLE: [&str; 6] = [
    "record_entries",
    "record_topic",
    "record_homework",
    "take_roll",
    "explain_absences",
    "record_period_mark",
];

/// A request to undo the own last operation.
#[derive(Debug, Clone, Serialize)]
pub struct UndoLast {
    /// The client's operation: the undo itself.
    #[serde(skip)]
    pub operation: OperationId,
    /// The operation that shall be the last one, when the client names it; another one is refused.
    pub of: Option<uuid::Uuid>,
}

/// What was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The operation that was undone.
    pub operation: uuid::Uuid,
    /// Name of its use case.
    pub name: String,
    /// How many cells were restored.
    pub cells: u32,
    /// The pages that changed.
    pub pages: Vec<PageKey>,
}

/// What the cells of one lesson or period are judged by.
struct Ground {
    facts: Facts,
    regulation: std::sync::Arc<Regulation>,
    closed_at: Option<DateTime<Utc>>,
    page: PageKey,
}

impl App {
    /// Undoes the actor's own last operation, whole or not at all.
    #[tracing::instrument(skip_all, name = "journal.undo")]
    pub async fn undo_last(&self, actor: &Actor, input: UndoLast) -> Outcome<Undone> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.undo_last_now(&actor, input).await }).await
    }

    async fn undo_last_now(&self, actor: &Actor, input: UndoLast) -> Outcome<Undone> {
        let mut tx = self.store.tenant(actor.context()).await?;
        let name = ("undo_last", input.operation);
        let operation = match self.claim(&mut tx, actor, name, &input, Lock::Own).await? {
            Claimed::Done(answer) => return Ok(answer),
            Claimed::Fresh(operation) => operation,
        };
        let last = store::operation::find_last_operation(&mut tx, actor.account, &UNDOABLE)
            .await?
            .filter(|last| input.of.is_none_or(|wanted| wanted == last.id.get()))
            .ok_or_else(|| {
                Refusal::new(RefusalCode::WrongState, "Отменять нечего: последняя ваша запись уже отменена")
            })?;
        let cells = store::history::list_operation_cells(&mut tx, actor.account, last.id).await?;

        let mut grounds: Vec<(HistoryCell, Ground)> = Vec::new();
        let mut pages = Vec::new();
        for written in &cells {
            let ground = match grounds.iter().position(|(cell, _)| same_ground(*cell, written.cell)) {
                Some(at) => &grounds[at].1,
                None => {
                    let ground = self.ground(&mut tx, actor, written.cell, operation.at).await?;
                    grounds.push((written.cell, ground));
                    &grounds[grounds.len() - 1].1
                }
            };
            self.decide(actor, &ground.facts, (resource_of(written.cell), Action::Undo))?;
            self.judge(actor, &last, written, ground, operation.at)?;
            if !pages.contains(&ground.page) {
                pages.push(ground.page);
            }
        }
        let author = operation.author(actor, Some("отмена"));
        restore(&mut tx, &author, &cells, &grounds).await?;
        store::operation::update_undone(&mut tx, actor.account, &last, operation.id()).await?;
        let answer = Undone {
            operation: last.id.get(),
            name: last.name,
            cells: u32::try_from(cells.len()).unwrap_or(u32::MAX),
            pages,
        };
        self.finish(tx, &operation, answer).await
    }

    /// The domain's word on one cell.
    fn judge(
        &self,
        actor: &Actor,
        last: &LastOperation,
        written: &OperationCell,
        ground: &Ground,
        now: DateTime<Utc>,
    ) -> Outcome<()> {
        let version = written.version + i32::from(written.later.is_some());
        let decision = decide_undo(&UndoRequest {
            regulation: &ground.regulation,
            cell: &Cell { value: written.new_value.clone(), version, written: None },
            version: written.version,
            made: Written { by: actor.account, role: actor.role, at: last.recorded_at },
            before: &written.old_value,
            by: actor.account,
            period_closed_at: ground.closed_at,
            now,
        });
        match decision {
            UndoDecision::Restore { .. } => Ok(()),
            UndoDecision::Refuse(reason) => Err(not_undone(actor.zone, &reason, written.later.clone())),
        }
    }

    async fn ground(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        cell: HistoryCell,
        now: DateTime<Utc>,
    ) -> Outcome<Ground> {
        let known = self.regulations.known(actor.school);
        if let Some(lesson) = cell.lesson() {
            let facts = self.lesson_facts(tx, actor, &[lesson]).await?;
            let facts = facts.into_iter().next().map(|(_, facts)| facts).ok_or(Failure::NotFound)?;
            let sheet: EntrySheet = store::journal::find_entry_sheet(tx, lesson, &[], &known.ids())
                .await?
                .ok_or(Failure::NotFound)?;
            let regulation = self.regulations.rules(&known, sheet.edition, sheet.document.as_ref())?;
            let page = PageKey { group: sheet.group, subject: sheet.subject, lesson: Some(lesson) };
            return Ok(Ground { facts, regulation, closed_at: sheet.closed_period.map(|(_, at)| at), page });
        }
        let HistoryCell::PeriodMark { period, subject, pupil } = cell else {
            return Err(Failure::Bug("a cell without lesson is a period mark"));
        };
        self.period_ground(tx, actor, (period, subject, pupil), now).await
    }

    async fn period_ground(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        (period, subject, pupil): (PeriodId, SubjectId, PupilId),
        now: DateTime<Utc>,
    ) -> Outcome<Ground> {
        let known = self.regulations.known(actor.school);
        let group = store::period_mark::find_period_mark_group(tx, (period, subject, pupil))
            .await?
            .ok_or(Failure::NotFound)?;
        let key = (group, subject, period, pupil);
        let sheet = store::period_mark::find_period_sheet(tx, key, actor.today(now), &known.ids())
            .await?
            .ok_or(Failure::NotFound)?;
        let span = (sheet.starts_on, sheet.ends_on);
        let facts = self.facts(tx, actor, Target::Group { group, subject: Some(subject), span }).await?;
        let regulation = self.regulations.rules(&known, sheet.edition, sheet.document.as_ref())?;
        let page = PageKey { group, subject, lesson: None };
        Ok(Ground { facts, regulation, closed_at: sheet.closed_at, page })
    }
}

/// Why something is not undone, in words. `later` is the author and the moment of the entry made after it.
pub(super) fn not_undone<V>(
    zone: chrono_tz::Tz,
    reason: &UndoRefusal<V>,
    later: Option<(String, DateTime<Utc>)>,
) -> Failure {
    let moment = |at: DateTime<Utc>| {
        let local = at.with_timezone(&zone).naive_local();
        (date_day(local.date()), time(local.time()))
    };
    let refusal = match reason {
        UndoRefusal::LaterEntry { .. } => {
            let Some((author, at)) = later else { return Failure::Bug("a later entry has no author") };
            Refusal::new(
                RefusalCode::LaterEntry,
                format!("Отменить нельзя, есть более поздняя запись: {author}, {}", moment(at).1),
            )
        }
        UndoRefusal::WindowClosed { until, clause: by } => {
            let (day, time) = moment(*until);
            let refusal = Refusal::new(
                RefusalCode::WindowClosed,
                format!("Отменить запись можно было до {day}, {time}. Исправьте её новой записью"),
            );
            match clause(by) {
                Some(clause) => refusal.clause(clause),
                None => refusal,
            }
        }
        UndoRefusal::PeriodClosed { at } => Refusal::new(
            RefusalCode::WindowClosed,
            format!("Период закрыт {}. Запросите исправление у завуча", moment(*at).0),
        ),
        UndoRefusal::NotYours => return Failure::NotFound,
    };
    refusal.into()
}

/// Cells of one lesson, and one period mark, stand on the same ground.
fn same_ground(a: HistoryCell, b: HistoryCell) -> bool {
    match (a.lesson(), b.lesson()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

fn resource_of(cell: HistoryCell) -> Resource {
    match cell {
        HistoryCell::Mark { .. } => Resource::Mark,
        HistoryCell::Attendance { .. } | HistoryCell::Roll { .. } => Resource::Attendance,
        HistoryCell::Topic { .. } => Resource::Topic,
        HistoryCell::Homework { .. } => Resource::Homework,
        HistoryCell::PeriodMark { .. } => Resource::PeriodMark,
    }
}

/// Writes the values before, each over the version the undone operation left.
async fn restore(
    tx: &mut TenantTx,
    author: &Author<'_>,
    cells: &[OperationCell],
    grounds: &[(HistoryCell, Ground)],
) -> Outcome<()> {
    const RACED: Failure = Failure::Bug("a cell was written while it was undone");
    const UNREADABLE: Failure = Failure::Bug("the history of a cell cannot be read");
    let mark = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => MarkEntry::from_text(text).map(Some).ok_or(UNREADABLE),
    };
    let absence = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => absence_from_text(text).map(Some).ok_or(UNREADABLE),
    };
    let (mut marks, mut absences) = (Vec::new(), Vec::new());
    let mut rolls: Vec<LessonId> = Vec::new();
    for written in cells {
        let (old, new, version) = (&written.old_value, &written.new_value, written.version);
        match written.cell {
            HistoryCell::Mark { column, lesson, pupil } => {
                marks.push(WriteMark { column, lesson, pupil, old: mark(new)?, new: mark(old)?, version });
            }
            HistoryCell::Attendance { lesson, pupil } => absences.push(WriteAttendance {
                lesson,
                pupil,
                old: absence(new)?,
                new: absence(old)?,
                document: None,
                version,
            }),
            HistoryCell::Roll { lesson } => rolls.push(lesson),
            HistoryCell::Topic { lesson } => {
                let topic = WriteTopic {
                    lesson,
                    old: new.as_deref(),
                    new: old.as_deref(),
                    plan_ordinal: None,
                    version,
                };
                store::lesson::update_topic(tx, author, &topic).await?.ok_or(RACED)?;
            }
            HistoryCell::Homework { lesson, pupil } => {
                let value =
                    |text: &Option<String>| HomeworkValue::from_history(text.as_deref()).ok_or(UNREADABLE);
                let work = WriteHomework { lesson, pupil, old: value(new)?, new: value(old)?, version };
                store::lesson::update_homework(tx, author, &work).await?.ok_or(RACED)?;
            }
            HistoryCell::PeriodMark { period, subject, pupil } => {
                let ground = grounds.iter().find(|(cell, _)| *cell == written.cell).ok_or(UNREADABLE)?;
                let write = WritePeriodMark {
                    group: ground.1.page.group,
                    period,
                    subject,
                    pupil,
                    old: mark(new)?,
                    new: mark(old)?,
                    version,
                };
                store::period_mark::update_period_mark(tx, author, &write).await?.ok_or(RACED)?;
            }
        }
    }
    if !marks.is_empty() || !absences.is_empty() {
        let written = store::journal::write_cells(tx, author, &marks, &absences, None).await?;
        if written.len() != marks.len() + absences.len() {
            return Err(RACED);
        }
    }
    for lesson in rolls {
        store::lesson::delete_roll(tx, author, lesson).await?;
    }
    Ok(())
}
