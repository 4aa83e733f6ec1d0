//! Marks for a period: who sets them and when is the regulation's word (S0-2.6, S0-4.4, S4-3.3).

use authz::{Action, Resource};
use domain::deadline::period_mark_window;
use domain::group::Grade;
use domain::id::{GroupId, OperationId, PeriodId, PupilId, SubjectId};
use domain::journal::{Cell, Decision, PeriodMarkWrite, decide_period_mark};
use domain::mark::{AllowedMarks, MarkEntry, MarkPlace, read_typed};
use domain::period::DateSpan;
use serde::{Deserialize, Serialize};
use store::history::Cell as HistoryCell;
use store::operation::Lock;
use store::period_mark::WritePeriodMark;

use super::refusal;
use super::sheet::{CellAnswer, PageKey};
use crate::access::Target;
use crate::journal::operation::{Claimed, raw};
use crate::{Actor, App, Failure, Outcome, calendar, to_the_end};

/// A period mark to record.
#[derive(Debug, Clone, Serialize)]
pub struct RecordPeriodMark {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The group on whose page it stands.
    #[serde(with = "raw")]
    pub group: GroupId,
    /// The subject.
    #[serde(with = "raw")]
    pub subject: SubjectId,
    /// The period.
    #[serde(with = "raw")]
    pub period: PeriodId,
    /// The pupil.
    #[serde(with = "raw")]
    pub pupil: PupilId,
    /// The mark as typed; empty clears.
    pub text: String,
    /// Version of the cell the author saw; 0 for none.
    pub expected_version: i32,
}

/// Answer to a period mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedPeriodMark {
    /// What became of it.
    pub answer: CellAnswer,
    /// D06: until when it was due; none where the act sets no time.
    pub due_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl App {
    /// Records a period mark.
    #[tracing::instrument(skip_all, name = "period_mark.record")]
    pub async fn record_period_mark(
        &self,
        actor: &Actor,
        input: RecordPeriodMark,
    ) -> Outcome<RecordedPeriodMark> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.record_period_mark_now(&actor, input).await }).await
    }

    async fn record_period_mark_now(
        &self,
        actor: &Actor,
        input: RecordPeriodMark,
    ) -> Outcome<RecordedPeriodMark> {
        let known = self.regulations.known(actor.school);
        let mut tx = self.store.tenant(actor.context()).await?;
        let name = ("record_period_mark", input.operation);
        let operation = match self.claim(&mut tx, actor, name, &input, Lock::Group(input.group)).await? {
            Claimed::Done(answer) => return Ok(answer),
            Claimed::Fresh(operation) => operation,
        };
        let today = actor.today(operation.at);
        let key = (input.group, input.subject, input.period, input.pupil);
        let sheet = store::period_mark::find_period_sheet(&mut tx, key, today, &known.ids())
            .await?
            .ok_or(Failure::NotFound)?;
        let span = (sheet.starts_on, sheet.ends_on);
        let target = Target::Group { group: input.group, subject: Some(input.subject), span };
        let facts = self.facts(&mut tx, actor, target).await?;
        let (held, version) = sheet.held.unwrap_or((None, 0));
        let action = if held.is_some() { Action::Correct } else { Action::Write };
        self.decide(actor, &facts, (Resource::PeriodMark, action))?;
        let regulation = self.regulations.rules(&known, sheet.edition, sheet.document.as_ref())?;
        let calendar = calendar::load(&mut tx, sheet.ends_on, regulation.study_week.value).await?;
        let period = DateSpan::new(sheet.starts_on, sheet.ends_on)
            .ok_or(Failure::Bug("a period ends before it begins"))?;
        let window =
            period_mark_window(&regulation.deadlines, &calendar, actor.zone, period, Some(input.group), None);
        let allowed = AllowedMarks::of(&regulation.marks, MarkPlace::Period);
        let typed =
            read_typed(&input.text, &allowed, &[]).map_err(|reason| refusal::typed(&reason).field("text"))?;
        let decision = decide_period_mark(&PeriodMarkWrite {
            regulation: &regulation,
            period,
            window: window.as_ref(),
            closed_at: sheet.closed_at,
            grade: sheet.grade.and_then(Grade::new),
            cell: Cell { value: held.map(|entry| entry.first), version, written: None },
            expected: input.expected_version,
            new: typed.marks.map(|entry| entry.first),
            role: actor.role,
            on_list: sheet.on_list,
            now: operation.at,
        });
        let cell =
            HistoryCell::PeriodMark { period: input.period, subject: input.subject, pupil: input.pupil };
        let page = PageKey { group: input.group, subject: input.subject, lesson: None };
        let answer = match decision {
            Decision::Refuse(reason) => {
                return Err(refusal::of(&reason, actor.zone, Some(&sheet.name)).into());
            }
            Decision::Unchanged => CellAnswer::Unchanged { version },
            Decision::Conflict { theirs } => {
                let last = store::history::list_cell_changes(&mut tx, cell, 1).await?.into_iter().next();
                let last = last.ok_or(Failure::Bug("a written cell has no history"))?;
                CellAnswer::Conflict {
                    theirs: theirs.value.map(|mark| mark.to_string()),
                    author: last.author,
                    role: last.role,
                    at: last.at,
                    version: theirs.version,
                }
            }
            Decision::Accept { value, replaces, .. } => {
                let mark = WritePeriodMark {
                    group: input.group,
                    period: input.period,
                    subject: input.subject,
                    pupil: input.pupil,
                    old: replaces.map(MarkEntry::one),
                    new: value.map(MarkEntry::one),
                    version,
                };
                let author = operation.author(actor, None);
                let version = store::period_mark::update_period_mark(&mut tx, &author, &mark)
                    .await?
                    .ok_or(Failure::Bug("a locked group's period mark was written by somebody else"))?;
                CellAnswer::Accepted { version, page }
            }
        };
        let recorded = RecordedPeriodMark { answer, due_at: window.map(|window| window.due.at) };
        self.finish(tx, &operation, recorded).await
    }
}
