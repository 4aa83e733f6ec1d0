//! What every binary needs from its surroundings: clock, randomness, configuration, telemetry, shutdown.
//!
//! It knows nothing of schools and depends on no crate of ours. Other crates get time and randomness as parameters.

pub mod clock;
pub mod config;
pub mod random;
pub mod shutdown;
pub mod telemetry;
pub mod trace_parent;
