//! One demo school in the making: people, groups, load, timetable and plans, and in the end the sheets of its
//! school book. Holds no dates that depend on today.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use app::import::login::LoginProposals;

use super::names::{FullName, House, Sex, adult};
use super::plan::subject;
use super::seed::Seed;
use super::timetable::Unit;

/// Study year in which the ages of the demo children are right.
const BASE_YEAR: i32 = 2026;

pub(super) struct Member {
    pub code: String,
    pub name: FullName,
    pub position: &'static str,
    pub roles: &'static str,
    /// Subjects the person may teach; empty for the office.
    pub department: &'static [&'static str],
    pub load: u32,
}

pub(super) struct Child {
    pub code: String,
    pub name: FullName,
    pub birth: String,
    pub group: String,
    pub others: Vec<String>,
    pub shared: &'static str,
    pub family: usize,
}

pub(super) struct Adult {
    pub name: FullName,
    pub email: String,
    pub phone: String,
    pub shared: &'static str,
    pub relation: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    Email,
    Print,
    Diary,
}

pub(super) struct Family {
    pub house: House,
    pub adults: Vec<Adult>,
    pub channel: Channel,
}

/// A person whom two demo schools know.
#[derive(Debug, Clone, Copy)]
pub(super) struct SharedParent {
    pub family: &'static str,
    pub given: &'static str,
    pub patronymic: &'static str,
    pub email: &'static str,
    pub key: &'static str,
    pub child_given: &'static str,
    pub child_patronymic: &'static str,
    pub child_sex: Sex,
    pub child_key: &'static str,
}

/// School being built.
pub(super) struct School {
    pub seed: Seed,
    pub(super) facts: [String; 5],
    pub(super) staff: Vec<Member>,
    pub(super) groups: Vec<Vec<String>>,
    pub(super) classes: Vec<String>,
    pub(super) children: Vec<Child>,
    pub(super) families: Vec<Family>,
    pub(super) units: Vec<Unit>,
    pub(super) plans: BTreeMap<(&'static str, String), (u16, bool)>,
    pub(super) subjects: BTreeSet<&'static str>,
    pub(super) logins: LoginProposals,
    pub(super) mail_host: &'static str,
    pub(super) phones: u32,
}

impl School {
    /// A school without people. `facts`: code, name, short name, zone, days in a week.
    pub(super) fn new(seed: u64, facts: [&str; 5], mail_host: &'static str) -> Self {
        Self {
            seed: Seed::new(seed),
            facts: facts.map(str::to_owned),
            staff: Vec::new(),
            groups: Vec::new(),
            classes: Vec::new(),
            children: Vec::new(),
            families: Vec::new(),
            units: Vec::new(),
            plans: BTreeMap::new(),
            subjects: BTreeSet::new(),
            logins: LoginProposals::default(),
            mail_host,
            phones: 0,
        }
    }

    /// Adds a member of staff and gives the index.
    pub(super) fn hire(
        &mut self,
        position: &'static str,
        roles: &'static str,
        department: &'static [&'static str],
    ) -> usize {
        let sex = if self.seed.chance(80) { Sex::Female } else { Sex::Male };
        let name = adult(sex, &mut self.seed);
        let code = format!("с{:03}", self.staff.len() + 1);
        self.staff.push(Member { code, name, position, roles, department, load: 0 });
        self.staff.len() - 1
    }

    /// Adds a class, study group or club and gives its index.
    pub(super) fn add_class(
        &mut self,
        code: &str,
        name: &str,
        kind: &str,
        grade: Option<u8>,
        letter: &str,
        lead: usize,
    ) -> usize {
        let grade = grade.map(|grade| grade.to_string()).unwrap_or_default();
        let lead = self.staff[lead].code.clone();
        self.groups.push([code, name, kind, &grade, letter, "", "", &lead].map(str::to_owned).to_vec());
        self.classes.push(code.to_owned());
        self.classes.len() - 1
    }

    /// Splits a class into two subgroups for a subject and gives their codes. Pupils go in by turns.
    pub(super) fn split(&mut self, class: usize, subject_code: &'static str) -> Result<[String; 2]> {
        let info = subject(subject_code).context("unknown subject")?;
        let parent = self.classes[class].clone();
        let row = self.groups.iter().find(|row| row[0] == parent).context("unknown class")?.clone();
        let codes = [1, 2].map(|number| format!("{parent}-{subject_code}-{number}"));
        for (number, code) in (1..).zip(&codes) {
            self.groups.push(vec![
                code.clone(),
                format!("{} {} {number}", row[1], info.short),
                "подгруппа".to_owned(),
                row[3].clone(),
                String::new(),
                parent.clone(),
                info.name.to_owned(),
                String::new(),
            ]);
        }
        for (at, child) in self.children.iter_mut().filter(|child| child.group == parent).enumerate() {
            child.others.push(codes[at % 2].clone());
        }
        Ok(codes)
    }

