//! What only the owner of the database does: migrations and the database's copy of the context key. Never part of a
//! request: the binaries that serve have no owner's URL.

use sqlx::{Connection, PgConnection};

use crate::{ContextKey, MIGRATOR, Result, StoreError};

/// Applies the migrations that are missing and stores the key of signed contexts. A new key is added beside the latest
/// old one, so that running binaries keep working until they are restarted with the new one.
pub async fn migrate(owner_url: &str, key: &ContextKey) -> Result<()> {
    let mut connection = PgConnection::connect(owner_url).await?;
    MIGRATOR.run(&mut connection).await.map_err(|error| StoreError::Database(error.into()))?;
    let mut tx = connection.begin().await?;
    sqlx::query!(
        "delete from tabel.context_key where key <> $1 and id < (select max(id) from tabel.context_key)",
        key.expose(),
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into tabel.context_key (id, key)
         select coalesce((select max(id) from tabel.context_key), 0) + 1, $1
         where not exists (select from tabel.context_key where key = $1)",
        key.expose(),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    connection.close().await?;
    Ok(())
}
