//! The sheets of a demo school's book, written from what has been built.

use anyhow::{Context, Result};

use super::book::Sheet;
use super::plan::subject;
use super::school::{Channel, Child, Member, School};
use super::timetable::{Week, arrange};
use super::topics;

const DAYS: [&str; 6] = ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота"];

impl School {
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
