//! Prints every decision of a policy for people to read and to diff. The print is `policies/matrix.txt`;
//! `cargo xtask matrix` writes it, a test compares it.

use std::fmt::Write;

use domain::role::Role;

use crate::error::PolicyError;
use crate::policy::Policy;
use crate::relations::RelationSet;
use crate::words::{Action, Relation, Resource};

/// One letter per relation, in the order of [`Relation::ALL`]; a cell is read letter by letter.
const fn letter(relation: Relation) -> char {
    match relation {
        Relation::Oneself => 'O',
        Relation::OwnChild => 'F',
        Relation::OwnAssignment => 'A',
        Relation::Substitute => 'U',
        Relation::Delegate => 'G',
        Relation::OwnClass => 'C',
        Relation::TimedGrant => 'T',
        Relation::GradeRange => 'R',
        Relation::School => 'S',
        Relation::District => 'D',
    }
}

/// The embedded policy as text: what `policies/matrix.txt` must hold.
///
/// # Errors
/// A policy that does not load has no decisions to print.
pub fn render() -> Result<String, PolicyError> {
    Ok(render_policy(&Policy::load_embedded()?))
}

/// A whole policy as text: one table per role, resource × action, with the relations that allow.
#[must_use]
pub fn render_policy(policy: &Policy) -> String {
    let mut out = String::from(
        "Every decision of policies/policy.csv, printed by `cargo xtask matrix`; do not edit by hand.\n\
         A cell names the relations any of which allows; a dot means that nothing does.\n\n",
    );
    for relation in Relation::ALL {
        line(&mut out, format_args!("  {}  {}", letter(*relation), relation.code()));
    }
    for role in Role::ALL {
        table(&mut out, policy, *role);
    }
    out
}

fn table(out: &mut String, policy: &Policy, role: Role) {
    let ancestors = policy.ancestors_of(role);
    let inherits = if ancestors.is_empty() {
        String::new()
    } else {
        let codes: Vec<&str> = ancestors.iter().map(|ancestor| ancestor.code()).collect();
        format!("  (inherits {})", codes.join(", "))
    };
    line(out, format_args!("\n{}{inherits}", role.code()));

    let width = Resource::ALL.iter().map(|resource| resource.code().len()).max().unwrap_or(0);
    let mut head = format!("  {:width$}", "");
    for action in Action::ALL {
        head.push_str(&format!("  {:<7}", action.code()));
    }
    line(out, format_args!("{}", head.trim_end()));
    for resource in Resource::ALL {
        let mut row = format!("  {:width$}", resource.code());
        for action in Action::ALL {
            let allowing = policy.relations_that_matter(role, *resource, *action);
            row.push_str(&format!("  {:<7}", cell(allowing)));
        }
        line(out, format_args!("{}", row.trim_end()));
    }
}

fn cell(allowing: RelationSet) -> String {
    if allowing.is_empty() { ".".to_owned() } else { allowing.iter().map(letter).collect() }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}
