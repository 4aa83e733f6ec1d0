//! Which school of the files is meant, how much it brings, and who its people are.

use std::collections::HashMap;

use domain::id::PersonId;
use store::roster::{RosterSchool, Table};

use super::{ImportedPerson, PersonKind, engine};
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{Origin, Roster, SchoolRoster};

/// The people of the file with the human beings behind them.
pub(super) fn people_of(engine: &engine::Engine<'_>, roster: &SchoolRoster) -> Vec<ImportedPerson> {
    let staff = roster.staff.iter().map(|row| (PersonKind::Staff, &row.external_id, &row.person));
    let pupils = roster.pupils.iter().map(|row| (PersonKind::Pupil, &row.external_id, &row.person));
    let guardians = roster.guardians.iter().map(|row| (PersonKind::Guardian, &row.external_id, &row.person));
    let mut by_code: HashMap<(PersonKind, &str), i64> = HashMap::new();
    for (kind, table) in [
        (PersonKind::Staff, Table::Staff),
        (PersonKind::Pupil, Table::Pupil),
        (PersonKind::Guardian, Table::Guardian),
    ] {
        by_code.extend(
            engine
                .rows(table)
                .iter()
                .map(|row| ((kind, engine::text(row, "external_id")), engine::number(row, "person_id"))),
        );
    }
    staff
        .chain(pupils)
        .chain(guardians)
        .filter_map(|(kind, code, person)| {
            Some(ImportedPerson {
                person: PersonId::new(*by_code.get(&(kind, code.as_str()))?),
                kind,
                external_id: code.clone(),
                name: (person.family.clone(), person.given.clone(), person.patronymic.clone()),
                login: person.login.clone(),
            })
        })
        .collect()
}

/// The school of the file that this school is; anything else is an error, since a roster in the wrong school is worse
/// than no roster.
pub(super) fn choose_school<'a>(
    roster: &'a Roster,
    facts: &RosterSchool,
    report: &mut ImportReport,
) -> Option<&'a SchoolRoster> {
    let own = facts.external_id.as_deref();
    let named = |school: &&SchoolRoster| Some(school.school.external_id.as_str()) == own;
    let chosen = match &roster.schools[..] {
        [only] if own.is_none() || only.school.external_id.is_empty() || named(&only) => Some(only),
        [_] => None,
        several => several.iter().find(named),
    };
    if chosen.is_none() {
        let names: Vec<&str> = roster.schools.iter().map(|school| school.school.name.as_str()).collect();
        let origin =
            roster.schools.first().map_or_else(|| Origin::new("", None, 0), |s| s.school.origin.clone());
        report.push(
            RowProblem::error(
                origin,
                "school.other",
                format!("Файл не для школы „{}“: в нём {}.", facts.name, names.join(", ")),
            )
            .in_column("Код")
            .fix("Загрузите файл этой школы или, если в нём несколько школ, загрузите его для района."),
        );
    }
    chosen
}

/// Rows an application walks, for progress.
pub(super) fn rows_of(school: &SchoolRoster) -> usize {
    let topics: usize = school.plans.iter().map(|plan| plan.topics.len()).sum();
    school.subjects.len()
        + school.groups.len()
        + school.pupils.len()
        + school.guardians.len()
        + 2 * school.guardianships.len()
        + school.staff.len()
        + school.members.len()
        + school.leads.len()
        + school.assignments.len()
        + school.slots.len()
        + school.bells.len()
        + school.periods.len()
        + topics
        + school.choices.len()
}
