//! A school book as rows of text, and the forms in which schools hand it in: a workbook, or a zip of CSV files
//! in UTF-8 with a mark or in Windows-1251, separated by semicolons.

use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use zip::write::SimpleFileOptions;

/// One sheet: its name, its titles, its rows. Every row has as many cells as there are titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    pub name: &'static str,
    pub titles: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

/// How the CSV files of a zip are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CsvForm {
    /// What a Russian Excel saves: `;`, Windows-1251, CRLF.
    Windows1251,
    /// `;`, UTF-8 with a byte-order mark, CRLF.
    Utf8Mark,
    /// `,`, plain UTF-8, LF.
    Plain,
}

/// An XLSX workbook; the same sheets give the same bytes.
pub(super) fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    // Otherwise the library stamps the moment of writing into the file.
    let written = ExcelDateTime::from_ymd(2026, 8, 20)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&written));
    let bold = Format::new().set_bold();
    for sheet in sheets {
        let page = workbook.add_worksheet();
        page.set_name(sheet.name)?;
        for (column, title) in (0_u16..).zip(sheet.titles) {
            page.write_with_format(0, column, *title, &bold)?;
            page.set_column_width(column, 18)?;
        }
        page.set_freeze_panes(1, 0)?;
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            for (column, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                page.write_string(row, column, cell)?;
            }
        }
    }
    workbook.save_to_buffer().context("write the workbook")
}

/// A zip with one CSV file per sheet; the same sheets give the same bytes.
pub(super) fn csv_zip(sheets: &[Sheet], form: CsvForm) -> Result<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for sheet in sheets {
        archive.start_file(format!("{}.csv", sheet.name), SimpleFileOptions::default())?;
        archive.write_all(&csv_bytes(sheet, form)?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// One sheet as a CSV file.
pub(super) fn csv_bytes(sheet: &Sheet, form: CsvForm) -> Result<Vec<u8>> {
    let (separator, end) = match form {
        CsvForm::Windows1251 | CsvForm::Utf8Mark => (b';', csv::Terminator::CRLF),
        CsvForm::Plain => (b',', csv::Terminator::Any(b'\n')),
    };
    let mut writer = csv::WriterBuilder::new().delimiter(separator).terminator(end).from_writer(Vec::new());
    writer.write_record(sheet.titles)?;
    for row in &sheet.rows {
        writer.write_record(row)?;
    }
    let text = String::from_utf8(writer.into_inner().map_err(|error| error.into_error())?)?;
    Ok(match form {
        CsvForm::Windows1251 => {
            let (bytes, _, lossy) = encoding_rs::WINDOWS_1251.encode(&text);
            anyhow::ensure!(!lossy, "sheet {} has letters that Windows-1251 lacks", sheet.name);
            bytes.into_owned()
        }
        CsvForm::Utf8Mark => format!("\u{feff}{text}").into_bytes(),
        CsvForm::Plain => text.into_bytes(),
    })
}
