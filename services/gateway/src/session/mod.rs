//! Who is asking: opaque tokens in a cookie, their SHA-256 everywhere else, truth behind [`SessionTruth`], a cache in
//! Redis and a small one in process. Never stores a token, never lets the cache decide what the truth denies for longer
//! than the cache's life.

mod cache;
mod cookie;
mod gcra;
mod sessions;
mod throttle;
mod token;
mod truth;

#[cfg(test)]
mod redis_tests;

pub use cache::{CACHE_TTL, LOCAL_TTL, SessionCache};
pub use cookie::{CookieNames, CookieRead};
pub use gcra::{LocalGcra, Rate};
pub use sessions::Sessions;
pub use throttle::{Attempt, Reservation, SignInThrottle, ThrottleRates};
pub use token::{DeviceHash, SessionHash, SessionToken};
pub use truth::{MembershipInUse, SessionInfo, SessionTruth, TruthError};
