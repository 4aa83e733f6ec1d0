//! From OneRoster records to schools: users become pupils, guardians and staff of the schools they belong to,
//! classes become study groups, their courses subjects, their teachers assignments, their periods lessons.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate, NaiveTime};

use super::classes;
use super::rows::{Class, Course, Demographics, Enrollment, Org, OrgKind, Session, User};
use crate::import::checks;
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{Bell, District, ExternalId, Origin, Part, School, SchoolRoster};

/// All records of a package.
pub(super) struct Package {
    pub orgs: Vec<Org>,
    pub sessions: Vec<Session>,
    pub courses: Vec<Course>,
    pub classes: Vec<Class>,
    pub users: Vec<User>,
    pub enrollments: Vec<Enrollment>,
    pub demographics: Vec<Demographics>,
}

/// Builds the schools of the package and the district above them.
pub(super) fn schools(package: Package, report: &mut ImportReport) -> (Option<District>, Vec<SchoolRoster>) {
    let mut builder = Builder::new(&package, report);
    if builder.schools.is_empty() {
        report.push(
            RowProblem::error(
                Origin::new("orgs.csv", None, 0),
                "oneroster.no_school",
                "В пакете нет ни одной школы.",
            )
            .in_column("type")
            .fix("Нужна хотя бы одна строка с type = school."),
        );
        return (None, Vec::new());
    }
    builder.sessions(report);
    builder.people(report);
    builder.families(report);
    builder.groups(report);
    builder.enrollments(report);
    builder.finish(report)
}

