//! What stands in the tables: pure, from what the screens show.

use domain::fraction::Fraction;
use serde_json::Value;

use super::table::{Cell, Column, Table};
use crate::import::apply::ImportRun;
use crate::overview::{
    DISTRICT_FORMULAS, DistrictOverview, DutyState, SCHOOL_FORMULAS, SchoolOverview, Shown,
};

fn columns(columns: &[(&'static str, u8)]) -> Vec<Column> {
    columns.iter().map(|(title, width)| Column { title, width: *width }).collect()
}

/// Findings of an import, beside their rows.
pub(super) fn problems(run: &ImportRun) -> Table {
    let kept = run.problems.get("kept").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let rows = kept.iter().map(|problem| {
        let text = |key: &str| Cell::text(problem.get(key).and_then(Value::as_str).unwrap_or_default());
        let severity = match problem.get("severity").and_then(Value::as_str) {
            Some("error") => "ошибка",
            Some("warning") => "предупреждение",
            _ => "примечание",
        };
        let row = problem.get("row").and_then(Value::as_i64).filter(|row| *row > 0);
        vec![
            Cell::text(severity),
            text("file"),
            text("sheet"),
            row.map_or(Cell::Empty, Cell::Number),
            text("column"),
            text("value"),
            text("message"),
            text("fix"),
        ]
    });
    Table {
        sheet: "Ошибки",
        columns: columns(&[
            ("Вид", 16),
            ("Файл", 24),
            ("Лист", 16),
            ("Строка", 8),
            ("Столбец", 20),
            ("Значение", 24),
            ("Что не так", 48),
            ("Как исправить", 48),
        ]),
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// Missing and late entries of a school's week, one row each.
pub(super) fn school(overview: &SchoolOverview) -> Table {
    let group = |id: i64| overview.names.groups.get(&id).cloned().unwrap_or_default();
    let subject = |id: i64| overview.names.subjects.get(&id).cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for line in &overview.teachers {
        for duty in &line.late {
            let (state, by) = match duty.state {
                DutyState::Missing { by } => ("нет", by),
                DutyState::MadeLate { by } => ("внесено с опозданием", by),
                DutyState::InTime | DutyState::Open => continue,
            };
            rows.push(vec![
                Cell::text(line.name.short()),
                Cell::text(group(duty.group.get())),
                Cell::text(subject(duty.subject.get())),
                Cell::Day(duty.day),
                Cell::Number(duty.number.into()),
                Cell::text(duty.code.title_ru()),
                Cell::text(&duty.clause),
                Cell::text(state),
                Cell::Number(by.num_hours()),
            ]);
        }
    }
    Table {
        sheet: "Сроки",
        columns: columns(&[
            ("Учитель", 24),
            ("Класс", 12),
            ("Предмет", 28),
            ("Дата урока", 12),
            ("Урок", 7),
            ("Запись", 24),
            ("Пункт положения", 16),
            ("Состояние", 22),
            ("Просрочено, часов", 12),
        ]),
        rows,
        notes: SCHOOL_FORMULAS
            .iter()
            .map(|formula| format!("{}: {}.", formula.title, formula.sentence))
            .collect(),
    }
}

/// The district's schools; what is hidden on the screen is hidden here.
pub(super) fn district(overview: &DistrictOverview) -> Table {
    let absent = |shown: &Shown, word: &str| {
        Cell::text(if shown.hidden.contains(&word) { "скрыто" } else { "нет данных" })
    };
    let percent = |value: Option<i64>, shown: &Shown, word: &str| {
        value.map_or_else(|| absent(shown, word), |percent| Cell::Share(Fraction::new(percent, 100)))
    };
    let number = |value: Option<i32>, shown: &Shown, word: &str| {
        value.map_or_else(|| absent(shown, word), |number| Cell::Number(number.into()))
    };
    Table {
        sheet: "Район",
        columns: columns(&[
            ("Школа", 36),
            ("Учеников", 10),
            ("Записей за неделю", 12),
            ("Внесено в срок", 12),
            ("Успеваемость", 14),
            ("Качество", 12),
            ("Семьи получили сведения", 14),
            ("Период", 16),
        ]),
        rows: overview
            .schools
            .iter()
            .map(|school| {
                if school.computed_at.is_none() {
                    return vec![Cell::text(&school.name), Cell::text("нет данных")];
                }
                let shown = &school.shown;
                let in_time = shown.timeliness.map(|(part, whole)| Cell::Share(Fraction::new(part, whole)));
                vec![
                    Cell::text(&school.name),
                    number(shown.pupils, shown, "pupils"),
                    number(shown.entries, shown, "entries"),
                    in_time.unwrap_or_else(|| absent(shown, "inTime")),
                    percent(shown.success, shown, "success"),
                    percent(shown.quality, shown, "quality"),
                    percent(shown.reached, shown, "reached"),
                    Cell::text(shown.period.clone().unwrap_or_default()),
                ]
            })
            .collect(),
        notes: DISTRICT_FORMULAS
            .iter()
            .map(|formula| format!("{}: {}.", formula.title, formula.sentence))
            .chain(["Скрыто: по значению можно было бы судить меньше чем о пяти учениках.".into()])
            .collect(),
    }
}
