//! The policy file: parsed into typed rules and checked for everything Casbin would swallow in silence.
//! Nothing here decides; a rule set that passed is handed to Casbin.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::role::Role;

use crate::error::PolicyError;
use crate::words::{Action, Relation, Resource};

/// One line `p, role, relation, resource, action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Rule {
    pub role: Role,
    pub relation: Relation,
    pub resource: Resource,
    pub action: Action,
}

/// One line `g, heir, ancestor`: the heir may do what the ancestor may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Inheritance {
    pub heir: Role,
    pub ancestor: Role,
}

/// A checked policy file.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleSet {
    pub rules: Vec<Rule>,
    pub inheritances: Vec<Inheritance>,
}

impl RuleSet {
    /// Reads and checks the text of a policy file.
    ///
    /// # Errors
    /// The first thing wrong with it, with its line.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let lines = Lines::parse(text)?;
        lines.refuse_rings()?;
        lines.refuse_inherited_rules()?;
        lines.refuse_unnamed_words()?;
        Ok(Self {
            rules: lines.rules.into_iter().map(|(_, rule)| rule).collect(),
            inheritances: lines.inheritances.into_iter().map(|(_, inheritance)| inheritance).collect(),
        })
    }

    /// The roles `heir` inherits from directly, in the order of the file.
    pub fn ancestors_of(&self, heir: Role) -> Vec<Role> {
        self.inheritances.iter().filter(|i| i.heir == heir).map(|i| i.ancestor).collect()
    }
}

/// Rules and inheritances with their line numbers.
struct Lines {
    rules: Vec<(u64, Rule)>,
    inheritances: Vec<(u64, Inheritance)>,
}

impl Lines {
    fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut lines = Self { rules: Vec::new(), inheritances: Vec::new() };
        let mut seen_rules = HashMap::new();
        let mut seen_inheritances = HashMap::new();
        for (line, text) in (1..).zip(text.lines().map(str::trim)) {
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            // No word needs quotes; a quoted one is unknown and refused below.
            let fields: Vec<&str> = text.split(',').map(str::trim).collect();
            let repeats = match fields.as_slice() {
                ["p", role, relation, resource, action] => {
                    let rule = Rule {
                        role: word(line, "role", role, Role::from_code)?,
                        relation: word(line, "relation", relation, Relation::from_code)?,
                        resource: word(line, "resource", resource, Resource::from_code)?,
                        action: word(line, "action", action, Action::from_code)?,
                    };
                    lines.rules.push((line, rule));
                    seen_rules.insert(rule, line)
                }
                ["g", heir, ancestor] => {
                    let inheritance = Inheritance {
                        heir: word(line, "role", heir, Role::from_code)?,
                        ancestor: word(line, "role", ancestor, Role::from_code)?,
                    };
                    lines.inheritances.push((line, inheritance));
                    seen_inheritances.insert(inheritance, line)
                }
                other => return Err(PolicyError::Shape { line, found: other.join(", ") }),
            };
            if let Some(first) = repeats {
                return Err(PolicyError::Duplicate { line, first });
            }
        }
        Ok(lines)
    }

    /// Every role above `role`, nearest first. Ends also on a ring.
    fn ancestry(&self, role: Role) -> Vec<Role> {
        let mut found = Vec::new();
        let mut next = vec![role];
        while let Some(heir) = next.pop() {
            for (_, inheritance) in &self.inheritances {
                if inheritance.heir == heir && !found.contains(&inheritance.ancestor) {
                    found.push(inheritance.ancestor);
                    next.push(inheritance.ancestor);
                }
            }
        }
        found
    }

    fn refuse_rings(&self) -> Result<(), PolicyError> {
        for (line, inheritance) in &self.inheritances {
            if self.ancestry(inheritance.heir).contains(&inheritance.heir) {
                return Err(PolicyError::Ring { line: *line, role: inheritance.heir });
            }
        }
        Ok(())
    }

    fn refuse_inherited_rules(&self) -> Result<(), PolicyError> {
        let ancestry: BTreeMap<Role, Vec<Role>> =
            Role::ALL.iter().map(|role| (*role, self.ancestry(*role))).collect();
        let line_of: HashMap<Rule, u64> = self.rules.iter().map(|(line, rule)| (*rule, *line)).collect();
        for (line, rule) in &self.rules {
            for ancestor in ancestry.get(&rule.role).into_iter().flatten() {
                if let Some(first) = line_of.get(&Rule { role: *ancestor, ..*rule }) {
                    return Err(PolicyError::AlreadyInherited {
                        line: *line,
                        role: rule.role,
                        ancestor: *ancestor,
                        first: *first,
                    });
                }
            }
        }
        Ok(())
    }

    fn refuse_unnamed_words(&self) -> Result<(), PolicyError> {
        let rules = || self.rules.iter().map(|(_, rule)| rule);
        let heirs = self.inheritances.iter().map(|(_, inheritance)| inheritance.heir);
        let roles: HashSet<Role> = rules().map(|rule| rule.role).chain(heirs).collect();
        let relations: HashSet<Relation> = rules().map(|rule| rule.relation).collect();
        let resources: HashSet<Resource> = rules().map(|rule| rule.resource).collect();
        let actions: HashSet<Action> = rules().map(|rule| rule.action).collect();

        let mut words = Vec::new();
        words.extend(missing("role", Role::ALL, &roles));
        words.extend(missing("relation", Relation::ALL, &relations));
        words.extend(missing("resource", Resource::ALL, &resources));
        words.extend(missing("action", Action::ALL, &actions));
        if words.is_empty() { Ok(()) } else { Err(PolicyError::Unnamed { words }) }
    }
}

fn word<T>(
    line: u64,
    kind: &'static str,
    word: &str,
    from_code: fn(&str) -> Option<T>,
) -> Result<T, PolicyError> {
    from_code(word).ok_or_else(|| PolicyError::UnknownWord { line, kind, word: word.to_owned() })
}

fn missing<T>(kind: &str, all: &[T], named: &HashSet<T>) -> Vec<String>
where
    T: std::fmt::Display + std::hash::Hash + Eq,
{
    all.iter().filter(|value| !named.contains(value)).map(|value| format!("{kind} {value}")).collect()
}
