//! A table as a workbook or as text. Text stays text: no cell of ours is a formula, whatever it begins with (C-68).

use chrono::{DateTime, NaiveDate, Utc};
use domain::fraction::Fraction;
use domain::text::date_short;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Workbook, XlsxError};

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Russian title.
    pub title: &'static str,
    /// Width in characters.
    pub width: u8,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, never a formula and never a link.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A share, shown as percent.
    Share(Fraction),
    /// A local date.
    Day(NaiveDate),
}

/// Rows under titles.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the sheet: at most 31 characters, none of `[]:*?/\`.
    pub sheet: &'static str,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// Lines under the table: what the figures mean.
    pub notes: Vec<String>,
}

impl Cell {
    /// Words, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Share(share) => domain::fraction::display_percent(*share),
            Self::Day(day) => date_short(*day),
        }
    }
}

impl Table {
    /// The table as an Excel workbook; `now` is its only date.
    pub(super) fn xlsx(&self, now: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let dated = now.date_naive().and_time(now.time());
        workbook.set_properties(&DocProperties::new().set_author("Табель").set_creation_datetime(&dated));
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(self.sheet)?;
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let whole = Format::new().set_num_format("0").set_align(FormatAlign::Top);
        let percent = Format::new().set_num_format("0.##%").set_align(FormatAlign::Top);
        let date = Format::new().set_num_format("dd.mm.yyyy").set_align(FormatAlign::Top);
        for (at, column) in (0u16..).zip(&self.columns) {
            sheet.set_column_width(at, f64::from(column.width))?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, at, column.title, &head)?;
        }
        for (line, row) in (1u32..).zip(&self.rows) {
            for (at, cell) in (0u16..).zip(row) {
                match cell {
                    Cell::Empty => {}
                    Cell::Text(text) => {
                        sheet.write_string_with_format(line, at, printable(text), &wrap)?;
                    }
                    Cell::Number(number) => {
                        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
                        let number = *number as f64;
                        sheet.write_number_with_format(line, at, number, &whole)?;
                    }
                    Cell::Share(share) => {
                        #[expect(clippy::cast_precision_loss, reason = "a cell of a workbook is a float")]
                        let share = *share.numer() as f64 / *share.denom() as f64;
                        sheet.write_number_with_format(line, at, share, &percent)?;
                    }
                    Cell::Day(day) => {
                        sheet.write_datetime_with_format(line, at, *day, &date)?;
                    }
                }
            }
        }
        let below = u32::try_from(self.rows.len()).unwrap_or(u32::MAX - 100) + 2;
        for (line, note) in (below..).zip(&self.notes) {
            sheet.write_string(line, 0, printable(note))?;
        }
        workbook.save_to_buffer()
    }

    /// The table as text that Russian Excel opens by a double click. Every cell is quoted; one that a spreadsheet
    /// would calculate gets an apostrophe.
    pub(super) fn csv(&self) -> Vec<u8> {
        let titles = self.columns.iter().map(|column| quoted(column.title)).collect::<Vec<_>>();
        let mut text = format!("\u{feff}{}\r\n", titles.join(";"));
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| quoted(&cell.plain())).collect();
            text.push_str(&cells.join(";"));
            text.push_str("\r\n");
        }
        text.into_bytes()
    }
}

/// What XML of a workbook can carry, at a length a cell can hold.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).take(32_000).collect()
}

fn quoted(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 3);
    cell.push('"');
    if text.chars().next().is_some_and(starts_a_formula) {
        cell.push('\'');
    }
    for c in text.chars().filter(|c| *c != '\0') {
        if c == '"' {
            cell.push('"');
        }
        cell.push(c);
    }
    cell.push('"');
    cell
}

/// The signs with which spreadsheets begin to calculate, in full width too.
const fn starts_a_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠')
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _};

    fn table(cells: &[&str]) -> Table {
        Table {
            sheet: "Проба",
            columns: vec![Column { title: "Текст", width: 20 }],
            rows: cells.iter().map(|text| vec![Cell::text(*text)]).collect(),
            notes: vec!["=1+1".into()],
        }
    }

    const HOSTILE: [&str; 8] =
        ["=1+1", "+7 900", "-5", "@sum", "\t=1", "＝1", "https://example.org", "обычный; \"текст\""];

    #[test]
    fn no_text_becomes_a_formula_or_a_link() {
        let now = "2026-03-04T09:00:00Z".parse().unwrap();
        let bytes = table(&HOSTILE).xlsx(now).unwrap();
        assert_eq!(bytes, table(&HOSTILE).xlsx(now).unwrap(), "no clock but the given one");
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("Проба").unwrap();
        for (row, text) in HOSTILE.iter().enumerate() {
            assert_eq!(range.get((row + 1, 0)), Some(&Data::String((*text).to_string())), "{text}");
        }
        assert_eq!(book.worksheet_formula("Проба").unwrap().used_cells().count(), 0);
    }

    #[test]
    fn text_files_are_quoted_and_disarmed() {
        let text = String::from_utf8(table(&HOSTILE).csv()).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
        assert_eq!(lines[0], "\"Текст\"");
        assert_eq!(lines[1], "\"'=1+1\"");
        assert_eq!(lines[3], "\"'-5\"");
        assert_eq!(lines[5], "\"'\t=1\"");
        assert_eq!(lines[6], "\"'＝1\"");
        assert_eq!(lines[8], "\"обычный; \"\"текст\"\"\"");
    }
}
