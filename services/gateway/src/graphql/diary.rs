//! The diary: a pupil's week, and the children of the one who asks.

use app::diary::{DiaryWeek as Week, LessonOfDiary, NewsKind};
use app::{Failure, Kind, PublicIds, to_the_end};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::id::SchoolId;
use domain::person::PersonName;

use super::context::{actor, app, failure};

/// Queries of the family side.
#[derive(Default)]
pub struct DiaryQuery;

/// Changes of the family side.
#[derive(Default)]
pub struct DiaryMutation;

/// A visit was noted.
#[derive(SimpleObject)]
pub struct DiarySeen {
    /// Always true.
    ok: bool,
}

/// A pupil whose diary may be opened from the role in use, in whatever school.
#[derive(SimpleObject)]
pub struct FamilyChild {
    /// The pupil; `diaryWeek` takes it without a change of role.
    id: ID,
    /// Given name, as tabs show it.
    given_name: String,
    /// Family name.
    family_name: String,
    /// Name of the class or group today.
    group: Option<String>,
    /// Short name of the pupil's school.
    school: String,
    /// The membership that reaches the pupil, one of `me.memberships`.
    membership: ID,
}

/// A pupil's week.
#[derive(SimpleObject)]
pub struct DiaryWeek {
    /// Monday.
    week: NaiveDate,
    /// Full name of the pupil.
    pupil: String,
    /// Name of the class or group.
    group: Option<String>,
    /// Name of the period.
    period: Option<String>,
    /// Lessons in the timetable's order, past and planned.
    lessons: Vec<DiaryLesson>,
    /// Averages of the period so far.
    averages: Vec<DiaryAverage>,
    /// Remarks of the week.
    remarks: Vec<DiaryRemark>,
    /// Local date of the pupil's school.
    today: NaiveDate,
    /// «Каникулы до 31 марта»; null where nothing is to be said about the week.
    notice: Option<String>,
    /// What was written since the last visit of this account, newest first, at most 30; the same for every week.
    news: Vec<DiaryNews>,
    /// Since when: the last visit, or a week ago where there was none.
    news_since: DateTime<Utc>,
    /// The moment the news are of; give it to `markDiarySeen`.
    news_until: DateTime<Utc>,
}

/// What is new.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum DiaryNewsKind {
    /// A mark.
    Mark,
    /// A mark that was another one at the last visit, or was taken back.
    MarkChanged,
    /// An absence or lateness, or its reason.
    Absence,
    /// Homework.
    Homework,
    /// A remark.
    Remark,
}

/// One thing that is new.
#[derive(SimpleObject)]
pub struct DiaryNews {
    /// What it is.
    kind: DiaryNewsKind,
    /// When it was written.
    at: DateTime<Utc>,
    /// Local day of the lesson, or of the remark.
    day: NaiveDate,
    /// The lesson.
    lesson_id: Option<ID>,
    /// Subject of the lesson.
    subject: Option<String>,
    /// «5 за контрольную работу», «отсутствие, причина не указана», the task, the remark.
    text: String,
    /// The mark alone.
    mark: Option<String>,
}

/// A lesson of the diary.
#[derive(SimpleObject)]
pub struct DiaryLesson {
    /// The lesson.
    id: ID,
    /// Local date.
    day: NaiveDate,
    /// Number in the day.
    number: i32,
    /// Local start.
    starts_at: NaiveTime,
    /// Local end.
    ends_at: NaiveTime,
    /// Subject.
    subject: String,
    /// Code of the status.
    status: String,
    /// Room.
    room: String,
    /// Short name of who holds it.
    teacher: String,
    /// Topic as recorded.
    topic: Option<String>,
    /// Topic of the plan, where none is recorded yet.
    planned_topic: Option<String>,
    /// The school's letters for an absence.
    absence_code: Option<String>,
    /// The absence in words.
    absence: Option<String>,
    /// Minutes of lateness.
    minutes_late: Option<i32>,
    /// Marks with their work.
    marks: Vec<DiaryMark>,
    /// Homework set in this lesson.
    homework: Vec<DiaryHomework>,
    /// «задание внесут до 14:55», while nothing is set and the regulation's limit is ahead.
    homework_due: Option<String>,
}

/// A mark with its work.
#[derive(SimpleObject)]
pub struct DiaryMark {
    /// «5», «н/а».
    value: String,
    /// Name of the work type.
    work: String,
    /// Weight.
    weight: i32,
}

/// Homework set in a lesson.
#[derive(SimpleObject)]
pub struct DiaryHomework {
    /// The task; null when nothing is set.
    text: Option<String>,
    /// Nothing is set, explicitly (S0-2.8a).
    nothing: bool,
    /// Local date it is due.
    due_on: Option<NaiveDate>,
    /// Set for this pupil alone.
    own: bool,
}

/// A subject's average.
#[derive(SimpleObject)]
pub struct DiaryAverage {
    /// Subject.
    subject: String,
    /// Sum of weights times marks: the numerator.
    numerator: i64,
    /// Sum of weights: the denominator.
    denominator: i64,
    /// «4,44».
    display: String,
    /// How it came about: «(5·3 + 4·5) : 8 = 35/8».
    derivation: String,
    /// The same in words: «Пятёрка и четвёрка. Контрольная работа считается за пять, урок за три».
    why: String,
}

