//! Rows the source asks to delete (`tobedeleted`). Nothing is deleted: what they name ends today, and stays in reports
//! of its time (lessons.md 22).

use std::collections::HashSet;

use store::roster::{Row, Table};

use super::Work;
use super::engine::{Engine, number, text};
use crate::Outcome;
use crate::import::error::RowProblem;

/// Ends users, classes and load that the source withdraws.
pub(super) async fn write(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    if work.withdrawn.is_empty() {
        return Ok(());
    }
    let codes = |table: &str| -> HashSet<&str> {
        work.withdrawn.iter().filter(|row| row.table == table).map(|row| row.external_id.as_str()).collect()
    };
    let (users, classes, enrollments) = (codes("users"), codes("classes"), codes("enrollments"));
    let found = |engine: &Engine<'_>, table: Table, codes: &HashSet<&str>| -> Vec<Row> {
        let open = engine.rows(table).iter().filter(|row| work.is_open(row));
        open.filter(|row| codes.contains(text(row, "external_id"))).cloned().collect()
    };
    let of = |engine: &Engine<'_>, table: Table, column: &str, ids: &HashSet<i64>| -> Vec<Row> {
        let open = engine.rows(table).iter().filter(|row| work.is_open(row));
        open.filter(|row| ids.contains(&number(row, column))).cloned().collect()
    };
    let ids = |rows: &[Row]| -> HashSet<i64> { rows.iter().map(|row| number(row, "id")).collect() };
    for table in [Table::Membership, Table::Member, Table::Lead, Table::Assignment] {
        engine.load(table).await?;
    }
    let pupils = found(engine, Table::Pupil, &users);
    let staff = found(engine, Table::Staff, &users);
    let groups = found(engine, Table::Group, &classes);
    let load = found(engine, Table::Assignment, &enrollments);
    let guardians: HashSet<i64> = engine
        .rows(Table::Guardian)
        .iter()
        .filter(|row| users.contains(text(row, "external_id")))
        .map(|row| number(row, "id"))
        .collect();
    let roles = [("pupil_id", ids(&pupils)), ("staff_id", ids(&staff)), ("guardian_id", guardians)]
        .into_iter()
        .flat_map(|(column, ids)| of(engine, Table::Membership, column, &ids))
        .collect();
    let mut members = of(engine, Table::Member, "pupil_id", &ids(&pupils));
    let gone = ids(&pupils);
    members.extend(
        of(engine, Table::Member, "group_id", &ids(&groups))
            .into_iter()
            .filter(|row| !gone.contains(&number(row, "pupil_id"))),
    );
    let leads = of(engine, Table::Lead, "staff_id", &ids(&staff));
    for (table, rows) in [
        (Table::Membership, roles),
        (Table::Member, members),
        (Table::Lead, leads),
        (Table::Assignment, load),
        (Table::Group, groups),
        (Table::Pupil, pupils),
        (Table::Staff, staff),
    ] {
        engine.end(table, rows, work.today).await?;
    }
    engine.report.push(RowProblem::note(
        work.roster.school.origin.clone(),
        "withdrawn",
        format!(
            "Источник просит удалить строк: {}. Люди, группы и нагрузка из них завершены сегодняшним днём; прошлое \
             остаётся в журнале.",
            work.withdrawn.len()
        ),
    ));
    Ok(())
}
