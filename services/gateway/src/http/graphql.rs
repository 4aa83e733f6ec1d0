//! `POST /graphql`: the only way a query or mutation runs. Checks the sender, measures, then executes within a time
//! limit. The stock endpoint is not used: it takes GET, arrays, uploads and any content type.

use super::answer::written;
use super::body::read_limited;
use super::client::ClientAddress;
use super::context::{RequestContext, TraceId, cookie_of};
use super::error::{ErrorCode, error_answer, masked, refusal_answer};
use super::forgery::SiteOrigin;
use super::packing::packed;
use crate::limits::{
    Admission, Admitted, CostBucket, Documents, KnownOperations, Limits, OperationKind, Refusal, RefusalKind,
    admit,
};
use crate::session::{CookieNames, Sessions};
use async_graphql::{
    ObjectType, Request as GraphqlRequest, Response as GraphqlResponse, Schema, SubscriptionType,
};
use chrono::{DateTime, Utc};
use domain::id::AccountId;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use poem::http::{HeaderValue, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tracing::Instrument as _;

/// A schema, whatever its types.
pub trait Engine: Send + Sync + 'static {
    /// Runs a query or mutation.
    fn execute(&self, request: GraphqlRequest) -> BoxFuture<'_, GraphqlResponse>;
    /// Runs a subscription.
    fn execute_stream(&self, request: GraphqlRequest) -> BoxStream<'static, GraphqlResponse>;
}

impl<Q, M, S> Engine for Schema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    fn execute(&self, request: GraphqlRequest) -> BoxFuture<'_, GraphqlResponse> {
        Box::pin(Self::execute(self, request))
    }

    fn execute_stream(&self, request: GraphqlRequest) -> BoxStream<'static, GraphqlResponse> {
        Self::execute_stream(self, request)
    }
}

/// Puts actor, tenant and loaders into a request. Everything it adds lives as long as the request, never longer.
pub trait Prepare: Send + Sync + 'static {
    /// Adds data to the request.
    ///
    /// # Errors
    /// The code to answer with when the sender cannot be made an actor.
    fn prepare<'a>(
        &'a self,
        context: &'a Arc<RequestContext>,
        request: GraphqlRequest,
    ) -> BoxFuture<'a, Result<GraphqlRequest, ErrorCode>>;
}

/// Adds nothing: for a schema that needs no actor.
#[derive(Debug, Clone, Copy)]
pub struct NoPreparation;

impl Prepare for NoPreparation {
    fn prepare<'a>(
        &'a self,
        _: &'a Arc<RequestContext>,
        request: GraphqlRequest,
    ) -> BoxFuture<'a, Result<GraphqlRequest, ErrorCode>> {
        Box::pin(async move { Ok(request) })
    }
}

/// What the handler needs.
pub struct GraphqlDeps {
    pub engine: Arc<dyn Engine>,
    pub prepare: Arc<dyn Prepare>,
    pub sessions: Arc<Sessions>,
    pub cookies: CookieNames,
    pub origin: SiteOrigin,
    /// Source of the present moment; `platform::clock` in the binary.
    pub now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Documents accepted without a session; `None` accepts any within the limits.
    pub known: Option<KnownOperations>,
    /// Lets the schema be asked for and widens the depth for it; only with `TABEL_DEV`.
    pub development: bool,
    pub anonymous: Limits,
    pub signed_in: Limits,
}

/// Shared by the POST and the stream endpoint.
pub struct GraphqlService {
    pub(super) deps: GraphqlDeps,
    by_network: CostBucket<super::client::Network>,
    by_account: CostBucket<AccountId>,
    documents: Documents,
}

impl std::fmt::Debug for GraphqlService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GraphqlService").field("cookies", &self.deps.cookies).finish_non_exhaustive()
    }
}

/// A request that may run: who asks and what.
pub(super) struct Welcome {
    pub context: Arc<RequestContext>,
    pub admitted: Admitted,
    pub work: Duration,
}

impl GraphqlService {
    /// A service over its parts.
    #[must_use]
    pub fn new(deps: GraphqlDeps) -> Arc<Self> {
        let by_network = CostBucket::per_minute(deps.anonymous.points_per_minute);
        let by_account = CostBucket::per_minute(deps.signed_in.points_per_minute);
        Arc::new(Self { deps, by_network, by_account, documents: Documents::default() })
    }

