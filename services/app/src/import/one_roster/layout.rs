//! Files and columns of the OneRoster CSV binding that an import uses, with the deviating titles that real
//! packages carry. Versions 1.1 and 1.2 share this list; what one of them lacks is simply absent.

use crate::import::fields::{Column, Layout};
use crate::import::roster::Part;

const fn must(title: &'static str) -> Column {
    Column { title, synonyms: &[], required: true, hint: "" }
}

const fn may(title: &'static str, synonyms: &'static [&'static str]) -> Column {
    Column { title, synonyms, required: false, hint: "" }
}

const ID: Column = must("sourcedId");
const STATUS: Column = may("status", &[]);

/// Properties of the package.
pub(super) const MANIFEST: Layout = Layout {
    sheet: "manifest",
    synonyms: &[],
    part: Part::School,
    columns: &[must("propertyName"), must("value")],
};

pub(super) const ORGS: Layout = Layout {
    sheet: "orgs",
    synonyms: &[],
    part: Part::School,
    columns: &[ID, STATUS, must("name"), must("type"), may("identifier", &[]), may("parentSourcedId", &[])],
};

pub(super) const SESSIONS: Layout = Layout {
    sheet: "academicSessions",
    synonyms: &[],
    part: Part::Periods,
    columns: &[
        ID,
        STATUS,
        may("title", &[]),
        must("type"),
        must("startDate"),
        must("endDate"),
        may("parentSourcedId", &[]),
        may("schoolYear", &[]),
    ],
};

pub(super) const COURSES: Layout = Layout {
    sheet: "courses",
    synonyms: &[],
    part: Part::Subjects,
    columns: &[
        ID,
        STATUS,
        must("title"),
        may("courseCode", &[]),
        may("grades", &["grade"]),
        may("orgSourcedId", &[]),
    ],
};

pub(super) const CLASSES: Layout = Layout {
    sheet: "classes",
    synonyms: &[],
    part: Part::Groups,
    columns: &[
        ID,
        STATUS,
        must("title"),
        may("grades", &["grade"]),
        may("courseSourcedId", &[]),
        may("classCode", &[]),
        may("classType", &[]),
        may("location", &[]),
        must("schoolSourcedId"),
        may("termSourcedIds", &["termSourcedId"]),
        may("periods", &["period"]),
    ],
};

pub(super) const USERS: Layout = Layout {
    sheet: "users",
    synonyms: &[],
    part: Part::Pupils,
    columns: &[
        ID,
        STATUS,
        may("enabledUser", &[]),
        may("orgSourcedIds", &["orgSourcedId"]),
        may("role", &["roles"]),
        may("username", &[]),
        may("userIds", &["userId"]),
        must("givenName"),
        must("familyName"),
        may("middleName", &[]),
        may("email", &[]),
        may("sms", &[]),
        may("phone", &[]),
        may("agentSourcedIds", &["agents", "agentSourcedId"]),
        may("grades", &["grade"]),
        may("primaryOrgSourcedId", &[]),
    ],
};

/// Only in version 1.2.
pub(super) const ROLES: Layout = Layout {
    sheet: "roles",
    synonyms: &[],
    part: Part::Staff,
    columns: &[
        ID,
        STATUS,
        must("userSourcedId"),
        may("roleType", &[]),
        must("role"),
        may("beginDate", &[]),
        may("endDate", &[]),
        must("orgSourcedId"),
    ],
};

pub(super) const ENROLLMENTS: Layout = Layout {
    sheet: "enrollments",
    synonyms: &[],
    part: Part::Members,
    columns: &[
        ID,
        STATUS,
        must("classSourcedId"),
        may("schoolSourcedId", &[]),
        must("userSourcedId"),
        must("role"),
        may("primary", &[]),
        may("beginDate", &[]),
        may("endDate", &[]),
    ],
};

pub(super) const DEMOGRAPHICS: Layout = Layout {
    sheet: "demographics",
    synonyms: &[],
    part: Part::Pupils,
    columns: &[
        Column { title: "sourcedId", synonyms: &["userSourcedId"], required: true, hint: "" },
        STATUS,
        may("birthDate", &[]),
        may("sex", &[]),
    ],
};

/// Everything the standard calls a file of the package; those not above are left alone.
pub(super) const UNUSED: &[&str] = &[
    "categories",
    "classResources",
    "courseResources",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "results",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
];
