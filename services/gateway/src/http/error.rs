//! What leaves as an error: a stable code, a Russian sentence of ours and the trace id. Never a cause, never SQL, never
//! a message of a library.

use super::context::TraceId;
use crate::limits::Refusal;
use async_graphql::{ErrorExtensionValues, ErrorExtensions, Response as GraphqlResponse, ServerError, Value};
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};

macro_rules! codes {
    ($( $(#[$meta:meta])* $name:ident = $code:literal, $status:literal, $text:literal; )+) => {
        /// Stable codes in `extensions.code` besides those of [`crate::limits::RefusalKind`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $( $(#[$meta])* $name, )+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code itself.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Status of an answer that carries nothing else.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The sentence.
            #[must_use]
            pub const fn message_ru(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

codes! {
    /// A fault of ours.
    Internal = "INTERNAL", 500, "Внутренняя ошибка. Повторите попытку; если не поможет, сообщите номер запроса администратору.";
    /// The document does not fit the schema.
    InvalidQuery = "INVALID_QUERY", 400, "Запрос не соответствует схеме. Обновите страницу.";
    Unauthenticated = "UNAUTHENTICATED", 401, "Войдите, чтобы продолжить.";
    Forbidden = "FORBIDDEN", 403, "Для этого действия недостаточно прав.";
    NotFound = "NOT_FOUND", 404, "Не найдено.";
    TimeLimit = "TIME_LIMIT", 503, "Запрос выполнялся слишком долго и остановлен. Повторите позже.";
    /// A store or Redis is down, or the instance is full.
    Unavailable = "UNAVAILABLE", 503, "Сервис временно недоступен. Повторите через несколько секунд.";
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 405, "Принимаются только запросы POST.";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415, "Тело запроса должно быть application/json.";
    ClientHeaderRequired = "CLIENT_HEADER_REQUIRED", 403, "В запросе нет заголовка x-tabel-client.";
    ForeignOrigin = "FOREIGN_ORIGIN", 403, "Запрос отправлен с чужого сайта.";
    BodyTimeout = "BODY_TIMEOUT", 408, "Запрос передавался слишком долго.";
    SubscriptionNeedsStream = "SUBSCRIPTION_NEEDS_STREAM", 400, "Подписки принимаются только по адресу /graphql/stream.";
    StreamNeedsSubscription = "STREAM_NEEDS_SUBSCRIPTION", 400, "По этому адресу принимаются только подписки.";
    TooManyStreams = "TOO_MANY_STREAMS", 429, "Открыто слишком много страниц с обновлением. Закройте лишние.";
    SessionEnded = "SESSION_ENDED", 401, "Сеанс завершён. Войдите снова.";
    PageNotFound = "PAGE_NOT_FOUND", 404, "Такой страницы нет.";
}

/// An error a resolver may show; anything else becomes `INTERNAL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.code())]
pub struct PublicError(pub ErrorCode);

impl ErrorExtensions for PublicError {
    fn extend(&self) -> async_graphql::Error {
        async_graphql::Error::new(self.0.message_ru()).extend_with(|_, extensions| {
            extensions.set(MARK, self.0.code());
        })
    }
}

/// Where a resolver names one of our codes; any other word under this key counts for nothing.
const MARK: &str = "code";

/// An error with a sentence of its own: a refusal of a use case in a query, which has no payload to carry it. The type
/// is the proof that the sentence was written for a person; an extension could be set by anybody.
/// `?` turns it into an `async_graphql::Error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownError {
    /// Stable word for programs.
    pub code: &'static str,
    /// Russian sentence: what, why, what to do. No causes, no data of others.
    pub message: String,
}

impl std::fmt::Display for ShownError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

/// Seconds in `Retry-After` where nothing better is known.
const RETRY_AFTER: u64 = 2;

/// An answer that is nothing but an error.
#[must_use]
pub fn error_answer(code: ErrorCode, trace: TraceId) -> Response {
    let mut response = answer(code.status(), code.code(), code.message_ru(), trace);
    if matches!(code, ErrorCode::TimeLimit | ErrorCode::Unavailable | ErrorCode::TooManyStreams) {
        retry_after(&mut response, RETRY_AFTER);
    }
    if code == ErrorCode::MethodNotAllowed {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

/// An answer to a request over a limit; `wait_seconds` for those that may try again.
#[must_use]
pub fn refusal_answer(refusal: &Refusal, wait_seconds: Option<u64>, trace: TraceId) -> Response {
    let mut response = answer(refusal.kind.status(), refusal.kind.code(), &refusal.message_ru(), trace);
    if let Some(seconds) = wait_seconds {
        retry_after(&mut response, seconds.max(1));
    }
    response
}

fn retry_after(response: &mut Response, seconds: u64) {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

fn answer(status: u16, code: &str, message: &str, trace: TraceId) -> Response {
    let body = serde_json::json!({
        "errors": [{ "message": message, "extensions": { "code": code, "traceId": trace.to_string() } }],
    });
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .content_type("application/json; charset=utf-8")
        .body(body.to_string())
}

/// Replaces every error by what may leave. The path stays: it is made of the client's own aliases and indices, and
/// clients need it to tell which field is missing. Causes are logged here, once, under the trace id.
#[must_use]
pub fn masked(mut response: GraphqlResponse, trace: TraceId) -> GraphqlResponse {
    for error in &mut response.errors {
        let (code, message) = match error.source::<ShownError>() {
            Some(shown) => (shown.code, shown.message.clone()),
            None => known(error, trace),
        };
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        extensions.set("traceId", trace.to_string());
        let path = std::mem::take(&mut error.path);
        *error = ServerError::new(message, None);
        error.path = path;
        error.extensions = Some(extensions);
    }
    response.extensions.clear();
    response
}

fn known(error: &ServerError, trace: TraceId) -> (&'static str, String) {
    let typed = error.source::<PublicError>().map(|public| public.0);
    let marked = error.extensions.as_ref().and_then(|extensions| match extensions.get(MARK) {
        Some(Value::String(code)) => {
            ErrorCode::ALL.iter().copied().find(|known| known.code() == code.as_str())
        }
        _ => None,
    });
    // Only validation speaks without a path; resolvers always have one.
    let code = typed.or(marked).unwrap_or(if error.path.is_empty() {
        ErrorCode::InvalidQuery
    } else {
        ErrorCode::Internal
    });
    match code {
        ErrorCode::Internal => {
            tracing::error!(trace_id = %trace, error = %error.message, "a resolver failed");
        }
        ErrorCode::InvalidQuery => tracing::info!(trace_id = %trace, "a document does not fit the schema"),
        _ => {}
    }
    (code.code(), code.message_ru().to_owned())
}
