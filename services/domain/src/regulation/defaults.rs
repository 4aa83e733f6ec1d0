//! What the platform sets where a school's act is silent: the last column of 1.10 and the **P** values of 5.10.
//! New schools and tests start from these; the presets state every value themselves.

use chrono::{NaiveTime, Weekday};

use super::{
    AccessEnd, AnswersForAbsentees, AttestationLimit, AverageMethod, Deadlines, EditWindow, Halves,
    Inspection, InspectionBy, InspectionRhythm, LessonLimit, LessonsOf, MarkRules, PeriodMarkSetter,
    PeriodRule, PrintMoment, RecordKind, Regulation, Rhythm, Ruled, SchoolKind, StudyWeek, Threshold,
    YearDay,
};
use crate::attendance::{AbsenceReason, AttendanceCode, CodeUser};
use crate::fraction::Fraction;
use crate::group::Grade;
use crate::mark::{MarkWord, Scale};
use crate::period::PeriodKind;

impl Regulation {
    /// A regulation of nothing but platform defaults, valid as it is.
    pub fn platform_default(school_kind: SchoolKind) -> Self {
        let school = matches!(school_kind, SchoolKind::General | SchoolKind::Basic);
        let grades = |first: u8, last: u8| Grade::new(first).zip(Grade::new(last));
        let rule = |(first_grade, last_grade), kind| PeriodRule { first_grade, last_grade, kind };
        let periods = match school_kind {
            SchoolKind::General => vec![
                grades(1, 9).map(|grades| rule(grades, PeriodKind::Quarter)),
                grades(10, 11).map(|grades| rule(grades, PeriodKind::HalfYear)),
            ],
            SchoolKind::Basic => vec![grades(1, 9).map(|grades| rule(grades, PeriodKind::Quarter))],
            SchoolKind::College => vec![grades(1, 5).map(|grades| rule(grades, PeriodKind::Semester))],
            SchoolKind::AdditionalEducation => Vec::new(),
        };
        let without_marks = if school { vec![Grade::FIRST] } else { Vec::new() };
        Self {
            school_kind,
            title: "Положение о ведении электронного журнала".to_owned(),
            paper_in_parallel: Ruled::platform_default(false),
            study_week: Ruled::platform_default(StudyWeek::FiveDays),
            records: Ruled::platform_default(RecordKind::ALL.to_vec()),
            grades_without_marks: Ruled::platform_default(without_marks),
            grades_without_homework: Ruled::platform_default(Vec::new()),
            periods: Ruled::platform_default(periods.into_iter().flatten().collect()),
            period_without_grade: Ruled::platform_default(PeriodKind::HalfYear),
            marks: MarkRules::five_point(),
            attendance_codes: Ruled::platform_default(usual_codes()),
            exempt_counts_as_missed: Ruled::platform_default(false),
            answers_for_absentees: Ruled::platform_default(AnswersForAbsentees::LessonTeacher),
            deadlines: Deadlines::platform_default(),
            edit_window: Ruled::platform_default(EditWindow::Days { days: 14 }),
            undo_minutes: Ruled::platform_default(60),
            forecast_shown: Ruled::platform_default(true),
            print_at: Ruled::platform_default(PrintMoment { weekday: Weekday::Fri, time: clock(16, 0) }),
        }
    }
}

impl MarkRules {
    /// Five points, 2 the lowest, thresholds 2.65, 3.65, 4.65, three marks at least, weighted average.
    pub fn five_point() -> Self {
        let threshold = |mark, hundredths| Threshold { mark, from: Fraction::new(hundredths, 100) };
        Self {
            scale: Ruled::platform_default(Scale::FivePoint),
            lowest: Ruled::platform_default(2),
            lesson_words: Ruled::platform_default(vec![MarkWord::Owed, MarkWord::Passed, MarkWord::Failed]),
            period_words: Ruled::platform_default(vec![
                MarkWord::NotAttested,
                MarkWord::Exempt,
                MarkWord::Passed,
                MarkWord::Failed,
            ]),
            average: Ruled::platform_default(AverageMethod::Weighted),
            thresholds: Ruled::platform_default(vec![
                threshold(3, 265),
                threshold(4, 365),
                threshold(5, 465),
            ]),
            minimum_marks: Ruled::platform_default(3),
            missed_share_limit: None,
            failed_test_cap: Some(Ruled::platform_default(3)),
            annual_halves: Ruled::platform_default(Halves::Up),
            period_marks_by: Ruled::platform_default(PeriodMarkSetter::SubjectTeacher),
        }
    }
}

impl Deadlines {
    /// The last column of 1.10.
    pub fn platform_default() -> Self {
        let days = |days| Some(Ruled::platform_default(LessonLimit::EndOfDay { days }));
        let year_day = |month, day| Some(Ruled::platform_default(YearDay { month, day }));
        let number = |n| Some(Ruled::platform_default(n));
        Self {
            absentees: days(0),
            topic: days(0),
            homework: Some(Ruled::platform_default(LessonLimit::AfterLessons {
                minutes: 90,
                of: LessonsOf::Class,
            })),
            lesson_mark: Some(Ruled::platform_default(LessonLimit::AtTime { days: 1, time: clock(17, 0) })),
            written_mark: days(7),
            period_mark: Some(Ruled::platform_default(AttestationLimit::LastStudyWeek)),
            result_shown_hours: number(24),
            absence_reason_working_days: number(2),
            temporary_journal_working_days: number(2),
            wrong_data_days: number(1),
            printed_information_days: number(7),
            inspection: Some(Ruled::platform_default(Inspection {
                every: InspectionRhythm::Month,
                by: InspectionBy::DirectorOrDeputy,
            })),
            class_data: Some(Ruled::platform_default(Rhythm::Weekly)),
            directories: year_day(8, 25),
            curricula: year_day(8, 28),
            group_composition: year_day(8, 30),
            programmes: year_day(9, 1),
            documents_days_before: number(7),
            parents_instructed: year_day(9, 30),
            timetable: Some(Ruled::platform_default(Rhythm::Weekly)),
            access_end: Some(Ruled::platform_default(AccessEnd::EndOfContractDay)),
        }
    }
}

/// The usual letters of 5.2.
fn usual_codes() -> Vec<AttendanceCode> {
    use AbsenceReason::{Distance, Exempt, Illness, Invalid, Late, SchoolBusiness, Unknown, Valid};
    let code = |letters: &str, synonyms: &[&str], reason: AbsenceReason, set_by| AttendanceCode {
        letters: letters.to_owned(),
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
        reason,
        title: reason.title_ru().to_owned(),
        set_by,
    };
    vec![
        code("Н", &[], Unknown, CodeUser::LessonTeacher),
        code("Б", &[], Illness, CodeUser::ClassTeacher),
        code("УП", &["У"], Valid, CodeUser::ClassTeacher),
        code("НП", &[], Invalid, CodeUser::ClassTeacher),
        code("ОСВ", &[], Exempt, CodeUser::ClassTeacher),
        code("О", &["ОП"], Late, CodeUser::LessonTeacher),
        code("ДО", &[], Distance, CodeUser::ClassTeacher),
        code("М", &[], SchoolBusiness, CodeUser::ClassTeacher),
    ]
}

/// A whole minute of the day; the hours and minutes given here are constants below 24 and 60.
fn clock(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN)
}
