//! From a group's week to the report's input: wording and order for paper, no rule.

use app::weekly::{GroupWeek, HomeworkRow, LessonRow, PupilSheet};
use app::{App, Kind};
use chrono::NaiveDate;
use domain::attendance::AttendanceTotals;
use domain::group::GroupKind;
use domain::id::{PupilId, SchoolId};
use reports::input as sheet;

use super::JobError;

/// What ids and dates of the sheets are made from.
pub(super) struct Context<'a> {
    pub(super) app: &'a App,
    pub(super) school: SchoolId,
    pub(super) week: NaiveDate,
}

/// The input of a group's reports; `version` says each pupil's version.
pub(super) fn class_week(
    context: &Context<'_>,
    week: &GroupWeek,
    version: impl Fn(PupilId) -> i32,
) -> Result<sheet::ClassWeek, JobError> {
    Ok(sheet::ClassWeek {
        class: class(context, week)?,
        pupils: week
            .pupils
            .iter()
            .map(|pupil| self::pupil(context, week, pupil, version(pupil.pupil)))
            .collect::<Result<_, _>>()?,
    })
}

/// An opaque id as reports take it.
pub(super) fn opaque(id: String) -> Result<sheet::OpaqueId, JobError> {
    sheet::OpaqueId::new(id).map_err(|_| JobError::Bug("an opaque id that reports refuse"))
}

fn class(context: &Context<'_>, week: &GroupWeek) -> Result<sheet::ClassSheet, JobError> {
    let ids = context.app.ids();
    let (kind, post) = match week.kind {
        GroupKind::Class | GroupKind::Subgroup => (sheet::GroupWord::Class, "Классный руководитель"),
        GroupKind::StudyGroup => (sheet::GroupWord::StudyGroup, "Куратор"),
        GroupKind::Club => (sheet::GroupWord::Club, "Педагог"),
    };
    Ok(sheet::ClassSheet {
        school: sheet::SchoolHead {
            id: opaque(ids.encode(Kind::School, context.school, context.school.get().into()))?,
            full_name: week.school_full.clone(),
            short_name: week.school_short.clone(),
            contacts: week.school_phone.as_ref().map(|phone| format!("Телефон: {phone}")),
        },
        group: sheet::GroupHead {
            kind,
            name: week.name.clone(),
            leader: week
                .leader
                .as_ref()
                .map(|name| sheet::Leader { post: post.to_string(), name: name.full() }),
        },
        week: sheet::Week {
            first: week.week.first(),
            last: week.week.last(),
            number: None,
            period: week.period.clone(),
        },
        // The last day of the week, not the clock's day: the same data give the same bytes on any day.
        generated_on: week.week.last(),
        grounds: week
            .ground
            .iter()
            .map(|(clause, text)| sheet::Ground { clause: clause.clone(), text: text.clone() })
            .collect(),
        days: days(&week.lessons),
        homework: (0..).zip(&week.homework).map(|(key, row)| homework(key, row)).collect(),
    })
}

fn days(lessons: &[LessonRow]) -> Vec<sheet::Day> {
    let mut days: Vec<sheet::Day> = Vec::new();
    for (key, row) in (0..).zip(lessons) {
        if days.last().is_none_or(|day| day.date != row.day) {
            days.push(sheet::Day { date: row.day, note: None, lessons: Vec::new() });
        }
        let lesson = sheet::Lesson {
            key,
            number: row.number,
            subject: row.subject.clone(),
            topic: row.topic.clone(),
            note: row.note.clone(),
        };
        if let Some(day) = days.last_mut() {
            day.lessons.push(lesson);
        }
    }
    days
}

fn homework(key: u32, row: &HomeworkRow) -> sheet::Homework {
    sheet::Homework { key, due: row.due, subject: row.subject.clone(), text: row.text.clone() }
}

fn pupil(
    context: &Context<'_>,
    week: &GroupWeek,
    pupil: &PupilSheet,
    version: i32,
) -> Result<sheet::PupilWeek, JobError> {
    let ids = context.app.ids();
    let first_own = u32::try_from(week.homework.len()).unwrap_or(u32::MAX);
    Ok(sheet::PupilWeek {
        ids: sheet::ReportIds {
            report: opaque(context.app.report_id(context.school, pupil.pupil, context.week))?,
            version: u32::try_from(version).unwrap_or(1),
            pupil: opaque(ids.encode(Kind::Pupil, context.school, pupil.pupil.get()))?,
            guardian: None,
        },
        name: pupil.name.full(),
        lessons: pupil
            .lessons
            .iter()
            .map(|lesson| sheet::PupilLesson {
                lesson: u32::try_from(lesson.lesson).unwrap_or(u32::MAX),
                marks: lesson
                    .marks
                    .iter()
                    .map(|(value, work, weight)| sheet::MarkLine {
                        value: value.clone(),
                        work: work.clone(),
                        weight: (*weight != 1).then(|| weight.to_string()),
                    })
                    .collect(),
                attendance: lesson.attendance.as_ref().map(|(code, reason, minutes)| sheet::Attendance {
                    code: code.clone(),
                    reason: reason.clone(),
                    minutes: *minutes,
                }),
            })
            .collect(),
        attendance_week: totals(&pupil.attendance_week),
        attendance_period: Some(totals(&pupil.attendance_period)),
        homework: pupil.homework.iter().map(|at| u32::try_from(*at).unwrap_or(u32::MAX)).collect(),
        own_homework: (first_own..).zip(&pupil.own_homework).map(|(key, row)| homework(key, row)).collect(),
        subjects: pupil
            .subjects
            .iter()
            .map(|subject| sheet::SubjectLine {
                subject: subject.subject.clone(),
                average: subject.average.as_ref().map(|(display, derivation)| sheet::Average {
                    display: display.clone(),
                    derivation: derivation.clone(),
                }),
                forecast: subject
                    .forecast
                    .as_ref()
                    .map(|(value, text)| sheet::Forecast { value: value.clone(), text: text.clone() }),
            })
            .collect(),
        remarks: pupil
            .remarks
            .iter()
            .map(|remark| sheet::Remark {
                date: remark.day,
                author: remark.author.clone(),
                text: remark.text.clone(),
            })
            .collect(),
    })
}

fn totals(totals: &AttendanceTotals) -> sheet::AttendanceTotals {
    sheet::AttendanceTotals {
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
