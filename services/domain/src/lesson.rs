//! What a lesson is and in which state: the facts deadlines and marks hang on.

use chrono::{NaiveDate, NaiveTime};

crate::coded! {
    /// State of a lesson.
    pub enum LessonStatus {
        /// Stands in the timetable, not held yet.
        Planned = "planned" => "по расписанию",
        /// Was held.
        Held = "held" => "проведён",
        /// Does not take place: no deadline arises from it (1.10).
        Cancelled = "cancelled" => "отменён",
    }
}

crate::coded! {
    /// Kind of lesson activity (S2-O6, S4-5.T5: practicals, excursions and contests are named too).
    pub enum LessonKind {
        /// An ordinary lesson.
        Lesson = "lesson" => "урок",
        /// Practical work or practice.
        Practical = "practical" => "практическое занятие",
        /// Laboratory work.
        Lab = "lab" => "лабораторная работа",
        /// Excursion.
        Excursion = "excursion" => "экскурсия",
        /// Contest or competition.
        Contest = "contest" => "соревнование",
        /// Consultation: does not lengthen the day of a class (5.10).
        Consultation = "consultation" => "консультация",
        /// A test of the whole group.
        Test = "test" => "контрольная работа",
        /// Extracurricular lesson.
        Extracurricular = "extracurricular" => "внеурочное занятие",
    }
}

crate::coded! {
    /// How a lesson is held (S3-3.2.1d).
    pub enum LessonMode {
        /// In the building.
        OnSite = "on_site" => "очно",
        /// With distance technologies.
        Distance = "distance" => "дистанционно",
        /// As e-learning.
        ELearning = "e_learning" => "электронное обучение",
    }
}

/// Where a lesson stands in the day, in the school's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LessonSlot {
    /// Local date.
    pub day: NaiveDate,
    /// Number in the bell schedule, from 0 (zero lesson).
    pub number: u8,
    /// Local start by the bells.
    pub starts: NaiveTime,
    /// Local end by the bells; never before `starts`.
    pub ends: NaiveTime,
}
