//! The one question every use case asks first.
//!
//! Facts come from the store in one statement, the policy decides in one look-up. What is not visible at all is "not
//! found"; what is visible but not allowed is a refusal.

use authz::{Action, Decision, Question, Relation, RelationSet, Resource};
use chrono::NaiveDate;
use domain::id::{GroupId, LessonId, PupilId, SubjectId};
use store::TenantTx;
use store::access::Facts;

use crate::{Actor, App, Failure, Outcome, Refusal, RefusalCode};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The school as a whole.
    School,
    /// The pages of a group and, when given, one subject, within a span of local dates.
    Group {
        /// The group.
        group: GroupId,
        /// One subject of it, or all.
        subject: Option<SubjectId>,
        /// First and last day that count for assignment, class and delegation.
        span: (NaiveDate, NaiveDate),
    },
    /// One pupil, today.
    Pupil(PupilId),
}

/// The facts as the policy's words.
pub fn relations(facts: &Facts) -> RelationSet {
    if !facts.member {
        return RelationSet::EMPTY;
    }
    RelationSet::EMPTY
        .with(Relation::School)
        .with_if(Relation::Oneself, facts.own_self)
        .with_if(Relation::OwnChild, facts.own_child)
        .with_if(Relation::OwnAssignment, facts.own_assignment)
        .with_if(Relation::Substitute, facts.substitute)
        .with_if(Relation::Delegate, facts.delegate)
        .with_if(Relation::OwnClass, facts.own_class)
        .with_if(Relation::TimedGrant, facts.timed_grant)
        .with_if(Relation::GradeRange, facts.grade_range)
}

impl App {
    /// Loads the facts about one target (one statement).
    pub async fn facts(&self, tx: &mut TenantTx, actor: &Actor, target: Target) -> Outcome<Facts> {
        let now = self.now();
        let today = actor.today(now);
        let facts = match target {
            Target::School => store::access::find_school_facts(tx, actor.membership, today).await?,
            Target::Group { group, subject, span } => {
                store::access::find_group_facts(tx, actor.membership, today, group, subject, span).await?
            }
            Target::Pupil(pupil) => {
                store::access::find_pupil_facts(tx, actor.membership, today, now, pupil).await?
            }
        };
        Ok(facts)
    }

    /// Asks and answers with the relation that allowed it, or refuses. One statement.
    pub async fn authorize(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        target: Target,
        (resource, action): (Resource, Action),
    ) -> Outcome<Relation> {
        let facts = self.facts(tx, actor, target).await?;
        self.decide(actor, &facts, (resource, action))
    }

    /// The facts of some lessons, each on its own day (one statement). Lessons that are not there are absent.
    pub async fn lesson_facts(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        lessons: &[LessonId],
    ) -> Outcome<Vec<(LessonId, Facts)>> {
        let today = actor.today(self.now());
        Ok(store::access::list_lesson_facts(tx, actor.membership, today, lessons).await?)
    }

    /// Decides on facts that are already loaded. A stranger to the thing hears "not found", a member whose role does
    /// not allow it hears a refusal.
    pub fn decide(
        &self,
        actor: &Actor,
        facts: &Facts,
        (resource, action): (Resource, Action),
    ) -> Outcome<Relation> {
        let relations = relations(facts);
        match self.policy.decide(&Question { role: actor.role, relations, resource, action }) {
            Decision::Allowed { by } => Ok(by),
            Decision::Denied if relations.is_empty() => Err(Failure::NotFound),
            Decision::Denied => Err(forbidden(actor, resource, action).into()),
        }
    }
}

/// The refusal for a role that may not do this; it names the role in use, since another role of the same person may.
pub fn forbidden(actor: &Actor, resource: Resource, action: Action) -> Refusal {
    Refusal::new(
        RefusalCode::Forbidden,
        format!(
            "Роль «{}» не позволяет {}: {}. Смените роль или обратитесь к администратору школы",
            actor.role.title_ru(),
            action.title_ru(),
            resource.title_ru()
        ),
    )
}
