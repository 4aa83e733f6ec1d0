//! Who acts: resolved once per request from the session, never from what the client says.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::id::{AccountId, DistrictId, GuardianId, MembershipId, PersonId, PupilId, SchoolId, StaffId};
use domain::role::Role;
use store::TenantContext;

/// Somebody signed in, in one role of one school. Rights are those of this role alone, never the union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account that signed in.
    pub account: AccountId,
    /// The human being behind it.
    pub person: PersonId,
    /// The school chosen.
    pub school: SchoolId,
    /// The membership in use.
    pub membership: MembershipId,
    /// The role in use.
    pub role: Role,
    /// Set when the membership belongs to an employee.
    pub staff: Option<StaffId>,
    /// Set when the membership belongs to a guardian.
    pub guardian: Option<GuardianId>,
    /// Set when the membership belongs to a pupil.
    pub pupil: Option<PupilId>,
    /// Short name for history and conflicts («Иванова А. П.»).
    pub name: String,
    /// The school's zone.
    pub zone: Tz,
    /// Number of the request, for the logs.
    pub request: u64,
}

impl Actor {
    /// The context of this actor's transactions.
    pub fn context(&self) -> TenantContext {
        TenantContext {
            school: self.school,
            account: Some(self.account),
            role: Some(self.role),
            request: self.request,
        }
    }

    /// The local date of the school at a moment.
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.zone).date_naive()
    }
}

/// An officer of a district: sees figures of schools and no names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictActor {
    /// The account that signed in.
    pub account: AccountId,
    /// The human being behind it.
    pub person: PersonId,
    /// The district in use.
    pub district: DistrictId,
    /// Number of the request, for the logs.
    pub request: u64,
}

/// What a session says about the one who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Nobody signed in.
    Anonymous,
    /// Signed in, but has not chosen a school and role yet.
    Account {
        /// The account.
        account: AccountId,
        /// The person.
        person: PersonId,
    },
    /// Acts in a school.
    Member(Box<Actor>),
    /// Acts for a district.
    Officer(DistrictActor),
}

impl Identity {
    /// The account behind the session, when there is one.
    pub fn account(&self) -> Option<(AccountId, PersonId)> {
        match self {
            Self::Anonymous => None,
            Self::Account { account, person } => Some((*account, *person)),
            Self::Member(actor) => Some((actor.account, actor.person)),
            Self::Officer(officer) => Some((officer.account, officer.person)),
        }
    }
}
