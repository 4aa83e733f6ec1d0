//! Writes of the journal. Each is one operation of the client; who has the page open hears of it after the commit.

use app::record::{
    AddColumn, CellAnswer, EntryInput, ExplainAbsences, HomeworkContent, PageKey, RecordEntries,
    RecordHomework, RecordPeriodMark, RecordTopic, TakeRoll, UndoLast, UndoRoll,
};
use app::{Kind, Refusal, RefusalCode};
use async_graphql::{Context, Object, Result};
use domain::id::{ColumnId, GroupId, LessonId, OperationId, PeriodId, PupilId, SubjectId, WorkTypeId};

use super::input::*;
use super::live::announce;
use super::result::*;
use crate::graphql::context::{actor, app, decode, refusal_as_data};

/// Writes of the journal.
#[derive(Default)]
pub struct JournalMutation;

/// The value, or the union's refusal.
macro_rules! or_refused {
    ($outcome:expr, $union:ident) => {
        match refusal_as_data($outcome)? {
            Ok(value) => value,
            Err(refused) => return Ok($union::Refused(refused)),
        }
    };
}

#[Object]
impl JournalMutation {
    /// Records a batch of marks, attendance codes and dots for one lesson. Each entry is everything or nothing.
    async fn record_entries(
        &self,
        ctx: &Context<'_>,
        input: RecordEntriesInput,
    ) -> Result<RecordEntriesResult> {
        let operation = OperationId::new(input.operation_id);
        let entries = input.entries.into_iter().map(|entry| {
            Ok(EntryInput {
                pupil: PupilId::new(decode(ctx, Kind::Pupil, &entry.pupil_id)?),
                column: entry
                    .column_id
                    .map(|id| decode(ctx, Kind::Column, &id).map(ColumnId::new))
                    .transpose()?,
                text: entry.text,
                minutes: entry.minutes,
                made_up: entry.made_up,
                mark_version: entry.mark_version,
                attendance_version: entry.attendance_version,
            })
        });
        let request = RecordEntries {
            operation,
            lesson: LessonId::new(decode(ctx, Kind::Lesson, &input.lesson_id)?),
            entries: entries.collect::<Result<_>>()?,
        };
        let recorded = or_refused!(app(ctx)?.record_entries(actor(ctx)?, request).await, RecordEntriesResult);
        announce(ctx, operation, &[recorded.page]).await?;
        Ok(RecordEntriesResult::RecordedEntries(RecordedEntries::of(ctx, recorded)?))
    }

    /// Adds a column of marks to a lesson.
    async fn add_column(&self, ctx: &Context<'_>, input: AddColumnInput) -> Result<AddColumnResult> {
        let operation = OperationId::new(input.operation_id);
        let request = AddColumn {
            operation,
            lesson: LessonId::new(decode(ctx, Kind::Lesson, &input.lesson_id)?),
            work_type: WorkTypeId::new(decode(ctx, Kind::WorkType, &input.work_type_id)?),
            title: input.title,
            weight: input.weight,
        };
        let added = or_refused!(app(ctx)?.add_column(actor(ctx)?, request).await, AddColumnResult);
        announce(ctx, operation, &[added.page]).await?;
        Ok(AddColumnResult::AddedColumn(AddedColumn::of(ctx, &added)?))
    }

    /// «Все на месте»: everybody who is not noted as absent is there.
    async fn take_roll(&self, ctx: &Context<'_>, input: TakeRollInput) -> Result<TakeRollResult> {
        let operation = OperationId::new(input.operation_id);
        let request =
            TakeRoll { operation, lesson: LessonId::new(decode(ctx, Kind::Lesson, &input.lesson_id)?) };
        let taken = or_refused!(app(ctx)?.take_roll(actor(ctx)?, request).await, TakeRollResult);
        announce(ctx, operation, &[taken.page]).await?;
        Ok(TakeRollResult::TakenRoll(TakenRoll::of(&taken)))
    }

    /// Takes the own «Все на месте» back, within the regulation's time for undoing.
    async fn undo_roll(&self, ctx: &Context<'_>, input: TakeRollInput) -> Result<UndoRollResult> {
        let operation = OperationId::new(input.operation_id);
        let request =
            UndoRoll { operation, lesson: LessonId::new(decode(ctx, Kind::Lesson, &input.lesson_id)?) };
        let undone = or_refused!(app(ctx)?.undo_roll(actor(ctx)?, request).await, UndoRollResult);
        announce(ctx, operation, &[undone.page]).await?;
        Ok(UndoRollResult::UndoneRoll(UndoneRoll::of(&undone)))
    }

