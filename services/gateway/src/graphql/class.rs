//! A class's week for its class teacher or curator.

use app::Kind;
use app::overview::ClassOverview;
use app::weekly::{Channel, FamilyMember, LessonRow, PupilLessonRow, PupilSheet};
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

/// A lesson of the class's week, subgroups and other groups of its pupils included.
#[derive(SimpleObject)]
pub struct ClassLesson {
    /// Local date.
    day: NaiveDate,
    /// Number in the day.
    number: u8,
    /// Subject.
    subject: String,
    /// Topic as recorded.
    topic: Option<String>,
    /// «урок отменён», «замена: …», name of the subgroup.
    note: Option<String>,
}

/// A mark with its work.
#[derive(SimpleObject)]
pub struct ClassMark {
    /// «5», «н/а».
    value: String,
    /// Name of the work type.
    work: String,
    /// Weight.
    weight: i32,
}

/// What a pupil has in a lesson: a mark, an absence, or both.
#[derive(SimpleObject)]
pub struct ClassEntry {
    /// Index into the week's lessons.
    lesson: u32,
    /// Marks with their work.
    marks: Vec<ClassMark>,
    /// The school's letters for an absence.
    absence_code: Option<String>,
    /// The absence in words.
    absence: Option<String>,
    /// Minutes of lateness.
    minutes_late: Option<u16>,
}

/// A missed lesson that a document may still explain.
#[derive(SimpleObject)]
pub struct OpenAbsence {
    /// Local date.
    day: NaiveDate,
    /// Number in the day.
    number: u8,
    /// Subject.
    subject: String,
    /// Code of what stands there now: unknown, invalid.
    reason: &'static str,
}

/// A guardian and how this week's sheet reaches them.
#[derive(SimpleObject)]
pub struct ClassFamily {
    /// The guardian.
    id: ID,
    /// Full name.
    name: String,
    /// Code of the channel in use: diary, email, print; null when the wished one may not be used.
    channel: Option<&'static str>,
    /// Code of the wished channel.
    wished: &'static str,
    /// What stands against it and what to do.
    why: Option<String>,
    /// «заявление № 12 от 04.09.2026».
    application: Option<String>,
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
    /// What stands in the week's lessons.
    entries: Vec<ClassEntry>,
    /// Missed lessons of the period so far that a document may still explain.
    open_absences: Vec<OpenAbsence>,
    /// The guardians and how each is told.
    family: Vec<ClassFamily>,
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
    /// Today in the school.
    today: NaiveDate,
    /// Lessons of the week in the timetable's order.
    lessons: Vec<ClassLesson>,
    /// Pupils in Russian order.
    pupils: Vec<ClassPupil>,
    /// Reasons a document may give.
    reasons: Vec<DocumentReason>,
    /// Until when a document's reason has to be entered, by the day it was handed in, today first.
    reason_due: Vec<ReasonDue>,
}

/// A reason a document may give.
#[derive(SimpleObject)]
pub struct DocumentReason {
    /// For `explainAbsences`.
    code: &'static str,
    /// The school's words.
    title: String,
}

/// Until when the reason of a document handed in on a day has to be entered.
#[derive(SimpleObject)]
pub struct ReasonDue {
    /// Local day it was handed in.
    received_on: NaiveDate,
    /// The last moment on a screen of the school.
    display: String,
    /// Clause («п. 2.9»); null where the platform's default holds.
    clause: Option<String>,
    /// That moment is over.
    over: bool,
}

/// A class or group one leads.
#[derive(SimpleObject)]
pub struct OwnClass {
    /// The group.
    id: ID,
    /// Its name.
    name: String,
    /// class, subgroup, study_group, club.
    kind: &'static str,
    /// Pupils on the list today.
    pupils: i64,
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
            today: overview.today,
            lessons: overview.week.lessons.iter().map(lesson).collect(),
            reasons: overview
                .reasons
                .iter()
                .map(|(reason, title)| DocumentReason { code: reason.code(), title: title.clone() })
                .collect(),
            reason_due: overview
                .reason_due
                .iter()
                .map(|due| ReasonDue {
                    received_on: due.received_on,
                    display: due.display.clone(),
                    clause: due.clause.clone(),
                    over: due.over,
                })
                .collect(),
            pupils: overview
                .week
                .pupils
                .iter()
                .map(|sheet| pupil(ctx, &overview, sheet))
                .collect::<Result<_>>()?,
        })
    }

    /// The classes and groups I look after: the own ones, for the administration all of the school.
    async fn own_classes(&self, ctx: &Context<'_>) -> Result<Vec<OwnClass>> {
        let groups = app(ctx)?.own_classes(actor(ctx)?).await.map_err(failure)?;
        groups
            .into_iter()
            .map(|group| {
                Ok(OwnClass {
                    id: encode(ctx, Kind::Group, group.id.get())?,
                    name: group.name,
                    kind: group.kind.code(),
                    pupils: group.pupils,
                })
            })
            .collect()
    }
}

fn lesson(row: &LessonRow) -> ClassLesson {
    ClassLesson {
        day: row.day,
        number: row.number,
        subject: row.subject.clone(),
        topic: row.topic.clone(),
        note: row.note.clone(),
    }
}

fn entry(row: &PupilLessonRow) -> Option<ClassEntry> {
    if row.marks.is_empty() && row.attendance.is_none() {
        return None;
    }
    let (absence_code, absence, minutes_late) = match row.attendance.clone() {
        Some((letters, words, minutes)) => (Some(letters), Some(words), minutes),
        None => (None, None, None),
    };
    Some(ClassEntry {
        lesson: u32::try_from(row.lesson).unwrap_or(u32::MAX),
        marks: row
            .marks
            .iter()
            .cloned()
            .map(|(value, work, weight)| ClassMark { value, work, weight: weight.into() })
            .collect(),
        absence_code,
        absence,
        minutes_late,
    })
}

fn family(ctx: &Context<'_>, member: &FamilyMember) -> Result<ClassFamily> {
    let (channel, wished, why) = match &member.channel {
        Channel::Diary => (Some("diary"), "diary", None),
        Channel::Email => (Some("email"), "email", None),
        Channel::Print => (Some("print"), "print", None),
        Channel::Withheld { wished, why } => (None, *wished, Some(why.clone())),
    };
    Ok(ClassFamily {
        id: encode(ctx, Kind::Guardian, member.guardian.get())?,
        name: member.name.full(),
        channel,
        wished,
        why,
        application: member.application.clone(),
    })
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
        entries: sheet.lessons.iter().filter_map(entry).collect(),
        open_absences: sheet
            .open_absences
            .iter()
            .map(|absence| OpenAbsence {
                day: absence.day,
                number: absence.number,
                subject: absence.subject.clone(),
                reason: absence.reason.code(),
            })
            .collect(),
        family: sheet.family.iter().map(|member| family(ctx, member)).collect::<Result<_>>()?,
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
