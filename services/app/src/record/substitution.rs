//! Putting another employee in front of a lesson: dispatcher or deputy (S2-O8.2f, S2-A1-2.1). From then on the page
//! of that lesson is open to the one who stands in.

use authz::{Action, Resource};
use domain::id::{LessonId, OperationId, StaffId};
use domain::text::{Limit, clean};
use serde::{Deserialize, Serialize};

use super::sheet::{Begun, LessonWork, PageKey};
use super::topic::text_refusal;
use crate::journal::operation::raw;
use crate::{Actor, App, Outcome, Refusal, RefusalCode, to_the_end};

/// A substitution to record.
#[derive(Debug, Clone, Serialize)]
pub struct SubstituteTeacher {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// Who gives it.
    #[serde(with = "raw")]
    pub staff: StaffId,
    /// Why, as the order says; may be empty.
    pub reason: String,
}

/// A substitution that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubstitutedTeacher {
    /// The page of the lesson.
    pub page: PageKey,
}

impl App {
    /// Puts another employee in front of one lesson.
    pub async fn substitute_teacher(
        &self,
        actor: &Actor,
        input: SubstituteTeacher,
    ) -> Outcome<SubstitutedTeacher> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.substitute_teacher_now(&actor, input).await }).await
    }

    async fn substitute_teacher_now(
        &self,
        actor: &Actor,
        mut input: SubstituteTeacher,
    ) -> Outcome<SubstitutedTeacher> {
        if !input.reason.trim().is_empty() {
            input.reason =
                clean(&input.reason, Limit::Name).map_err(|reason| text_refusal(&reason, "reason"))?;
        }
        let begun = self
            .begin_lesson(actor, ("substitute_teacher", input.operation), &input, input.lesson, &[])
            .await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        self.decide(actor, &work.facts, (Resource::Substitution, Action::Write))?;
        let before = store::substitution::update_lesson_staff(
            &mut work.tx,
            input.lesson,
            input.staff,
            input.reason.trim(),
        )
        .await?;
        if before.is_none() {
            return Err(Refusal::new(
                RefusalCode::WrongState,
                "Урок отменён, или этот сотрудник в день урока не работает. Выберите другого сотрудника",
            )
            .field("staff")
            .into());
        }
        let answer = SubstitutedTeacher { page: work.page() };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }
}
