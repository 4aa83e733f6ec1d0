//! Reading the journal: a page, a cell's history, today's lessons, the pages one may open.

mod due;
pub(crate) mod operation;
mod page;
mod pages;
mod today;
mod view;

pub use due::{DueMoment, EntryState};
pub(crate) use due::{LessonFacts, clause, due_moments};
pub use page::{JournalPageRequest, PageSpan};
pub use pages::{OpenPage, OpenPages, PageRight};
pub use store::calendar::Period;
pub use today::{PlannedTopic, Today, TodayLesson};
pub use view::{
    AttendanceCell, Average, ColumnView, HomeworkView, JournalPage, LessonView, MarkCell, PeriodMarkView,
    PupilView, ScaleView, TopicView, WorkTypeView,
};
