//! Counts of period marks in one subject.

use super::figure::{Figure, Formula};
use crate::mark::{MarkValue, Scale};

/// How many pupils have which period mark in one subject, by level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarkCounts {
    /// Level 5.
    pub five: u32,
    /// Level 4.
    pub four: u32,
    /// Level 3.
    pub three: u32,
    /// Level 2; marks 1 and «незач» are here (5.10).
    pub two: u32,
    /// н/а.
    pub not_attested: u32,
}

impl MarkCounts {
    /// Counts the period marks of the pupils who are on the list on the period's last day (5.10: who left on that
    /// day is still there). An empty cell, «осв», «зач» and a dot are outside N.
    pub fn of(marks: impl IntoIterator<Item = Option<MarkValue>>, scale: Scale) -> Self {
        let mut counts = Self::default();
        for mark in marks.into_iter().flatten() {
            match mark {
                MarkValue::Numeric(n) => match scale.level(n) {
                    Some(5) => counts.five += 1,
                    Some(4) => counts.four += 1,
                    Some(3) => counts.three += 1,
                    Some(_) => counts.two += 1,
                    None => {}
                },
                MarkValue::Failed => counts.two += 1,
                MarkValue::NotAttested => counts.not_attested += 1,
                MarkValue::Exempt | MarkValue::Passed | MarkValue::Owed => {}
            }
        }
        counts
    }

    /// N: everybody with a level or н/а.
    pub const fn n(&self) -> u32 {
        self.attested() + self.not_attested
    }

    /// Pupils with a level.
    pub const fn attested(&self) -> u32 {
        self.five + self.four + self.three + self.two
    }

    /// Успеваемость.
    pub fn success(&self) -> Figure {
        Figure::new(Formula::Success, (self.five + self.four + self.three).into(), self.n().into())
    }

    /// Качество знаний by subject. Not to be mixed with the class's.
    pub fn quality(&self) -> Figure {
        Figure::new(Formula::Quality, (self.five + self.four).into(), self.n().into())
    }

    /// СОУ: the weights are percents, so the denominator is 100 N.
    pub fn degree_of_learning(&self) -> Figure {
        let weighted =
            [(100, self.five), (64, self.four), (36, self.three), (16, self.two), (7, self.not_attested)];
        let sum = weighted.iter().map(|(weight, n)| weight * i64::from(*n)).sum();
        Figure::new(Formula::DegreeOfLearning, sum, 100 * i64::from(self.n()))
    }

    /// Средний балл of levels.
    pub fn mean_mark(&self) -> Figure {
        let levels = [(5, self.five), (4, self.four), (3, self.three), (2, self.two)];
        let sum = levels.iter().map(|(level, n)| level * i64::from(*n)).sum();
        Figure::new(Formula::MeanMark, sum, self.attested().into())
    }

    /// Share of pupils with a period mark; н/а is none.
    pub fn attested_share(&self) -> Figure {
        Figure::new(Formula::Attested, self.attested().into(), self.n().into())
    }
}

/// Counts of several classes, subjects or schools add up.
impl std::ops::Add for MarkCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            five: self.five + other.five,
            four: self.four + other.four,
            three: self.three + other.three,
            two: self.two + other.two,
            not_attested: self.not_attested + other.not_attested,
        }
    }
}

impl std::iter::Sum for MarkCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, next| sum + next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(figure: Figure) -> String {
        figure.display().unwrap_or_default()
    }

    #[test]
    fn check_values_of_the_rules() {
        let counts = MarkCounts { five: 5, four: 10, three: 8, two: 1, not_attested: 1 };
        assert_eq!(counts.n(), 25);
        assert_eq!(shown(counts.success()), "92\u{a0}%");
        assert_eq!(shown(counts.quality()), "60\u{a0}%");
        assert_eq!(shown(counts.degree_of_learning()), "58,04\u{a0}%");
        assert_eq!(shown(counts.mean_mark()), "3,79");
        assert_eq!(shown(counts.attested_share()), "96\u{a0}%");
        assert_eq!(counts.success().formula_id(), "success/1");
        assert_eq!(MarkCounts::default().success().display(), None);
    }

    #[test]
    fn odd_marks_go_where_the_rules_say() {
        let count = |scale, marks: &str| MarkCounts::of(marks.split(' ').map(MarkValue::from_text), scale);
        // The hyphen is an empty cell.
        assert_eq!(
            count(Scale::FivePoint, "5 4 3 2 1 незач н/а осв зач . -"),
            MarkCounts { five: 1, four: 1, three: 1, two: 3, not_attested: 1 }
        );
        assert_eq!(
            count(Scale::TenPoint, "10 9 8 7 6 5 4 3 2 1"),
            MarkCounts { five: 2, four: 2, three: 2, two: 4, not_attested: 0 }
        );
    }

    proptest! {
        #[test]
        fn quality_never_exceeds_success(n in proptest::array::uniform5(0_u32..200)) {
            let counts =
                MarkCounts { five: n[0], four: n[1], three: n[2], two: n[3], not_attested: n[4] };
            prop_assert!(counts.quality().value <= counts.success().value);
            if let Some(success) = counts.success().value {
                prop_assert!(success <= crate::fraction::Fraction::from_integer(1));
            }
        }
    }
}
