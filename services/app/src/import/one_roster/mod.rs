//! OneRoster CSV packages, versions 1.1 and 1.2, read into a [`Roster`] of one or several schools. What the
//! standard does not carry, and what this package lacks or what had to be derived, is said in notes; oddities
//! are warnings. The files decide, not the manifest, where both disagree.

mod build;
mod classes;
mod layout;
mod people;
mod rows;
mod study;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::fields::Matched;
use crate::import::roster::{Origin, Roster, RosterFormat};
use crate::import::table::Table;
use rows::PackageReader;

/// Whether the tables look like a OneRoster package: a manifest of it, or its two central files.
pub(super) fn is_package(tables: &[Table]) -> bool {
    let has =
        |layout: &crate::import::fields::Layout| tables.iter().any(|table| layout.is_named(&table.name));
    let manifest = tables
        .iter()
        .filter(|table| layout::MANIFEST.is_named(&table.name))
        .flat_map(|table| &table.rows)
        .any(|row| row.cells.iter().any(|cell| cell.shown() == "oneroster.version"));
    manifest || (has(&layout::ORGS) && has(&layout::USERS))
}

/// Reads the package. The roster is complete only when the report has no errors.
pub(super) fn read(tables: &[Table], report: &mut ImportReport) -> Roster {
    let properties = manifest(tables, report);
    let has_roles = tables.iter().any(|table| layout::ROLES.is_named(&table.name));
    let place = tables
        .first()
        .map_or_else(|| Origin::new("", None, 0), |table| Origin::new(table.file.clone(), None, 0));
    let version = match properties.get("oneroster.version").map(String::as_str) {
        Some(version @ ("1.1" | "1.2")) => version.to_owned(),
        other => {
            let guessed = if has_roles { "1.2" } else { "1.1" };
            report.push(RowProblem::warning(
                place.clone(),
                "oneroster.version",
                match other {
                    Some(other) => {
                        format!("Версия OneRoster „{other}“ неизвестна; файлы прочитаны как {guessed}.")
                    }
                    None => format!("В manifest.csv нет версии OneRoster; файлы прочитаны как {guessed}."),
                },
            ));
            guessed.to_owned()
        }
    };
    let delta = compare_with_manifest(tables, &properties, report);
    name_unused(tables, report);
    report.push(RowProblem::note(
        place,
        "oneroster.standard_lacks",
        "В OneRoster нет посещаемости, тем уроков, домашних заданий, дней недели, звонков, согласий и заявлений: \
         их ведут здесь или загружают отдельной школьной книгой.",
    ));

    let mut reader = PackageReader { tables, withdrawn: Vec::new() };
    let by_roles = version == "1.2" && has_roles;
    let package = build::Package {
        orgs: reader.orgs(report),
        sessions: reader.sessions(report),
        courses: reader.courses(report),
        classes: reader.classes(report),
        users: users(&mut reader, by_roles, report),
        enrollments: reader.enrollments(report),
        demographics: reader.demographics(report),
    };
    let (district, schools) = build::schools(package, report);
    Roster {
        format: RosterFormat::OneRoster { version },
        district,
        schools,
        withdrawn: reader.withdrawn,
        delta,
    }
}

fn users(reader: &mut PackageReader<'_>, by_roles: bool, report: &mut ImportReport) -> Vec<rows::User> {
    let mut users = reader.users(by_roles, report);
    if by_roles {
        let mut roles: BTreeMap<String, Vec<(rows::UserRole, String)>> = BTreeMap::new();
        for (user, role, org) in reader.roles(report) {
            roles.entry(user).or_default().push((role, org));
        }
        for user in &mut users {
            user.roles = roles.remove(&user.id).unwrap_or_default();
            if user.roles.is_empty() {
                report.push(RowProblem::warning(
                    user.origin.clone(),
                    "oneroster.no_role",
                    "У пользователя нет роли в roles.csv; он пропущен.",
                ));
            }
        }
    }
    users
}

fn manifest(tables: &[Table], report: &mut ImportReport) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    for table in tables.iter().filter(|table| layout::MANIFEST.is_named(&table.name)) {
        let Some(matched) = Matched::find(table, &layout::MANIFEST, report) else { continue };
        for row in matched.rows() {
            let value = row.line("value", 200, report).unwrap_or_default();
            if let Some(name) = row.need("propertyName", 200, report) {
                properties.insert(name, value);
            }
        }
    }
    properties
}

/// A file that the manifest promises and the package lacks is an error: it was lost on the way. Returns whether
/// the package carries changes only.
fn compare_with_manifest(
    tables: &[Table],
    properties: &BTreeMap<String, String>,
    report: &mut ImportReport,
) -> bool {
    let mut delta = false;
    for (name, mode) in properties {
        let Some(file) = name.strip_prefix("file.") else { continue };
        let present = tables.iter().any(|table| table.name.eq_ignore_ascii_case(file));
        let place = Origin::new("manifest.csv", None, 0);
        match mode.as_str() {
            "bulk" | "delta" if !present => report.push(
                RowProblem::error(
                    place,
                    "oneroster.file_missing",
                    format!("В manifest.csv обещан файл {file}.csv, но в пакете его нет."),
                )
                .fix("Соберите пакет заново."),
            ),
            "delta" => delta = true,
            "absent" if present => report.push(RowProblem::warning(
                place,
                "oneroster.file_unexpected",
                format!("По manifest.csv файла {file}.csv быть не должно, но он есть и прочитан."),
            )),
            _ => {}
        }
    }
    if delta {
        report.push(RowProblem::note(
            Origin::new("manifest.csv", None, 0),
            "oneroster.delta",
            "Пакет содержит только изменения: то, чего в нём нет, остаётся как было.",
        ));
    }
    delta
}

fn name_unused(tables: &[Table], report: &mut ImportReport) {
    let used = [
        &layout::MANIFEST,
        &layout::ORGS,
        &layout::SESSIONS,
        &layout::COURSES,
        &layout::CLASSES,
        &layout::USERS,
        &layout::ROLES,
        &layout::ENROLLMENTS,
        &layout::DEMOGRAPHICS,
    ];
    for table in tables.iter().filter(|table| !used.iter().any(|layout| layout.is_named(&table.name))) {
        let known = layout::UNUSED.iter().any(|name| table.name.eq_ignore_ascii_case(name));
        report.push(RowProblem::note(
            table.origin(0),
            "oneroster.file_unused",
            if known {
                "Этот файл OneRoster при загрузке списков не используется."
            } else {
                "Такого файла в OneRoster нет; он пропущен."
            },
        ));
    }
    for layout in used.iter().filter(|layout| layout.sheet != "roles") {
        if !tables.iter().any(|table| layout.is_named(&table.name) && table.rows.len() > 1) {
            report.push(RowProblem::note(
                Origin::new(format!("{}.csv", layout.sheet), None, 0),
                "oneroster.file_empty",
                "Файла нет или в нём нет строк.",
            ));
        }
    }
}
