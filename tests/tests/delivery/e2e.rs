//! Whole ways through the worker, with real rendering and a real mail server.

mod address;
mod metrics;
mod smtp;
mod weekly;
