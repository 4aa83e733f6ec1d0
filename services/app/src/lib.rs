//! Use cases: authorise, begin, load, decide, save, enqueue.
//!
//! The only place where `domain` (decides), `store` (remembers) and `authz` (allows) meet. One file per slice; a use
//! case is a verb. Guards live here, never on GraphQL fields. Reads take the same road as writes.
//!
//! To add a use case: write `impl App { pub async fn record_thing(&self, actor: &Actor, …) -> Outcome<T> }` in the
//! slice's file, ask [`access`] first, and add the field's row to the access test.

pub mod access;
pub mod actor;
pub mod import;
pub mod outcome;
pub mod password;
pub mod public_id;
pub mod setup;
pub mod sign_in;
pub mod slip;

pub use actor::{Actor, DistrictActor, Identity};
pub use outcome::{Failure, Outcome, Refusal, RefusalCode};
pub use public_id::{Kind, PublicIds};
pub use setup::{App, AppConfig, to_the_end};
