//! What tests across crates share. Nothing here decides a rule; it lays down a world, speaks to it through its public
//! surface, and looks into its database.

pub mod support;
