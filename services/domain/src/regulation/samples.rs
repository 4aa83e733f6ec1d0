//! The five regulations as far as tests of rules look at them. The presets themselves are data
//! (`policies/regulations/`) and are read and checked by `store`.

use super::{
    AttestationLimit, ClauseRef, Deadlines, LessonLimit, LessonsOf, PeriodMarkSetter, RecordKind, Regulation,
    Ruled, SchoolKind,
};
use crate::group::Grade;
use crate::mark::{MarkWord, Scale};

fn by<T>(clause: &str, value: T) -> Ruled<T> {
    Ruled::new(value, ClauseRef::parse(clause).expect("a clause"))
}

fn end_of_day(clause: &str, days: u16) -> Option<Ruled<LessonLimit>> {
    Some(by(clause, LessonLimit::EndOfDay { days }))
}

/// General school: homework 90 minutes after the class's last lesson.
pub(crate) fn s0() -> Regulation {
    let mut regulation = Regulation::platform_default(SchoolKind::General);
    regulation.deadlines = Deadlines {
        absentees: end_of_day("S0-2.5", 0),
        homework: Some(by("S0-2.8", LessonLimit::AfterLessons { minutes: 90, of: LessonsOf::Class })),
        period_mark: Some(by("S0-2.6", AttestationLimit::LastStudyWeek)),
        absence_reason_working_days: Some(by("S0-2.9", 2)),
        temporary_journal_working_days: Some(by("S0-3.2", 2)),
        printed_information_days: Some(by("S0-2.12", 7)),
        ..Deadlines::default()
    };
    regulation.marks.period_marks_by = by("S0-4.4", PeriodMarkSetter::Both);
    regulation
}

/// Basic school: marks by 17:00, grade 1 without marks and homework.
pub(crate) fn s1() -> Regulation {
    let mut regulation = Regulation::platform_default(SchoolKind::Basic);
    let five = chrono::NaiveTime::from_hms_opt(17, 0, 0).expect("a time");
    regulation.deadlines = Deadlines {
        absentees: end_of_day("S1-3.2", 0),
        homework: Deadlines::platform_default().homework,
        lesson_mark: Some(by("S1-3.3", LessonLimit::AtTime { days: 0, time: five })),
        ..Deadlines::default()
    };
    regulation.grades_without_marks = by("S1-1.3", vec![Grade::FIRST]);
    regulation.grades_without_homework = by("S1-1.3", vec![Grade::FIRST]);
    regulation
}

/// General school: homework two hours after the last lesson of the lesson's own pupils.
pub(crate) fn s2() -> Regulation {
    let mut regulation = Regulation::platform_default(SchoolKind::General);
    regulation.deadlines = Deadlines {
        absentees: end_of_day("S2-A1-2.1", 0),
        topic: end_of_day("S2-A1-2.1", 0),
        homework: Some(by(
            "S2-A1-2.2",
            LessonLimit::AfterLessons { minutes: 120, of: LessonsOf::LessonPupils },
        )),
        written_mark: end_of_day("S2-A1-2.4", 7),
        result_shown_hours: Some(by("S2-A2-3", 24)),
        printed_information_days: Some(by("S2-A2-1", 7)),
        ..Deadlines::default()
    };
    regulation
}

/// College: a day after the lesson, seven after written work, a day after the attestation.
pub(crate) fn s3() -> Regulation {
    let mut regulation = Regulation::platform_default(SchoolKind::College);
    regulation.deadlines = Deadlines {
        absentees: end_of_day("S3-3.2.2", 1),
        lesson_mark: end_of_day("S3-3.2.2", 1),
        written_mark: end_of_day("S3-3.2.2", 7),
        period_mark: Some(by("S3-3.2.2", AttestationLimit::DaysAfter { days: 1 })),
        wrong_data_days: Some(by("S3-3.2.1", 1)),
        ..Deadlines::default()
    };
    regulation
}

/// Clubs: no current marks, no homework.
pub(crate) fn s4() -> Regulation {
    let mut regulation = Regulation::platform_default(SchoolKind::AdditionalEducation);
    regulation.records = by(
        "S4-1.3",
        vec![RecordKind::Attestation, RecordKind::Attendance, RecordKind::Topic, RecordKind::Material],
    );
    regulation.marks.scale = Ruled::platform_default(Scale::PassFail);
    regulation.marks.thresholds.value.clear();
    regulation.marks.period_words =
        Ruled::platform_default(vec![MarkWord::Passed, MarkWord::Failed, MarkWord::NotAttested]);
    regulation.deadlines = Deadlines {
        absentees: end_of_day("S4-5.T2", 0),
        topic: end_of_day("S4-3.2", 0),
        ..Deadlines::default()
    };
    regulation
}
