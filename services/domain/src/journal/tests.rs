//! Decisions on cells against the regulations.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::*;
use crate::attendance::AbsenceReason;
use crate::calendar::SchoolCalendar;
use crate::deadline::period_mark_window;
use crate::group::Grade;
use crate::id::AccountId;
use crate::lesson::LessonStatus;
use crate::mark::{MarkEntry, MarkValue};
use crate::period::DateSpan;
use crate::regulation::samples::{s0, s1, s3, s4};
use crate::regulation::{EditWindow, RecordKind, Regulation, StudyWeek};
use crate::role::Role;

const MOSCOW: chrono_tz::Tz = chrono_tz::Europe::Moscow;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn entry(text: &str) -> Option<MarkEntry> {
    (!text.is_empty()).then(|| MarkEntry::from_text(text).expect("an entry"))
}

/// A cell with a value and version, written by account 5.
fn cell<V>(value: Option<V>, version: i32) -> Cell<V> {
    let written =
        Written { by: AccountId::new(5), role: Role::SubjectTeacher, at: at("2026-03-04T08:00:00Z") };
    Cell { value, version, written: (version > 0).then_some(written) }
}

/// A held lesson of grade 8 on 4 March 2026, looked at the next morning.
fn lesson(regulation: &Regulation) -> LessonCell<'_> {
    LessonCell {
        regulation,
        zone: MOSCOW,
        grade: Grade::new(8),
        status: LessonStatus::Held,
        day: day("2026-03-04"),
        period_closed_at: None,
        now: at("2026-03-05T06:00:00Z"),
    }
}

/// A write of `new` into an empty cell.
fn mark<'a>(lesson: LessonCell<'a>, new: &str) -> MarkWrite<'a> {
    MarkWrite {
        lesson,
        cell: Cell::untouched(),
        expected: 0,
        new: entry(new),
        on_list: true,
        attendance: None,
        made_up: false,
    }
}

/// The outcome in one word: the refusal's code, or accept, unchanged, conflict.
fn word<V>(decision: &Decision<V>) -> &'static str {
    match decision {
        Decision::Accept { .. } => "accept",
        Decision::Unchanged => "unchanged",
        Decision::Conflict { .. } => "conflict",
        Decision::Refuse(refusal) => refusal.code(),
    }
}

#[test]
fn marks_are_taken_or_refused_by_name() {
    let (s0, s1, s4) = (s0(), s1(), s4());
    let lesson0 = lesson(&s0);
    for (write, expected) in [
        (mark(lesson0, "5"), "accept"),
        (mark(lesson0, "5/4"), "accept"),
        (mark(lesson0, "."), "accept"),
        (mark(lesson0, ""), "unchanged"),
        (mark(lesson0, "1"), "not_in_scale"),
        (mark(lesson0, "н/а"), "not_in_scale"),
        (mark(LessonCell { grade: Grade::new(1), ..lesson(&s1) }, "5"), "marks_not_kept"),
        (mark(LessonCell { grade: Grade::new(2), ..lesson(&s1) }, "5"), "accept"),
        (mark(LessonCell { grade: None, ..lesson(&s4) }, "зач"), "marks_not_kept"),
        (mark(LessonCell { status: LessonStatus::Cancelled, ..lesson0 }, "5"), "lesson_cancelled"),
        (mark(LessonCell { status: LessonStatus::Planned, ..lesson0 }, "5"), "accept"),
        (mark(LessonCell { day: day("2026-03-06"), ..lesson0 }, "5"), "future_lesson"),
        (mark(LessonCell { day: day("2026-03-05"), ..lesson0 }, "5"), "accept"),
        // 5 March has begun in Moscow while it is still the 4th in UTC.
        (
            mark(LessonCell { day: day("2026-03-05"), now: at("2026-03-04T21:00:00Z"), ..lesson0 }, "5"),
            "accept",
        ),
        (
            mark(LessonCell { period_closed_at: Some(at("2026-03-05T06:00:00Z")), ..lesson0 }, "5"),
            "period_closed",
        ),
        (MarkWrite { on_list: false, ..mark(lesson0, "5") }, "not_on_list"),
    ] {
        assert_eq!(word(&decide_mark(&write)), expected, "{write:?}");
    }
    let Decision::Refuse(Refusal::MarksNotKept(not_kept)) =
        decide_mark(&mark(LessonCell { grade: Some(Grade::FIRST), ..lesson(&s1) }, "5"))
    else {
        panic!("grade 1 has no marks");
    };
    assert_eq!(
        (not_kept.record, not_kept.grade, not_kept.clause.as_str()),
        (RecordKind::CurrentMark, Some(Grade::FIRST), "S1-1.3")
    );
}

