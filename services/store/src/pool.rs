//! Connections to the database, and transactions on them.
//!
//! The connection that came back last goes out first: in quiet hours one connection with warm plans and catalogue does all
//! the work, where a pool that hands them out in turn wakes a cold one for every request. Nobody waits for the end of a
//! transaction that is not committed: it is rolled back behind the caller's back, and the connection comes back after it.

use std::io::ErrorKind;
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
/// Between two tries to reach a server that is starting.
const AGAIN: Duration = Duration::from_millis(50);

/// Connections as one login role.
#[derive(Debug, Clone)]
pub(crate) struct Connections(Pool<Connector>);

#[derive(Debug)]
pub(crate) struct Connector(PgConnectOptions);

impl Manager for Connector {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        loop {
            match self.0.connect().await {
                Err(error) if starting(&error) => tokio::time::sleep(AGAIN).await,
                done => return done,
            }
        }
    }

    async fn recycle(&self, _: &mut PgConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
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
        Ok(Self(pool))
    }

    /// A connection outside a transaction, in whatever state its last user left it.
    async fn lend(&self) -> sqlx::Result<Object<Connector>> {
        // Connecting is a large future; boxed, it does not swell that of every use case.
        Box::pin(self.0.get()).await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => sqlx::Error::PoolClosed,
            _ => sqlx::Error::PoolTimedOut,
        })
    }

    /// One cheap question.
    pub(crate) async fn ping(&self) -> sqlx::Result<()> {
        let mut connection = self.lend().await?;
        let answer = sqlx::raw_sql("select 1").execute(&mut *connection).await;
        match answer {
            Ok(_) => Ok(()),
            Err(error) => {
                drop(Object::take(connection));
                Err(error)
            }
        }
    }

    /// Begins a transaction by `statement`, which has to end whatever the connection may still be in.
    pub(crate) async fn begin(&self, statement: &str) -> sqlx::Result<Begun> {
        // A connection the server closed (idle in a cut transaction, restart) says so only when it is used. Nothing was
        // done on it, so the next one is taken; there are at most as many as the pool holds.
        let mut tries = self.0.status().size;
        loop {
            let mut connection = self.lend().await?;
            let begun = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *connection).await;
            match begun {
                Ok(_) => return Ok(Begun(Some(connection))),
                Err(error) => {
                    drop(Object::take(connection));
                    if tries == 0 || !closed_by_server(&error) {
                        return Err(error);
                    }
                    tries -= 1;
                }
            }
        }
    }

    /// Lends no more, and waits for what is lent.
    pub(crate) async fn close(&self) {
        self.0.close();
        while self.0.status().size > 0 {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// A connection in a transaction. Dropped, it is rolled back without anybody waiting.
#[derive(Debug)]
pub(crate) struct Begun(Option<Object<Connector>>);

impl Begun {
    /// Makes everything done durable.
    pub(crate) async fn commit(mut self) -> sqlx::Result<()> {
        sqlx::raw_sql("commit").execute(self.conn()).await?;
        drop(self.0.take());
        Ok(())
    }

    /// Takes everything back.
    pub(crate) async fn rollback(mut self) -> sqlx::Result<()> {
        sqlx::raw_sql("rollback").execute(self.conn()).await?;
        drop(self.0.take());
        Ok(())
    }

    /// The connection.
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        self.0.as_mut().expect("it is given back only when this ends")
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let Some(mut connection) = self.0.take() else { return };
        let Ok(runtime) = Handle::try_current() else {
            drop(Object::take(connection));
            return;
        };
        runtime.spawn(async move {
            if sqlx::raw_sql("rollback").execute(&mut *connection).await.is_err() {
                drop(Object::take(connection));
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
