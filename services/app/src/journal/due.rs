//! Due moments of a lesson's entries with clause and state. The domain computes them; here the stored facts are put
//! into its words.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::deadline::{DayLesson, DeadlineCode, Due, SchoolDay, Verdict, lesson_due};
use domain::group::{Grade, GroupKind};
use domain::id::{GroupId, LessonId, StaffId, SubjectId};
use domain::lesson::{LessonKind, LessonSlot, LessonStatus};
use domain::regulation::Regulation;

/// What a deadline says about an entry now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryState {
    /// Entered in time.
    InTime,
    /// Entered late.
    Late,
    /// Missing, and there is time.
    Open,
    /// Missing, and the time is over.
    Overdue,
}

/// A due moment of one entry of one lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMoment {
    /// The lesson.
    pub lesson: LessonId,
    /// Which deadline.
    pub code: DeadlineCode,
    /// The last moment in time.
    pub at: DateTime<Utc>,
    /// The moment on a screen of the school («4 марта, 14:55»).
    pub display: String,
    /// The clause; none where the platform's default holds.
    pub clause: Option<String>,
    /// What it says now.
    pub state: EntryState,
    /// When the entry was made.
    pub entered_at: Option<DateTime<Utc>>,
}

/// A lesson's facts for its due moments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LessonFacts {
    pub lesson: LessonId,
    pub group: GroupId,
    pub group_kind: GroupKind,
    pub grade: Option<u8>,
    pub subject: SubjectId,
    pub day: NaiveDate,
    pub ordinal: u8,
    pub starts_at: NaiveTime,
    pub ends_at: NaiveTime,
    pub status: LessonStatus,
    pub kind: LessonKind,
    pub planned_staff: StaffId,
    pub staff: StaffId,
    /// End of the last lesson that counts for D03, as the store found it.
    pub day_ends: Option<NaiveTime>,
    /// When the roll was taken.
    pub roll: Option<DateTime<Utc>>,
    /// When a topic was entered first.
    pub topic: Option<DateTime<Utc>>,
    /// When common homework was entered first.
    pub homework: Option<DateTime<Utc>>,
    /// Columns: written work, first mark.
    pub lesson_work: Option<Option<DateTime<Utc>>>,
    pub written_work: Option<Option<DateTime<Utc>>>,
}

impl LessonFacts {
    fn day_lesson(&self) -> DayLesson {
        DayLesson {
            id: self.lesson,
            slot: LessonSlot {
                day: self.day,
                number: self.ordinal,
                starts: self.starts_at,
                ends: self.ends_at,
            },
            status: self.status,
            kind: self.kind,
            group: self.group,
            group_kind: self.group_kind,
            grade: self.grade.and_then(Grade::new),
            classes: vec![self.group],
            subject: self.subject,
            planned_teacher: self.planned_staff,
            actual_teacher: Some(self.staff),
        }
    }

    /// The last lesson of the day as the store found it, in the domain's words: same group, so that it counts under
    /// either reading of D03, and a number that makes no double lesson.
    fn last_of_day(&self) -> Option<DayLesson> {
        let ends = self.day_ends?;
        Some(DayLesson {
            slot: LessonSlot { day: self.day, number: u8::MAX, starts: self.starts_at.min(ends), ends },
            status: LessonStatus::Held,
            kind: LessonKind::Lesson,
            ..self.day_lesson()
        })
    }

    fn entered(&self, code: DeadlineCode) -> Option<Option<DateTime<Utc>>> {
        match code {
            DeadlineCode::D01 => Some(self.roll),
            DeadlineCode::D02 => Some(self.topic),
            DeadlineCode::D03 => Some(self.homework),
            DeadlineCode::D04 => self.lesson_work,
            DeadlineCode::D05 => self.written_work,
            _ => None,
        }
    }
}

const CODES: [DeadlineCode; 5] =
    [DeadlineCode::D01, DeadlineCode::D02, DeadlineCode::D03, DeadlineCode::D04, DeadlineCode::D05];

/// The due moments of the lessons of one day and one page, in the order of the lessons.
pub(crate) fn due_moments(
    day: &[LessonFacts],
    regulation: &Regulation,
    zone: Tz,
    now: DateTime<Utc>,
) -> Vec<DueMoment> {
    let own: Vec<DayLesson> = day.iter().map(LessonFacts::day_lesson).collect();
    let mut all = own.clone();
    all.extend(day.iter().find_map(LessonFacts::last_of_day));
    // The store already took care of who shares pupils with whom.
    let school_day = SchoolDay { lessons: &all, share_pupils: &|_, _| false };
    let mut moments = Vec::new();
    for code in CODES {
        // One entry is due for a double lesson; its first lesson carries it, whichever of them holds the entry.
        let mut carried: Vec<(LessonId, Due, Option<DateTime<Utc>>)> = Vec::new();
        for (facts, lesson) in day.iter().zip(&own) {
            let Some(entered) = facts.entered(code) else { continue };
            let Some(due) = lesson_due(code, lesson, &school_day, regulation, zone) else { continue };
            match carried.iter_mut().find(|(carrier, ..)| *carrier == due.carried_by) {
                Some((_, _, first)) => *first = [*first, entered].into_iter().flatten().min(),
                None => carried.push((due.carried_by, due.due, entered)),
            }
        }
        moments.extend(
            carried.into_iter().map(|(lesson, due, entered)| moment(lesson, &due, entered, zone, now)),
        );
    }
    moments.sort_by_key(|moment| day.iter().position(|facts| facts.lesson == moment.lesson));
    moments
}

