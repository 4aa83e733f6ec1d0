//! Attendance: canonical reasons, the school's display codes, and counts (5.2).
//!
//! Presence is the absence of a record. The reason is canonical; the letters are the school's.

mod codes;
mod reason;
mod totals;

pub(crate) use codes::spellings;
pub use codes::{code_of, find_code};
pub use reason::Excused;
pub use totals::{AbsenceDocument, AttendanceTotals, PupilLesson, reason_by_documents};

crate::coded! {
    /// Why a pupil was not, or not wholly, in the lesson.
    pub enum AbsenceReason {
        /// Absent, reason not known yet: set by the teacher, must become another (Н).
        Unknown = "unknown" => "причина не указана",
        /// Illness, by document (Б).
        Illness = "illness" => "болезнь",
        /// Other valid reason: application, order, contest (УП, У).
        Valid = "valid" => "уважительная причина",
        /// Without valid reason (НП).
        Invalid = "invalid" => "без уважительной причины",
        /// Exempt from the subject or lesson (ОСВ).
        Exempt = "exempt" => "освобождение",
        /// Late: not missed, a mark is allowed (ОП, О).
        Late = "late" => "опоздание",
        /// Distance or home study: not missed (ДО).
        Distance = "distance" => "дистанционное обучение",
        /// On the school's business: contest, event; not missed.
        SchoolBusiness = "school_business" => "по делам школы",
    }
}

crate::coded! {
    /// Who may set a code: the lesson's fact is the teacher's, its reason the class teacher's (S0-2.9).
    pub enum CodeUser {
        /// The lesson's teacher, and the class teacher.
        LessonTeacher = "lesson_teacher" => "учитель",
        /// Only the class teacher or curator.
        ClassTeacher = "class_teacher" => "классный руководитель",
    }
}

/// A display code of the school. Several codes may share a canonical reason: the list is open (5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceCode {
    /// What is shown and printed: upper-case Cyrillic, 1–4 letters, e.g. "УП".
    pub letters: String,
    /// Other spellings accepted on input, e.g. "У".
    pub synonyms: Vec<String>,
    /// What it counts as.
    pub reason: AbsenceReason,
    /// The school's own wording, e.g. «заявление родителей».
    pub title: String,
    /// Who may set it.
    pub set_by: CodeUser,
}
