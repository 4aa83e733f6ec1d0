//! The worker: rendering, storing and sending of reports, outside of any request.
//!
//! It never names SQL or the store: a job asks a use case of `app`. `mail` and `render` are tools that know nothing about
//! queues; `jobs` has one file per job; `runner` claims, runs and finishes.

pub mod config;
pub mod jobs;
pub mod mail;
pub mod meters;
pub mod metrics_page;
pub mod render;
pub mod runner;
