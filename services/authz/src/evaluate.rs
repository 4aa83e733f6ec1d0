//! The only code that talks to Casbin: asks it every question once and writes the answers into a table.
//! Any error of Casbin ends the evaluation; an unanswered question is never taken for a "no".
//!
//! Casbin walks all rules for each question (security.md finding 11), so each resource gets an enforcer
//! with the rules of that resource and all inheritances. The matcher demands equal resources, therefore
//! the answers are the same; `tests/same_as_casbin.rs` compares them with one enforcer over the whole file.

use std::num::NonZeroUsize;
use std::thread;

use casbin::prelude::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};
use domain::role::Role;

use crate::error::PolicyError;
use crate::relations::RelationSet;
use crate::rules::RuleSet;
use crate::table::Table;
use crate::words::{Action, Relation, Resource};

const MODEL: &str = include_str!("../../../policies/model.conf");

/// One answered question: the relations that allow the role to do this to the resource.
type Answer = (Role, Resource, Action, RelationSet);

/// Asks Casbin about every role × relation × resource × action.
///
/// Runs on threads of its own, so it may be called from sync and async code alike; it keeps the caller
/// waiting for the time the README gives.
///
/// # Errors
/// Whatever Casbin refuses, or a thread that cannot start.
pub(crate) fn evaluate(rules: &RuleSet) -> Result<Table, PolicyError> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(4);
    let share = Resource::ALL.len().div_ceil(threads);
    let answers = thread::scope(|scope| {
        let workers: Vec<_> = Resource::ALL
            .chunks(share)
            .map(|resources| thread::Builder::new().spawn_scoped(scope, move || ask_about(resources, rules)))
            .collect();
        let mut answers = Vec::new();
        for worker in workers {
            answers.extend(worker?.join().map_err(|_| PolicyError::Panicked)??);
        }
        Ok::<Vec<Answer>, PolicyError>(answers)
    })?;

    let mut table = Table::refuse_everything();
    for (role, resource, action, allowing) in answers {
        table.set(role, resource, action, allowing);
    }
    Ok(table)
}

fn ask_about(resources: &[Resource], rules: &RuleSet) -> Result<Vec<Answer>, PolicyError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut answers = Vec::with_capacity(resources.len() * Role::ALL.len() * Action::ALL.len());
    for resource in resources {
        let enforcer = runtime.block_on(enforcer_for(*resource, rules))?;
        for role in Role::ALL {
            for action in Action::ALL {
                let allowing = allowing_relations(&enforcer, *role, *resource, *action)?;
                answers.push((*role, *resource, *action, allowing));
            }
        }
    }
    Ok(answers)
}

async fn enforcer_for(resource: Resource, rules: &RuleSet) -> Result<Enforcer, PolicyError> {
    let failed = |doing: &'static str| {
        move |source| PolicyError::Casbin {
            doing: format!("{doing} of {resource}"),
            source: Box::new(source),
        }
    };
    let model = DefaultModel::from_str(MODEL).await.map_err(failed("reading the model"))?;
    let mut enforcer =
        Enforcer::new(model, MemoryAdapter::default()).await.map_err(failed("making the enforcer"))?;

    let grants: Vec<Vec<String>> = rules
        .rules
        .iter()
        .filter(|rule| rule.resource == resource)
        .map(|rule| {
            let words = [rule.role.code(), rule.relation.code(), rule.resource.code(), rule.action.code()];
            words.map(str::to_owned).to_vec()
        })
        .collect();
    let inheritances: Vec<Vec<String>> = rules
        .inheritances
        .iter()
        .map(|i| [i.heir.code(), i.ancestor.code()].map(str::to_owned).to_vec())
        .collect();
    if !grants.is_empty() && !enforcer.add_policies(grants).await.map_err(failed("adding the rules"))? {
        return Err(PolicyError::NotTaken(resource.to_string()));
    }
    if !inheritances.is_empty()
        && !enforcer.add_grouping_policies(inheritances).await.map_err(failed("adding the inheritances"))?
    {
        return Err(PolicyError::NotTaken(resource.to_string()));
    }
    Ok(enforcer)
}

/// The relations any of which allows. Most questions are refused whatever the relation, and there is no
/// "deny" in the model, so Casbin is asked about all relations together before each alone.
fn allowing_relations(
    enforcer: &Enforcer,
    role: Role,
    resource: Resource,
    action: Action,
) -> Result<RelationSet, PolicyError> {
    let asked = |relations| ask(enforcer, role, relations, resource, action);
    let mut allowing = RelationSet::EMPTY;
    if asked(RelationSet::EVERY)? {
        for relation in Relation::ALL {
            if asked((*relation).into())? {
                allowing.insert(*relation);
            }
        }
    }
    Ok(allowing)
}

/// One question in Casbin's words. Only codes of enums get in: the script engine under Casbin takes no
/// 64-bit number, and an empty string is a trap.
fn ask(
    enforcer: &Enforcer,
    role: Role,
    relations: RelationSet,
    resource: Resource,
    action: Action,
) -> Result<bool, PolicyError> {
    let words: Vec<&str> = relations.iter().map(Relation::code).collect();
    enforcer.enforce((role.code(), words, resource.code(), action.code())).map_err(|source| {
        PolicyError::Casbin {
            doing: format!("asking about {role} {action} {resource} by {relations:?}"),
            source: Box::new(source),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rules_refuse_everything() {
        let table = evaluate(&RuleSet::default()).unwrap();
        assert!(table == Table::refuse_everything());
    }

    #[tokio::test]
    async fn may_be_called_inside_a_runtime() {
        assert!(evaluate(&RuleSet::default()).is_ok());
    }
}
