//! The shape of the session's truth, which lives in PostgreSQL behind `app`. This crate only asks.

use super::token::SessionHash;
use chrono::{DateTime, Utc};
use domain::id::{AccountId, DistrictId, MembershipId, PersonId, SchoolId};
use domain::role::Role;
use futures_util::future::BoxFuture;

/// One live session as the truth knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInfo {
    /// Carried so that a mixed-up reply of a cache is noticed on read.
    pub hash: SessionHash,
    pub account: AccountId,
    pub person: PersonId,
    /// The school and role in use; `None` until a person with several memberships chooses.
    pub membership: Option<MembershipInUse>,
    /// Set for the officers of a district office.
    pub district: Option<DistrictId>,
    /// Last moment a password or second factor was given (C-37).
    pub confirmed_at: DateTime<Utc>,
    /// End by idleness, moved by `touch_session`.
    pub idle_until: DateTime<Utc>,
    /// Absolute end.
    pub expires_at: DateTime<Utc>,
}

/// The membership a session acts under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipInUse {
    pub school: SchoolId,
    pub membership: MembershipId,
    pub role: Role,
}

impl SessionInfo {
    /// Whether the session counts at `now`.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.idle_until && now < self.expires_at
    }
}

/// The truth could not be asked: answer 503, never "signed out".
#[derive(Debug, thiserror::Error)]
#[error("the session store did not answer")]
pub struct TruthError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What the gateway asks of the truth. All methods take part in no transaction of a request.
pub trait SessionTruth: Send + Sync + 'static {
    /// The session with this hash, if it is neither revoked nor ended and its account may sign in.
    fn find_session(&self, hash: SessionHash) -> BoxFuture<'_, Result<Option<SessionInfo>, TruthError>>;
    /// Moves the idle end; called at most once a minute per session and process.
    fn touch_session(&self, hash: SessionHash, now: DateTime<Utc>) -> BoxFuture<'_, Result<(), TruthError>>;
    /// Ends one session; ending it twice is not an error.
    fn revoke_session(&self, hash: SessionHash) -> BoxFuture<'_, Result<(), TruthError>>;
    /// Ends all sessions of an account and says which they were, and how many of them still lived.
    fn revoke_account(
        &self,
        account: AccountId,
    ) -> BoxFuture<'_, Result<(Vec<SessionHash>, usize), TruthError>>;
}
