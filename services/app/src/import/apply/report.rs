//! What a check found or an application did, as figures and words.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::roster::Table;

use super::engine::CountMap;
use crate::import::error::{ImportReport, RowProblem, Severity};
use crate::import::sources::{SourceCell, Sources};

/// Errors stored with their whole rows: more than a screen shows, so that a run of errors does not copy the file.
const KEPT_ROWS: usize = 200;

/// What happens to the rows of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCount {
    /// New rows.
    pub added: usize,
    /// Rows with at least one other value.
    pub changed: usize,
    /// Rows that stay as they are.
    pub unchanged: usize,
    /// Rows the file no longer lists, ended.
    pub ended: usize,
    /// Rows the file no longer lists, removed.
    pub removed: usize,
}

/// One value that becomes another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Name of the table.
    pub table: String,
    /// Whose row: a name.
    pub row: String,
    /// Russian title of the field.
    pub field: String,
    /// Value that stands.
    pub was: String,
    /// Value of the file.
    pub becomes: String,
}

/// Figures of one school.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// By name of the table.
    pub tables: CountMap,
    /// The first changes word by word.
    #[serde(default)]
    pub changes: Vec<FieldChange>,
    /// All changed values, kept or not.
    #[serde(default)]
    pub changed_fields: usize,
    /// SHA-256 of the files, hexadecimal: what is applied must be what was checked.
    #[serde(default)]
    pub file_hash: String,
}

impl Counts {
    /// Sum over all tables.
    pub fn total(&self) -> TableCount {
        self.tables.values().fold(TableCount::default(), |sum, one| TableCount {
            added: sum.added + one.added,
            changed: sum.changed + one.changed,
            unchanged: sum.unchanged + one.unchanged,
            ended: sum.ended + one.ended,
            removed: sum.removed + one.removed,
        })
    }

    /// Tables in the order of writing with their Russian titles.
    pub fn in_order(&self) -> Vec<(&'static str, TableCount)> {
        Table::ALL
            .iter()
            .filter_map(|table| Some((table.title_ru(), *self.tables.get(table.code())?)))
            .collect()
    }
}

/// The kept problems as the run stores them, the first errors beside their whole rows.
pub(super) fn problems_json(report: &ImportReport, sources: &Sources) -> Value {
    let mut rows_left = KEPT_ROWS;
    let kept: Vec<Value> = report
        .problems()
        .iter()
        .map(|problem| {
            let mut stored = problem_json(problem);
            if problem.severity == Severity::Error && rows_left > 0 {
                rows_left -= 1;
                stored["cells"] = cells_json(&sources.row(problem));
            }
            stored
        })
        .collect();
    json!({
        "errors": report.errors(), "warnings": report.warnings(), "notes": report.notes(),
        "left_out": report.left_out(), "kept": kept,
    })
}

fn cells_json(cells: &[SourceCell]) -> Value {
    cells
        .iter()
        .map(|cell| json!({ "title": cell.title, "value": cell.value, "wrong": cell.wrong }))
        .collect()
}

fn problem_json(problem: &RowProblem) -> Value {
    json!({
        "severity": problem.severity.code(),
        "file": &*problem.origin.file,
        "sheet": problem.origin.sheet.as_deref(),
        "row": problem.origin.row,
        "column": problem.column,
        "value": problem.value,
        "rule": problem.rule,
        "message": problem.message_ru,
        "fix": problem.fix_ru,
    })
}

/// Russian title of a column.
pub(super) fn field_title(column: &str) -> &'static str {
    match column {
        "name" => "Название",
        "external_id" => "Код",
        "kind" => "Вид",
        "grade" => "Параллель",
        "parent_id" => "Входит в",
        "starts_on" => "С",
        "ends_on" => "По",
        "family_name" => "Фамилия",
        "given_name" => "Имя",
        "patronymic" => "Отчество",
        "post" => "Должность",
        "birth_date" => "Дата рождения",
        "sex" => "Пол",
        "phone" => "Телефон",
        "email" => "Электронная почта",
        "email_source" => "Чем подтверждён адрес",
        "email_verified_at" => "Адрес подтверждён",
        "email_suppressed_at" | "email_suppressed_why" | "email_failures" => "Отказы почтового сервера",
        "relation" => "Кем приходится",
        "grade_from" | "grade_to" => "Параллели",
        "starts_at" => "Начало",
        "ends_at" => "Конец",
        "group_id" => "Группа",
        "subject_id" => "Предмет",
        "staff_id" => "Сотрудник",
        "hours_per_week" => "Часов в неделю",
        "room" => "Кабинет",
        "title" => "Тема",
        "hours" => "Часов",
        "homework" => "Домашнее задание",
        "channel" => "Способ",
        "consent_on" => "Дата согласия",
        "application_on" => "Дата заявления",
        "application_number" => "Номер заявления",
        "chosen_at" => "Когда выбран способ",
        "withdrawn_at" => "Отзыв согласия",
        "year_id" => "Учебный год",
        "ordinal" => "Номер",
        _ => "Поле",
    }
}
