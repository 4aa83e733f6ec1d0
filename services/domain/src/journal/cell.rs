//! A cell as it stands, the outcome of a write, and what all cells of a lesson have in common.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::refusal::Refusal;
use crate::group::Grade;
use crate::id::AccountId;
use crate::lesson::LessonStatus;
use crate::local::{day_of, end_of_day};
use crate::regulation::{EditWindow, Regulation};
use crate::role::Role;

/// Who wrote a value, in which role, when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The account.
    pub by: AccountId,
    /// The role it acted in.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
}

/// A cell as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<V> {
    /// The value; none in a cell never written or cleared.
    pub value: Option<V>,
    /// How many times it was written: 0 in a cell nobody wrote.
    pub version: i32,
    /// The last write, where it is known.
    pub written: Option<Written>,
}

impl<V> Cell<V> {
    /// A cell nobody wrote.
    pub const fn untouched() -> Self {
        Self { value: None, version: 0, written: None }
    }
}

/// Outcome of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision<V> {
    /// Write it.
    Accept {
        /// The new value; none clears the cell.
        value: Option<V>,
        /// The value it replaces, for the history.
        replaces: Option<V>,
        /// The version after the write.
        version: i32,
    },
    /// The cell holds this value already: equal values meet silently.
    Unchanged,
    /// Somebody wrote after the version the client saw.
    Conflict {
        /// What stands there now.
        theirs: Cell<V>,
    },
    /// Not written.
    Refuse(Refusal),
}

/// The lesson a cell belongs to, as rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct LessonCell<'a> {
    /// The edition in force on the lesson's day.
    pub regulation: &'a Regulation,
    /// The school's zone.
    pub zone: Tz,
    /// The group's grade; none for clubs.
    pub grade: Option<Grade>,
    /// State of the lesson.
    pub status: LessonStatus,
    /// Local day of the lesson.
    pub day: NaiveDate,
    /// When the period that holds the day was closed, if it was.
    pub period_closed_at: Option<DateTime<Utc>>,
    /// The moment of the write, by the server's clock.
    pub now: DateTime<Utc>,
}

impl LessonCell<'_> {
    /// Refuses what no entry of the lesson may do: cancelled, closed.
    pub(super) fn check_open(&self) -> Result<(), Refusal> {
        if self.status == LessonStatus::Cancelled {
            return Err(Refusal::LessonCancelled { day: self.day });
        }
        match self.period_closed_at {
            Some(at) if at <= self.now => Err(Refusal::PeriodClosed { at }),
            _ => Ok(()),
        }
    }

    /// Refuses facts about a lesson of a later day. The lesson's whole day is open, so that a teacher may note
    /// absentees during the break before.
    pub(super) fn check_not_future(&self) -> Result<(), Refusal> {
        if self.day > day_of(self.zone, self.now) {
            return Err(Refusal::FutureLesson { day: self.day });
        }
        Ok(())
    }

    /// Refuses to change a value after the regulation's edit window. A first entry is never refused for being
    /// late: it is written, and judged by its deadline.
    pub(super) fn check_window(&self) -> Result<(), Refusal> {
        let window = &self.regulation.edit_window;
        let EditWindow::Days { days } = window.value else { return Ok(()) };
        let until = end_of_day(self.zone, self.day + Days::new(days.into()));
        if self.now <= until {
            return Ok(());
        }
        Err(Refusal::WindowClosed { until, clause: window.clause.clone() })
    }
}

/// Compares versions once everything else allows the write.
pub(super) fn settle<V: Clone>(cell: &Cell<V>, expected: i32, new: Option<V>) -> Decision<V> {
    if cell.version == expected {
        Decision::Accept { value: new, replaces: cell.value.clone(), version: cell.version + 1 }
    } else {
        Decision::Conflict { theirs: cell.clone() }
    }
}
