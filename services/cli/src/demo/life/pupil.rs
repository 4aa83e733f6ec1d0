//! What pupils are like: how able in a subject, when ill, when late. Pure; a pupil is known by the full name.

use chrono::{Datelike, Days, NaiveDate};

use super::chance::{between, of};

/// A stretch of days away from school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spell {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// What explains it; none stays unknown.
    pub paper: Option<Paper>,
}

/// What the family hands in after a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    /// A certificate of illness.
    Certificate,
    /// A parent's application.
    Application,
    /// An order of the school: competition, olympiad.
    Order,
}

/// How a pupil comes to one lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Present,
    Absent,
    /// Minutes late.
    Late(u16),
}

/// The spell that begins in the week of `monday`, if one does.
pub(super) fn spell_of_week(pupil: &str, monday: NaiveDate) -> Option<Spell> {
    let mut seed = of(&["spell", pupil, &monday.to_string()]);
    if !seed.chance(6) {
        return None;
    }
    let from = monday + Days::new(u64::try_from(seed.below(5)).unwrap_or(0));
    let to = from + Days::new(u64::try_from(between(&mut seed, 0, 4)).unwrap_or(0));
    let paper = match seed.below(100) {
        0..62 => Some(Paper::Certificate),
        62..78 => Some(Paper::Application),
        78..84 => Some(Paper::Order),
        _ => None,
    };
    Some(Spell { from, to, paper })
}

/// The spell that holds a day; one that began in the week before may reach into this one.
pub(super) fn spell_on(pupil: &str, day: NaiveDate) -> Option<Spell> {
    let monday = day - Days::new(day.weekday().num_days_from_monday().into());
    [monday - Days::new(7), monday]
        .into_iter()
        .filter_map(|monday| spell_of_week(pupil, monday))
        .find(|spell| (spell.from..=spell.to).contains(&day))
}

/// Whether the pupil is in a lesson.
pub(super) fn presence(pupil: &str, day: NaiveDate, ordinal: u8) -> Presence {
    if spell_on(pupil, day).is_some() {
        return Presence::Absent;
    }
    let truant = of(&["truant", pupil]).chance(4);
    let mut seed = of(&["presence", pupil, &day.to_string(), &ordinal.to_string()]);
    match seed.below(1_000) {
        0..40 if truant => Presence::Absent,
        40..45 => Presence::Absent,
        // The first lesson is the one people are late for.
        45..49 => Presence::Late(u16::try_from(between(&mut seed, 3, 15)).unwrap_or(5)),
        49..64 if ordinal <= 1 => Presence::Late(u16::try_from(between(&mut seed, 2, 20)).unwrap_or(5)),
        _ => Presence::Present,
    }
}

/// How able a pupil is in a subject, in hundredths of a mark of the five-point scale: 250 to 500.
pub(super) fn ability(pupil: &str, subject: &str) -> i64 {
    let mut seed = of(&["ability", pupil]);
    // The sum of three draws lies near the middle more often than at the ends.
    let general: i64 = (0..3).map(|_| between(&mut seed, 90, 167)).sum();
    let bent = between(&mut of(&["bent", pupil, subject]), -35, 35);
    (general + bent).clamp(250, 500)
}

/// A mark for one work.
pub(super) fn mark(ability: i64, seed: &mut crate::demo::seed::Seed, (lowest, highest): (i64, i64)) -> i64 {
    let noise = between(seed, -80, 80) + between(seed, -60, 60);
    ((ability + noise + 50) / 100).clamp(lowest, highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUPILS: usize = 400;

    fn pupils() -> impl Iterator<Item = String> {
        (0..PUPILS).map(|number| format!("ученик {number}"))
    }

    #[test]
    fn marks_are_spread_as_in_a_school() {
        let mut counts = [0_usize; 6];
        for pupil in pupils() {
            let mut seed = of(&["work", &pupil]);
            for _ in 0..20 {
                let mark = mark(ability(&pupil, "Алгебра"), &mut seed, (2, 5));
                counts[usize::try_from(mark).unwrap()] += 1;
            }
        }
        let share = |mark: usize| 100 * counts[mark] / (PUPILS * 20);
        assert!((1..=9).contains(&share(2)), "{counts:?}");
        assert!((25..=45).contains(&share(3)), "{counts:?}");
        assert!((35..=60).contains(&share(4)), "{counts:?}");
        assert!((8..=28).contains(&share(5)), "{counts:?}");
    }

    #[test]
    fn about_one_lesson_in_twenty_is_missed_and_a_spell_is_whole() {
        let first = NaiveDate::from_ymd_opt(2026, 9, 7).unwrap();
        let days: Vec<NaiveDate> = (0..35).map(|n| first + Days::new(n)).collect();
        let (mut all, mut absent, mut late) = (0, 0, 0);
        for pupil in pupils() {
            for day in days.iter().filter(|day| day.weekday().number_from_monday() < 6) {
                let of_day: Vec<Presence> = (1..=6).map(|ordinal| presence(&pupil, *day, ordinal)).collect();
                all += of_day.len();
                absent += of_day.iter().filter(|p| **p == Presence::Absent).count();
                late += of_day.iter().filter(|p| matches!(p, Presence::Late(_))).count();
                if spell_on(&pupil, *day).is_some() {
                    assert!(of_day.iter().all(|presence| *presence == Presence::Absent));
                }
            }
        }
        assert!((25..=80).contains(&(1_000 * absent / all)), "{absent} of {all}");
        assert!((2..=15).contains(&(1_000 * late / all)), "{late} of {all}");
    }
}
