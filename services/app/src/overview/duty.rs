//! The entries a week's lessons call for, each with its limit and verdict: pure.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::deadline::{DayLesson, DeadlineCode, SchoolDay, Verdict, lesson_due};
use domain::group::{Grade, GroupKind};
use domain::id::{GroupId, LessonId, StaffId, SubjectId};
use domain::lesson::{LessonKind, LessonSlot, LessonStatus};
use domain::regulation::Regulation;
use store::figures::LessonEntry;

/// The entries of a lesson that are due by its own moment; marks have their own limits per work.
const CODES: [DeadlineCode; 3] = [DeadlineCode::D01, DeadlineCode::D02, DeadlineCode::D03];

/// An entry that is or was due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The lesson.
    pub lesson: LessonId,
    /// Its group.
    pub group: GroupId,
    /// Its subject.
    pub subject: SubjectId,
    /// Local date.
    pub day: NaiveDate,
    /// Number in the day.
    pub number: u8,
    /// Which deadline: absentees, topic or homework.
    pub code: DeadlineCode,
    /// Who held the lesson and answers.
    pub staff: StaffId,
    /// The last instant that is in time.
    pub due_at: DateTime<Utc>,
    /// Clause of the school's regulation.
    pub clause: String,
    /// What became of it.
    pub state: DutyState,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyState {
    /// Made before the limit.
    InTime,
    /// Made after it.
    MadeLate {
        /// By how much.
        by: TimeDelta,
    },
    /// Missing, and the limit has passed.
    Missing {
        /// For how long.
        by: TimeDelta,
    },
    /// Missing, and there is time.
    Open,
}

/// Counts of duties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DutyTally {
    /// Entries made, in time or late.
    pub made: u32,
    /// Entries whose limit has passed.
    pub passed: u32,
    /// Of those, made in time.
    pub in_time: u32,
    /// Of those, still missing.
    pub missing: u32,
}

impl DutyTally {
    /// Adds one duty. Timeliness counts entries whose limit has passed (5.10).
    pub fn add(&mut self, duty: &Duty, now: DateTime<Utc>) {
        let made = matches!(duty.state, DutyState::InTime | DutyState::MadeLate { .. });
        self.made += u32::from(made);
        if duty.due_at < now {
            self.passed += 1;
            self.in_time += u32::from(duty.state == DutyState::InTime);
            self.missing += u32::from(matches!(duty.state, DutyState::Missing { .. }));
        }
    }
}

/// The duties of lessons held by `now`, in the order of the lessons; no limit of theirs is earlier than a lesson's end.
/// `members` says who is in which group.
pub fn duties(
    entries: &[LessonEntry],
    members: &[(i64, i64)],
    regulation: &Regulation,
    (zone, now): (Tz, DateTime<Utc>),
) -> Vec<Duty> {
    let mut pupils: HashMap<i64, BTreeSet<i64>> = HashMap::new();
    for (group, pupil) in members {
        pupils.entry(*group).or_default().insert(*pupil);
    }
    let share = |a: GroupId, b: GroupId| match (pupils.get(&a.get()), pupils.get(&b.get())) {
        (Some(a), Some(b)) => !a.is_disjoint(b),
        _ => false,
    };
    let local_now = now.with_timezone(&zone).naive_local();
    let mut duties = Vec::new();
    for day in entries.chunk_by(|a, b| a.day == b.day) {
        let lessons: Vec<DayLesson> = day.iter().map(day_lesson).collect();
        let school_day = SchoolDay { lessons: &lessons, share_pupils: &share };
        for (entry, lesson) in day.iter().zip(&lessons) {
            if !lesson.status.took_place(entry.day, entry.times.1, local_now) {
                continue;
            }
            duties.extend(CODES.into_iter().filter_map(|code| {
                let due = lesson_due(code, lesson, &school_day, regulation, zone)?;
                // A double lesson calls for one topic and one homework; its first half carries them.
                if code != DeadlineCode::D01 && due.carried_by != lesson.id {
                    return None;
                }
                let made = match code {
                    DeadlineCode::D01 => entry.roll_at,
                    DeadlineCode::D02 => entry.topic_at,
                    _ => entry.homework_at,
                };
                Some(Duty {
                    lesson: lesson.id,
                    group: lesson.group,
                    subject: lesson.subject,
                    day: entry.day,
                    number: lesson.slot.number,
                    code,
                    staff: StaffId::new(entry.staff),
                    due_at: due.due.at,
                    clause: due.due.clause.title_ru(),
                    state: match due.due.verdict(made, now) {
                        Verdict::InTime => DutyState::InTime,
                        Verdict::Late { by } if made.is_some() => DutyState::MadeLate { by },
                        Verdict::Late { by } => DutyState::Missing { by },
                        Verdict::Open { .. } | Verdict::NotDue => DutyState::Open,
                    },
                })
            }));
        }
    }
    duties
}

fn day_lesson(entry: &LessonEntry) -> DayLesson {
    let number = |n: i16| u8::try_from(n).unwrap_or(0);
    DayLesson {
        id: LessonId::new(entry.lesson),
        slot: LessonSlot {
            day: entry.day,
            number: number(entry.ordinal),
            starts: entry.times.0,
            ends: entry.times.1,
        },
        status: LessonStatus::from_code(&entry.status).unwrap_or(LessonStatus::Planned),
        kind: LessonKind::from_code(&entry.kind).unwrap_or(LessonKind::Lesson),
        group: GroupId::new(entry.group),
        group_kind: GroupKind::from_code(&entry.group_kind).unwrap_or(GroupKind::Class),
        grade: entry.grade.and_then(|grade| Grade::new(number(grade))),
        classes: vec![GroupId::new(entry.home_group)],
        subject: SubjectId::new(entry.subject),
        planned_teacher: StaffId::new(entry.staff),
        actual_teacher: Some(StaffId::new(entry.staff)),
    }
}