    /// A teacher of the subject with room for the hours, hired when nobody has; `besides` is not available.
    pub(super) fn teacher(
        &mut self,
        subject_code: &'static str,
        hours: u8,
        departments: &[(&'static str, &'static [&'static str])],
        most: u32,
        besides: Option<usize>,
    ) -> Result<usize> {
        let free = (0..self.staff.len())
            .filter(|at| Some(*at) != besides)
            .filter(|at| self.staff[*at].department.contains(&subject_code))
            .filter(|at| self.staff[*at].load + u32::from(hours) <= most)
            .min_by_key(|at| self.staff[*at].load);
        let at = match free {
            Some(at) => at,
            None => {
                let (position, department) = departments
                    .iter()
                    .find(|(_, department)| department.contains(&subject_code))
                    .with_context(|| format!("no department teaches {subject_code}"))?;
                self.hire(position, "учитель", department)
            }
        };
        self.staff[at].load += u32::from(hours);
        Ok(at)
    }

    /// Counts hours of a teacher who was chosen by hand.
    pub(super) fn burden(&mut self, teacher: usize, hours: u8) {
        self.staff[teacher].load += u32::from(hours);
    }

    /// Adds lessons to the week, and the topic plan of `scope` (a grade's number or a group's code).
    pub(super) fn teach(
        &mut self,
        class: usize,
        parts: Vec<(String, usize)>,
        subject_code: &'static str,
        hours: u8,
        plan: (String, u16, bool),
    ) {
        self.subjects.insert(subject_code);
        let (scope, weeks, homework) = plan;
        self.plans.insert((subject_code, scope), (weeks * u16::from(hours), homework));
        let parts = parts.into_iter().map(|(group, teacher)| (group, subject_code, teacher)).collect();
        self.units.push(Unit { class, parts, hours });
    }

    /// The code of a class.
    pub(super) fn class_code(&self, class: usize) -> String {
        self.classes[class].clone()
    }

    /// Adds a pupil of about this age; sometimes a brother or sister of one who is here already.
    pub(super) fn enrol(&mut self, class: usize, age: i32) {
        let sex = Sex::random(&mut self.seed);
        let sibling = !self.families.is_empty() && self.seed.chance(7);
        let family = if sibling {
            let family = self.seed.below(self.families.len());
            let group = &self.classes[class];
            // Twins are left to life: brothers and sisters go to different classes.
            let together = self.children.iter().any(|child| child.family == family && child.group == *group);
            if together { self.found_family() } else { family }
        } else {
            self.found_family()
        };
        let house = self.families[family].house;
        let mut name = house.child(sex, &mut self.seed);
        while self.children.iter().any(|child| child.family == family && child.name.given == name.given) {
            name = house.child(sex, &mut self.seed);
        }
        self.admit(class, age, family, name, "");
    }

    fn admit(&mut self, class: usize, age: i32, family: usize, name: FullName, shared: &'static str) {
        let (day, month) = (1 + self.seed.below(28), 1 + self.seed.below(8));
        self.children.push(Child {
            code: format!("у{:04}", self.children.len() + 1),
            name,
            birth: format!("{day:02}.{month:02}.{}", BASE_YEAR - age),
            group: self.classes[class].clone(),
            others: Vec::new(),
            shared,
            family,
        });
    }

    /// Adds the child of a parent whom another school knows too.
    pub(super) fn enrol_shared(&mut self, class: usize, age: i32, parent: SharedParent) {
        let house = House::random(&mut self.seed);
        let phone = self.phone();
        let mother = FullName {
            family: parent.family.to_owned(),
            given: parent.given,
            patronymic: parent.patronymic,
            sex: Sex::Female,
        };
        let adults = vec![Adult {
            name: mother,
            email: parent.email.to_owned(),
            phone,
            shared: parent.key,
            relation: "мать",
        }];
        self.families.push(Family { house, adults, channel: Channel::Email });
        let family = self.families.len() - 1;
        let stem = parent.family.strip_suffix('а').unwrap_or(parent.family);
        let name = FullName {
            family: if parent.child_sex == Sex::Male { stem } else { parent.family }.to_owned(),
            given: parent.child_given,
            patronymic: parent.child_patronymic,
            sex: parent.child_sex,
        };
        self.admit(class, age, family, name, parent.child_key);
    }

    /// Puts a pupil of another group into this one as well (clubs).
    pub(super) fn join(&mut self, class: usize, child: usize) {
        let code = self.classes[class].clone();
        let child = &mut self.children[child];
        if child.group != code && !child.others.contains(&code) {
            child.others.push(code);
        }
    }

    pub(super) fn child_count(&self) -> usize {
        self.children.len()
    }

    fn phone(&mut self) -> String {
        self.phones += 1;
        // The area code 000 belongs to nobody.
        format!(
            "+7 (000) {:03}-{:02}-{:02}",
            self.phones / 10_000,
            self.phones / 100 % 100,
            self.phones % 100
        )
    }

    fn found_family(&mut self) -> usize {
        let house = House::random(&mut self.seed);
        let channel = match self.seed.below(100) {
            0..60 => Channel::Email,
            60..75 => Channel::Print,
            _ => Channel::Diary,
        };
        let both = self.seed.chance(60);
        let mother_first = self.seed.chance(85);
        let mut people = vec![(house.mother(&mut self.seed), "мать"), (house.father(&mut self.seed), "отец")];
        if !mother_first {
            people.reverse();
        }
        people.truncate(if both { 2 } else { 1 });
        let mut adults = Vec::new();
        for (at, (name, relation)) in people.into_iter().enumerate() {
            // Families on paper use no mail; the others give an address now and then.
            let has_mail = match channel {
                Channel::Email => at == 0 || self.seed.chance(50),
                Channel::Print => false,
                Channel::Diary => self.seed.chance(40),
            };
            let login = self.logins.propose(&name.family, name.given, Some(name.patronymic));
            let email = if has_mail { format!("{login}@{}", self.mail_host) } else { String::new() };
            let phone = self.phone();
            adults.push(Adult { name, email, phone, shared: "", relation });
        }
        self.families.push(Family { house, adults, channel });
        self.families.len() - 1
    }

    /// Gives the first family with mail the address that always bounces.
    pub(super) fn let_one_address_bounce(&mut self) {
        let family = self.families.iter_mut().find(|family| family.channel == Channel::Email);
        if let Some(adult) = family.and_then(|family| family.adults.first_mut()) {
            adult.email = format!("bounce@{}", self.mail_host);
        }
    }
}
