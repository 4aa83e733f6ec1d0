//! The journal over GraphQL: pages, cells, today, writes and live changes. Resolvers decode ids, call one use case and
//! wrap its answer.

mod cells;
mod input;
mod live;
mod mutation;
mod page;
mod query;
mod result;

pub use live::JournalSubscription;
pub use mutation::JournalMutation;
pub use query::JournalQuery;
