//! What of a school's figures the district may be told (security.md C-25): pure.
//!
//! Shares about pupils leave as whole percents without their counts, so that the counts they were made of stay unknown.
//! A share is hidden when fewer than five pupils stand on one side of it, or between success and quality. What is
//! hidden in one week of a period is hidden in all, and so is the other share where it would pin the hidden one.

use std::collections::{BTreeMap, BTreeSet};

use domain::fraction::Fraction;
use store::figures::WeekFigures;

/// Fewer pupils than this are not told.
const SMALLEST_CELL: i64 = 5;

/// A school's week as the district may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Pupils.
    pub pupils: Option<i32>,
    /// Entries of the week.
    pub entries: Option<i32>,
    /// Entries made in time and entries whose limit has passed; about teachers' work, not about children.
    pub timeliness: Option<(i64, i64)>,
    /// Successful pupils of the last closed period, percent.
    pub success: Option<i64>,
    /// Pupils with 4 and 5 only, percent.
    pub quality: Option<i64>,
    /// Families reached, percent.
    pub reached: Option<i64>,
    /// Name of the period of success and quality.
    pub period: Option<String>,
    /// Figures that are there and may not be told: their words, such as `success`.
    pub hidden: Vec<&'static str>,
}

/// All weeks of one school, each as it may be seen.
pub fn disclose(weeks: &[WeekFigures]) -> Vec<Shown> {
    let small = weeks.iter().any(|week| (1..SMALLEST_CELL).contains(&i64::from(week.figures.pupils)));
    let mut hidden: BTreeMap<&str, BTreeSet<&'static str>> = BTreeMap::new();
    for week in weeks {
        let marks = &week.period;
        let found = risky(marks.success, marks.quality);
        hidden.entry(marks.period.as_deref().unwrap_or_default()).or_default().extend(found);
    }
    weeks
        .iter()
        .map(|week| {
            let (figures, marks) = (&week.figures, &week.period);
            let of_period = &hidden[marks.period.as_deref().unwrap_or_default()];
            let mut shown = Shown {
                pupils: Some(figures.pupils),
                entries: Some(figures.entries),
                timeliness: (figures.entries_due > 0)
                    .then(|| (figures.entries_in_time.into(), figures.entries_due.into())),
                success: marks.success.and_then(percent),
                quality: marks.quality.and_then(percent),
                reached: percent((figures.families_reached.into(), figures.families.into())),
                period: marks.period.clone(),
                hidden: Vec::new(),
            };
            let few_families = i64::from(figures.families) < SMALLEST_CELL;
            hide(&mut shown.pupils, small, ("pupils", &mut shown.hidden));
            hide(&mut shown.success, small || of_period.contains("success"), ("success", &mut shown.hidden));
            hide(&mut shown.quality, small || of_period.contains("quality"), ("quality", &mut shown.hidden));
            hide(&mut shown.reached, small || few_families, ("reached", &mut shown.hidden));
            shown
        })
        .collect()
}

fn hide<T>(value: &mut Option<T>, hide: bool, (word, hidden): (&'static str, &mut Vec<&'static str>)) {
    if hide && value.take().is_some() {
        hidden.push(word);
    }
}

/// Which of success and quality must not be told.
fn risky(success: Option<(i64, i64)>, quality: Option<(i64, i64)>) -> Vec<&'static str> {
    let (Some((successful, all)), Some((good, _))) = (success, quality) else {
        // One alone is judged alone.
        let alone = [("success", success), ("quality", quality)];
        let small = alone.into_iter().filter(|(_, share)| share.is_some_and(|(n, all)| !told(n, all)));
        return small.map(|(word, _)| word).collect();
    };
    let between = successful - good;
    let hide_success = !told(successful, all);
    let hide_quality = !told(good, all) || (1..SMALLEST_CELL).contains(&between);
    // One share alone tells of how many it was made, and so pins the other: both or none.
    if hide_success || hide_quality { vec!["success", "quality"] } else { Vec::new() }
}

