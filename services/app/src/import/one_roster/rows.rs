//! Rows of a OneRoster package as typed records, still in the package's own terms. Oddities are warnings; only
//! what makes a row meaningless is an error.

use chrono::{NaiveDate, Weekday};
use std::collections::HashSet;

use crate::import::contact;
use crate::import::error::{ImportReport, RowProblem};
use crate::import::fields::{Layout, Matched, Row, folded};
use crate::import::roster::{Origin, Relation, Sex, Withdrawn};
use crate::import::table::Table;

use super::layout;

pub(super) const ID: usize = 200;

pub(super) struct Org {
    pub id: String,
    pub origin: Origin,
    pub name: String,
    pub kind: OrgKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrgKind {
    School,
    District,
    Other,
}

pub(super) struct Session {
    pub id: String,
    pub origin: Origin,
    pub title: String,
    pub kind: String,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    pub parent: Option<String>,
}

pub(super) struct Course {
    pub id: String,
    pub title: String,
}

pub(super) struct Class {
    pub id: String,
    pub origin: Origin,
    pub title: String,
    pub grades: Vec<u8>,
    pub course: Option<String>,
    pub code: Option<String>,
    pub homeroom: bool,
    pub location: Option<String>,
    pub school: String,
    pub terms: Vec<String>,
    pub periods: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserRole {
    Student,
    Teacher,
    Family(Relation),
    Principal,
    Administrator,
    SiteAdministrator,
    DistrictAdministrator,
    /// Aide, proctor, counsellor: staff without a role in the journal.
    OtherStaff,
}

pub(super) struct User {
    pub id: String,
    pub origin: Origin,
    pub family: String,
    pub given: String,
    pub middle: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub username: Option<String>,
    pub agents: Vec<String>,
    pub grade: Option<u8>,
    /// Role and organisation; 1.2 gives several.
    pub roles: Vec<(UserRole, String)>,
}

pub(super) struct Enrollment {
    pub id: String,
    pub origin: Origin,
    pub class: String,
    pub user: String,
    pub role: EnrollmentRole,
    pub primary: bool,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnrollmentRole {
    Student,
    Teacher,
    Other,
}

pub(super) struct Demographics {
    pub user: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
}

/// Reads the tables of one package, collecting withdrawn rows on the way.
pub(super) struct PackageReader<'a> {
    pub tables: &'a [Table],
    pub withdrawn: Vec<Withdrawn>,
}

impl PackageReader<'_> {
    /// Reads every live row of a file; rows of a repeated id are errors.
    fn read<T>(
        &mut self,
        layout: &'static Layout,
        report: &mut ImportReport,
        mut one: impl FnMut(&Row<'_, '_>, String, &mut ImportReport) -> Option<T>,
    ) -> Vec<T> {
        let mut read = Vec::new();
        let mut seen = HashSet::new();
        for table in self.tables.iter().filter(|table| layout.is_named(&table.name)) {
            let Some(matched) = Matched::find(table, layout, report) else { continue };
            report.count_rows(layout.sheet, matched.rows().count());
            name_deviations(&matched, table, report);
            for row in matched.rows() {
                let id_column = layout.columns.first().map_or("sourcedId", |column| column.title);
                let Some(id) = row.need(id_column, ID, report) else { continue };
                if !seen.insert(id.clone()) {
                    report.push(
                        row.problem(id_column, "code.twice", "Идентификатор уже встречался в этом файле.")
                            .fix("Уберите повтор из выгрузки."),
                    );
                    continue;
                }
                if self.is_withdrawn(&row, layout.sheet, &id, report) {
                    continue;
                }
                read.extend(one(&row, id, report));
            }
        }
        read
    }

    fn is_withdrawn(
        &mut self,
        row: &Row<'_, '_>,
        table: &'static str,
        id: &str,
        report: &mut ImportReport,
    ) -> bool {
        let status = row.line("status", 40, report).unwrap_or_default().to_ascii_lowercase();
        let gone = match status.as_str() {
            "" | "active" => false,
            "tobedeleted" | "inactive" => true,
            _ => {
                let mut problem =
                    row.problem("status", "oneroster.status", "Такого состояния в OneRoster нет.");
                problem.severity = crate::import::Severity::Warning;
                report.push(problem.fix("Строка принята как действующая."));
                false
            }
        };
        if gone {
            self.withdrawn.push(Withdrawn { origin: row.origin(), table, external_id: id.to_owned() });
        }
        gone
    }

