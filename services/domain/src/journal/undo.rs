//! Undoing one's own last operation on a cell: a new operation that restores the value before (E12).

use chrono::{DateTime, TimeDelta, Utc};

use super::cell::{Cell, Written};
use crate::id::AccountId;
use crate::regulation::{ClauseRef, Regulation};

/// A request to undo.
#[derive(Debug, Clone, Copy)]
pub struct UndoRequest<'a, V> {
    /// The regulation in force.
    pub regulation: &'a Regulation,
    /// The cell as it stands.
    pub cell: &'a Cell<V>,
    /// The version the operation left in the cell.
    pub version: i32,
    /// Who made the operation, and when.
    pub made: Written,
    /// The value before it.
    pub before: &'a Option<V>,
    /// Who asks.
    pub by: AccountId,
    /// When the cell's period was closed, if it was.
    pub period_closed_at: Option<DateTime<Utc>>,
    /// The moment of the request.
    pub now: DateTime<Utc>,
}

/// Outcome of a request to undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoDecision<V> {
    /// Write the value before as a new operation.
    Restore {
        /// That value; none clears the cell.
        value: Option<V>,
        /// The version after.
        version: i32,
    },
    /// Not undone.
    Refuse(UndoRefusal<V>),
}

/// Why an operation is not undone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal<V> {
    /// Somebody else's operation.
    #[error("the operation is another author's")]
    NotYours,
    /// Something was written after it (E12).
    #[error("there is a later entry")]
    LaterEntry {
        /// What stands there now.
        later: Cell<V>,
    },
    /// The undo window is over.
    #[error("undoing was possible until {until}")]
    WindowClosed {
        /// Its last instant.
        until: DateTime<Utc>,
        /// The clause that sets it.
        clause: ClauseRef,
    },
    /// The period is closed.
    #[error("the period was closed at {at}")]
    PeriodClosed {
        /// When.
        at: DateTime<Utc>,
    },
}

/// Decides on undoing: own operation, nothing later, within the window, period open.
pub fn decide_undo<V: Clone>(request: &UndoRequest<'_, V>) -> UndoDecision<V> {
    let window = &request.regulation.undo_minutes;
    let until = request.made.at + TimeDelta::minutes(window.value.into());
    let refusal = if request.made.by != request.by {
        UndoRefusal::NotYours
    } else if request.cell.version != request.version {
        UndoRefusal::LaterEntry { later: request.cell.clone() }
    } else if request.now > until {
        UndoRefusal::WindowClosed { until, clause: window.clause.clone() }
    } else if let Some(at) = request.period_closed_at.filter(|at| *at <= request.now) {
        UndoRefusal::PeriodClosed { at }
    } else {
        return UndoDecision::Restore { value: request.before.clone(), version: request.version + 1 };
    };
    UndoDecision::Refuse(refusal)
}
