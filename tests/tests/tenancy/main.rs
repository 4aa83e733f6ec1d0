//! Tenancy, proved from the catalogue and as the login roles: one school never sees, changes or blocks another.

mod cancellation;
mod catalogue;
mod context;
mod plans;
mod proofs;
