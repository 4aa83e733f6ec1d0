//! The two doors to the database.
//!
//! `begin` carries the context in the same round trip. It starts with `rollback`: in sqlx 0.9 a request that is
//! cancelled between sending `begin` and hearing the answer leaves an open transaction, with the tenant set, on the
//! connection that goes back to the pool (security.md finding 1, C-13). Nothing session-scoped is ever set, so a
//! pooler in transaction mode may stand in front.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::SchoolId;
use sqlx::{AssertSqlSafe, PgConnection};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::context::{ContextKey, TenantContext};
use crate::error::{Result, StoreError};
use crate::pool::{Begun, Connections};

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// URL of the login role of tenant transactions (`tabel_app`).
    pub app_url: String,
    /// URL of the login role of system transactions (`tabel_system`).
    pub system_url: String,
    /// Key of the signed context.
    pub context_key: ContextKey,
    /// Most connections for tenant transactions; system transactions get a quarter, at least two.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told to come back.
    pub acquire_timeout: Duration,
    /// The clock that dates contexts; the real one, even where school time is shifted.
    pub clock: fn() -> DateTime<Utc>,
}

/// The database behind two doors.
#[derive(Debug, Clone)]
pub struct Store {
    app: Connections,
    system: Connections,
    key: ContextKey,
    clock: fn() -> DateTime<Utc>,
    statements: Arc<AtomicU64>,
}

/// Why a system transaction is opened. The list is closed; the policies name the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemReason {
    /// Finding due work of all schools.
    JobPolling,
    /// Accounts, sessions and the choice of school before a school is known.
    SignIn,
    /// Creating districts, schools and first accounts.
    Provisioning,
    /// Figures of a district's schools.
    DistrictRollup,
}

impl SystemReason {
    /// All reasons, for tests.
    pub const ALL: [Self; 4] = [Self::JobPolling, Self::SignIn, Self::Provisioning, Self::DistrictRollup];

    /// The word the policies know.
    pub const fn code(self) -> &'static str {
        match self {
            Self::JobPolling => "job_polling",
            Self::SignIn => "sign_in",
            Self::Provisioning => "provisioning",
            Self::DistrictRollup => "district_rollup",
        }
    }
}

impl Store {
    /// Opens both pools. Fails when the database is not reachable or a login role could bypass row security.
    pub async fn connect(config: StoreConfig) -> Result<Self> {
        let app = Connections::new(&config.app_url, config.max_connections, config.acquire_timeout)?;
        let few = (config.max_connections / 4).max(2);
        let system = Connections::new(&config.system_url, few, config.acquire_timeout)?;
        let store =
            Self { app, system, key: config.context_key, clock: config.clock, statements: Arc::default() };
        store.refuse_powerful_roles().await?;
        Ok(store)
    }

    /// Begins a transaction of one school.
    pub async fn tenant(&self, context: TenantContext) -> Result<TenantTx> {
        let span = tracing::info_span!(
            "db.transaction",
            db.system.name = "postgresql",
            school = context.school.get(),
            db.statements = Empty,
        );
        let tx = self
            .begin(&self.app, &self.key.tenant(&context, (self.clock)()))
            .instrument(span.clone())
            .await?;
        let count = Count { all: self.statements.clone(), here: 0, span };
        Ok(TenantTx { tx, school: context.school, count })
    }

    /// Signs the context of a long transaction anew; an import calls it between tables, since a context is short-lived.
    pub async fn renew(&self, tx: &mut TenantTx, context: TenantContext) -> Result<()> {
        let context = TenantContext { school: tx.school, ..context };
        let statement = format!("set local tabel.ctx = '{}'", self.key.tenant(&context, (self.clock)()));
        sqlx::query(AssertSqlSafe(statement)).execute(tx.conn()).await?;
        Ok(())
    }

    /// Begins a transaction across schools, for one of the closed list of reasons.
    pub async fn system(&self, reason: SystemReason) -> Result<SystemTx> {
        // Polling goes on day and night; a span of its own would only fill the collector.
        let span = match reason {
            SystemReason::JobPolling if Span::current().is_none() => Span::none(),
            _ => tracing::info_span!(
                "db.transaction",
                db.system.name = "postgresql",
                reason = reason.code(),
                db.statements = Empty,
            ),
        };
        let tx = self
            .begin(&self.system, &self.key.system(reason.code(), (self.clock)()))
            .instrument(span.clone())
            .await?;
        Ok(SystemTx { tx, reason, count: Count { all: self.statements.clone(), here: 0, span } })
    }

    /// How many statements (without begin and commit) this store has sent; tests compare before and after.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// One cheap question, for readiness.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.app.ping().await?)
    }

    /// Waits for open transactions and closes the pools.
    pub async fn close(&self) {
        self.app.close().await;
        self.system.close().await;
    }

    async fn begin(&self, connections: &Connections, context: &str) -> Result<Begun> {
        Ok(connections.begin(&format!("rollback; begin; set local tabel.ctx = '{context}'")).await?)
    }

    /// A superuser, an owner or a role that bypasses row security would make every policy a decoration.
    async fn refuse_powerful_roles(&self) -> Result<()> {
        for connections in [&self.app, &self.system] {
            let mut begun = connections.begin("begin").await?;
            let powerful: bool = sqlx::query_scalar(
                "select rolsuper or rolbypassrls or exists (select from pg_class where relowner = r.oid)
                 from pg_roles r where rolname = current_user",
            )
            .fetch_one(begun.conn())
            .await?;
            if powerful {
                return Err(StoreError::Database(sqlx::Error::Configuration(
                    "the database role owns tables or bypasses row security".into(),
                )));
            }
        }
        Ok(())
    }
}

/// Counts statements, for the whole store and for the transaction's span, which ends with it. Statements have no spans of
/// their own: their number is what a reader looks for, and they are many.
#[derive(Debug)]
struct Count {
    all: Arc<AtomicU64>,
    here: u64,
    span: Span,
}

impl Count {
    fn one(&mut self) {
        self.all.fetch_add(1, Ordering::Relaxed);
        self.here += 1;
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.span.record("db.statements", self.here);
    }
}

/// A transaction that sees and changes one school.
#[derive(Debug)]
pub struct TenantTx {
    tx: Begun,
    school: SchoolId,
    count: Count,
}

impl TenantTx {
    /// The school; every statement names it as `$1`.
    pub fn school(&self) -> SchoolId {
        self.school
    }

    /// The connection, for one statement.
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.count.one();
        self.tx.conn()
    }

    /// Makes everything done so far durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// Drops everything done so far.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.tx.rollback().await?)
    }

    /// Ends a transaction that only read; nobody waits for the database to say so, and what was written is lost.
    pub fn finish(self) {
        self.tx.finish();
    }
}

/// A transaction across schools, limited by its reason.
#[derive(Debug)]
pub struct SystemTx {
    tx: Begun,
    reason: SystemReason,
    count: Count,
}

impl SystemTx {
    /// Why it was opened.
    pub fn reason(&self) -> SystemReason {
        self.reason
    }

    /// The connection, for one statement.
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.count.one();
        self.tx.conn()
    }

    /// Makes everything done so far durable.
    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }

    /// Makes everything done visible at once and durable within a second: for what a crash of the server may take back.
    pub async fn commit_soon(self) -> Result<()> {
        Ok(self.tx.commit_soon().await?)
    }

    /// Ends a transaction that only read; nobody waits for the database to say so, and what was written is lost.
    pub fn finish(self) {
        self.tx.finish();
    }
}
