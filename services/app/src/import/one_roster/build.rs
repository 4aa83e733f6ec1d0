//! From OneRoster records to schools: users become pupils, guardians and staff of the schools they belong to,
//! classes become study groups, their courses subjects, their teachers assignments, their periods lessons.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Days, NaiveDate, NaiveTime};
use domain::group::GroupKind;
use domain::period::PeriodKind;
use domain::role::Role;

use super::classes;
use super::rows::{
    Class, Course, Demographics, Enrollment, EnrollmentRole, Org, OrgKind, SCHOOL_DAYS, Session, User,
    UserRole,
};
use crate::import::checks;
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{
    Bell, DateRange, District, ExternalId, Group, GroupLead, GroupMember, Guardian, Guardianship, Origin,
    Part, Period, PersonRow, Pupil, Relation, School, SchoolRoster, Staff, StaffRole, Subject,
    TeachingAssignment, TimetableSlot,
};

/// A class with more pupils than this is worth a look.
const LARGE_CLASS: usize = 40;

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

struct Builder<'a> {
    package: &'a Package,
    schools: Vec<SchoolRoster>,
    by_org: HashMap<&'a str, usize>,
    district: Option<District>,
    users: HashMap<&'a str, &'a User>,
    demographics: HashMap<&'a str, &'a Demographics>,
    sessions: HashMap<&'a str, &'a Session>,
    courses: HashMap<&'a str, &'a Course>,
    /// True when sessions meet with `endDate` = next `startDate`, which is how the standard means it; packages
    /// that leave a day between them mean the last day itself.
    ends_exclusive: bool,
    /// School and user of rows made so far.
    pupils: HashSet<(usize, &'a str)>,
    guardians: HashSet<(usize, &'a str)>,
    staff: HashSet<(usize, &'a str)>,
    /// Schools of a pupil, in the order found.
    schools_of: HashMap<&'a str, Vec<usize>>,
    classes: HashMap<&'a str, (usize, &'a Class)>,
    /// Subject per school and subject name.
    subjects: HashMap<(usize, String), ExternalId>,
    grades: HashMap<ExternalId, u8>,
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

    fn last_day(&self, end: NaiveDate) -> NaiveDate {
        if self.ends_exclusive { end.checked_sub_days(Days::new(1)).unwrap_or(end) } else { end }
    }

    fn sessions(&mut self, report: &mut ImportReport) {
        let count = |kind: &str| self.package.sessions.iter().filter(|session| session.kind == kind).count();
        let of_count = |count: usize| match count {
            2 => Some(PeriodKind::HalfYear),
            3 => Some(PeriodKind::Trimester),
            4 => Some(PeriodKind::Quarter),
            _ => None,
        };
        let term = of_count(count("term"));
        let grading = of_count(count("gradingPeriod"))
            .filter(|kind| Some(*kind) != term && (count("semester") == 0 || *kind != PeriodKind::HalfYear));
        let mut kept: Vec<(PeriodKind, &Session)> = Vec::new();
        let mut skipped = Vec::new();
        for session in &self.package.sessions {
            let kind = match session.kind.as_str() {
                "schoolYear" => Some(PeriodKind::Year),
                "semester" => Some(PeriodKind::HalfYear),
                "term" => term,
                "gradingPeriod" => grading,
                _ => None,
            };
            match kind {
                Some(kind) => kept.push((kind, session)),
                None => skipped.push(session.title.as_str()),
            }
        }
        if let (false, Some(first)) = (skipped.is_empty(), self.package.sessions.first()) {
            report.push(RowProblem::note(
                Origin { row: 0, ..first.origin.clone() },
                "oneroster.session_skipped",
                format!(
                    "Эти отрезки не похожи на четверти, триместры или полугодия и не загружены: {}.",
                    skipped.join(", ")
                ),
            ));
        }
        kept.sort_by_key(|(kind, session)| (*kind, session.starts));
        let mut numbers: HashMap<(PeriodKind, &str), u8> = HashMap::new();
        let mut periods = Vec::new();
        for (kind, session) in kept {
            let number = numbers.entry((kind, self.root(session))).or_default();
            *number = number.saturating_add(1);
            periods.push(Period {
                external_id: session.id.clone(),
                origin: session.origin.clone(),
                kind,
                name: session.title.clone(),
                number: *number,
                starts: session.starts,
                ends: self.last_day(session.ends).max(session.starts),
                grades: None,
            });
        }
        for school in &mut self.schools {
            school.periods.clone_from(&periods);
        }
    }

    /// The year a session belongs to, following its parents.
    fn root(&self, session: &'a Session) -> &'a str {
        let mut at = session;
        for _ in 0..8 {
            match at.parent.as_deref().and_then(|parent| self.sessions.get(parent)) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        &at.id
    }

    fn people(&mut self, report: &mut ImportReport) {
        let mut administrators = 0;
        for user in &self.package.users {
            let mut homeless = !user.roles.is_empty();
            for (role, org) in &user.roles {
                if let Some(&school) = self.by_org.get(org.as_str()) {
                    homeless = false;
                    self.add_to_school(school, user, *role);
                } else if self.district.as_ref().is_some_and(|district| district.external_id == *org) {
                    homeless = false;
                    self.add_to_district(user, *role);
                }
                administrators += usize::from(matches!(role, UserRole::Administrator));
            }
            if homeless {
                report.push(
                    RowProblem::warning(
                        user.origin.clone(),
                        "oneroster.user_no_school",
                        "Пользователь не отнесён ни к одной школе пакета.",
                    )
                    .in_column("orgSourcedIds")
                    .fix("Он будет загружен, только если записан в класс какой-нибудь школы."),
                );
            }
        }
        if administrators > 0 {
            report.push(
                RowProblem::note(
                    Origin::new("users.csv", None, 0),
                    "oneroster.administrators",
                    format!(
                        "Роль administrator ({administrators}) в школе прочитана как «заместитель директора», в управлении: \
                         как «сотрудник управления»; в OneRoster 1.1 она не уточняется."
                    ),
                )
                .fix("Назначьте директора и администратора школы после загрузки."),
            );
        }
    }

    fn add_to_school(&mut self, school: usize, user: &'a User, role: UserRole) {
        let journal_role = match role {
            UserRole::Student => {
                self.ensure_pupil(school, user);
                return;
            }
            UserRole::Family(_) => {
                self.ensure_guardian(school, user);
                return;
            }
            UserRole::Teacher => Some(Role::SubjectTeacher),
            UserRole::Principal => Some(Role::Director),
            UserRole::Administrator => Some(Role::Deputy),
            UserRole::SiteAdministrator => Some(Role::SchoolAdministrator),
            UserRole::DistrictAdministrator | UserRole::OtherStaff => None,
        };
        self.ensure_staff(school, user);
        if let Some(role) = journal_role {
            self.schools[school].roles.push(StaffRole {
                origin: user.origin.clone(),
                staff: user.id.clone(),
                role,
                grades: None,
                dates: DateRange::default(),
            });
        }
    }

    /// Only those who run the district become its officers; its other staff have no use for the journal.
    fn add_to_district(&mut self, user: &'a User, role: UserRole) {
        let officer = matches!(
            role,
            UserRole::Administrator | UserRole::DistrictAdministrator | UserRole::SiteAdministrator
        );
        let row = officer.then(|| self.staff_row(user));
        if let (Some(district), Some(row)) = (&mut self.district, row)
            && self.staff.insert((usize::MAX, &user.id))
        {
            district.officers.push(row);
        }
    }

    fn person(&self, user: &User) -> PersonRow {
        let demographics = self.demographics.get(user.id.as_str());
        PersonRow {
            family: user.family.clone(),
            given: user.given.clone(),
            patronymic: user.middle.clone(),
            sex: demographics.and_then(|row| row.sex),
            birth_date: demographics.and_then(|row| row.birth_date),
            email: user.email.clone(),
            phone: user.phone.clone(),
            login: user.username.clone(),
            shared_key: None,
        }
    }

    fn staff_row(&self, user: &User) -> Staff {
        Staff {
            external_id: user.id.clone(),
            origin: user.origin.clone(),
            person: self.person(user),
            position: None,
            dates: DateRange::default(),
        }
    }

    fn ensure_pupil(&mut self, school: usize, user: &'a User) {
        if self.pupils.insert((school, &user.id)) {
            self.schools_of.entry(&user.id).or_default().push(school);
            if let Some(grade) = user.grade {
                self.grades.insert(user.id.clone(), grade);
            }
            let person = self.person(user);
            self.schools[school].pupils.push(Pupil {
                external_id: user.id.clone(),
                origin: user.origin.clone(),
                person,
                dates: DateRange::default(),
            });
        }
    }

    fn ensure_guardian(&mut self, school: usize, user: &'a User) {
        if self.guardians.insert((school, &user.id)) {
            let person = self.person(user);
            self.schools[school].guardians.push(Guardian {
                external_id: user.id.clone(),
                origin: user.origin.clone(),
                person,
            });
        }
    }

    fn ensure_staff(&mut self, school: usize, user: &'a User) {
        if self.staff.insert((school, &user.id)) {
            let row = self.staff_row(user);
            self.schools[school].staff.push(row);
        }
    }

    /// Ties are given on either side: the pupil names agents, the guardian names agents, or both.
    fn families(&mut self, report: &mut ImportReport) {
        let family_role = |user: &User| {
            user.roles.iter().find_map(|(role, _)| match role {
                UserRole::Family(relation) => Some(*relation),
                _ => None,
            })
        };
        let is_student = |user: &User| user.roles.iter().any(|(role, _)| *role == UserRole::Student);
        let mut ties: Vec<(&'a User, &'a User, Relation)> = Vec::new();
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        for user in &self.package.users {
            for agent in &user.agents {
                let Some(&other) = self.users.get(agent.as_str()) else {
                    report.push(
                        RowProblem::warning(
                            user.origin.clone(),
                            "oneroster.agent_unknown",
                            "Указанного представителя или ребёнка нет в users.csv.",
                        )
                        .in_column("agentSourcedIds")
                        .with_value(agent),
                    );
                    continue;
                };
                let tie = match (is_student(user), family_role(user), is_student(other), family_role(other)) {
                    (true, _, _, Some(relation)) => Some((other, user, relation)),
                    (_, Some(relation), true, _) => Some((user, other, relation)),
                    _ => None,
                };
                if let Some((guardian, pupil, relation)) = tie
                    && seen.insert((guardian.id.as_str(), pupil.id.as_str()))
                {
                    ties.push((guardian, pupil, relation));
                }
            }
        }
        let tied: HashSet<&str> = ties.iter().map(|(guardian, ..)| guardian.id.as_str()).collect();
        for user in self.package.users.iter().filter(|user| family_role(user).is_some()) {
            if !tied.contains(user.id.as_str()) {
                report.push(RowProblem::warning(
                    user.origin.clone(),
                    "oneroster.no_child",
                    "Представитель не связан ни с одним учеником.",
                ));
            }
        }
        for (guardian, pupil, relation) in ties {
            for school in self.schools_of.get(pupil.id.as_str()).cloned().unwrap_or_default() {
                self.ensure_guardian(school, guardian);
                self.schools[school].guardianships.push(Guardianship {
                    origin: guardian.origin.clone(),
                    guardian: guardian.id.clone(),
                    pupil: pupil.id.clone(),
                    relation,
                });
            }
            if relation == Relation::Trusted {
                report.push(
                    RowProblem::warning(
                        guardian.origin.clone(),
                        "oneroster.relative",
                        "Роль relative прочитана как «доверенное лицо».",
                    )
                    .fix("Задайте срок доверия, без него доступа нет."),
                );
            }
        }
    }

    fn groups(&mut self, report: &mut ImportReport) {
        let mut taken: HashSet<(usize, String)> = HashSet::new();
        let mut unknown_terms: BTreeMap<&str, usize> = BTreeMap::new();
        for class in &self.package.classes {
            let Some(&school) = self.by_org.get(class.school.as_str()) else {
                report.push(
                    RowProblem::warning(
                        class.origin.clone(),
                        "oneroster.class_no_school",
                        "Класс относится к неизвестной школе и пропущен.",
                    )
                    .in_column("schoolSourcedId")
                    .with_value(&class.school),
                );
                continue;
            };
            for term in class.terms.iter().filter(|term| !self.sessions.contains_key(term.as_str())) {
                *unknown_terms.entry(term).or_default() += 1;
            }
            let subject = class
                .course
                .as_deref()
                .and_then(|id| self.courses.get(id))
                .map_or(&class.title, |c| &c.title);
            let name = subject_name(subject);
            let subject = format!("subject:{}", name.to_lowercase());
            if self.subjects.insert((school, name.to_lowercase()), subject.clone()).is_none() {
                self.schools[school].subjects.push(Subject {
                    external_id: subject,
                    origin: class.origin.clone(),
                    name: cut(&name, 200),
                    short_name: None,
                });
            }
            let name = self.free_name(school, class, &mut taken);
            let grade = match class.grades[..] {
                [grade] => Some(grade),
                _ => None,
            };
            let dates = self.class_dates(class);
            self.schools[school].groups.push(Group {
                external_id: class.id.clone(),
                origin: class.origin.clone(),
                kind: if class.homeroom && grade.is_some() {
                    GroupKind::Class
                } else {
                    GroupKind::StudyGroup
                },
                name,
                grade,
                letter: None,
                parent: None,
                split: None,
                dates,
                derived: false,
            });
            self.classes.insert(&class.id, (school, class));
        }
        for (term, count) in unknown_terms {
            report.push(
                RowProblem::warning(
                    Origin::new("classes.csv", None, 0),
                    "oneroster.term_unknown",
                    format!("Учебного периода нет в academicSessions.csv (классов: {count}); считаем, что класс идёт весь год."),
                )
                .in_column("termSourcedIds")
                .with_value(term),
            );
        }
    }

    /// The title when it is free, then the title with the term, the code, a number.
    fn free_name(&self, school: usize, class: &Class, taken: &mut HashSet<(usize, String)>) -> String {
        let term = class.terms.first().and_then(|term| self.sessions.get(term.as_str()));
        let with = |extra: &str| {
            let room = 97_usize.saturating_sub(extra.chars().count());
            format!("{} ({extra})", cut(&class.title, room))
        };
        let mut candidates = vec![cut(&class.title, 100)];
        candidates.extend(term.map(|term| with(&cut(&term.title, 40))));
        candidates.extend(class.code.as_deref().map(|code| with(&cut(code, 40))));
        let mut number = 2;
        loop {
            for candidate in candidates.drain(..) {
                if taken.insert((school, candidate.to_lowercase())) {
                    return candidate;
                }
            }
            candidates.push(with(&number.to_string()));
            number += 1;
        }
    }

    fn class_dates(&self, class: &Class) -> DateRange {
        let sessions = || class.terms.iter().filter_map(|term| self.sessions.get(term.as_str()));
        DateRange {
            from: sessions().map(|session| session.starts).min(),
            until: sessions().map(|session| self.last_day(session.ends)).max(),
        }
    }

    fn enrollments(&mut self, report: &mut ImportReport) {
        let mut seen: HashSet<(&str, &str, Option<NaiveDate>)> = HashSet::new();
        let mut sizes: HashMap<&str, usize> = HashMap::new();
        let mut teachers: HashMap<&str, Vec<&Enrollment>> = HashMap::new();
        let mut class_grades: HashMap<&str, HashSet<u8>> = HashMap::new();
        let mut others = 0;
        for enrollment in &self.package.enrollments {
            let place = |rule, message: &str, column: &str| {
                RowProblem::warning(enrollment.origin.clone(), rule, message).in_column(column)
            };
            let Some(&(school, class)) = self.classes.get(enrollment.class.as_str()) else {
                report.push(
                    place(
                        "oneroster.class_unknown",
                        "Класса нет в classes.csv; запись пропущена.",
                        "classSourcedId",
                    )
                    .with_value(&enrollment.class),
                );
                continue;
            };
            let Some(&user) = self.users.get(enrollment.user.as_str()) else {
                report.push(
                    place(
                        "oneroster.user_unknown",
                        "Пользователя нет в users.csv; запись пропущена.",
                        "userSourcedId",
                    )
                    .with_value(&enrollment.user),
                );
                continue;
            };
            if !seen.insert((&enrollment.class, &enrollment.user, enrollment.from)) {
                report.push(place(
                    "oneroster.enrolled_twice",
                    "Такая запись уже была; она учтена один раз.",
                    "userSourcedId",
                ));
                continue;
            }
            match enrollment.role {
                EnrollmentRole::Student => {
                    self.ensure_pupil(school, user);
                    *sizes.entry(&class.id).or_default() += 1;
                    if let [grade] = class.grades[..] {
                        class_grades.entry(&user.id).or_default().insert(grade);
                    }
                    let dates = self.enrollment_dates(enrollment, class);
                    self.schools[school].members.push(GroupMember {
                        external_id: enrollment.id.clone(),
                        origin: enrollment.origin.clone(),
                        group: class.id.clone(),
                        pupil: user.id.clone(),
                        dates,
                    });
                }
                EnrollmentRole::Teacher => {
                    self.ensure_staff(school, user);
                    teachers.entry(&class.id).or_default().push(enrollment);
                }
                EnrollmentRole::Other => others += 1,
            }
        }
        if others > 0 {
            report.push(RowProblem::note(
                Origin::new("enrollments.csv", None, 0),
                "oneroster.enrollment_role",
                format!("Записи не учеников и не учителей ({others}) не загружаются."),
            ));
        }
        for (user, grades) in class_grades {
            if grades.len() == 1 && !self.grades.contains_key(user) {
                self.grades.extend(grades.into_iter().map(|grade| (user.to_owned(), grade)));
            }
        }
        for class in &self.package.classes {
            if let Some(&(school, _)) = self.classes.get(class.id.as_str()) {
                self.teach(school, class, teachers.remove(class.id.as_str()).unwrap_or_default(), report);
                name_odd_size(class, sizes.get(class.id.as_str()).copied().unwrap_or(0), report);
            }
        }
    }

    fn enrollment_dates(&self, enrollment: &Enrollment, class: &Class) -> DateRange {
        let class = self.class_dates(class);
        DateRange {
            from: enrollment.from.or(class.from),
            until: enrollment.until.map(|end| self.last_day(end)).or(class.until),
        }
    }

    /// Assignments of a class, primary teacher first; the primary teacher's is the one in the timetable.
    fn teach(
        &mut self,
        school: usize,
        class: &Class,
        mut teachers: Vec<&Enrollment>,
        report: &mut ImportReport,
    ) {
        if teachers.is_empty() {
            report.push(
                RowProblem::warning(
                    class.origin.clone(),
                    "oneroster.no_teacher",
                    format!(
                        "У класса „{}“ нет учителя: группа загружена без нагрузки и уроков.",
                        class.title
                    ),
                )
                .fix("Назначьте учителя после загрузки."),
            );
            return;
        }
        teachers.sort_by_key(|teacher| !teacher.primary);
        let subject = self.subject_of(school, class);
        let homeroom = class.homeroom;
        for (at, teacher) in teachers.iter().enumerate() {
            let dates = self.enrollment_dates(teacher, class);
            if homeroom {
                self.schools[school].leads.push(GroupLead {
                    origin: teacher.origin.clone(),
                    group: class.id.clone(),
                    staff: teacher.user.clone(),
                    role: Role::ClassTeacher,
                    dates,
                });
            }
            let lessons = class.periods.len() * SCHOOL_DAYS.len();
            self.schools[school].assignments.push(TeachingAssignment {
                external_id: teacher.id.clone(),
                origin: teacher.origin.clone(),
                group: class.id.clone(),
                subject: subject.clone(),
                staff: teacher.user.clone(),
                hours_per_week_x100: u32::try_from(lessons * 100).ok().filter(|hours| *hours > 0),
                dates,
            });
            if at > 0 {
                continue;
            }
            for lesson in &class.periods {
                for weekday in SCHOOL_DAYS {
                    self.schools[school].slots.push(TimetableSlot {
                        origin: class.origin.clone(),
                        assignment: teacher.id.clone(),
                        weekday,
                        lesson: *lesson,
                        room: class.location.clone(),
                        dates,
                    });
                }
            }
        }
    }

    fn subject_of(&self, school: usize, class: &Class) -> ExternalId {
        let title = class
            .course
            .as_deref()
            .and_then(|id| self.courses.get(id))
            .map_or(&class.title, |course| &course.title);
        self.subjects.get(&(school, subject_name(title).to_lowercase())).cloned().unwrap_or_default()
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

fn name_odd_size(class: &Class, size: usize, report: &mut ImportReport) {
    if size == 0 {
        report.push(RowProblem::warning(
            class.origin.clone(),
            "oneroster.no_students",
            format!("В классе „{}“ нет учеников.", class.title),
        ));
    } else if size > LARGE_CLASS {
        report.push(RowProblem::warning(
            class.origin.clone(),
            "oneroster.large_class",
            format!("В классе „{}“ учеников: {size}. Проверьте, так ли это.", class.title),
        ));
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

/// «Mathematics, Departmentalized Grade 6» is the subject Mathematics: the grade belongs to the group.
fn subject_name(title: &str) -> String {
    let name = match title.rsplit_once(", ") {
        Some((name, tail)) if tail.split(' ').any(|word| matches!(word, "Grade" | "Grades")) => name,
        _ => title,
    };
    cut(name, 200)
}

fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_the_course_without_its_grade() {
        for (title, expected) in [
            ("Mathematics, Departmentalized Grade 6", "Mathematics"),
            ("Physical Education, Grades 1-6", "Physical Education"),
            ("Algebra I", "Algebra I"),
            ("Literature, Poetry", "Literature, Poetry"),
        ] {
            assert_eq!(subject_name(title), expected);
        }
    }
}
