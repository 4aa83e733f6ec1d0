//! What every resolver needs: the application, who asks, and the two ways to say no.

use app::{Actor, App, DistrictActor, Failure, Identity, Kind, Refusal};
use async_graphql::{Context, Error, ErrorExtensions, ID, Result, SimpleObject};

use crate::http::{ErrorCode, PublicError, ShownError};

/// The application behind the schema.
pub fn app<'a>(ctx: &Context<'a>) -> Result<&'a App> {
    ctx.data::<App>()
}

/// Who asks; put into each request, never into the schema.
pub fn identity<'a>(ctx: &Context<'a>) -> Result<&'a Identity> {
    ctx.data::<Identity>()
}

/// The member of a school who asks; anybody else hears `UNAUTHENTICATED`.
pub fn actor<'a>(ctx: &Context<'a>) -> Result<&'a Actor> {
    match identity(ctx)? {
        Identity::Member(actor) => Ok(actor),
        _ => Err(failure(Failure::Unauthenticated)),
    }
}

/// The district officer who asks; anybody else hears `UNAUTHENTICATED`.
pub fn officer<'a>(ctx: &Context<'a>) -> Result<&'a DistrictActor> {
    match identity(ctx)? {
        Identity::Officer(officer) => Ok(officer),
        _ => Err(failure(Failure::Unauthenticated)),
    }
}

/// The number behind an opaque id of the actor's own school. Another school's, another kind's and a made-up id are the
/// same answer: not found.
pub fn decode(ctx: &Context<'_>, kind: Kind, id: &ID) -> Result<i64> {
    app(ctx)?.ids().decode(kind, actor(ctx)?.school, id).ok_or_else(|| failure(Failure::NotFound))
}

/// The opaque id of a thing of the actor's own school.
pub fn encode(ctx: &Context<'_>, kind: Kind, number: i64) -> Result<ID> {
    Ok(ID(app(ctx)?.ids().encode(kind, actor(ctx)?.school, number)))
}

/// A failure as a GraphQL error: a stable code and a Russian sentence, never a cause. The cause goes to the log once.
pub fn failure(failure: Failure) -> Error {
    match failure {
        Failure::Refused(refusal) => {
            ShownError { code: refusal.code.as_str(), message: refusal.message }.into()
        }
        Failure::NotFound => PublicError(ErrorCode::NotFound).extend(),
        Failure::Unauthenticated => PublicError(ErrorCode::Unauthenticated).extend(),
        Failure::Store(error) if error.is_transient() => {
            tracing::warn!(error = &error as &dyn std::error::Error, "database unavailable");
            PublicError(ErrorCode::Unavailable).extend()
        }
        Failure::Store(_) | Failure::Bug(_) => {
            tracing::error!(error = &failure as &dyn std::error::Error, "use case failed");
            PublicError(ErrorCode::Internal).extend()
        }
    }
}

/// A refusal as data: what, why and what to do, in Russian.
#[derive(Debug, Clone, SimpleObject)]
pub struct Refused {
    /// Stable word for programs.
    pub code: String,
    /// Sentence for the person.
    pub message: String,
    /// Input field at fault.
    pub field: Option<String>,
    /// Clause of the school's regulation.
    pub clause: Option<String>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.as_str().into(),
            message: refusal.message,
            field: refusal.field.map(Into::into),
            clause: refusal.clause,
        }
    }
}

/// Splits an outcome: a refusal becomes `Err(Refused)` for the payload's union, any other failure an error.
pub fn refusal_as_data<T>(outcome: Result<T, Failure>) -> Result<Result<T, Refused>> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal.into())),
        Err(other) => Err(failure(other)),
    }
}
