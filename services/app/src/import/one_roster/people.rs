//! Users as pupils, guardians and staff of the schools they belong to, and the ties of families.

use std::collections::HashSet;

use domain::role::Role;

use super::build::Builder;
use super::rows::{User, UserRole};
use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{
    DateRange, Guardian, Guardianship, Origin, PersonRow, Pupil, Relation, Staff, StaffRole,
};

impl<'a> Builder<'a> {
    pub(super) fn people(&mut self, report: &mut ImportReport) {
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

    pub(super) fn add_to_school(&mut self, school: usize, user: &'a User, role: UserRole) {
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
    pub(super) fn add_to_district(&mut self, user: &'a User, role: UserRole) {
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

    pub(super) fn person(&self, user: &User) -> PersonRow {
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

    pub(super) fn staff_row(&self, user: &User) -> Staff {
        Staff {
            external_id: user.id.clone(),
            origin: user.origin.clone(),
            person: self.person(user),
            position: None,
            dates: DateRange::default(),
        }
    }

    pub(super) fn ensure_pupil(&mut self, school: usize, user: &'a User) {
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

    pub(super) fn ensure_guardian(&mut self, school: usize, user: &'a User) {
        if self.guardians.insert((school, &user.id)) {
            let person = self.person(user);
            self.schools[school].guardians.push(Guardian {
                external_id: user.id.clone(),
                origin: user.origin.clone(),
                person,
            });
        }
    }

    pub(super) fn ensure_staff(&mut self, school: usize, user: &'a User) {
        if self.staff.insert((school, &user.id)) {
            let row = self.staff_row(user);
            self.schools[school].staff.push(row);
        }
    }

    /// Ties are given on either side: the pupil names agents, the guardian names agents, or both.
    pub(super) fn families(&mut self, report: &mut ImportReport) {
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
}
