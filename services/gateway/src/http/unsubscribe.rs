//! The page behind the link in a letter (security.md C-53). Opening it changes nothing, because mail scanners open links;
//! the button, or a mail program's one-click POST (RFC 8058), stops the letters. No session, no script, no name.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, Request, Response, Result};

/// A token is 38 characters; anything longer is not one.
const LONGEST_TOKEN: usize = 64;

/// What became of the wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// The letters of this school stop.
    Done {
        /// Short name of the school.
        school: String,
    },
    /// No such link.
    Unknown,
    /// Not now; the reader may try again.
    Later,
}

/// What the links in letters do.
pub trait StopLetters: Send + Sync + 'static {
    /// Stops the letters a token names. Harmless to repeat.
    fn stop<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped>;

    /// Confirms the address a token names; `Done` says for which school. Harmless to repeat.
    fn confirm<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped>;
}

/// The endpoint at `/unsubscribe/:token`.
pub struct Unsubscribe(pub Arc<dyn StopLetters>);

impl std::fmt::Debug for Unsubscribe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unsubscribe")
    }
}

impl Endpoint for Unsubscribe {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if request.method() != Method::POST {
            let button = "<form method=\"post\"><button>Больше не присылать</button></form>";
            let words =
                format!("<p>Выписки за неделю останутся в дневнике, письма приходить не будут.</p>{button}");
            return Ok(page(StatusCode::OK, "Отказ от писем", &words));
        }
        let token = request.path_params::<String>().unwrap_or_default();
        let stopped = if token.len() > LONGEST_TOKEN { Stopped::Unknown } else { self.0.stop(&token).await };
        Ok(match stopped {
            Stopped::Done { school } => {
                let words =
                    "Письма больше не придут. Вернуть их можно в дневнике или через классного руководителя.";
                page(StatusCode::OK, "Письма остановлены", &format!("<p>{}. {words}</p>", escape(&school)))
            }
            Stopped::Unknown => {
                let words =
                    "<p>Откройте ссылку из последнего письма или обратитесь к классному руководителю.</p>";
                page(StatusCode::NOT_FOUND, "Ссылка не подошла", words)
            }
            Stopped::Later => {
                let words = "<p>Сейчас изменить ничего не удалось. Повторите через несколько минут.</p>";
                page(StatusCode::SERVICE_UNAVAILABLE, "Повторите позже", words)
            }
        })
    }
}

pub(super) fn page(status: StatusCode, title: &str, words: &str) -> Response {
    let body = format!(
        "<!doctype html><html lang=\"ru\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><h1>{title}</h1>{words}</html>"
    );
    Response::builder().status(status).content_type("text/html; charset=utf-8").body(body)
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::{EndpointExt as _, Route};

    struct Known;

    impl StopLetters for Known {
        fn stop<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped> {
            Box::pin(async move {
                match token {
                    "good" => Stopped::Done { school: "Школа <b>1</b>".into() },
                    "busy" => Stopped::Later,
                    _ => Stopped::Unknown,
                }
            })
        }

        fn confirm<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Stopped> {
            Box::pin(async { Stopped::Unknown })
        }
    }

    #[tokio::test]
    async fn opening_asks_and_only_posting_acts() {
        let app = Route::new().at("/unsubscribe/:token", Unsubscribe(Arc::new(Known))).map_to_response();
        let long = "a".repeat(65);
        for (method, token, status, words) in [
            (Method::GET, "good", 200, "Больше не присылать"),
            (Method::POST, "good", 200, "Школа &lt;b&gt;1&lt;/b&gt;. Письма больше не придут"),
            (Method::POST, "other", 404, "Ссылка не подошла"),
            (Method::POST, "busy", 503, "Повторите позже"),
            (Method::POST, long.as_str(), 404, "Ссылка не подошла"),
        ] {
            let request = Request::builder().method(method).uri_str(format!("/unsubscribe/{token}")).finish();
            let response = app.get_response(request).await;
            assert_eq!(response.status().as_u16(), status, "{token}");
            let body = response.into_body().into_string().await.expect("text");
            assert!(body.contains(words), "{body}");
        }
    }
}
