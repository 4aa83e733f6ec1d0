//! A pupil's standing by all period marks, and the class's figures (5.4).

use super::figure::{Figure, Formula};
use crate::mark::{MarkValue, Scale};

crate::coded! {
    /// Group of a pupil by the marks of a period.
    pub enum PupilGroup {
        /// Only fives.
        Excellent = "excellent" => "отличник",
        /// Only fours and fives, at least one four.
        Good = "good" => "хорошист",
        /// Has a three, nothing below.
        Succeeding = "succeeding" => "успевающий",
        /// At least one two.
        Failing = "failing" => "неуспевающий",
        /// At least one н/а.
        NotAttested = "not_attested" => "неаттестованный",
        /// Promoted conditionally: by an order, not by marks.
        ConditionallyPromoted = "conditionally_promoted" => "условно переведённый",
    }
}

/// Standing of one pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PupilStanding {
    /// The group; `None` without any period mark that has a level.
    pub group: Option<PupilGroup>,
    /// Only fives but for a single four: «с одной „4“».
    pub one_four: bool,
    /// Only fours and fives but for a single three: «с одной „3“».
    pub one_three: bool,
}

impl PupilStanding {
    /// Successful: has marks, and neither a two nor н/а among them.
    pub const fn is_successful(&self) -> bool {
        matches!(self.group, Some(PupilGroup::Excellent | PupilGroup::Good | PupilGroup::Succeeding))
    }
}

/// A pupil's standing from the period marks of all subjects. «осв» and «зач» say nothing; «незач» is a two.
/// Both a two and н/а: the pupil is not attested, which is the graver, and unsuccessful either way.
pub fn standing(marks: &[Option<MarkValue>], scale: Scale) -> PupilStanding {
    let (mut levels, mut not_attested) = ([0_u32; 6], false);
    for mark in marks.iter().flatten() {
        match mark {
            MarkValue::Numeric(n) => {
                if let Some(level) = scale.level(*n) {
                    levels[usize::from(level)] += 1;
                }
            }
            MarkValue::Failed => levels[2] += 1,
            MarkValue::NotAttested => not_attested = true,
            MarkValue::Exempt | MarkValue::Passed | MarkValue::Owed => {}
        }
    }
    let [_, _, twos, threes, fours, fives] = levels;
    let group = if not_attested {
        Some(PupilGroup::NotAttested)
    } else if twos > 0 {
        Some(PupilGroup::Failing)
    } else if threes > 0 {
        Some(PupilGroup::Succeeding)
    } else if fours > 0 {
        Some(PupilGroup::Good)
    } else if fives > 0 {
        Some(PupilGroup::Excellent)
    } else {
        None
    };
    PupilStanding {
        group,
        one_four: group == Some(PupilGroup::Good) && fours == 1,
        one_three: group == Some(PupilGroup::Succeeding) && threes == 1,
    }
}

/// A class by standings. Grade 1 and other grades without marks are not counted at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassCounts {
    /// All pupils on the list, those without any period mark included (5.10).
    pub pupils: u32,
    /// Pupils without a two and н/а.
    pub successful: u32,
    /// Only fives.
    pub excellent: u32,
    /// Only fours and fives, at least one four.
    pub good: u32,
}

impl ClassCounts {
    /// Counts the pupils of a class.
    pub fn of(pupils: impl IntoIterator<Item = PupilStanding>) -> Self {
        let mut counts = Self::default();
        for pupil in pupils {
            counts.pupils += 1;
            counts.successful += u32::from(pupil.is_successful());
            counts.excellent += u32::from(pupil.group == Some(PupilGroup::Excellent));
            counts.good += u32::from(pupil.group == Some(PupilGroup::Good));
        }
        counts
    }

    /// Успеваемость класса.
    pub fn success(&self) -> Figure {
        Figure::new(Formula::ClassSuccess, self.successful.into(), self.pupils.into())
    }

    /// Качество знаний класса. Not to be mixed with the quality of a subject.
    pub fn quality(&self) -> Figure {
        Figure::new(Formula::ClassQuality, (self.excellent + self.good).into(), self.pupils.into())
    }
}

/// Figures of a parallel, level, school or district are made from added counts, never from averaged percents.
impl std::ops::Add for ClassCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            pupils: self.pupils + other.pupils,
            successful: self.successful + other.successful,
            excellent: self.excellent + other.excellent,
            good: self.good + other.good,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(marks: &str) -> PupilStanding {
        let marks: Vec<_> = marks.split(' ').map(MarkValue::from_text).collect();
        standing(&marks, Scale::FivePoint)
    }

    #[test]
    fn pupils_fall_into_groups() {
        use PupilGroup::*;
        for (marks, group, one_four, one_three) in [
            ("5 5 5", Some(Excellent), false, false),
            ("5 осв зач", Some(Excellent), false, false),
            ("5 5 4", Some(Good), true, false),
            ("5 4 4", Some(Good), false, false),
            ("5 4 3", Some(Succeeding), false, true),
            ("5 3 3", Some(Succeeding), false, false),
            ("5 5 2", Some(Failing), false, false),
            ("5 5 незач", Some(Failing), false, false),
            ("5 5 н/а", Some(NotAttested), false, false),
            ("2 н/а", Some(NotAttested), false, false),
            ("осв зач", None, false, false),
            ("-", None, false, false),
        ] {
            assert_eq!(of(marks), PupilStanding { group, one_four, one_three }, "{marks}");
        }
    }

    #[test]
    fn a_pupil_without_marks_is_in_the_denominator_only() {
        let class = ClassCounts::of(["5 5", "5 4", "4 3", "2 5", "н/а 5", "-"].map(of));
        assert_eq!(class, ClassCounts { pupils: 6, successful: 3, excellent: 1, good: 1 });
        assert_eq!(class.success().display().as_deref(), Some("50\u{a0}%"));
        assert_eq!(class.quality().display().as_deref(), Some("33,33\u{a0}%"));
        assert_eq!((class + class).quality().value, class.quality().value);
    }
}
