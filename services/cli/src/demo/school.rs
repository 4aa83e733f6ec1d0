//! One demo school in the making: people, groups, load, timetable and plans, and in the end the sheets of its
//! school book. Holds no dates that depend on today.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use app::import::login::LoginProposals;

use super::book::Sheet;
use super::names::{FullName, House, Sex, adult};
use super::plan::subject;
use super::seed::Seed;
use super::timetable::{Unit, Week, arrange};
use super::topics;

/// Study year in which the ages of the demo children are right.
const BASE_YEAR: i32 = 2026;

const DAYS: [&str; 6] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота"];

struct Member {
    code: String,
    name: FullName,
    position: &'static str,
    roles: &'static str,
    /// Subjects the person may teach; empty for the office.
    department: &'static [&'static str],
    load: u32,
}

struct Child {
    code: String,
    name: FullName,
    birth: String,
    group: String,
    others: Vec<String>,
    shared: &'static str,
    family: usize,
}

struct Adult {
    name: FullName,
    email: String,
    phone: String,
    shared: &'static str,
    relation: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    Email,
    Print,
    Diary,
}

struct Family {
    house: House,
    adults: Vec<Adult>,
    channel: Channel,
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
    facts: [String; 5],
    staff: Vec<Member>,
    groups: Vec<Vec<String>>,
    classes: Vec<String>,
    children: Vec<Child>,
    families: Vec<Family>,
    units: Vec<Unit>,
    plans: BTreeMap<(&'static str, String), (u16, bool)>,
    subjects: BTreeSet<&'static str>,
    logins: LoginProposals,
    mail_host: &'static str,
    phones: u32,
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

    /// The finished book. Fails when the timetable cannot be made without clashes.
    pub(super) fn sheets(mut self, week: Week, bells: &[(u8, &str, &str)]) -> Result<Vec<Sheet>> {
        let placed = arrange(&self.units, self.classes.len(), week, &mut self.seed)
            .context("no timetable without clashes was found")?;
        let first_lesson = bells.first().map_or(1, |(number, ..)| *number);
        let mut timetable: Vec<(usize, usize, Vec<String>)> = Vec::new();
        for (unit, day, lesson) in placed {
            for (group, subject, teacher) in &self.units[unit].parts {
                let number = usize::from(first_lesson) + lesson;
                let room = (101 + teacher * 3).to_string();
                let row = vec![
                    DAYS[day].to_owned(),
                    number.to_string(),
                    group.clone(),
                    (*subject).to_owned(),
                    self.staff[*teacher].code.clone(),
                    room,
                ];
                timetable.push((day, number, row));
            }
        }
        timetable.sort();
        let load: Vec<Vec<String>> = self
            .units
            .iter()
            .flat_map(|unit| unit.parts.iter().map(move |part| (part, unit.hours)))
            .map(|((group, subject, teacher), hours)| {
                vec![
                    group.clone(),
                    (*subject).to_owned(),
                    self.staff[*teacher].code.clone(),
                    hours.to_string(),
                ]
            })
            .collect();
        Ok(vec![
            Sheet {
                name: "Школа",
                titles: &["Код", "Наименование", "Краткое наименование", "Часовой пояс", "Учебная неделя"],
                rows: vec![self.facts.to_vec()],
            },
            Sheet {
                name: "Предметы",
                titles: &["Код", "Название", "Краткое название"],
                rows: self
                    .subjects
                    .iter()
                    .filter_map(|code| subject(code))
                    .map(|info| [info.code, info.name, info.short].map(str::to_owned).to_vec())
                    .collect(),
            },
            Sheet {
                name: "Сотрудники",
                titles: &["Код", "Фамилия", "Имя", "Отчество", "Пол", "Должность", "Роли"],
                rows: self.staff.iter().map(staff_row).collect(),
            },
            Sheet {
                name: "Классы и группы",
                titles: &[
                    "Код",
                    "Название",
                    "Вид",
                    "Параллель",
                    "Буква",
                    "Входит в",
                    "Деление",
                    "Руководитель",
                ],
                rows: self.groups.clone(),
            },
            self.pupils_sheet(),
            self.guardians_sheet(),
            Sheet {
                name: "Нагрузка",
                titles: &["Группа", "Предмет", "Учитель", "Часов в неделю"],
                rows: load,
            },
            Sheet {
                name: "Расписание",
                titles: &["День недели", "Урок", "Группа", "Предмет", "Учитель", "Кабинет"],
                rows: timetable.into_iter().map(|(_, _, row)| row).collect(),
            },
            Sheet {
                name: "Звонки",
                titles: &["Урок", "Начало", "Конец"],
                rows: bells
                    .iter()
                    .map(|(number, from, until)| {
                        vec![number.to_string(), (*from).to_owned(), (*until).to_owned()]
                    })
                    .collect(),
            },
            topics::sheet(&self.plans)?,
            self.delivery_sheet(),
        ])
    }

    fn pupils_sheet(&self) -> Sheet {
        let rows = self.children.iter().map(|child| {
            let name = &child.name;
            vec![
                child.code.clone(),
                name.family.clone(),
                name.given.to_owned(),
                name.patronymic.to_owned(),
                name.sex.letter().to_owned(),
                child.birth.clone(),
                child.group.clone(),
                child.others.join(", "),
                child.shared.to_owned(),
            ]
        });
        Sheet {
            name: "Ученики",
            titles: &[
                "Код",
                "Фамилия",
                "Имя",
                "Отчество",
                "Пол",
                "Дата рождения",
                "Класс",
                "Другие группы",
                "Общий код",
            ],
            rows: rows.collect(),
        }
    }

    fn guardian_code(family: usize, adult: usize) -> String {
        format!("р{:04}-{}", family + 1, adult + 1)
    }

    fn children_of(&self, family: usize) -> impl Iterator<Item = &Child> {
        self.children.iter().filter(move |child| child.family == family)
    }

    fn guardians_sheet(&self) -> Sheet {
        let mut rows = Vec::new();
        for (at, family) in self.families.iter().enumerate() {
            let children: Vec<&str> = self.children_of(at).map(|child| child.code.as_str()).collect();
            if children.is_empty() {
                continue;
            }
            for (number, adult) in family.adults.iter().enumerate() {
                let name = &adult.name;
                rows.push(vec![
                    Self::guardian_code(at, number),
                    name.family.clone(),
                    name.given.to_owned(),
                    name.patronymic.to_owned(),
                    name.sex.letter().to_owned(),
                    children.join(", "),
                    adult.relation.to_owned(),
                    adult.email.clone(),
                    adult.phone.clone(),
                    adult.shared.to_owned(),
                ]);
            }
        }
        Sheet {
            name: "Родители",
            titles: &[
                "Код",
                "Фамилия",
                "Имя",
                "Отчество",
                "Пол",
                "Код ученика",
                "Кем приходится",
                "Электронная почта",
                "Телефон",
                "Общий код",
            ],
            rows,
        }
    }

    /// One adult of a family gets the mail or the printed sheet, the others read the diary.
    fn delivery_sheet(&self) -> Sheet {
        let mut rows = Vec::new();
        let mut applications = 0;
        for (at, family) in self.families.iter().enumerate() {
            for child in self.children_of(at) {
                for number in 0..family.adults.len() {
                    let channel = if number == 0 { family.channel } else { Channel::Diary };
                    let day = format!("{:02}.08.2025", 20 + (at % 11));
                    let (word, consent, application, applied) = match channel {
                        Channel::Email => ("почта", day, String::new(), String::new()),
                        Channel::Print => {
                            applications += 1;
                            ("печать", String::new(), format!("{applications}-п"), day)
                        }
                        Channel::Diary => ("дневник", String::new(), String::new(), String::new()),
                    };
                    let guardian = Self::guardian_code(at, number);
                    rows.push(vec![
                        child.code.clone(),
                        guardian,
                        word.to_owned(),
                        consent,
                        application,
                        applied,
                    ]);
                }
            }
        }
        Sheet {
            name: "Доставка",
            titles: &[
                "Код ученика",
                "Код родителя",
                "Способ",
                "Дата согласия",
                "Номер заявления",
                "Дата заявления",
            ],
            rows,
        }
    }
}

fn staff_row(member: &Member) -> Vec<String> {
    let name = &member.name;
    vec![
        member.code.clone(),
        name.family.clone(),
        name.given.to_owned(),
        name.patronymic.to_owned(),
        name.sex.letter().to_owned(),
        member.position.to_owned(),
        member.roles.to_owned(),
    ]
}
