//! Which path goes where. Nothing outside this list exists.

use super::confirm::Confirm;
use super::context::TraceId;
use super::error::{ErrorCode, error_answer};
use super::file::FileEndpoint;
use super::graphql::{GraphqlEndpoint, GraphqlService, trace_of};
use super::health::{Health, MetricsText, Readiness};
use super::security_headers::SecurityHeaders;
use super::sse::StreamEndpoint;
use super::unsubscribe::Unsubscribe;
use super::upload::UploadEndpoint;
use poem::endpoint::BoxEndpoint;
use poem::{Endpoint, EndpointExt as _, Request, Response, Result, Route};
use std::sync::Arc;

/// The endpoints of one gateway.
pub struct Pages {
    pub graphql: Arc<GraphqlService>,
    pub stream: StreamEndpoint,
    /// Files of imports.
    pub upload: UploadEndpoint,
    /// Files people take away.
    pub file: FileEndpoint,
    pub ready: Readiness,
    pub metrics: MetricsText,
    /// The page behind the link in letters.
    pub unsubscribe: Unsubscribe,
    /// The page behind the link in a letter about an address.
    pub confirm: Confirm,
    /// Serves the built browser client; `None` answers 404 on every other path.
    pub web: Option<BoxEndpoint<'static, Response>>,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages")
            .field("graphql", &self.graphql)
            .field("ready", &self.ready)
            .finish_non_exhaustive()
    }
}

/// One endpoint for the server.
#[must_use]
pub fn router(pages: Pages) -> impl Endpoint<Output = Response> + 'static {
    let https = pages.graphql.deps.origin.is_https();
    let web = pages.web.unwrap_or_else(|| NotFound.boxed());
    Route::new()
        .at("/graphql", GraphqlEndpoint(pages.graphql))
        .at("/graphql/stream", pages.stream)
        .at("/upload/:ticket", pages.upload)
        .at("/file/:ticket", pages.file)
        .at("/health", Health)
        .at("/ready", pages.ready)
        .at("/metrics", pages.metrics)
        .at("/unsubscribe/:token", pages.unsubscribe)
        .at("/confirm/:token", pages.confirm)
        .nest_no_strip("/", web)
        .with(SecurityHeaders { https })
}

struct NotFound;

impl Endpoint for NotFound {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let trace: TraceId = trace_of(&request);
        Ok(error_answer(ErrorCode::PageNotFound, trace))
    }
}
