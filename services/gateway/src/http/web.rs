//! The built browser client, read once at start and served from memory: the page for every address a screen may have,
//! the files below `/assets` for ever, compressed as the build left them. Nothing here is personal (C-103), so the page
//! may be kept and asked again by its tag.

use super::context::TraceId;
use super::error::{ErrorCode, error_answer};
use super::graphql::trace_of;
use super::packing::accepts;
use super::security_headers::policy_with_styles;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The page every screen starts from.
const PAGE: &str = "/index.html";
/// Below it, names carry the hash of their content.
const HASHED: &str = "/assets/";
/// Folders and files more than this are not a build of ours.
const MOST_FILES: usize = 500;

/// Why the client cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    #[error("{path} cannot be read; `cargo xtask web` builds the browser client")]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{0} holds no index.html, or far too many files")]
    NotABuild(PathBuf),
}

#[derive(Debug, Default)]
struct File {
    plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
    kind: &'static str,
    tag: String,
    policy: Option<String>,
}

/// The endpoint for every path no other route has.
#[derive(Debug)]
pub struct WebFiles {
    files: HashMap<String, File>,
}

impl WebFiles {
    /// Reads a build.
    ///
    /// # Errors
    /// The folder is not there, or it is not a build of the client.
    pub fn read(folder: &Path) -> Result<Self, WebError> {
        let mut found = Vec::new();
        walk(folder, "", &mut found)?;
        let mut contents = HashMap::new();
        for (name, path) in found {
            let bytes = fs::read(&path).map_err(|source| WebError::Read { path, source })?;
            contents.insert(name, Bytes::from(bytes));
        }
        let mut files = HashMap::new();
        for (name, plain) in &contents {
            let Some(kind) = kind_of(name) else { continue };
            let beside = |end: &str| contents.get(&format!("{name}{end}")).cloned();
            let policy = (name == PAGE).then(|| policy_with_styles(&style_hashes(plain)));
            let tag = format!("\"{}\"", STANDARD.encode(&Sha256::digest(plain)[..12]));
            let file =
                File { plain: plain.clone(), gzip: beside(".gz"), brotli: beside(".br"), kind, tag, policy };
            files.insert(name.clone(), file);
        }
        if !files.contains_key(PAGE) {
            return Err(WebError::NotABuild(folder.to_owned()));
        }
        Ok(Self { files })
    }

    /// The file of a path. An address without a dot in its last part is a screen's, and gets the page.
    fn find(&self, path: &str) -> Option<(&File, bool)> {
        if let Some(file) = self.files.get(path).filter(|_| path != PAGE) {
            return Some((file, path.starts_with(HASHED)));
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        let screen = !path.starts_with(HASHED) && !last.contains('.');
        screen.then(|| self.files.get(PAGE)).flatten().map(|page| (page, false))
    }
}

impl Endpoint for WebFiles {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let trace: TraceId = trace_of(&request);
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(error_answer(ErrorCode::MethodNotAllowed, trace));
        }
        let Some((file, for_ever)) = self.find(request.uri().path()) else {
            return Ok(error_answer(ErrorCode::PageNotFound, trace));
        };
        let mut response = Response::builder()
            .header(header::ETAG, &file.tag)
            .header(
                header::CACHE_CONTROL,
                if for_ever { "public, max-age=31536000, immutable" } else { "no-cache" },
            )
            .header(header::VARY, "accept-encoding");
        if let Some(policy) = &file.policy {
            response = response.header(header::CONTENT_SECURITY_POLICY, policy);
        }
        if request
            .headers()
            .get(header::IF_NONE_MATCH)
            .is_some_and(|tag| tag.as_bytes() == file.tag.as_bytes())
        {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
        let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|text| text.to_str().ok());
        let (body, encoding) = file.best_for(accepted.unwrap_or_default());
        response = response.header(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        if let Some(encoding) = encoding {
            response = response.header(header::CONTENT_ENCODING, encoding);
        }
        Ok(response.body(body.clone()))
    }
}

