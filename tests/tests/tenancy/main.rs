//! Tenancy, proved from the catalogue and as the login roles: one school never sees, changes or blocks another.

mod borrowing;
mod cancellation;
mod catalogue;
mod context;
mod plans;
mod proofs;
