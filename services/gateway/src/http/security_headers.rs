//! Headers every answer carries, the refused ones included.

use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, IntoResponse, Middleware, Request, Response, Result};

/// Scripts, styles and requests only from our own origin; nothing may frame us; text becomes markup only through the
/// named Trusted Types policy.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types tabel-shell";

/// The policy of a page that carries styles of its own, named by their hashes (`'sha256-…'`).
pub fn policy_with_styles(hashes: &[String]) -> String {
    let styles = format!("style-src 'self' {};", hashes.join(" "));
    POLICY.replacen("style-src 'self';", &styles, 1)
}

/// Adds the headers; `Cache-Control: no-store` and the policy only where the answer has none of its own.
#[derive(Debug, Clone, Copy)]
pub struct SecurityHeaders {
    /// Adds HSTS; only where browsers come over TLS.
    pub https: bool,
}

impl<E: Endpoint> Middleware<E> for SecurityHeaders {
    type Output = WithSecurityHeaders<E>;

    fn transform(&self, inner: E) -> Self::Output {
        WithSecurityHeaders { inner, https: self.https }
    }
}

/// The endpoint with its headers.
#[derive(Debug)]
pub struct WithSecurityHeaders<E> {
    inner: E,
    https: bool,
}

impl<E: Endpoint> Endpoint for WithSecurityHeaders<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let mut response = match self.inner.call(request).await {
            Ok(output) => output.into_response(),
            Err(error) => error.into_response(),
        };
        let headers = response.headers_mut();
        for (name, value) in [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, POLICY)]
        {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        for (name, value) in [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "same-origin"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=(), payment=()",
            ),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.https {
            headers.insert(
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains"),
            );
        }
        Ok(response)
    }
}
