//! What is still possible: how many marks are needed, best and worst outcome, until when (5.3, 5.10; S2-A2-2).

use chrono::NaiveDate;

use super::sums::Sums;
use crate::fraction::Fraction;
use crate::work::Weight;

/// How many marks of one kind reach a target average.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    /// The target is reached already.
    Reached,
    /// So many marks, at least one.
    Marks(u32),
    /// No number of such marks reaches the target.
    Never,
}

/// How many marks `mark` of weight `weight` bring the average to `target`:
/// n ≥ (t·W − S) / (w·(m − t)), compared exactly. Without marks one is needed (5.10).
pub fn needed_marks(sums: Sums, target: Fraction, mark: u8, weight: Weight) -> Needed {
    let mark = Fraction::from_integer(i64::from(mark));
    match sums.mean() {
        None if mark >= target => Needed::Marks(1),
        None => Needed::Never,
        Some(mean) if mean >= target => Needed::Reached,
        Some(_) if mark <= target => Needed::Never,
        Some(_) => {
            let missing = target * sums.weight - sums.weighted;
            let gained = (mark - target) * i64::from(weight.get());
            u32::try_from((missing / gained).ceil().to_integer()).map_or(Needed::Never, Needed::Marks)
        }
    }
}

/// Outcome of a period with the works still planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// All remaining works with the best mark: (S + best·R) / (W + R).
    pub best: Fraction,
    /// All remaining works with the lowest used mark: (S + lowest·R) / (W + R).
    pub worst: Fraction,
}

/// Best and worst average with `planned` weight left; `None` where there is neither a mark nor a planned work.
pub fn outlook(sums: Sums, planned: i64, lowest: u8, best: u8) -> Option<Outlook> {
    let total = sums.weight + planned;
    let with = |mark: u8| Fraction::new(sums.weighted + i64::from(mark) * planned, total);
    (total > 0).then(|| Outlook { best: with(best), worst: with(lowest) })
}

impl Sums {
    /// The mean needed on the remaining works for the target: (t·(W + R) − S) / R. May lie above the best mark
    /// (not reachable) or below the lowest (reached whatever comes); `None` without planned works.
    /// Shown rounded up (5.10).
    pub fn needed_mean(self, target: Fraction, planned: i64) -> Option<Fraction> {
        (planned > 0).then(|| (target * (self.weight + planned) - self.weighted) / planned)
    }
}

/// A work announced for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedWork {
    /// Local day.
    pub day: NaiveDate,
    /// Weight of the work.
    pub weight: Weight,
}

/// Until when a target average can still be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reachable {
    /// Even with the worst marks in everything planned.
    Surely,
    /// If from this day's works on the best marks are given; the latest such day.
    Until(NaiveDate),
    /// Not even with the best marks.
    No,
}

