//! Homework: common, individual, or explicitly nothing (S0-2.2, S0-2.8).

use authz::{Action, Resource};
use chrono::NaiveDate;
use domain::id::{LessonId, OperationId, PupilId};
use domain::journal::{Cell, TextKind, TextWrite, decide_text};
use domain::text::{Limit, clean};
use serde::Serialize;
use store::history::Cell as HistoryCell;
use store::lesson::{HomeworkValue, WriteHomework};

use super::sheet::{Begun, CellAnswer, LessonWork, Next, next};
use super::topic::{stale, text_refusal};
use crate::journal::operation::raw;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, to_the_end};

/// What is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum HomeworkContent {
    /// This, until a day.
    Text {
        /// What to do.
        text: String,
        /// Due local day; not before the lesson.
        due_on: Option<NaiveDate>,
    },
    /// Explicitly nothing.
    Nothing,
    /// The entry is taken back.
    TakenBack,
}

/// Homework to record.
#[derive(Debug, Clone, Serialize)]
pub struct RecordHomework {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson it is given in.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// The pupil of individual homework; none for everybody's.
    #[serde(with = "raw")]
    pub pupil: Option<PupilId>,
    /// What is set.
    pub content: HomeworkContent,
    /// Version of the cell the author saw; 0 for none.
    pub expected_version: i32,
}

impl App {
    /// Records homework of a lesson.
    #[tracing::instrument(skip_all, name = "homework.record")]
    pub async fn record_homework(&self, actor: &Actor, input: RecordHomework) -> Outcome<CellAnswer> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.record_homework_now(&actor, input).await }).await
    }

    async fn record_homework_now(&self, actor: &Actor, mut input: RecordHomework) -> Outcome<CellAnswer> {
        if let HomeworkContent::Text { text, .. } = &mut input.content {
            *text = clean(text, Limit::Homework).map_err(|reason| text_refusal(&reason, "text"))?;
        }
        let pupils: Vec<PupilId> = input.pupil.into_iter().collect();
        let begun = self
            .begin_lesson(actor, ("record_homework", input.operation), &input, input.lesson, &pupils)
            .await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        let new = match &input.content {
            HomeworkContent::Text { due_on: Some(due), .. } if *due < work.sheet.day => {
                return Err(Refusal::new(
                    RefusalCode::InvalidInput,
                    "Срок задания раньше урока, на котором оно задано. Выберите день урока или позже",
                )
                .field("dueOn")
                .into());
            }
            HomeworkContent::Text { text, due_on } => {
                Some(HomeworkValue { text: Some(text.clone()), nothing: false, due_on: *due_on })
            }
            HomeworkContent::Nothing => Some(HomeworkValue { text: None, nothing: true, due_on: None }),
            HomeworkContent::TakenBack => None,
        };
        let (held, version) =
            store::lesson::find_homework(&mut work.tx, input.lesson, input.pupil).await?.unwrap_or_default();
        let held = Some(held).filter(|value| *value != HomeworkValue::default());
        let action = if held.is_some() { Action::Correct } else { Action::Write };
        self.decide(actor, &work.facts, (Resource::Homework, action))?;
        let decision = decide_text(&TextWrite {
            lesson: work.cell(actor),
            kind: match input.pupil {
                None => TextKind::CommonHomework,
                Some(pupil) => TextKind::IndividualHomework { on_list: work.sheet.on_list.contains(&pupil) },
            },
            cell: Cell { value: held, version, written: None },
            expected: input.expected_version,
            new,
        });
        let answer = match next(&work, actor, version, decision)? {
            Next::Keep { version } => CellAnswer::Unchanged { version },
            Next::Stale { theirs } => {
                let cell = HistoryCell::Homework { lesson: input.lesson, pupil: input.pupil };
                let shown = theirs.value.and_then(|value| match value.nothing {
                    true => Some("не задано".to_owned()),
                    false => value.text,
                });
                stale(&mut work, cell, shown, theirs.version).await?
            }
            Next::Write { value, replaces, version } => {
                let author = work.operation.author(actor, None);
                let homework = WriteHomework {
                    lesson: input.lesson,
                    pupil: input.pupil,
                    old: replaces.unwrap_or_default(),
                    new: value.unwrap_or_default(),
                    version,
                };
                let version = store::lesson::update_homework(&mut work.tx, &author, &homework)
                    .await?
                    .ok_or(Failure::Bug("a locked lesson's homework was written by somebody else"))?;
                CellAnswer::Accepted { version, page: work.page() }
            }
        };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }
}
