//! Sessions as periods, classes as study groups with their subjects, enrollments as members and assignments,
//! the periods column as lessons of the week.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use domain::group::GroupKind;
use domain::period::PeriodKind;
use domain::role::Role;

use super::build::Builder;
use super::rows::{Class, Enrollment, EnrollmentRole, SCHOOL_DAYS, Session};
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{
    DateRange, ExternalId, Group, GroupLead, GroupMember, Origin, Period, Subject, TeachingAssignment,
    TimetableSlot,
};

/// A class with more pupils than this is worth a look.
const LARGE_CLASS: usize = 40;

impl<'a> Builder<'a> {
    pub(super) fn sessions(&mut self, report: &mut ImportReport) {
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
    pub(super) fn root(&self, session: &'a Session) -> &'a str {
        let mut at = session;
        for _ in 0..8 {
            match at.parent.as_deref().and_then(|parent| self.sessions.get(parent)) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        &at.id
    }

    pub(super) fn groups(&mut self, report: &mut ImportReport) {
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
    pub(super) fn free_name(
        &self,
        school: usize,
        class: &Class,
        taken: &mut HashSet<(usize, String)>,
    ) -> String {
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

    pub(super) fn class_dates(&self, class: &Class) -> DateRange {
        let sessions = || class.terms.iter().filter_map(|term| self.sessions.get(term.as_str()));
        DateRange {
            from: sessions().map(|session| session.starts).min(),
            until: sessions().map(|session| self.last_day(session.ends)).max(),
        }
    }

    pub(super) fn enrollments(&mut self, report: &mut ImportReport) {
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

    pub(super) fn enrollment_dates(&self, enrollment: &Enrollment, class: &Class) -> DateRange {
        let class = self.class_dates(class);
        DateRange {
            from: enrollment.from.or(class.from),
            until: enrollment.until.map(|end| self.last_day(end)).or(class.until),
        }
    }

    /// Assignments of a class, primary teacher first; the primary teacher's is the one in the timetable.
    pub(super) fn teach(
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

    pub(super) fn subject_of(&self, school: usize, class: &Class) -> ExternalId {
        let title = class
            .course
            .as_deref()
            .and_then(|id| self.courses.get(id))
            .map_or(&class.title, |course| &course.title);
        self.subjects.get(&(school, subject_name(title).to_lowercase())).cloned().unwrap_or_default()
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
