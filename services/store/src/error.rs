//! What can go wrong with the database, told apart by what a caller may do about it.

/// Result of a store function.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A failure of the store. `Display` names places, never values: values are personal data.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or was not reachable.
    #[error("database")]
    Database(#[source] sqlx::Error),
    /// A row that cannot be what the code believes, by name.
    #[error("inconsistent row: {table}.{column} of {id}")]
    Inconsistent {
        /// Table of the row.
        table: &'static str,
        /// Column with the impossible value.
        column: &'static str,
        /// Number of the row; not personal by itself.
        id: i64,
    },
    /// A row that must exist does not, or belongs to another school, which is the same answer.
    #[error("not found: {0}")]
    NotFound(&'static str),
}

impl StoreError {
    /// Name of the violated constraint, when the database named one; callers map it to a refusal where it is caused.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.constraint(),
            _ => None,
        }
    }

    /// True when trying the same again later may work: connection, overload, serialisation, timeout.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.code().is_some_and(|code| {
                code.starts_with("08")
                    || code.starts_with("40")
                    || code.starts_with("53")
                    || code.starts_with("57")
            }),
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            ),
            _ => false,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// A number read from the database as a typed choice, or the row's name when it is none.
pub(crate) fn known<T>(value: Option<T>, table: &'static str, column: &'static str, id: i64) -> Result<T> {
    value.ok_or(StoreError::Inconsistent { table, column, id })
}
