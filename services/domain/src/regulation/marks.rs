//! How a school marks: scale, words, averages, period marks (5.1, 5.3).

use super::clause::Ruled;
use crate::fraction::Fraction;
use crate::mark::{MarkWord, Scale};

crate::coded! {
    /// Which average the school counts with.
    pub enum AverageMethod {
        /// Sum of marks by their number.
        Simple = "simple" => "среднее арифметическое",
        /// Weighted by the works' weights.
        Weighted = "weighted" => "средневзвешенное",
    }
}

crate::coded! {
    /// Who sets period marks (S0-2.4 and S0-4.4 name both).
    pub enum PeriodMarkSetter {
        /// The subject teacher.
        SubjectTeacher = "subject_teacher" => "учитель",
        /// The class teacher or curator.
        ClassTeacher = "class_teacher" => "классный руководитель",
        /// Either; the author is kept with the mark.
        Both = "both" => "учитель или классный руководитель",
    }
}

crate::coded! {
    /// Where an exact half goes in the annual mark.
    pub enum Halves {
        /// To the better mark.
        Up = "up" => "в пользу ученика",
        /// To the lower mark.
        Down = "down" => "вниз",
    }
}

/// From which average on a period mark is proposed: `average >= from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// The mark proposed.
    pub mark: u8,
    /// The least average for it.
    pub from: Fraction,
}

/// Marks of the regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRules {
    /// Scale of numeric marks.
    pub scale: Ruled<Scale>,
    /// Lowest mark in use: the worst outcome of a forecast, and the least that may be entered (5.10: 2, or 1 of ten).
    pub lowest: Ruled<u8>,
    /// Words allowed in a lesson's cell.
    pub lesson_words: Ruled<Vec<MarkWord>>,
    /// Words allowed as a period mark.
    pub period_words: Ruled<Vec<MarkWord>>,
    /// Simple or weighted average.
    pub average: Ruled<AverageMethod>,
    /// Thresholds of the period mark, one per mark above the lowest; below all of them the lowest is proposed.
    pub thresholds: Ruled<Vec<Threshold>>,
    /// Least number of numeric marks for a period mark («накопляемость»); fewer: н/а is proposed.
    pub minimum_marks: Ruled<u16>,
    /// Missed share of lessons, 0 to 1, strictly above which н/а is proposed; none where absent.
    pub missed_share_limit: Option<Ruled<Fraction>>,
    /// Best period mark proposed when a test was marked 2 or below; none where absent.
    pub failed_test_cap: Option<Ruled<u8>>,
    /// Where a half goes in the annual mark.
    pub annual_halves: Ruled<Halves>,
    /// Who sets period marks.
    pub period_marks_by: Ruled<PeriodMarkSetter>,
}
