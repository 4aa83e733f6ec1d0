//! The seam for the schema: resolvers of the slices come here. They reach the sender through
//! `ctx.data::<Arc<RequestContext>>()`, call one use case of `app` each, and show refusals as data. A resolver that
//! fails returns [`crate::http::PublicError`] or an error that is masked; loaders are made in
//! [`crate::http::Prepare`], per request, never put into the schema.

use async_graphql::{ObjectType, Schema, SchemaBuilder, SubscriptionType};

/// Settings every schema of this gateway has. Depth, complexity and aliases are counted before the library runs; its
/// own limits stay on behind them.
#[must_use]
pub fn hardened<Q, M, S>(query: Q, mutation: M, subscription: S) -> SchemaBuilder<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    let limits = crate::limits::Limits::SIGNED_IN;
    Schema::build(query, mutation, subscription)
        .limit_directives(limits.directives)
        .limit_recursive_depth(limits.bracket_depth)
        .disable_suggestions()
}
