//! The journal's cells: one statement reads a page, one reads what a batch of entries is judged by, one writes it.
//!
//! Every write is guarded by the version of its cell and leaves a row of history in the same statement.

mod entry;
mod page;
mod page_rows;
mod write;

pub use entry::{
    CellAuthor, EntryColumn, EntrySheet, HeldAttendance, HeldMark, find_entry_sheet, list_last_authors,
};
pub use page::{PageQuery, get_page};
pub(crate) use page_rows::absence as page_absence;
pub use page_rows::{
    PageAttendance, PageColumn, PageGroup, PageHomework, PageLesson, PageMark, PagePeriodMark, PagePupil,
    PageRows, PageTopic, PageWorkType,
};
pub use write::{
    Author, WriteAttendance, WriteMark, Written, absence_from_text, absence_text, insert_column, write_cells,
};