/// Nobody or at least five on either side, of at least five.
fn told(part: i64, all: i64) -> bool {
    let cell = |n: i64| n == 0 || n >= SMALLEST_CELL;
    all >= SMALLEST_CELL && cell(part) && cell(all - part)
}

fn percent((part, whole): (i64, i64)) -> Option<i64> {
    (whole > 0).then(|| (Fraction::new(part, whole) * Fraction::from_integer(100)).round().to_integer())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use store::figures::{Figures, PeriodFigures};

    use super::*;

    fn week(at: u64, pupils: i32, marks: Option<(i64, i64, i64)>) -> WeekFigures {
        WeekFigures {
            week: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() + chrono::Days::new(7 * at),
            figures: Figures {
                pupils,
                entries: 100,
                entries_due: 120,
                entries_in_time: 90,
                families: 250,
                families_reached: 200,
            },
            period: PeriodFigures {
                period: marks.map(|_| "3-я четверть".into()),
                success: marks.map(|(all, successful, _)| (successful, all)),
                quality: marks.map(|(all, _, good)| (good, all)),
            },
            computed_at: "2026-03-09T05:00:00Z".parse().unwrap(),
            formula_version: 1,
        }
    }

    #[test]
    fn a_share_about_few_children_is_hidden() {
        for (marks, hidden) in [
            ((100, 95, 50), &[][..]),
            ((100, 100, 50), &[]),
            ((100, 97, 50), &["success", "quality"]),
            ((100, 95, 4), &["success", "quality"]),
            ((100, 95, 92), &["success", "quality"]),
            ((100, 97, 95), &["success", "quality"]),
            ((40, 8, 3), &["success", "quality"]),
            ((4, 4, 0), &["success", "quality"]),
        ] {
            let shown = disclose(&[week(0, 300, Some(marks))]);
            assert_eq!(shown[0].hidden, hidden, "{marks:?}");
        }
        let few = disclose(&[week(0, 4, Some((100, 95, 50)))]);
        assert_eq!(few[0].hidden, ["pupils", "success", "quality", "reached"]);
        assert_eq!(few[0].timeliness, Some((90, 120)));
    }

    #[test]
    fn what_one_week_hides_the_others_of_the_period_do_not_tell() {
        let shown = disclose(&[
            week(0, 300, Some((100, 95, 50))),
            week(1, 300, Some((100, 96, 50))),
            week(2, 300, None),
        ]);
        assert_eq!(shown[0].hidden, ["success", "quality"]);
        assert_eq!(shown[1].hidden, ["success", "quality"]);
        assert!(shown[2].hidden.is_empty());
    }

    /// Everything an officer can read of one week, as a key.
    fn answer(pupils: i32, marks: (i64, i64, i64)) -> (Option<i64>, Option<i64>) {
        let shown = &disclose(&[week(0, pupils, Some(marks))])[0];
        (shown.success, shown.quality)
    }

    /// Brute force over all small schools: what is hidden stays open over at least five values, whoever knows the rules.
    #[test]
    fn no_hidden_count_is_pinned() {
        const PUPILS: i64 = 36;
        let mut possible: BTreeMap<(Option<i64>, Option<i64>), Vec<(i64, i64)>> = BTreeMap::new();
        for all in 1..=PUPILS {
            for successful in 0..=all {
                for good in 0..=successful {
                    let key = answer(36, (all, successful, good));
                    possible.entry(key).or_default().push((successful, good));
                }
            }
        }
        for ((success, quality), counts) in &possible {
            for (hidden, values) in [
                (success.is_none(), counts.iter().map(|(s, _)| *s).collect::<BTreeSet<_>>()),
                (quality.is_none(), counts.iter().map(|(_, q)| *q).collect()),
            ] {
                let (low, high) = (values.first().unwrap(), values.last().unwrap());
                assert!(!hidden || high - low + 1 >= 5, "{success:?} {quality:?}: {low}..{high}");
            }
        }
    }
}
