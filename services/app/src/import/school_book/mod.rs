//! The school book: one workbook, or CSV files of the same names, with Russian sheets and columns. Reads it into
//! a [`Roster`] of one school. Sheets are read in the order in which they refer to each other; every row is
//! looked at even when others are wrong.

pub mod layout;

mod names;
mod people;
mod study;

use std::collections::BTreeSet;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::fields::{Layout, Matched};
use crate::import::roster::{Origin, Part, Roster, RosterFormat, School, SchoolRoster};
use crate::import::table::Table;
use names::Names;

/// What is being read, with the names that later sheets refer to.
struct Book {
    roster: SchoolRoster,
    carries_members: bool,
    subjects: Names,
    staff: Names,
    groups: Names,
    pupils: Names,
    guardians: Names,
    assignments: Names,
}

type Reader = fn(&Matched<'_>, &mut Book, &mut ImportReport);

/// Sheets in the order of their references.
const READERS: &[(&Layout, Reader)] = &[
    (&layout::SCHOOL, study::read_school),
    (&layout::SUBJECTS, study::read_subjects),
    (&layout::STAFF, people::read_staff),
    (&layout::GROUPS, study::read_groups),
    (&layout::PUPILS, people::read_pupils),
    (&layout::MEMBERS, people::read_members),
    (&layout::GUARDIANS, people::read_guardians),
    (&layout::LOAD, study::read_load),
    (&layout::TIMETABLE, study::read_timetable),
    (&layout::BELLS, study::read_bells),
    (&layout::PERIODS, study::read_periods),
    (&layout::PLANS, study::read_plans),
    (&layout::DELIVERY, people::read_delivery),
];

/// Reads the tables of one school's book. The roster is complete only when the report has no errors.
pub(super) fn read(tables: &[Table], report: &mut ImportReport) -> Roster {
    let mut carries = BTreeSet::new();
    for table in tables {
        match layout::SHEETS.iter().find(|layout| layout.is_named(&table.name)) {
            Some(layout) => {
                carries.insert(layout.part);
            }
            None => report.push(
                RowProblem::note(
                    table.origin(0),
                    "sheet.unknown",
                    format!("Лист или файл „{}“ не похож ни на один лист шаблона и пропущен.", table.name),
                )
                .fix(format!("Листы шаблона: {}.", sheet_names())),
            ),
        }
    }
    if carries.is_empty() {
        let origin = tables.first().map_or_else(|| Origin::new("", None, 0), |table| table.origin(0));
        report.push(
            RowProblem::error(origin, "book.no_sheets", "Не найдено ни одного листа шаблона.")
                .fix(format!("Назовите листы (или файлы CSV) так: {}.", sheet_names())),
        );
    }
    let has = |part| carries.contains(&part);
    let nameless = School {
        external_id: String::new(),
        origin: tables.first().map_or_else(|| Origin::new("", None, 0), |table| table.origin(0)),
        name: String::new(),
        short_name: None,
        zone: None,
        week_days: None,
    };
    let mut book = Book {
        roster: SchoolRoster::empty(nameless),
        carries_members: has(Part::Members),
        subjects: Names::new("предмета", layout::SUBJECTS.sheet, has(Part::Subjects)),
        staff: people::staff_names(has(Part::Staff)),
        groups: Names::new("класса или группы", layout::GROUPS.sheet, has(Part::Groups)),
        pupils: Names::new("ученика с кодом", layout::PUPILS.sheet, has(Part::Pupils)),
        guardians: Names::new("родителя с кодом", layout::GUARDIANS.sheet, has(Part::Guardians)),
        assignments: Names::new("нагрузки с кодом", layout::LOAD.sheet, has(Part::Assignments)),
    };
    for (layout, reader) in READERS {
        for table in tables.iter().filter(|table| layout.is_named(&table.name)) {
            if let Some(matched) = Matched::find(table, layout, report) {
                report.count_rows(layout.sheet, matched.rows().count());
                reader(&matched, &mut book, report);
            }
        }
    }
    book.roster.carries = carries;
    crate::import::checks::run(&book.roster, report);
    Roster {
        format: RosterFormat::SchoolBook,
        district: None,
        schools: vec![book.roster],
        withdrawn: Vec::new(),
        delta: false,
    }
}

fn sheet_names() -> String {
    layout::SHEETS.iter().map(|layout| layout.sheet).collect::<Vec<_>>().join(", ")
}
