//! Size of a parsed document after its fragments are replaced by their selections. Each fragment is computed once and
//! remembered, so the work is linear in the document although the expansion may be exponential. Must run between the
//! parser and `execute`: the library walks spreads without remembering them.

use super::{Limits, OPERATIONS, Refusal, RefusalKind};
use async_graphql::parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value, Variables};
use std::collections::HashMap;
use std::convert::Infallible;

/// Names of arguments that ask for a page.
const PAGE_ARGUMENTS: [&str; 3] = ["first", "last", "limit"];
/// Fields that describe the schema.
const INTROSPECTION_FIELDS: [&str; 2] = ["__schema", "__type"];

/// Figures of the operation after expansion; every sum saturates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expansion {
    /// Fields and spreads.
    pub selections: u64,
    pub aliases: u64,
    pub depth: u64,
    /// Fields at the level of the selection set itself.
    pub width: u64,
    pub complexity: u64,
    /// True when `__schema` or `__type` occurs.
    pub introspects: bool,
    /// Selections looked at, for the proof that the work is linear.
    pub steps: u64,
}

/// Measures the document's one operation and all its fragments.
///
/// # Errors
/// The limit that was broken; also cycles and unknown fragments, which nothing behind this check has to survive.
pub fn expand(
    document: &ExecutableDocument,
    variables: &Variables,
    limits: &Limits,
) -> Result<Expansion, Refusal> {
    let operations = document.operations.iter().len();
    if operations > OPERATIONS {
        return Err(Refusal::over(RefusalKind::TooManyOperations, OPERATIONS as u64, operations as u64));
    }
    for value in variables.values() {
        check_lists(value, limits)?;
    }
    let mut walk =
        Walk { document, limits, variables, defaults: HashMap::new(), known: HashMap::new(), steps: 0 };
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        walk.directives(&operation.directives)?;
        for definition in &operation.variable_definitions {
            let definition = &definition.node;
            walk.directives(&definition.directives)?;
            if let Some(default) = &definition.default_value {
                check_lists(&default.node, limits)?;
                walk.defaults.insert(definition.name.node.as_str(), &default.node);
            }
        }
    }
    // Fragments nobody spreads are measured too: the library validates them all the same.
    for name in document.fragments.keys() {
        walk.fragment(name.as_str())?;
    }
    let mut total = Expansion::default();
    for (_, operation) in document.operations.iter() {
        total = walk.selection_set(&operation.node.selection_set.node)?;
        walk.check(&total)?;
        over(RefusalKind::TooManyRootFields, limits.root_fields, total.width)?;
    }
    total.steps = walk.steps;
    Ok(total)
}

enum Memory {
    Open,
    Done(Expansion),
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    variables: &'a Variables,
    defaults: HashMap<&'a str, &'a Value>,
    known: HashMap<&'a str, Memory>,
    steps: u64,
}

impl<'a> Walk<'a> {
    fn fragment(&mut self, name: &'a str) -> Result<Expansion, Refusal> {
        match self.known.get(name) {
            Some(Memory::Done(known)) => return Ok(*known),
            Some(Memory::Open) => return Err(Refusal::plain(RefusalKind::FragmentCycle)),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Err(Refusal::plain(RefusalKind::UnknownFragment));
        };
        self.known.insert(name, Memory::Open);
        self.directives(&fragment.node.directives)?;
        let total = self.selection_set(&fragment.node.selection_set.node)?;
        self.check(&total)?;
        self.known.insert(name, Memory::Done(total));
        Ok(total)
    }

    /// Recursion is bounded by bracket nesting times the number of fragments, both limited before.
    fn selection_set(&mut self, set: &'a SelectionSet) -> Result<Expansion, Refusal> {
        let mut total = Expansion::default();
        for item in &set.items {
            self.steps += 1;
            let one = match &item.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives)?;
                    self.fragment(spread.node.fragment_name.node.as_str())?.and_itself()
                }
                Selection::InlineFragment(inline) => {
                    self.directives(&inline.node.directives)?;
                    self.selection_set(&inline.node.selection_set.node)?.and_itself()
                }
            };
            total = total.beside(one);
            over(RefusalKind::TooManySelections, self.limits.selections, total.selections)?;
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field) -> Result<Expansion, Refusal> {
        self.directives(&field.directives)?;
        let mut page = 1;
        for (name, value) in &field.arguments {
            let Ok(value) = value.node.clone().into_const_with(|name| self.number_of(&name));
            check_lists(&value, self.limits)?;
            if PAGE_ARGUMENTS.contains(&name.node.as_str())
                && let Value::Number(number) = &value
                && let Some(asked) = number.as_u64()
            {
                over(RefusalKind::PageTooLarge, self.limits.page, asked)?;
                page = page.max(asked);
            }
        }
        let inside = self.selection_set(&field.selection_set.node)?;
        Ok(Expansion {
            selections: inside.selections.saturating_add(1),
            aliases: inside.aliases.saturating_add(u64::from(field.alias.is_some())),
            depth: inside.depth.saturating_add(1),
            width: 1,
            complexity: inside.complexity.saturating_mul(page).saturating_add(1),
            introspects: inside.introspects || INTROSPECTION_FIELDS.contains(&field.name.node.as_str()),
            steps: 0,
        })
    }

    fn check(&self, total: &Expansion) -> Result<(), Refusal> {
        over(RefusalKind::TooManySelections, self.limits.selections, total.selections)?;
        over(RefusalKind::DepthExceeded, self.limits.depth, total.depth)?;
        over(RefusalKind::TooManyAliases, self.limits.aliases, total.aliases)?;
        over(RefusalKind::ComplexityExceeded, self.limits.complexity, total.complexity)
    }

    fn directives(&self, directives: &'a [Positioned<Directive>]) -> Result<(), Refusal> {
        over(RefusalKind::TooManyDirectives, self.limits.directives as u64, directives.len() as u64)?;
        for directive in directives {
            for (_, value) in &directive.node.arguments {
                let Ok(value) = value.node.clone().into_const_with(|name| self.number_of(&name));
                check_lists(&value, self.limits)?;
            }
        }
        Ok(())
    }

    /// The number a variable stands for, null for anything else: lists inside variables are checked once, not at
    /// each use.
    fn number_of(&self, name: &Name) -> Result<Value, Infallible> {
        let given = self.variables.get(name).or_else(|| self.defaults.get(name.as_str()).copied());
        Ok(match given {
            Some(number @ Value::Number(_)) => number.clone(),
            _ => Value::Null,
        })
    }
}

impl Expansion {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            aliases: self.aliases.saturating_add(other.aliases),
            depth: self.depth.max(other.depth),
            width: self.width.saturating_add(other.width),
            complexity: self.complexity.saturating_add(other.complexity),
            introspects: self.introspects || other.introspects,
            steps: 0,
        }
    }

    /// A spread is work for the library even where its fragment is small.
    fn and_itself(self) -> Self {
        Self { selections: self.selections.saturating_add(1), ..self }
    }
}

fn check_lists(value: &Value, limits: &Limits) -> Result<(), Refusal> {
    match value {
        Value::List(items) => {
            over(RefusalKind::ListTooLong, limits.list as u64, items.len() as u64)?;
            items.iter().try_for_each(|item| check_lists(item, limits))
        }
        Value::Object(fields) => fields.values().try_for_each(|item| check_lists(item, limits)),
        _ => Ok(()),
    }
}

fn over(kind: RefusalKind, limit: u64, actual: u64) -> Result<(), Refusal> {
    if actual > limit { Err(Refusal::over(kind, limit, actual)) } else { Ok(()) }
}
