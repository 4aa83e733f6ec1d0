//! The page behind the link in a letter about an address (security.md C-53). Opening it changes nothing, because mail
//! scanners open links; the button confirms. No session, no script, no name, no address.

use std::sync::Arc;

use poem::http::{Method, StatusCode};
use poem::{Endpoint, Request, Response, Result};

use super::unsubscribe::{StopLetters, Stopped, escape, page};

/// A token is 54 characters; anything longer is not one.
const LONGEST_TOKEN: usize = 80;

/// The endpoint at `/confirm/:token`.
pub struct Confirm(pub Arc<dyn StopLetters>);

impl std::fmt::Debug for Confirm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Confirm")
    }
}

impl Endpoint for Confirm {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if request.method() != Method::POST {
            let words = "<p>Нажмите кнопку, если письма школы должны приходить на этот адрес.</p>\
                         <form method=\"post\"><button>Подтвердить адрес</button></form>";
            return Ok(page(StatusCode::OK, "Подтверждение адреса", words));
        }
        let token = request.path_params::<String>().unwrap_or_default();
        let confirmed =
            if token.len() > LONGEST_TOKEN { Stopped::Unknown } else { self.0.confirm(&token).await };
        Ok(match confirmed {
            Stopped::Done { school } => {
                let words = "Письма будут приходить на этот адрес. Отказаться от них можно в дневнике и в каждом письме.";
                page(StatusCode::OK, "Адрес подтверждён", &format!("<p>{}. {words}</p>", escape(&school)))
            }
            Stopped::Unknown => {
                let words = "<p>Ссылка работает семь дней и только для последнего адреса. Откройте дневник, раздел «Как \
                             получать сведения», и отправьте письмо ещё раз.</p>";
                page(StatusCode::NOT_FOUND, "Ссылка не подошла", words)
            }
            Stopped::Later => {
                let words = "<p>Сейчас подтвердить адрес не удалось. Повторите через несколько минут.</p>";
                page(StatusCode::SERVICE_UNAVAILABLE, "Повторите позже", words)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::BoxFuture;
    use poem::{EndpointExt as _, Route};

    struct Known;

    impl StopLetters for Known {
        fn stop<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Stopped> {
            Box::pin(async { Stopped::Unknown })
        }

        fn confirm<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped> {
            Box::pin(async move {
                match token {
                    "good" => Stopped::Done { school: "Школа <b>1</b>".into() },
                    "busy" => Stopped::Later,
                    _ => Stopped::Unknown,
                }
            })
        }
    }

    #[tokio::test]
    async fn opening_asks_and_only_the_button_confirms() {
        let app = Route::new().at("/confirm/:token", Confirm(Arc::new(Known))).map_to_response();
        let long = "a".repeat(81);
        for (method, token, status, words) in [
            (Method::GET, "good", 200, "Подтвердить адрес</button>"),
            (Method::GET, "other", 200, "Подтвердить адрес</button>"),
            (Method::POST, "good", 200, "Школа &lt;b&gt;1&lt;/b&gt;. Письма будут приходить"),
            (Method::POST, "other", 404, "Ссылка не подошла"),
            (Method::POST, "busy", 503, "Повторите позже"),
            (Method::POST, long.as_str(), 404, "Ссылка не подошла"),
        ] {
            let request = Request::builder().method(method).uri_str(format!("/confirm/{token}")).finish();
            let response = app.get_response(request).await;
            assert_eq!(response.status().as_u16(), status, "{token}");
            let body = response.into_body().into_string().await.expect("text");
            assert!(body.contains(words), "{body}");
        }
    }
}
