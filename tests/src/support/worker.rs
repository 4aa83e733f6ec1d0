//! Worker and mail server in a test's hands: families of a school, the worker's jobs one by one in this process, the real
//! binary to be killed, and a real SMTP server with faults.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::App;
use app::files::stored::Files;
use app::jobs::JobEnd;
use app::regulation::Preset;
use chrono::NaiveDate;
use domain::id::{GroupId, SchoolId};
use platform::config::Environment;
use platform::telemetry::Metrics;
use reports::PoolConfig;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use uuid::Uuid;
use worker::config::WorkerConfig;
use worker::jobs::Tools;
use worker::mail::message_id::MessageIds;
use worker::mail::pacing::{Pacer, Paces, Rate};
use worker::mail::retry::RetryPolicy;
use worker::mail::transport::Mailer;
use worker::meters::Meters;
use worker::render::Rendering;

use super::app::TestApp;
use super::database::{Database, Login};
use super::repository;

/// The Monday every test of the weekly summary tells about.
pub fn week() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day")
}

/// The class of a school that [`lay_down`] made.
pub fn class(school: i32) -> GroupId {
    GroupId::new(thing(school, 1))
}

/// Number `n` of anything in such a school.
pub fn thing(school: i32, n: i64) -> i64 {
    i64::from(school) * 10_000 + n
}

/// Lays a school with this many pupils and families down; the connection is the superuser's.
pub async fn lay_down(admin: &mut PgConnection, school: i32, pupils: u32, zone: &str) {
    let script = include_str!("family.sql").replace("{s}", &school.to_string());
    let script = script.replace("{n}", &pupils.to_string()).replace("{z}", zone);
    admin.execute(AssertSqlSafe(script)).await.unwrap_or_else(|error| panic!("school {school}: {error}"));
    let document = store::regulation_doc::write(&Preset::S0.load().expect("the preset loads"));
    sqlx::query(
        "insert into regulation_edition (school_id, starts_on, title, document, created_at)
         values ($1, '2025-09-01', 'Положение', $2, '2025-08-20T00:00:00Z')",
    )
    .bind(school)
    .bind(document)
    .execute(admin)
    .await
    .expect("the regulation is stored");
}

/// A mail server of one test.
pub struct Mailbox {
    child: Child,
    folder: PathBuf,
    /// For `TABEL_SMTP_URL`.
    pub smtp_url: String,
    http: String,
    client: reqwest::Client,
}

/// A letter as the server got it and Python's parser read it.
#[derive(Debug, Clone)]
pub struct Received {
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// Header fields in lower case, unfolded; the first of each name.
    pub headers: BTreeMap<String, String>,
    /// Plain text part.
    pub text: String,
    /// Types of all parts.
    pub parts: Vec<String>,
    /// The attachments: name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the parser found wrong.
    pub defects: Vec<String>,
}

impl Mailbox {
    /// Starts a server on free ports.
    pub fn start() -> Self {
        let folder = scratch("mailbox");
        let mut child = python()
            .arg(repository::root().join("infra/dev/mailbox.py"))
            .arg("--folder")
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts; Debian package python3-aiosmtpd");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let about: Value = serde_json::from_str(&line).expect("the mailbox says where it listens");
        let address = |name: &str| about[name].as_str().expect("an address").to_owned();
        let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        Self { child, folder, smtp_url: address("smtp_url"), http: address("http_url"), client }
    }

    /// Puts fault rules in force; `[]` ends them.
    pub async fn faults(&self, rules: Value) {
        let request = self.client.put(format!("{}/faults", self.http)).json(&rules);
        let status = request.send().await.expect("the mailbox answers").status();
        assert!(status.is_success(), "{rules} refused");
    }

    /// Envelopes in the order of arrival.
    pub async fn envelopes(&self) -> Vec<Value> {
        let answer =
            self.client.get(format!("{}/messages", self.http)).send().await.expect("the mailbox answers");
        answer.json().await.expect("a list")
    }

