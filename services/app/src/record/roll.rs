//! The roll of a lesson: «Все на месте» is a value too (D01), and is undone like any other.

use authz::{Action, Resource};
use domain::id::{LessonId, OperationId};
use domain::journal::{Cell, UndoDecision, UndoRefusal, UndoRequest, Written, decide_undo};
use domain::lesson::LessonStatus;
use domain::text::time;
use serde::{Deserialize, Serialize};
use store::lesson::RollTaking;

use super::refusal;
use super::sheet::{Begun, LessonWork, PageKey};
use super::undo::not_undone;
use crate::journal::operation::raw;
use crate::{Actor, App, Outcome, Refusal, RefusalCode, to_the_end};

/// A roll that was not taken through the journal.
const WITHOUT_HISTORY: &str =
    "Отменить нельзя: кем отмечены отсутствующие, журнал не знает. Внесите отсутствующих записями";

/// The use case whose rolls can be taken back alone.
const OPERATION: &str = "take_roll";

/// Everybody who is not noted as absent is there.
#[derive(Debug, Clone, Serialize)]
pub struct TakeRoll {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
}

/// The roll was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenRoll {
    /// It had been taken before.
    pub before: bool,
    /// The page.
    pub page: PageKey,
}

/// A request to take the own «Все на месте» back.
#[derive(Debug, Clone, Serialize)]
pub struct UndoRoll {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
}

/// The roll is not taken any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoneRoll {
    /// It had been taken before.
    pub before: bool,
    /// The page.
    pub page: PageKey,
}

impl App {
    /// Takes the roll of a lesson. Absences noted before stay.
    pub async fn take_roll(&self, actor: &Actor, input: TakeRoll) -> Outcome<TakenRoll> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.take_roll_now(&actor, input).await }).await
    }

    async fn take_roll_now(&self, actor: &Actor, input: TakeRoll) -> Outcome<TakenRoll> {
        let begun = self.begin_lesson(actor, (OPERATION, input.operation), &input, input.lesson, &[]).await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        self.decide(actor, &work.facts, (Resource::Attendance, Action::Write))?;
        let period = work.sheet.closed_period.as_ref().map(|(name, _)| name.as_str());
        if let Some(message) = refusal::why_closed(&work.cell(actor), period) {
            let code = match work.sheet.status {
                LessonStatus::Cancelled => RefusalCode::LessonNotHeld,
                _ => RefusalCode::WindowClosed,
            };
            return Err(Refusal::new(code, message).into());
        }
        if !work.sheet.roll_taken {
            let author = work.operation.author(actor, None);
            store::journal::write_cells(&mut work.tx, &author, &[], &[], Some(input.lesson)).await?;
        }
        let answer = TakenRoll { before: work.sheet.roll_taken, page: work.page() };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }

    /// Takes the own roll of a lesson back: within the regulation's time for undoing, while the period is open. A roll
    /// that was taken with the naming of absentees goes with that entry only. A lesson without one stays as it is.
    pub async fn undo_roll(&self, actor: &Actor, input: UndoRoll) -> Outcome<UndoneRoll> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.undo_roll_now(&actor, input).await }).await
    }

    async fn undo_roll_now(&self, actor: &Actor, input: UndoRoll) -> Outcome<UndoneRoll> {
        let begun =
            self.begin_lesson(actor, ("undo_roll", input.operation), &input, input.lesson, &[]).await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        self.decide(actor, &work.facts, (Resource::Attendance, Action::Undo))?;
        let before = work.sheet.roll_taken;
        if before {
            let taking = store::lesson::find_roll_taking(&mut work.tx, input.lesson, OPERATION)
                .await?
                .ok_or_else(|| Refusal::new(RefusalCode::WrongState, WITHOUT_HISTORY))?;
            may_undo(actor, &work, &taking)?;
            let author = work.operation.author(actor, Some("отмена"));
            store::lesson::delete_roll(&mut work.tx, &author, input.lesson).await?;
            if let Some(undone) = &taking.operation {
                store::operation::update_undone(&mut work.tx, actor.account, undone, work.operation.id())
                    .await?;
            }
        }
        let answer = UndoneRoll { before, page: work.page() };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }
}

/// The domain's word on taking a roll back, and who else took it or with what.
fn may_undo(actor: &Actor, work: &LessonWork, taking: &RollTaking) -> Outcome<()> {
    let taken = Some("taken");
    let decision = decide_undo(&UndoRequest {
        regulation: &work.regulation,
        cell: &Cell { value: taken, version: 1, written: None },
        version: 1,
        made: Written { by: taking.by, role: taking.role, at: taking.at },
        before: &None,
        by: actor.account,
        period_closed_at: work.sheet.closed_period.as_ref().map(|(_, at)| *at),
        now: work.operation.at,
    });
    match decision {
        UndoDecision::Restore { .. } if taking.operation.is_some() => Ok(()),
        UndoDecision::Restore { .. } => Err(Refusal::new(
            RefusalCode::WrongState,
            "Отсутствующие отмечены вместе с записью об отсутствии. Отмените ту запись",
        )
        .into()),
        UndoDecision::Refuse(UndoRefusal::NotYours) => {
            let at = time(taking.at.with_timezone(&actor.zone).time());
            let message =
                format!("Отменить нельзя, отсутствующие отмечены не вами. Автор: {}, {at}", taking.author);
            Err(Refusal::new(RefusalCode::LaterEntry, message).into())
        }
        UndoDecision::Refuse(reason) => Err(not_undone(actor.zone, &reason, None)),
    }
}
