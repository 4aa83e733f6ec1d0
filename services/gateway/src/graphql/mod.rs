//! The GraphQL surface: one file per slice, merged here. Resolvers translate and nothing more: they decode opaque ids,
//! call one use case of `app` and wrap its answer. No rule, no guard, no SQL.
//!
//! To add a field: write the use case, add the resolver to the slice's file, renew the SDL with `cargo xtask sdl`, and
//! add the field's row to the access test. A resolver reaches the sender through `ctx.data::<Arc<RequestContext>>()`;
//! a refusal in a mutation is a member of its union, in a query a [`crate::http::ShownError`]. Loaders are made per
//! request in [`crate::http::Prepare`], never put into the schema.

pub mod account;
pub mod class;
pub mod context;
pub mod delivery;
pub mod delivery_choice;
pub mod diary;
pub mod due;
pub mod files;
pub mod import;
pub mod journal;
pub mod overview;
pub mod people;
pub mod slips;
pub mod teaching;

use std::sync::Arc;

use app::App;
use async_graphql::{MergedObject, MergedSubscription, ObjectType, Schema, SchemaBuilder, SubscriptionType};

use crate::live::LiveHub;
use crate::session::{Sessions, SignInThrottle};
use crate::tickets::Tickets;
use crate::uploads::UploadStore;

/// All queries.
#[derive(MergedObject, Default)]
pub struct Query(
    account::AccountQuery,
    journal::JournalQuery,
    diary::DiaryQuery,
    due::DueQuery,
    delivery_choice::DeliveryChoiceQuery,
    class::ClassQuery,
    overview::OverviewQuery,
    delivery::DeliveryQuery,
    import::ImportQuery,
    people::PeopleQuery,
    teaching::TeachingQuery,
);

/// All mutations.
#[derive(MergedObject, Default)]
pub struct Mutation(
    account::AccountMutation,
    journal::JournalMutation,
    delivery::DeliveryMutation,
    diary::DiaryMutation,
    delivery_choice::DeliveryChoiceMutation,
    import::ImportMutation,
    files::FilesMutation,
    people::PeopleMutation,
    teaching::TeachingMutation,
    slips::SlipsMutation,
);

/// All subscriptions.
#[derive(MergedSubscription, Default)]
pub struct Subscription(journal::JournalSubscription);

/// The schema of this instance.
pub type TabelSchema = Schema<Query, Mutation, Subscription>;

/// What resolvers share over all requests.
pub struct SchemaDeps {
    /// The use cases.
    pub app: App,
    /// Sessions, to end them.
    pub sessions: Arc<Sessions>,
    /// Limits of sign-in.
    pub throttle: Arc<SignInThrottle>,
    /// Live updates of open pages.
    pub live: Arc<LiveHub>,
    /// Files on their way into an import.
    pub uploads: Arc<dyn UploadStore>,
    /// Leave to download.
    pub tickets: Arc<Tickets>,
}

/// The schema over its dependencies.
#[must_use]
pub fn schema(deps: SchemaDeps) -> TabelSchema {
    hardened(Query::default(), Mutation::default(), Subscription::default())
        .data(deps.app)
        .data(deps.sessions)
        .data(deps.throttle)
        .data(deps.live)
        .data(deps.uploads)
        .data(deps.tickets)
        .finish()
}

/// The schema in SDL, as `schema/graphql/tabel.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).finish().sdl()
}

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
