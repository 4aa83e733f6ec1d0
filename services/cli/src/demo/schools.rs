//! The five demo schools, after the five regulations: how large they are and how they teach.

use anyhow::Result;

use super::book::Sheet;
use super::names::Sex;
use super::plan::{PRIMARY, college_hours, hours, weeks};
use super::school::{School, SharedParent};
use super::timetable::Week;

type Department = (&'static str, &'static [&'static str]);

const SCHOOL_DEPARTMENTS: &[Department] = &[
    ("учитель начальных классов", &["рус-нач"]),
    ("учитель русского языка и литературы", &["рус", "лит"]),
    ("учитель математики", &["мат", "алг", "геом"]),
    ("учитель информатики", &["инф"]),
    ("учитель английского языка", &["англ"]),
    ("учитель истории и обществознания", &["ист", "общ"]),
    ("учитель географии", &["гео"]),
    ("учитель биологии и химии", &["био", "хим"]),
    ("учитель физики", &["физ"]),
    ("учитель музыки", &["муз"]),
    ("учитель изобразительного искусства и труда", &["изо", "тр"]),
    ("учитель физической культуры и ОБЗР", &["физ-ра", "обж"]),
];

const COLLEGE_DEPARTMENTS: &[Department] = &[
    ("преподаватель русского языка и литературы", &["уд-рус", "уд-лит"]),
    ("преподаватель математики и физики", &["уд-мат", "уд-физ"]),
    ("преподаватель истории", &["уд-ист"]),
    ("преподаватель иностранного языка", &["уд-ин"]),
    ("преподаватель информатики", &["уд-инф", "мдк-05", "мдк-06", "мдк-07"]),
    ("преподаватель физической культуры", &["уд-фк", "уд-бжд"]),
    ("преподаватель специальных дисциплин", &["уд-граф", "уд-мех", "мдк-01", "мдк-02", "мдк-03"]),
    ("мастер производственного обучения (строительство)", &["уп-01", "пп-01"]),
    ("мастер производственного обучения (информатика)", &["уп-05", "пп-05"]),
];

/// A mother with a daughter in the general school and a son in the second one; the daughter dances in the club
/// centre as well.
const DAUGHTER: SharedParent = SharedParent {
    family: "Зимина",
    given: "Ольга",
    patronymic: "Сергеевна",
    email: "olga.zimina@pochta.example",
    key: "общий-зимина-о",
    child_given: "Дарья",
    child_patronymic: "Андреевна",
    child_sex: Sex::Female,
    child_key: "общий-зимина-д",
};
const SON: SharedParent = SharedParent {
    child_given: "Матвей",
    child_patronymic: "Андреевич",
    child_sex: Sex::Male,
    child_key: "",
    ..DAUGHTER
};

const SCHOOL_BELLS: &[(u8, &str, &str)] = &[
    (1, "08:30", "09:15"),
    (2, "09:25", "10:10"),
    (3, "10:30", "11:15"),
    (4, "11:35", "12:20"),
    (5, "12:30", "13:15"),
    (6, "13:25", "14:10"),
    (7, "14:20", "15:05"),
    (8, "15:15", "16:00"),
];

const COLLEGE_BELLS: &[(u8, &str, &str)] = &[
    (1, "08:30", "10:00"),
    (2, "10:10", "11:40"),
    (3, "12:10", "13:40"),
    (4, "13:50", "15:20"),
    (5, "15:30", "17:00"),
];

const CLUB_BELLS: &[(u8, &str, &str)] = &[
    (1, "14:00", "14:45"),
    (2, "15:00", "15:45"),
    (3, "16:00", "16:45"),
    (4, "17:00", "17:45"),
    (5, "18:00", "18:45"),
];

/// A school of classes.
struct Classes {
    /// Letters of each grade from 1 on.
    letters: &'static [&'static [&'static str]],
    /// Pupils in the smallest class; others have up to two more.
    size: usize,
    days: usize,
    /// Subjects for which classes from grade 5 on are split.
    splits: &'static [&'static str],
    /// Most lessons a week of one teacher.
    most: u32,
}

fn office(school: &mut School) {
    school.hire("директор", "директор", &[]);
    school.hire("заместитель директора по учебной работе", "заместитель директора", &[]);
    school.hire("заместитель директора по воспитательной работе", "заместитель директора", &[]);
    school.hire("специалист по информационным системам", "администратор школы", &[]);
    school.hire("диспетчер образовательного учреждения", "диспетчер по расписанию", &[]);
}

fn general(school: &mut School, shape: &Classes) -> Result<()> {
    office(school);
    for (grade, letters) in (1_u8..).zip(shape.letters) {
        for letter in *letters {
            let primary = grade <= 4;
            let lead = if primary {
                school.hire("учитель начальных классов", "учитель", &["рус-нач"])
            } else {
                // A class is led by the teacher of one of its main subjects.
                let subject = ["рус", "англ", "ист", "био", "гео", "физ"][usize::from(grade) % 6];
                let subject =
                    if hours(grade).iter().any(|(code, _)| *code == subject) { subject } else { "рус" };
                school.teacher(subject, 0, SCHOOL_DEPARTMENTS, shape.most, None)?
            };
            let name = format!("{grade}{letter}");
            let class = school.add_class(&name.to_lowercase(), &name, "класс", Some(grade), letter, lead);
            let size = shape.size + school.seed.below(3);
            for _ in 0..size {
                let older = i32::from(school.seed.chance(30));
                school.enrol(class, i32::from(grade) + 6 + older);
            }
            for (subject, lessons) in hours(grade) {
                let code = school.class_code(class);
                let plan =
                    (grade.to_string(), weeks(grade), grade > 1 && !matches!(*subject, "физ-ра" | "муз"));
                let split = grade >= 5 && shape.splits.contains(subject);
                let parts = if primary && PRIMARY.contains(subject) {
                    school.burden(lead, *lessons);
                    vec![(code, lead)]
                } else if split {
                    let [first, second] = school.split(class, subject)?;
                    let one = school.teacher(subject, *lessons, SCHOOL_DEPARTMENTS, shape.most, None)?;
                    let two = school.teacher(subject, *lessons, SCHOOL_DEPARTMENTS, shape.most, Some(one))?;
                    vec![(first, one), (second, two)]
                } else {
                    vec![(code, school.teacher(subject, *lessons, SCHOOL_DEPARTMENTS, shape.most, None)?)]
                };
                school.teach(class, parts, subject, *lessons, plan);
            }
        }
    }
    Ok(())
}

/// S0: general school, grades 1–11, six days a week.
pub(super) fn s0() -> Result<Vec<Sheet>> {
    let facts = [
        "demo-s0",
        "Муниципальное бюджетное общеобразовательное учреждение «Лесогорская средняя школа № 1» (демо)",
        "Лесогорская СШ № 1",
        "Asia/Barnaul",
        "6",
    ];
    let mut school = School::new(91, facts, "pochta.example");
    const AB: &[&str] = &["А", "Б"];
    const A: &[&str] = &["А"];
    let shape = Classes {
        letters: &[AB, AB, AB, AB, AB, AB, AB, AB, AB, A, A],
        size: 22,
        days: 6,
        splits: &[],
        most: 24,
    };
    general(&mut school, &shape)?;
    // Class 8 in the order above is 5А.
    school.enrol_shared(8, 11, DAUGHTER);
    school.let_one_address_bounce();
    school.sheets(Week { days: shape.days, lessons: 6, compact: true }, &SCHOOL_BELLS[..7])
}

/// S1: basic school, grades 1–9, small classes.
pub(super) fn s1() -> Result<Vec<Sheet>> {
    let facts = ["demo-s1", "Полевская основная школа (демо)", "Полевская ОШ", "Europe/Moscow", "5"];
    let mut school = School::new(30, facts, "mail.example");
    const A: &[&str] = &[""];
    let shape = Classes { letters: &[A; 9], size: 12, days: 5, splits: &[], most: 22 };
    general(&mut school, &shape)?;
    school.sheets(Week { days: shape.days, lessons: 7, compact: true }, &SCHOOL_BELLS[..7])
}

/// S2: second general school, with subgroups for English and computing.
pub(super) fn s2() -> Result<Vec<Sheet>> {
    let facts = ["demo-s2", "Средняя школа № 2 города Приозёрного (демо)", "Школа № 2", "Europe/Moscow", "5"];
    let mut school = School::new(15, facts, "yashchik.example");
    const AB: &[&str] = &["А", "Б"];
    const A: &[&str] = &["А"];
    let shape = Classes {
        letters: &[AB, AB, AB, AB, AB, A, A, A, A, A, A],
        size: 21,
        days: 5,
        splits: &["англ", "инф"],
        most: 23,
    };
    general(&mut school, &shape)?;
    school.enrol_shared(2, 9, SON);
    school.sheets(Week { days: shape.days, lessons: 7, compact: true }, &SCHOOL_BELLS[..7])
}

/// S3: technical college; builders and programmers, four courses, pairs of 90 minutes.
pub(super) fn s3() -> Result<Vec<Sheet>> {
    let facts = ["demo-s3", "Камский политехнический техникум (демо)", "КПТ", "Asia/Yekaterinburg", "6"];
    let mut school = School::new(22, facts, "pismo.example");
    office(&mut school);
    school.hire("секретарь приёмной комиссии", "секретарь приёмной комиссии", &[]);
    for course in 1..=4_u8 {
        for (builders, letter) in [(true, "СЭЗ"), (false, "ИСП")] {
            let curator = school.teacher("уд-ин", 0, COLLEGE_DEPARTMENTS, 18, None)?;
            let curator = if course % 2 == 0 {
                school.teacher(
                    if builders { "мдк-02" } else { "мдк-06" },
                    0,
                    COLLEGE_DEPARTMENTS,
                    18,
                    None,
                )?
            } else {
                curator
            };
            let name = format!("{letter}-{course}1");
            let group = school.add_class(
                &name.to_lowercase(),
                &name,
                "учебная группа",
                Some(course),
                letter,
                curator,
            );
            for _ in 0..25 {
                let older = i32::from(school.seed.chance(30));
                school.enrol(group, i32::from(course) + 15 + older);
            }
            for (subject, pairs) in college_hours(course, builders) {
                let code = school.class_code(group);
                let teacher = school.teacher(subject, *pairs, COLLEGE_DEPARTMENTS, 18, None)?;
                let homework = !matches!(*subject, "уд-фк" | "уп-01" | "уп-05" | "пп-01" | "пп-05");
                school.teach(
                    group,
                    vec![(code, teacher)],
                    subject,
                    *pairs,
                    (course.to_string(), 34, homework),
                );
            }
        }
    }
    school.sheets(Week { days: 6, lessons: 3, compact: true }, COLLEGE_BELLS)
}

/// S4: club centre; no marks, children come from the schools around, some to two clubs.
pub(super) fn s4() -> Result<Vec<Sheet>> {
    let facts = ["demo-s4", "Дом детского творчества «Росток» (демо)", "ДДТ «Росток»", "Europe/Moscow", "6"];
    let mut school = School::new(5, facts, "konvert.example");
    office(&mut school);
    const CLUBS: &[(&str, &str, &[&str])] = &[
        ("кл-шах", "Шахматы", &["кл-шах"]),
        ("кл-роб", "Робототехника", &["кл-роб"]),
        ("кл-тан", "Хореография", &["кл-тан"]),
        ("кл-хор", "Хор", &["кл-хор"]),
        ("кл-изо", "Изостудия", &["кл-изо"]),
        ("кл-тур", "Юный турист", &["кл-тур"]),
        ("кл-теа", "Театр", &["кл-теа"]),
        ("кл-жур", "Пресс-центр", &["кл-жур"]),
    ];
    for (at, (subject, name, department)) in CLUBS.iter().copied().enumerate() {
        let teacher = school.hire("педагог дополнительного образования", "учитель", department);
        // The larger clubs have a group of beginners and one of advanced children.
        let years: &[u8] = if at < 2 { &[1, 2] } else { &[1] };
        for year in years {
            let code = format!("{subject}-{year}");
            let title = if years.len() > 1 { format!("{name}, {year}-й год") } else { name.to_owned() };
            let club = school.add_class(&code, &title, "объединение", None, "", teacher);
            for _ in 0..15 {
                let age = 7 + i32::try_from(school.seed.below(9)).unwrap_or(0);
                school.enrol(club, age);
            }
            school.teach(club, vec![(code.clone(), teacher)], subject, 2, (code, 36, false));
        }
    }
    for child in 0..school.child_count() {
        if school.seed.chance(12) {
            let club = school.seed.below(10);
            school.join(club, child);
        }
    }
    // Club 4 in the order above is dancing.
    school.enrol_shared(4, 11, DAUGHTER);
    school.sheets(Week { days: 6, lessons: 3, compact: false }, CLUB_BELLS)
}
