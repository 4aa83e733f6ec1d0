//! Use cases: authorise, begin, load, decide, save, enqueue.
//!
//! The only place where `domain` (decides), `store` (remembers) and `authz` (allows) meet. One file per slice; a use
//! case is a verb. Guards live here, never on GraphQL fields. Reads take the same road as writes.
//!
//! To add a use case: write `impl App { pub async fn record_thing(&self, actor: &Actor, …) -> Outcome<T> }` in the
//! slice's file, ask [`access`] first, and add the field's row to the access test.

pub mod access;
pub mod account;
pub mod actor;
pub mod address;
mod calendar;
pub mod delivery;
pub mod delivery_choice;
pub mod delivery_totals;
pub mod diary;
pub mod due;
pub mod family;
pub mod files;
pub mod history;
pub mod import;
pub mod jobs;
pub mod journal;
pub mod operate;
pub mod outcome;
pub mod overview;
pub mod paper;
pub mod password;
pub mod people;
pub mod provision;
pub mod public_id;
pub mod record;
pub mod regulation;
pub mod setup;
pub mod sign_in;
pub mod slip;
pub mod unsubscribe;
pub mod weekly;

pub use actor::{Actor, DistrictActor, Identity};
pub use outcome::{Failure, Outcome, Refusal, RefusalCode};
pub use public_id::{Kind, PublicIds};
pub use store::{ContextKey, StoreConfig};

pub use setup::{App, AppConfig, BadSetting, Sources, to_the_end};
