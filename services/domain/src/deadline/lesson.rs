//! Deadlines that hang on a lesson: D01 absentees, D02 topic, D03 homework, D04 and D05 marks.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::{DeadlineCode, Due};
use crate::group::{Grade, GroupKind};
use crate::id::{GroupId, LessonId, StaffId, SubjectId};
use crate::lesson::{LessonKind, LessonSlot, LessonStatus};
use crate::local::{end_of_day, instant};
use crate::regulation::{AnswersForAbsentees, LessonLimit, LessonsOf, RecordKind, Regulation, Ruled};

/// One lesson of a day, as far as deadlines look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLesson {
    /// The lesson.
    pub id: LessonId,
    /// Its place in the day.
    pub slot: LessonSlot,
    /// Planned, held or cancelled.
    pub status: LessonStatus,
    /// What kind of lesson.
    pub kind: LessonKind,
    /// The group it is held for.
    pub group: GroupId,
    /// What that group is.
    pub group_kind: GroupKind,
    /// Grade of the group; none for clubs and groups of mixed grades.
    pub grade: Option<Grade>,
    /// Classes its pupils belong to; the group itself where it is a class.
    pub classes: Vec<GroupId>,
    /// Subject.
    pub subject: SubjectId,
    /// Who should hold it by the timetable.
    pub planned_teacher: StaffId,
    /// Who substitutes or did hold it, if recorded.
    pub actual_teacher: Option<StaffId>,
}

/// The lessons of one school on one day.
pub struct SchoolDay<'a> {
    /// All lessons of the day, cancelled ones included, in any order.
    pub lessons: &'a [DayLesson],
    /// Whether two groups share a pupil that day. Asked only for different groups.
    pub share_pupils: &'a dyn Fn(GroupId, GroupId) -> bool,
}

/// Who answers for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// Who held the lesson, substitutes included.
    Teacher(StaffId),
    /// The class teachers of these classes.
    ClassTeachersOf(Vec<GroupId>),
}

/// A deadline of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonDue {
    /// The due moment.
    pub due: Due,
    /// Who answers.
    pub answers: Answers,
    /// The lesson that carries the entry: the first one of a double lesson, for which one entry is due.
    pub carried_by: LessonId,
}

impl DayLesson {
    /// Who answers for D01–D05 of the lesson: who held it, by the timetable if nothing else is recorded.
    pub fn teacher(&self) -> StaffId {
        self.actual_teacher.unwrap_or(self.planned_teacher)
    }

    /// Neighbouring numbers, same day, group, subject and actual teacher, both taking place (5.10).
    fn doubles_with(&self, other: &Self) -> bool {
        let takes_place = |lesson: &Self| lesson.status != LessonStatus::Cancelled;
        self.slot.number.abs_diff(other.slot.number) == 1
            && self.slot.day == other.slot.day
            && (self.group, self.subject, self.teacher()) == (other.group, other.subject, other.teacher())
            && takes_place(self)
            && takes_place(other)
    }

    /// Whether it lengthens the day: cancelled lessons, clubs and consultations do not (5.10).
    fn lengthens_the_day(&self) -> bool {
        self.status != LessonStatus::Cancelled
            && self.kind != LessonKind::Consultation
            && self.group_kind != GroupKind::Club
    }
}

impl SchoolDay<'_> {
    /// First and last lesson of the double (or longer) lesson this one belongs to; itself twice otherwise.
    fn double<'l>(&'l self, lesson: &'l DayLesson) -> (&'l DayLesson, &'l DayLesson) {
        let (mut first, mut last) = (lesson, lesson);
        while let Some(before) =
            self.lessons.iter().find(|l| l.slot.number < first.slot.number && l.doubles_with(first))
        {
            first = before;
        }
        while let Some(after) =
            self.lessons.iter().find(|l| l.slot.number > last.slot.number && l.doubles_with(last))
        {
            last = after;
        }
        (first, last)
    }

    /// Local end of the last lesson that counts for this lesson's homework; never before the lesson's own end.
    fn last_end(&self, lesson: &DayLesson, of: LessonsOf) -> NaiveTime {
        let counts = |other: &&DayLesson| match of {
            LessonsOf::Class => other.classes.iter().any(|class| lesson.classes.contains(class)),
            LessonsOf::LessonPupils => {
                other.group == lesson.group || (self.share_pupils)(lesson.group, other.group)
            }
        };
        let same_day = self.lessons.iter().filter(|other| other.slot.day == lesson.slot.day);
        let ends = same_day.filter(|other| other.lengthens_the_day()).filter(counts).map(|l| l.slot.ends);
        ends.max().unwrap_or(lesson.slot.ends).max(lesson.slot.ends)
    }
}

/// The deadline of a lesson, or `None` where none arises: the lesson is cancelled, the act sets no limit, the
/// record is not kept, or the grade has no marks or homework (S1-1.3). Codes other than D01–D05 have none.
///
/// D04 and D05 arise for a work that was given; which of the two, its work form says.
pub fn lesson_due(
    code: DeadlineCode,
    lesson: &DayLesson,
    day: &SchoolDay<'_>,
    regulation: &Regulation,
    zone: Tz,
) -> Option<LessonDue> {
    if lesson.status == LessonStatus::Cancelled || !is_kept(code, lesson.grade, regulation) {
        return None;
    }
    let limit = limit_of(code, regulation)?;
    let (first, last) = day.double(lesson);
    let date = lesson.slot.day;
    let ends = last.slot.ends;
    let at = match limit.value {
        LessonLimit::EndOfDay { days } => end_of_day(zone, after(date, days)),
        // A lesson ending at or after the time has until that time of the next calendar day (5.10, on S1-3.3).
        LessonLimit::AtTime { days: 0, time } if ends >= time => instant(zone, after(date, 1), time),
        LessonLimit::AtTime { days, time } => instant(zone, after(date, days), time),
        LessonLimit::AfterLessons { minutes, of } => {
            instant(zone, date, day.last_end(last, of)) + TimeDelta::minutes(minutes.into())
        }
    };
    let answers = match (code, regulation.answers_for_absentees.value) {
        (DeadlineCode::D01, AnswersForAbsentees::ClassTeacher) => {
            Answers::ClassTeachersOf(lesson.classes.clone())
        }
        _ => Answers::Teacher(lesson.teacher()),
    };
    Some(LessonDue { due: Due { code, at, clause: limit.clause.clone() }, answers, carried_by: first.id })
}

fn limit_of(code: DeadlineCode, regulation: &Regulation) -> Option<&Ruled<LessonLimit>> {
    let deadlines = &regulation.deadlines;
    match code {
        DeadlineCode::D01 => deadlines.absentees.as_ref(),
        DeadlineCode::D02 => deadlines.topic.as_ref(),
        DeadlineCode::D03 => deadlines.homework.as_ref(),
        DeadlineCode::D04 => deadlines.lesson_mark.as_ref(),
        DeadlineCode::D05 => deadlines.written_mark.as_ref(),
        _ => None,
    }
}

fn is_kept(code: DeadlineCode, grade: Option<Grade>, regulation: &Regulation) -> bool {
    match code {
        DeadlineCode::D01 => regulation.keeps(RecordKind::Attendance),
        DeadlineCode::D02 => regulation.keeps(RecordKind::Topic),
        DeadlineCode::D03 => regulation.homework_kept(grade).is_ok(),
        DeadlineCode::D04 | DeadlineCode::D05 => regulation.marks_kept(grade).is_ok(),
        _ => false,
    }
}

fn after(day: NaiveDate, days: u16) -> NaiveDate {
    day + Days::new(days.into())
}
