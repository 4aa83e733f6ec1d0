//! What a lesson is and in which state: the facts deadlines and marks hang on.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

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

impl LessonStatus {
    /// Whether a lesson of the local `day` that ends at `ends` by the bells took place by the local moment `now`. This is
    /// "held" in every count (5.2, 5.4, 5.10): lessons of the timetable take place unless they are cancelled, so one
    /// counts from its end on without anybody marking it, and one marked as held counts at once.
    pub fn took_place(self, day: NaiveDate, ends: NaiveTime, now: NaiveDateTime) -> bool {
        match self {
            Self::Cancelled => false,
            Self::Held => true,
            Self::Planned => day.and_time(ends) <= now,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_counts_as_held_when_it_is_over_and_was_not_cancelled() {
        use LessonStatus::{Cancelled, Held, Planned};
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let ends: NaiveTime = "09:15".parse().expect("a time");
        let now: NaiveDateTime = "2026-03-04T09:15:00".parse().expect("a moment");
        let (before, after) = (now - chrono::TimeDelta::seconds(1), now + chrono::TimeDelta::days(1));
        for (status, lesson_day, moment, held) in [
            (Planned, "2026-03-04", now, true),
            (Planned, "2026-03-04", before, false),
            (Planned, "2026-03-03", before, true),
            (Planned, "2026-03-05", now, false),
            (Held, "2026-03-04", before, true),
            (Cancelled, "2026-03-04", now, false),
            (Cancelled, "2026-03-03", after, false),
        ] {
            assert_eq!(
                status.took_place(day(lesson_day), ends, moment),
                held,
                "{status:?} {lesson_day} {moment}"
            );
        }
    }
}
