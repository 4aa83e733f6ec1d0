//! Deadlines against the five regulations: the rules list of 1.10 and the settled readings of 5.10.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;

use super::*;
use crate::calendar::SchoolCalendar;
use crate::group::{Grade, GroupKind};
use crate::id::{GroupId, LessonId, StaffId, SubjectId};
use crate::lesson::{LessonKind, LessonSlot, LessonStatus};
use crate::period::DateSpan;
use crate::regulation::samples::{s0, s1, s2, s3, s4};
use crate::regulation::{Deadlines, Regulation, StudyWeek};

const BARNAUL: Tz = chrono_tz::Asia::Barnaul;
const MOSCOW: Tz = chrono_tz::Europe::Moscow;
const YEKATERINBURG: Tz = chrono_tz::Asia::Yekaterinburg;

/// Class 8В, its two English groups, a mixed study group with 8Г, a club.
const CLASS: i64 = 1;
const OTHER_CLASS: i64 = 2;
const FIRST_HALF: i64 = 11;
const SECOND_HALF: i64 = 12;
const MIXED: i64 = 21;
const CLUB: i64 = 31;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn clock(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").expect("a time")
}

/// A lesson of Wednesday, 4 March 2026, held by teacher 1 for a group of the cast.
fn lesson(number: u8, group: i64, ends: &str) -> DayLesson {
    let ends = clock(ends);
    let (group_kind, classes) = match group {
        FIRST_HALF | SECOND_HALF => (GroupKind::Subgroup, vec![CLASS]),
        MIXED => (GroupKind::StudyGroup, vec![CLASS, OTHER_CLASS]),
        CLUB => (GroupKind::Club, vec![CLASS]),
        class => (GroupKind::Class, vec![class]),
    };
    DayLesson {
        id: LessonId::new(i64::from(number) * 100 + group),
        slot: LessonSlot { day: day("2026-03-04"), number, starts: ends - TimeDelta::minutes(40), ends },
        status: LessonStatus::Held,
        kind: LessonKind::Lesson,
        group: GroupId::new(group),
        group_kind,
        grade: Grade::new(8),
        classes: classes.into_iter().map(GroupId::new).collect(),
        // Every lesson its own subject, so that only lessons made so are double.
        subject: SubjectId::new(number.into()),
        planned_teacher: StaffId::new(1),
        actual_teacher: None,
    }
}

/// The first half shares pupils with its class and the mixed group, the second only with its class.
fn share_pupils(a: GroupId, b: GroupId) -> bool {
    let pair = (a.get().min(b.get()), a.get().max(b.get()));
    matches!(
        pair,
        (CLASS, FIRST_HALF | SECOND_HALF | MIXED | CLUB)
            | (OTHER_CLASS | FIRST_HALF, MIXED)
            | (FIRST_HALF, CLUB)
    )
}

fn due_in(
    zone: Tz,
    code: DeadlineCode,
    lesson: &DayLesson,
    lessons: &[DayLesson],
    regulation: &Regulation,
) -> Option<LessonDue> {
    lesson_due(code, lesson, &SchoolDay { lessons, share_pupils: &share_pupils }, regulation, zone)
}

/// The due moment on the school's clock, as «04.03 14:55».
fn due(code: DeadlineCode, lesson: &DayLesson, lessons: &[DayLesson], regulation: &Regulation) -> String {
    due_in(MOSCOW, code, lesson, lessons, regulation)
        .map_or("-".to_owned(), |due| due.due.at.with_timezone(&MOSCOW).format("%d.%m %H:%M").to_string())
}

