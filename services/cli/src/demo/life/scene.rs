//! One school on the stage: its people as actors, its plans, its span of days, and the clock that is moved.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use app::account::OpenedAccount;
use app::import::roster::{PlanScope, SchoolRoster};
use app::{Actor, App};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::id::{LessonId, OperationId};
use domain::role::Role;
use indicatif::ProgressBar;
use tokio::sync::Semaphore;

/// A lesson of the topic plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedLesson {
    pub number: u16,
    /// Lessons of the same topic before this one.
    pub part: u16,
    pub title: String,
    pub homework: Option<String>,
    pub work_type: Option<String>,
}

/// Everything that the weeks of one school are made of.
pub(super) struct Scene {
    pub app: App,
    /// Names the school in draws.
    pub code: String,
    pub roster: SchoolRoster,
    pub people: Vec<OpenedAccount>,
    pub zone: Tz,
    /// First day of the study year and the day that is not lived yet.
    pub first: NaiveDate,
    pub today: NaiveDate,
    /// The last moment that can stamp an entry.
    pub limit: DateTime<Utc>,
    /// Lessons given by somebody else.
    pub stand_ins: HashMap<LessonId, Actor>,
    /// How much work runs at once over all schools.
    pub places: Arc<Semaphore>,
    pub bar: ProgressBar,
    pub operations: AtomicU64,
}

impl Scene {
    /// The application at a moment.
    pub(super) fn at(&self, moment: DateTime<Utc>) -> App {
        self.app.with_clock(Arc::new(move || moment))
    }

    /// The application at the end of the lived weeks.
    pub(super) fn at_the_end(&self) -> App {
        self.at(self.limit)
    }

    /// A number for an operation: time-ordered as a client's, otherwise counted.
    pub(super) fn operation(&self, at: DateTime<Utc>) -> OperationId {
        let count = self.operations.fetch_add(1, Ordering::Relaxed);
        let mut rest = [0_u8; 10];
        rest[2..].copy_from_slice(&count.to_be_bytes());
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        OperationId::new(uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid())
    }

    /// Somebody with a role.
    pub(super) fn anybody(&self, role: Role) -> Option<&OpenedAccount> {
        self.people.iter().find(|one| one.actor.role == role)
    }

    /// An employee by the roster's id, in the first of these roles the employee has.
    pub(super) fn staff(&self, external: &str, roles: &[Role]) -> Option<&OpenedAccount> {
        roles.iter().find_map(|role| {
            self.people.iter().find(|one| {
                one.actor.role == *role && one.member.staff.is_some() && one.member.external_id == external
            })
        })
    }

    /// The employee who teaches a subject to a group, both by name.
    pub(super) fn teacher(&self, group: &str, subject: &str) -> Result<&OpenedAccount> {
        let group_id = self.group(group)?;
        let subject_id = self.subject(subject)?;
        let staff = self
            .roster
            .assignments
            .iter()
            .find(|one| one.group == group_id && one.subject == subject_id)
            .map(|one| one.staff.as_str())
            .with_context(|| format!("nobody teaches «{subject}» to «{group}»"))?;
        self.staff(staff, &[Role::SubjectTeacher, Role::ClassTeacher, Role::Curator])
            .with_context(|| format!("employee {staff} has no teaching role"))
    }

    /// The class teacher or curator of a group, by its name.
    pub(super) fn leader(&self, group: &str) -> Option<&OpenedAccount> {
        let group = self.group(group).ok()?;
        let lead = self.roster.leads.iter().find(|lead| lead.group == group)?;
        self.staff(&lead.staff, &[Role::ClassTeacher, Role::Curator])
    }

    /// The name of the class a subgroup is a part of; other groups stand for themselves.
    pub(super) fn class_of<'a>(&'a self, group: &'a str) -> &'a str {
        let parent =
            self.roster.groups.iter().find(|one| one.name == group).and_then(|one| one.parent.as_ref());
        let class =
            parent.and_then(|parent| self.roster.groups.iter().find(|one| one.external_id == *parent));
        class.map_or(group, |class| class.name.as_str())
    }

    /// The topic plan of a page, one entry per lesson, in teaching order; empty without a plan.
    pub(super) fn plan(&self, group: &str, subject: &str) -> Result<Vec<PlannedLesson>> {
        let (group, subject) = (self.group(group)?, self.subject(subject)?);
        let grade = self.roster.groups.iter().find(|one| one.external_id == group).and_then(|one| {
            one.grade.or_else(|| {
                let parent = one.parent.as_ref()?;
                self.roster.groups.iter().find(|other| other.external_id == *parent)?.grade
            })
        });
        let fits = |scope: &PlanScope| match scope {
            PlanScope::Group(of) => *of == group,
            PlanScope::Grade(of) => Some(*of) == grade,
        };
        let plan = self.roster.plans.iter().find(|plan| plan.subject == subject && fits(&plan.scope));
        Ok(plan.map_or_else(Vec::new, |plan| {
            plan.topics
                .iter()
                .flat_map(|topic| {
                    (0..topic.hours).map(|part| PlannedLesson {
                        number: topic.number,
                        part,
                        title: topic.title.clone(),
                        homework: topic.homework.clone(),
                        work_type: topic.work_type.clone(),
                    })
                })
                .collect()
        }))
    }

    fn group(&self, name: &str) -> Result<&str> {
        let found = self.roster.groups.iter().find(|group| group.name == name);
        Ok(&found.with_context(|| format!("no group «{name}» in the roster"))?.external_id)
    }

    fn subject(&self, name: &str) -> Result<&str> {
        let found = self.roster.subjects.iter().find(|subject| subject.name == name);
        Ok(&found.with_context(|| format!("no subject «{name}» in the roster"))?.external_id)
    }
}