#[test]
fn an_absence_and_a_mark_contradict() {
    let s0 = s0();
    for (attendance, new, made_up, expected) in [
        (Some(AbsenceReason::Unknown), "5", false, "absent_in_this_lesson"),
        (Some(AbsenceReason::Illness), "5/4", false, "absent_in_this_lesson"),
        (Some(AbsenceReason::Illness), "5", true, "accept"),
        (Some(AbsenceReason::Illness), ".", false, "accept"),
        (Some(AbsenceReason::Late), "5", false, "accept"),
        (Some(AbsenceReason::Exempt), "5", false, "accept"),
        (Some(AbsenceReason::Distance), "5", false, "accept"),
    ] {
        let write = MarkWrite { attendance, made_up, ..mark(lesson(&s0), new) };
        assert_eq!(word(&decide_mark(&write)), expected, "{attendance:?} {new}");
    }
    let write = MarkWrite { attendance: Some(AbsenceReason::Valid), ..mark(lesson(&s0), "5") };
    let letters = "УП".to_owned();
    assert_eq!(
        decide_mark(&write),
        Decision::Refuse(Refusal::AbsentInThisLesson { reason: AbsenceReason::Valid, letters })
    );
}

#[test]
fn versions_decide_who_came_first() {
    let s0 = s0();
    let write = |held: &str, version, expected, new: &str| {
        decide_mark(&MarkWrite { cell: cell(entry(held), version), expected, ..mark(lesson(&s0), new) })
    };
    assert_eq!(
        write("4", 3, 3, "5"),
        Decision::Accept { value: entry("5"), replaces: entry("4"), version: 4 }
    );
    assert_eq!(write("4", 3, 3, ""), Decision::Accept { value: None, replaces: entry("4"), version: 4 });
    // Stale: the loser gets what stands there, with its author.
    assert_eq!(write("4", 3, 2, "5"), Decision::Conflict { theirs: cell(entry("4"), 3) });
    assert_eq!(write("4", 3, 0, "5"), Decision::Conflict { theirs: cell(entry("4"), 3) });
    // A cell cleared meanwhile is a conflict too.
    assert_eq!(write("", 4, 3, "5"), Decision::Conflict { theirs: cell(None, 4) });
    // Equal values meet silently, whatever the versions.
    assert_eq!(write("5", 3, 1, "5"), Decision::Unchanged);
}

#[test]
fn a_value_may_be_changed_within_the_window_only() {
    let s0 = s0();
    let last = at("2026-03-18T21:00:00Z"); // the end of the 14th day after
    let write = |now, held: &str, new: &str| {
        let lesson = LessonCell { now, ..lesson(&s0) };
        let version = i32::from(!held.is_empty());
        decide_mark(&MarkWrite { cell: cell(entry(held), version), expected: version, ..mark(lesson, new) })
    };
    let second = TimeDelta::seconds(1);
    assert_eq!(word(&write(last, "4", "5")), "accept");
    assert_eq!(
        write(last + second, "4", "5"),
        Decision::Refuse(Refusal::WindowClosed { until: last, clause: s0.edit_window.clause.clone() })
    );
    assert_eq!(word(&write(last + second, "4", "")), "window_closed");
    // A late first entry is taken and judged by its deadline; a work owed may be settled.
    assert_eq!(word(&write(last + second, "", "5")), "accept");
    assert_eq!(word(&write(last + second, ".", "4")), "accept");
    let mut open = s0.clone();
    open.edit_window.value = EditWindow::UntilPeriodCloses;
    let lesson = LessonCell { now: last + second, ..lesson(&open) };
    let write = MarkWrite { cell: cell(entry("4"), 1), expected: 1, ..mark(lesson, "5") };
    assert_eq!(word(&decide_mark(&write)), "accept");
}

