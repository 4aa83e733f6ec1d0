//! Connections to the database, and transactions on them.
//!
//! The connection that came back last goes out first: in quiet hours one connection with warm plans and catalogue does all
//! the work, where a pool that hands them out in turn wakes a cold one for every request. Nobody waits for the end of a
//! transaction that is not committed: it is rolled back behind the caller's back, and the connection comes back after it.
//! One that only read is left open on a connection that comes back at once: the next transaction begins by ending it, which
//! spares a question to the server for every page; what nobody borrows soon is tidied up.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{
    Manager, Metrics, Object, Pool, PoolConfig, PoolError, QueueMode, RecycleError, RecycleResult, Timeouts,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};
use tokio::runtime::Handle;

/// A connection is replaced after so long: what it has grown to is given back.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// A transaction that only read is open for about so long on a connection that nobody borrows; the server itself would cut
/// it after ten seconds.
const UNTIDY: Duration = Duration::from_millis(200);
/// Between two tries to reach a server that is starting.
const AGAIN: Duration = Duration::from_millis(50);

/// Connections as one login role.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pool: Pool<Connector>,
    /// Somebody will tidy up in a moment.
    tidying: Arc<AtomicBool>,
}

#[derive(Debug)]
pub(crate) struct Connector(PgConnectOptions);

/// A connection, and whether a transaction that is nobody's may be open on it.
#[derive(Debug)]
pub(crate) struct Lent {
    connection: PgConnection,
    open: bool,
}

impl Manager for Connector {
    type Type = Lent;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Lent, sqlx::Error> {
        loop {
            match self.0.connect().await {
                Err(error) if starting(&error) => tokio::time::sleep(AGAIN).await,
                done => return done.map(|connection| Lent { connection, open: false }),
            }
        }
    }

    async fn recycle(&self, _: &mut Lent, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LIFETIME { Err(RecycleError::message("old")) } else { Ok(()) }
    }
}

