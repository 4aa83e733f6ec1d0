//! Counting missed lessons and days of one pupil (5.2, 5.10).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::AbsenceReason;
use crate::fraction::Fraction;
use crate::period::DateSpan;

/// One lesson held for the pupil's class or subgroup while the pupil was enrolled. A double lesson is two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PupilLesson {
    /// Local date.
    pub day: NaiveDate,
    /// The record, if the pupil was not simply present.
    pub reason: Option<AbsenceReason>,
}

/// Counts in lessons, and in full days.
///
/// `missed() = illness + valid + invalid + unknown`, always: the total is not stored but added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AttendanceTotals {
    /// Lessons held for the pupil, exempt ones included.
    pub lessons: u32,
    /// Missed by illness.
    pub illness: u32,
    /// Missed with another valid reason; counted exemptions are here (5.10).
    pub valid: u32,
    /// Missed without valid reason.
    pub invalid: u32,
    /// Missed, reason not known yet.
    pub unknown: u32,
    /// Lessons the pupil was exempt from, whether or not the school counts them as missed.
    pub exempt: u32,
    /// Of `exempt`, those counted as missed: a part of `valid`.
    pub exempt_counted: u32,
    /// Late arrivals; not missed.
    pub late: u32,
    /// Lessons taken at a distance; not missed.
    pub distance: u32,
    /// Lessons on the school's business; not missed.
    pub school_business: u32,
    /// Days on which all lessons were missed, exempt ones aside.
    pub full_days: u32,
}

impl AttendanceTotals {
    /// Counts a pupil's lessons. `exempt_counts` is the regulation's `exempt_counts_as_missed`.
    pub fn count(lessons: impl IntoIterator<Item = PupilLesson>, exempt_counts: bool) -> Self {
        let mut totals = Self::default();
        // Per day: whether any lesson was not exempt, and whether all such were missed.
        let mut days: BTreeMap<NaiveDate, (bool, bool)> = BTreeMap::new();
        for lesson in lessons {
            totals.lessons += 1;
            match lesson.reason {
                None => {}
                Some(AbsenceReason::Unknown) => totals.unknown += 1,
                Some(AbsenceReason::Illness) => totals.illness += 1,
                Some(AbsenceReason::Valid) => totals.valid += 1,
                Some(AbsenceReason::Invalid) => totals.invalid += 1,
                Some(AbsenceReason::Exempt) => {
                    totals.exempt += 1;
                    if exempt_counts {
                        totals.exempt_counted += 1;
                        totals.valid += 1;
                    }
                }
                Some(AbsenceReason::Late) => totals.late += 1,
                Some(AbsenceReason::Distance) => totals.distance += 1,
                Some(AbsenceReason::SchoolBusiness) => totals.school_business += 1,
            }
            if lesson.reason != Some(AbsenceReason::Exempt) {
                let (any, all_missed) = days.entry(lesson.day).or_insert((false, true));
                *any = true;
                *all_missed &= lesson.reason.is_some_and(AbsenceReason::is_absence);
            }
        }
        totals.full_days = days.values().filter(|(any, all_missed)| *any && *all_missed).count() as u32;
        totals
    }

    /// Lessons missed: illness + valid + invalid + unknown.
    pub const fn missed(&self) -> u32 {
        self.illness + self.valid + self.invalid + self.unknown
    }

    /// Missed and due lessons as the percent counts them: exempt lessons are neither.
    const fn missed_and_due(&self) -> (u32, u32) {
        (self.missed() - self.exempt_counted, self.lessons - self.exempt)
    }

    /// Share of lessons missed, 0 to 1; `None` where no lesson was due.
    pub fn missed_share(&self) -> Option<Fraction> {
        let (missed, due) = self.missed_and_due();
        (due > 0).then(|| Fraction::new(missed.into(), due.into()))
    }

    /// Attendance share, 1 − missed / due; `None` where no lesson was due.
    pub fn attended_share(&self) -> Option<Fraction> {
        self.missed_share().map(|missed| Fraction::from_integer(1) - missed)
    }
}

/// Totals of a class are the sums over its pupils.
impl std::ops::Add for AttendanceTotals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lessons: self.lessons + other.lessons,
            illness: self.illness + other.illness,
            valid: self.valid + other.valid,
            invalid: self.invalid + other.invalid,
            unknown: self.unknown + other.unknown,
            exempt: self.exempt + other.exempt,
            exempt_counted: self.exempt_counted + other.exempt_counted,
            late: self.late + other.late,
            distance: self.distance + other.distance,
            school_business: self.school_business + other.school_business,
            full_days: self.full_days + other.full_days,
        }
    }
}

impl std::iter::Sum for AttendanceTotals {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, next| sum + next)
    }
}

/// A document about an absence: a certificate, an application, an order (S0-2.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsenceDocument {
    /// When it was handed in: the timer of D08 starts here.
    pub received_at: DateTime<Utc>,
    /// Days it covers.
    pub days: DateSpan,
    /// The reason it gives.
    pub reason: AbsenceReason,
}

