//! Operations of clients: the same id with the same input gives the same answer (security.md C-70).
//!
//! Claiming an operation also locks what it writes to, in the same statement, so that everything read afterwards is
//! what nobody else can change before the end of the transaction.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, GroupId, LessonId, OperationId, PupilId};
use serde_json::Value;

use crate::{Result, TenantTx};

/// Who did what, under which number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationKey {
    /// The account that asked.
    pub account: AccountId,
    /// Name of the use case.
    pub name: &'static str,
    /// The client's number.
    pub id: OperationId,
    /// SHA-256 of the canonical input.
    pub input_hash: [u8; 32],
}

/// What an operation writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Cells of one lesson.
    Lesson(LessonId),
    /// Documents and absences of one pupil.
    Pupil(PupilId),
    /// Period marks of one group.
    Group(GroupId),
    /// Whatever the account's own last operation wrote; the account's operations are taken one after the other.
    Own,
}

/// Whether the operation is new.
#[derive(Debug, Clone, PartialEq)]
pub enum Claim {
    /// Nobody did it yet: go on, then [`finish`].
    Fresh,
    /// It was done: with this input and this answer.
    Done {
        /// Whether the input was the same.
        same_input: bool,
        /// The answer given then.
        result: Value,
    },
    /// What it would write to does not exist.
    NoTarget,
}

/// Claims an operation and locks its target. One statement when fresh, two when it was done before.
pub async fn claim(tx: &mut TenantTx, key: &OperationKey, lock: Lock, at: DateTime<Utc>) -> Result<Claim> {
    let school = tx.school().get();
    let (lesson, pupil, group) = match lock {
        Lock::Lesson(id) => (Some(id.get()), None, None),
        Lock::Pupil(id) => (None, Some(id.get()), None),
        Lock::Group(id) => (None, None, Some(id.get())),
        Lock::Own => (None, None, None),
    };
    let row = sqlx::query!(
        r#"with lesson_target as (
             select 1 from lesson where school_id = $1 and id = $7 for no key update),
           pupil_target as (
             select 1 from pupil where school_id = $1 and id = $8 for no key update),
           group_target as (
             select 1 from study_group where school_id = $1 and id = $9 for no key update),
           target as (
             select from lesson_target where $7::bigint is not null
             union all select from pupil_target where $8::bigint is not null
             union all select from group_target where $9::bigint is not null
             union all select where $7::bigint is null and $8::bigint is null and $9::bigint is null),
           fresh as (
             insert into operation (school_id, account_id, name, operation_id, input_hash, result, recorded_at)
             select $1, $2, $3, $4, $5, 'null'::jsonb, $6 from target
             on conflict (school_id, account_id, name, operation_id) do nothing
             returning 1)
           select exists (select from target) as "target!", exists (select from fresh) as "fresh!""#,
        school,
        key.account.get(),
        key.name,
        key.id.get(),
        &key.input_hash[..],
        at,
        lesson,
        pupil,
        group,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.fresh {
        return Ok(Claim::Fresh);
    }
    let done = sqlx::query!(
        "select input_hash, result from operation
         where school_id = $1 and account_id = $2 and name = $3 and operation_id = $4",
        school,
        key.account.get(),
        key.name,
        key.id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(match done {
        Some(done) => Claim::Done { same_input: done.input_hash == key.input_hash, result: done.result },
        None => Claim::NoTarget,
    })
}

/// Stores the answer of an operation that was claimed in this transaction.
pub async fn finish(tx: &mut TenantTx, key: &OperationKey, result: &Value) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update operation set result = $5
         where school_id = $1 and account_id = $2 and name = $3 and operation_id = $4",
        school,
        key.account.get(),
        key.name,
        key.id.get(),
        result,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An operation that could be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastOperation {
    /// Name of the use case.
    pub name: String,
    /// The client's number.
    pub id: OperationId,
    /// When it was done.
    pub recorded_at: DateTime<Utc>,
}

/// The account's own latest operation among `names` that wrote something and was not undone.
pub async fn find_last_operation(
    tx: &mut TenantTx,
    account: AccountId,
    names: &[&str],
) -> Result<Option<LastOperation>> {
    let school = tx.school().get();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let row = sqlx::query!(
        "select o.name, o.operation_id, o.recorded_at from operation o
         where o.school_id = $1 and o.account_id = $2 and o.name = any($3) and o.undone_by is null
           and exists (select from history h where h.school_id = $1 and h.operation_id = o.operation_id
                       and h.account_id = $2)
         order by o.recorded_at desc, o.operation_id desc limit 1 for update of o",
        school,
        account.get(),
        &names,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| LastOperation {
        name: row.name,
        id: OperationId::new(row.operation_id),
        recorded_at: row.recorded_at,
    }))
}

/// Marks an operation as undone by another one.
pub async fn update_undone(
    tx: &mut TenantTx,
    account: AccountId,
    undone: &LastOperation,
    by: OperationId,
) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "update operation set undone_by = $5
         where school_id = $1 and account_id = $2 and name = $3 and operation_id = $4",
        school,
        account.get(),
        undone.name,
        undone.id.get(),
        by.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
