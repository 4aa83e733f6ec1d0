//! The school's rules: words, states, arithmetic and deadlines.
//!
//! Everything here is a pure function of its arguments. No async, no I/O, no clock, no randomness,
//! no serde, no SQL: `now` is a parameter, and the forms values take outside live at the edges.

pub mod account;
pub mod attendance;
pub mod average;
pub mod calendar;
pub mod code;
pub mod deadline;
pub mod fraction;
pub mod group;
pub mod id;
pub mod indicator;
pub mod journal;
pub mod lesson;
pub mod local;
pub mod mark;
pub mod period;
pub mod person;
pub mod regulation;
pub mod role;
pub mod text;
pub mod work;
