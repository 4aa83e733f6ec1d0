//! How far the sign-ins of listed people have come. Accounts know no school, so this is asked through the other door.

use chrono::{DateTime, Utc};
use domain::id::PersonId;

use crate::{Result, SystemTx};

/// The sign-in of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInState {
    /// The human being.
    pub person: PersonId,
    /// The account may not sign in.
    pub blocked: bool,
    /// Last sign-in.
    pub signed_in_at: Option<DateTime<Utc>>,
}

/// The accounts of these people; who has none is absent.
pub async fn list_sign_ins(tx: &mut SystemTx, persons: &[i64]) -> Result<Vec<SignInState>> {
    let rows = sqlx::query!(
        r#"select distinct on (person_id) person_id, blocked_at is not null as "blocked!", signed_in_at from account
           where person_id = any($1) order by person_id, signed_in_at desc nulls last"#,
        persons,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SignInState {
            person: PersonId::new(row.person_id),
            blocked: row.blocked,
            signed_in_at: row.signed_in_at,
        })
        .collect())
}

/// Logins that begin with one of these words.
pub async fn list_logins_like(tx: &mut SystemTx, beginnings: &[String]) -> Result<Vec<String>> {
    let patterns: Vec<String> =
        beginnings.iter().map(|word| format!("{}%", word.replace(['%', '_', '\\'], ""))).collect();
    let rows = sqlx::query_scalar!("select login from account where login like any($1)", &patterns)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows)
}