#[test]
fn the_same_homework_is_in_time_in_one_school_and_late_in_another() {
    // The class's last lesson ends at 13:25, the first half's own last lesson at 12:30.
    let lessons =
        [lesson(4, FIRST_HALF, "11:35"), lesson(5, CLASS, "12:30"), lesson(6, SECOND_HALF, "13:25")];
    assert_eq!(due(DeadlineCode::D03, &lessons[0], &lessons, &s0()), "04.03 14:55");
    assert_eq!(due(DeadlineCode::D03, &lessons[0], &lessons, &s2()), "04.03 14:30");

    let entered = at("2026-03-04T11:45:00Z"); // 14:45 in Moscow
    let verdict = |regulation: &Regulation| {
        let due = due_in(MOSCOW, DeadlineCode::D03, &lessons[0], &lessons, regulation).map(|due| due.due);
        let judgement = judge(due.as_ref(), Some(entered), entered);
        (judgement.verdict, judgement.clause.map(|clause| clause.to_string()).unwrap_or_default())
    };
    assert_eq!(verdict(&s0()), (Verdict::InTime, "S0-2.8".to_owned()));
    assert_eq!(verdict(&s2()), (Verdict::Late { by: TimeDelta::minutes(15) }, "S2-A1-2.2".to_owned()));
}

#[test]
fn a_subgroup_finishing_later_lengthens_the_day_of_the_class() {
    let lessons = [lesson(5, CLASS, "12:30"), lesson(6, SECOND_HALF, "13:25"), lesson(7, MIXED, "14:20")];
    for (index, s0_due, s2_due) in [
        // The whole class waits for the mixed group by both rules: it holds pupils of the class.
        (0, "04.03 15:50", "04.03 16:20"),
        // The second half has nobody in the mixed group: S2 counts its own last lesson.
        (1, "04.03 15:50", "04.03 15:25"),
    ] {
        assert_eq!(due(DeadlineCode::D03, &lessons[index], &lessons, &s0()), s0_due, "{index}");
        assert_eq!(due(DeadlineCode::D03, &lessons[index], &lessons, &s2()), s2_due, "{index}");
    }
    // A mixed group counts the lessons of all its classes.
    let with_other = [lessons[2].clone(), lesson(8, OTHER_CLASS, "15:15")];
    assert_eq!(due(DeadlineCode::D03, &with_other[0], &with_other, &s0()), "04.03 16:45");
}

#[test]
fn cancelled_lessons_clubs_and_consultations_do_not_lengthen_the_day() {
    let cancelled = DayLesson { status: LessonStatus::Cancelled, ..lesson(6, CLASS, "13:25") };
    let consultation = DayLesson { kind: LessonKind::Consultation, ..lesson(7, CLASS, "14:20") };
    let lessons = [lesson(5, CLASS, "12:30"), cancelled, consultation, lesson(8, CLUB, "16:00")];
    for (regulation, expected) in [(s0(), "04.03 14:00"), (s2(), "04.03 14:30")] {
        assert_eq!(due(DeadlineCode::D03, &lessons[0], &lessons, &regulation), expected);
    }
    // The consultation's own homework counts from its own end.
    assert_eq!(due(DeadlineCode::D03, &lessons[2], &lessons, &s0()), "04.03 15:50");
}

#[test]
fn no_deadline_arises_from_a_cancelled_lesson() {
    let lessons = [DayLesson { status: LessonStatus::Cancelled, ..lesson(1, CLASS, "09:10") }];
    let regulation = Regulation::platform_default(crate::regulation::SchoolKind::General);
    for code in
        [DeadlineCode::D01, DeadlineCode::D02, DeadlineCode::D03, DeadlineCode::D04, DeadlineCode::D05]
    {
        assert_eq!(due(code, &lessons[0], &lessons, &regulation), "-");
    }
}

#[test]
fn grade_one_and_clubs_owe_attendance_only() {
    let first = [DayLesson { grade: Grade::new(1), ..lesson(1, CLASS, "09:10") }];
    for (code, expected) in [
        (DeadlineCode::D01, "05.03 00:00"),
        (DeadlineCode::D03, "-"),
        (DeadlineCode::D04, "-"),
        (DeadlineCode::D05, "-"),
    ] {
        assert_eq!(due(code, &first[0], &first, &s1()), expected, "{code}");
    }
    let club = [DayLesson { grade: None, ..lesson(1, CLUB, "17:00") }];
    for (code, expected) in [
        (DeadlineCode::D01, "05.03 00:00"),
        (DeadlineCode::D02, "05.03 00:00"),
        (DeadlineCode::D03, "-"),
        (DeadlineCode::D04, "-"),
    ] {
        assert_eq!(due(code, &club[0], &club, &s4()), expected, "{code}");
    }
}