impl File {
    /// The smallest form the browser takes; a form it gives quality zero is not taken.
    fn best_for(&self, accepted: &str) -> (&Bytes, Option<&'static str>) {
        let forms = [("br", &self.brotli), ("gzip", &self.gzip)];
        let best = forms
            .into_iter()
            .find_map(|(name, body)| Some((body.as_ref()?, name)).filter(|_| accepts(accepted, name)));
        best.map_or((&self.plain, None), |(body, name)| (body, Some(name)))
    }
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<(String, PathBuf)>) -> Result<(), WebError> {
    let unreadable = |source| WebError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // The build's own notes (`.vite`) are nobody's business.
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            walk(&path, &format!("{prefix}/{name}"), found)?;
        } else {
            found.push((format!("{prefix}/{name}"), path));
        }
        if found.len() > MOST_FILES {
            return Err(WebError::NotABuild(folder.to_owned()));
        }
    }
    Ok(())
}

fn kind_of(name: &str) -> Option<&'static str> {
    Some(match name.rsplit('.').next()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

/// Hashes of the page's own `<style>` elements, as a content policy names them.
fn style_hashes(page: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(page);
    let styles = text.split("<style>").skip(1).filter_map(|rest| rest.split("</style>").next());
    styles.map(|style| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(style.as_bytes())))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::http::HeaderMap;

    /// A build of four files in a folder of this test's own.
    fn build(name: &str) -> WebFiles {
        let folder = std::env::temp_dir().join(format!("tabel-web-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("assets")).expect("a folder");
        fs::create_dir_all(folder.join(".vite")).expect("a folder");
        for (file, text) in [
            ("index.html", "<html><style>a{color:red}</style></html>"),
            ("assets/a-1.js", "plain"),
            ("assets/a-1.js.gz", "zipped"),
            ("assets/a-1.js.br", "smaller"),
            (".vite/manifest.json", "{}"),
        ] {
            fs::write(folder.join(file), text).expect("a file");
        }
        let files = WebFiles::read(&folder).expect("a build");
        fs::remove_dir_all(&folder).expect("tidy");
        files
    }

    async fn get(files: &WebFiles, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap, String) {
        let mut request = Request::builder().uri_str(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = files.call(request.finish()).await.expect("an answer");
        let (parts, body) = response.into_parts();
        (parts.status.as_u16(), parts.headers, body.into_string().await.expect("text"))
    }

    #[tokio::test]
    async fn a_screen_gets_the_page_and_a_missing_file_does_not() {
        let files = build("paths");
        for path in ["/", "/diary", "/journal/a/b", "/index"] {
            let (status, headers, body) = get(&files, path, &[]).await;
            assert_eq!((status, body.contains("<style>")), (200, true), "{path}");
            assert_eq!(headers["cache-control"], "no-cache");
        }
        for path in
            ["/assets/b.js", "/assets/", "/index.html", "/.vite/manifest.json", "/a.php", "/assets/a-1.js.gz"]
        {
            assert_eq!(get(&files, path, &[]).await.0, 404, "{path}");
        }
    }

    /// C-100: only the page's own style may be inline, nothing else.
    #[tokio::test]
    async fn the_policy_names_the_inline_style_by_its_hash() {
        let (_, headers, _) = get(&build("policy"), "/", &[]).await;
        let policy = headers["content-security-policy"].to_str().expect("text");
        let hash = STANDARD.encode(Sha256::digest("a{color:red}"));
        assert!(policy.contains(&format!("style-src 'self' 'sha256-{hash}';")), "{policy}");
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    }

    #[tokio::test]
    async fn hashed_files_stay_and_come_in_the_smallest_form() {
        let files = build("forms");
        for (accepted, expected) in [
            ("gzip, deflate, br", ("smaller", Some("br"))),
            ("gzip;q=0.8, br;q=0", ("zipped", Some("gzip"))),
            ("identity", ("plain", None)),
        ] {
            let (_, headers, body) = get(&files, "/assets/a-1.js", &[("accept-encoding", accepted)]).await;
            let encoding = headers.get("content-encoding").and_then(|value| value.to_str().ok());
            assert_eq!((body.as_str(), encoding), expected, "{accepted}");
            assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
        }
        let (_, headers, _) = get(&files, "/", &[]).await;
        let tag = headers["etag"].to_str().expect("text").to_owned();
        assert_eq!(get(&files, "/", &[("if-none-match", &tag)]).await.0, 304);
    }
}