/// The reason of an absence after all documents: the one received last that covers the day decides, and it
/// replaces "unknown" and "no valid reason" only (5.10). `recorded` is what people entered, not what an earlier
/// document made of it.
pub fn reason_by_documents(
    day: NaiveDate,
    recorded: AbsenceReason,
    documents: &[AbsenceDocument],
) -> AbsenceReason {
    if !recorded.replaceable_by_document() {
        return recorded;
    }
    let covering = documents.iter().filter(|document| document.days.contains(day));
    covering.max_by_key(|document| document.received_at).map_or(recorded, |document| document.reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fraction::display_percent;
    use proptest::prelude::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).expect("a day of March")
    }

    fn lessons(days: &[(u32, &[Option<AbsenceReason>])]) -> Vec<PupilLesson> {
        let lessons = |(n, reasons): &(u32, &[Option<AbsenceReason>])| {
            let day = day(*n);
            reasons.iter().map(move |reason| PupilLesson { day, reason: *reason }).collect::<Vec<_>>()
        };
        days.iter().flat_map(lessons).collect()
    }

    #[test]
    fn full_days_look_past_exemptions() {
        use AbsenceReason::*;
        let totals = AttendanceTotals::count(
            lessons(&[
                (2, &[Some(Illness), Some(Illness), Some(Exempt)]), // full: the exempt lesson does not spoil it
                (3, &[Some(Exempt), Some(Exempt)]),                 // a day of exempt lessons is none
                (4, &[Some(Unknown), None]),                        // not full
                (5, &[Some(Invalid), Some(Late)]),                  // late is present
                (6, &[Some(Valid), Some(Invalid)]),                 // full, reasons may differ
            ]),
            false,
        );
        assert_eq!(totals.full_days, 2);
        assert_eq!((totals.lessons, totals.missed(), totals.exempt, totals.late), (11, 6, 3, 1));
        // 6 of 8 due lessons missed.
        assert_eq!(totals.attended_share().map(display_percent).as_deref(), Some("25\u{a0}%"));
    }

    #[test]
    fn a_counted_exemption_is_valid_but_not_in_the_percent() {
        use AbsenceReason::*;
        let week = lessons(&[(2, &[Some(Exempt), None, None, Some(Valid)])]);
        let counted = AttendanceTotals::count(week.clone(), true);
        let free = AttendanceTotals::count(week, false);
        assert_eq!((counted.missed(), counted.valid, free.missed(), free.valid), (2, 2, 1, 1));
        assert_eq!(counted.missed_share(), free.missed_share());
        assert_eq!(free.missed_share(), Some(Fraction::new(1, 3)));
        let nothing_due = AttendanceTotals::count(lessons(&[(2, &[Some(Exempt)])]), true);
        assert_eq!(nothing_due.attended_share(), None);
    }

    #[test]
    fn the_document_received_last_decides() {
        use AbsenceReason::*;
        let at = |hour| day(10).and_hms_opt(hour, 0, 0).expect("an hour").and_utc();
        let span = |first, last| DateSpan::new(day(first), day(last)).expect("a span");
        let documents = [
            AbsenceDocument { received_at: at(12), days: span(2, 4), reason: Valid },
            AbsenceDocument { received_at: at(9), days: span(2, 6), reason: Illness },
        ];
        for (n, recorded, expected) in [
            (3, Unknown, Valid),
            (5, Unknown, Illness),
            (5, Invalid, Illness),
            (7, Unknown, Unknown),
            (3, Exempt, Exempt),
            (3, Late, Late),
            (3, Illness, Illness),
        ] {
            assert_eq!(reason_by_documents(day(n), recorded, &documents), expected, "{n} {recorded}");
        }
    }

    proptest! {
        #[test]
        fn the_total_is_the_sum_of_its_reasons(
            records in proptest::collection::vec((1_u32..28, proptest::option::of(0_usize..8)), 0..80),
            counts in any::<bool>(),
        ) {
            let lessons: Vec<PupilLesson> = records
                .iter()
                .map(|(n, reason)| PupilLesson { day: day(*n), reason: reason.map(|i| AbsenceReason::ALL[i]) })
                .collect();
            let totals = AttendanceTotals::count(lessons.clone(), counts);
            let away = lessons.iter().filter(|l| l.reason.is_some_and(AbsenceReason::is_absence)).count() as u32;
            prop_assert_eq!(totals.missed(), away + totals.exempt_counted);
            prop_assert_eq!(totals.exempt_counted, if counts { totals.exempt } else { 0 });
            if let Some(share) = totals.missed_share() {
                prop_assert!(share >= Fraction::from_integer(0) && share <= Fraction::from_integer(1));
            }
            let halves = lessons.split_at(lessons.len() / 2);
            let sum: AttendanceTotals =
                [halves.0, halves.1].map(|half| AttendanceTotals::count(half.to_vec(), counts)).into_iter().sum();
            prop_assert_eq!(sum.missed(), totals.missed());
        }
    }
}