#[test]
fn five_in_the_afternoon_moves_for_late_lessons() {
    for (ends, expected) in [
        ("13:25", "04.03 17:00"),
        ("16:59", "04.03 17:00"),
        ("17:00", "05.03 17:00"),
        ("18:40", "05.03 17:00"),
    ] {
        let lessons = [lesson(7, CLASS, ends)];
        assert_eq!(due(DeadlineCode::D04, &lessons[0], &lessons, &s1()), expected, "{ends}");
    }
}

#[test]
fn limits_in_calendar_days_end_at_midnight() {
    let lessons = [lesson(1, CLASS, "09:10")];
    for (code, expected) in [
        (DeadlineCode::D01, "06.03 00:00"),
        (DeadlineCode::D04, "06.03 00:00"),
        (DeadlineCode::D05, "12.03 00:00"),
    ] {
        assert_eq!(due(code, &lessons[0], &lessons, &s3()), expected, "{code}");
    }
    // Not moved off a Sunday: seven days after Sunday is a Sunday.
    let mut sunday = lessons[0].clone();
    sunday.slot.day = day("2026-03-08");
    assert_eq!(due(DeadlineCode::D05, &sunday, &[], &s2()), "16.03 00:00");
}

#[test]
fn the_substitute_answers() {
    let substituted = DayLesson { actual_teacher: Some(StaffId::new(9)), ..lesson(1, CLASS, "09:10") };
    let lessons = [substituted, lesson(2, CLASS, "10:05")];
    let answers = |lesson: &DayLesson, regulation: &Regulation| {
        due_in(MOSCOW, DeadlineCode::D01, lesson, &lessons, regulation).expect("a deadline").answers
    };
    assert_eq!(answers(&lessons[0], &s2()), Answers::Teacher(StaffId::new(9)));
    assert_eq!(answers(&lessons[1], &s2()), Answers::Teacher(StaffId::new(1)));
    let mut by_class_teacher = s2();
    by_class_teacher.answers_for_absentees.value = crate::regulation::AnswersForAbsentees::ClassTeacher;
    assert_eq!(answers(&lessons[0], &by_class_teacher), Answers::ClassTeachersOf(vec![GroupId::new(CLASS)]));
}

#[test]
fn a_double_lesson_owes_one_entry() {
    let double = |number, ends| DayLesson { subject: SubjectId::new(77), ..lesson(number, CLASS, ends) };
    let lessons = [double(3, "16:40"), double(4, "17:30"), lesson(5, CLASS, "18:20")];
    for lesson in &lessons[..2] {
        let due = due_in(MOSCOW, DeadlineCode::D04, lesson, &lessons, &s1()).expect("a deadline");
        assert_eq!(due.carried_by, lessons[0].id);
        // The pair ends after 17:00, so both halves have until the next day.
        assert_eq!(due.due.at, at("2026-03-05T14:00:00Z"));
    }
    let carried = |lessons: &[DayLesson]| {
        due_in(MOSCOW, DeadlineCode::D01, &lessons[1], lessons, &s1()).map(|due| due.carried_by)
    };
    // Another teacher, a gap, or a cancelled half make two entries.
    let substitute =
        [double(3, "10:50"), DayLesson { actual_teacher: Some(StaffId::new(9)), ..double(4, "11:45") }];
    assert_eq!(carried(&substitute), Some(substitute[1].id));
    let gap = [double(3, "10:50"), double(5, "12:40")];
    assert_eq!(carried(&gap), Some(gap[1].id));
    let half = [DayLesson { status: LessonStatus::Cancelled, ..double(3, "10:50") }, double(4, "11:45")];
    assert_eq!(carried(&half), Some(half[1].id));
}

#[test]
fn due_moments_follow_the_zone_of_the_school() {
    let lessons = [lesson(6, CLASS, "13:25")];
    for (zone, expected) in [
        (MOSCOW, "2026-03-04T11:55:00Z"),
        (YEKATERINBURG, "2026-03-04T09:55:00Z"),
        (BARNAUL, "2026-03-04T07:55:00Z"),
    ] {
        let due = due_in(zone, DeadlineCode::D03, &lessons[0], &lessons, &s0()).expect("a deadline");
        assert_eq!(due.due.at, at(expected), "{zone}");
    }
    // Before 27.03.2016 Altai was UTC+6.
    let mut earlier = lessons[0].clone();
    earlier.slot.day = day("2016-03-02");
    let due = due_in(BARNAUL, DeadlineCode::D03, &earlier, &[], &s0()).expect("a deadline");
    assert_eq!(due.due.at, at("2016-03-02T08:55:00Z"));
}