/// One due moment with its state.
pub(crate) fn moment(
    lesson: LessonId,
    due: &Due,
    entered: Option<DateTime<Utc>>,
    zone: Tz,
    now: DateTime<Utc>,
) -> DueMoment {
    let state = match (due.verdict(entered, now), entered) {
        (Verdict::Open { .. }, _) => EntryState::Open,
        (Verdict::Late { .. }, Some(_)) => EntryState::Late,
        (Verdict::Late { .. }, None) => EntryState::Overdue,
        (Verdict::InTime | Verdict::NotDue, _) => EntryState::InTime,
    };
    DueMoment {
        lesson,
        code: due.code,
        at: due.at,
        display: due.display(zone),
        clause: clause(&due.clause),
        state,
        entered_at: entered,
    }
}

/// A clause as people read it: «п. 2.8»; nothing for the platform's own defaults.
pub(crate) fn clause(clause: &domain::regulation::ClauseRef) -> Option<String> {
    match clause {
        domain::regulation::ClauseRef::PlatformDefault => None,
        domain::regulation::ClauseRef::Clause(text) => {
            // A preset names the school's act before the clause («S0-2.8»); people of the school read only the clause.
            let short = text
                .strip_prefix('S')
                .and_then(|rest| rest.split_once('-'))
                .filter(|(act, _)| act.len() == 1 && act.bytes().all(|b| b.is_ascii_digit()))
                .map_or(text.as_str(), |(_, clause)| clause);
            Some(format!("п.\u{a0}{short}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::Preset;

    fn facts(homework: Option<&str>) -> LessonFacts {
        let time = |text: &str| text.parse().unwrap();
        LessonFacts {
            lesson: LessonId::new(1),
            group: GroupId::new(1),
            group_kind: GroupKind::Class,
            grade: Some(7),
            subject: SubjectId::new(1),
            day: "2026-03-04".parse().unwrap(),
            ordinal: 2,
            starts_at: time("09:25:00"),
            ends_at: time("10:05:00"),
            status: LessonStatus::Held,
            kind: LessonKind::Lesson,
            planned_staff: StaffId::new(1),
            staff: StaffId::new(1),
            day_ends: Some(time("13:25:00")),
            roll: None,
            topic: None,
            homework: homework.map(|at| at.parse().unwrap()),
            lesson_work: None,
            written_work: None,
        }
    }

    /// The verdict on homework of one lesson through presets, document and due moments.
    fn homework_state(
        preset: Preset,
        entered: Option<&str>,
        now: &str,
    ) -> (EntryState, Option<String>, String) {
        let document = store::regulation_doc::write(&preset.load().unwrap());
        let regulation = store::regulation_doc::read(&document).unwrap();
        let zone = chrono_tz::Europe::Moscow;
        let moments = due_moments(&[facts(entered)], &regulation, zone, now.parse().unwrap());
        let due = moments.into_iter().find(|moment| moment.code == DeadlineCode::D03).unwrap();
        (due.state, due.clause, due.display)
    }

    #[test]
    fn two_schools_judge_the_same_homework_differently() {
        // Lessons end at 13:25; S0 gives 90 minutes, S2 gives 120. Entered at 15:10 local time.
        let entered = Some("2026-03-04T12:10:00Z");
        let now = "2026-03-04T18:00:00Z";
        let (state, clause, display) = homework_state(Preset::S0, entered, now);
        assert_eq!(state, EntryState::Late);
        assert_eq!((clause.as_deref(), display.as_str()), (Some("п.\u{a0}2.8"), "4\u{a0}марта, 14:55"));
        let (state, clause, display) = homework_state(Preset::S2, entered, now);
        assert_eq!(state, EntryState::InTime);
        assert_eq!((clause.as_deref(), display.as_str()), (Some("п.\u{a0}A1-2.2"), "4\u{a0}марта, 15:25"));
        // Missing at 15:10: overdue in one school, open in the other.
        assert_eq!(homework_state(Preset::S0, None, "2026-03-04T12:10:00Z").0, EntryState::Overdue);
        assert_eq!(homework_state(Preset::S2, None, "2026-03-04T12:10:00Z").0, EntryState::Open);
    }

    #[test]
    fn a_double_lesson_owes_one_entry() {
        let regulation = Preset::S0.load().unwrap();
        let first = facts(None);
        let second = LessonFacts { lesson: LessonId::new(2), ordinal: 3, ..first };
        let now = "2026-03-04T18:00:00Z".parse().unwrap();
        let due = due_moments(&[first, second], &regulation, chrono_tz::Europe::Moscow, now);
        let homework = |due: &[DueMoment]| {
            due.iter()
                .filter(|due| due.code == DeadlineCode::D03)
                .map(|due| (due.lesson, due.state))
                .collect::<Vec<_>>()
        };
        assert_eq!(homework(&due), [(LessonId::new(1), EntryState::Overdue)]);
        // The entry stands in the second lesson; the first one's debt is paid.
        let second = LessonFacts { homework: Some("2026-03-04T09:00:00Z".parse().unwrap()), ..second };
        let due = due_moments(&[first, second], &regulation, chrono_tz::Europe::Moscow, now);
        assert_eq!(homework(&due), [(LessonId::new(1), EntryState::InTime)]);
    }
}
