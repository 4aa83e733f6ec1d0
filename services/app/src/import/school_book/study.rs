//! The sheets about teaching: subjects, groups, load, timetable, bells, periods and topic plans.

use std::collections::{BTreeMap, HashMap};

use chrono::Weekday;
use domain::group::GroupKind;
use domain::period::PeriodKind;

use super::Book;
use super::people::{dates, grade_range, lead_role};
use crate::import::error::{ImportReport, RowProblem};
use crate::import::fields::{Matched, Row};
use crate::import::roster::{
    Bell, ExternalId, Group, GroupLead, Period, PlanScope, PlanTopic, School, Subject, TeachingAssignment,
    TimetableSlot, TopicPlan,
};

const CODE: usize = 200;

const KINDS: &[(&str, GroupKind)] = &[
    ("класс", GroupKind::Class),
    ("подгруппа", GroupKind::Subgroup),
    ("учебная группа", GroupKind::StudyGroup),
    ("объединение", GroupKind::Club),
    ("группа", GroupKind::StudyGroup),
    ("кружок", GroupKind::Club),
];

const DAYS: &[(&str, Weekday)] = &[
    ("понедельник", Weekday::Mon),
    ("вторник", Weekday::Tue),
    ("среда", Weekday::Wed),
    ("четверг", Weekday::Thu),
    ("пятница", Weekday::Fri),
    ("суббота", Weekday::Sat),
    ("воскресенье", Weekday::Sun),
    ("пн", Weekday::Mon),
    ("вт", Weekday::Tue),
    ("ср", Weekday::Wed),
    ("чт", Weekday::Thu),
    ("пт", Weekday::Fri),
    ("сб", Weekday::Sat),
    ("вс", Weekday::Sun),
    ("1", Weekday::Mon),
    ("2", Weekday::Tue),
    ("3", Weekday::Wed),
    ("4", Weekday::Thu),
    ("5", Weekday::Fri),
    ("6", Weekday::Sat),
    ("7", Weekday::Sun),
];

pub(super) fn read_school(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let mut rows = table.rows();
    // A sheet left empty says as little as no sheet.
    let Some(row) = rows.next() else { return };
    if let Some(second) = rows.next() {
        report.push(
            RowProblem::error(second.origin(), "school.several", "В книге может быть только одна школа.")
                .fix("Сделайте отдельную книгу для каждой школы."),
        );
    }
    let code = row.need("Код", CODE, report);
    let name = row.need("Наименование", 500, report);
    let short_name = row.line("Краткое наименование", 200, report);
    let zone = row.line("Часовой пояс", 64, report).and_then(|text| {
        let zone = text.parse::<chrono_tz::Tz>().ok();
        if zone.is_none() {
            report.push(
                row.problem("Часовой пояс", "zone.unknown", "Такого часового пояса нет.")
                    .fix("Напишите его по-английски, например Europe/Moscow или Asia/Barnaul."),
            );
        }
        zone
    });
    let week_days = row.integer("Учебная неделя", 5..=6, report).and_then(|days| u8::try_from(days).ok());
    if let (Some(external_id), Some(name)) = (code, name) {
        book.roster.school = School { external_id, origin: row.origin(), name, short_name, zone, week_days };
    }
}

pub(super) fn read_subjects(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let mut names: HashMap<String, ExternalId> = HashMap::new();
    for row in table.rows() {
        let code = row.need("Код", CODE, report);
        let name = row.need("Название", 200, report);
        let short_name = row.line("Краткое название", 50, report);
        let (Some(code), Some(name)) = (code, name) else { continue };
        if !book.subjects.add(&code, &name, &row.origin(), report) {
            continue;
        }
        if let Some(first) = names.insert(name.to_lowercase(), code.clone()) {
            report.push(
                row.problem("Название", "subject.twice", format!("Предмет уже записан под кодом „{first}“."))
                    .fix("Удалите повтор или уточните название."),
            );
        }
        book.roster.subjects.push(Subject { external_id: code, origin: row.origin(), name, short_name });
    }
}

