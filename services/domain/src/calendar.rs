//! The calendar of a school year: which days are working days, which are study days, and counting in them.
//!
//! Two questions are kept apart (5.10): *working days* follow the production calendar with moved and regional
//! days, and limits such as D08 count in them; *study days* are those on which a class has lessons, so
//! vacations, quarantine and frost days take them away.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use crate::id::GroupId;
use crate::period::DateSpan;
use crate::regulation::StudyWeek;

/// The calendar of one school for one school year. All days are local.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolCalendar {
    /// First and last day of the study year.
    pub year: DateSpan,
    /// Five or six working days a week.
    pub week: StudyWeek,
    /// Public and regional holidays, and days off that a moved working day was exchanged for.
    pub days_off: BTreeSet<NaiveDate>,
    /// Days off made working: such a day wins over the weekend and over `days_off` (5.10).
    pub moved_working_days: BTreeSet<NaiveDate>,
    /// Vacations of the whole school: no study days, but working days stay working days.
    pub vacations: Vec<DateSpan>,
    /// Days off of single groups: the extra week of grade 1, quarantine, frost. They win for the group's lessons.
    pub group_days_off: BTreeMap<GroupId, Vec<DateSpan>>,
}

/// How far a count of working days looks before it gives up: longer than any vacation or holiday.
const HORIZON_DAYS: u64 = 400;

/// Monday of the day's week: weeks start on Monday.
pub fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// Monday to Sunday of the day's week.
pub fn week_of(day: NaiveDate) -> DateSpan {
    let monday = monday_of(day);
    DateSpan::starting(monday, Days::new(6))
}

impl SchoolCalendar {
    /// A calendar without holidays and vacations.
    pub const fn new(year: DateSpan, week: StudyWeek) -> Self {
        Self {
            year,
            week,
            days_off: BTreeSet::new(),
            moved_working_days: BTreeSet::new(),
            vacations: Vec::new(),
            group_days_off: BTreeMap::new(),
        }
    }

    /// Whether the production calendar counts the day. Not limited to the study year: a document may arrive in June.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        if self.moved_working_days.contains(&day) {
            return true;
        }
        let in_week = match day.weekday() {
            Weekday::Sun => false,
            Weekday::Sat => self.week == StudyWeek::SixDays,
            _ => true,
        };
        in_week && !self.days_off.contains(&day)
    }

    /// Whether the school has lessons that day; with a group, whether that group has.
    pub fn is_study_day(&self, day: NaiveDate, group: Option<GroupId>) -> bool {
        let off = |spans: &[DateSpan]| spans.iter().any(|span| span.contains(day));
        let group_off = group.and_then(|group| self.group_days_off.get(&group));
        self.year.contains(day)
            && self.is_working_day(day)
            && !off(&self.vacations)
            && !group_off.is_some_and(|spans| off(spans))
    }

    /// The n-th working day after the day, which itself is day 0 (1.10). With `n` 0 the day itself, working or not.
    /// `None` where the calendar has no such day within reach, which only a broken calendar causes.
    pub fn working_day_after(&self, day: NaiveDate, n: u16) -> Option<NaiveDate> {
        match n {
            0 => Some(day),
            _ => days_after(day).filter(|d| self.is_working_day(*d)).nth(usize::from(n) - 1),
        }
    }

    /// The last working day strictly before the day.
    pub fn working_day_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        (1..=HORIZON_DAYS).map(|n| day - Days::new(n)).find(|d| self.is_working_day(*d))
    }

    /// The last working day of the day's week.
    pub fn last_working_day_of_week(&self, day: NaiveDate) -> Option<NaiveDate> {
        week_of(day).days().rev().find(|d| self.is_working_day(*d))
    }

    /// The first study day of the day's week.
    pub fn first_study_day_of_week(&self, day: NaiveDate, group: Option<GroupId>) -> Option<NaiveDate> {
        week_of(day).days().find(|d| self.is_study_day(*d, group))
    }

    /// Study days of a span, in order.
    pub fn study_days(&self, span: DateSpan, group: Option<GroupId>) -> impl Iterator<Item = NaiveDate> {
        span.days().filter(move |day| self.is_study_day(*day, group))
    }

    /// The next study day strictly after the day, within the year.
    pub fn study_day_after(&self, day: NaiveDate, group: Option<GroupId>) -> Option<NaiveDate> {
        days_after(day).take_while(|d| *d <= self.year.last()).find(|d| self.is_study_day(*d, group))
    }

    /// The last study week of a period (D06): from Monday of the week of the group's last study day in it, to that
    /// day. A frost day at the end moves it (5.10).
    pub fn last_study_week(&self, period: DateSpan, group: Option<GroupId>) -> Option<DateSpan> {
        let last = period.days().rev().find(|day| self.is_study_day(*day, group))?;
        DateSpan::new(monday_of(last), last)
    }
}

