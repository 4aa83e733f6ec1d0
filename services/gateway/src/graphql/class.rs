//! A class's week for its class teacher or curator.

use app::Kind;
use app::overview::ClassOverview;
use app::weekly::PupilSheet;
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::attendance::AttendanceTotals;
use domain::id::GroupId;

use super::context::{actor, app, decode, encode, failure};

/// Queries of class teachers and curators.
#[derive(Default)]
pub struct ClassQuery;

/// Missed lessons by reason: `missed` is their sum.
#[derive(SimpleObject)]
pub struct MissedLessons {
    /// Lessons held for the pupil.
    held: u32,
    /// Missed in all.
    missed: u32,
    /// By illness.
    illness: u32,
    /// With a valid reason.
    valid: u32,
    /// Without a valid reason.
    invalid: u32,
    /// Reason not known yet.
    unknown: u32,
    /// Full days missed.
    full_days: u32,
    /// Late, not missed.
    late: u32,
}

/// A pupil's average in a subject.
#[derive(SimpleObject)]
pub struct ClassAverage {
    /// Subject.
    subject: String,
    /// «4,44»; null while there is no numeric mark.
    display: Option<String>,
    /// How it came about.
    derivation: Option<String>,
}

/// A pupil of the class.
#[derive(SimpleObject)]
pub struct ClassPupil {
    /// The pupil.
    id: ID,
    /// Full name.
    name: String,
    /// Marks of the week.
    marks: u32,
    /// Counts of the week.
    attendance: MissedLessons,
    /// Counts of the period so far.
    attendance_period: MissedLessons,
    /// Averages of the period so far, in Russian order of subjects.
    averages: Vec<ClassAverage>,
    /// Codes of the states of this week's deliveries about the pupil.
    delivery_states: Vec<String>,
}

/// A class's week.
#[derive(SimpleObject)]
pub struct ClassWeek {
    /// Monday.
    week: NaiveDate,
    /// Name of the class or group.
    name: String,
    /// Name of the period.
    period: Option<String>,
    /// Pupils in Russian order.
    pupils: Vec<ClassPupil>,
}

#[Object]
impl ClassQuery {
    /// Marks, attendance with reasons, averages and deliveries of a class in the week of a day.
    async fn class_overview(&self, ctx: &Context<'_>, group: ID, week: NaiveDate) -> Result<ClassWeek> {
        let group = GroupId::new(decode(ctx, Kind::Group, &group)?);
        let overview = app(ctx)?.class_overview(actor(ctx)?, group, week).await.map_err(failure)?;
        Ok(ClassWeek {
            week: overview.week.week.first(),
            name: overview.week.name.clone(),
            period: overview.week.period.clone(),
            pupils: overview
                .week
                .pupils
                .iter()
                .map(|sheet| pupil(ctx, &overview, sheet))
                .collect::<Result<_>>()?,
        })
    }
}

fn pupil(ctx: &Context<'_>, overview: &ClassOverview, sheet: &PupilSheet) -> Result<ClassPupil> {
    let marks = sheet.lessons.iter().map(|lesson| lesson.marks.len()).sum::<usize>();
    Ok(ClassPupil {
        id: encode(ctx, Kind::Pupil, sheet.pupil.get())?,
        name: sheet.name.full(),
        marks: u32::try_from(marks).unwrap_or(u32::MAX),
        attendance: missed(&sheet.attendance_week),
        attendance_period: missed(&sheet.attendance_period),
        averages: sheet
            .subjects
            .iter()
            .map(|subject| ClassAverage {
                subject: subject.subject.clone(),
                display: subject.average.as_ref().map(|(shown, _)| shown.clone()),
                derivation: subject.average.as_ref().map(|(_, how)| how.clone()),
            })
            .collect(),
        delivery_states: overview
            .deliveries
            .iter()
            .filter(|line| line.pupil == sheet.pupil)
            .map(|line| line.state.clone())
            .collect(),
    })
}

fn missed(totals: &AttendanceTotals) -> MissedLessons {
    MissedLessons {
        held: totals.lessons,
        missed: totals.missed(),
        illness: totals.illness,
        valid: totals.valid,
        invalid: totals.invalid,
        unknown: totals.unknown,
        full_days: totals.full_days,
        late: totals.late,
    }
}
