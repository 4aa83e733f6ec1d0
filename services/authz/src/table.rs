//! The decision table: for each role, resource and action the set of relations that allow.
//! A plain array; it neither knows Casbin nor the file the decisions came from.

use domain::role::Role;

use crate::relations::RelationSet;
use crate::words::{Action, Resource};

const CELLS: usize = Role::ALL.len() * Resource::ALL.len() * Action::ALL.len();

/// Every decision. A cell nobody filled is empty, and an empty cell allows nothing.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Table {
    cells: Box<[RelationSet; CELLS]>,
}

impl Table {
    /// The table that refuses everything.
    pub fn refuse_everything() -> Self {
        Self { cells: Box::new([RelationSet::EMPTY; CELLS]) }
    }

    /// The relations that allow this.
    pub fn get(&self, role: Role, resource: Resource, action: Action) -> RelationSet {
        self.cells[cell(role, resource, action)]
    }

    /// Sets the relations that allow this.
    pub fn set(&mut self, role: Role, resource: Resource, action: Action, allowing: RelationSet) {
        self.cells[cell(role, resource, action)] = allowing;
    }

    /// A number that changes with any decision and with nothing else (FNV-1a over the cells).
    pub fn fingerprint(&self) -> u64 {
        self.cells
            .iter()
            .flat_map(|set| set.bits().to_le_bytes())
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }
}

const fn cell(role: Role, resource: Resource, action: Action) -> usize {
    (role as usize * Resource::ALL.len() + resource as usize) * Action::ALL.len() + action as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Relation;

    #[test]
    fn every_question_has_its_own_cell() {
        let mut seen = vec![false; CELLS];
        for role in Role::ALL {
            for resource in Resource::ALL {
                for action in Action::ALL {
                    let cell = cell(*role, *resource, *action);
                    assert!(!seen[cell], "{role} {resource} {action}");
                    seen[cell] = true;
                }
            }
        }
        assert!(seen.iter().all(|cell| *cell));
    }

    #[test]
    fn the_fingerprint_moves_with_one_decision() {
        let empty = Table::refuse_everything();
        let mut other = empty.clone();
        other.set(Role::Parent, Resource::Diary, Action::Read, Relation::OwnChild.into());
        assert_ne!(empty.fingerprint(), other.fingerprint());
        other.set(Role::Parent, Resource::Diary, Action::Read, RelationSet::EMPTY);
        assert_eq!(empty.fingerprint(), other.fingerprint());
    }
}
