//! The empty school book that schools download, made from the same list of columns that the import reads.

use anyhow::{Context, Result};
use app::import::school_book::layout::SHEETS;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook};

/// Name of the template in `infra/import-templates`.
pub const TEMPLATE_FILE: &str = "school-book.xlsx";

/// The template as a workbook: hints in the first row, titles in the second, required ones with an asterisk.
///
/// # Errors
///
/// When the workbook cannot be written.
pub fn template() -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let written = ExcelDateTime::from_ymd(2026, 8, 20)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&written));
    let hint = Format::new().set_italic().set_font_color(Color::Gray).set_text_wrap();
    let title = Format::new().set_bold();
    // Codes, phones and class names such as 1-2 must stay what was typed.
    let text = Format::new().set_num_format("@");
    for layout in SHEETS {
        let page = workbook.add_worksheet();
        page.set_name(layout.sheet)?;
        for (at, column) in (0_u16..).zip(layout.columns) {
            page.set_column_width(at, 22)?;
            page.set_column_format(at, &text)?;
            page.write_with_format(0, at, column.hint, &hint)?;
            let mark = if column.required { "*" } else { "" };
            page.write_with_format(1, at, format!("{}{mark}", column.title), &title)?;
        }
        page.set_freeze_panes(2, 0)?;
    }
    workbook.save_to_buffer().context("write the template")
}
