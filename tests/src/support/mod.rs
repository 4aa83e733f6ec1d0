//! A database of its own for each test, the application on it, a gateway in front, and people who use it.
//!
//! `World::new().await` is the whole: three schools in two districts, somebody in every role, a canary in every free
//! text. A test that needs less takes [`TestApp`] or [`Database`]. All of it is dropped with the value.

pub mod actors;
pub mod app;
pub mod context;
pub mod database;
pub mod factories;
pub mod graphql;
pub mod repository;
pub mod worker;

pub use actors::{Person, World};
pub use app::{NOON, TestApp, TestClock};
pub use database::{Database, Login};
pub use factories::{Place, SCHOOLS, School};
pub use graphql::{Answer, Browser, Fetched, Outcome};
