//! The proposal of a period mark, by thresholds and vetoes; annual and final marks (5.3, 5.10).
//!
//! A proposal is never a mark: a teacher sets that.

use super::sums::Sums;
use crate::fraction::Fraction;
use crate::mark::{MarkValue, Scale};
use crate::regulation::{Halves, MarkRules};

/// What the proposal looks at: one pupil, one subject, one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodFacts {
    /// Sums of the period's marks.
    pub sums: Sums,
    /// Share of due lessons missed; `None` where none was due.
    pub missed_share: Option<Fraction>,
    /// Lowest mark of a test in the period.
    pub worst_test: Option<u8>,
}

/// What spoke against the thresholds' answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Veto {
    /// No numeric mark at all: н/а.
    NoNumericMark,
    /// Fewer marks than the regulation's minimum: н/а.
    TooFewMarks {
        /// Marks there are.
        have: u32,
        /// Marks there should be.
        minimum: u16,
    },
    /// Missed share strictly above the limit: н/а.
    MissedTooMuch {
        /// Share missed.
        share: Fraction,
        /// The limit.
        limit: Fraction,
    },
    /// A test was marked 2 or below: the proposal is capped.
    FailedTest {
        /// The test's mark.
        mark: u8,
        /// The best that is proposed then.
        cap: u8,
    },
}

/// A proposed period mark with its derivation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The mark proposed.
    pub mark: MarkValue,
    /// The average it rests on.
    pub mean: Option<Fraction>,
    /// What the vetoes changed, all that apply.
    pub vetoes: Vec<Veto>,
}

/// Proposes a period mark; `None` where the scale has no numbers.
pub fn propose_period_mark(facts: &PeriodFacts, rules: &MarkRules) -> Option<Proposal> {
    let scale = rules.scale.value;
    scale.best()?;
    let mut vetoes = Vec::new();
    let mean = facts.sums.mean();
    let minimum = rules.minimum_marks.value;
    if mean.is_none() {
        vetoes.push(Veto::NoNumericMark);
    } else if facts.sums.count < u32::from(minimum) {
        vetoes.push(Veto::TooFewMarks { have: facts.sums.count, minimum });
    }
    if let (Some(share), Some(limit)) = (facts.missed_share, &rules.missed_share_limit)
        && share > limit.value
    {
        vetoes.push(Veto::MissedTooMuch { share, limit: limit.value });
    }
    let by_thresholds = match mean {
        Some(mean) if vetoes.is_empty() => by_thresholds(mean, rules),
        _ => return Some(Proposal { mark: MarkValue::NotAttested, mean, vetoes }),
    };
    let mut mark = by_thresholds;
    if let (Some(test), Some(cap)) = (facts.worst_test, &rules.failed_test_cap)
        && is_failed(scale, test)
        && mark > cap.value
    {
        mark = cap.value;
        vetoes.push(Veto::FailedTest { mark: test, cap: cap.value });
    }
    Some(Proposal { mark: MarkValue::Numeric(mark), mean, vetoes })
}

/// The best mark whose threshold the mean reaches, or the lowest mark.
fn by_thresholds(mean: Fraction, rules: &MarkRules) -> u8 {
    let reached = rules.thresholds.value.iter().filter(|threshold| mean >= threshold.from);
    reached.map(|threshold| threshold.mark).max().unwrap_or(rules.lowest.value)
}

fn is_failed(scale: Scale, mark: u8) -> bool {
    scale.level(mark) == Some(2)
}

/// Outcome for the annual mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnualMark {
    /// Proposed from the mean of the period marks.
    Proposed {
        /// The mark.
        mark: u8,
        /// The mean.
        mean: Fraction,
    },
    /// A period is not attested, failed or open: people decide.
    NoProposal,
}

/// Proposes the annual mark: the mean of the period marks, exact halves by policy. «осв» and «зач» are skipped;
/// any н/а, незач, dot or empty period means no proposal.
pub fn annual_mark(periods: &[Option<MarkValue>], halves: Halves) -> AnnualMark {
    let (mut sum, mut count) = (0_i64, 0_i64);
    for mark in periods {
        match mark {
            Some(MarkValue::Numeric(n)) => (sum, count) = (sum + i64::from(*n), count + 1),
            Some(MarkValue::Exempt | MarkValue::Passed) => {}
            Some(MarkValue::NotAttested | MarkValue::Failed | MarkValue::Owed) | None => {
                return AnnualMark::NoProposal;
            }
        }
    }
    if count == 0 {
        return AnnualMark::NoProposal;
    }
    let mean = Fraction::new(sum, count);
    let half = Fraction::new(1, 2);
    let rounded = match halves {
        Halves::Up => (mean + half).floor(),
        Halves::Down => (mean - half).ceil(),
    };
    u8::try_from(rounded.to_integer())
        .map_or(AnnualMark::NoProposal, |mark| AnnualMark::Proposed { mark, mean })
}

