//! The log of actions (security.md C-93): only ever added to. Targets are numbers and words, never names.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, DistrictId};
use domain::role::Role;

use crate::{Result, SystemTx, TenantTx};

/// One action.
#[derive(Debug, Clone, Copy)]
pub struct NewAudit<'a> {
    /// Who.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// Code of the action: read, write, issue, export.
    pub action: &'a str,
    /// Code of the resource.
    pub resource: &'a str,
    /// Kind and number of the thing, such as `staff 12 deputy`.
    pub target: &'a str,
    /// Number of the request in the logs.
    pub request: u64,
}

/// Notes an action in the transaction that does it.
pub async fn insert_audit(tx: &mut TenantTx, audit: &NewAudit<'_>, now: DateTime<Utc>) -> Result<()> {
    let school = tx.school().get();
    sqlx::query!(
        "insert into audit (school_id, at, account_id, role, action, resource, target, outcome, trace_id)
         values ($1, $2, $3, $4, $5, $6, $7, 'allowed', $8)",
        school,
        now,
        audit.account.get(),
        audit.role.code(),
        audit.action,
        audit.resource,
        audit.target,
        format!("{:016x}", audit.request),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes in every school of a district that its figures were taken out.
pub async fn insert_district_audit(
    tx: &mut SystemTx,
    district: DistrictId,
    audit: &NewAudit<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into audit (school_id, at, account_id, role, action, resource, target, outcome, trace_id)
         select c.school_id, $2, $3, $4, $5, $6, $7, 'allowed', $8 from school c where c.district_id = $1",
        district.get(),
        now,
        audit.account.get(),
        audit.role.code(),
        audit.action,
        audit.resource,
        audit.target,
        format!("{:016x}", audit.request),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
