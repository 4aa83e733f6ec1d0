//! The school's week for director and deputy, the district's for its officer.

use app::Kind;
use app::overview::{Duty, DutyState, SchoolOverview};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::fraction::{Fraction, display_percent};

use super::context::{actor, app, encode, failure, officer};

/// Queries of those who answer for a school or a district.
#[derive(Default)]
pub struct OverviewQuery;

/// A share with its counts and its display, so that the client computes nothing.
#[derive(SimpleObject)]
pub struct Share {
    /// Counted.
    part: i64,
    /// Of so many.
    whole: i64,
    /// «91 %»; null when nothing was counted.
    display: Option<String>,
}

impl Share {
    fn new(part: i64, whole: i64) -> Self {
        Self { part, whole, display: (whole > 0).then(|| display_percent(Fraction::new(part, whole))) }
    }
}

/// An entry that is missing or was made late.
#[derive(SimpleObject)]
pub struct LateEntry {
    /// The lesson.
    lesson: ID,
    /// Group of the lesson.
    group: String,
    /// Subject of the lesson.
    subject: String,
    /// Local date.
    day: NaiveDate,
    /// Number in the day.
    number: i32,
    /// What: «отсутствующие», «тема», «домашнее задание».
    what: String,
    /// Code of the deadline.
    code: String,
    /// The last instant in time.
    due_at: DateTime<Utc>,
    /// Clause of the regulation.
    clause: String,
    /// Still missing, or made late.
    missing: bool,
    /// Minutes past the limit.
    minutes_late: i64,
}

/// A teacher's week.
#[derive(SimpleObject)]
pub struct TeacherWeek {
    /// The teacher.
    id: ID,
    /// Short name.
    name: String,
    /// Made in time, of entries whose limit has passed.
    in_time: Share,
    /// Still missing.
    missing: i32,
    /// All missing and late entries, oldest limit first.
    late: Vec<LateEntry>,
}

/// A school's week.
#[derive(SimpleObject)]
pub struct SchoolWeek {
    /// Monday.
    week: NaiveDate,
    /// The moment the figures are of.
    computed_at: DateTime<Utc>,
    /// Teachers with all due entries made, of teachers with entries due.
    complete: Share,
    /// Entries made in time, of entries whose limit has passed.
    in_time: Share,
    /// Pupils without a mark, of pupils due for marks.
    without_marks: Share,
    /// Teachers, those with missing entries first.
    teachers: Vec<TeacherWeek>,
}

/// A school on the district's page: figures only.
#[derive(SimpleObject)]
pub struct DistrictSchool {
    /// The school.
    id: ID,
    /// Short name.
    name: String,
    /// Code of its kind.
    kind: String,
    /// Pupils.
    pupils: Option<i32>,
    /// Entries of the week.
    entries: Option<i32>,
    /// Entries made in time.
    in_time: Option<Share>,
    /// Successful pupils in the last closed period.
    success: Option<Share>,
    /// Pupils with 4 and 5 only in the last closed period.
    quality: Option<Share>,
    /// Families reached by the week's summary.
    reached: Option<Share>,
    /// Name of the period of success and quality.
    period: Option<String>,
    /// When the school's figures were computed.
    computed_at: Option<DateTime<Utc>>,
}

/// A district's week.
#[derive(SimpleObject)]
pub struct DistrictWeek {
    /// Monday.
    week: NaiveDate,
    /// Schools by name.
    schools: Vec<DistrictSchool>,
}

#[Object]
impl OverviewQuery {
    /// Who recorded and who is late in the week of a day, by clause and down to the lesson.
    async fn school_overview(&self, ctx: &Context<'_>, week: NaiveDate) -> Result<SchoolWeek> {
        let overview = app(ctx)?.school_overview(actor(ctx)?, week).await.map_err(failure)?;
        school_week(ctx, overview)
    }

    /// The schools of the officer's district in the week of a day.
    async fn district_overview(&self, ctx: &Context<'_>, week: NaiveDate) -> Result<DistrictWeek> {
        let overview = app(ctx)?.district_overview(officer(ctx)?, week).await.map_err(failure)?;
        let share = |counts: Option<(i64, i64)>| counts.map(|(part, whole)| Share::new(part, whole));
        Ok(DistrictWeek {
            week: overview.week,
            schools: overview
                .schools
                .into_iter()
                .map(|line| DistrictSchool {
                    id: ID(line.id),
                    name: line.name,
                    kind: line.kind,
                    pupils: line.pupils,
                    entries: line.entries,
                    in_time: share(line.timeliness),
                    success: share(line.success),
                    quality: share(line.quality),
                    reached: share(line.reached),
                    period: line.period,
                    computed_at: line.computed_at,
                })
                .collect(),
        })
    }
}

fn school_week(ctx: &Context<'_>, overview: SchoolOverview) -> Result<SchoolWeek> {
    let teachers = overview
        .teachers
        .iter()
        .map(|line| {
            Ok(TeacherWeek {
                id: encode(ctx, Kind::Staff, line.staff.get())?,
                name: line.name.short(),
                in_time: Share::new(line.tally.in_time.into(), line.tally.passed.into()),
                missing: i32::try_from(line.tally.missing).unwrap_or(i32::MAX),
                late: line.late.iter().map(|duty| late_entry(ctx, &overview, duty)).collect::<Result<_>>()?,
            })
        })
        .collect::<Result<_>>()?;
    let (complete, with_due) = overview.complete;
    let (without, due) = overview.without_marks;
    Ok(SchoolWeek {
        week: overview.week,
        computed_at: overview.computed_at,
        complete: Share::new(complete.into(), with_due.into()),
        in_time: Share::new(overview.tally.in_time.into(), overview.tally.passed.into()),
        without_marks: Share::new(without, due),
        teachers,
    })
}

fn late_entry(ctx: &Context<'_>, overview: &SchoolOverview, duty: &Duty) -> Result<LateEntry> {
    let (missing, by) = match duty.state {
        DutyState::Missing { by } => (true, by.num_minutes()),
        DutyState::MadeLate { by } => (false, by.num_minutes()),
        DutyState::InTime | DutyState::Open => (false, 0),
    };
    Ok(LateEntry {
        lesson: encode(ctx, Kind::Lesson, duty.lesson.get())?,
        group: overview.names.groups.get(&duty.group.get()).cloned().unwrap_or_default(),
        subject: overview.names.subjects.get(&duty.subject.get()).cloned().unwrap_or_default(),
        day: duty.day,
        number: duty.number.into(),
        what: duty.code.title_ru().into(),
        code: duty.code.code().into(),
        due_at: duty.due_at,
        clause: duty.clause.clone(),
        missing,
        minutes_late: by,
    })
}
