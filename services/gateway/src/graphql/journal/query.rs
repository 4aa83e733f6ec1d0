//! Reads of the journal.

use app::history::CellRequest;
use app::journal::{JournalPageRequest, PageSpan};
use app::{Kind, Refusal, RefusalCode};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{ColumnId, GroupId, LessonId, PeriodId, PupilId, SubjectId};
use domain::text::time;

use super::page::{DueMoment, JournalPage};
use crate::graphql::context::{actor, app, decode, encode, failure};

/// Reads of the journal.
#[derive(Default)]
pub struct JournalQuery;

/// Which cell's history.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// A mark: lesson, column, pupil.
    Mark,
    /// An absence: lesson, pupil.
    Attendance,
    /// A topic: lesson.
    Topic,
    /// Homework: lesson, and the pupil of individual homework.
    Homework,
    /// A period mark: group, period, subject, pupil.
    PeriodMark,
}

/// A cell, by what it is about.
#[derive(InputObject)]
pub struct CellInput {
    /// Kind of cell.
    kind: CellKind,
    /// The lesson.
    lesson_id: Option<ID>,
    /// The column of a mark.
    column_id: Option<ID>,
    /// The pupil.
    pupil_id: Option<ID>,
    /// The group of a period mark.
    group_id: Option<ID>,
    /// The period of a period mark.
    period_id: Option<ID>,
    /// The subject of a period mark.
    subject_id: Option<ID>,
}

/// One writing of a cell.
#[derive(SimpleObject)]
pub struct CellHistoryEntry {
    /// The value before.
    old: Option<String>,
    /// The value written; null took it back.
    new: Option<String>,
    /// The version it made.
    version: i32,
    /// Short name of the author.
    author: String,
    /// Code of the role used.
    role: &'static str,
    /// The role in Russian.
    role_title: &'static str,
    /// When.
    at: DateTime<Utc>,
    /// Why, when something was said.
    reason: Option<String>,
}

/// A topic of the plan that no lesson of the group holds yet.
#[derive(SimpleObject)]
pub struct PlannedTopic {
    /// Number in the plan.
    ordinal: u16,
    /// Its title.
    title: String,
    /// Homework the plan suggests, may be empty.
    homework: String,
}

impl PlannedTopic {
    pub fn of(topic: app::journal::PlannedTopic) -> Self {
        Self { ordinal: topic.ordinal, title: topic.title, homework: topic.homework }
    }
}

/// What a parallel group of the same teacher and subject was given, to be taken over in one press.
#[derive(SimpleObject)]
pub struct ParallelLesson {
    /// Name of the parallel group.
    group_name: String,
    /// Local day of its lesson.
    day: NaiveDate,
    /// Its topic.
    topic: String,
    /// Number of that topic in the own group's plan, when the plan has it.
    plan_ordinal: Option<u16>,
    /// Its common homework.
    homework: Option<String>,
    /// Explicitly nothing set.
    homework_nothing: bool,
}

/// A lesson of today.
#[derive(SimpleObject)]
pub struct TodayLesson {
    /// The lesson.
    id: ID,
    /// Number in the bell schedule.
    ordinal: u8,
    /// Local start, «09:25».
    starts_at: String,
    /// Local end.
    ends_at: String,
    /// The group.
    group_id: ID,
    /// Its name.
    group_name: String,
    /// The subject.
    subject_id: ID,
    /// Its name.
    subject_name: String,
    /// planned, held, cancelled.
    status: &'static str,
    /// Room, may be empty.
    room: String,
    /// Held instead of a colleague.
    substitute: bool,
    /// How many are noted as absent.
    absent: u32,
    /// The roll was taken.
    roll_taken: bool,
    /// The topic.
    topic: Option<String>,
    /// Version of its cell.
    topic_version: i32,
    /// Common homework.
    homework: Option<String>,
    /// Explicitly nothing set.
    homework_nothing: bool,
    /// The school keeps homework here; with or without a limit for entering it.
    homework_kept: bool,
    /// Local day it is for.
    homework_due_on: Option<NaiveDate>,
    /// Version of its cell.
    homework_version: i32,
    /// Local day of the group's next lesson of the subject: for when homework is set.
    next_lesson_on: Option<NaiveDate>,
    /// A parallel group's lesson to take topic and homework from, if this group has not had its topic yet.
    parallel: Option<ParallelLesson>,
    /// Due moments; what is open or overdue is missing.
    due: Vec<DueMoment>,
    /// The next topic of the plan.
    next_topic: Option<PlannedTopic>,
}