/// A remark to the family.
#[derive(SimpleObject)]
pub struct DiaryRemark {
    /// Local date.
    day: NaiveDate,
    /// Text.
    text: String,
}

#[Object]
impl DiaryQuery {
    /// The pupils whose diary opens from the role in use: a parent's or trusted person's over all their schools, the
    /// pupil itself; an empty list for everybody else.
    async fn family(&self, ctx: &Context<'_>) -> Result<Vec<FamilyChild>> {
        let app = app(ctx)?;
        let children = app.family(actor(ctx)?).await.map_err(failure)?;
        Ok(children
            .into_iter()
            .map(|child| FamilyChild {
                id: ID(app.ids().encode(Kind::Pupil, child.school, child.pupil.get())),
                given_name: child.given,
                family_name: child.family,
                group: child.group,
                school: child.school_name,
                membership: ID(child.membership),
            })
            .collect())
    }

    /// A pupil's week: timetable, topics, marks, attendance, homework, averages, remarks. An own child's of another school
    /// opens from whichever family role is in use. Without a pupil it is the first one of `family`.
    async fn diary_week(&self, ctx: &Context<'_>, pupil: Option<ID>, week: NaiveDate) -> Result<DiaryWeek> {
        let pupil = pupil_or_first(ctx, pupil).await?;
        let week = app(ctx)?.diary_week(actor(ctx)?, &pupil, week).await.map_err(failure)?;
        diary_week(ctx, week)
    }
}

#[Object]
impl DiaryMutation {
    /// Notes that this account knows the pupil's diary until `until`, the `newsUntil` of the week that was shown. Harmless
    /// to repeat.
    async fn mark_diary_seen(&self, ctx: &Context<'_>, pupil: ID, until: DateTime<Utc>) -> Result<DiarySeen> {
        let (app, actor) = (app(ctx)?.clone(), actor(ctx)?.clone());
        to_the_end(async move { app.mark_diary_seen(&actor, &pupil, until).await }).await.map_err(failure)?;
        Ok(DiarySeen { ok: true })
    }
}

/// The pupil that was named, or the first one whose diary opens.
pub(super) async fn pupil_or_first(ctx: &Context<'_>, pupil: Option<ID>) -> Result<ID> {
    if let Some(pupil) = pupil {
        return Ok(pupil);
    }
    let app = app(ctx)?;
    let family = app.family(actor(ctx)?).await.map_err(failure)?;
    let first = family.first().ok_or_else(|| failure(Failure::NotFound))?;
    Ok(ID(app.ids().encode(Kind::Pupil, first.school, first.pupil.get())))
}

fn diary_week(ctx: &Context<'_>, week: Week) -> Result<DiaryWeek> {
    let ids = app(ctx)?.ids();
    let school = week.school;
    let lessons = week.lessons.into_iter().map(|entry| lesson(ids, school, entry)).collect();
    Ok(DiaryWeek {
        week: week.week,
        pupil: week.name.full(),
        group: week.group,
        period: week.period,
        lessons,
        averages: week
            .averages
            .into_iter()
            .map(|average| DiaryAverage {
                subject: average.subject,
                numerator: average.weighted,
                denominator: average.weight,
                display: average.display,
                derivation: average.derivation,
                why: average.why,
            })
            .collect(),
        remarks: week
            .remarks
            .into_iter()
            .map(|remark| DiaryRemark { day: remark.day, text: remark.text })
            .collect(),
        today: week.today,
        notice: week.notice,
        news_since: week.news.since,
        news_until: week.news.until,
        news: week
            .news
            .items
            .into_iter()
            .map(|item| DiaryNews {
                kind: match item.kind {
                    NewsKind::Mark => DiaryNewsKind::Mark,
                    NewsKind::MarkChanged => DiaryNewsKind::MarkChanged,
                    NewsKind::Absence => DiaryNewsKind::Absence,
                    NewsKind::Homework => DiaryNewsKind::Homework,
                    NewsKind::Remark => DiaryNewsKind::Remark,
                },
                at: item.at,
                day: item.day,
                lesson_id: item.lesson.map(|lesson| ID(ids.encode(Kind::Lesson, school, lesson))),
                subject: item.subject,
                text: item.text,
                mark: item.mark,
            })
            .collect(),
    })
}

fn lesson(ids: &PublicIds, school: SchoolId, entry: LessonOfDiary) -> DiaryLesson {
    let LessonOfDiary { row, absence_code, absence_title, homework_due } = entry;
    let (family, given, patronymic) = row.teacher;
    DiaryLesson {
        id: ID(ids.encode(Kind::Lesson, school, row.id)),
        day: row.day,
        number: row.ordinal.into(),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        subject: row.subject,
        status: row.status,
        room: row.room,
        teacher: PersonName { family, given, patronymic }.short(),
        topic: row.topic,
        planned_topic: row.planned_topic,
        absence_code,
        absence: absence_title,
        minutes_late: row.minutes.map(Into::into),
        marks: row
            .marks
            .into_iter()
            .map(|(value, work, weight)| DiaryMark { value, work, weight: weight.into() })
            .collect(),
        homework: row
            .homework
            .into_iter()
            .map(|(text, nothing, due_on, own)| DiaryHomework { text, nothing, due_on, own })
            .collect(),
        homework_due,
    }
}