#[test]
fn reasons_belong_to_the_class_teacher() {
    use AbsenceReason::*;
    let s0 = s0();
    let write = |role, held: Option<AbsenceReason>, new: Option<AbsenceReason>| {
        let version = i32::from(held.is_some());
        decide_attendance(&AttendanceWrite {
            lesson: lesson(&s0),
            cell: cell(held.map(AbsenceRecord::of), version),
            expected: version,
            new: new.map(AbsenceRecord::of),
            role,
            on_list: true,
            mark: None,
        })
    };
    for (role, held, new, expected) in [
        (Role::SubjectTeacher, None, Some(Unknown), "accept"),
        (Role::SubjectTeacher, None, Some(Late), "accept"),
        (Role::SubjectTeacher, Some(Unknown), Some(Late), "accept"),
        (Role::SubjectTeacher, Some(Unknown), None, "accept"),
        (Role::SubjectTeacher, None, Some(Illness), "reason_not_yours"),
        (Role::SubjectTeacher, Some(Unknown), Some(Valid), "reason_not_yours"),
        (Role::SubjectTeacher, Some(Illness), Some(Unknown), "reason_not_yours"),
        (Role::SubjectTeacher, Some(Illness), None, "reason_not_yours"),
        (Role::ClassTeacher, Some(Unknown), Some(Illness), "accept"),
        (Role::Curator, Some(Unknown), Some(Invalid), "accept"),
    ] {
        assert_eq!(word(&write(role, held, new)), expected, "{role} {held:?} {new:?}");
    }
    assert_eq!(
        write(Role::SubjectTeacher, None, Some(Illness)),
        Decision::Refuse(Refusal::ReasonNotYours { reason: Illness, instead: Some("Н".to_owned()) })
    );
}

#[test]
fn attendance_knows_the_lesson_the_list_and_the_mark() {
    use AbsenceReason::*;
    let (s0, s1, s3) = (s0(), s1(), s3());
    let write = |lesson, new| AttendanceWrite {
        lesson,
        cell: Cell::untouched(),
        expected: 0,
        new: Some(AbsenceRecord::of(new)),
        role: Role::ClassTeacher,
        on_list: true,
        mark: None,
    };
    let first_grade = LessonCell { grade: Some(Grade::FIRST), ..lesson(&s1) };
    let mut without_code = s3;
    without_code.attendance_codes.value.retain(|code| code.reason != SchoolBusiness);
    for (write, expected) in [
        // Grade 1 keeps attendance (S1-1.3).
        (write(first_grade, Unknown), "accept"),
        (AttendanceWrite { on_list: false, ..write(lesson(&s0), Unknown) }, "not_on_list"),
        (write(LessonCell { status: LessonStatus::Cancelled, ..lesson(&s0) }, Unknown), "lesson_cancelled"),
        (write(LessonCell { day: day("2026-03-06"), ..lesson(&s0) }, Unknown), "future_lesson"),
        (AttendanceWrite { mark: entry("5"), ..write(lesson(&s0), Unknown) }, "mark_stands"),
        (AttendanceWrite { mark: entry("5"), ..write(lesson(&s0), Late) }, "accept"),
        (AttendanceWrite { mark: entry("."), ..write(lesson(&s0), Unknown) }, "accept"),
        (write(lesson(&without_code), SchoolBusiness), "no_such_code"),
        (AttendanceWrite { expected: 1, ..write(lesson(&s0), Unknown) }, "conflict"),
    ] {
        assert_eq!(word(&decide_attendance(&write)), expected, "{write:?}");
    }
    // A document that arrives after the edit window still changes the reason (S0-2.9), for the class teacher only.
    let late = LessonCell { now: at("2026-04-20T06:00:00Z"), ..lesson(&s0) };
    let held = |role, new| AttendanceWrite {
        cell: cell(Some(AbsenceRecord::of(Unknown)), 1),
        expected: 1,
        role,
        ..write(late, new)
    };
    assert_eq!(word(&decide_attendance(&held(Role::ClassTeacher, Illness))), "accept");
    assert_eq!(word(&decide_attendance(&held(Role::SubjectTeacher, Late))), "window_closed");
    assert_eq!((AbsenceRecord::late(Some(0)), AbsenceRecord::late(Some(241))), (None, None));
}

#[test]
fn homework_may_come_before_its_lesson() {
    let (s0, s1, s4) = (s0(), s1(), s4());
    let write = |lesson, kind| TextWrite {
        lesson,
        kind,
        cell: Cell::untouched(),
        expected: 0,
        new: Some("№ 412".to_owned()),
    };
    let first_grade = LessonCell { grade: Some(Grade::FIRST), ..lesson(&s1) };
    let future = LessonCell { day: day("2026-03-20"), ..lesson(&s0) };
    let club = LessonCell { grade: None, ..lesson(&s4) };
    for (write, expected) in [
        (write(lesson(&s0), TextKind::CommonHomework), "accept"),
        (write(future, TextKind::CommonHomework), "accept"),
        (write(first_grade, TextKind::CommonHomework), "record_not_kept"),
        (write(first_grade, TextKind::IndividualHomework { on_list: true }), "record_not_kept"),
        (write(first_grade, TextKind::Topic), "accept"),
        (write(club, TextKind::CommonHomework), "record_not_kept"),
        (write(club, TextKind::Topic), "accept"),
        (write(lesson(&s0), TextKind::IndividualHomework { on_list: false }), "not_on_list"),
        (
            write(LessonCell { status: LessonStatus::Cancelled, ..lesson(&s0) }, TextKind::Topic),
            "lesson_cancelled",
        ),
        (TextWrite { expected: 2, ..write(lesson(&s0), TextKind::Topic) }, "conflict"),
    ] {
        assert_eq!(word(&decide_text(&write)), expected, "{:?}", write.kind);
    }
}

