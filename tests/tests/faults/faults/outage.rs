//! PostgreSQL and Redis taken away under load, on servers of this test's own (security.md C-79, C-80).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::str::FromStr as _;
use std::time::Duration;

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection};
use tests::support::worker::{Process, lay_down, scratch, signal, wait_for};

/// `cargo xtask services --restart` in a folder of its own.
struct Servers {
    child: Child,
    folder: PathBuf,
    base: PathBuf,
    settings: BTreeMap<String, String>,
}

impl Servers {
    fn start() -> Self {
        let xtask =
            std::env::var_os("TABEL_XTASK").expect("TABEL_XTASK is not set: run with `cargo xtask test`");
        let folder = scratch("servers");
        let mut command = Command::new(xtask);
        // With PostgreSQL's own durability: a test that kills it must not blame us for what fsync=off loses.
        command.args(["services", "--restart", "--durable"]).env("TABEL_VAR", &folder);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("xtask starts");
        let mut settings = BTreeMap::new();
        for line in BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok) {
            let Some((name, value)) = line.strip_prefix("export ").and_then(|line| line.split_once('='))
            else {
                continue;
            };
            settings.insert(name.to_owned(), value.trim_matches('\'').to_owned());
            // The names come sorted; this is the last one.
            if name == "TABEL_XTASK" {
                break;
            }
        }
        let mailbox = settings.get("TABEL_MAILBOX").expect("the services say where they are");
        let base = PathBuf::from(mailbox).parent().expect("a folder").to_path_buf();
        let port = TcpListener::bind(("127.0.0.1", 0))
            .expect("a free port")
            .local_addr()
            .expect("an address")
            .port();
        for (name, value) in [
            ("TABEL_HTTP", format!("127.0.0.1:{port}")),
            ("TABEL_BASE_URL", format!("http://127.0.0.1:{port}")),
            ("TABEL_DEV", "true".to_owned()),
            ("TABEL_RENDERERS", "1".to_owned()),
        ] {
            settings.insert(name.to_owned(), value);
        }
        Self { child, folder, base, settings }
    }

    async fn admin(&self) -> PgConnection {
        let url = self.settings["TABEL_ADMIN_DATABASE_URL"].replace("/postgres?", "/tabel?");
        let options = PgConnectOptions::from_str(&url).expect("a URL of PostgreSQL");
        options.disable_statement_logging().connect().await.expect("PostgreSQL answers")
    }

    async fn migrate(&self) {
        let pool = PgPoolOptions::new().max_connections(1);
        let owner =
            pool.connect(&self.settings["TABEL_OWNER_DATABASE_URL"]).await.expect("the owner connects");
        store::MIGRATOR.run(&owner).await.expect("the migrations run");
        owner.close().await;
        let key = &self.settings["TABEL_CONTEXT_KEY"];
        let insert = format!("insert into tabel.context_key values (1, '\\x{key}')");
        self.admin().await.execute(AssertSqlSafe(insert)).await.expect("the key is stored");
    }

    async fn count(&self, sql: &str) -> i64 {
        let mut admin = self.admin().await;
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut admin).await.expect("a number")
    }

    /// Kills a server; it stays away until [`Servers::give_back`].
    fn take(&self, name: &str) {
        std::fs::write(self.base.join(format!("hold-{name}")), "").expect("the folder is ours");
        let pids = std::fs::read_to_string(self.base.join("pids.json")).expect("the services say their ids");
        let pids: Value = serde_json::from_str(&pids).expect("JSON");
        signal(u32::try_from(pids[name].as_u64().expect("an id")).expect("an id"), "KILL");
    }

    fn give_back(&self, name: &str) {
        std::fs::remove_file(self.base.join(format!("hold-{name}"))).expect("it was held");
    }

    async fn get(&self, path: &str) -> Option<(u16, Value)> {
        let client =
            reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().expect("a client");
        let response = client.get(format!("{}{path}", self.settings["TABEL_BASE_URL"])).send().await.ok()?;
        Some((response.status().as_u16(), response.json().await.unwrap_or_default()))
    }

    async fn ask(&self) -> Option<u16> {
        let client =
            reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build().expect("a client");
        let request = client
            .post(format!("{}/graphql", self.settings["TABEL_BASE_URL"]))
            .header("x-tabel-client", "test");
        let response =
            request.json(&serde_json::json!({ "query": "{ me { __typename } }" })).send().await.ok()?;
        Some(response.status().as_u16())
    }

    async fn envelopes(&self) -> Vec<Value> {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let url = format!("{}/messages", self.settings["TABEL_MAILBOX_URL"]);
        client.get(url).send().await.expect("the mailbox answers").json().await.expect("a list")
    }

    async fn ready(&self) -> bool {
        self.get("/ready").await.is_some_and(|(status, _)| status == 200)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        // SIGTERM, so that xtask stops its servers; they would outlive a killed one only for a moment.
        drop(Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
        drop(std::fs::remove_dir_all(&self.base));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_stopped_under_load_costs_no_letter() {
    const FAMILIES: u32 = 40;
    let servers = Servers::start();
    servers.migrate().await;
    lay_down(&mut servers.admin().await, 1, FAMILIES, "Europe/Moscow").await;
    let gateway = Process::start("gateway", &servers.settings);
    wait_for("the gateway is ready", Duration::from_secs(30), || servers.ready()).await;
    let mut admin = servers.admin().await;
    let request = "insert into task (school_id, kind, payload, run_at, created_at) values
        (1, 'weekly_summary', '{\"job\":\"weekly_summary\",\"week\":\"2026-03-02\"}', now(), now())";
    admin.execute(request).await.expect("requested");
    drop(admin);
    let worker = Process::start("worker", &servers.settings);
    let begun = || async { servers.envelopes().await.len() >= 8 };
    wait_for("the first letters", Duration::from_secs(60), begun).await;

    servers.take("postgres");
    let refused = || async {
        servers.get("/ready").await.is_some_and(|(status, body)| status == 503 && body["database"] == "down")
    };
    let noticed = wait_for("the gateway says so", Duration::from_secs(10), refused).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(servers.get("/health").await.map(|(status, _)| status), Some(200), "the process itself lives");
    servers.give_back("postgres");
    let healed = wait_for("the gateway is ready again", Duration::from_secs(30), || servers.ready()).await;
    println!("noticed after {noticed:?}, ready {healed:?} after the server was allowed back");

    let accepted = "select count(*) from delivery where state = 'accepted'";
    let all = || async { servers.count(accepted).await == i64::from(FAMILIES) };
    wait_for("all letters are accepted", Duration::from_secs(120), all).await;
    let envelopes = servers.envelopes().await;
    let ids: BTreeSet<_> = envelopes.iter().map(|envelope| envelope["message_id"].to_string()).collect();
    assert_eq!(
        (ids.len(), envelopes.len()),
        (FAMILIES as usize, FAMILIES as usize),
        "no letter twice\n{}",
        worker.log()
    );
    drop(gateway);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_gateway_goes_on_and_says_so() {
    let servers = Servers::start();
    servers.migrate().await;
    lay_down(&mut servers.admin().await, 1, 1, "Europe/Moscow").await;
    let gateway = Process::start("gateway", &servers.settings);
    wait_for("the gateway is ready", Duration::from_secs(30), || servers.ready()).await;
    let redis = |wanted: &'static str| {
        let servers = &servers;
        move || async move {
            servers.get("/ready").await.is_some_and(|(status, body)| status == 200 && body["redis"] == wanted)
        }
    };
    wait_for("Redis is up", Duration::from_secs(10), redis("up")).await;

    servers.take("redis");
    let noticed = wait_for("the degraded mode has a name", Duration::from_secs(15), redis("degraded")).await;
    let (_, body) = servers.get("/ready").await.expect("an answer");
    assert!(body["degraded"].to_string().contains("limits-in-process"), "{body}");
    for _ in 0..20 {
        assert_eq!(
            servers.ask().await,
            Some(200),
            "an anonymous question has an answer, and no more than that"
        );
    }
    assert!(gateway.log().contains("redis does not answer"), "{}", gateway.log());
    servers.give_back("redis");
    let healed = wait_for("Redis is back", Duration::from_secs(15), redis("up")).await;
    println!("noticed after {noticed:?}, back after {healed:?}");
}
