//! `GET /file/{ticket}`: one file for one ticket (security.md C-50, C-52). Always an attachment, never kept by a cache,
//! never in parts; whatever is wrong with a ticket, the answer is one and the same.

use super::context::{TraceId, cookie_of};
use super::graphql::{GraphqlService, trace_of};
use crate::session::SessionHash;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use std::fmt::Write as _;
use std::sync::Arc;

/// A ticket is 32 characters; anything longer is not one.
const LONGEST_TICKET: usize = 64;

/// A file that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Name for the person's disk.
    pub name: String,
    /// Media type.
    pub media: &'static str,
    /// The content.
    pub bytes: Bytes,
}

/// Why nothing leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOpened {
    /// No such ticket, not of this session, used, too late, or the right is gone.
    Gone,
    /// Not now; a new ticket may work.
    Later,
}

/// Opens the file behind a ticket.
pub trait OpenFiles: Send + Sync + 'static {
    /// Uses the ticket up.
    fn open<'a>(&'a self, session: SessionHash, ticket: &'a str) -> BoxFuture<'a, Result<Opened, NotOpened>>;
}

/// The endpoint at `/file/:ticket`; shares sessions and cookies with GraphQL.
#[derive(Clone)]
pub struct FileEndpoint {
    service: Arc<GraphqlService>,
    files: Arc<dyn OpenFiles>,
}

impl std::fmt::Debug for FileEndpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileEndpoint")
    }
}

impl FileEndpoint {
    /// Over the GraphQL service's sessions.
    #[must_use]
    pub fn new(service: Arc<GraphqlService>, files: Arc<dyn OpenFiles>) -> Self {
        Self { service, files }
    }

    async fn open(&self, request: &Request, trace: TraceId) -> Result<Opened, NotOpened> {
        let deps = &self.service.deps;
        let ticket = request.path_params::<String>().unwrap_or_default();
        let token = cookie_of(request, deps.cookies.session).token().ok_or(NotOpened::Gone)?;
        if ticket.len() > LONGEST_TICKET {
            return Err(NotOpened::Gone);
        }
        match deps.sessions.resolve(&token, (deps.now)()).await {
            Ok(Some(session)) => self.files.open(session.hash, &ticket).await,
            Ok(None) => Err(NotOpened::Gone),
            Err(error) => {
                tracing::error!(trace_id = %trace, error = %error, "a session could not be looked up");
                Err(NotOpened::Later)
            }
        }
    }
}

impl Endpoint for FileEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(page(
                StatusCode::METHOD_NOT_ALLOWED,
                "Файл так не открывается",
                "Скачайте его со страницы Табеля.",
            ));
        }
        let mut response = match self.open(&request, trace_of(&request)).await {
            Ok(file) => attachment(file),
            Err(NotOpened::Gone) => page(
                StatusCode::NOT_FOUND,
                "Ссылка на файл больше не действует",
                "Вернитесь на страницу и скачайте файл ещё раз.",
            ),
            Err(NotOpened::Later) => page(
                StatusCode::SERVICE_UNAVAILABLE,
                "Файл сейчас не открылся",
                "Вернитесь на страницу и повторите через минуту.",
            ),
        };
        // The same status and headers without the body.
        if *request.method() == Method::HEAD {
            drop(response.take_body());
        }
        Ok(response)
    }
}

fn attachment(file: Opened) -> Response {
    let mut response = Response::builder().content_type(file.media).body(file.bytes);
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::ACCEPT_RANGES, "none"),
        (header::CACHE_CONTROL, "private, no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&disposition(&file.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// `attachment` with the name as RFC 8187 says, and a plain one for programs that do not read it (RFC 6266).
fn disposition(name: &str) -> String {
    let safe: String = name
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
        .take(120)
        .collect();
    let safe = safe.trim_matches(['.', ' ']);
    let ending = safe.rsplit_once('.').map_or("bin", |(_, ending)| ending);
    let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    let mut text = format!("attachment; filename=\"tabel.{ending}\"; filename*=UTF-8''");
    for byte in safe.bytes() {
        // attr-char of RFC 8187.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

fn page(status: StatusCode, title: &str, words: &str) -> Response {
    let body = format!(
        "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><h1>{title}</h1><p>{words}</p></html>"
    );
    let mut response = Response::builder().status(status).content_type("text/html; charset=utf-8").body(body);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_russian_and_harmless() {
        assert_eq!(
            disposition("Неделя 2.pdf"),
            "attachment; filename=\"tabel.pdf\"; filename*=UTF-8''%D0%9D%D0%B5%D0%B4%D0%B5%D0%BB%D1%8F%202.pdf"
        );
        for (name, plain) in [
            ("../../etc/passwd", "attachment; filename=\"tabel.bin\"; filename*=UTF-8''etcpasswd"),
            ("a\"\r\nX: y.pdf", "attachment; filename=\"tabel.pdf\"; filename*=UTF-8''aX%20y.pdf"),
        ] {
            assert_eq!(disposition(name), plain);
        }
    }
}
