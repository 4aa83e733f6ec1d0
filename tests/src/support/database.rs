//! A database per test: migrations run once per cluster into a template, a test gets a copy of it.
//!
//! The template's name holds a hash of the migrations, so that a changed migration makes a new one. The copy is dropped
//! with the value, also when the test fails.

use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};

use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use super::{context, factories, repository};

/// Serialises the making of templates in one cluster.
const TEMPLATE_LOCK: i64 = 72_197_002;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Who connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    /// The superuser: lays rows down, seeds holes, looks past every policy. Never the one under test.
    Admin,
    /// `tabel_owner`, who migrates.
    Owner,
    /// `tabel_app`, of tenant transactions.
    App,
    /// `tabel_system`, of system transactions.
    System,
}

impl Login {
    /// The URL of this login to the cluster's own database.
    fn url(self) -> String {
        let name = match self {
            Self::Admin => "TABEL_ADMIN_DATABASE_URL",
            Self::Owner => "TABEL_OWNER_DATABASE_URL",
            Self::App => "TABEL_DATABASE_URL",
            Self::System => "TABEL_SYSTEM_DATABASE_URL",
        };
        std::env::var(name)
            .unwrap_or_else(|_| panic!("{name} is not set: run the tests with `cargo xtask test`"))
    }
}

/// A migrated database of one test.
#[derive(Debug)]
pub struct Database {
    name: String,
}

impl Database {
    /// Tables and nothing in them but the context key.
    pub async fn empty() -> Self {
        Self::copy(Template::Empty).await
    }

    /// The three schools of [`factories`].
    pub async fn with_schools() -> Self {
        Self::copy(Template::Schools).await
    }

    async fn copy(template: Template) -> Self {
        let mut admin = cluster().await;
        let source = template.make_sure(&mut admin).await;
        let name = format!("tabel_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        run(&mut admin, format!("drop database if exists {name} with (force)")).await;
        run(&mut admin, format!("create database {name} template {source} owner tabel_owner")).await;
        admin.close().await.expect("the connection closes");
        let database = Self { name };
        // `create database … template` copies everything but the database's own privileges.
        database.prepare().await;
        database
    }

    /// The URL of a login to this database.
    pub fn url(&self, login: Login) -> String {
        with_database(&login.url(), &self.name)
    }

    /// A connection of a login.
    pub async fn connect(&self, login: Login) -> PgConnection {
        let options = PgConnectOptions::from_str(&self.url(login)).expect("a URL of PostgreSQL");
        options.disable_statement_logging().connect().await.expect("the test's database answers")
    }

    /// Runs statements as the superuser.
    pub async fn admin(&self, sql: impl Into<String>) {
        let mut connection = self.connect(Login::Admin).await;
        run(&mut connection, sql.into()).await;
        connection.close().await.expect("the connection closes");
    }

    /// One number, asked by the superuser.
    pub async fn count(&self, sql: impl Into<String>) -> i64 {
        let mut connection = self.connect(Login::Admin).await;
        sqlx::query_scalar(AssertSqlSafe(sql.into())).fetch_one(&mut connection).await.expect("a number")
    }

    async fn prepare(&self) {
        self.admin(repository::read("infra/postgres/database.sql")).await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = std::mem::take(&mut self.name);
        // A drop cannot wait; a thread with a runtime of its own can, whatever runtime the test has.
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut admin = cluster().await;
                run(&mut admin, format!("drop database if exists {name} with (force)")).await;
            });
        });
        if dropping.join().is_err() {
            eprintln!("a test database was not dropped");
        }
    }
}

#[derive(Clone, Copy)]
enum Template {
    Empty,
    Schools,
}

impl Template {
    fn name(self) -> String {
        let mut hash = Sha256::new();
        for migration in store::MIGRATOR.iter() {
            hash.update(&migration.checksum);
        }
        hash.update(context::KEY);
        let word = match self {
            Self::Empty => "empty",
            Self::Schools => {
                hash.update(factories::SQL);
                "schools"
            }
        };
        let hash: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("tabel_template_{word}_{hash}")
    }

    /// Makes the template unless it is there; several processes may ask at once.
    async fn make_sure(self, admin: &mut PgConnection) -> String {
        let name = self.name();
        if finished(admin, &name).await {
            return name;
        }
        sqlx::query("select pg_advisory_lock($1)")
            .bind(TEMPLATE_LOCK)
            .execute(&mut *admin)
            .await
            .expect("a lock");
        if !finished(admin, &name).await {
            // One that was begun and never finished belonged to a test that was killed.
            run(admin, format!("drop database if exists {name} with (force)")).await;
            run(admin, format!("create database {name} owner tabel_owner encoding 'UTF8'")).await;
            let database = std::mem::ManuallyDrop::new(Database { name: name.clone() });
            database.prepare().await;
            let owner = PgPoolOptions::new().max_connections(1);
            let owner = owner.connect(&database.url(Login::Owner)).await.expect("the owner connects");
            store::MIGRATOR.run(&owner).await.expect("the migrations run");
            owner.close().await;
            database
                .admin(format!("insert into tabel.context_key values (1, '\\x{}')", "07".repeat(32)))
                .await;
            if let Self::Schools = self {
                factories::lay_down(&database).await;
            }
            // Marks it as finished; nobody may connect, so that copying is never refused.
            run(admin, format!("alter database {name} with is_template true allow_connections false")).await;
        }
        sqlx::query("select pg_advisory_unlock($1)")
            .bind(TEMPLATE_LOCK)
            .execute(&mut *admin)
            .await
            .expect("unlock");
        name
    }
}

async fn finished(admin: &mut PgConnection, name: &str) -> bool {
    let found =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1 and datistemplate)");
    found.bind(name).fetch_one(admin).await.expect("an answer")
}

async fn cluster() -> PgConnection {
    let options = PgConnectOptions::from_str(&Login::Admin.url()).expect("a URL of PostgreSQL");
    options.disable_statement_logging().connect().await.expect("the private PostgreSQL answers")
}

async fn run(connection: &mut PgConnection, sql: String) {
    let text: String = sql.chars().take(300).collect();
    connection.execute(AssertSqlSafe(sql)).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}

/// Statements that let every insert into a table take four seconds, less than the application waits for one.
pub fn slow(table: &str) -> String {
    format!(
        "create function public.slow() returns trigger language plpgsql as
           'begin perform pg_sleep(4); return null; end';
         create trigger slow before insert on {table} for each statement execute function public.slow()"
    )
}

/// The URL with another database. The folder of the socket stands behind the question mark and has slashes of its own.
fn with_database(url: &str, database: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{database}?{query}")
}