fn calendar(week: StudyWeek) -> SchoolCalendar {
    let span = |first: &str, last: &str| DateSpan::new(day(first), day(last)).expect("a span");
    let mut calendar = SchoolCalendar::new(span("2025-09-01", "2026-05-26"), week);
    calendar.days_off = [day("2026-02-23"), day("2026-03-09"), day("2026-05-01")].into();
    calendar.vacations = vec![span("2026-03-28", "2026-04-05")];
    calendar
}

#[test]
fn documents_and_temporary_journals_count_working_days() {
    // Friday 13 March, 10:00 in Moscow; the check value of 1.10.
    let received = at("2026-03-13T07:00:00Z");
    for (week, expected) in
        [(StudyWeek::FiveDays, "2026-03-17T21:00:00Z"), (StudyWeek::SixDays, "2026-03-16T21:00:00Z")]
    {
        let due = absence_reason_due(&s0().deadlines, &calendar(week), MOSCOW, received).expect("a deadline");
        assert_eq!((due.at, due.clause.as_str()), (at(expected), "S0-2.9"));
        assert_eq!(due.verdict(Some(due.at), due.at), Verdict::InTime);
        let second = TimeDelta::seconds(1);
        assert_eq!(due.verdict(Some(due.at + second), due.at), Verdict::Late { by: second });
    }
    // Vacations do not stop working days; the local day of the instant counts (23:30 in Moscow is Thursday).
    let vacation = at("2026-03-26T20:30:00Z");
    let due = temporary_journal_due(&s0().deadlines, &calendar(StudyWeek::FiveDays), MOSCOW, vacation);
    assert_eq!(due.map(|due| due.at), Some(at("2026-03-30T21:00:00Z")));
    assert_eq!(absence_reason_due(&s2().deadlines, &calendar(StudyWeek::FiveDays), MOSCOW, received), None);
}

#[test]
fn period_marks_have_their_last_study_week() {
    let quarter = DateSpan::new(day("2026-01-12"), day("2026-03-27")).expect("a span");
    let mut calendar = calendar(StudyWeek::FiveDays);
    let window = |regulation: &Regulation, calendar: &SchoolCalendar, attested: Option<&str>| {
        let attested = attested.map(day);
        period_mark_window(
            &regulation.deadlines,
            calendar,
            MOSCOW,
            quarter,
            Some(GroupId::new(CLASS)),
            attested,
        )
        .map(|window| (window.opens, window.due.at))
    };
    assert_eq!(
        window(&s0(), &calendar, None),
        Some((Some(at("2026-03-22T21:00:00Z")), at("2026-03-27T21:00:00Z")))
    );
    // A frost day on Friday moves the end.
    let frost = DateSpan::new(day("2026-03-27"), day("2026-03-27")).expect("a span");
    calendar.group_days_off.insert(GroupId::new(CLASS), vec![frost]);
    assert_eq!(
        window(&s0(), &calendar, None),
        Some((Some(at("2026-03-22T21:00:00Z")), at("2026-03-26T21:00:00Z")))
    );
    assert_eq!(window(&s3(), &calendar, Some("2026-03-20")), Some((None, at("2026-03-21T21:00:00Z"))));
    assert_eq!(window(&s3(), &calendar, None), None);
    assert_eq!(window(&s2(), &calendar, None), None);
}

#[test]
fn results_and_corrections_run_on_their_own_clocks() {
    let registered = at("2026-06-10T09:30:00Z");
    let due = result_shown_due(&s2().deadlines, registered).expect("a deadline");
    assert_eq!((due.code, due.at), (DeadlineCode::D07, at("2026-06-11T09:30:00Z")));
    let fix = wrong_data_due(&s3().deadlines, YEKATERINBURG, registered).expect("a deadline");
    assert_eq!(fix.at, at("2026-06-11T19:00:00Z"));
    assert_eq!(result_shown_due(&s0().deadlines, registered), None);
}

