//! A plain text table: columns as wide as their longest cell, counted in characters.

use std::fmt;

/// Rows of text under titles.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with titles.
    pub fn new(titles: &[&str]) -> Self {
        Self { rows: vec![titles.iter().map(ToString::to_string).collect()] }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        for row in &self.rows {
            let last = row.len().saturating_sub(1);
            for (at, cell) in row.iter().enumerate() {
                if at == last || at + 1 == columns {
                    write!(f, "{cell}")?;
                } else {
                    write!(f, "{cell:<width$}  ", width = width(at).unwrap_or_default())?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_in_characters() {
        let mut table = Table::new(&["Что", "Сколько"]);
        table.row(["ученики".into(), "3".into()]);
        assert_eq!(table.to_string(), "Что      Сколько\nученики  3\n");
    }
}
