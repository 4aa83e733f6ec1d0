//! People of a school for those who administer it: lists, roles, teaching load, slips for many at once.
//!
//! Contacts are not part of a list: whoever needs an address opens one card.

mod list;
mod load;
mod roles;
mod slips;

pub use list::{ListPeople, PeopleKind, PeoplePage, PersonLine, RoleLine};
pub use load::{ListLoad, LoadLine, LoadPage, NewTeaching};
pub use roles::{AssignRole, titles};
pub use slips::{IssuedSlip, IssuedSlips, SlipsFor};

use crate::{Actor, Outcome};
use chrono::{DateTime, Utc};
use store::TenantTx;
use store::audit::NewAudit;

/// Most rows of one page.
pub const MOST: i64 = 100;

/// Notes what somebody did, in the same transaction.
async fn note(
    tx: &mut TenantTx,
    actor: &Actor,
    (action, resource, target): (authz::Action, authz::Resource, &str),
    now: DateTime<Utc>,
) -> Outcome<()> {
    let audit = NewAudit {
        account: actor.account,
        role: actor.role,
        action: action.code(),
        resource: resource.code(),
        target,
        request: actor.request,
    };
    Ok(store::audit::insert_audit(tx, &audit, now).await?)
}
