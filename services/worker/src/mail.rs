//! Letters to families: what is written, to whom, how fast and with which result.
//!
//! One recipient per message, always; the envelope comes from the delivery row and never from text
//! (C-60). Whether a letter may leave at all is decided by `app` in the transaction that marks it
//! "sending" (C-62), not here.

pub mod address;
mod conversation;
pub mod letter;
pub mod message;
pub mod message_id;
mod mime;
pub mod pacing;
pub mod pairing;
pub mod reply;
pub mod retry;
pub mod smtp_config;
pub mod templates;
pub mod transport;
mod wire;
mod wording;
