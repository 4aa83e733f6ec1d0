//! Whole ways through the worker, with real rendering and a real mail server.

mod smtp;
mod weekly;
