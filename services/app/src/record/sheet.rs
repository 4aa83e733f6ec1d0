//! What the writes of one lesson share: the claim, the facts on the lesson's own day, the sheet, the rules.

use std::sync::Arc;

use domain::group::Grade;
use domain::id::{GroupId, LessonId, OperationId, PupilId, SubjectId};
use domain::journal::{Cell, Decision, LessonCell};
use domain::regulation::Regulation;
use domain::role::Role;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::TenantTx;
use store::access::Facts;
use store::journal::EntrySheet;
use store::operation::Lock;

use crate::journal::operation::{Claimed, Operation, raw};
use crate::record::refusal;
use crate::{Actor, App, Failure, Outcome, Refusal};

/// The page a write belongs to: who has it open is told after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PageKey {
    /// The group.
    #[serde(with = "raw")]
    pub group: GroupId,
    /// The subject.
    #[serde(with = "raw")]
    pub subject: SubjectId,
    /// The lesson, when it is about one.
    #[serde(with = "raw")]
    pub lesson: Option<LessonId>,
}

/// Answer to the write of a single cell: a topic, homework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellAnswer {
    /// Written.
    Accepted {
        /// Version of the cell now.
        version: i32,
        /// The page it stands on.
        page: PageKey,
    },
    /// The cell holds this already.
    Unchanged {
        /// Version of the cell.
        version: i32,
    },
    /// Somebody wrote after the version the client saw.
    Conflict {
        /// What stands there now.
        theirs: Option<String>,
        /// Short name of its author.
        author: String,
        /// The role used.
        #[serde(with = "crate::journal::operation::role")]
        role: Role,
        /// When.
        at: chrono::DateTime<chrono::Utc>,
        /// Version of the cell now.
        version: i32,
    },
}

/// A lesson under an operation: locked, with facts, sheet and rules.
pub(super) struct LessonWork {
    pub tx: TenantTx,
    pub operation: Operation,
    pub facts: Facts,
    pub sheet: EntrySheet,
    pub regulation: Arc<Regulation>,
}

/// Claimed anew, or answered before.
pub(super) enum Begun<T> {
    Fresh(Box<LessonWork>),
    Done(T),
}

impl App {
    /// Claims an operation on a lesson and loads what entries for it depend on. Three statements.
    pub(super) async fn begin_lesson<T: DeserializeOwned>(
        &self,
        actor: &Actor,
        operation: (&'static str, OperationId),
        input: &impl Serialize,
        lesson: LessonId,
        pupils: &[PupilId],
    ) -> Outcome<Begun<T>> {
        let known = self.regulations.known(actor.school);
        let mut tx = self.store.tenant(actor.context()).await?;
        let operation = match self.claim(&mut tx, actor, operation, input, Lock::Lesson(lesson)).await? {
            Claimed::Done(answer) => return Ok(Begun::Done(answer)),
            Claimed::Fresh(operation) => operation,
        };
        let facts = self.lesson_facts(&mut tx, actor, &[lesson]).await?;
        let facts = facts.into_iter().next().map(|(_, facts)| facts).ok_or(Failure::NotFound)?;
        let sheet = store::journal::find_entry_sheet(&mut tx, lesson, pupils, &known.ids())
            .await?
            .ok_or(Failure::NotFound)?;
        let regulation = self.regulations.rules(&known, sheet.edition, sheet.document.as_ref())?;
        Ok(Begun::Fresh(Box::new(LessonWork { tx, operation, facts, sheet, regulation })))
    }
}

impl LessonWork {
    /// The lesson as the domain's rules look at it.
    pub(super) fn cell<'a>(&'a self, actor: &Actor) -> LessonCell<'a> {
        LessonCell {
            regulation: &self.regulation,
            zone: actor.zone,
            grade: self.sheet.grade.and_then(Grade::new),
            status: self.sheet.status,
            day: self.sheet.day,
            period_closed_at: self.sheet.closed_period.as_ref().map(|(_, at)| *at),
            now: self.operation.at,
        }
    }

    /// A refusal of the domain in words.
    pub(super) fn refuse(&self, actor: &Actor, reason: &domain::journal::Refusal) -> Refusal {
        let period = self.sheet.closed_period.as_ref().map(|(name, _)| name.as_str());
        refusal::of(reason, actor.zone, period)
    }

    /// The page of the lesson.
    pub(super) fn page(&self) -> PageKey {
        PageKey { group: self.sheet.group, subject: self.sheet.subject, lesson: Some(self.sheet.lesson) }
    }
}

/// A decision about a single text cell, reduced to what happens next.
pub(super) enum Next<V> {
    /// Write it over this version.
    Write { value: Option<V>, replaces: Option<V>, version: i32 },
    /// Nothing to do.
    Keep { version: i32 },
    /// The client is behind.
    Stale { theirs: Cell<V> },
}

/// Splits a decision; a refusal ends the use case.
pub(super) fn next<V>(
    work: &LessonWork,
    actor: &Actor,
    held: i32,
    decision: Decision<V>,
) -> Outcome<Next<V>> {
    match decision {
        Decision::Accept { value, replaces, version } => {
            Ok(Next::Write { value, replaces, version: version - 1 })
        }
        Decision::Unchanged => Ok(Next::Keep { version: held }),
        Decision::Conflict { theirs } => Ok(Next::Stale { theirs }),
        Decision::Refuse(reason) => Err(work.refuse(actor, &reason).into()),
    }
}
