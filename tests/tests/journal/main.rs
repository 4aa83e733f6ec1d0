//! The journal slice against a real database: pages, entries, topics, homework, absences, period marks, undo.

mod absence;
mod concurrency;
mod entries;
mod lesson;
mod page;
mod period_mark;
mod school;
mod today;
mod undo;
