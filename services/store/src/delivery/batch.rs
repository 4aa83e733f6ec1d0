//! Merged files for the printer.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{BatchId, GroupId};

use crate::{Result, TenantTx};

/// A print batch.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The batch.
    pub id: BatchId,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
    /// Sheets of pupils in it.
    pub sheets: i16,
    /// Pages, with the hand-over sheet.
    pub pages: i16,
    /// When it was made.
    pub rendered_at: DateTime<Utc>,
}

/// Records a print batch; a new rendering of the same week replaces the old one.
pub async fn upsert_batch(
    tx: &mut TenantTx,
    (group, week): (GroupId, NaiveDate),
    (file_hash, sheets, pages): (&[u8; 32], i16, i16),
    now: DateTime<Utc>,
) -> Result<BatchId> {
    let school = tx.school().get();
    let id = sqlx::query_scalar!(
        "insert into print_batch (school_id, group_id, week_starts, file_hash, sheets, pages, rendered_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (school_id, group_id, week_starts)
         do update set file_hash = excluded.file_hash, sheets = excluded.sheets, pages = excluded.pages,
                       rendered_at = excluded.rendered_at
         returning id",
        school,
        group.get(),
        week,
        file_hash,
        sheets,
        pages,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(BatchId::new(id))
}

/// The print batch of a group and week.
pub async fn find_batch(tx: &mut TenantTx, group: GroupId, week: NaiveDate) -> Result<Option<Batch>> {
    let school = tx.school().get();
    let row = sqlx::query!(
        "select id, file_hash, sheets, pages, rendered_at from print_batch
         where school_id = $1 and group_id = $2 and week_starts = $3",
        school,
        group.get(),
        week,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Batch {
        id: BatchId::new(row.id),
        file_hash: row.file_hash,
        sheets: row.sheets,
        pages: row.pages,
        rendered_at: row.rendered_at,
    }))
}
