//! What is wrong with an imported file, as data: one problem names the row, the column, the value, the rule
//! and the way to put it right. Texts are Russian because the person who prepared the file reads them.

use std::collections::{BTreeMap, HashMap};

use crate::import::roster::Origin;
use crate::import::sources::{Header, TableKey};

/// How many problems are kept word by word; the rest are only counted.
pub const KEPT_PROBLEMS: usize = 1_000;

/// How much of a wrong value is repeated in a problem, in characters.
const SHOWN_VALUE: usize = 80;

/// What a problem means for the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Said for information: something the file lacks or that was derived.
    Note,
    /// Odd, taken as it is; the importer should look at it.
    Warning,
    /// Nothing of the file is applied while one of these stands.
    Error,
}

impl Severity {
    /// The word shown before the message.
    #[must_use]
    pub fn title_ru(self) -> &'static str {
        match self {
            Self::Note => "Примечание",
            Self::Warning => "Предупреждение",
            Self::Error => "Ошибка",
        }
    }

    /// Stable code for transports.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about one place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    pub severity: Severity,
    /// File, sheet and row; row 0 means the file or sheet as a whole.
    pub origin: Origin,
    /// Column title as the file or template writes it.
    pub column: Option<String>,
    /// The value as it stood in the file, cut to 80 characters, control characters replaced.
    pub value: Option<String>,
    /// Stable code of the rule, for instance `date.impossible`; tests and transports compare this.
    pub rule: &'static str,
    /// What is wrong and why.
    pub message_ru: String,
    /// What to do about it; empty where nothing has to be done.
    pub fix_ru: String,
}

impl RowProblem {
    /// An error of the rule at this place; details are added with the methods below.
    #[must_use]
    pub fn error(origin: Origin, rule: &'static str, message_ru: impl Into<String>) -> Self {
        Self::new(Severity::Error, origin, rule, message_ru)
    }

    /// A warning of the rule at this place.
    #[must_use]
    pub fn warning(origin: Origin, rule: &'static str, message_ru: impl Into<String>) -> Self {
        Self::new(Severity::Warning, origin, rule, message_ru)
    }

    /// A note of the rule at this place.
    #[must_use]
    pub fn note(origin: Origin, rule: &'static str, message_ru: impl Into<String>) -> Self {
        Self::new(Severity::Note, origin, rule, message_ru)
    }

    fn new(severity: Severity, origin: Origin, rule: &'static str, message_ru: impl Into<String>) -> Self {
        Self {
            severity,
            origin,
            column: None,
            value: None,
            rule,
            message_ru: message_ru.into(),
            fix_ru: String::new(),
        }
    }

    /// Names the column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Repeats the value, shortened and without control characters.
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        self.value = Some(shown_value(value));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn fix(mut self, fix_ru: impl Into<String>) -> Self {
        self.fix_ru = fix_ru.into();
        self
    }
}

/// A value of a file, shortened and without control characters.
pub(super) fn shown_value(value: &str) -> String {
    let mut shown: String =
        value.chars().take(SHOWN_VALUE).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().nth(SHOWN_VALUE).is_some() {
        shown.push('…');
    }
    shown
}

impl std::fmt::Display for RowProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.severity.title_ru(), self.origin)?;
        if let Some(column) = &self.column {
            write!(f, ", столбец «{column}»")?;
        }
        if let Some(value) = &self.value {
            write!(f, ", значение «{value}»")?;
        }
        write!(f, ". {}", self.message_ru)?;
        if !self.fix_ru.is_empty() {
            write!(f, " {}", self.fix_ru)?;
        }
        Ok(())
    }
}

/// Everything found in one import: the first 1 000 problems in reading order and exact totals of all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    problems: Vec<RowProblem>,
    errors: usize,
    warnings: usize,
    notes: usize,
    rows_read: BTreeMap<String, usize>,
    headers: HashMap<TableKey, Header>,
}

impl ImportReport {
    /// Adds a finding; beyond [`KEPT_PROBLEMS`] it is only counted.
    pub fn push(&mut self, problem: RowProblem) {
        match problem.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
        if self.problems.len() < KEPT_PROBLEMS {
            self.problems.push(problem);
            return;
        }
        // An error must not be hidden behind a thousand notes: it takes the place of the last milder finding.
        if problem.severity == Severity::Error
            && let Some(milder) = self.problems.iter().rposition(|p| p.severity < Severity::Error)
        {
            self.problems.remove(milder);
            self.problems.push(problem);
        }
    }

    /// Remembers how many data rows a table had.
    pub fn count_rows(&mut self, table: &str, rows: usize) {
        *self.rows_read.entry(table.to_owned()).or_default() += rows;
    }

    /// Remembers where a table's titles are.
    pub(super) fn found_header(&mut self, table: TableKey, header: Header) {
        self.headers.insert(table, header);
    }

    /// Where the titles of the tables are.
    pub(super) fn take_headers(&mut self) -> HashMap<TableKey, Header> {
        std::mem::take(&mut self.headers)
    }

    /// The kept findings in reading order.
    #[must_use]
    pub fn problems(&self) -> &[RowProblem] {
        &self.problems
    }

    /// All errors, kept or not.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// All warnings, kept or not.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.warnings
    }

    /// All notes, kept or not.
    #[must_use]
    pub fn notes(&self) -> usize {
        self.notes
    }

    /// Findings that are counted but not kept.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.errors + self.warnings + self.notes - self.problems.len()
    }

    /// Data rows per table, by the table's name in the file.
    #[must_use]
    pub fn rows_read(&self) -> &BTreeMap<String, usize> {
        &self.rows_read
    }

    /// True while nothing may be applied.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(row: u32) -> Origin {
        Origin::new("ученики.csv", None, row)
    }

    #[test]
    fn an_error_is_kept_although_notes_filled_the_report() {
        let mut report = ImportReport::default();
        for row in 0..1_200 {
            report.push(RowProblem::note(at(row), "note", "замечено"));
        }
        report.push(RowProblem::error(at(1_200), "error", "плохо"));
        assert_eq!(report.problems().len(), KEPT_PROBLEMS);
        assert_eq!((report.errors(), report.notes(), report.left_out()), (1, 1_200, 201));
        assert_eq!(report.problems().last().map(|p| p.rule), Some("error"));
    }

    #[test]
    fn a_problem_reads_as_a_sentence_and_repeats_no_control_characters() {
        let problem = RowProblem::error(at(7), "date.impossible", "Такой даты нет.")
            .in_column("Дата рождения")
            .with_value("31.02.2014\u{0}")
            .fix("Исправьте дату.");
        assert_eq!(
            problem.to_string(),
            "Ошибка: файл «ученики.csv», строка 7, столбец «Дата рождения», значение «31.02.2014\u{fffd}». \
             Такой даты нет. Исправьте дату."
        );
    }
}
