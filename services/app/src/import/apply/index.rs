//! Finds the row a file means: by code, or by a name that only one row has.

use std::collections::HashMap;

use store::roster::{Row, Table};

use super::engine::{number, text};
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::Origin;

/// Rows of one table by what files call them.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_code: HashMap<String, i64>,
    by_name: HashMap<String, Option<i64>>,
}

impl Index {
    /// Indexes rows by `external_id` and by name.
    pub fn of(rows: &[Row]) -> Self {
        let mut index = Self::default();
        for row in rows {
            let id = number(row, "id");
            index.add_code(text(row, "external_id"), id);
            let name = match text(row, "family_name") {
                "" => text(row, "name").to_lowercase(),
                family => format!("{family} {} {}", text(row, "given_name"), text(row, "patronymic"))
                    .trim()
                    .to_lowercase(),
            };
            if !name.is_empty() {
                index.by_name.entry(name).and_modify(|held| *held = None).or_insert(Some(id));
            }
        }
        index
    }

    /// A further code for a row.
    pub fn add_code(&mut self, code: &str, id: i64) {
        if !code.is_empty() {
            self.by_code.entry(code.to_string()).or_insert(id);
        }
    }

    /// The row with this code or unique name.
    pub fn get(&self, wanted: &str) -> Option<i64> {
        self.by_code
            .get(wanted)
            .copied()
            .or_else(|| self.by_name.get(&wanted.trim().to_lowercase()).copied().flatten())
    }

    /// The row, or an error that names the place of the reference.
    pub fn need(
        &self,
        table: Table,
        wanted: &str,
        origin: &Origin,
        report: &mut ImportReport,
    ) -> Option<i64> {
        let found = self.get(wanted);
        if found.is_none() {
            report.push(
                RowProblem::error(
                    origin.clone(),
                    "reference.unknown",
                    format!("Ни в файле, ни в школе нет записи „{wanted}“ ({}).", table.title_ru()),
                )
                .with_value(wanted)
                .fix("Исправьте код или загрузите эту запись раньше."),
            );
        }
        found
    }
}