impl Connections {
    /// At most `most` connections; whoever waits longer than `patience` for one is told to come back.
    pub(crate) fn new(url: &str, most: u32, patience: Duration) -> sqlx::Result<Self> {
        let options: PgConnectOptions = url.parse()?;
        let pool = Pool::builder(Connector(options.disable_statement_logging()))
            .config(PoolConfig {
                max_size: usize::try_from(most).unwrap_or(usize::MAX),
                timeouts: Timeouts { wait: Some(patience), create: Some(patience), recycle: None },
                queue_mode: QueueMode::Lifo,
            })
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| sqlx::Error::Configuration(error.into()))?;
        Ok(Self { pool, tidying: Arc::default() })
    }

    /// A connection in whatever state its last user left it.
    async fn lend(&self) -> sqlx::Result<Object<Connector>> {
        // Connecting is a large future; boxed, it does not swell that of every use case.
        Box::pin(self.pool.get()).await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => sqlx::Error::PoolClosed,
            _ => sqlx::Error::PoolTimedOut,
        })
    }

    /// One cheap question.
    pub(crate) async fn ping(&self) -> sqlx::Result<()> {
        let mut lent = self.lend().await?;
        let answer = sqlx::raw_sql("rollback; select 1").execute(&mut lent.connection).await;
        match answer {
            Ok(_) => {
                lent.open = false;
                Ok(())
            }
            Err(error) => {
                drop(Object::take(lent));
                Err(error)
            }
        }
    }

    /// Begins a transaction by `statement`, which has to end whatever the connection may still be in.
    pub(crate) async fn begin(&self, statement: &str) -> sqlx::Result<Begun> {
        // A connection the server closed (idle in a cut transaction, restart) says so only when it is used. Nothing was
        // done on it, so the next one is taken; there are at most as many as the pool holds.
        let mut tries = self.pool.status().size;
        loop {
            let mut lent = self.lend().await?;
            // If this is cancelled in the middle.
            lent.open = true;
            let begun =
                sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut lent.connection).await;
            match begun {
                Ok(_) => {
                    lent.open = false;
                    return Ok(Begun { lent: Some(lent), home: self.clone() });
                }
                Err(error) => {
                    drop(Object::take(lent));
                    if tries == 0 || !closed_by_server(&error) {
                        return Err(error);
                    }
                    tries -= 1;
                }
            }
        }
    }

    /// Rolls back what was left open on connections that nobody has borrowed since.
    async fn tidy(&self) {
        let mut idle = Vec::new();
        let untidy = self.left_open(UNTIDY);
        while untidy && self.pool.status().available > 0 {
            let Ok(lent) = self.lend().await else { break };
            idle.push(lent);
        }
        // The one that came back last goes back last.
        while let Some(mut lent) = idle.pop() {
            if lent.open {
                let ended = sqlx::raw_sql("rollback").execute(&mut lent.connection).await;
                lent.open = false;
                if ended.is_err() {
                    drop(Object::take(lent));
                }
            }
        }
    }

    /// Has somebody tidy up in a moment, again and again until nothing is left open.
    fn tidy_soon(&self) {
        let Ok(runtime) = Handle::try_current() else { return };
        if self.tidying.swap(true, Ordering::Relaxed) {
            return;
        }
        let home = self.clone();
        runtime.spawn(async move {
            tokio::time::sleep(UNTIDY).await;
            home.tidying.store(false, Ordering::Relaxed);
            home.tidy().await;
            if home.left_open(Duration::ZERO) {
                home.tidy_soon();
            }
        });
    }

    /// Whether something is left open on a connection that nobody has borrowed for so long.
    fn left_open(&self, for_so_long: Duration) -> bool {
        let mut any = false;
        self.pool.retain(|lent, metrics| {
            any |= lent.open && metrics.last_used() >= for_so_long;
            true
        });
        any
    }

    /// Lends no more, and waits for what is lent.
    pub(crate) async fn close(&self) {
        self.pool.close();
        while self.pool.status().size > 0 {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// A connection in a transaction. Dropped, it is rolled back without anybody waiting.
#[derive(Debug)]
pub(crate) struct Begun {
    lent: Option<Object<Connector>>,
    home: Connections,
}

impl Begun {
    /// Makes everything done durable.
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        sqlx::raw_sql("commit").execute(self.conn()).await?;
        drop(self.lent.take());
        Ok(())
    }

    /// Makes everything done durable within a second: nobody waits for the disk.
    pub(crate) async fn commit_soon(mut self) -> sqlx::Result<()> {
        sqlx::raw_sql("set local synchronous_commit = off; commit").execute(self.conn()).await?;
        drop(self.lent.take());
        Ok(())
    }

    /// Takes everything back.
    pub(crate) async fn rollback(mut self) -> sqlx::Result<()> {
        sqlx::raw_sql("rollback").execute(self.conn()).await?;
        drop(self.lent.take());
        Ok(())
    }

    /// Leaves a transaction that only read to whoever begins the next one.
    pub(crate) fn finish(mut self) {
        let Some(mut lent) = self.lent.take() else { return };
        lent.open = true;
        drop(lent);
        self.home.tidy_soon();
    }

    /// The connection.
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.lent.as_mut().expect("it is given back only when this ends").connection
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let Some(mut lent) = self.lent.take() else { return };
        let Ok(runtime) = Handle::try_current() else {
            drop(Object::take(lent));
            return;
        };
        runtime.spawn(async move {
            if sqlx::raw_sql("rollback").execute(&mut lent.connection).await.is_err() {
                drop(Object::take(lent));
            }
        });
    }
}

/// The server is there but not ready, or not there yet.
fn starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == ErrorKind::ConnectionRefused,
        sqlx::Error::Database(error) => error.is_transient_in_connect_phase(),
        _ => false,
    }
}

/// The connection was gone before the statement reached the server: broken socket, `idle_in_transaction_session_timeout`
/// (25P03), shutdown (57P01, 57P02).
fn closed_by_server(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("25P03" | "57P01" | "57P02")),
        _ => false,
    }
}