    pub(super) fn orgs(&mut self, report: &mut ImportReport) -> Vec<Org> {
        self.read(&layout::ORGS, report, |row, id, report| {
            let name = row.need("name", 500, report)?;
            let kind = match row.need("type", 40, report)?.to_ascii_lowercase().as_str() {
                "school" => OrgKind::School,
                "district" | "local" => OrgKind::District,
                _ => OrgKind::Other,
            };
            Some(Org { id, origin: row.origin(), name, kind })
        })
    }

    pub(super) fn sessions(&mut self, report: &mut ImportReport) -> Vec<Session> {
        self.read(&layout::SESSIONS, report, |row, id, report| {
            let kind = row.need("type", 40, report)?;
            let starts = row.date("startDate", report)?;
            let ends = row.date("endDate", report)?;
            if ends < starts {
                report.push(
                    row.problem("endDate", "dates.reversed", "Период кончается раньше, чем начинается.")
                        .fix("Исправьте даты в выгрузке."),
                );
                return None;
            }
            let title = row.line("title", 200, report).unwrap_or_else(|| id.clone());
            let parent = row.line("parentSourcedId", ID, report);
            Some(Session { id, origin: row.origin(), title, kind, starts, ends, parent })
        })
    }

    pub(super) fn courses(&mut self, report: &mut ImportReport) -> Vec<Course> {
        self.read(&layout::COURSES, report, |row, id, report| {
            Some(Course { id, title: row.need("title", 200, report)? })
        })
    }

    pub(super) fn classes(&mut self, report: &mut ImportReport) -> Vec<Class> {
        self.read(&layout::CLASSES, report, |row, id, report| {
            let title = row
                .line("title", 500, report)
                .or_else(|| row.line("classCode", 500, report))
                .unwrap_or_else(|| id.clone());
            let kind = row.line("classType", 40, report).unwrap_or_default();
            Some(Class {
                origin: row.origin(),
                title,
                grades: grades(row, report),
                course: row.line("courseSourcedId", ID, report),
                code: row.line("classCode", ID, report),
                homeroom: kind.eq_ignore_ascii_case("homeroom"),
                location: row.line("location", 50, report),
                school: row.need("schoolSourcedId", ID, report)?,
                terms: list(row, "termSourcedIds", report),
                periods: periods(row, report),
                id,
            })
        })
    }

    /// `by_roles` is true for version 1.2, where roles stand in a file of their own.
    pub(super) fn users(&mut self, by_roles: bool, report: &mut ImportReport) -> Vec<User> {
        self.read(&layout::USERS, report, |row, id, report| {
            let given = row.need("givenName", ID, report);
            let family = row.need("familyName", ID, report);
            let roles = if by_roles { Vec::new() } else { roles_of_1_1(row, report) };
            let email = row.line("email", 254, report).and_then(|text| {
                let email = contact::email(&text);
                if email.is_none() {
                    let mut problem = row.problem("email", "email.format", "Это не адрес электронной почты.");
                    problem.severity = crate::import::Severity::Warning;
                    report.push(problem.fix("Адрес не принят; исправьте его в исходной системе."));
                }
                email
            });
            let phone = row.line("phone", 40, report).or_else(|| row.line("sms", 40, report));
            Some(User {
                origin: row.origin(),
                given: given?,
                family: family?,
                middle: row.line("middleName", ID, report),
                email,
                phone: phone.map(|text| contact::russian_phone(&text).unwrap_or(text)),
                username: row.line("username", 64, report),
                agents: list(row, "agentSourcedIds", report),
                grade: grades(row, report).first().copied(),
                roles,
                id,
            })
        })
    }

    pub(super) fn roles(&mut self, report: &mut ImportReport) -> Vec<(String, UserRole, String)> {
        self.read(&layout::ROLES, report, |row, _, report| {
            let user = row.need("userSourcedId", ID, report)?;
            let org = row.need("orgSourcedId", ID, report)?;
            Some((user, role(row, report)?, org))
        })
    }

    pub(super) fn enrollments(&mut self, report: &mut ImportReport) -> Vec<Enrollment> {
        self.read(&layout::ENROLLMENTS, report, |row, id, report| {
            let role = match row.need("role", 40, report)?.to_ascii_lowercase().as_str() {
                "student" => EnrollmentRole::Student,
                "teacher" => EnrollmentRole::Teacher,
                _ => EnrollmentRole::Other,
            };
            Some(Enrollment {
                id,
                origin: row.origin(),
                class: row.need("classSourcedId", ID, report)?,
                user: row.need("userSourcedId", ID, report)?,
                role,
                primary: row
                    .line("primary", 10, report)
                    .is_some_and(|text| text.eq_ignore_ascii_case("true")),
                from: row.date("beginDate", report),
                until: row.date("endDate", report),
            })
        })
    }

