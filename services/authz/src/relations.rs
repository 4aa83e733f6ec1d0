//! A set of relations as a bitset: what PostgreSQL found out about one person and one thing.
//! It never holds an id; whose row it is stays with the store.

use std::fmt;

use crate::words::Relation;

/// Relations that hold between the person asking and the thing asked about. Empty by default, and the
/// empty set is allowed nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationSet(u16);

// Each relation takes one bit.
const _: () = assert!(Relation::ALL.len() <= u16::BITS as usize);

impl RelationSet {
    /// No relation at all: a stranger.
    pub const EMPTY: Self = Self(0);
    /// Every relation there is; for questions like "could any relation allow this".
    pub const EVERY: Self = Self(((1_u32 << Relation::ALL.len()) - 1) as u16);

    /// The set of exactly these relations.
    pub const fn of(relations: &[Relation]) -> Self {
        let mut set = Self::EMPTY;
        let mut i = 0;
        while i < relations.len() {
            set = set.with(relations[i]);
            i += 1;
        }
        set
    }

    /// This set and one relation more.
    #[must_use]
    pub const fn with(self, relation: Relation) -> Self {
        Self(self.0 | 1 << relation as u16)
    }

    /// Adds the relation where `holds` is true, for building a set from loaded facts.
    #[must_use]
    pub const fn with_if(self, relation: Relation, holds: bool) -> Self {
        if holds { self.with(relation) } else { self }
    }

    /// Adds one relation in place.
    pub const fn insert(&mut self, relation: Relation) {
        *self = self.with(relation);
    }

    /// Whether the relation is in the set.
    pub const fn contains(self, relation: Relation) -> bool {
        self.0 & 1 << relation as u16 != 0
    }

    /// Whether no relation is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Relations in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Relations in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The narrowest relation of the set, `None` of the empty set.
    pub fn first(self) -> Option<Relation> {
        Relation::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    /// The relations of the set, narrow ones first.
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.iter().copied().filter(move |relation| self.contains(*relation))
    }

    /// The raw bits, for hashing a whole table.
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }
}

impl From<Relation> for RelationSet {
    fn from(relation: Relation) -> Self {
        Self::EMPTY.with(relation)
    }
}

impl FromIterator<Relation> for RelationSet {
    fn from_iter<I: IntoIterator<Item = Relation>>(relations: I) -> Self {
        relations.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl std::ops::BitOr for RelationSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

impl fmt::Debug for RelationSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let set = RelationSet::of(&[Relation::School, Relation::OwnChild]);
        for relation in Relation::ALL {
            let expected = matches!(relation, Relation::School | Relation::OwnChild);
            assert_eq!(set.contains(*relation), expected, "{relation}");
        }
        assert_eq!(set.iter().collect::<Vec<_>>(), [Relation::OwnChild, Relation::School]);
        assert_eq!(set.iter().collect::<RelationSet>(), set);
        assert_eq!(RelationSet::EVERY.iter().count(), Relation::ALL.len());
        assert_eq!(RelationSet::EMPTY.with_if(Relation::School, false), RelationSet::EMPTY);
        assert_eq!(RelationSet::EMPTY.with_if(Relation::School, true), Relation::School.into());
    }

    #[test]
    fn the_narrowest_relation_comes_first() {
        assert_eq!(RelationSet::EMPTY.first(), None);
        assert_eq!(RelationSet::EVERY.first(), Some(Relation::Oneself));
        assert_eq!(
            RelationSet::of(&[Relation::School, Relation::OwnClass]).first(),
            Some(Relation::OwnClass)
        );
    }
}
