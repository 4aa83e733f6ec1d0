//! The typed question and its answer. A decision is one look-up and one AND; Casbin is asked only
//! when a policy is loaded, never during a request.

use domain::role::Role;

use crate::error::PolicyError;
use crate::evaluate::evaluate;
use crate::relations::RelationSet;
use crate::rules::RuleSet;
use crate::table::Table;
use crate::words::{Action, Relation, Resource};

const EMBEDDED: &str = include_str!("../../../policies/policy.csv");

/// May this role, standing in these relations to the thing, do this to it?
///
/// The role is the one in use in this request, not all roles the person holds (domain-rules.md 5.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Question {
    /// The role in use.
    pub role: Role,
    /// The relations PostgreSQL has found to hold.
    pub relations: RelationSet,
    /// The kind of thing.
    pub resource: Resource,
    /// What is to be done to it.
    pub action: Action,
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use = "a decision that nobody looks at protects nothing"]
pub enum Decision {
    /// Yes.
    Allowed {
        /// The narrowest relation that allows it, for the history and the log.
        by: Relation,
    },
    /// No rule allows it.
    Denied,
}

impl Decision {
    /// Whether the answer is yes.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// A whole policy, evaluated.
#[derive(Clone)]
pub struct Policy {
    table: Table,
    inheritances: Vec<(Role, Vec<Role>)>,
}

impl Policy {
    /// The policy of `policies/`, as it was when the program was built. Blocks for the evaluation; the
    /// README gives its cost.
    ///
    /// # Errors
    /// A faulty file or a refusal of Casbin; the program must not start then.
    pub fn load_embedded() -> Result<Self, PolicyError> {
        Self::load(EMBEDDED)
    }

    /// A policy from the text of a `policy.csv`; the model is always the embedded one.
    ///
    /// # Errors
    /// A faulty text or a refusal of Casbin.
    pub fn load(csv: &str) -> Result<Self, PolicyError> {
        let rules = RuleSet::parse(csv)?;
        let table = evaluate(&rules)?;
        let inheritances = Role::ALL.iter().map(|role| (*role, rules.ancestors_of(*role))).collect();
        Ok(Self { table, inheritances })
    }

    /// The policy which refuses everything: what stands in where none could be loaded.
    #[must_use]
    pub fn refuse_everything() -> Self {
        Self { table: Table::refuse_everything(), inheritances: Vec::new() }
    }

    /// Answers a question. Never fails, never waits.
    pub fn decide(&self, question: &Question) -> Decision {
        let Question { role, relations, resource, action } = *question;
        match self.table.get(role, resource, action).intersection(relations).first() {
            Some(by) => Decision::Allowed { by },
            None => Decision::Denied,
        }
    }

    /// The relations any of which would allow this: the facts worth loading before the question is asked.
    /// Empty means that the answer is no whatever the facts are.
    #[must_use]
    pub fn relations_that_matter(&self, role: Role, resource: Resource, action: Action) -> RelationSet {
        self.table.get(role, resource, action)
    }

    /// A number that changes exactly when a decision changes; cached values carry it.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.table.fingerprint()
    }

    /// The roles this role inherits from directly.
    pub(crate) fn ancestors_of(&self, role: Role) -> &[Role] {
        self.inheritances.iter().find(|(heir, _)| *heir == role).map_or(&[], |(_, ancestors)| ancestors)
    }
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Policy({:016x})", self.fingerprint())
    }
}
