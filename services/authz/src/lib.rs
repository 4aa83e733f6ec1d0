//! Who may do what: Casbin behind one typed [`Question`]. It must never learn whose rows there are, hold a
//! school's data, or be asked with strings.
//!
//! `policies/policy.csv` is evaluated once through Casbin into a table ([`Policy::load_embedded`]); a request
//! looks its answer up ([`Policy::decide`]). `policies/README.md` tells how to add a rule.

mod error;
mod evaluate;
mod handle;
pub mod matrix;
mod policy;
mod relations;
mod rules;
mod table;
mod words;

pub use error::PolicyError;
pub use handle::PolicyHandle;
pub use policy::{Decision, Policy, Question};
pub use relations::RelationSet;
pub use words::{Action, Relation, Resource};
