//! The roll of a lesson: «Все на месте» is a value too (D01).

use authz::{Action, Resource};
use domain::id::{LessonId, OperationId};
use domain::lesson::LessonStatus;
use serde::{Deserialize, Serialize};

use super::refusal;
use super::sheet::{Begun, LessonWork, PageKey};
use crate::journal::operation::raw;
use crate::{Actor, App, Outcome, Refusal, RefusalCode, to_the_end};

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

impl App {
    /// Takes the roll of a lesson. Absences noted before stay.
    pub async fn take_roll(&self, actor: &Actor, input: TakeRoll) -> Outcome<TakenRoll> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.take_roll_now(&actor, input).await }).await
    }

    async fn take_roll_now(&self, actor: &Actor, input: TakeRoll) -> Outcome<TakenRoll> {
        let begun =
            self.begin_lesson(actor, ("take_roll", input.operation), &input, input.lesson, &[]).await?;
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
}