    /// Records the topic of a lesson.
    async fn record_topic(&self, ctx: &Context<'_>, input: RecordTopicInput) -> Result<CellResult> {
        let operation = OperationId::new(input.operation_id);
        let yours = input.text.clone();
        let request = RecordTopic {
            operation,
            lesson: LessonId::new(decode(ctx, Kind::Lesson, &input.lesson_id)?),
            text: input.text,
            plan_ordinal: input.plan_ordinal,
            expected_version: input.expected_version,
        };
        let answer = or_refused!(app(ctx)?.record_topic(actor(ctx)?, request).await, CellResult);
        announce(ctx, operation, &page_of(&answer)).await?;
        Ok(CellResult::of(answer, yours))
    }

    /// Records homework: common, individual, or explicitly nothing.
    async fn record_homework(&self, ctx: &Context<'_>, input: RecordHomeworkInput) -> Result<CellResult> {
        let operation = OperationId::new(input.operation_id);
        let yours = input.text.clone();
        let content = match (input.text, input.nothing) {
            (Some(_), true) => {
                let refusal = Refusal::new(
                    RefusalCode::InvalidInput,
                    "Задание и «Не задано» исключают друг друга. Оставьте что-то одно",
                );
                return Ok(CellResult::Refused(refusal.field("nothing").into()));
            }
            (Some(text), false) => HomeworkContent::Text { text, due_on: input.due_on },
            (None, true) => HomeworkContent::Nothing,
            (None, false) => HomeworkContent::TakenBack,
        };
        let request = RecordHomework {
            operation,
            lesson: LessonId::new(decode(ctx, Kind::Lesson, &input.lesson_id)?),
            pupil: input.pupil_id.map(|id| decode(ctx, Kind::Pupil, &id).map(PupilId::new)).transpose()?,
            content,
            expected_version: input.expected_version,
        };
        let answer = or_refused!(app(ctx)?.record_homework(actor(ctx)?, request).await, CellResult);
        announce(ctx, operation, &page_of(&answer)).await?;
        Ok(CellResult::of(answer, yours))
    }

    /// Records a document and sets its reason for the absences it covers.
    async fn explain_absences(
        &self,
        ctx: &Context<'_>,
        input: ExplainAbsencesInput,
    ) -> Result<ExplainAbsencesResult> {
        let operation = OperationId::new(input.operation_id);
        let request = ExplainAbsences {
            operation,
            pupil: PupilId::new(decode(ctx, Kind::Pupil, &input.pupil_id)?),
            kind: input.kind,
            number: input.number,
            reason: input.reason,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
            received_on: input.received_on,
        };
        let explained =
            or_refused!(app(ctx)?.explain_absences(actor(ctx)?, request).await, ExplainAbsencesResult);
        announce(ctx, operation, &explained.pages).await?;
        Ok(ExplainAbsencesResult::ExplainedAbsences(ExplainedAbsences::of(ctx, explained)?))
    }

    /// Records a period mark.
    async fn record_period_mark(
        &self,
        ctx: &Context<'_>,
        input: RecordPeriodMarkInput,
    ) -> Result<CellResult> {
        let operation = OperationId::new(input.operation_id);
        let yours = Some(input.text.clone());
        let request = RecordPeriodMark {
            operation,
            group: GroupId::new(decode(ctx, Kind::Group, &input.group_id)?),
            subject: SubjectId::new(decode(ctx, Kind::Subject, &input.subject_id)?),
            period: PeriodId::new(decode(ctx, Kind::Period, &input.period_id)?),
            pupil: PupilId::new(decode(ctx, Kind::Pupil, &input.pupil_id)?),
            text: input.text,
            expected_version: input.expected_version,
        };
        let recorded = or_refused!(app(ctx)?.record_period_mark(actor(ctx)?, request).await, CellResult);
        announce(ctx, operation, &page_of(&recorded.answer)).await?;
        Ok(CellResult::of(recorded.answer, yours))
    }

    /// Undoes my own last operation, whole or not at all.
    async fn undo_last(&self, ctx: &Context<'_>, input: UndoLastInput) -> Result<UndoLastResult> {
        let operation = OperationId::new(input.operation_id);
        let request = UndoLast { operation, of: input.undo_operation_id };
        let undone = or_refused!(app(ctx)?.undo_last(actor(ctx)?, request).await, UndoLastResult);
        announce(ctx, operation, &undone.pages).await?;
        Ok(UndoLastResult::Undone(Undone::of(&undone)))
    }
}

/// The page a single cell's write changed; none where nothing was written.
fn page_of(answer: &CellAnswer) -> Vec<PageKey> {
    match answer {
        CellAnswer::Accepted { page, .. } => vec![*page],
        CellAnswer::Unchanged { .. } | CellAnswer::Conflict { .. } => Vec::new(),
    }
}
