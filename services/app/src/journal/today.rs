//! Today: the lessons one holds, what is missing in them, and the next topic of the plan (ux.md 4.5).

use std::collections::HashMap;

use authz::{Action, Resource};
use chrono::NaiveDate;
use domain::group::Grade;
use domain::id::{GroupId, LessonId, SubjectId};
use domain::lesson::LessonStatus;
use domain::regulation::{LessonLimit, LessonsOf};

use super::due::{DueMoment, LessonFacts, due_moments};
use crate::access::Target;
use crate::{Actor, App, Failure, Outcome};

/// The next topic of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTopic {
    /// Number in the plan.
    pub ordinal: u16,
    /// Its title.
    pub title: String,
    /// Homework the plan suggests, may be empty.
    pub homework: String,
}

pub use store::teaching::ParallelLesson;

/// A lesson of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayLesson {
    /// The lesson.
    pub id: LessonId,
    /// Number in the bell schedule.
    pub ordinal: u8,
    /// Local start.
    pub starts_at: chrono::NaiveTime,
    /// Local end.
    pub ends_at: chrono::NaiveTime,
    /// The group.
    pub group: GroupId,
    /// Its name.
    pub group_name: String,
    /// The subject.
    pub subject: SubjectId,
    /// Its name.
    pub subject_name: String,
    /// State.
    pub status: LessonStatus,
    /// Room, may be empty.
    pub room: String,
    /// Held instead of a colleague.
    pub substitute: bool,
    /// How many are noted as absent.
    pub absent: u32,
    /// The roll was taken.
    pub roll_taken: bool,
    /// The topic.
    pub topic: Option<String>,
    /// Version of the topic's cell; 0 for none.
    pub topic_version: i32,
    /// Common homework; «не задано» is an entry too.
    pub homework: Option<String>,
    /// Homework is explicitly nothing.
    pub homework_nothing: bool,
    /// The school keeps homework here; with or without a limit for entering it.
    pub homework_kept: bool,
    /// Local day it is for.
    pub homework_due_on: Option<NaiveDate>,
    /// Version of the homework's cell; 0 for none.
    pub homework_version: i32,
    /// Due moments D01–D03.
    pub due: Vec<DueMoment>,
    /// The next topic of the plan that no lesson holds yet.
    pub next_topic: Option<PlannedTopic>,
    /// Local day of the group's next lesson of the subject: for when homework is set.
    pub next_lesson_on: Option<NaiveDate>,
    /// What a parallel group of the same teacher and subject was given, if this group has not had it yet.
    pub parallel: Option<ParallelLesson>,
}

/// The day of a teacher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Today {
    /// Local day.
    pub day: NaiveDate,
    /// Lessons by number; empty on a day without.
    pub lessons: Vec<TodayLesson>,
    /// The next day with a lesson, when today has none.
    pub next_day: Option<NaiveDate>,
}

impl App {
    /// The actor's own lessons of today. Three statements.
    #[tracing::instrument(skip_all, name = "journal.today")]
    pub async fn today(&self, actor: &Actor) -> Outcome<Today> {
        let staff = actor.staff.ok_or(Failure::NotFound)?;
        let now = self.now();
        let day = actor.today(now);
        let mut tx = self.store.tenant(actor.context()).await?;
        let facts = self.facts(&mut tx, actor, Target::School).await?;
        if !facts.member {
            return Err(Failure::NotFound);
        }
        // One's own lessons of today: the assignment or substitution is what makes them so.
        let own = store::access::Facts { own_assignment: true, ..facts };
        self.decide(actor, &own, (Resource::Journal, Action::Read))?;
        let regulation = self.regulation_on(&mut tx, day).await?;
        let of_class = !matches!(
            regulation.deadlines.homework.as_ref().map(|limit| limit.value),
            Some(LessonLimit::AfterLessons { of: LessonsOf::LessonPupils, .. })
        );
        let rows = store::teaching::list_lessons_of_staff(&mut tx, staff, day, of_class).await?;
        let next_day = match rows.is_empty() {
            true => store::teaching::find_next_day_of_staff(&mut tx, staff, day).await?,
            false => None,
        };
        tx.finish();

        let facts: Vec<LessonFacts> = rows
            .iter()
            .map(|row| LessonFacts {
                lesson: row.id,
                group: row.group,
                group_kind: row.group_kind,
                grade: row.grade,
                subject: row.subject,
                day,
                ordinal: row.ordinal,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                status: row.status,
                kind: row.kind,
                planned_staff: row.planned_staff,
                staff,
                day_ends: row.day_ends,
                roll: row.roll_taken_at,
                topic: row.topic_first_at.filter(|_| row.topic.is_some()),
                homework: row.homework_first_at.filter(|_| row.homework.is_some() || row.homework_nothing),
                lesson_work: None,
                written_work: None,
            })
            .collect();
        let mut due: HashMap<LessonId, Vec<DueMoment>> = HashMap::new();
        // A group's last lesson is its own: groups are judged apart.
        for lesson in &facts {
            let group: Vec<LessonFacts> =
                facts.iter().filter(|other| other.group == lesson.group).copied().collect();
            if due.contains_key(&lesson.lesson)
                || group.first().map(|first| first.lesson) != Some(lesson.lesson)
            {
                continue;
            }
            for moment in due_moments(&group, &regulation, actor.zone, now) {
                due.entry(moment.lesson).or_default().push(moment);
            }
        }
        let lessons = rows
            .into_iter()
            .map(|row| TodayLesson {
                due: due.remove(&row.id).unwrap_or_default(),
                id: row.id,
                ordinal: row.ordinal,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                group: row.group,
                group_name: row.group_name,
                subject: row.subject,
                subject_name: row.subject_name,
                status: row.status,
                room: row.room,
                substitute: row.planned_staff != staff,
                absent: row.absent,
                roll_taken: row.roll_taken_at.is_some(),
                topic: row.topic,
                topic_version: row.topic_version,
                homework: row.homework,
                homework_nothing: row.homework_nothing,
                homework_kept: regulation.homework_kept(row.grade.and_then(Grade::new)).is_ok(),
                homework_due_on: row.homework_due_on,
                next_lesson_on: row.next_lesson_on,
                parallel: row.parallel,
                homework_version: row.homework_version,
                next_topic: row.next_topic.map(|(ordinal, title, homework)| PlannedTopic {
                    ordinal,
                    title,
                    homework,
                }),
            })
            .collect();
        Ok(Today { day, lessons, next_day })
    }
}
