//! The GraphQL gateway: HTTP in, use cases of `app` behind. Holds sessions, limits and live updates; never SQL, never a
//! rule of a school. Parts are public so that tests and the binary assemble them in the same way.

pub mod config;
pub mod downloads;
pub mod graphql;
pub mod http;
pub mod identity;
pub mod limits;
pub mod live;
pub mod parts;
pub mod redis_link;
pub mod session;
pub mod tickets;
pub mod uploads;

mod run;
#[cfg(test)]
mod test_redis;

pub use config::Config;
pub use run::{Parts, RunError, run, serve};
