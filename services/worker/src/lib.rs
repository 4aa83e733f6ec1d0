//! The worker: rendering, storing and sending of reports, outside of any request.
//!
//! It never names SQL or the store: a job asks a use case of `app`. `files`, `mail` and `render` are tools that know
//! nothing about queues.

pub mod files;
pub mod mail;
pub mod render;
