//! Signs tenant contexts without `store`: a second reading of the format in `schema/migrations/0001_foundation.sql`, so
//! that a mistake in one is not hidden by the same mistake in the other. Also the only place that makes bad ones.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key in every test database, row 1 of `tabel.context_key`.
pub const KEY: [u8; 32] = [7; 32];

/// A signature over `body`, as hex.
pub fn tag(key: &[u8], body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `body` with its signature.
pub fn signed(key: &[u8], body: &str) -> String {
    format!("{body}.{}", tag(key, body))
}

/// The part of a tenant context that is signed.
pub fn body(school: i32, until: DateTime<Utc>) -> String {
    format!("t.{school}.9.deputy.{}.00000000000000aa", until.timestamp())
}

/// Half a minute from now.
pub fn soon() -> DateTime<Utc> {
    platform::clock::now() + TimeDelta::seconds(30)
}

/// A good context of a school.
pub fn tenant(school: i32) -> String {
    signed(&KEY, &body(school, soon()))
}

/// A good system context.
pub fn system(reason: &str) -> String {
    signed(&KEY, &format!("s.0.0.{reason}.{}.0000000000000000", soon().timestamp()))
}
