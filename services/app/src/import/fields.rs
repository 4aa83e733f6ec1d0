//! Columns of a table by their meaning: finds the header row, matches titles, and reads typed values out of
//! cells. A value that does not fit is a problem that names row, column, value and rule; it is never guessed.

use chrono::{NaiveDate, NaiveTime};

use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{Origin, Part};
use crate::import::sources::Header;
use crate::import::table::{Cell, RawRow, Table};

/// Where the header is looked for: templates may carry a few lines of explanation above it.
const HEADER_WITHIN: usize = 10;

/// One column of a template or standard.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The title our template and our messages use.
    pub title: &'static str,
    /// Other titles seen in the field.
    pub synonyms: &'static [&'static str],
    /// The column must be there; whether each row needs a value is up to the reader.
    pub required: bool,
    /// What to write in it; shown in the template. Empty for standards.
    pub hint: &'static str,
}

/// One table of a template or standard.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Sheet name, or file name without its ending.
    pub sheet: &'static str,
    /// Other names of the sheet.
    pub synonyms: &'static [&'static str],
    pub part: Part,
    pub columns: &'static [Column],
}

impl Layout {
    /// Whether a sheet or file of this name is this table.
    pub(super) fn is_named(&self, name: &str) -> bool {
        let name = folded(name);
        std::iter::once(&self.sheet).chain(self.synonyms).any(|own| folded(own) == name)
    }
}

/// Letters, digits and № in lower case, ё as е: «Дата  рождения*» and «дата рождения» are one title.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .filter(|c| c.is_alphanumeric() || *c == '№')
        .collect()
}

/// A table whose columns have been found.
pub(super) struct Matched<'a> {
    pub table: &'a Table,
    layout: &'static Layout,
    /// Position in the file per column of the layout.
    positions: Vec<Option<usize>>,
    first_row: usize,
}

impl<'a> Matched<'a> {
    /// Finds the header; `None`, with the problems named, when a required column is missing.
    pub(super) fn find(table: &'a Table, layout: &'static Layout, report: &mut ImportReport) -> Option<Self> {
        let best = table
            .rows
            .iter()
            .take(HEADER_WITHIN)
            .enumerate()
            .map(|(at, row)| (at, positions(row, layout)))
            .rev()
            .max_by_key(|(_, found)| found.iter().flatten().count());
        let Some((header_at, positions)) = best else {
            report.push(
                RowProblem::error(
                    table.origin(0),
                    "table.empty",
                    "Таблица пуста: нет даже заголовков столбцов.",
                )
                .fix("Возьмите шаблон и заполните его."),
            );
            return None;
        };
        let header = &table.rows[header_at];
        let mut complete = true;
        for (column, position) in layout.columns.iter().zip(&positions) {
            if column.required && position.is_none() {
                complete = false;
                report.push(
                    RowProblem::error(
                        table.origin(header.number),
                        "column.missing",
                        format!("Столбец „{}“ не найден.", column.title),
                    )
                    .in_column(column.title)
                    .fix("Добавьте столбец с таким заголовком или исправьте заголовок."),
                );
            }
        }
        let mut columns = vec![None; header.cells.len()];
        for (column, at) in layout.columns.iter().zip(&positions) {
            if let Some(place) = at.and_then(|at| columns.get_mut(at)) {
                *place = Some(column.title);
            }
        }
        let key = (table.file.clone(), table.sheet.clone());
        report.found_header(key, Header { row: header.number, columns });
        Self::name_strangers(table, header, layout, &positions, report);
        complete.then_some(Self { table, layout, positions, first_row: header_at + 1 })
    }

    fn name_strangers(
        table: &Table,
        header: &RawRow,
        layout: &Layout,
        positions: &[Option<usize>],
        report: &mut ImportReport,
    ) {
        let mut unknown = Vec::new();
        for (at, cell) in header.cells.iter().enumerate() {
            if *cell == Cell::Empty || positions.contains(&Some(at)) {
                continue;
            }
            let title = cell.shown();
            match layout.columns.iter().find(|column| is_titled(column, &title)) {
                Some(column) => report.push(
                    RowProblem::error(
                        table.origin(header.number),
                        "column.twice",
                        format!("Столбец „{}“ встретился дважды.", column.title),
                    )
                    .in_column(title)
                    .fix("Оставьте один из них."),
                ),
                None => unknown.push(format!("„{title}“")),
            }
        }
        if !unknown.is_empty() {
            report.push(RowProblem::note(
                table.origin(header.number),
                "column.unknown",
                format!("Эти столбцы не используются: {}.", unknown.join(", ")),
            ));
        }
    }

