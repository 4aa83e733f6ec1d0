//! References from sheet to sheet: a cell may hold the code of a row or its name, as schools write both.

use std::collections::HashMap;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::fields::{Row, folded};
use crate::import::roster::{ExternalId, Origin};

/// Codes and names of the rows of one kind.
pub(super) struct Names {
    /// What a row is called in messages, in the genitive: «класса или группы».
    what: &'static str,
    sheet: &'static str,
    /// False when the book has no such sheet; then references are left for the database to resolve.
    pub carried: bool,
    by_code: HashMap<ExternalId, Origin>,
    /// `None` marks a name that several rows share.
    by_name: HashMap<String, Option<ExternalId>>,
}

impl Names {
    pub(super) fn new(what: &'static str, sheet: &'static str, carried: bool) -> Self {
        Self { what, sheet, carried, by_code: HashMap::new(), by_name: HashMap::new() }
    }

    /// Adds a row; a code that was there already is an error naming both rows.
    pub(super) fn add(&mut self, code: &str, name: &str, origin: &Origin, report: &mut ImportReport) -> bool {
        if let Some(first) = self.by_code.get(code) {
            report.push(
                RowProblem::error(origin.clone(), "code.twice", format!("Код уже занят: {first}."))
                    .in_column("Код")
                    .with_value(code)
                    .fix("Дайте строкам разные коды или удалите повтор."),
            );
            return false;
        }
        self.by_code.insert(code.to_owned(), origin.clone());
        self.by_name
            .entry(folded(name))
            .and_modify(|known| *known = None)
            .or_insert_with(|| Some(code.to_owned()));
        true
    }

    /// Where the row with this code stands.
    pub(super) fn place(&self, code: &str) -> Option<&Origin> {
        self.by_code.get(code)
    }

    /// The code meant by a cell; unknown and ambiguous references are reported at that cell.
    pub(super) fn resolve(
        &self,
        row: &Row<'_, '_>,
        column: &'static str,
        text: &str,
        report: &mut ImportReport,
    ) -> Option<ExternalId> {
        if !self.carried || self.by_code.contains_key(text) {
            return Some(text.to_owned());
        }
        match self.by_name.get(&folded(text)) {
            Some(Some(code)) => Some(code.clone()),
            Some(None) => {
                report.push(
                    row.problem(
                        column,
                        "reference.ambiguous",
                        format!("Название „{text}“ носят несколько строк листа „{}“.", self.sheet),
                    )
                    .fix("Укажите код вместо названия."),
                );
                None
            }
            None => {
                report.push(
                    row.problem(
                        column,
                        "reference.unknown",
                        format!("На листе „{}“ нет {} „{text}“.", self.sheet, self.what),
                    )
                    .fix(format!("Добавьте строку на лист „{}“ или исправьте код.", self.sheet)),
                );
                None
            }
        }
    }
}
