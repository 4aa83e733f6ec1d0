//! Putting another employee in front of a lesson: dispatcher or deputy (S2-O8.2f, S2-A1-2.1). From then on the page
//! of the lesson is open to the one who stands in, and to nobody else anew.

use authz::{Action, Resource};
use domain::id::{LessonId, OperationId, StaffId};
use domain::text::{Limit, clean};
use serde::{Deserialize, Serialize};

use crate::access::Target;
use crate::journal::operation::{Claimed, raw};
use crate::record::PageKey;
use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode, to_the_end};

/// A substitution to record.
#[derive(Debug, Clone, Serialize)]
pub struct SubstituteTeacher {
    /// The client's operation.
    #[serde(skip)]
    pub operation: OperationId,
    /// The lesson.
    #[serde(with = "raw")]
    pub lesson: LessonId,
    /// Who gives it.
    #[serde(skip)]
    pub staff: StaffId,
    /// Why, as the order says; may be empty.
    pub reason: String,
}

/// A substitution that was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubstitutedTeacher {
    /// The page of the lesson.
    pub page: PageKey,
}
