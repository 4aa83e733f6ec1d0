//! A gateway on a free port with a small schema, a truth in memory, and a client that writes raw bytes.

use super::*;
use crate::graphql::hardened;
use crate::limits::Limits;
use crate::redis_link::RedisLink;
use crate::session::{
    CookieNames, SessionCache, SessionHash, SessionInfo, SessionToken, SessionTruth, Sessions, TruthError,
};
use crate::uploads::MemoryUploads;
use async_graphql::{Context, ErrorExtensions, Object, Result, Subscription};
use chrono::{DateTime, Utc};
use domain::id::{AccountId, PersonId};
use futures_util::Stream;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

pub fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
}

/// Has no file for anybody.
struct NoFiles;

impl OpenFiles for NoFiles {
    fn open<'a>(
        &'a self,
        _: SessionHash,
        _: &'a str,
    ) -> BoxFuture<'a, std::result::Result<Opened, NotOpened>> {
        Box::pin(async { Err(NotOpened::Gone) })
    }
}

#[derive(Default)]
pub struct MemoryTruth {
    pub sessions: Mutex<HashMap<SessionHash, SessionInfo>>,
    pub down: AtomicBool,
}

impl MemoryTruth {
    pub fn sign_in(&self, seed: u8) -> SessionToken {
        let token = SessionToken::from_random([seed; 32]);
        let info = SessionInfo {
            hash: token.hash(),
            account: AccountId::new(i64::from(seed)),
            person: PersonId::new(i64::from(seed)),
            membership: None,
            district: None,
            confirmed_at: moment(0),
            idle_until: moment(1_800),
            expires_at: moment(43_200),
        };
        self.sessions.lock().expect("lock").insert(token.hash(), info);
        token
    }
}

impl SessionTruth for MemoryTruth {
    fn find_session(
        &self,
        hash: SessionHash,
    ) -> BoxFuture<'_, std::result::Result<Option<SessionInfo>, TruthError>> {
        Box::pin(async move {
            if self.down.load(Ordering::Relaxed) {
                return Err(TruthError("down".into()));
            }
            Ok(self.sessions.lock().expect("lock").get(&hash).cloned())
        })
    }
    fn touch_session(
        &self,
        _: SessionHash,
        _: DateTime<Utc>,
    ) -> BoxFuture<'_, std::result::Result<(), TruthError>> {
        Box::pin(async { Ok(()) })
    }
    fn revoke_session(&self, hash: SessionHash) -> BoxFuture<'_, std::result::Result<(), TruthError>> {
        self.sessions.lock().expect("lock").remove(&hash);
        Box::pin(async { Ok(()) })
    }
    fn revoke_account(
        &self,
        _: AccountId,
    ) -> BoxFuture<'_, std::result::Result<(Vec<SessionHash>, usize), TruthError>> {
        Box::pin(async { Ok((Vec::new(), 0)) })
    }
}

fn break_down<T>() -> T {
    panic!("canary-panic-text")
}

pub struct Query;
pub struct Mutation(pub Arc<AtomicUsize>);
pub struct Subscriptions;

#[Object]
impl Query {
    async fn hello(&self) -> &'static str {
        "здравствуйте"
    }
    async fn who(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let context = ctx.data::<Arc<RequestContext>>()?;
        Ok(context.session.as_ref().map(|session| session.account.get()))
    }
    async fn panics(&self) -> bool {
        break_down()
    }
    async fn slow(&self) -> bool {
        tokio::time::sleep(Duration::from_secs(30)).await;
        true
    }
    async fn leaks(&self) -> Result<Option<bool>> {
        Err(async_graphql::Error::new("canary: relation \"mark\" violates check")
            .extend_with(|_, e| e.set("code", "23514")))
    }
    async fn absent(&self) -> Result<Option<bool>> {
        Err(PublicError(ErrorCode::NotFound).extend())
    }
    async fn gone(&self) -> Result<Option<bool>> {
        Err(PublicError(ErrorCode::NotFound))?
    }
    async fn refuses(&self) -> Result<Option<bool>> {
        Err(ShownError { code: "PERIOD_CLOSED", message: "Четверть закрыта".to_owned() }.into())
    }
    async fn me(&self) -> Query {
        Query
    }
}

