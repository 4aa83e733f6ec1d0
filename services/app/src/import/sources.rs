//! The rows of the files as they stood there, so that a finding can be shown beside its whole row.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::{RowProblem, shown_value};
use super::fields::folded;
use super::table::{Cell, Table};

/// Where a table's titles are, and which column of the layout each of its columns is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Number of the row in the file, from 1.
    pub row: u32,
    /// Title of the layout by position; absent where the layout has no such column.
    pub columns: Vec<Option<&'static str>>,
}

/// One cell of a row, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCell {
    /// Title of the column as the file writes it.
    pub title: String,
    /// The value, shortened and without control characters.
    pub value: String,
    /// The finding is about this cell.
    pub wrong: bool,
}

/// A table by its file and sheet.
pub(super) type TableKey = (Arc<str>, Option<Arc<str>>);

/// The tables of one import.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sources {
    tables: Vec<Table>,
    headers: HashMap<TableKey, Header>,
}

impl Sources {
    pub(super) fn new(tables: Vec<Table>, headers: HashMap<TableKey, Header>) -> Self {
        Self { tables, headers }
    }

    /// The titled cells of the row a problem is about; empty ones only where the problem names them. A problem that names
    /// no column is about the cells that hold its value. Empty for a table as a whole, for its titles and for what was
    /// never read.
    #[must_use]
    pub fn row(&self, problem: &RowProblem) -> Vec<SourceCell> {
        let origin = &problem.origin;
        let table = self.tables.iter().find(|table| table.file == origin.file && table.sheet == origin.sheet);
        let header = self.headers.get(&(origin.file.clone(), origin.sheet.clone()));
        let (Some(table), Some(header)) = (table, header.filter(|header| origin.row > header.row)) else {
            return Vec::new();
        };
        let cells = |number: u32| {
            table.rows.binary_search_by_key(&number, |row| row.number).ok().map(|at| &*table.rows[at].cells)
        };
        let (Some(titles), Some(values)) = (cells(header.row), cells(origin.row)) else { return Vec::new() };
        let column = problem.column.as_deref().map(folded);
        let shown = titles.iter().enumerate().map(|(at, title)| {
            let proper = header.columns.get(at).copied().flatten();
            let title = title.shown();
            let value = shown_value(&values.get(at).unwrap_or(&Cell::Empty).shown());
            let wrong = match &column {
                Some(column) => {
                    *column == folded(&title) || proper.is_some_and(|proper| *column == folded(proper))
                }
                None => !value.is_empty() && problem.value.as_ref() == Some(&value),
            };
            SourceCell { title: shown_value(&title), value, wrong }
        });
        shown.filter(|cell| !cell.title.is_empty() && (cell.wrong || !cell.value.is_empty())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{InputFile, ReadOptions, read_roster};

    #[test]
    fn a_finding_is_shown_beside_its_whole_row() {
        let text = "Список на 1 сентября;;;;;\n\nID;Фамилия;Имя;Класс;Д.р.;Прочее\nу1;Белова;;5;20.01.2015;\n\
                    у2;Чайка;Ия;5;31.02.2014;да\n";
        let file = InputFile { name: "Ученики.csv".into(), bytes: text.as_bytes().to_vec() };
        let read = read_roster(&[file], &ReadOptions::default());
        let row_of = |rule: &str| {
            let problem = read.report.problems().iter().find(|problem| problem.rule == rule);
            let problem = problem.unwrap_or_else(|| panic!("no {rule}: {:#?}", read.report.problems()));
            read.sources
                .row(problem)
                .into_iter()
                .map(|cell| (cell.title, cell.value, cell.wrong))
                .collect::<Vec<_>>()
        };
        let cell = |title: &str, value: &str, wrong| (title.to_owned(), value.to_owned(), wrong);
        // The wrong cell is known under the file's own title; the empty one is shown where it is what is wrong.
        assert_eq!(
            row_of("date.impossible"),
            [
                cell("ID", "у2", false),
                cell("Фамилия", "Чайка", false),
                cell("Имя", "Ия", false),
                cell("Класс", "5", false),
                cell("Д.р.", "31.02.2014", true),
                cell("Прочее", "да", false),
            ]
        );
        assert_eq!(row_of("cell.required")[2], cell("Имя", "", true));
        // What is wrong with the titles is beside no row.
        assert_eq!(row_of("column.unknown"), []);
    }
}
