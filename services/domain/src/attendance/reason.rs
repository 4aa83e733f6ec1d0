//! What the canonical reasons mean.

use super::AbsenceReason;

/// Whether a missed lesson is excused (5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excused {
    /// A reason is awaited.
    Pending,
    /// Excused.
    Yes,
    /// Not excused.
    No,
    /// Nothing to excuse: the lesson was not missed.
    NothingMissed,
}

impl AbsenceReason {
    /// Whether the pupil was away: a mark for the lesson contradicts it. Exempt pupils may sit in class.
    pub const fn is_absence(self) -> bool {
        matches!(self, Self::Unknown | Self::Illness | Self::Valid | Self::Invalid)
    }

    /// Whether the absence is excused; a counted exemption is, too.
    pub const fn excused(self) -> Excused {
        match self {
            Self::Unknown => Excused::Pending,
            Self::Illness | Self::Valid | Self::Exempt | Self::SchoolBusiness => Excused::Yes,
            Self::Invalid => Excused::No,
            Self::Late | Self::Distance => Excused::NothingMissed,
        }
    }

    /// Whether a document may replace it: only "unknown" and "no valid reason" (5.10).
    pub const fn replaceable_by_document(self) -> bool {
        matches!(self, Self::Unknown | Self::Invalid)
    }
}
