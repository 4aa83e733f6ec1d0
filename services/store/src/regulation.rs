//! Editions of a school's regulation. They are only ever added, so a document read once may be kept.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{AccountId, EditionId};
use domain::regulation::Regulation;

use crate::error::known;
use crate::{Result, TenantTx, regulation_doc};

/// An edition of the regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Its number.
    pub id: EditionId,
    /// First local day it is in force.
    pub starts_on: NaiveDate,
    /// The rules.
    pub regulation: Regulation,
}

/// The edition in force on a local day; none before the first one.
pub async fn find_edition_in_force(tx: &mut TenantTx, day: NaiveDate) -> Result<Option<Edition>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select id, starts_on, document from regulation_edition
         where school_id = $1 and starts_on <= $2 order by starts_on desc limit 1",
        school,
        day,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Edition {
            id: EditionId::new(row.id),
            starts_on: row.starts_on,
            regulation: parse(row.id, &row.document)?,
        })
    })
    .transpose()
}

/// Adds an edition; one per first day (`regulation_edition_school_id_starts_on_key`).
pub async fn insert_edition(
    tx: &mut TenantTx,
    starts_on: NaiveDate,
    regulation: &Regulation,
    by: Option<AccountId>,
    at: DateTime<Utc>,
) -> Result<EditionId> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into regulation_edition (school_id, starts_on, title, document, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6) returning id",
        school,
        starts_on,
        regulation.title,
        regulation_doc::write(regulation),
        by.map(AccountId::get),
        at,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(EditionId::new(id))
}

/// A stored document as rules; a document nobody can read names its edition.
pub(crate) fn parse(edition: i64, document: &serde_json::Value) -> Result<Regulation> {
    let read = regulation_doc::read(document);
    if let Err(error) = &read {
        tracing::error!(
            edition,
            path = error.path,
            problem = error.problem,
            "stored regulation cannot be read"
        );
    }
    known(read.ok(), "regulation_edition", "document", edition)
}