    /// All letters, parsed.
    pub async fn letters(&self) -> Vec<Received> {
        let mut raw = Vec::new();
        let mut envelopes = Vec::new();
        for envelope in self.envelopes().await {
            let url = format!("{}/messages/{}.eml", self.http, envelope["number"]);
            let bytes =
                self.client.get(url).send().await.expect("an answer").bytes().await.expect("a message");
            raw.push(bytes.to_vec());
            envelopes.push(envelope);
        }
        let parsed = parse(&raw);
        assert_eq!(parsed.len(), raw.len(), "every message parses");
        (envelopes.iter().zip(&raw))
            .zip(parsed)
            .map(|((envelope, raw), parsed)| received(envelope, raw, &parsed))
            .collect()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn received(envelope: &Value, raw: &[u8], parsed: &Value) -> Received {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let texts = |value: &Value| value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
    let raw = String::from_utf8_lossy(raw).replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut headers = BTreeMap::new();
    for line in raw.split("\r\n").take_while(|line| !line.is_empty()) {
        if let Some((name, value)) = line.split_once(": ") {
            headers.entry(name.to_lowercase()).or_insert_with(|| value.to_owned());
        }
    }
    let files = parsed["files"].as_array().into_iter().flatten();
    Received {
        to: texts(&envelope["to"]),
        headers,
        text: text(&parsed["text"]),
        parts: texts(&parsed["parts"]),
        files: files.map(|file| (text(&file[0]), unhex(&text(&file[1])))).collect(),
        defects: texts(&parsed["defects"]),
    }
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).filter_map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()).collect()
}