    /// The data rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> {
        self.table.rows[self.first_row..].iter().map(move |raw| Row { matched: self, raw })
    }

    /// Columns found under another title: the proper title and the one in the file.
    pub(super) fn renamed(&self) -> Vec<(&'static str, String)> {
        let header = self.first_row.checked_sub(1).and_then(|at| self.table.rows.get(at));
        let columns = self.layout.columns.iter().zip(&self.positions);
        columns
            .filter_map(|(column, at)| {
                let found = header?.cells.get((*at)?)?.shown();
                (folded(&found) != folded(column.title)).then_some((column.title, found))
            })
            .collect()
    }

    /// Columns of the layout that the file does not have.
    pub(super) fn absent(&self) -> Vec<&'static str> {
        let columns = self.layout.columns.iter().zip(&self.positions);
        columns.filter(|(_, at)| at.is_none()).map(|(column, _)| column.title).collect()
    }

    fn position(&self, title: &str) -> Option<usize> {
        let at = self.layout.columns.iter().position(|column| column.title == title);
        debug_assert!(at.is_some(), "no column {title} in {}", self.layout.sheet);
        self.positions.get(at?).copied().flatten()
    }
}

fn positions(row: &RawRow, layout: &Layout) -> Vec<Option<usize>> {
    let titles: Vec<String> = row.cells.iter().map(|cell| folded(&cell.shown())).collect();
    let at = |title: &str| titles.iter().position(|found| !found.is_empty() && *found == folded(title));
    layout
        .columns
        .iter()
        // The proper title wins over a synonym, so that both may stand in one file.
        .map(|column| at(column.title).or_else(|| column.synonyms.iter().find_map(|s| at(s))))
        .collect()
}

fn is_titled(column: &Column, title: &str) -> bool {
    folded(column.title) == folded(title)
}

/// One data row.
#[derive(Clone, Copy)]
pub(super) struct Row<'m, 't> {
    matched: &'m Matched<'t>,
    raw: &'t RawRow,
}

impl Row<'_, '_> {
    /// Where the row stands.
    pub(super) fn origin(&self) -> Origin {
        self.matched.table.origin(self.raw.number)
    }

    fn cell(&self, title: &str) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        self.matched.position(title).and_then(|at| self.raw.cells.get(at)).unwrap_or(EMPTY)
    }

    /// An error about one cell of this row.
    pub(super) fn problem(&self, title: &str, rule: &'static str, message: impl Into<String>) -> RowProblem {
        RowProblem::error(self.origin(), rule, message).in_column(title).with_value(&self.cell(title).shown())
    }

    /// The text of a cell, up to `max` characters; nothing when empty or wrong (then it is reported).
    pub(super) fn text(&self, title: &str, max: usize, report: &mut ImportReport) -> Option<String> {
        let text = match self.cell(title) {
            Cell::Empty => return None,
            Cell::Failed(_) => {
                report.push(
                    self.problem(title, "cell.failed", "В ячейке ошибка формулы.")
                        .fix("Впишите значение вместо формулы."),
                );
                return None;
            }
            cell => cell.shown(),
        };
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            report.push(
                self.problem(title, "cell.control", "В ячейке есть невидимые управляющие знаки.")
                    .fix("Наберите значение заново."),
            );
            return None;
        }
        if text.chars().count() > max {
            report.push(
                self.problem(title, "cell.length", format!("Значение длиннее {max} знаков."))
                    .fix("Сократите его."),
            );
            return None;
        }
        Some(text)
    }

    /// A single line of text: line breaks and runs of spaces become one space.
    pub(super) fn line(&self, title: &str, max: usize, report: &mut ImportReport) -> Option<String> {
        let text = self.text(title, max, report)?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Like [`Self::line`], and an empty cell is reported.
    pub(super) fn need(&self, title: &str, max: usize, report: &mut ImportReport) -> Option<String> {
        if *self.cell(title) == Cell::Empty {
            report.push(
                self.problem(title, "cell.required", format!("Не заполнено: „{title}“."))
                    .fix("Впишите значение."),
            );
            return None;
        }
        self.line(title, max, report)
    }

    /// True when the cell holds nothing.
    pub(super) fn is_empty(&self, title: &str) -> bool {
        *self.cell(title) == Cell::Empty
    }

    /// A date; impossible and unreadable ones are reported.
    pub(super) fn date(&self, title: &str, report: &mut ImportReport) -> Option<NaiveDate> {
        match date_of(self.cell(title)) {
            Ok(date) => date,
            Err(DateFault::Impossible) => {
                report.push(
                    self.problem(title, "date.impossible", "Такой даты нет в календаре.")
                        .fix("Исправьте число или месяц."),
                );
                None
            }
            Err(DateFault::Unreadable) => {
                report.push(
                    self.problem(title, "date.format", "Это не дата.")
                        .fix("Напишите её как 01.09.2026 или 2026-09-01."),
                );
                None
            }
        }
    }

    /// A time of day such as `8:30`.
    pub(super) fn time(&self, title: &str, report: &mut ImportReport) -> Option<NaiveTime> {
        let cell = self.cell(title);
        let time = match cell {
            Cell::Empty => return None,
            Cell::Moment(moment) => Some(moment.time()),
            Cell::Number(part) if (0.0..1.0).contains(part) => {
                NaiveTime::from_num_seconds_from_midnight_opt((part * 86_400.0).round() as u32, 0)
            }
            other => {
                let text = other.shown().replace('.', ":");
                ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(&text, form).ok())
            }
        };
        if time.is_none() {
            report.push(self.problem(title, "time.format", "Это не время.").fix("Напишите его как 08:30."));
        }
        time
    }

    /// A whole number within the bounds.
    pub(super) fn integer(
        &self,
        title: &str,
        bounds: std::ops::RangeInclusive<u32>,
        report: &mut ImportReport,
    ) -> Option<u32> {
        if self.is_empty(title) {
            return None;
        }
        let number = self.cell(title).shown().parse::<u32>().ok().filter(|n| bounds.contains(n));
        if number.is_none() {
            report.push(
                self.problem(
                    title,
                    "number.bounds",
                    format!("Нужно целое число от {} до {}.", bounds.start(), bounds.end()),
                )
                .fix("Исправьте число."),
            );
        }
        number
    }

    /// One of the words, compared by [`folded`].
    pub(super) fn choice<T: Copy>(
        &self,
        title: &str,
        words: &[(&str, T)],
        report: &mut ImportReport,
    ) -> Option<T> {
        if self.is_empty(title) {
            return None;
        }
        let wanted = folded(&self.cell(title).shown());
        let found = words.iter().find(|(word, _)| folded(word) == wanted).map(|(_, value)| *value);
        if found.is_none() {
            let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            report.push(
                self.problem(title, "choice.unknown", "Такого значения нет в списке допустимых.")
                    .fix(format!("Допустимо: {}.", allowed.join(", "))),
            );
        }
        found
    }
}

