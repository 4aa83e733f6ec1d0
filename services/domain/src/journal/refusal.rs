//! Why a write is refused: named, with the data its Russian text needs.

use chrono::{DateTime, NaiveDate, Utc};

use crate::attendance::AbsenceReason;
use crate::mark::{MarkEntry, NotInScale};
use crate::regulation::{ClauseRef, NotKept, PeriodMarkSetter};

/// A named refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Marks are not kept: grade 1 (S1-1.3) or a club (S4-1.3).
    #[error("marks are not kept here")]
    MarksNotKept(#[source] NotKept),
    /// Another kind of record is not kept: homework in grade 1, topics, attendance.
    #[error("this record is not kept here")]
    RecordNotKept(#[source] NotKept),
    /// Not a mark of the school's scale (E4).
    #[error(transparent)]
    NotInScale(#[from] NotInScale),
    /// The lesson is cancelled (E7).
    #[error("the lesson of {day} is cancelled")]
    LessonCancelled {
        /// Local day.
        day: NaiveDate,
    },
    /// The lesson is on a later day.
    #[error("the lesson of {day} has not been held yet")]
    FutureLesson {
        /// Local day.
        day: NaiveDate,
    },
    /// The pupil is not on the group's list that day.
    #[error("the pupil is not on the list on {day}")]
    NotOnList {
        /// Local day.
        day: NaiveDate,
    },
    /// The pupil was absent, so a mark contradicts; made-up work is entered as such (E5).
    #[error("the pupil was absent in this lesson ({reason})")]
    AbsentInThisLesson {
        /// The recorded reason.
        reason: AbsenceReason,
        /// The school's letters for it.
        letters: String,
    },
    /// An absence contradicts a mark that stands in the lesson.
    #[error("a mark stands in this lesson: {mark}")]
    MarkStands {
        /// The mark.
        mark: MarkEntry,
    },
    /// The reason is the class teacher's to name (E6).
    #[error("the class teacher names the reason {reason}")]
    ReasonNotYours {
        /// The reason that was to be set, or that stands there.
        reason: AbsenceReason,
        /// The letters the lesson's teacher may enter instead, usually «Н».
        instead: Option<String>,
    },
    /// The school has no attendance code for the reason.
    #[error("the school has no code for {reason}")]
    NoSuchCode {
        /// The reason.
        reason: AbsenceReason,
    },
    /// The edit window is over; a correction can be requested.
    #[error("the window for changes closed at {until}")]
    WindowClosed {
        /// Its last instant.
        until: DateTime<Utc>,
        /// The clause that sets it.
        clause: ClauseRef,
    },
    /// The period is closed (E8).
    #[error("the period was closed at {at}")]
    PeriodClosed {
        /// When.
        at: DateTime<Utc>,
    },
    /// Period marks open later (S0-2.6).
    #[error("period marks open at {opens}")]
    NotOpenYet {
        /// When.
        opens: DateTime<Utc>,
    },
    /// Period marks are set by another role.
    #[error("period marks are set by: {setter}")]
    NotYourPeriodMark {
        /// Who sets them.
        setter: PeriodMarkSetter,
        /// The clause that says so.
        clause: ClauseRef,
    },
}

impl Refusal {
    /// The stable name of the reason, for the interface's texts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MarksNotKept(_) => "marks_not_kept",
            Self::RecordNotKept(_) => "record_not_kept",
            Self::NotInScale(_) => "not_in_scale",
            Self::LessonCancelled { .. } => "lesson_cancelled",
            Self::FutureLesson { .. } => "future_lesson",
            Self::NotOnList { .. } => "not_on_list",
            Self::AbsentInThisLesson { .. } => "absent_in_this_lesson",
            Self::MarkStands { .. } => "mark_stands",
            Self::ReasonNotYours { .. } => "reason_not_yours",
            Self::NoSuchCode { .. } => "no_such_code",
            Self::WindowClosed { .. } => "window_closed",
            Self::PeriodClosed { .. } => "period_closed",
            Self::NotOpenYet { .. } => "not_open_yet",
            Self::NotYourPeriodMark { .. } => "not_your_period_mark",
        }
    }
}
