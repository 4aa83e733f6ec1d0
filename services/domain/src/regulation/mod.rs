//! A school's regulation as data: every rule that may differ from school to school, each with the clause
//! it comes from. No rule of a school is a constant in code; the five presets are in `policies/regulations/`.
//!
//! The struct is what an edition holds. Its written form (TOML, JSON) belongs to `store`.

mod clause;
mod defaults;
mod keeping;
mod limit;
mod marks;
#[cfg(test)]
pub(crate) mod samples;
mod validate;
mod words;

pub use clause::{BadClause, ClauseRef, Ruled};
pub use keeping::NotKept;
pub use limit::{
    AccessEnd, AttestationLimit, EditWindow, Inspection, InspectionBy, InspectionRhythm, LessonLimit,
    LessonsOf, PrintMoment, Rhythm, YearDay,
};
pub use marks::{AverageMethod, Halves, MarkRules, PeriodMarkSetter, Threshold};
pub use validate::Problem;

use crate::attendance::AttendanceCode;
use crate::group::Grade;
use crate::period::PeriodKind;

crate::coded! {
    /// What kind of school the regulation is for.
    pub enum SchoolKind {
        /// Grades 1–11.
        General = "general" => "общеобразовательная школа",
        /// Grades 1–9.
        Basic = "basic" => "основная школа",
        /// Secondary vocational education.
        College = "college" => "техникум",
        /// Additional education: clubs.
        AdditionalEducation = "additional_education" => "учреждение дополнительного образования",
    }
}

crate::coded! {
    /// The seven kinds of record a journal may keep (S0-2.2).
    pub enum RecordKind {
        /// Current marks.
        CurrentMark = "current_mark" => "текущие отметки",
        /// Interim and final attestation.
        Attestation = "attestation" => "промежуточная и итоговая аттестация",
        /// Attendance.
        Attendance = "attendance" => "посещаемость",
        /// Topics of lessons.
        Topic = "topic" => "темы уроков",
        /// Material studied in the lesson.
        Material = "material" => "изученный материал",
        /// Homework of the whole group.
        CommonHomework = "common_homework" => "общее домашнее задание",
        /// Homework of single pupils.
        IndividualHomework = "individual_homework" => "индивидуальное домашнее задание",
    }
}

crate::coded! {
    /// Length of the study week.
    pub enum StudyWeek {
        /// Monday to Friday.
        FiveDays = "five_days" => "пятидневная",
        /// Monday to Saturday.
        SixDays = "six_days" => "шестидневная",
    }
}

crate::coded! {
    /// Who answers for the absentees of a lesson (D01).
    pub enum AnswersForAbsentees {
        /// Who held the lesson (5.10, also for S1).
        LessonTeacher = "lesson_teacher" => "учитель, проводивший урок",
        /// The class teacher.
        ClassTeacher = "class_teacher" => "классный руководитель",
    }
}

/// Kind of period for a span of grades, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodRule {
    /// First grade.
    pub first_grade: Grade,
    /// Last grade.
    pub last_grade: Grade,
    /// Kind of period.
    pub kind: PeriodKind,
}

/// Limits D01–D21; absent means that no such deadline arises.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deadlines {
    /// D01: absentees entered.
    pub absentees: Option<Ruled<LessonLimit>>,
    /// D02: topic entered.
    pub topic: Option<Ruled<LessonLimit>>,
    /// D03: homework entered.
    pub homework: Option<Ruled<LessonLimit>>,
    /// D04: current mark for a lesson.
    pub lesson_mark: Option<Ruled<LessonLimit>>,
    /// D05: mark for written work.
    pub written_mark: Option<Ruled<LessonLimit>>,
    /// D06: period mark.
    pub period_mark: Option<Ruled<AttestationLimit>>,
    /// D07: exam or final result shown to the family, elapsed hours from registration, 1–720.
    pub result_shown_hours: Option<Ruled<u16>>,
    /// D08: reason corrected after a document, working days, 1–60.
    pub absence_reason_working_days: Option<Ruled<u16>>,
    /// D09: moved from the temporary journal, working days, 1–60.
    pub temporary_journal_working_days: Option<Ruled<u16>>,
    /// D10: wrong data fixed, calendar days, 0–60.
    pub wrong_data_days: Option<Ruled<u16>>,
    /// D11: longest time between two printed sheets, calendar days, 1–31.
    pub printed_information_days: Option<Ruled<u16>>,
    /// D12: inspection of the journal.
    pub inspection: Option<Ruled<Inspection>>,
    /// D13: class data refreshed.
    pub class_data: Option<Ruled<Rhythm>>,
    /// D14: directories checked.
    pub directories: Option<Ruled<YearDay>>,
    /// D15: curricula, individual plans, load.
    pub curricula: Option<Ruled<YearDay>>,
    /// D16: composition of groups checked.
    pub group_composition: Option<Ruled<YearDay>>,
    /// D17: programmes and topic plans ready.
    pub programmes: Option<Ruled<YearDay>>,
    /// D18: documents handed over, calendar days before D14–D17, 1–60.
    pub documents_days_before: Option<Ruled<u16>>,
    /// D19: parents instructed.
    pub parents_instructed: Option<Ruled<YearDay>>,
    /// D20: timetable published.
    pub timetable: Option<Ruled<Rhythm>>,
    /// D21: access removed after the end of the contract.
    pub access_end: Option<Ruled<AccessEnd>>,
}

/// One edition's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regulation {
    /// Kind of school.
    pub school_kind: SchoolKind,
    /// Russian name of the act, e.g. «Положение об электронном журнале».
    pub title: String,
    /// Whether a paper journal is kept beside the electronic one (S1-1.2, S2-O1).
    pub paper_in_parallel: Ruled<bool>,
    /// Five or six days.
    pub study_week: Ruled<StudyWeek>,
    /// Which of the seven kinds of S0-2.2 are kept.
    pub records: Ruled<Vec<RecordKind>>,
    /// Grades in which no marks are set (S1-1.3).
    pub grades_without_marks: Ruled<Vec<Grade>>,
    /// Grades in which no homework is set (S1-1.3).
    pub grades_without_homework: Ruled<Vec<Grade>>,
    /// Kinds of period by grade.
    pub periods: Ruled<Vec<PeriodRule>>,
    /// Kind of period of groups without a grade: clubs.
    pub period_without_grade: Ruled<PeriodKind>,
    /// Marks.
    pub marks: MarkRules,
    /// The school's attendance codes.
    pub attendance_codes: Ruled<Vec<AttendanceCode>>,
    /// Whether an exempt lesson counts as missed (then as "valid", 5.10).
    pub exempt_counts_as_missed: Ruled<bool>,
    /// Who answers for D01.
    pub answers_for_absentees: Ruled<AnswersForAbsentees>,
    /// Limits D01–D21.
    pub deadlines: Deadlines,
    /// How long a teacher may change an entry.
    pub edit_window: Ruled<EditWindow>,
    /// How long one's own last operation may be undone, minutes, 0–10080.
    pub undo_minutes: Ruled<u16>,
    /// Whether families see a forecast of the period mark (S2-A2-2).
    pub forecast_shown: Ruled<bool>,
    /// When weekly summaries are printed and sent.
    pub print_at: Ruled<PrintMoment>,
}
