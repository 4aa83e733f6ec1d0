//! The school's rules: words, states, arithmetic and deadlines.
//!
//! Everything here is a pure function of its arguments. No async, no I/O, no clock, no randomness,
//! no serde, no SQL: `now` is a parameter, and the forms values take outside live at the edges.
//!
//! - Words: [`id`], [`role`], [`person`], [`account`], [`group`], [`lesson`], [`period`], [`work`]; [`code`] gives
//!   every stored enum its code and Russian title; [`text`] knows Russian plurals, dates, sorting and limits.
//! - Marks: [`mark`] (values, scale, what is typed), [`average`] (means, what is needed, proposals), [`indicator`]
//!   (success, quality and the rest, each with its formula id), all over [`fraction`], exact to the display.
//! - Days and moments: [`calendar`] (working and study days), [`attendance`] (reasons and counts), [`local`] (zones),
//!   [`deadline`] (due moments and verdicts).
//! - The school's own rules: [`regulation`], each value with its clause; [`journal`] decides a write by them.

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
