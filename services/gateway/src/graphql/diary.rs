//! The diary: a pupil's week, and the children of the one who asks.

use app::Kind;
use app::diary::{DiaryWeek as Week, LessonOfDiary};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{NaiveDate, NaiveTime};
use domain::id::PupilId;
use domain::person::PersonName;

use super::context::{actor, app, decode, encode, failure};

/// Queries of the family side.
#[derive(Default)]
pub struct DiaryQuery;

/// A pupil whose diary may be opened.
#[derive(SimpleObject)]
pub struct Child {
    /// The pupil.
    id: ID,
    /// Given name, as tabs show it.
    given_name: String,
    /// Family name.
    family_name: String,
    /// Name of the class or group.
    group: Option<String>,
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
    /// How it came about.
    derivation: String,
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
    /// The pupils whose diary the one who asks opens: the own children, or oneself.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Child>> {
        let children = app(ctx)?.children(actor(ctx)?).await.map_err(failure)?;
        children
            .into_iter()
            .map(|child| {
                Ok(Child {
                    id: encode(ctx, Kind::Pupil, child.pupil.get())?,
                    family_name: child.name.0,
                    given_name: child.name.1,
                    group: child.group,
                })
            })
            .collect()
    }

    /// A pupil's week: timetable, topics, marks, attendance, homework, averages, remarks.
    async fn diary_week(&self, ctx: &Context<'_>, pupil: ID, week: NaiveDate) -> Result<DiaryWeek> {
        let pupil = PupilId::new(decode(ctx, Kind::Pupil, &pupil)?);
        let week = app(ctx)?.diary_week(actor(ctx)?, pupil, week).await.map_err(failure)?;
        diary_week(ctx, week)
    }
}

fn diary_week(ctx: &Context<'_>, week: Week) -> Result<DiaryWeek> {
    Ok(DiaryWeek {
        week: week.week,
        pupil: week.name.full(),
        group: week.group,
        period: week.period,
        lessons: week.lessons.into_iter().map(|entry| lesson(ctx, entry)).collect::<Result<_>>()?,
        averages: week
            .averages
            .into_iter()
            .map(|average| DiaryAverage {
                subject: average.subject,
                numerator: average.weighted,
                denominator: average.weight,
                display: average.display,
                derivation: average.derivation,
            })
            .collect(),
        remarks: week
            .remarks
            .into_iter()
            .map(|remark| DiaryRemark { day: remark.day, text: remark.text })
            .collect(),
    })
}

fn lesson(ctx: &Context<'_>, entry: LessonOfDiary) -> Result<DiaryLesson> {
    let LessonOfDiary { row, absence_code, absence_title } = entry;
    let (family, given, patronymic) = row.teacher;
    Ok(DiaryLesson {
        id: encode(ctx, Kind::Lesson, row.id)?,
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
    })
}
