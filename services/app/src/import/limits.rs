//! Bounds on what an import may carry; checked before and while a file is taken apart, never after.

/// Bounds of one import. The defaults are the published ones; tests lower them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file as it arrives.
    pub file_bytes: usize,
    /// Bytes of everything inside archives of one import, measured while inflating.
    pub inflated_bytes: usize,
    /// Inflated to packed size of one archive; looked at from 1 MB inflated on, where it begins to hurt.
    pub inflation_ratio: usize,
    /// Entries of one archive.
    pub archive_entries: usize,
    /// Data rows of one table.
    pub rows: usize,
    /// Cells of all tables of one import together; bounds the memory of many wide, almost empty rows.
    pub cells: usize,
    /// Columns of one table.
    pub columns: usize,
    /// Characters of one cell.
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 20 * 1024 * 1024,
            inflated_bytes: 200 * 1024 * 1024,
            inflation_ratio: 100,
            archive_entries: 200,
            rows: 50_000,
            cells: 5_000_000,
            columns: 64,
            cell_chars: 8_000,
        }
    }
}
