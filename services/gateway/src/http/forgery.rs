//! Refuses requests another site made a browser send (C-36): JSON only, a header of ours, and a look at where the
//! browser says the request began. There are no CORS answers at all, so no preflight ever succeeds.

use super::error::ErrorCode;
use poem::Request;
use poem::http::{HeaderMap, Method, header};

/// Must be present, with any value; browsers never add it without asking our consent first.
pub const CLIENT_HEADER: &str = "x-tabel-client";

/// Scheme, host and port this instance is reached at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteOrigin(String);

impl SiteOrigin {
    /// From `TABEL_BASE_URL`; `None` when it names no http(s) host.
    #[must_use]
    pub fn of(base_url: &str) -> Option<Self> {
        let (scheme, rest) = base_url.split_once("://")?;
        let host = rest.split('/').next().filter(|host| !host.is_empty())?;
        let default_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let host = host.strip_suffix(default_port).unwrap_or(host);
        Some(Self(format!("{scheme}://{}", host.to_ascii_lowercase())))
    }

    /// Whether browsers reach this instance over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Checks method, content type, our header and origin, in this order.
    ///
    /// # Errors
    /// The code of the first thing that is wrong.
    pub fn check(&self, request: &Request) -> Result<(), ErrorCode> {
        if request.method() != Method::POST {
            return Err(ErrorCode::MethodNotAllowed);
        }
        if !is_json(request.headers()) {
            return Err(ErrorCode::UnsupportedMediaType);
        }
        if !request.headers().contains_key(CLIENT_HEADER) {
            return Err(ErrorCode::ClientHeaderRequired);
        }
        self.check_origin(request.headers())
    }

    /// The same for a file: `PUT` of bytes as they are. A page of another site cannot send that without a preflight.
    ///
    /// # Errors
    /// The code of the first thing that is wrong.
    pub fn check_upload(&self, request: &Request) -> Result<(), ErrorCode> {
        if request.method() != Method::PUT {
            return Err(ErrorCode::MethodNotAllowed);
        }
        if request.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/octet-stream") {
            return Err(ErrorCode::UnsupportedMediaType);
        }
        if !request.headers().contains_key(CLIENT_HEADER) {
            return Err(ErrorCode::ClientHeaderRequired);
        }
        self.check_origin(request.headers())
    }

    /// `Sec-Fetch-Site` and `Origin` where the browser sends them; programs send neither.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), ErrorCode> {
        let mut sites = headers.get_all("sec-fetch-site").iter();
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if sites.any(|site| site != "same-origin") || origins.any(|origin| origin != self.0.as_str()) {
            return Err(ErrorCode::ForeignOrigin);
        }
        Ok(())
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: (&str, &str) = ("content-type", "application/json");
    const CLIENT: (&str, &str) = (CLIENT_HEADER, "web");

    fn check(method: Method, headers: &[(&str, &str)]) -> Result<(), ErrorCode> {
        let mut builder = Request::builder().method(method);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        SiteOrigin::of("https://Tabel.example:443/x").expect("a url").check(&builder.finish())
    }

    /// C-36: what a browser can send without a preflight, and what it sends with one.
    #[test]
    fn shapes() {
        let ours = ("origin", "https://tabel.example");
        for (method, headers, expected) in [
            (Method::POST, vec![JSON, CLIENT, ours, ("sec-fetch-site", "same-origin")], Ok(())),
            (Method::POST, vec![JSON, CLIENT], Ok(())),
            (Method::POST, vec![("content-type", "Application/JSON; charset=UTF-8"), CLIENT], Ok(())),
            (Method::GET, vec![CLIENT, ours], Err(ErrorCode::MethodNotAllowed)),
            (Method::HEAD, vec![], Err(ErrorCode::MethodNotAllowed)),
            (
                Method::OPTIONS,
                vec![("access-control-request-method", "POST")],
                Err(ErrorCode::MethodNotAllowed),
            ),
            (Method::PUT, vec![JSON, CLIENT], Err(ErrorCode::MethodNotAllowed)),
            (Method::POST, vec![CLIENT], Err(ErrorCode::UnsupportedMediaType)),
            (
                Method::POST,
                vec![("content-type", "text/plain"), CLIENT],
                Err(ErrorCode::UnsupportedMediaType),
            ),
            (
                Method::POST,
                vec![("content-type", "text/plain;application/json"), CLIENT],
                Err(ErrorCode::UnsupportedMediaType),
            ),
            (
                Method::POST,
                vec![("content-type", "application/x-www-form-urlencoded"), CLIENT],
                Err(ErrorCode::UnsupportedMediaType),
            ),
            (
                Method::POST,
                vec![("content-type", "multipart/form-data; boundary=x"), CLIENT],
                Err(ErrorCode::UnsupportedMediaType),
            ),
            (
                Method::POST,
                vec![("content-type", "application/json; boundary=x"), CLIENT],
                Err(ErrorCode::UnsupportedMediaType),
            ),
            (Method::POST, vec![JSON, JSON, CLIENT], Err(ErrorCode::UnsupportedMediaType)),
            (Method::POST, vec![JSON, ours], Err(ErrorCode::ClientHeaderRequired)),
            (
                Method::POST,
                vec![JSON, CLIENT, ("origin", "https://evil.example")],
                Err(ErrorCode::ForeignOrigin),
            ),
            (
                Method::POST,
                vec![JSON, CLIENT, ("origin", "http://tabel.example")],
                Err(ErrorCode::ForeignOrigin),
            ),
            (
                Method::POST,
                vec![JSON, CLIENT, ("origin", "https://tabel.example.evil.example")],
                Err(ErrorCode::ForeignOrigin),
            ),
            (Method::POST, vec![JSON, CLIENT, ("origin", "null")], Err(ErrorCode::ForeignOrigin)),
            (Method::POST, vec![JSON, CLIENT, ours, ("origin", "null")], Err(ErrorCode::ForeignOrigin)),
            (
                Method::POST,
                vec![JSON, CLIENT, ours, ("sec-fetch-site", "cross-site")],
                Err(ErrorCode::ForeignOrigin),
            ),
            (
                Method::POST,
                vec![JSON, CLIENT, ("sec-fetch-site", "same-site")],
                Err(ErrorCode::ForeignOrigin),
            ),
            (Method::POST, vec![JSON, CLIENT, ("sec-fetch-site", "none")], Err(ErrorCode::ForeignOrigin)),
        ] {
            assert_eq!(check(method.clone(), &headers), expected, "{method} {headers:?}");
        }
    }

    #[test]
    fn base_urls() {
        for (url, expected) in [
            ("https://tabel.example/", Some("https://tabel.example")),
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("ftp://tabel.example", None),
            ("tabel.example", None),
            ("https:///x", None),
        ] {
            assert_eq!(SiteOrigin::of(url).map(|origin| origin.0), expected.map(str::to_owned), "{url}");
        }
    }
}
