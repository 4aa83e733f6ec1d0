//! Identifiers as distinct types, so that a pupil's number never stands where a lesson's is due.
//!
//! An id carries no meaning: no order in time, no rights. What is shown outside is not this number
//! but an opaque form made at the edge.

/// Defines an identifier over an integer.
macro_rules! id {
    ($( $(#[$meta:meta])* $name:ident($raw:ty); )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($raw);

        impl $name {
            /// Wraps a number that came from the database.
            pub const fn new(raw: $raw) -> Self {
                Self(raw)
            }

            /// The number, for the database and for the opaque form.
            pub const fn get(self) -> $raw {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
    )+ };
}

id! {
    /// A school: the tenant. Dense and never shown.
    SchoolId(i32);
    /// A district office that sees its schools together.
    DistrictId(i32);
    /// A sign-in: login, password, second factor.
    AccountId(i64);
    /// A human being, global over schools.
    PersonId(i64);
    /// One role of a person in one school, with dates.
    MembershipId(i64);
    /// A child or student of one school.
    PupilId(i64);
    /// A parent or other lawful representative, in one school.
    GuardianId(i64);
    /// An employee of one school.
    StaffId(i64);
    /// A class, subgroup, study group or club.
    GroupId(i64);
    /// A subject, discipline or course of one school.
    SubjectId(i64);
    /// Who teaches which subject to which group, from when to when.
    AssignmentId(i64);
    /// One lesson of the timetable on one day.
    LessonId(i64);
    /// A kind of work with its weight, as the school names it.
    WorkTypeId(i64);
    /// A column of marks: one work of one lesson.
    ColumnId(i64);
    /// A quarter, trimester, half-year, year or semester.
    PeriodId(i64);
    /// A school year.
    YearId(i64);
    /// An edition of a school's regulation.
    EditionId(i64);
    /// A calendar-thematic plan (КТП).
    TopicPlanId(i64);
    /// One topic of a plan.
    PlanTopicId(i64);
    /// A homework task.
    TaskId(i64);
    /// One sending of a report to one recipient.
    DeliveryId(i64);
    /// A report with its stored input.
    ReportId(i64);
    /// A batch of printed sheets.
    BatchId(i64);
    /// One run of a data import.
    ImportId(i64);
    /// A document a pupil or guardian handed in.
    DocumentId(i64);
    /// A remark of an inspection or a teacher's note to the family.
    RemarkId(i64);
}

/// One operation of one client: makes a write idempotent. The client makes it (UUID version 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(uuid::Uuid);

impl OperationId {
    /// Wraps an identifier the client sent or the database holds.
    pub const fn new(raw: uuid::Uuid) -> Self {
        Self(raw)
    }

    /// The identifier as it was sent.
    pub const fn get(self) -> uuid::Uuid {
        self.0
    }
}

impl std::fmt::Display for OperationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}
