//! Sums of marks and weights: everything an average is made of, and what the client shows its derivation from.

use crate::fraction::{Fraction, Rounding, display_mean};
use crate::mark::MarkEntry;
use crate::regulation::AverageMethod;
use crate::work::Weight;

/// Σw·m, Σw and the number of marks. With the simple average every weight is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Σw·m.
    pub weighted: i64,
    /// Σw.
    pub weight: i64,
    /// How many numeric marks.
    pub count: u32,
}

impl Sums {
    /// Sums over entries with the weights of their works. Only numbers count; dots, absences, «осв» and «зач» do
    /// not (5.3). Each mark of a pair has the work's full weight (5.10).
    pub fn of(entries: impl IntoIterator<Item = (MarkEntry, Weight)>, method: AverageMethod) -> Self {
        let mut sums = Self::default();
        for (entry, weight) in entries {
            let weight = match method {
                AverageMethod::Simple => Weight::ONE,
                AverageMethod::Weighted => weight,
            };
            for mark in entry.marks().filter_map(|mark| mark.number()) {
                sums = sums.with(mark, weight);
            }
        }
        sums
    }

    /// The sums with one mark more.
    #[must_use]
    pub fn with(self, mark: u8, weight: Weight) -> Self {
        let weight = i64::from(weight.get());
        Self {
            weighted: self.weighted + weight * i64::from(mark),
            weight: self.weight + weight,
            count: self.count + 1,
        }
    }

    /// The mean, exact; `None` without numeric marks.
    pub fn mean(self) -> Option<Fraction> {
        (self.weight > 0).then(|| Fraction::new(self.weighted, self.weight))
    }

    /// The mean as shown: «4,44».
    pub fn display(self) -> Option<String> {
        self.mean().map(|mean| display_mean(mean, Rounding::HalfUp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::MarkValue;
    use proptest::prelude::*;

    pub(crate) fn sums(marks: &[(&str, u8)], method: AverageMethod) -> Sums {
        let entry = |(text, weight): &(&str, u8)| {
            (MarkEntry::from_text(text).expect("an entry"), Weight::new(*weight).expect("a weight"))
        };
        Sums::of(marks.iter().map(entry), method)
    }

    #[test]
    fn check_values_of_the_rules() {
        use AverageMethod::*;
        for (marks, method, mean, shown) in [
            (&[("5", 3), ("5", 1), ("4", 5)][..], Weighted, (40, 9), "4,44"),
            (&[("5", 1), ("3", 2), ("4", 3)], Weighted, (23, 6), "3,83"),
            (&[("5", 1), ("3", 2), ("4", 3)], Simple, (4, 1), "4,00"),
            // A pair is two marks, each of the full weight.
            (&[("4/3", 2), ("5", 1)], Weighted, (19, 5), "3,80"),
            // Only numbers count.
            (&[("5", 1), (".", 9), ("осв", 9), ("зач", 9), ("н/а", 9), ("4/.", 1)], Weighted, (9, 2), "4,50"),
            // Half up: 4.125.
            (&[("4", 7), ("5", 1)], Weighted, (33, 8), "4,13"),
        ] {
            let sums = sums(marks, method);
            assert_eq!(sums.mean(), Some(Fraction::new(mean.0, mean.1)), "{marks:?}");
            assert_eq!(sums.display().as_deref(), Some(shown), "{marks:?}");
        }
        assert_eq!(sums(&[(".", 1)], Weighted).mean(), None);
    }

    proptest! {
        #[test]
        fn the_mean_lies_between_its_marks(marks in proptest::collection::vec((1_u8..=5, 1_u8..=100), 1..50)) {
            let entries = marks.iter().map(|(mark, weight)| {
                (MarkEntry::one(MarkValue::Numeric(*mark)), Weight::new(*weight).expect("a weight"))
            });
            let mean = Sums::of(entries, AverageMethod::Weighted).mean().expect("marks");
            let bound = |mark: Option<u8>| Fraction::from_integer(i64::from(mark.expect("marks")));
            prop_assert!(bound(marks.iter().map(|m| m.0).min()) <= mean);
            prop_assert!(mean <= bound(marks.iter().map(|m| m.0).max()));
        }
    }
}