#[Object]
impl Mutation {
    async fn bump(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
    async fn sign_in(&self, ctx: &Context<'_>) -> Result<bool> {
        ctx.data::<Arc<RequestContext>>()?.change_cookie(CookieChange::SetSession {
            token: SessionToken::from_random([5; 32]),
            max_age: None,
        });
        Ok(true)
    }
}

#[Subscription]
impl Subscriptions {
    async fn ticks(&self, every: u64) -> impl Stream<Item = u64> {
        futures_util::stream::unfold(0, move |n| async move {
            tokio::time::sleep(Duration::from_millis(every)).await;
            Some((n, n + 1))
        })
    }
    async fn three(&self) -> impl Stream<Item = u64> {
        futures_util::stream::iter([1, 2, 3])
    }
    async fn flood(&self) -> impl Stream<Item = String> {
        futures_util::stream::unfold((), |()| async {
            tokio::task::yield_now().await;
            Some(("x".repeat(16 * 1024), ()))
        })
    }
    async fn breaks(&self) -> impl Stream<Item = u64> {
        futures_util::stream::poll_fn(|_| break_down())
    }
}

pub struct Ready(pub AtomicBool);

impl StopLetters for Ready {
    fn stop<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Stopped> {
        Box::pin(async { Stopped::Unknown })
    }

    fn confirm<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Stopped> {
        self.stop(token)
    }
}

impl ReadyCheck for Ready {
    fn database(&self) -> BoxFuture<'_, bool> {
        let up = self.0.load(Ordering::Relaxed);
        Box::pin(async move { up })
    }
    fn policy(&self) -> bool {
        true
    }
}

pub struct Setup {
    pub server: ServerLimits,
    pub stream: StreamLimits,
    pub signed_in: Limits,
    pub anonymous: Limits,
    pub body_within: Duration,
    pub development: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            server: ServerLimits::default(),
            stream: StreamLimits::default(),
            signed_in: Limits::SIGNED_IN,
            anonymous: Limits::ANONYMOUS,
            body_within: Duration::from_secs(10),
            development: false,
        }
    }
}

pub struct Gateway {
    pub address: SocketAddr,
    pub truth: Arc<MemoryTruth>,
    pub sessions: Arc<Sessions>,
    pub uploads: Arc<MemoryUploads>,
    pub bumped: Arc<AtomicUsize>,
    pub ready: Arc<Ready>,
    pub stop: CancellationToken,
    pub done: tokio::task::JoinHandle<bool>,
}

pub const BASE: &str = "https://tabel.example";

impl Gateway {
    pub async fn start(setup: Setup) -> Self {
        let truth = Arc::new(MemoryTruth::default());
        let sessions = Sessions::new(truth.clone(), SessionCache::new(RedisLink::off()));
        let bumped = Arc::new(AtomicUsize::new(0));
        let ready = Arc::new(Ready(AtomicBool::new(true)));
        let service = GraphqlService::new(GraphqlDeps {
            engine: Arc::new(hardened(Query, Mutation(Arc::clone(&bumped)), Subscriptions).finish()),
            prepare: Arc::new(NoPreparation),
            sessions: Arc::clone(&sessions),
            cookies: CookieNames::SECURE,
            origin: SiteOrigin::of(BASE).expect("a url"),
            now: Arc::new(|| moment(10)),
            known: None,
            development: setup.development,
            anonymous: setup.anonymous,
            signed_in: setup.signed_in,
        });
        let stopping = CancellationToken::new();
        let uploads = MemoryUploads::new();
        let pages = Pages {
            upload: UploadEndpoint::new(Arc::clone(&service), uploads.clone()),
            file: FileEndpoint::new(Arc::clone(&service), Arc::new(NoFiles)),
            stream: StreamEndpoint::new(Arc::clone(&service), setup.stream, stopping.clone()),
            graphql: service,
            ready: Readiness { check: ready.clone(), redis: RedisLink::off() },
            metrics: MetricsText(Arc::new(|| "up 1\n".to_owned())),
            unsubscribe: Unsubscribe(ready.clone()),
            confirm: crate::http::Confirm(ready.clone()),
            web: None,
        };
        let number = AtomicU64::new(1);
        let rule = BodyRule { bytes: 64 * 1024, within: setup.body_within };
        let server = Server::new(
            router(pages),
            setup.server,
            TrustedProxies::default(),
            stopping,
            move |_| rule,
            move || TraceId(u128::from(number.fetch_add(1, Ordering::Relaxed))),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let done = tokio::spawn(server.run(listener, stopped));
        Self { address, truth, sessions, uploads, bumped, ready, stop, done }
    }

    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connects")
    }

    /// Writes raw bytes and reads until the server closes.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        let _ = stream.write_all(bytes).await;
        read_all(&mut stream).await
    }

    /// An honest POST with more headers.
    pub async fn post(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> String {
        self.raw(request(path, body, headers).as_bytes()).await
    }

    pub async fn query(&self, document: &str, headers: &[(&str, &str)]) -> String {
        self.post("/graphql", &serde_json::json!({ "query": document }).to_string(), headers).await
    }
}

pub fn request(path: &str, body: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!(
        "POST {path} HTTP/1.1\r\nhost: tabel.example\r\nconnection: close\r\ncontent-type: application/json\r\n\
         x-tabel-client: test\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text + "\r\n" + body
}

pub fn cookie(token: &SessionToken) -> String {
    format!("__Host-tabel={}", token.reveal())
}

pub async fn read_all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}
