//! `PUT /upload/{ticket}`: the bytes of a roster on their way into an import. Takes a file only from the account that
//! opened the ticket, counts bytes as they arrive, and never looks inside.

use super::body::read_limited;
use super::context::{TraceId, cookie_of};
use super::error::{ErrorCode, error_answer, refusal_answer};
use super::graphql::{GraphqlService, trace_of};
use crate::limits::{Refusal, RefusalKind};
use crate::uploads::{LARGEST, UploadStore};
use domain::id::AccountId;
use poem::http::StatusCode;
use poem::{Endpoint, Request, Response, Result};
use std::io;
use std::sync::Arc;

/// The endpoint; shares sessions, cookies and origin with GraphQL.
#[derive(Clone)]
pub struct UploadEndpoint {
    service: Arc<GraphqlService>,
    uploads: Arc<dyn UploadStore>,
}

impl std::fmt::Debug for UploadEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UploadEndpoint")
    }
}

impl UploadEndpoint {
    /// Over the GraphQL service's sessions.
    #[must_use]
    pub fn new(service: Arc<GraphqlService>, uploads: Arc<dyn UploadStore>) -> Self {
        Self { service, uploads }
    }

    async fn receive(&self, mut request: Request, trace: TraceId) -> Result<Response, Response> {
        let refuse = |code| error_answer(code, trace);
        self.service.deps.origin.check_upload(&request).map_err(refuse)?;
        let account = self.account(&request, trace).await?;
        let ticket = request.path_params::<String>().unwrap_or_default();
        // Nobody makes this process hold bytes that no ticket waits for.
        if !self.uploads.is_open(account, &ticket) {
            return Err(refuse(ErrorCode::NotFound));
        }
        let bytes = read_limited(request.take_body(), LARGEST).await.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => {
                let limit = LARGEST as u64;
                refusal_answer(&Refusal::over(RefusalKind::BodyTooLarge, limit, limit + 1), None, trace)
            }
            io::ErrorKind::TimedOut => refuse(ErrorCode::BodyTimeout),
            _ => refuse(ErrorCode::Unavailable),
        })?;
        if !self.uploads.fill(account, &ticket, bytes) {
            return Err(refuse(ErrorCode::NotFound));
        }
        Ok(Response::builder().status(StatusCode::NO_CONTENT).finish())
    }

    async fn account(&self, request: &Request, trace: TraceId) -> Result<AccountId, Response> {
        let deps = &self.service.deps;
        let Some(token) = cookie_of(request, deps.cookies.session).token() else {
            return Err(error_answer(ErrorCode::Unauthenticated, trace));
        };
        match deps.sessions.resolve(&token, (deps.now)()).await {
            Ok(Some(session)) => Ok(session.account),
            Ok(None) => Err(error_answer(ErrorCode::Unauthenticated, trace)),
            Err(error) => {
                tracing::error!(trace_id = %trace, error = %error, "a session could not be looked up");
                Err(error_answer(ErrorCode::Unavailable, trace))
            }
        }
    }
}

impl Endpoint for UploadEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let trace = trace_of(&request);
        Ok(self.receive(request, trace).await.unwrap_or_else(|refused| refused))
    }
}