pub(super) fn read_groups(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let mut parents: Vec<(usize, Row<'_, '_>, String)> = Vec::new();
    let mut names: HashMap<String, ExternalId> = HashMap::new();
    let first = book.roster.groups.len();
    for row in table.rows() {
        let code = row.need("Код", CODE, report);
        let name = row.need("Название", 100, report);
        if row.is_empty("Вид") {
            row.need("Вид", 50, report);
        }
        let kind = row.choice("Вид", KINDS, report);
        let grade = row.integer("Параллель", 0..=12, report).and_then(|grade| u8::try_from(grade).ok());
        let letter = row.line("Буква", 15, report);
        let parent = row.line("Входит в", 200, report);
        let split = row.line("Деление", 200, report);
        let lead = row.line("Руководитель", 200, report);
        let dates = dates(&row, "С", "По", report);
        let (Some(code), Some(name), Some(kind)) = (code, name, kind) else { continue };
        if !book.groups.add(&code, &name, &row.origin(), report) {
            continue;
        }
        if let Some(other) = names.insert(name.to_lowercase(), code.clone()) {
            report.push(
                row.problem(
                    "Название",
                    "group.twice",
                    format!("Такое название уже у группы с кодом „{other}“."),
                )
                .fix("Дайте группам разные названия."),
            );
        }
        if kind == GroupKind::Class && grade.is_none() && row.is_empty("Параллель") {
            report.push(
                row.problem("Параллель", "class.no_grade", "У класса не указана параллель.")
                    .fix("Впишите число от 1 до 12."),
            );
        }
        if kind == GroupKind::Subgroup && parent.is_none() {
            report.push(
                row.problem("Входит в", "subgroup.no_parent", "Подгруппа не относится ни к одному классу.")
                    .fix("Впишите код или название класса."),
            );
        }
        if let Some(staff) = lead.and_then(|text| book.staff.resolve(&row, "Руководитель", &text, report))
        {
            book.roster.leads.push(GroupLead {
                origin: row.origin(),
                group: code.clone(),
                staff,
                role: lead_role(kind),
                dates,
            });
        }
        if let Some(parent) = parent {
            parents.push((book.roster.groups.len(), row, parent));
        }
        book.roster.groups.push(Group {
            external_id: code,
            origin: row.origin(),
            kind,
            name,
            grade,
            letter,
            parent: None,
            split,
            dates,
            derived: false,
        });
    }
    for (at, row, parent) in parents {
        book.roster.groups[at].parent = book.groups.resolve(&row, "Входит в", &parent, report);
    }
    // Whoever walks the list meets a parent before its subgroups.
    book.roster.groups[first..].sort_by_key(|group| group.kind == GroupKind::Subgroup);
}

pub(super) fn read_load(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    for row in table.rows() {
        let code = row.line("Код", CODE, report);
        let group = row.need("Группа", 200, report);
        let subject = row.need("Предмет", 200, report);
        let staff = row.need("Учитель", 200, report);
        let hours_per_week_x100 = hundredths(&row, "Часов в неделю", report);
        let dates = dates(&row, "С", "По", report);
        let group = group.and_then(|text| book.groups.resolve(&row, "Группа", &text, report));
        let subject = subject.and_then(|text| book.subjects.resolve(&row, "Предмет", &text, report));
        let staff = staff.and_then(|text| book.staff.resolve(&row, "Учитель", &text, report));
        let (Some(group), Some(subject), Some(staff)) = (group, subject, staff) else { continue };
        let external_id = code.unwrap_or_else(|| {
            let from = dates.from.map(|day| format!("/{day}")).unwrap_or_default();
            format!("{group}/{subject}/{staff}{from}")
        });
        if book.assignments.add(&external_id, &external_id, &row.origin(), report) {
            book.roster.assignments.push(TeachingAssignment {
                external_id,
                origin: row.origin(),
                group,
                subject,
                staff,
                hours_per_week_x100,
                dates,
            });
        }
    }
}

/// «2», «0,5» and «1.25» as hundredths.
fn hundredths(row: &Row<'_, '_>, column: &'static str, report: &mut ImportReport) -> Option<u32> {
    let text = row.line(column, 20, report)?.replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let value = (digits(whole) && digits(part) && (1..=2).contains(&whole.len()) && part.len() <= 2)
        .then(|| format!("{whole}{part:0<2}").parse::<u32>().ok())
        .flatten();
    if value.is_none() {
        report.push(
            row.problem(column, "hours.format", "Это не число часов.").fix("Напишите, например, 2 или 0,5."),
        );
    }
    value
}

