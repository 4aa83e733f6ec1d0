//! Rows and cells of one table, whatever the file format: CSV in any of the encodings and separators that
//! school software writes, or a sheet of an XLSX workbook. Nothing here knows what the columns mean.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDateTime;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::limits::Limits;
use crate::import::package::{FileKind, InputFile, kind_of};
use crate::import::roster::Origin;

/// Most separators in one line of CSV, those inside quoted text included.
const SEPARATORS: usize = 10_000;

/// A value as the file holds it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// A date, a time of day (then the day is 1899-12-30 or 31) or both.
    Moment(NaiveDateTime),
    /// A formula that failed, as the program shows it.
    Failed(String),
}

impl Cell {
    fn from_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// The cell as a person would read it; integers without a decimal part, dates as ISO.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Failed(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Moment(moment) => moment.format("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

/// A non-empty row with its number in the file, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawRow {
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// A table of a file: a CSV file or a sheet. Empty rows are left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub file: Arc<str>,
    pub sheet: Option<Arc<str>>,
    /// Sheet name, or file name without its ending.
    pub name: String,
    pub rows: Vec<RawRow>,
}

impl Table {
    /// A place in this table.
    pub(super) fn origin(&self, row: u32) -> Origin {
        Origin { file: self.file.clone(), sheet: self.sheet.clone(), row }
    }
}

/// Reads the tables of one file that has been through [`super::package::unpack`].
/// `cells_left` is shared by all files of an import.
pub(super) fn read_tables(
    file: &InputFile,
    limits: &Limits,
    cells_left: &mut usize,
    report: &mut ImportReport,
) -> Vec<Table> {
    match kind_of(&file.bytes) {
        FileKind::Workbook => read_workbook(file, limits, cells_left, report),
        _ => read_csv(file, limits, cells_left, report).into_iter().collect(),
    }
}

fn read_csv(
    file: &InputFile,
    limits: &Limits,
    cells_left: &mut usize,
    report: &mut ImportReport,
) -> Option<Table> {
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    let mut table =
        Table { file: Arc::from(file.name.as_str()), sheet: None, name: stem.to_owned(), rows: Vec::new() };
    // With CRLF the CSV reader counts lines one short; line ends inside quotes lose nothing.
    let text = decode(&file.bytes).replace("\r\n", "\n");
    // Excel's own hint about the separator is not a row of data.
    let (text, first_line) = match text.split_once('\n') {
        Some((hint, rest)) if hint.trim_end().len() == 5 && hint.starts_with("sep=") => (rest, 2),
        _ => (text.as_str(), 1),
    };
    let delimiter = separator(text);
    // The CSV reader would keep an index of every field; a line of separators is refused before it sees it.
    let crowded = |line: &str| line.bytes().filter(|byte| *byte == delimiter).count() > SEPARATORS;
    if let Some(line) =
        (first_line..).zip(text.split('\n')).find_map(|(at, line)| crowded(line).then_some(at))
    {
        Gate { limits: *limits, rows: 0, cells_left }.too_wide(&table, line, report);
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut gate = Gate { limits: *limits, rows: 0, cells_left };
    loop {
        let line = u32::try_from(reader.position().line() - 1).unwrap_or(u32::MAX).saturating_add(first_line);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                report.push(RowProblem::error(
                    table.origin(line),
                    "table.unreadable",
                    format!("Строку не удалось прочитать: {error}."),
                ));
                return None;
            }
        }
        // The reader stands before blank lines it is going to skip; the record knows its own line.
        let line = record
            .position()
            .map_or(line, |p| u32::try_from(p.line() - 1).unwrap_or(u32::MAX).saturating_add(first_line));
        // A line may hold millions of separators; only what can be a column becomes a cell.
        if record.iter().skip(limits.columns).any(|text| !text.trim().is_empty()) {
            gate.too_wide(&table, line, report);
            return None;
        }
        let cells = record.iter().take(limits.columns).map(Cell::from_text).collect();
        if !gate.admit(&mut table, RawRow { number: line, cells }, report) {
            return None;
        }
    }
    Some(table)
}

/// UTF-8 and UTF-16 by their marks, UTF-8 without one when it is valid, else Windows-1251.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The separator that occurs most in the first line outside quotes; a comma when none does.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => {
                if let Some(slot) = counts.iter_mut().find(|(candidate, _)| *candidate == byte) {
                    slot.1 += 1;
                }
            }
            _ => {}
        }
    }
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(byte, count)| if count == 0 { b',' } else { byte })
}

fn read_workbook(
    file: &InputFile,
    limits: &Limits,
    cells_left: &mut usize,
    report: &mut ImportReport,
) -> Vec<Table> {
    // The workbook reader is not ours and has panicked on hostile files; its panic must not be ours.
    let read = catch_unwind(AssertUnwindSafe(|| sheets(file, limits, cells_left)));
    match read {
        Ok(Ok((tables, problems))) => {
            problems.into_iter().for_each(|problem| report.push(problem));
            tables
        }
        Ok(Err(_)) | Err(_) => {
            report.push(
                RowProblem::error(
                    Origin::new(file.name.as_str(), None, 0),
                    "workbook.unreadable",
                    "Книга повреждена: её содержимое не удалось прочитать.",
                )
                .fix("Откройте книгу в Excel или LibreOffice и сохраните заново в формате .xlsx."),
            );
            Vec::new()
        }
    }
}

