//! The signed context: one transaction-local value that says which school, who, in which role and until when.
//!
//! The database recomputes the tag with a key the login role cannot read, so that even injected SQL cannot choose a
//! school (security.md finding 7, C-12). Numbers, words of our own and hex only: nothing a user wrote gets here.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{AccountId, SchoolId};
use domain::role::Role;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// For how long a context may be used. A request ends long before; a worker opens a new transaction instead.
const LIFETIME: TimeDelta = TimeDelta::seconds(30);

/// The key shared with `tabel.context_key` in the database.
#[derive(Clone)]
pub struct ContextKey(Vec<u8>);

impl ContextKey {
    /// Takes at least 32 bytes; fewer is `None`.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() >= 32).then_some(Self(bytes))
    }

    /// The raw bytes, for `tabel migrate` to store in the database.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    fn sign(&self, body: String) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(body.as_bytes());
        let tag = mac.finalize().into_bytes();
        let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{body}.{hex}")
    }

    pub(crate) fn tenant(&self, context: &TenantContext, now: DateTime<Utc>) -> String {
        let TenantContext { school, account, role, request } = context;
        let account = account.map_or(0, AccountId::get);
        let role = role.map_or("job", Role::code);
        let until = (now + LIFETIME).timestamp();
        self.sign(format!("t.{school}.{account}.{role}.{until}.{request:016x}"))
    }

    pub(crate) fn system(&self, reason: &str, now: DateTime<Utc>) -> String {
        let until = (now + LIFETIME).timestamp();
        self.sign(format!("s.0.0.{reason}.{until}.{:016x}", 0))
    }
}

impl std::fmt::Debug for ContextKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContextKey(…)")
    }
}

/// In whose name a tenant transaction acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantContext {
    /// The school whose rows can be seen at all.
    pub school: SchoolId,
    /// The account that asked; `None` for a job.
    pub account: Option<AccountId>,
    /// The role in use; `None` for a job.
    pub role: Option<Role>,
    /// Number of the request or job, for the database's log.
    pub request: u64,
}

impl TenantContext {
    /// The context of a job that works for a whole school.
    pub fn job(school: SchoolId) -> Self {
        Self { school, account: None, role: None, request: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_holds_numbers_words_and_hex_only() {
        let key = ContextKey::new(vec![7; 32]).unwrap();
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let context = TenantContext {
            school: SchoolId::new(3),
            account: Some(AccountId::new(9)),
            role: Some(Role::ClassTeacher),
            request: 255,
        };
        let signed = key.tenant(&context, now);
        assert!(signed.starts_with("t.3.9.class_teacher.1700000030.00000000000000ff."));
        assert!(signed.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_'));
        assert_eq!(signed.split('.').count(), 7);
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(ContextKey::new(vec![7; 31]).is_none());
    }
}
