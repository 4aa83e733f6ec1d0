//! Published limits of a GraphQL request (security.md 3.6) and the checks that hold them before the library runs.
//! The order is fixed: bytes, JSON shape, document shape, parser, expanded selections. Each check is linear in what it
//! reads. Never hand a document to `async_graphql` that did not pass [`admit`]: its own checks are exponential in
//! fragments and recursive in literals.

mod admit;
mod bucket;
mod documents;
mod expand;
mod json;
mod refusal;
mod scan;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod property_tests;

use std::time::Duration;

pub use admit::{Admission, Admitted, KnownOperations, OperationKind, admit};
pub use bucket::CostBucket;
pub use documents::Documents;
pub use expand::{Expansion, expand};
pub use json::{JsonShape, scan_json};
pub use refusal::{Refusal, RefusalKind};
pub use scan::{Shape, scan_document};

/// Every limit of one request; the two published columns are [`Limits::ANONYMOUS`] and [`Limits::SIGNED_IN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the JSON body, counted as they arrive.
    pub body_bytes: usize,
    /// Bytes of the GraphQL document.
    pub document_bytes: usize,
    /// Lexical tokens of the document.
    pub tokens: usize,
    /// Nesting of any of `{ [ (` in the document.
    pub bracket_depth: usize,
    /// Nesting of objects and arrays inside `variables`.
    pub json_depth: usize,
    /// Fragment definitions.
    pub fragments: usize,
    /// `...` of any form, inline fragments included.
    pub spreads: usize,
    /// Selections after every spread is replaced by its fragment.
    pub selections: u64,
    /// Nested fields, after expansion.
    pub depth: u64,
    /// Fields after expansion, those under a page multiplied by its size.
    pub complexity: u64,
    /// Fields of the operation itself, after expansion.
    pub root_fields: u64,
    /// Aliases, after expansion.
    pub aliases: u64,
    /// Directives on one field, spread, fragment, variable or operation.
    pub directives: usize,
    /// Value of `first`, `last` or `limit`.
    pub page: u64,
    /// Items of one list in an argument or variable.
    pub list: usize,
    /// Wall time of one execution.
    pub work: Duration,
    /// Per account with a session: cost points in a minute. Per network without one: root fields in a minute.
    pub points_per_minute: u32,
}

impl Limits {
    /// Without a session: enough to sign in, reset a password, read the service's name.
    pub const ANONYMOUS: Self = Self {
        body_bytes: 8 * 1024,
        document_bytes: 4 * 1024,
        tokens: 500,
        bracket_depth: 16,
        json_depth: 16,
        fragments: 5,
        spreads: 10,
        selections: 200,
        depth: 5,
        complexity: 50,
        root_fields: 2,
        aliases: 5,
        directives: 2,
        page: 20,
        list: 10,
        work: Duration::from_secs(2),
        // Ten sign-ins a second: a school's morning behind one address, and no burden on the pool that hashes.
        points_per_minute: 600,
    };

    /// With a session.
    pub const SIGNED_IN: Self = Self {
        body_bytes: 64 * 1024,
        document_bytes: 16 * 1024,
        tokens: 2_000,
        bracket_depth: 32,
        json_depth: 32,
        fragments: 20,
        spreads: 60,
        selections: 2_000,
        depth: 10,
        complexity: 1_000,
        root_fields: 10,
        aliases: 30,
        directives: 5,
        page: 100,
        list: 500,
        work: Duration::from_secs(5),
        points_per_minute: 3_000,
    };

    /// Room for the standard introspection query, whose type references nest deeper than any honest document.
    #[must_use]
    pub const fn for_introspection(self) -> Self {
        Self { depth: 20, bracket_depth: 32, ..self }
    }
}

/// Operations of a document beyond one are refused: a second one only serves to hide the first.
pub const OPERATIONS: usize = 1;
