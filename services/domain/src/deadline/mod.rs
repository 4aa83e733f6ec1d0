//! Deadlines of the regulations: which they are (1.10), when they fall due, and the verdict on an entry.
//!
//! Due moments are UTC instants computed in the school's zone and calendar; nothing here reads a clock. A
//! delegation moves no duty: who held the lesson answers for its entries (5.10).

mod code;
mod lesson;
mod school;
#[cfg(test)]
mod tests;
mod verdict;
mod yearly;

pub use code::DeadlineCode;
pub use lesson::{Answers, DayLesson, LessonDue, SchoolDay, lesson_due};
pub use school::{
    PeriodMarkWindow, absence_reason_due, next_print_day, period_mark_window, printed_information_due,
    result_shown_due, temporary_journal_due, wrong_data_due,
};
pub use verdict::{Due, Judgement, Verdict, judge};
pub use yearly::{access_end, class_data_due, documents_due, inspection_due, timetable_due, year_day_due};