#[derive(Debug, PartialEq, Eq)]
enum DateFault {
    Impossible,
    Unreadable,
}

/// Reads `01.09.2026`, `2026-09-01` (a time after it is dropped), a date cell, or a date that lost its format.
fn date_of(cell: &Cell) -> Result<Option<NaiveDate>, DateFault> {
    let date = match cell {
        Cell::Empty => return Ok(None),
        Cell::Moment(moment) => moment.date(),
        // Day numbers of Excel from 1927 to 2119: a date whose cell was set to "general".
        Cell::Number(days) if (10_000.0..80_000.0).contains(days) => {
            let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or(DateFault::Unreadable)?;
            epoch.checked_add_days(chrono::Days::new(days.floor() as u64)).ok_or(DateFault::Unreadable)?
        }
        Cell::Number(_) | Cell::Failed(_) => return Err(DateFault::Unreadable),
        Cell::Text(text) => {
            let day = text.split(['T', ' ']).next().unwrap_or_default();
            let (separator, year_first) = if day.contains('.') { ('.', false) } else { ('-', true) };
            let parts: Vec<&str> = day.split(separator).collect();
            let [a, b, c] = parts[..] else { return Err(DateFault::Unreadable) };
            let (year, month, date) = if year_first { (a, b, c) } else { (c, b, a) };
            let digits = |text: &str, longest: usize| {
                let fits = (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
                if fits {
                    text.parse::<u32>().map_err(|_| DateFault::Unreadable)
                } else {
                    Err(DateFault::Unreadable)
                }
            };
            if year.len() != 4 {
                return Err(DateFault::Unreadable);
            }
            let year = i32::try_from(digits(year, 4)?).map_err(|_| DateFault::Unreadable)?;
            NaiveDate::from_ymd_opt(year, digits(month, 2)?, digits(date, 2)?).ok_or(DateFault::Impossible)?
        }
    };
    let in_living_memory = (1900..=2100).contains(&chrono::Datelike::year(&date));
    if in_living_memory { Ok(Some(date)) } else { Err(DateFault::Unreadable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_three_forms_and_impossible_ones_named() {
        let day = |y, m, d| Ok(NaiveDate::from_ymd_opt(y, m, d));
        let text = |t: &str| Cell::Text(t.to_owned());
        for (cell, expected) in [
            (Cell::Empty, Ok(None)),
            (text("01.09.2026"), day(2026, 9, 1)),
            (text("1.9.2026"), day(2026, 9, 1)),
            (text("2026-09-01"), day(2026, 9, 1)),
            (text("2026-09-01T00:00:00Z"), day(2026, 9, 1)),
            (Cell::Number(41_000.0), day(2012, 4, 1)),
            (text("31.02.2014"), Err(DateFault::Impossible)),
            (text("29.02.2025"), Err(DateFault::Impossible)),
            (text("29.02.2024"), day(2024, 2, 29)),
            (text("01.13.2014"), Err(DateFault::Impossible)),
            (text("01.09.26"), Err(DateFault::Unreadable)),
            (text("09/01/2026"), Err(DateFault::Unreadable)),
            (text("сентябрь"), Err(DateFault::Unreadable)),
            (text("01.09.1026"), Err(DateFault::Unreadable)),
            (Cell::Number(12.0), Err(DateFault::Unreadable)),
        ] {
            assert_eq!(date_of(&cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn titles_are_compared_without_case_spaces_and_signs() {
        assert_eq!(folded("  Дата\u{a0}рождения *"), folded("дата рождения"));
        assert_eq!(folded("Учётный № "), "учетный№");
        assert_ne!(folded("Имя"), folded("Имя 2"));
    }
}