/// The final mark of a subject with an exam: mean of annual and exam mark, mathematical rounding.
pub const fn final_mark(annual: u8, exam: u8) -> u8 {
    annual.midpoint(exam) + (annual ^ exam) % 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraction::parse_decimal;
    use crate::regulation::{Ruled, Threshold};
    use crate::work::Weight;

    fn rules() -> MarkRules {
        let threshold = |mark, from: &str| Threshold { mark, from: parse_decimal(from).expect("a decimal") };
        MarkRules {
            thresholds: Ruled::platform_default(vec![
                threshold(3, "2.65"),
                threshold(4, "3.65"),
                threshold(5, "4.65"),
            ]),
            minimum_marks: Ruled::platform_default(3),
            missed_share_limit: Some(Ruled::platform_default(Fraction::new(1, 2))),
            failed_test_cap: Some(Ruled::platform_default(3)),
            ..MarkRules::five_point()
        }
    }

    fn facts(marks: &[u8]) -> PeriodFacts {
        let sums = marks.iter().fold(Sums::default(), |sums, mark| sums.with(*mark, Weight::ONE));
        PeriodFacts { sums, missed_share: None, worst_test: None }
    }

    fn proposed(facts: &PeriodFacts) -> (String, usize) {
        let proposal = propose_period_mark(facts, &rules()).expect("a numeric scale");
        (proposal.mark.to_string(), proposal.vetoes.len())
    }

    #[test]
    fn thresholds_are_compared_exactly() {
        // 20 marks: 13 fives and 7 fours give exactly 4.65; one five fewer gives 4.60.
        let exact: Vec<u8> = [vec![5; 13], vec![4; 7]].concat();
        let below: Vec<u8> = [vec![5; 12], vec![4; 8]].concat();
        for (marks, expected) in
            [(&exact[..], "5"), (&below, "4"), (&[2, 2, 2], "2"), (&[3, 3, 2], "3"), (&[2, 3, 2], "2")]
        {
            assert_eq!(proposed(&facts(marks)), (expected.to_owned(), 0), "{marks:?}");
        }
        // 4.6499 is shown as 4,65 and is still below.
        let mut almost = facts(&[]);
        almost.sums = Sums { weighted: 46_499, weight: 10_000, count: 10_000 };
        assert_eq!(almost.sums.display().as_deref(), Some("4,65"));
        assert_eq!(proposed(&almost).0, "4");
    }

    #[test]
    fn vetoes_have_the_last_word() {
        assert_eq!(proposed(&facts(&[])), ("н/а".to_owned(), 1));
        assert_eq!(proposed(&facts(&[5, 5])), ("н/а".to_owned(), 1));
        let share = |share| PeriodFacts { missed_share: Some(share), ..facts(&[5, 5, 5]) };
        // Strictly above the limit only.
        assert_eq!(proposed(&share(Fraction::new(1, 2))), ("5".to_owned(), 0));
        assert_eq!(proposed(&share(Fraction::new(51, 100))), ("н/а".to_owned(), 1));
        let test = |mark, marks| PeriodFacts { worst_test: Some(mark), ..facts(marks) };
        assert_eq!(proposed(&test(2, &[5, 5, 5])), ("3".to_owned(), 1));
        assert_eq!(proposed(&test(1, &[5, 5, 5])), ("3".to_owned(), 1));
        assert_eq!(proposed(&test(3, &[5, 5, 5])), ("5".to_owned(), 0));
        // The cap lowers, never raises.
        assert_eq!(proposed(&test(2, &[2, 2, 2])), ("2".to_owned(), 0));
        let both = PeriodFacts { missed_share: Some(Fraction::new(9, 10)), ..facts(&[5]) };
        assert_eq!(proposed(&both), ("н/а".to_owned(), 2));
    }

    #[test]
    fn annual_marks_round_halves_by_policy() {
        let periods =
            |text: &str| -> Vec<Option<MarkValue>> { text.split(' ').map(MarkValue::from_text).collect() };
        for (text, up, down) in [
            ("5 4 5 4", Some(5), Some(4)),
            ("5 4 4 4", Some(4), Some(4)),
            ("3 4 4 4", Some(4), Some(4)),
            ("осв 3 4 зач", Some(4), Some(3)),
            ("5 н/а 5 5", None, None),
            ("5 незач 5 5", None, None),
            ("5 - 5 5", None, None),
            ("осв осв", None, None),
        ] {
            let mark = |halves| match annual_mark(&periods(text), halves) {
                AnnualMark::Proposed { mark, .. } => Some(mark),
                AnnualMark::NoProposal => None,
            };
            assert_eq!((mark(Halves::Up), mark(Halves::Down)), (up, down), "{text}");
        }
    }

    #[test]
    fn final_marks_round_up_at_the_half() {
        for (annual, exam, expected) in [(4, 5, 5), (5, 4, 5), (3, 5, 4), (2, 5, 4), (4, 4, 4)] {
            assert_eq!(final_mark(annual, exam), expected, "{annual} {exam}");
        }
    }
}
