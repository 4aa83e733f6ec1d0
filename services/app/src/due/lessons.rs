//! A teacher's part: entries of own lessons (substituted ones included) and period marks of own pages.

use chrono::{DateTime, Utc};
use domain::calendar::SchoolCalendar;
use domain::deadline::{DeadlineCode, period_mark_window};
use domain::group::Grade;
use domain::id::{GroupId, StaffId};
use domain::period::DateSpan;
use domain::regulation::{
    AnswersForAbsentees, LessonLimit, LessonsOf, PeriodMarkSetter, RecordKind, Regulation,
};
use domain::role::Role;
use domain::text::date_day;
use store::due::{DueLesson, DuePeriod};

use super::words::{self, inside};
use super::{Desk, DueItem, DueKind, DueLink, DueList, MOST, Urgency};
use crate::journal::{EntryState, LessonFacts, due_moments};

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) items: Vec<DueItem>,
    pub(super) done_today: u32,
    pub(super) next: Option<DateTime<Utc>>,
}

impl Found {
    pub(super) fn into_list(mut self, desk: &Desk<'_>) -> DueList {
        let of = |urgency| self.items.iter().filter(|item| item.urgency == urgency).count();
        let counts = [Urgency::Overdue, Urgency::Today, Urgency::Week]
            .map(|urgency| u32::try_from(of(urgency)).unwrap_or(u32::MAX));
        self.items.sort_by_key(|item| (item.urgency, item.due_at.is_none(), item.due_at));
        self.items.truncate(MOST);
        DueList {
            day: desk.today,
            items: self.items,
            counts: counts.into(),
            done_today: self.done_today,
            next: self.next.map(|at| (at, words::on(at, desk.zone, desk.today))),
        }
    }
}

/// Whether the end of the day is the class's, not that of the lesson's own pupils.
pub(crate) fn day_of_class(regulation: &Regulation) -> bool {
    !matches!(
        regulation.deadlines.homework.as_ref().map(|limit| limit.value),
        Some(LessonLimit::AfterLessons { of: LessonsOf::LessonPupils, .. })
    )
}

pub(super) fn add(desk: &Desk<'_>, staff: StaffId, rows: &[DueLesson], found: &mut Found) {
    let local_now = desk.now.with_timezone(&desk.zone).naive_local();
    for page in rows.chunk_by(|a, b| (a.day, a.group) == (b.day, b.group)) {
        let facts: Vec<LessonFacts> = page.iter().map(|row| facts(row, staff)).collect();
        for moment in due_moments(&facts, desk.regulation, desk.zone, desk.now) {
            let Some(row) = page.iter().find(|row| row.id == moment.lesson) else { continue };
            if let Some(entered) = moment.entered_at {
                let today = entered.with_timezone(&desk.zone).date_naive() == desk.today;
                found.done_today += u32::from(today);
                continue;
            }
            let Some(kind) = kind_of(moment.code) else { continue };
            // Where the class teacher answers for the absentees, the list of the lesson's teacher is silent.
            let not_mine = moment.code == DeadlineCode::D01
                && desk.regulation.answers_for_absentees.value == AnswersForAbsentees::ClassTeacher;
            if not_mine || !matches!(moment.state, EntryState::Open | EntryState::Overdue) {
                continue;
            }
            if row.day.and_time(row.starts_at) > local_now {
                found.next = Some(found.next.map_or(moment.at, |next| next.min(moment.at)));
                continue;
            }
            let (urgency, display) = desk.limit(moment.at);
            found.items.push(DueItem {
                kind,
                code: Some(moment.code),
                title: title(kind, row),
                clause: moment.clause,
                clause_text: desk.regulation.deadline_sentence(moment.code),
                due_at: Some(moment.at),
                display,
                urgency,
                link: DueLink {
                    group: Some(row.group),
                    subject: Some(row.subject),
                    lesson: Some(row.id),
                    ..DueLink::default()
                },
            });
        }
    }
}

pub(super) fn add_periods(desk: &Desk<'_>, role: Role, rows: &[DuePeriod], found: &mut Found) {
    let regulation = desk.regulation;
    if regulation.marks.period_marks_by.value == PeriodMarkSetter::ClassTeacher && role != Role::ClassTeacher
    {
        return;
    }
    for row in rows {
        if regulation.kept(RecordKind::Attestation, row.grade.and_then(Grade::new)).is_err() {
            continue;
        }
        let Some(period) = DateSpan::new(row.days.0, row.days.1) else { continue };
        let calendar = calendar(period, regulation, row);
        let window = period_mark_window(
            &regulation.deadlines,
            &calendar,
            desk.zone,
            period,
            Some(row.group),
            // Attestations have no date of their own yet, so the second form of D06 gives no limit.
            None,
        );
        let Some(window) = window.filter(|window| window.opens.is_none_or(|opens| opens <= desk.now)) else {
            continue;
        };
        let (urgency, display) = desk.limit(window.due.at);
        found.items.push(DueItem {
            kind: DueKind::PeriodMarks,
            code: Some(DeadlineCode::D06),
            title: format!(
                "Отметки за период: {}, {}, {}, нет у {}",
                row.group_name,
                inside(&row.subject_name),
                row.period_name,
                row.missing
            ),
            clause: crate::journal::clause(&window.due.clause),
            clause_text: regulation.deadline_sentence(DeadlineCode::D06),
            due_at: Some(window.due.at),
            display,
            urgency,
            link: DueLink {
                group: Some(row.group),
                subject: Some(row.subject),
                period: Some(row.period),
                ..DueLink::default()
            },
        });
    }
}

fn calendar(period: DateSpan, regulation: &Regulation, row: &DuePeriod) -> SchoolCalendar {
    let mut calendar = SchoolCalendar::new(period, regulation.study_week.value);
    for (day, group, kind) in &row.calendar {
        let span = DateSpan::new(*day, *day);
        match (kind.as_str(), *group) {
            ("working", 0) => {
                calendar.moved_working_days.insert(*day);
            }
            ("vacation", 0) => calendar.vacations.extend(span),
            (_, 0) => {
                calendar.days_off.insert(*day);
            }
            ("working", _) => {}
            (_, group) => calendar.group_days_off.entry(GroupId::new(group)).or_default().extend(span),
        }
    }
    calendar
}

const fn kind_of(code: DeadlineCode) -> Option<DueKind> {
    match code {
        DeadlineCode::D01 => Some(DueKind::Attendance),
        DeadlineCode::D02 => Some(DueKind::Topic),
        DeadlineCode::D03 => Some(DueKind::Homework),
        DeadlineCode::D04 | DeadlineCode::D05 => Some(DueKind::Marks),
        _ => None,
    }
}

fn title(kind: DueKind, row: &DueLesson) -> String {
    format!("{}: {}, {}, {}", kind.title_ru(), row.group_name, inside(&row.subject_name), date_day(row.day))
}

fn facts(row: &DueLesson, staff: StaffId) -> LessonFacts {
    LessonFacts {
        lesson: row.id,
        group: row.group,
        group_kind: row.group_kind,
        grade: row.grade,
        subject: row.subject,
        day: row.day,
        ordinal: row.ordinal,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        status: row.status,
        kind: row.kind,
        planned_staff: row.planned_staff,
        staff,
        day_ends: row.day_ends,
        roll: row.roll,
        topic: row.topic,
        homework: row.homework,
        lesson_work: row.lesson_work,
        written_work: row.written_work,
    }
}
