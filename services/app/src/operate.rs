//! Operating an instance: what `tabel` does as the owner of the database.

use store::ContextKey;

use crate::Outcome;

/// Applies the migrations that are missing and stores the key of signed contexts in the database.
pub async fn migrate(owner_url: &str, key: &ContextKey) -> Outcome<()> {
    Ok(store::operate::migrate(owner_url, key).await?)
}
