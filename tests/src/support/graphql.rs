//! Speaks GraphQL the way the browser client does: POST, JSON, our header, cookies.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

/// A test's browsers come from networks of their own.
static NETWORK: AtomicU32 = AtomicU32::new(1);

/// A browser: an address, a network and cookies.
#[derive(Debug)]
pub struct Browser {
    client: reqwest::Client,
    address: String,
    network: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Value,
}

/// What a link answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The whole body.
    pub bytes: Vec<u8>,
}

/// What an answer says about access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The field has a value; conflicts and empty lists count, since the right was there.
    Ok,
    /// The right was there, but a rule of the school refused (`WINDOW_CLOSED`, `NOT_KEPT`, …).
    Rule,
    /// The role may not do this.
    Refused,
    /// There is no such thing for this person.
    NotFound,
    /// Nobody of a school (or of a district) is signed in.
    Unauthenticated,
    /// The field is null.
    Null,
    /// Anything else: a bug.
    Other,
}

impl Browser {
    /// A browser without cookies.
    pub fn new(address: &str) -> Self {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(20)).no_proxy().build();
        let client = client.expect("an HTTP client");
        let [_, _, a, b] = NETWORK.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let network = format!("10.{a}.{b}.1");
        Self { client, address: address.to_owned(), network, cookies: Mutex::default() }
    }

    /// Sends a document.
    pub async fn send(&self, document: &str, variables: Value) -> Answer {
        let response =
            self.request("/graphql", document, variables).send().await.expect("the gateway answers");
        self.keep_cookies(&response);
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, body }
    }

    /// Opens a subscription and takes its first event; a stream that stays silent and open for `patience` was granted.
    pub async fn listen(&self, document: &str, variables: Value, patience: Duration) -> Answer {
        let request = self.request("/graphql/stream", document, variables);
        let mut response = request.send().await.expect("the gateway answers");
        let status = response.status().as_u16();
        let mut text = String::new();
        let silent = loop {
            match tokio::time::timeout(patience, response.chunk()).await {
                Err(_) => break true,
                Ok(Ok(Some(bytes))) => text.push_str(&String::from_utf8_lossy(&bytes)),
                Ok(Ok(None) | Err(_)) => break false,
            }
            if text.contains("\ndata:") && text.ends_with("\n\n") {
                break false;
            }
        };
        let data =
            text.lines().filter_map(|line| line.strip_prefix("data:")).find(|line| line.trim().len() > 2);
        let body = match data {
            Some(data) => serde_json::from_str(data).unwrap_or(Value::String(text)),
            None if silent && status == 200 => json!({ "data": { "opened": true } }),
            None => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        };
        Answer { status, body }
    }

    /// Signs in. Panics when the login or password is wrong.
    pub async fn sign_in(&self, login: &str, password: &str) {
        let document = "mutation($login: String!, $password: String!) {
            signIn(login: $login, password: $password) { __typename ... on Refused { code message } } }";
        let answer = self.send(document, json!({ "login": login, "password": password })).await;
        assert_eq!(answer.member("signIn"), Some("SignedInNow"), "{login} cannot sign in: {}", answer.body);
    }

    /// Puts bytes, as an upload does, and returns the status.
    pub async fn put(&self, path: &str, bytes: &[u8]) -> u16 {
        let cookies = self.cookies.lock().expect("cookies").clone();
        let cookies: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.client.put(format!("{}{path}", self.address)).header("x-tabel-client", "test");
        let request = request.header("x-forwarded-for", &self.network).header(COOKIE, cookies.join("; "));
        let request = request.header("content-type", "application/octet-stream").body(bytes.to_vec());
        request.send().await.expect("the gateway answers").status().as_u16()
    }

    /// Asks for a path as a link does, with further headers.
    pub async fn fetch(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Fetched {
        let cookies = self.cookies.lock().expect("cookies").clone();
        let cookies: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        request = request.header("x-forwarded-for", &self.network).header(COOKIE, cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("the gateway answers");
        let status = response.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let bytes = response.bytes().await.expect("a body").to_vec();
        Fetched { status, headers, bytes }
    }

    fn request(&self, path: &str, document: &str, variables: Value) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.address));
        let cookies = self.cookies.lock().expect("cookies");
        let cookies: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("x-tabel-client", "test").header("x-forwarded-for", &self.network);
        let request = request.header(COOKIE, cookies.join("; "));
        request.json(&json!({ "query": document, "variables": variables }))
    }

    fn keep_cookies(&self, response: &reqwest::Response) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for header in response.headers().get_all(SET_COOKIE) {
            let pair = header.to_str().expect("a readable cookie").split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            match value.is_empty() {
                true => cookies.remove(name),
                false => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }
}

impl Answer {
    /// The first error's stable code.
    pub fn code(&self) -> Option<&str> {
        self.body["errors"][0]["extensions"]["code"].as_str()
    }

    /// The field's value.
    pub fn field(&self, name: &str) -> &Value {
        &self.body["data"][name]
    }

    /// Which member of a union the field is, when the document asked for `__typename`.
    pub fn member(&self, name: &str) -> Option<&str> {
        self.field(name)["__typename"].as_str()
    }

    /// What it says about access to a field.
    pub fn outcome(&self, name: &str) -> Outcome {
        // A batch answers entry by entry; the tests of access send one.
        let refused = [self.field(name), &self.field(name)["results"][0]["outcome"]]
            .into_iter()
            .find(|value| value["__typename"] == "Refused")
            .and_then(|value| value["code"].as_str());
        match self.code().or(refused) {
            Some("UNAUTHENTICATED") => Outcome::Unauthenticated,
            Some("FORBIDDEN") => Outcome::Refused,
            Some("NOT_FOUND") => Outcome::NotFound,
            Some("INTERNAL" | "UNAVAILABLE" | "TIME_LIMIT" | "INVALID_QUERY") => Outcome::Other,
            Some(_) => Outcome::Rule,
            None if self.status != 200 || !self.body["data"].is_object() => Outcome::Other,
            None if self.field(name).is_null() && self.body["data"]["opened"].is_null() => Outcome::Null,
            None => Outcome::Ok,
        }
    }

    /// The answer without what differs from request to request, for comparing two of them.
    pub fn essence(&self) -> String {
        let error = &self.body["errors"][0];
        format!("{} {} {}", self.status, error["extensions"]["code"], error["message"])
    }
}

impl Outcome {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Rule => "rule",
            Self::Refused => "refused",
            Self::NotFound => "not_found",
            Self::Unauthenticated => "unauthenticated",
            Self::Null => "null",
            Self::Other => "other",
        }
    }
}