/// The last day from which best marks still reach the target; for works before it the worst marks are assumed.
pub fn last_reachable(
    sums: Sums,
    target: Fraction,
    planned: &[PlannedWork],
    lowest: u8,
    best: u8,
) -> Reachable {
    let average_from = |from: Option<NaiveDate>| {
        let mark = |work: &PlannedWork| if from.is_some_and(|day| work.day >= day) { best } else { lowest };
        planned.iter().fold(sums, |sums, work| sums.with(mark(work), work.weight)).mean()
    };
    let reaches = |from| average_from(from).is_some_and(|mean| mean >= target);
    if reaches(None) {
        return Reachable::Surely;
    }
    let days = planned.iter().map(|work| work.day).filter(|day| reaches(Some(*day)));
    days.max().map_or(Reachable::No, Reachable::Until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraction::{Rounding, display_mean};
    use proptest::prelude::*;

    fn weight(weight: u8) -> Weight {
        Weight::new(weight).expect("a weight")
    }

    fn sums(marks: &[(u8, u8)]) -> Sums {
        marks.iter().fold(Sums::default(), |sums, (mark, w)| sums.with(*mark, weight(*w)))
    }

    const MARKS: &[(u8, u8)] = &[(5, 1), (3, 2), (4, 3)];

    #[test]
    fn check_values_of_needed_marks() {
        let half = Fraction::new(9, 2);
        // 23/6; to reach 4.5: 8 fives of weight 1, or 4 of weight 2, or 3 of weight 3.
        for (w, n) in [(1, 8), (2, 4), (3, 3)] {
            assert_eq!(needed_marks(sums(MARKS), half, 5, weight(w)), Needed::Marks(n), "weight {w}");
        }
        assert_eq!(needed_marks(sums(MARKS), half, 4, weight(1)), Needed::Never);
        assert_eq!(needed_marks(sums(MARKS), Fraction::from_integer(5), 5, weight(1)), Needed::Never);
        assert_eq!(needed_marks(sums(MARKS), Fraction::new(23, 6), 5, weight(1)), Needed::Reached);
        assert_eq!(needed_marks(Sums::default(), half, 5, weight(1)), Needed::Marks(1));
        assert_eq!(needed_marks(Sums::default(), half, 4, weight(1)), Needed::Never);
    }

    #[test]
    fn best_worst_and_needed_mean() {
        // S = 23, W = 6, R = 4.
        let outlook = outlook(sums(MARKS), 4, 2, 5).expect("marks");
        assert_eq!((outlook.best, outlook.worst), (Fraction::new(43, 10), Fraction::new(31, 10)));
        // (4.5·10 − 23) / 4 = 5.5: out of reach. (3.65·10 − 23) / 4 = 3.375, shown as 3,38.
        assert_eq!(sums(MARKS).needed_mean(Fraction::new(9, 2), 4), Some(Fraction::new(11, 2)));
        let needed = sums(MARKS).needed_mean(Fraction::new(73, 20), 4).expect("planned works");
        assert_eq!(display_mean(needed, Rounding::Up), "3,38");
        // Up, not half up: 3.371 is shown as 3,38.
        assert_eq!(display_mean(Fraction::new(3371, 1000), Rounding::Up), "3,38");
        assert_eq!(sums(MARKS).needed_mean(Fraction::new(9, 2), 0), None);
        assert_eq!(super::outlook(Sums::default(), 0, 2, 5), None);
    }

    #[test]
    fn works_before_the_last_date_are_assumed_worst() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 3, n).expect("a day of March");
        let planned = [2, 9, 16].map(|n| PlannedWork { day: day(n), weight: weight(2) });
        let target = Fraction::new(73, 20);
        // S = 23, W = 6 + 6: all worst 35/12 < 3.65; best from 16 March: 41/12 = 3.42; from 9 March: 47/12 = 3.92.
        assert_eq!(last_reachable(sums(MARKS), target, &planned, 2, 5), Reachable::Until(day(9)));
        assert_eq!(last_reachable(sums(MARKS), Fraction::new(49, 10), &planned, 2, 5), Reachable::No);
        assert_eq!(last_reachable(sums(MARKS), Fraction::new(5, 2), &planned, 2, 5), Reachable::Surely);
        assert_eq!(last_reachable(Sums::default(), target, &[], 2, 5), Reachable::No);
    }

    proptest! {
        #[test]
        fn needed_is_enough_and_one_less_is_not(
            marks in proptest::collection::vec((2_u8..=5, 1_u8..=9), 1..30),
            hundredths in 200_i64..500,
            w in 1_u8..=9,
        ) {
            let (sums, target) = (sums(&marks), Fraction::new(hundredths, 100));
            let after = |n: u32| (0..n).fold(sums, |sums, _| sums.with(5, weight(w))).mean().expect("marks");
            match needed_marks(sums, target, 5, weight(w)) {
                Needed::Reached => prop_assert!(after(0) >= target),
                Needed::Marks(n) => {
                    prop_assert!(n >= 1);
                    // Large counts come from targets near 5; folding them all would only be slow.
                    prop_assume!(n < 2_000);
                    prop_assert!(after(n) >= target);
                    prop_assert!(after(n - 1) < target);
                }
                Needed::Never => prop_assert!(false, "a five is above every target here"),
            }
        }
    }
}
