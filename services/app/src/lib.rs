//! Use cases: authorise, begin, load, decide, save, enqueue. The only place where `domain` and `store` meet.

pub mod import;
