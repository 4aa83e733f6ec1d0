//! The thin HTTP shell: own connection handling on hyper (poem's server sets no header or body deadline), poem for
//! routing, own GraphQL and SSE handlers. Knows nothing of schools; every personal answer is `no-store`.

mod answer;
mod body;
mod client;
mod confirm;
mod connection;
mod context;
mod error;
mod file;
mod forgery;
mod graphql;
mod guarded_io;
mod health;
mod json;
mod packing;
mod router;
mod security_headers;
mod server;
mod sse;
mod sse_queue;
mod unsubscribe;
mod upload;
mod web;

#[cfg(test)]
mod graphql_tests;
#[cfg(test)]
mod server_tests;
#[cfg(test)]
mod sse_tests;
#[cfg(test)]
mod test_support;
#[cfg(test)]
mod upload_tests;

pub use body::{BodyRule, read_limited};
pub use client::{ClientAddress, Network, TrustedProxies};
pub use confirm::Confirm;
pub use connection::ConnectionCut;
pub use context::{CookieChange, RequestContext, TraceId};
pub use error::{ErrorCode, PublicError, ShownError, error_answer, refusal_answer};
pub use file::{FileEndpoint, NotOpened, OpenFiles, Opened};
pub use forgery::{CLIENT_HEADER, SiteOrigin};
pub use graphql::{Engine, GraphqlDeps, GraphqlEndpoint, GraphqlService, NoPreparation, Prepare};
pub use health::{Health, MetricsText, Readiness, ReadyCheck};
pub use json::{Json, Scalar};
pub use router::{Pages, router};
pub use server::{Server, ServerLimits};
pub use sse::{StreamEndpoint, StreamLimits};
pub use unsubscribe::{StopLetters, Stopped, Unsubscribe};
pub use upload::UploadEndpoint;
pub use web::{WebError, WebFiles};