pub(super) fn read_timetable(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let mut by_pair: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, assignment) in book.roster.assignments.iter().enumerate() {
        by_pair.entry((&assignment.group, &assignment.subject)).or_default().push(at);
    }
    let mut slots = Vec::new();
    for row in table.rows() {
        if row.is_empty("День недели") {
            row.need("День недели", 50, report);
        }
        let weekday = row.choice("День недели", DAYS, report);
        let lesson = lesson_number(&row, report);
        let group = row.need("Группа", 200, report);
        let subject = row.need("Предмет", 200, report);
        let staff = row.line("Учитель", 200, report);
        let room = row.line("Кабинет", 50, report);
        let dates = dates(&row, "С", "По", report);
        let group = group.and_then(|text| book.groups.resolve(&row, "Группа", &text, report));
        let subject = subject.and_then(|text| book.subjects.resolve(&row, "Предмет", &text, report));
        let named = staff.is_some();
        let staff = staff.and_then(|text| book.staff.resolve(&row, "Учитель", &text, report));
        let (Some(weekday), Some(lesson), Some(group), Some(subject)) = (weekday, lesson, group, subject)
        else {
            continue;
        };
        if named && staff.is_none() {
            continue;
        }
        let assignment = if book.assignments.carried {
            let fitting: Vec<usize> = by_pair
                .get(&(group.as_str(), subject.as_str()))
                .into_iter()
                .flatten()
                .copied()
                .filter(|at| {
                    let assignment = &book.roster.assignments[*at];
                    staff.as_ref().is_none_or(|staff| *staff == assignment.staff)
                        && assignment.dates.overlaps(&dates)
                })
                .collect();
            match fitting[..] {
                [at] => book.roster.assignments[at].external_id.clone(),
                [] => {
                    report.push(
                        row.problem(
                            "Предмет",
                            "slot.no_load",
                            "В нагрузке нет такого учителя у этой группы по этому предмету.",
                        )
                        .fix("Добавьте строку на лист „Нагрузка“ или исправьте расписание."),
                    );
                    continue;
                }
                _ => {
                    report.push(
                        row.problem(
                            "Учитель",
                            "slot.several_loads",
                            "Предмет у этой группы ведут несколько учителей.",
                        )
                        .fix("Укажите учителя этого урока."),
                    );
                    continue;
                }
            }
        } else if let Some(staff) = staff {
            format!("{group}/{subject}/{staff}")
        } else {
            report.push(
                row.problem(
                    "Учитель",
                    "slot.no_teacher",
                    "Листа „Нагрузка“ в книге нет, поэтому нужен учитель.",
                )
                .fix("Укажите учителя или добавьте лист „Нагрузка“."),
            );
            continue;
        };
        slots.push(TimetableSlot { origin: row.origin(), assignment, weekday, lesson, room, dates });
    }
    book.roster.slots.extend(slots);
}

fn lesson_number(row: &Row<'_, '_>, report: &mut ImportReport) -> Option<u8> {
    if row.is_empty("Урок") {
        row.need("Урок", 10, report);
    }
    row.integer("Урок", 0..=20, report).and_then(|lesson| u8::try_from(lesson).ok())
}

pub(super) fn read_bells(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    for row in table.rows() {
        let lesson = lesson_number(&row, report);
        for column in ["Начало", "Конец"] {
            if row.is_empty(column) {
                row.need(column, 10, report);
            }
        }
        let starts = row.time("Начало", report);
        let ends = row.time("Конец", report);
        let (Some(lesson), Some(starts), Some(ends)) = (lesson, starts, ends) else { continue };
        if ends <= starts {
            report.push(
                row.problem("Конец", "bell.reversed", "Урок кончается не позже, чем начинается.")
                    .fix("Исправьте время."),
            );
            continue;
        }
        if book.roster.bells.iter().any(|bell| bell.lesson == lesson) {
            report.push(
                row.problem("Урок", "bell.twice", "Звонок этого урока уже указан.")
                    .fix("Оставьте одну строку."),
            );
            continue;
        }
        book.roster.bells.push(Bell { origin: row.origin(), lesson, starts, ends });
    }
}

