//! A document about a range of days explains the absences within it (S0-2.9, S0-4.4).

use authz::{Action, Resource};
use chrono::{DateTime, NaiveDate, Utc};
use domain::attendance::{AbsenceDocument, AbsenceReason, code_of, reason_by_documents};
use domain::deadline::absence_reason_due;
use domain::id::{DocumentId, LessonId, OperationId, PupilId};
use domain::local::instant;
use domain::period::DateSpan;
use domain::text::{Limit, clean};
use serde::{Deserialize, Serialize};
use store::absence::NewDocument;
use store::journal::WriteAttendance;
use store::operation::Lock;

use super::sheet::PageKey;
use super::topic::text_refusal;
use crate::access::Target;
use crate::journal::operation::{Claimed, raw};
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, calendar, to_the_end};

/// What a document may say: it gives a reason; "unknown", lateness and the absence of a reason are none.
pub(crate) const DOCUMENT_REASONS: [AbsenceReason; 5] = [
    AbsenceReason::Illness,
    AbsenceReason::Valid,
    AbsenceReason::Exempt,
    AbsenceReason::Distance,
    AbsenceReason::SchoolBusiness,
];

/// A document and what it explains.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainAbsences {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The pupil.
    #[serde(with = "raw")]
    pub pupil: PupilId,
    /// What it is («справка», «заявление», «приказ»).
    pub kind: String,
    /// Its number, may be empty.
    pub number: String,
    /// Code of the reason it gives.
    pub reason: String,
    /// First day covered.
    pub starts_on: NaiveDate,
    /// Last day covered.
    pub ends_on: NaiveDate,
    /// Local day it was handed in.
    pub received_on: NaiveDate,
}

/// An absence the document did not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedAbsence {
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// Its local day.
    pub day: NaiveDate,
    /// Why it stays as it is, in Russian.
    pub why: String,
}

/// What a document explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainedAbsences {
    /// The document.
    #[serde(with = "raw")]
    pub document: DocumentId,
    /// Lessons whose reason was set.
    pub explained: u32,
    /// Absences that stay as they are.
    pub skipped: Vec<SkippedAbsence>,
    /// Until when the reasons had to be set (D08); none where the act sets no limit.
    pub due_at: Option<DateTime<Utc>>,
    /// The entry came in time.
    pub in_time: bool,
    /// The pages that changed.
    pub pages: Vec<PageKey>,
}

impl App {
    /// Records a document and sets its reason for the absences it covers.
    #[tracing::instrument(skip_all, name = "attendance.explain")]
    pub async fn explain_absences(
        &self,
        actor: &Actor,
        input: ExplainAbsences,
    ) -> Outcome<ExplainedAbsences> {
        let (app, actor) = (self.clone(), actor.clone());
        to_the_end(async move { app.explain_absences_now(&actor, input).await }).await
    }