fn days_after(day: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=HORIZON_DAYS).map(move |n| day + Days::new(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn span(first: &str, last: &str) -> DateSpan {
        DateSpan::new(day(first), day(last)).expect("a span")
    }

    /// Year 2025/26, holidays of November and February, Saturday 1 November made working for Monday 3 November.
    fn calendar(week: StudyWeek) -> SchoolCalendar {
        SchoolCalendar {
            days_off: ["2025-11-03", "2025-11-04", "2026-02-23", "2026-03-09"].map(day).into(),
            moved_working_days: [day("2025-11-01")].into(),
            vacations: vec![span("2025-10-25", "2025-11-04"), span("2026-03-28", "2026-04-05")],
            group_days_off: [(GroupId::new(1), vec![span("2026-02-16", "2026-02-20")])].into(),
            ..SchoolCalendar::new(span("2025-09-01", "2026-05-26"), week)
        }
    }

    #[test]
    fn working_days_count_from_the_day_after() {
        use StudyWeek::*;
        for (week, from, n, expected) in [
            // The check value of 1.10: received on Friday, two working days.
            (FiveDays, "2026-03-13", 2, "2026-03-17"),
            (SixDays, "2026-03-13", 2, "2026-03-16"),
            // Over a Monday holiday.
            (FiveDays, "2026-02-20", 1, "2026-02-24"),
            // A moved Saturday counts; the Monday and Tuesday off do not.
            (FiveDays, "2025-10-31", 1, "2025-11-01"),
            (FiveDays, "2025-10-31", 2, "2025-11-05"),
            // Vacations do not stop working days.
            (FiveDays, "2026-03-27", 2, "2026-03-31"),
            (FiveDays, "2026-03-14", 0, "2026-03-14"),
        ] {
            assert_eq!(calendar(week).working_day_after(day(from), n), Some(day(expected)), "{from} + {n}");
        }
    }

    #[test]
    fn study_days_know_vacations_and_groups() {
        let calendar = calendar(StudyWeek::FiveDays);
        let first_graders = Some(GroupId::new(1));
        for (date, group, expected) in [
            ("2025-09-01", None, true),
            ("2025-08-29", None, false),
            ("2025-10-27", None, false),
            ("2025-11-01", None, false), // moved to working, but in the vacation
            ("2026-02-18", None, true),
            ("2026-02-18", first_graders, false),
            ("2026-02-18", Some(GroupId::new(2)), true),
            ("2026-03-07", None, false),
        ] {
            assert_eq!(calendar.is_study_day(day(date), group), expected, "{date}");
        }
        assert_eq!(calendar.study_day_after(day("2026-02-13"), first_graders), Some(day("2026-02-24")));
        assert_eq!(calendar.study_day_after(day("2026-05-26"), None), None);
    }

    #[test]
    fn the_last_study_week_follows_the_last_study_day() {
        let mut calendar = calendar(StudyWeek::FiveDays);
        let quarter = span("2026-01-12", "2026-03-31");
        assert_eq!(calendar.last_study_week(quarter, None), Some(span("2026-03-23", "2026-03-27")));
        // Frost takes the group's last week: the window moves.
        calendar.group_days_off.insert(GroupId::new(7), vec![span("2026-03-23", "2026-03-27")]);
        assert_eq!(
            calendar.last_study_week(quarter, Some(GroupId::new(7))),
            Some(span("2026-03-16", "2026-03-20"))
        );
        assert_eq!(calendar.last_study_week(span("2026-03-28", "2026-03-29"), None), None);
    }

    #[test]
    fn weeks_start_on_monday() {
        assert_eq!(week_of(day("2026-03-08")), span("2026-03-02", "2026-03-08"));
        assert_eq!(monday_of(day("2026-03-02")), day("2026-03-02"));
        let calendar = calendar(StudyWeek::FiveDays);
        assert_eq!(calendar.last_working_day_of_week(day("2026-03-02")), Some(day("2026-03-06")));
        assert_eq!(calendar.working_day_before(day("2026-03-10")), Some(day("2026-03-06")));
        assert_eq!(calendar.first_study_day_of_week(day("2026-03-11"), None), Some(day("2026-03-10")));
    }

    proptest! {
        #[test]
        fn counting_working_days_composes(offset in 0_u64..300, a in 1_u16..10, b in 1_u16..10) {
            let calendar = calendar(StudyWeek::SixDays);
            let from = day("2025-09-01") + Days::new(offset);
            let step = calendar.working_day_after(from, a).and_then(|d| calendar.working_day_after(d, b));
            prop_assert_eq!(step, calendar.working_day_after(from, a + b));
        }
    }
}
