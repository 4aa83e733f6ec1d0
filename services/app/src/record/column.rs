//! Columns of marks: one work of one lesson, with its type and weight (S0-2.7).

use authz::{Action, Resource};
use domain::id::{ColumnId, LessonId, OperationId, WorkTypeId};
use domain::text::{Limit, clean};
use domain::work::Weight;
use serde::{Deserialize, Serialize};

use super::refusal;
use super::sheet::{Begun, LessonWork, PageKey};
use super::topic::text_refusal;
use crate::journal::operation::raw;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, to_the_end};

/// A column to add to a lesson.
#[derive(Debug, Clone, Serialize)]
pub struct AddColumn {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// The kind of work.
    #[serde(with = "raw")]
    pub work_type: WorkTypeId,
    /// Title of the work, may be empty.
    pub title: String,
    /// Weight, 1–100; none takes the work type's, any other number is refused.
    pub weight: Option<u16>,
}

/// A column that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedColumn {
    /// The column.
    #[serde(with = "raw")]
    pub column: ColumnId,
    /// Its page.
    pub page: PageKey,
}

impl App {
    /// Adds a column of marks to a lesson.
    pub async fn add_column(&self, actor: &Actor, input: AddColumn) -> Outcome<AddedColumn> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.add_column_now(&actor, input).await }).await
    }

    async fn add_column_now(&self, actor: &Actor, mut input: AddColumn) -> Outcome<AddedColumn> {
        if !input.title.trim().is_empty() {
            input.title =
                clean(&input.title, Limit::Name).map_err(|reason| text_refusal(&reason, "title"))?;
        }
        let weight = input.weight.map(weight_of).transpose()?;
        let begun =
            self.begin_lesson(actor, ("add_column", input.operation), &input, input.lesson, &[]).await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        self.decide(actor, &work.facts, (Resource::Mark, Action::Write))?;
        let lesson = work.cell(actor);
        lesson.regulation.marks_kept(lesson.grade).map_err(|reason| refusal::not_kept(&reason))?;
        if work.sheet.columns.len() >= 20 {
            return Err(Refusal::new(
                RefusalCode::InvalidInput,
                "В уроке уже 20 колонок, больше не добавить. Используйте одну из них",
            )
            .into());
        }
        let column = store::journal::insert_column(
            &mut work.tx,
            input.lesson,
            input.work_type,
            &input.title,
            weight.map(Weight::get),
        )
        .await?
        .ok_or(Failure::NotFound)?;
        let answer = AddedColumn { column, page: work.page() };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }
}

fn weight_of(number: u16) -> Outcome<Weight> {
    let weight = u8::try_from(number).ok().and_then(Weight::new);
    let refusal =
        || Refusal::new(RefusalCode::InvalidInput, "Вес работы: целое число от 1 до 100. Исправьте вес");
    weight.ok_or_else(|| refusal().field("weight").into())
}
