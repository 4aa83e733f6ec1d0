//! The topic of a lesson (S0-2.7, S2-A1-2.1, S4-3.2).

use authz::{Action, Resource};
use domain::id::{LessonId, OperationId};
use domain::journal::{Cell, TextKind, TextWrite, decide_text};
use domain::text::{Limit, clean};
use serde::Serialize;
use store::history::Cell as HistoryCell;
use store::lesson::WriteTopic;

use super::sheet::{Begun, CellAnswer, LessonWork, Next, next};
use crate::journal::operation::raw;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, to_the_end};

/// A topic to record.
#[derive(Debug, Clone, Serialize)]
pub struct RecordTopic {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// The topic; none takes it back.
    pub text: Option<String>,
    /// Number in the topic plan it was taken from.
    pub plan_ordinal: Option<u16>,
    /// Version of the cell the author saw; 0 for none.
    pub expected_version: i32,
}

impl App {
    /// Records the topic of a lesson.
    #[tracing::instrument(skip_all, name = "topic.record")]
    pub async fn record_topic(&self, actor: &Actor, input: RecordTopic) -> Outcome<CellAnswer> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.record_topic_now(&actor, input).await }).await
    }

    async fn record_topic_now(&self, actor: &Actor, mut input: RecordTopic) -> Outcome<CellAnswer> {
        if let Some(text) = &input.text {
            input.text = Some(clean(text, Limit::Topic).map_err(|reason| text_refusal(&reason, "text"))?);
        }
        let begun =
            self.begin_lesson(actor, ("record_topic", input.operation), &input, input.lesson, &[]).await?;
        let mut work = match begun {
            Begun::Done(answer) => return Ok(answer),
            Begun::Fresh(work) => work,
        };
        let (held, version) =
            store::lesson::find_topic(&mut work.tx, input.lesson).await?.unwrap_or((None, 0));
        let action = if held.is_some() { Action::Correct } else { Action::Write };
        self.decide(actor, &work.facts, (Resource::Topic, action))?;
        let decision = decide_text(&TextWrite {
            lesson: work.cell(actor),
            kind: TextKind::Topic,
            cell: Cell { value: held, version, written: None },
            expected: input.expected_version,
            new: input.text.clone(),
        });
        let answer = match next(&work, actor, version, decision)? {
            Next::Keep { version } => CellAnswer::Unchanged { version },
            Next::Stale { theirs } => {
                stale(&mut work, HistoryCell::Topic { lesson: input.lesson }, theirs.value, theirs.version)
                    .await?
            }
            Next::Write { value, replaces, version } => {
                let author = work.operation.author(actor, None);
                let topic = WriteTopic {
                    lesson: input.lesson,
                    old: replaces.as_deref(),
                    new: value.as_deref(),
                    plan_ordinal: input.plan_ordinal,
                    version,
                };
                let version = store::lesson::update_topic(&mut work.tx, &author, &topic)
                    .await?
                    .ok_or(Failure::Bug("a locked lesson's topic was written by somebody else"))?;
                CellAnswer::Accepted { version, page: work.page() }
            }
        };
        let LessonWork { tx, operation, .. } = *work;
        self.finish(tx, &operation, answer).await
    }
}

/// A text the rules for texts refuse.
pub(super) fn text_refusal(reason: &domain::text::TextRefusal, field: &'static str) -> Refusal {
    use domain::text::TextRefusal as T;
    let message = match reason {
        T::Empty => "Текст пуст. Введите текст или выберите «Не задано»".to_owned(),
        T::TooLong { length, limit } => {
            format!("В тексте {length} знаков, можно до {limit}. Сократите текст")
        }
        T::Forbidden { position, .. } => {
            format!("Знак на месте {position} невидим или запрещён. Удалите его и сохраните снова")
        }
    };
    Refusal::new(RefusalCode::InvalidInput, message).field(field)
}

/// The answer to who is behind: what stands there, by whom, in which role, since when.
pub(super) async fn stale(
    work: &mut LessonWork,
    cell: HistoryCell,
    theirs: Option<String>,
    version: i32,
) -> Outcome<CellAnswer> {
    let last = store::history::list_cell_changes(&mut work.tx, cell, 1).await?.into_iter().next();
    let last = last.ok_or(Failure::Bug("a written cell has no history"))?;
    Ok(CellAnswer::Conflict { theirs, author: last.author, role: last.role, at: last.at, version })
}