/// Python's mail parser: somebody else's reading of what we write.
fn parse(raw: &[Vec<u8>]) -> Vec<Value> {
    let script = repository::root().join("services/worker/tests/mail/parse_back.py");
    let mut child =
        python().arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 starts");
    let mut input = child.stdin.take().expect("a pipe");
    let mut frames = Vec::new();
    for message in raw {
        frames.extend(u32::try_from(message.len()).expect("a small message").to_be_bytes());
        frames.extend(message);
    }
    let writing = std::thread::spawn(move || drop(input.write_all(&frames)));
    let mut output = String::new();
    child.stdout.take().expect("a pipe").read_to_string(&mut output).expect("text");
    writing.join().expect("the parser reads");
    drop(child.wait());
    output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Debian's Python: it has the mail server library; one from elsewhere in `PATH` may not.
fn python() -> Command {
    let system = Path::new("/usr/bin/python3");
    Command::new(if system.exists() { system } else { Path::new("python3") })
}

/// An empty folder of this test.
pub fn scratch(name: &str) -> PathBuf {
    let number: [u8; 6] = platform::random::bytes();
    let number: String = number.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = std::env::temp_dir().join(format!("tabel-{name}-{number}"));
    std::fs::create_dir_all(&folder).expect("a folder in the temporary folder");
    folder
}

/// One of our binaries; `cargo xtask test` builds them first and says where.
pub fn binary(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("TABEL_BIN").expect("TABEL_BIN is not set: run the tests with `cargo xtask test`");
    PathBuf::from(folder).join(name)
}

/// The variables of a worker or gateway on a test's database.
pub fn settings(database: &Database, smtp_url: &str, files: &Path) -> BTreeMap<String, String> {
    let pairs = [
        ("TABEL_DATABASE_URL", database.url(Login::App)),
        ("TABEL_SYSTEM_DATABASE_URL", database.url(Login::System)),
        ("TABEL_CONTEXT_KEY", "07".repeat(32)),
        ("TABEL_ID_KEY", "09".repeat(32)),
        ("TABEL_SMTP_URL", smtp_url.to_owned()),
        ("TABEL_BASE_URL", "https://tabel.test".to_owned()),
        ("TABEL_MAIL_FROM", "Табель <diary@tabel.test>".to_owned()),
        ("TABEL_FILES", files.display().to_string()),
        ("TABEL_RENDERERS", "1".to_owned()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A school's families, a worker whose jobs the test runs one by one at a moment of its choice, and a mail server.
pub struct Post {
    /// Jobs work with these.
    pub tools: Tools,
    /// The application and its clock.
    pub test: TestApp,
    /// The mail server.
    pub mailbox: Mailbox,
    /// The object store's folder.
    pub files: PathBuf,
    /// What the jobs counted.
    pub metrics: Metrics,
    worker: Uuid,
}

impl Post {
    /// School 1 in Moscow with this many families.
    pub async fn new(pupils: u32) -> Self {
        let database = Database::empty().await;
        lay_down(&mut database.connect(Login::Admin).await, 1, pupils, "Europe/Moscow").await;
        let test = TestApp::on(database).await;
        test.clock.set("2026-03-06T12:00:00Z");
        let (mailbox, files) = (Mailbox::start(), scratch("files"));
        let metrics = Metrics::separate().expect("metrics");
        let tools = tools(&test, &mailbox, &files, &metrics).await;
        Self { tools, test, mailbox, files, metrics, worker: Uuid::from_u128(1) }
    }

    /// The use cases.
    pub fn app(&self) -> &App {
        &self.test.app
    }

    /// Asks for the school's run and does everything that is due.
    pub async fn run_week(&self) -> Vec<(String, JobEnd)> {
        self.app().request_weekly_summary(SchoolId::new(1), week()).await.expect("the run is requested");
        self.drain().await
    }

    /// Takes and runs one due job. `None` when nothing is due.
    pub async fn step(&self) -> Option<(String, JobEnd)> {
        let running = self.app().claim_jobs(self.worker, 1, 100).await.expect("jobs are claimed").pop()?;
        let end = worker::jobs::run(&self.tools, &running, None).await;
        assert!(self.app().finish_job(self.worker, &running, &end).await.expect("the end is recorded"));
        Some((running.kind().to_owned(), end))
    }

    /// Runs jobs until none is due.
    pub async fn drain(&self) -> Vec<(String, JobEnd)> {
        let mut done = Vec::new();
        while let Some(end) = self.step().await {
            done.push(end);
        }
        done
    }

    /// Runs jobs until one of this kind waits to be run next.
    pub async fn drain_until(&self, kind: &str) {
        let waiting = format!("select count(*) from task where state = 'ready' and kind = '{kind}'");
        while self.test.database.count(waiting.clone()).await == 0 {
            self.step().await.expect("a job of that kind is enqueued sooner or later");
        }
    }

    /// Deliveries as `channel state`, with their number.
    pub async fn fates(&self) -> BTreeMap<String, i64> {
        let mut connection = self.test.database.connect(Login::Admin).await;
        let rows: Vec<(String, i64)> =
            sqlx::query_as("select channel || ' ' || state, count(*) from delivery group by 1")
                .fetch_all(&mut connection)
                .await
                .expect("deliveries");
        rows.into_iter().collect()
    }

    /// One text of the database, asked by the superuser.
    pub async fn text(&self, sql: &str) -> Option<String> {
        let mut connection = self.test.database.connect(Login::Admin).await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.expect("a row")
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.files));
    }
}

async fn tools(test: &TestApp, mailbox: &Mailbox, files: &Path, metrics: &Metrics) -> Tools {
    let settings = settings(&test.database, &mailbox.smtp_url, files);
    let pairs = settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let config = WorkerConfig::from_environment(&Environment::from_pairs(pairs)).expect("good settings");
    let mut pool = PoolConfig::this_program(1).expect("the program's path");
    pool.program = binary("worker");
    // The clock stands still, so a pace would never let the rest of a class through.
    let fast = Rate::new(10_000.0, 10_000);
    let paces = Paces { school: fast, provider: fast, ..Paces::default() };
    let meters = Meters::new(&metrics.meter("worker"));
    Tools {
        app: test.app.clone(),
        rendering: Rendering::start(pool, meters.clone()).await.expect("the rendering pool starts"),
        meters,
        files: Files::local(&config.files).expect("the folder is usable"),
        mailer: Mailer::new(config.smtp).expect("a mailer"),
        message_ids: MessageIds::new(config.message_key, &config.sender.address),
        pacer: Mutex::new(Pacer::new(paces)),
        retry: RetryPolicy::default(),
        sender: config.sender,
        base_url: config.base_url,
    }
}

/// A worker or gateway as a process of its own.
pub struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts one of our binaries with nothing but these variables.
    pub fn start(name: &str, settings: &BTreeMap<String, String>) -> Self {
        let mut command = Command::new(binary(name));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).envs(settings);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let (log, errors) = (Arc::<Mutex<String>>::default(), child.stderr.take().expect("a pipe"));
        let written = log.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let mut log = written.lock().expect("nobody panics here");
                log.push_str(&line);
                log.push('\n');
            }
        });
        Self { child, log }
    }

    /// What it wrote to its log so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("nobody panics here").clone()
    }

    /// SIGKILL: no destructor, no last word.
    pub fn kill(mut self) {
        self.child.kill().expect("the process is ours");
        drop(self.child.wait());
    }

    /// SIGTERM, and the end is waited for.
    pub fn stop(&mut self) -> String {
        signal(self.child.id(), "TERM");
        drop(self.child.wait());
        // The reading thread sees the end of the pipe a moment later.
        std::thread::sleep(Duration::from_millis(100));
        self.log()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sends a signal to a process this test started or whose id its services published.
pub fn signal(pid: u32, name: &str) {
    let status =
        Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().expect("kill runs");
    assert!(status.success(), "no process {pid}");
}

/// Asks until the answer is true.
pub async fn wait_for<F: Future<Output = bool>>(
    what: &str,
    longest: Duration,
    mut ask: impl FnMut() -> F,
) -> Duration {
    let started = tokio::time::Instant::now();
    while !ask().await {
        assert!(started.elapsed() < longest, "{what}: not within {longest:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    started.elapsed()
}