    /// Everything before execution, in the order of cost: headers, session, bytes, document, bucket.
    pub(super) async fn welcome(&self, request: &mut Request, trace: TraceId) -> Result<Welcome, Response> {
        let deps = &self.deps;
        deps.origin.check(request).map_err(|code| error_answer(code, trace))?;
        let session = match cookie_of(request, deps.cookies.session).token() {
            None => None,
            Some(token) => deps.sessions.resolve(&token, (deps.now)()).await.map_err(|error| {
                tracing::error!(trace_id = %trace, error = %error, "a session could not be looked up");
                error_answer(ErrorCode::Unavailable, trace)
            })?,
        };
        let device = cookie_of(request, deps.cookies.device).token().map(|token| token.device_hash());
        let address = request
            .extensions()
            .get::<ClientAddress>()
            .copied()
            .unwrap_or(ClientAddress(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        let context = Arc::new(RequestContext::new(session, device, address, trace));
        let mut limits = if context.session.is_some() { deps.signed_in } else { deps.anonymous };
        if deps.development {
            limits = limits.for_introspection();
        }
        let body = read_limited(request.take_body(), limits.body_bytes)
            .await
            .map_err(|error| body_error(&error, &limits, trace))?;
        let known = if context.session.is_none() { deps.known.as_ref() } else { None };
        let admission = Admission { introspection: deps.development, known };
        let refused = |refusal: Refusal| {
            tracing::info!(trace_id = %trace, code = refusal.kind.code(), "a request was over a limit");
            refusal_answer(&refusal, None, trace)
        };
        let admitted = admit(&body, &limits, admission, &self.documents).map_err(refused)?;
        let taken = match &context.session {
            Some(session) => self.by_account.take(&session.account, admitted.cost),
            None => self.by_network.take(&context.network(), admitted.roots),
        };
        taken.map_err(|(refusal, wait)| refusal_answer(&refusal, Some(wait.as_secs() + 1), trace))?;
        Ok(Welcome { context, admitted, work: limits.work })
    }

    async fn run(&self, mut request: Request) -> Response {
        let trace = trace_of(&request);
        let accepted = request.header(header::ACCEPT_ENCODING).unwrap_or_default().to_owned();
        let welcome = match self.welcome(&mut request, trace).await {
            Ok(welcome) => welcome,
            Err(refused) => return refused,
        };
        let Welcome { context, admitted, work } = welcome;
        if admitted.kind == OperationKind::Subscription {
            return error_answer(ErrorCode::SubscriptionNeedsStream, trace);
        }
        // The operation's name is the client's own text and stays out of spans.
        let kind = if admitted.kind == OperationKind::Mutation { "mutation" } else { "query" };
        let span = tracing::info_span!("graphql.request", "graphql.operation.type" = kind, trace_id = %trace);
        let execution = async {
            let request = admitted.request.data(Arc::clone(&context));
            let request = self.deps.prepare.prepare(&context, request).await?;
            Ok::<_, ErrorCode>(self.deps.engine.execute(request).await)
        };
        let guarded = AssertUnwindSafe(tokio::time::timeout(work, execution)).catch_unwind().instrument(span);
        let response = match guarded.await {
            Ok(Ok(Ok(response))) => masked(response, trace),
            Ok(Ok(Err(code))) => return error_answer(code, trace),
            Ok(Err(_)) => {
                tracing::warn!(trace_id = %trace, "a request was stopped at its time limit");
                return error_answer(ErrorCode::TimeLimit, trace);
            }
            Err(_) => {
                tracing::error!(trace_id = %trace, "a resolver panicked");
                return error_answer(ErrorCode::Internal, trace);
            }
        };
        let Ok(body) = written(&response) else {
            return error_answer(ErrorCode::Internal, trace);
        };
        let (body, is_packed) = packed(&accepted, body);
        let mut answer = Response::builder()
            .status(StatusCode::OK)
            .content_type("application/graphql-response+json; charset=utf-8")
            .header(header::VARY, "accept-encoding")
            .body(body);
        if is_packed {
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        for cookie in context.set_cookie_headers(&self.deps.cookies) {
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                answer.headers_mut().append(header::SET_COOKIE, value);
            }
        }
        answer
    }
}

fn body_error(error: &io::Error, limits: &Limits, trace: TraceId) -> Response {
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            let limit = limits.body_bytes as u64;
            refusal_answer(&Refusal::over(RefusalKind::BodyTooLarge, limit, limit + 1), None, trace)
        }
        io::ErrorKind::TimedOut => error_answer(ErrorCode::BodyTimeout, trace),
        _ => refusal_answer(&Refusal::plain(RefusalKind::JsonMalformed), None, trace),
    }
}

/// The id the server gave the request.
pub(super) fn trace_of(request: &Request) -> TraceId {
    request.extensions().get::<TraceId>().copied().unwrap_or(TraceId(0))
}

/// The endpoint at `/graphql`.
#[derive(Debug, Clone)]
pub struct GraphqlEndpoint(pub Arc<GraphqlService>);

impl Endpoint for GraphqlEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Ok(self.0.run(request).await)
    }
}
