//! What the platform sets where a school's act is silent (5.10). The presets and new schools start from these.

use super::{AverageMethod, Halves, MarkRules, PeriodMarkSetter, Ruled, Threshold};
use crate::fraction::Fraction;
use crate::mark::{MarkWord, Scale};

impl MarkRules {
    /// Five points, 2 the lowest, thresholds 2.65, 3.65, 4.65, three marks at least, weighted average.
    pub fn five_point() -> Self {
        let threshold = |mark, hundredths| Threshold { mark, from: Fraction::new(hundredths, 100) };
        Self {
            scale: Ruled::platform_default(Scale::FivePoint),
            lowest: Ruled::platform_default(2),
            lesson_words: Ruled::platform_default(vec![MarkWord::Owed, MarkWord::Passed, MarkWord::Failed]),
            period_words: Ruled::platform_default(vec![
                MarkWord::NotAttested,
                MarkWord::Exempt,
                MarkWord::Passed,
                MarkWord::Failed,
            ]),
            average: Ruled::platform_default(AverageMethod::Weighted),
            thresholds: Ruled::platform_default(vec![
                threshold(3, 265),
                threshold(4, 365),
                threshold(5, 465),
            ]),
            minimum_marks: Ruled::platform_default(3),
            missed_share_limit: None,
            failed_test_cap: None,
            annual_halves: Ruled::platform_default(Halves::Up),
            period_marks_by: Ruled::platform_default(PeriodMarkSetter::SubjectTeacher),
        }
    }
}