pub(super) struct Builder<'a> {
    pub(super) package: &'a Package,
    pub(super) schools: Vec<SchoolRoster>,
    pub(super) by_org: HashMap<&'a str, usize>,
    pub(super) district: Option<District>,
    pub(super) users: HashMap<&'a str, &'a User>,
    pub(super) demographics: HashMap<&'a str, &'a Demographics>,
    pub(super) sessions: HashMap<&'a str, &'a Session>,
    pub(super) courses: HashMap<&'a str, &'a Course>,
    /// True when sessions meet with `endDate` = next `startDate`, which is how the standard means it; packages
    /// that leave a day between them mean the last day itself.
    pub(super) ends_exclusive: bool,
    /// School and user of rows made so far.
    pub(super) pupils: HashSet<(usize, &'a str)>,
    pub(super) guardians: HashSet<(usize, &'a str)>,
    pub(super) staff: HashSet<(usize, &'a str)>,
    /// Schools of a pupil, in the order found.
    pub(super) schools_of: HashMap<&'a str, Vec<usize>>,
    pub(super) classes: HashMap<&'a str, (usize, &'a Class)>,
    /// Subject per school and subject name.
    pub(super) subjects: HashMap<(usize, String), ExternalId>,
    pub(super) grades: HashMap<ExternalId, u8>,
}

impl<'a> Builder<'a> {
    fn new(package: &'a Package, report: &mut ImportReport) -> Self {
        let mut schools = Vec::new();
        let mut by_org = HashMap::new();
        let mut district: Option<District> = None;
        for org in &package.orgs {
            match org.kind {
                OrgKind::School => {
                    by_org.insert(org.id.as_str(), schools.len());
                    schools.push(SchoolRoster::empty(School {
                        external_id: org.id.clone(),
                        origin: org.origin.clone(),
                        name: org.name.clone(),
                        short_name: None,
                        zone: None,
                        week_days: Some(5),
                    }));
                }
                OrgKind::District if district.is_none() => {
                    district = Some(District {
                        external_id: org.id.clone(),
                        origin: org.origin.clone(),
                        name: org.name.clone(),
                        officers: Vec::new(),
                    });
                }
                OrgKind::District | OrgKind::Other => report.push(RowProblem::note(
                    org.origin.clone(),
                    "oneroster.org_skipped",
                    format!("Организация „{}“ не школа и не управление; она не загружается.", org.name),
                )),
            }
        }
        let starts: HashSet<(&str, NaiveDate)> =
            package.sessions.iter().map(|session| (session.kind.as_str(), session.starts)).collect();
        Self {
            package,
            schools,
            by_org,
            district,
            users: package.users.iter().map(|user| (user.id.as_str(), user)).collect(),
            demographics: package.demographics.iter().map(|row| (row.user.as_str(), row)).collect(),
            sessions: package.sessions.iter().map(|session| (session.id.as_str(), session)).collect(),
            courses: package.courses.iter().map(|course| (course.id.as_str(), course)).collect(),
            ends_exclusive: package
                .sessions
                .iter()
                .any(|session| starts.contains(&(session.kind.as_str(), session.ends))),
            pupils: HashSet::new(),
            guardians: HashSet::new(),
            staff: HashSet::new(),
            schools_of: HashMap::new(),
            classes: HashMap::new(),
            subjects: HashMap::new(),
            grades: HashMap::new(),
        }
    }

    pub(super) fn last_day(&self, end: NaiveDate) -> NaiveDate {
        if self.ends_exclusive { end.checked_sub_days(Days::new(1)).unwrap_or(end) } else { end }
    }

    fn finish(mut self, report: &mut ImportReport) -> (Option<District>, Vec<SchoolRoster>) {
        for school in &mut self.schools {
            classes::derive(school, &self.grades, report);
            derive_bells(school, report);
            checks::clashes_of(school, report);
            school.carries.extend([
                Part::School,
                Part::Subjects,
                Part::Groups,
                Part::Pupils,
                Part::Guardians,
                Part::Staff,
                Part::Members,
                Part::Assignments,
                Part::Timetable,
                Part::Periods,
            ]);
        }
        name_foreign_phones(&self.schools, report);
        (self.district, self.schools)
    }
}

fn name_foreign_phones(schools: &[SchoolRoster], report: &mut ImportReport) {
    let people = schools.iter().flat_map(|school| {
        school.pupils.iter().map(|p| &p.person).chain(school.guardians.iter().map(|g| &g.person))
    });
    let foreign =
        people.filter(|person| person.phone.as_ref().is_some_and(|phone| !phone.starts_with("+7"))).count();
    if foreign > 0 {
        report.push(RowProblem::note(
            Origin::new("users.csv", None, 0),
            "oneroster.phones",
            format!("Телефонов не в виде +7: {foreign}; они оставлены, как записаны."),
        ));
    }
}

/// The standard has no bells, and without them no lesson has an end: 45 minutes from 8:30, ten minutes between
/// lessons and twenty after the third.
fn derive_bells(school: &mut SchoolRoster, report: &mut ImportReport) {
    let Some(last) = school.slots.iter().map(|slot| slot.lesson).max() else {
        report.push(RowProblem::note(
            school.school.origin.clone(),
            "oneroster.no_timetable",
            format!("Школа „{}“: номера уроков (periods) не указаны, расписания нет.", school.school.name),
        ));
        return;
    };
    let origin = Origin { row: 0, ..school.school.origin.clone() };
    for lesson in 1..=last.min(12) {
        let before = u32::from(lesson - 1);
        let starts = 8 * 60 + 30 + before * 55 + if lesson > 3 { 10 } else { 0 };
        let time = |minutes: u32| NaiveTime::from_num_seconds_from_midnight_opt(minutes * 60, 0);
        if let (Some(starts), Some(ends)) = (time(starts), time(starts + 45)) {
            school.bells.push(Bell { origin: origin.clone(), lesson, starts, ends });
        }
    }
    report.push(
        RowProblem::note(
            origin,
            "oneroster.derived_timetable",
            format!(
                "Школа „{}“: дней недели и звонков в OneRoster нет. Уроки поставлены с понедельника по пятницу по столбцу \
                 periods, звонки: с 8:30 по 45 минут.",
                school.school.name
            ),
        )
        .fix("Загрузите листы „Звонки“ и „Расписание“, если у школы иначе."),
    );
}