pub(super) fn read_periods(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let kinds: Vec<(&str, PeriodKind)> =
        PeriodKind::ALL.iter().map(|kind| (kind.title_ru(), *kind)).collect();
    for row in table.rows() {
        for column in ["Вид", "Номер", "Начало", "Конец"] {
            if row.is_empty(column) {
                row.need(column, 50, report);
            }
        }
        let kind = row.choice("Вид", &kinds, report);
        let number = row.integer("Номер", 1..=8, report).and_then(|number| u8::try_from(number).ok());
        let name = row.line("Название", 200, report);
        let starts = row.date("Начало", report);
        let ends = row.date("Конец", report);
        let grades = row.line("Параллели", 20, report).and_then(|text| grade_range(&row, &text, report));
        let (Some(kind), Some(number), Some(starts), Some(ends)) = (kind, number, starts, ends) else {
            continue;
        };
        if ends < starts {
            report.push(
                row.problem("Конец", "dates.reversed", "Период кончается раньше, чем начинается.")
                    .fix("Исправьте одну из дат."),
            );
            continue;
        }
        let range = grades.map(|(first, last)| format!("/{first}-{last}")).unwrap_or_default();
        book.roster.periods.push(Period {
            external_id: format!("{}/{}/{number}{range}", chrono::Datelike::year(&starts), kind.code()),
            origin: row.origin(),
            kind,
            name: name.unwrap_or_else(|| format!("{number} {}", kind.title_ru())),
            number,
            starts,
            ends,
            grades,
        });
    }
}

pub(super) fn read_plans(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let mut plans: BTreeMap<(ExternalId, PlanScope), Vec<PlanTopic>> = BTreeMap::new();
    for row in table.rows() {
        let subject = row.need("Предмет", 200, report);
        let grade = row.integer("Параллель", 0..=12, report).and_then(|grade| u8::try_from(grade).ok());
        let group = row.line("Группа", 200, report);
        if row.is_empty("№") {
            row.need("№", 10, report);
        }
        let number = row.integer("№", 1..=2_000, report).and_then(|number| u16::try_from(number).ok());
        let section = row.line("Раздел", 300, report);
        let title = row.need("Тема", 500, report);
        let hours =
            row.integer("Часов", 1..=500, report).and_then(|hours| u16::try_from(hours).ok()).unwrap_or(1);
        let homework = row.text("Домашнее задание", 8_000, report);
        let work_type = row.line("Вид работы", 100, report);
        let subject = subject.and_then(|text| book.subjects.resolve(&row, "Предмет", &text, report));
        let named = group.is_some();
        let group = group.and_then(|text| book.groups.resolve(&row, "Группа", &text, report));
        let scope = match (group, grade) {
            (Some(group), _) => PlanScope::Group(group),
            (None, Some(grade)) if !named => PlanScope::Grade(grade),
            _ => {
                if !named && row.is_empty("Параллель") {
                    report.push(
                        row.problem("Параллель", "plan.no_scope", "Не сказано, для кого план.")
                            .fix("Заполните „Параллель“ или „Группа“."),
                    );
                }
                continue;
            }
        };
        let (Some(subject), Some(number), Some(title)) = (subject, number, title) else { continue };
        let topics = plans.entry((subject, scope)).or_default();
        if topics.iter().any(|topic| topic.number == number) {
            report.push(
                row.problem("№", "topic.twice", "Тема с таким номером в этом плане уже есть.")
                    .fix("Пронумеруйте темы по порядку."),
            );
            continue;
        }
        topics.push(PlanTopic { origin: row.origin(), number, section, title, hours, homework, work_type });
    }
    for ((subject, scope), mut topics) in plans {
        topics.sort_by_key(|topic| topic.number);
        let scope_id = match &scope {
            PlanScope::Group(group) => group.clone(),
            PlanScope::Grade(grade) => format!("grade:{grade}"),
        };
        let Some(origin) = topics.first().map(|topic| topic.origin.clone()) else { continue };
        book.roster.plans.push(TopicPlan {
            external_id: format!("{subject}/{scope_id}"),
            origin,
            subject,
            scope,
            topics,
        });
    }
}
