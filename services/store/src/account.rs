//! Accounts: login, password hash, blocking. Only through a system transaction: no school sees accounts.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, PersonId};

use crate::{Result, SystemTx};

/// What signing in needs to know of an account.
#[derive(Debug, Clone)]
pub struct Account {
    /// Number of the account.
    pub id: AccountId,
    /// The human being behind it.
    pub person: PersonId,
    /// The login.
    pub login: String,
    /// PHC string; never leaves the sign-in use case.
    pub password_hash: String,
    /// The first sign-in must set a new password.
    pub must_change_password: bool,
    /// Blocked since.
    pub blocked_at: Option<DateTime<Utc>>,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The human being behind it.
    pub person: PersonId,
    /// Lower case, unique over the instance.
    pub login: String,
    /// PHC string.
    pub password_hash: String,
    /// The first sign-in must set a new password.
    pub must_change_password: bool,
}

macro_rules! account {
    ($row:expr) => {
        Account {
            id: AccountId::new($row.id),
            person: PersonId::new($row.person_id),
            login: $row.login,
            password_hash: $row.password_hash,
            must_change_password: $row.must_change_password,
            blocked_at: $row.blocked_at,
        }
    };
}

/// The account with this login (already lower case).
pub async fn find_account_by_login(tx: &mut SystemTx, login: &str) -> Result<Option<Account>> {
    let row = sqlx::query!(
        "select id, person_id, login, password_hash, must_change_password, blocked_at from account where login = $1",
        login,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| account!(row)))
}

/// The account with this number.
pub async fn find_account(tx: &mut SystemTx, id: AccountId) -> Result<Option<Account>> {
    let row = sqlx::query!(
        "select id, person_id, login, password_hash, must_change_password, blocked_at from account where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| account!(row)))
}

/// The account of a person, if there is one.
pub async fn find_account_of(tx: &mut SystemTx, person: PersonId) -> Result<Option<Account>> {
    let row = sqlx::query!(
        "select id, person_id, login, password_hash, must_change_password, blocked_at from account
         where person_id = $1 order by id limit 1",
        person.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| account!(row)))
}

/// Adds accounts; a login that is taken is skipped, and its account is absent from the answer.
pub async fn insert_accounts(
    tx: &mut SystemTx,
    accounts: &[NewAccount],
    now: DateTime<Utc>,
) -> Result<Vec<(PersonId, AccountId)>> {
    let persons: Vec<i64> = accounts.iter().map(|account| account.person.get()).collect();
    let logins: Vec<String> = accounts.iter().map(|account| account.login.clone()).collect();
    let hashes: Vec<String> = accounts.iter().map(|account| account.password_hash.clone()).collect();
    let must_change: Vec<bool> = accounts.iter().map(|account| account.must_change_password).collect();
    let rows = sqlx::query!(
        "insert into account (person_id, login, password_hash, must_change_password, created_at)
         select person_id, login, hash, must_change, $5
         from unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[]) as n (person_id, login, hash, must_change)
         on conflict (login) do nothing
         returning person_id, id",
        &persons,
        &logins,
        &hashes,
        &must_change,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (PersonId::new(row.person_id), AccountId::new(row.id))).collect())
}

/// Sets a new password hash.
pub async fn update_password(tx: &mut SystemTx, id: AccountId, hash: &str, must_change: bool) -> Result<()> {
    sqlx::query!(
        "update account set password_hash = $2, must_change_password = $3 where id = $1",
        id.get(),
        hash,
        must_change,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