#[test]
fn never_more_than_seven_days_between_two_sheets() {
    let due = printed_information_due(&s0().deadlines, MOSCOW, day("2026-03-06")).expect("a deadline");
    assert_eq!(due.at, at("2026-03-13T21:00:00Z"));
    let calendar = calendar(StudyWeek::FiveDays);
    for (last, expected) in [
        ("2026-03-06", "2026-03-13"), // Friday to Friday
        ("2026-03-04", "2026-03-06"), // application on Wednesday: the next Friday
        ("2026-04-24", "2026-04-30"), // Friday 1 May is off: Thursday
        ("2026-04-30", "2026-05-07"), // and Thursday again, for Friday 1 May is behind and 8 May too far
        ("2026-05-07", "2026-05-08"), // back to Friday
    ] {
        assert_eq!(next_print_day(&calendar, day(last), 7, Weekday::Fri), day(expected), "{last}");
    }
    let mut last = day("2025-09-05");
    while last < day("2026-05-20") {
        let next = next_print_day(&calendar, last, 7, Weekday::Fri);
        assert!((1..=7).contains(&(next - last).num_days()), "{last} to {next}");
        assert!(calendar.is_working_day(next), "{next}");
        last = next;
    }
}

#[test]
fn the_years_deadlines_have_their_days() {
    let deadlines = Deadlines::platform_default();
    let calendar = calendar(StudyWeek::FiveDays);
    let year = calendar.year;
    for (code, expected) in [
        (DeadlineCode::D14, Some("2025-08-25T21:00:00Z")),
        (DeadlineCode::D15, Some("2025-08-28T21:00:00Z")),
        (DeadlineCode::D16, Some("2025-08-30T21:00:00Z")),
        (DeadlineCode::D17, Some("2025-09-01T21:00:00Z")),
        (DeadlineCode::D19, Some("2025-09-30T21:00:00Z")),
        (DeadlineCode::D01, None),
    ] {
        assert_eq!(
            year_day_due(code, &deadlines, year, MOSCOW).map(|due| due.at),
            expected.map(at),
            "{code}"
        );
    }
    let documents = documents_due(DeadlineCode::D14, &deadlines, year, MOSCOW).expect("a deadline");
    assert_eq!((documents.code, documents.at), (DeadlineCode::D18, at("2025-08-18T21:00:00Z")));
    assert_eq!(documents_due(DeadlineCode::D19, &deadlines, year, MOSCOW), None);

    let month = DateSpan::new(day("2026-03-01"), day("2026-03-31")).expect("a span");
    let inspection = inspection_due(&deadlines, &calendar, MOSCOW, month);
    assert_eq!(inspection.map(|due| due.at), Some(at("2026-03-31T21:00:00Z")));
    let july = DateSpan::new(day("2026-07-01"), day("2026-07-31")).expect("a span");
    assert_eq!(inspection_due(&deadlines, &calendar, MOSCOW, july), None);

    // Week of 9 March, whose Monday is off: data by Friday 13, timetable by Friday 6.
    let class_data = class_data_due(&deadlines, &calendar, MOSCOW, day("2026-03-11"));
    assert_eq!(class_data.map(|due| due.at), Some(at("2026-03-13T21:00:00Z")));
    let timetable = timetable_due(&deadlines, &calendar, MOSCOW, day("2026-03-11"));
    assert_eq!(timetable.map(|due| due.at), Some(at("2026-03-06T21:00:00Z")));
    assert_eq!(timetable_due(&deadlines, &calendar, MOSCOW, day("2026-04-01")), None);

    let mut recorded = deadlines.clone();
    let moment = at("2026-02-10T08:00:00Z");
    let end = |deadlines: &Deadlines| {
        access_end(deadlines, MOSCOW, day("2026-02-10"), Some(moment)).map(|due| due.at)
    };
    assert_eq!(end(&recorded), Some(at("2026-02-10T21:00:00Z")));
    recorded.access_end.as_mut().expect("a limit").value = crate::regulation::AccessEnd::RecordedMoment;
    assert_eq!(end(&recorded), Some(moment));
}