    pub(super) fn demographics(&mut self, report: &mut ImportReport) -> Vec<Demographics> {
        self.read(&layout::DEMOGRAPHICS, report, |row, user, report| {
            let sex = match row.line("sex", 20, report).unwrap_or_default().to_ascii_lowercase().as_str() {
                "male" => Some(Sex::Male),
                "female" => Some(Sex::Female),
                _ => None,
            };
            Some(Demographics { user, birth_date: row.date("birthDate", report), sex })
        })
    }
}

/// Says which columns are missing or carry another title than the standard gives them.
fn name_deviations(matched: &Matched<'_>, table: &Table, report: &mut ImportReport) {
    let renamed: Vec<String> =
        matched.renamed().into_iter().map(|(proper, found)| format!("{found} вместо {proper}")).collect();
    if !renamed.is_empty() {
        report.push(
            RowProblem::warning(
                table.origin(1),
                "oneroster.column_renamed",
                format!("Столбцы названы не по стандарту: {}. Они прочитаны.", renamed.join(", ")),
            )
            .fix("Исправлять необязательно."),
        );
    }
    let absent = matched.absent();
    if !absent.is_empty() {
        report.push(RowProblem::note(
            table.origin(1),
            "oneroster.column_absent",
            format!("В файле нет столбцов: {}.", absent.join(", ")),
        ));
    }
}

fn list(row: &Row<'_, '_>, column: &'static str, report: &mut ImportReport) -> Vec<String> {
    let text = row.line(column, 4_000, report).unwrap_or_default();
    let mut seen = HashSet::new();
    text.split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty() && seen.insert(*part))
        .map(str::to_owned)
        .collect()
}

/// `09,10` as numbers; codes such as KG or PS have no number in our schools and are left out.
fn grades(row: &Row<'_, '_>, report: &mut ImportReport) -> Vec<u8> {
    let mut grades: Vec<u8> = list(row, "grades", report)
        .iter()
        .filter_map(|text| text.parse().ok())
        .filter(|grade| (1..=12).contains(grade))
        .collect();
    grades.sort_unstable();
    grades.dedup();
    grades
}

fn periods(row: &Row<'_, '_>, report: &mut ImportReport) -> Vec<u8> {
    list(row, "periods", report)
        .iter()
        .filter_map(|text| text.parse().ok())
        .filter(|number| *number <= 20)
        .collect()
}

fn roles_of_1_1(row: &Row<'_, '_>, report: &mut ImportReport) -> Vec<(UserRole, String)> {
    let orgs = list(row, "orgSourcedIds", report);
    if row.is_empty("role") {
        let mut problem =
            row.problem("role", "oneroster.no_role", "У пользователя не указана роль; он пропущен.");
        problem.severity = crate::import::Severity::Warning;
        report.push(problem);
        return Vec::new();
    }
    let Some(role) = role(row, report) else { return Vec::new() };
    orgs.into_iter().map(|org| (role, org)).collect()
}

fn role(row: &Row<'_, '_>, report: &mut ImportReport) -> Option<UserRole> {
    let text = row.need("role", 40, report)?;
    let role = match folded(&text).as_str() {
        "student" => UserRole::Student,
        "teacher" => UserRole::Teacher,
        "parent" => UserRole::Family(Relation::Parent),
        "guardian" => UserRole::Family(Relation::Guardian),
        "relative" => UserRole::Family(Relation::Trusted),
        "principal" => UserRole::Principal,
        "administrator" => UserRole::Administrator,
        "siteadministrator" | "systemadministrator" => UserRole::SiteAdministrator,
        "districtadministrator" => UserRole::DistrictAdministrator,
        "aide" | "proctor" | "counselor" => UserRole::OtherStaff,
        _ => {
            let mut problem =
                row.problem("role", "oneroster.role", "Такой роли в OneRoster нет; она пропущена.");
            problem.severity = crate::import::Severity::Warning;
            report.push(problem);
            return None;
        }
    };
    Some(role)
}

/// The days on which a period column is taken to repeat; the standard has no weekdays.
pub(super) const SCHOOL_DAYS: [Weekday; 5] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
