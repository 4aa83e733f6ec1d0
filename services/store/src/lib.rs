//! The only SQL of the project.
//!
//! To add a query: write a free function `fn list_things(tx: &mut TenantTx, …)` in the slice's file, name
//! `school_id = $1` in the statement, convert the private row struct into the domain type once, and run
//! `cargo xtask sqlx`. Conventions: not found is `Ok(None)` (`find_`), must exist is `get_`, pages are `list_`,
//! maps for loaders are `by_ids`; time and randomness come in as parameters; nothing here decides a school rule.
//!
//! There are two doors and no third: [`Store::tenant`] and [`Store::system`]. No pool and no connection is public.

pub mod absence;
pub mod access;
pub mod account;
pub mod audit;
pub mod calendar;
pub mod class;
pub mod context;
pub mod delivery;
pub mod delivery_choice;
pub mod delivery_totals;
pub mod diary;
pub mod diary_news;
pub mod due;
pub mod error;
pub mod family;
pub mod figures;
pub mod history;
pub mod import_run;
pub mod journal;
pub mod lesson;
pub mod load;
pub mod operate;
pub mod operation;
pub mod people;
pub mod period_mark;
mod pool;
pub mod provision;
pub mod regulation;
pub mod regulation_doc;
pub mod roster;
pub mod session;
pub mod slip;
pub mod substitution;
pub mod task;
pub mod teaching;
pub mod tx;
pub mod weekly;

pub use context::{ContextKey, TenantContext};
pub use error::{Result, StoreError};
pub use tx::{Store, StoreConfig, SystemReason, SystemTx, TenantTx};

/// All migrations, in order. Binaries and tests use this one and no other.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../schema/migrations");