fn sheets(
    file: &InputFile,
    limits: &Limits,
    cells_left: &mut usize,
) -> Result<(Vec<Table>, Vec<RowProblem>), calamine::XlsxError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.as_slice()))?;
    let file_name: Arc<str> = Arc::from(file.name.as_str());
    let mut report = ImportReport::default();
    let mut tables = Vec::new();
    for name in workbook.sheet_names() {
        let mut table = Table {
            file: file_name.clone(),
            sheet: Some(Arc::from(name.as_str())),
            name: name.clone(),
            rows: Vec::new(),
        };
        // Cell by cell: the reader's own range would be as large as its farthest cell, one cell in the last
        // corner of a sheet would cost hundreds of gigabytes.
        let mut cells = match workbook.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // Chart sheets hold no cells.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(error),
        };
        let mut gate = Gate { limits: *limits, rows: 0, cells_left: &mut *cells_left };
        let mut row = RawRow { number: 0, cells: Vec::new() };
        let mut whole = true;
        while let Some(cell) = cells.next_cell()? {
            let (row_index, column) = cell.get_position();
            let value = workbook_cell(cell.get_value());
            if value == Cell::Empty {
                continue;
            }
            let number = row_index.saturating_add(1);
            if number != row.number {
                let finished = std::mem::replace(&mut row, RawRow { number, cells: Vec::new() });
                if finished.number > 0 && !gate.admit(&mut table, finished, &mut report) {
                    whole = false;
                    break;
                }
            }
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if column >= limits.columns {
                gate.too_wide(&table, number, &mut report);
                whole = false;
                break;
            }
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            row.cells[column] = value;
        }
        if whole && row.number > 0 {
            whole = gate.admit(&mut table, row, &mut report);
        }
        if whole {
            tables.push(table);
        }
    }
    Ok((tables, report.problems().to_vec()))
}

fn workbook_cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::from_text(text),
        DataRef::SharedString(text) => Cell::from_text(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::from_text(text),
        DataRef::Bool(value) => Cell::Text(if *value { "да" } else { "нет" }.to_owned()),
        DataRef::DateTime(moment) => moment.as_datetime().map_or(Cell::Number(moment.as_f64()), Cell::Moment),
        DataRef::Error(error) => Cell::Failed(error.to_string()),
    }
}

/// Counts rows, columns and characters of one table while it is read.
struct Gate<'a> {
    limits: Limits,
    rows: usize,
    cells_left: &'a mut usize,
}

impl Gate<'_> {
    /// Takes the row, or says why the table cannot be taken at all.
    fn admit(&mut self, table: &mut Table, mut row: RawRow, report: &mut ImportReport) -> bool {
        let Some(last) = row.cells.iter().rposition(|cell| *cell != Cell::Empty) else { return true };
        row.cells.truncate(last + 1);
        // The header does not count as a data row.
        if self.rows > self.limits.rows {
            report.push(
                RowProblem::error(
                    table.origin(row.number),
                    "table.rows",
                    format!("В таблице больше {} строк.", self.limits.rows),
                )
                .fix("Разделите таблицу на несколько файлов."),
            );
            return false;
        }
        if row.cells.len() > self.limits.columns {
            self.too_wide(table, row.number, report);
            return false;
        }
        let Some(cells_left) = self.cells_left.checked_sub(row.cells.len()) else {
            report.push(
                RowProblem::error(
                    table.origin(row.number),
                    "import.cells",
                    format!("В файлах больше {} заполненных ячеек вместе.", self.limits.cells),
                )
                .fix("Загрузите данные по частям."),
            );
            return false;
        };
        *self.cells_left = cells_left;
        for cell in &row.cells {
            if let Cell::Text(text) = cell
                && text.len() > self.limits.cell_chars
                && text.chars().count() > self.limits.cell_chars
            {
                report.push(
                    RowProblem::error(
                        table.origin(row.number),
                        "cell.too_long",
                        format!("Значение длиннее {} знаков.", self.limits.cell_chars),
                    )
                    .with_value(text)
                    .fix("Сократите текст. Если в файле пропала закрывающая кавычка, поставьте её."),
                );
                return false;
            }
        }
        self.rows += 1;
        table.rows.push(row);
        true
    }

    fn too_wide(&self, table: &Table, row: u32, report: &mut ImportReport) {
        report.push(
            RowProblem::error(
                table.origin(row),
                "table.columns",
                format!("В строке больше {} столбцов.", self.limits.columns),
            )
            .fix("Удалите лишние столбцы справа."),
        );
    }
}