    async fn explain_absences_now(
        &self,
        actor: &Actor,
        mut input: ExplainAbsences,
    ) -> Outcome<ExplainedAbsences> {
        let reason = check_shape(&mut input, actor.today(self.now()))?;
        let mut tx = self.store.tenant(actor.context()).await?;
        let name = ("explain_absences", input.operation);
        let operation = match self.claim(&mut tx, actor, name, &input, Lock::Pupil(input.pupil)).await? {
            Claimed::Done(answer) => return Ok(answer),
            Claimed::Fresh(operation) => operation,
        };
        let facts = self.facts(&mut tx, actor, Target::Pupil(input.pupil)).await?;
        self.decide(actor, &facts, (Resource::AbsenceDocument, Action::Write))?;
        self.decide(actor, &facts, (Resource::AbsenceReason, Action::Correct))?;
        let regulation = self.regulation_on(&mut tx, input.received_on).await?;
        let codes = &regulation.attendance_codes.value;
        if code_of(codes, reason).is_none() {
            let refusal = domain::journal::Refusal::NoSuchCode { reason };
            return Err(super::refusal::of(&refusal, actor.zone, None).field("reason").into());
        }
        let absences =
            store::absence::list_absences(&mut tx, input.pupil, (input.starts_on, input.ends_on)).await?;
        let document = NewDocument {
            pupil: input.pupil,
            kind: input.kind.clone(),
            number: input.number.clone(),
            reason,
            starts_on: input.starts_on,
            ends_on: input.ends_on,
            received_on: input.received_on,
        };
        let document =
            store::absence::insert_document(&mut tx, &document, actor.account, operation.at).await?;

        let mut writes = Vec::new();
        let mut skipped = Vec::new();
        let mut pages: Vec<PageKey> = Vec::new();
        for held in absences {
            let days = DateSpan::new(held.day, held.day).ok_or(Failure::Bug("a day is no span"))?;
            let handed_in = |received: NaiveDate, reason| AbsenceDocument {
                received_at: instant(actor.zone, received, chrono::NaiveTime::MIN),
                days,
                reason,
            };
            // What a document explained was unknown before; of documents of one day the later entered one counts.
            let (recorded, earlier) = match held.document {
                Some((_, received)) => (AbsenceReason::Unknown, Some(handed_in(received, held.reason))),
                None => (held.reason, None),
            };
            let mut documents: Vec<AbsenceDocument> = earlier.into_iter().collect();
            documents.push(handed_in(input.received_on, reason));
            let decides = recorded.replaceable_by_document()
                && earlier
                    .is_none_or(|earlier| earlier.received_at <= documents[documents.len() - 1].received_at);
            if !decides || reason_by_documents(held.day, recorded, &documents) != reason {
                let why = match held.document {
                    Some(_) => "Пропуск объяснён документом, полученным позже".to_owned(),
                    None => format!(
                        "Указано: {}. Документ заменяет только неизвестную и неуважительную причину",
                        held.reason.title_ru()
                    ),
                };
                skipped.push(SkippedAbsence { lesson: held.lesson, day: held.day, why });
                continue;
            }
            let page = PageKey { group: held.group, subject: held.subject, lesson: None };
            if !pages.contains(&page) {
                pages.push(page);
            }
            writes.push(WriteAttendance {
                lesson: held.lesson,
                pupil: input.pupil,
                old: Some((held.reason, held.minutes)),
                new: Some((reason, None)),
                document: Some(document),
                version: held.version,
            });
        }
        let author = operation.author(actor, None);
        let written = store::journal::write_cells(&mut tx, &author, &[], &writes, None).await?;
        if written.len() != writes.len() {
            return Err(Failure::Bug("a locked absence was written by somebody else"));
        }
        let calendar = calendar::load(&mut tx, input.received_on, regulation.study_week.value).await?;
        let received_at = instant(actor.zone, input.received_on, chrono::NaiveTime::MIN);
        let due = absence_reason_due(&regulation.deadlines, &calendar, actor.zone, received_at);
        let answer = ExplainedAbsences {
            document,
            explained: u32::try_from(writes.len()).unwrap_or(u32::MAX),
            skipped,
            in_time: due.as_ref().is_none_or(|due| operation.at <= due.at),
            due_at: due.map(|due| due.at),
            pages,
        };
        self.finish(tx, &operation, answer).await
    }
}

fn check_shape(input: &mut ExplainAbsences, today: NaiveDate) -> Outcome<AbsenceReason> {
    let refuse = |field, message: &str| {
        Err(Refusal::new(RefusalCode::InvalidInput, message.to_owned()).field(field).into())
    };
    if input.ends_on < input.starts_on {
        return refuse("endsOn", "Дата окончания раньше начала");
    }
    if (input.ends_on - input.starts_on).num_days() > 366 {
        return refuse("endsOn", "Документ охватывает не больше года. Проверьте даты");
    }
    if input.received_on > today {
        return refuse("receivedOn", "Документ не может быть получен позже сегодняшнего дня. Исправьте дату");
    }
    input.kind = clean(&input.kind, Limit::Name).map_err(|reason| text_refusal(&reason, "kind"))?;
    if !input.number.trim().is_empty() {
        input.number = clean(&input.number, Limit::Name).map_err(|reason| text_refusal(&reason, "number"))?;
    }
    match AbsenceReason::from_code(&input.reason) {
        Some(reason) if DOCUMENT_REASONS.contains(&reason) => Ok(reason),
        _ => refuse(
            "reason",
            "Выберите причину: болезнь, уважительная, освобождение, дистанционно или по делам школы",
        ),
    }
}