/// A teacher's day.
#[derive(SimpleObject)]
pub struct Today {
    /// Local day.
    day: NaiveDate,
    /// Lessons by number.
    lessons: Vec<TodayLesson>,
    /// The next day with a lesson, when today has none.
    next_day: Option<NaiveDate>,
}

/// A period of a group.
#[derive(SimpleObject)]
pub struct Period {
    /// The period.
    id: ID,
    /// Its name («3-я четверть»).
    name: String,
    /// quarter, trimester, half_year, year, semester.
    kind: &'static str,
    /// First day.
    starts_on: NaiveDate,
    /// Last day.
    ends_on: NaiveDate,
    /// When it was closed.
    closed_at: Option<DateTime<Utc>>,
}

/// A page one may open.
#[derive(SimpleObject)]
pub struct OpenPage {
    /// The group.
    group_id: ID,
    /// Its name.
    group_name: String,
    /// class, subgroup, study_group, club.
    group_kind: &'static str,
    /// Grade or course.
    grade: Option<u8>,
    /// The subject.
    subject_id: ID,
    /// Its name.
    subject_name: String,
    /// One teaches it, rather than looks at it.
    own: bool,
}

#[Object]
impl JournalQuery {
    /// A journal page. Give a period, or both days; without either it is the period that holds today.
    async fn journal_page(
        &self,
        ctx: &Context<'_>,
        group_id: ID,
        subject_id: ID,
        period_id: Option<ID>,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<JournalPage> {
        let span = match (period_id, from, to) {
            (Some(period), None, None) => {
                PageSpan::Period(PeriodId::new(decode(ctx, Kind::Period, &period)?))
            }
            (None, Some(from), Some(to)) => PageSpan::Days(from, to),
            (None, None, None) => PageSpan::Current,
            _ => return Err(failure(bad("Задайте период или обе даты страницы", "from").into())),
        };
        let request = JournalPageRequest {
            group: GroupId::new(decode(ctx, Kind::Group, &group_id)?),
            subject: SubjectId::new(decode(ctx, Kind::Subject, &subject_id)?),
            span,
        };
        let (app, actor) = (app(ctx)?, actor(ctx)?);
        let page = app.journal_page(actor, request).await.map_err(failure)?;
        Ok(JournalPage::new(app, actor, page))
    }

    /// All that happened to a cell, newest first.
    async fn cell_history(&self, ctx: &Context<'_>, cell: CellInput) -> Result<Vec<CellHistoryEntry>> {
        let request = cell.request(ctx)?;
        let entries = app(ctx)?.cell_history(actor(ctx)?, request).await.map_err(failure)?;
        Ok(entries
            .into_iter()
            .map(|entry| CellHistoryEntry {
                old: entry.old,
                new: entry.new,
                version: entry.version,
                author: entry.author,
                role: entry.role.code(),
                role_title: entry.role.title_ru(),
                at: entry.at,
                reason: entry.reason,
            })
            .collect())
    }

    /// My lessons of today, what is missing in them, the next topic of the plan.
    async fn today(&self, ctx: &Context<'_>) -> Result<Today> {
        let today = app(ctx)?.today(actor(ctx)?).await.map_err(failure)?;
        let lessons = today.lessons.into_iter().map(|lesson| {
            Ok(TodayLesson {
                id: encode(ctx, Kind::Lesson, lesson.id.get())?,
                ordinal: lesson.ordinal,
                starts_at: time(lesson.starts_at),
                ends_at: time(lesson.ends_at),
                group_id: encode(ctx, Kind::Group, lesson.group.get())?,
                group_name: lesson.group_name,
                subject_id: encode(ctx, Kind::Subject, lesson.subject.get())?,
                subject_name: lesson.subject_name,
                status: lesson.status.code(),
                room: lesson.room,
                substitute: lesson.substitute,
                absent: lesson.absent,
                roll_taken: lesson.roll_taken,
                topic: lesson.topic,
                topic_version: lesson.topic_version,
                homework: lesson.homework,
                homework_nothing: lesson.homework_nothing,
                homework_kept: lesson.homework_kept,
                homework_due_on: lesson.homework_due_on,
                homework_version: lesson.homework_version,
                next_lesson_on: lesson.next_lesson_on,
                parallel: lesson.parallel.map(|parallel| ParallelLesson {
                    group_name: parallel.group_name,
                    day: parallel.day,
                    topic: parallel.topic,
                    plan_ordinal: parallel.plan_ordinal,
                    homework: parallel.homework,
                    homework_nothing: parallel.homework_nothing,
                }),
                due: lesson.due.into_iter().map(DueMoment::of).collect(),
                next_topic: lesson.next_topic.map(PlannedTopic::of),
            })
        });
        Ok(Today { day: today.day, lessons: lessons.collect::<Result<_>>()?, next_day: today.next_day })
    }

    /// Groups and subjects whose pages I may open, own ones first.
    async fn groups_and_subjects(&self, ctx: &Context<'_>) -> Result<Vec<OpenPage>> {
        let pages = app(ctx)?.open_pages(actor(ctx)?).await.map_err(failure)?;
        let pages = pages.into_iter().map(|page| {
            Ok(OpenPage {
                group_id: encode(ctx, Kind::Group, page.group.get())?,
                group_name: page.group_name,
                group_kind: page.group_kind.code(),
                grade: page.grade,
                subject_id: encode(ctx, Kind::Subject, page.subject.get())?,
                subject_name: page.subject_name,
                own: page.own,
            })
        });
        pages.collect()
    }

    /// Periods of a group in this study year.
    async fn periods(&self, ctx: &Context<'_>, group_id: ID) -> Result<Vec<Period>> {
        let group = GroupId::new(decode(ctx, Kind::Group, &group_id)?);
        let periods = app(ctx)?.periods_of(actor(ctx)?, group).await.map_err(failure)?;
        let periods = periods.into_iter().map(|period| {
            Ok(Period {
                id: encode(ctx, Kind::Period, period.id.get())?,
                name: period.name,
                kind: period.kind.code(),
                starts_on: period.starts_on,
                ends_on: period.ends_on,
                closed_at: period.closed_at,
            })
        });
        periods.collect()
    }
}

fn bad(message: &str, field: &'static str) -> Refusal {
    Refusal::new(RefusalCode::InvalidInput, message).field(field)
}

impl CellInput {
    fn request(&self, ctx: &Context<'_>) -> Result<CellRequest> {
        let number = |kind, id: &Option<ID>, field: &'static str| match id {
            Some(id) => decode(ctx, kind, id),
            None => Err(failure(bad("Для истории этой клетки не хватает данных", field).into())),
        };
        let lesson = || number(Kind::Lesson, &self.lesson_id, "lessonId").map(LessonId::new);
        let pupil = || number(Kind::Pupil, &self.pupil_id, "pupilId").map(PupilId::new);
        Ok(match self.kind {
            CellKind::Mark => CellRequest::Mark {
                lesson: lesson()?,
                column: ColumnId::new(number(Kind::Column, &self.column_id, "columnId")?),
                pupil: pupil()?,
            },
            CellKind::Attendance => CellRequest::Attendance { lesson: lesson()?, pupil: pupil()? },
            CellKind::Topic => CellRequest::Topic { lesson: lesson()? },
            CellKind::Homework => CellRequest::Homework {
                lesson: lesson()?,
                pupil: self.pupil_id.as_ref().map(|_| pupil()).transpose()?,
            },
            CellKind::PeriodMark => CellRequest::PeriodMark {
                group: GroupId::new(number(Kind::Group, &self.group_id, "groupId")?),
                period: PeriodId::new(number(Kind::Period, &self.period_id, "periodId")?),
                subject: SubjectId::new(number(Kind::Subject, &self.subject_id, "subjectId")?),
                pupil: pupil()?,
            },
        })
    }
}
