//! Documents about absences, and the absences they explain.

use chrono::{DateTime, NaiveDate, Utc};
use domain::attendance::AbsenceReason;
use domain::id::{AccountId, DocumentId, GroupId, LessonId, PupilId, SubjectId};

use crate::journal::page_absence;
use crate::{Result, TenantTx};

/// A document a pupil or guardian handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The pupil.
    pub pupil: PupilId,
    /// What it is («справка», «заявление», «приказ»).
    pub kind: String,
    /// Its number, may be empty.
    pub number: String,
    /// The reason it gives.
    pub reason: AbsenceReason,
    /// First day covered.
    pub starts_on: NaiveDate,
    /// Last day covered.
    pub ends_on: NaiveDate,
    /// Local day it was handed in.
    pub received_on: NaiveDate,
}

/// An absence within the days of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAbsence {
    /// The lesson.
    pub lesson: LessonId,
    /// Group of the lesson.
    pub group: GroupId,
    /// Subject of the lesson.
    pub subject: SubjectId,
    /// Its local day.
    pub day: NaiveDate,
    /// Why absent so far.
    pub reason: AbsenceReason,
    /// Minutes late.
    pub minutes: Option<u16>,
    /// The document it rests on, and the day that one was received.
    pub document: Option<(DocumentId, NaiveDate)>,
    /// Version of the cell.
    pub version: i32,
}

/// Adds a document.
pub async fn insert_document(
    tx: &mut TenantTx,
    document: &NewDocument,
    by: AccountId,
    at: DateTime<Utc>,
) -> Result<DocumentId> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into absence_document (school_id, pupil_id, kind, number, reason, starts_on, ends_on, received_on,
                                       recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
        school,
        document.pupil.get(),
        document.kind,
        document.number,
        document.reason.code(),
        document.starts_on,
        document.ends_on,
        document.received_on,
        at,
        by.get(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(DocumentId::new(id))
}

/// The absences of a pupil between two days, both included, locked until the end of the transaction.
pub async fn list_absences(
    tx: &mut TenantTx,
    pupil: PupilId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<HeldAbsence>> {
    let school = tx.school().get();
    let rows = sqlx::query!(
        r#"select a.lesson_id, l.group_id, l.subject_id, l.day, a.reason, a.minutes, a.version, a.document_id as "document_id?",
             d.received_on as "received_on?"
           from attendance a
           join lesson l on l.school_id = $1 and l.id = a.lesson_id
           left join absence_document d on d.school_id = $1 and d.id = a.document_id
           where a.school_id = $1 and a.pupil_id = $2 and a.reason is not null and l.day between $3 and $4
           order by l.day, l.ordinal, l.id
           for no key update of a"#,
        school,
        pupil.get(),
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut absences = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(reason) = page_absence(row.reason, row.lesson_id)? else { continue };
        absences.push(HeldAbsence {
            lesson: LessonId::new(row.lesson_id),
            group: GroupId::new(row.group_id),
            subject: SubjectId::new(row.subject_id),
            day: row.day,
            reason,
            minutes: row.minutes.and_then(|minutes| u16::try_from(minutes).ok()),
            document: row.document_id.map(DocumentId::new).zip(row.received_on),
            version: row.version,
        });
    }
    Ok(absences)
}