#[test]
fn period_marks_have_a_setter_and_a_window() {
    let (s0, s3) = (s0(), s3());
    let period = DateSpan::new(day("2026-01-12"), day("2026-03-27")).expect("a span");
    let calendar = SchoolCalendar::new(period, StudyWeek::FiveDays);
    let window = period_mark_window(&s0.deadlines, &calendar, MOSCOW, period, None, None).expect("a window");
    let write = PeriodMarkWrite {
        regulation: &s0,
        period,
        window: Some(&window),
        closed_at: None,
        grade: Grade::new(8),
        cell: Cell::untouched(),
        expected: 0,
        new: Some(MarkValue::Numeric(4)),
        role: Role::SubjectTeacher,
        on_list: true,
        now: at("2026-03-25T09:00:00Z"),
    };
    let held = cell(Some(MarkValue::Numeric(3)), 1);
    let after = at("2026-03-27T21:00:01Z");
    for (write, expected) in [
        (write, "accept"),
        (PeriodMarkWrite { role: Role::ClassTeacher, ..write }, "accept"),
        (
            PeriodMarkWrite { role: Role::ClassTeacher, regulation: &s3, window: None, ..write },
            "not_your_period_mark",
        ),
        (
            PeriodMarkWrite { role: Role::Curator, regulation: &s3, window: None, ..write },
            "not_your_period_mark",
        ),
        (PeriodMarkWrite { role: Role::Deputy, ..write }, "not_your_period_mark"),
        (PeriodMarkWrite { now: at("2026-03-22T20:59:59Z"), ..write }, "not_open_yet"),
        (PeriodMarkWrite { now: at("2026-03-22T21:00:00Z"), ..write }, "accept"),
        (PeriodMarkWrite { cell: held, expected: 1, now: after - TimeDelta::seconds(1), ..write }, "accept"),
        (PeriodMarkWrite { cell: held, expected: 1, now: after, ..write }, "window_closed"),
        (PeriodMarkWrite { now: after, ..write }, "accept"),
        (PeriodMarkWrite { now: after, closed_at: Some(after), ..write }, "period_closed"),
        (PeriodMarkWrite { on_list: false, ..write }, "not_on_list"),
        (PeriodMarkWrite { grade: Some(Grade::FIRST), ..write }, "marks_not_kept"),
        (PeriodMarkWrite { new: Some(MarkValue::Owed), ..write }, "not_in_scale"),
        (PeriodMarkWrite { new: Some(MarkValue::NotAttested), ..write }, "accept"),
        (PeriodMarkWrite { new: None, ..write }, "unchanged"),
    ] {
        assert_eq!(word(&decide_period_mark(&write)), expected, "{write:?}");
    }
}

#[test]
fn only_ones_own_last_operation_is_undone() {
    let s0 = s0();
    let made = Written { by: AccountId::new(5), role: Role::SubjectTeacher, at: at("2026-03-04T08:00:00Z") };
    let (standing, later, before) = (cell(entry("5"), 3), cell(entry("2"), 4), entry("4"));
    let until = at("2026-03-04T09:00:00Z");
    let request = UndoRequest {
        regulation: &s0,
        cell: &standing,
        version: 3,
        made,
        before: &before,
        by: AccountId::new(5),
        period_closed_at: None,
        now: until,
    };
    assert_eq!(decide_undo(&request), UndoDecision::Restore { value: entry("4"), version: 4 });
    let refused = |request: UndoRequest<'_, MarkEntry>| match decide_undo(&request) {
        UndoDecision::Refuse(refusal) => refusal,
        UndoDecision::Restore { .. } => panic!("undone"),
    };
    assert_eq!(refused(UndoRequest { cell: &later, ..request }), UndoRefusal::LaterEntry { later });
    assert_eq!(refused(UndoRequest { by: AccountId::new(6), ..request }), UndoRefusal::NotYours);
    let second_later = until + TimeDelta::seconds(1);
    let clause = s0.undo_minutes.clause.clone();
    assert_eq!(
        refused(UndoRequest { now: second_later, ..request }),
        UndoRefusal::WindowClosed { until, clause }
    );
    assert_eq!(
        refused(UndoRequest { period_closed_at: Some(until), ..request }),
        UndoRefusal::PeriodClosed { at: until }
    );
}
