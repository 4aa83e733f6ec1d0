//! The sheets about people: staff, pupils, guardians, and how families want to be reached.

use std::collections::{BTreeSet, HashMap};

use domain::group::GroupKind;
use domain::role::Role;

use super::names::Names;
use super::{Book, layout};
use crate::import::contact;
use crate::import::error::{ImportReport, RowProblem};
use crate::import::fields::{Matched, Row, folded};
use crate::import::roster::{
    DateRange, DeliveryChannel, DeliveryChoice, ExternalId, GroupMember, Guardian, Guardianship, PersonRow,
    Pupil, Relation, Sex, Staff, StaffRole,
};

/// Longest name part, C-66.
const NAME: usize = 200;

const SEXES: &[(&str, Sex)] = &[
    ("м", Sex::Male),
    ("ж", Sex::Female),
    ("муж", Sex::Male),
    ("жен", Sex::Female),
    ("мужской", Sex::Male),
    ("женский", Sex::Female),
];

const RELATIONS: &[(&str, Relation)] = &[
    ("мать", Relation::Parent),
    ("отец", Relation::Parent),
    ("мама", Relation::Parent),
    ("папа", Relation::Parent),
    ("родитель", Relation::Parent),
    ("опекун", Relation::Guardian),
    ("попечитель", Relation::Guardian),
    ("приёмный родитель", Relation::Guardian),
    ("доверенное лицо", Relation::Trusted),
];

const CHANNELS: &[(&str, DeliveryChannel)] = &[
    ("дневник", DeliveryChannel::Diary),
    ("почта", DeliveryChannel::Email),
    ("печать", DeliveryChannel::Print),
    ("электронный дневник", DeliveryChannel::Diary),
    ("электронная почта", DeliveryChannel::Email),
    ("бумага", DeliveryChannel::Print),
];

/// Words for roles beside their own titles.
const ROLE_WORDS: &[(&str, Role)] = &[
    ("завуч", Role::Deputy),
    ("замдиректора", Role::Deputy),
    ("учитель-предметник", Role::SubjectTeacher),
    ("преподаватель", Role::SubjectTeacher),
    ("педагог дополнительного образования", Role::SubjectTeacher),
    ("диспетчер", Role::Dispatcher),
    ("администратор", Role::SchoolAdministrator),
    ("секретарь", Role::AdmissionsSecretary),
];

/// The columns shared by everybody; `None` when the family or given name is missing.
fn person(row: &Row<'_, '_>, has_birth: bool, report: &mut ImportReport) -> Option<PersonRow> {
    let family = row.need("Фамилия", NAME, report);
    let given = row.need("Имя", NAME, report);
    let patronymic = row.line("Отчество", NAME, report);
    let sex = row.choice("Пол", SEXES, report);
    let birth_date = if has_birth { row.date("Дата рождения", report) } else { None };
    let email = row.line("Электронная почта", 254, report).and_then(|text| {
        let email = contact::email(&text);
        if email.is_none() {
            report.push(
                row.problem("Электронная почта", "email.format", "Это не адрес электронной почты.")
                    .fix("Исправьте адрес, например ivanova@mail.example, или очистите ячейку."),
            );
        }
        email
    });
    let phone = row.line("Телефон", 40, report).and_then(|text| {
        let phone = contact::russian_phone(&text);
        if phone.is_none() {
            report.push(
                row.problem(
                    "Телефон",
                    "phone.format",
                    "Телефон должен начинаться с +7 и содержать ещё десять цифр.",
                )
                .fix("Напишите его как +7 900 123-45-67 или очистите ячейку."),
            );
        }
        phone
    });
    let login = row.line("Логин", 64, report);
    let shared_key = row.line("Общий код", NAME, report);
    Some(PersonRow {
        family: family?,
        given: given?,
        patronymic,
        sex,
        birth_date,
        email,
        phone,
        login,
        shared_key,
    })
}

/// A range whose end is not before its start.
pub(super) fn dates(
    row: &Row<'_, '_>,
    from: &'static str,
    until: &'static str,
    report: &mut ImportReport,
) -> DateRange {
    let range = DateRange { from: row.date(from, report), until: row.date(until, report) };
    if let (Some(first), Some(last)) = (range.from, range.until)
        && last < first
    {
        report.push(
            row.problem(until, "dates.reversed", format!("Дата „{until}“ раньше даты „{from}“."))
                .fix("Исправьте одну из дат."),
        );
    }
    range
}

/// Splits «7Б-1, 7Б-а1; хор».
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty())
}

pub(super) fn read_staff(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    for row in table.rows() {
        let code = row.need("Код", NAME, report);
        let person = person(&row, true, report);
        let position = row.line("Должность", NAME, report);
        let dates = dates(&row, "Принят", "Уволен", report);
        let grades = row.line("Параллели", 20, report).and_then(|text| grade_range(&row, &text, report));
        let roles = row.line("Роли", 1_000, report).unwrap_or_default();
        let (Some(code), Some(person)) = (code, person) else { continue };
        let full = [&person.family, &person.given, person.patronymic.as_ref().unwrap_or(&String::new())]
            .map(String::as_str)
            .join(" ");
        if !book.staff.add(&code, &full, &row.origin(), report) {
            continue;
        }
        for word in listed(&roles) {
            let role = role_named(word).filter(|role| role.is_staff());
            match role {
                Some(role) => book.roster.roles.push(StaffRole {
                    origin: row.origin(),
                    staff: code.clone(),
                    role,
                    grades: grades.filter(|_| role == Role::Dispatcher),
                    dates,
                }),
                None => report.push(
                    row.problem("Роли", "role.unknown", format!("Роли сотрудника „{word}“ нет."))
                        .fix(format!("Допустимо: {}.", staff_roles().join(", "))),
                ),
            }
        }
        book.roster.staff.push(Staff { external_id: code, origin: row.origin(), person, position, dates });
    }
}

fn staff_roles() -> Vec<&'static str> {
    Role::ALL.iter().filter(|role| role.is_staff()).map(|role| role.title_ru()).collect()
}

fn role_named(word: &str) -> Option<Role> {
    let wanted = folded(word);
    Role::ALL
        .iter()
        .copied()
        .find(|role| folded(role.title_ru()) == wanted || role.code() == word)
        .or_else(|| ROLE_WORDS.iter().find(|(name, _)| folded(name) == wanted).map(|(_, role)| *role))
}

/// «1-4», «5» and «10–11».
pub(super) fn grade_range(row: &Row<'_, '_>, text: &str, report: &mut ImportReport) -> Option<(u8, u8)> {
    let (first, last) = text.split_once(['-', '–', '—']).unwrap_or((text, text));
    let range = first.trim().parse::<u8>().ok().zip(last.trim().parse::<u8>().ok());
    let range = range.filter(|(first, last)| first <= last && *last <= 12);
    if range.is_none() {
        report.push(
            row.problem("Параллели", "grades.format", "Это не параллели.")
                .fix("Напишите, например, 5 или 1-4."),
        );
    }
    range
}

pub(super) fn read_pupils(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    for row in table.rows() {
        let code = row.need("Код", NAME, report);
        let person = person(&row, true, report);
        let dates = dates(&row, "Зачислен", "Выбыл", report);
        let main = row.line("Класс", NAME, report);
        let others = row.line("Другие группы", 2_000, report).unwrap_or_default();
        let (Some(code), Some(person)) = (code, person) else { continue };
        let full = format!("{} {}", person.family, person.given);
        if !book.pupils.add(&code, &full, &row.origin(), report) {
            continue;
        }
        if main.is_none() && others.is_empty() && !book.carries_members {
            report.push(
                RowProblem::warning(
                    row.origin(),
                    "pupil.no_group",
                    "Ученик не входит ни в один класс или группу.",
                )
                .in_column("Класс")
                .fix("Укажите класс, иначе ученик не попадёт в журнал."),
            );
        }
        let named = main.iter().map(|name| ("Класс", name.as_str()));
        for (column, name) in named.chain(listed(&others).map(|name| ("Другие группы", name))) {
            if let Some(group) = book.groups.resolve(&row, column, name, report) {
                book.roster.members.push(GroupMember {
                    external_id: format!("{group}/{code}"),
                    origin: row.origin(),
                    group,
                    pupil: code.clone(),
                    dates,
                });
            }
        }
        book.roster.pupils.push(Pupil { external_id: code, origin: row.origin(), person, dates });
    }
}

pub(super) fn read_members(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    for row in table.rows() {
        let group = row.need("Группа", NAME, report);
        let pupil = row.need("Ученик", NAME, report);
        let dates = dates(&row, "С", "По", report);
        let group = group.and_then(|text| book.groups.resolve(&row, "Группа", &text, report));
        let pupil = pupil.and_then(|text| book.pupils.resolve(&row, "Ученик", &text, report));
        let (Some(group), Some(pupil)) = (group, pupil) else { continue };
        let from = dates.from.map(|day| format!("/{day}")).unwrap_or_default();
        book.roster.members.push(GroupMember {
            external_id: format!("{group}/{pupil}{from}"),
            origin: row.origin(),
            group,
            pupil,
            dates,
        });
    }
}

/// A guardian may take several rows, one per child, or name the children in one cell.
pub(super) fn read_guardians(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let mut known: HashMap<ExternalId, PersonRow> = HashMap::new();
    let mut ties: BTreeSet<(ExternalId, ExternalId)> = BTreeSet::new();
    for row in table.rows() {
        let code = row.need("Код", NAME, report);
        let person = person(&row, false, report);
        let children = row.need("Код ученика", 2_000, report);
        let relation = row.choice("Кем приходится", RELATIONS, report).unwrap_or(Relation::Parent);
        let (Some(code), Some(person), Some(children)) = (code, person, children) else { continue };
        match known.get(&code) {
            None => {
                let full = format!("{} {}", person.family, person.given);
                book.guardians.add(&code, &full, &row.origin(), report);
                known.insert(code.clone(), person.clone());
                book.roster.guardians.push(Guardian {
                    external_id: code.clone(),
                    origin: row.origin(),
                    person,
                });
            }
            Some(first) if *first == person => {}
            Some(_) => {
                let place = book.guardians.place(&code).map(ToString::to_string).unwrap_or_default();
                report.push(
                    row.problem("Код", "code.twice", format!("Под этим кодом уже записан другой человек: {place}."))
                        .fix("Если это тот же родитель, сделайте остальные столбцы одинаковыми; если другой, дайте ему свой код."),
                );
                continue;
            }
        }
        for child in listed(&children) {
            let Some(pupil) = book.pupils.resolve(&row, "Код ученика", child, report) else {
                continue;
            };
            if ties.insert((code.clone(), pupil.clone())) {
                book.roster.guardianships.push(Guardianship {
                    origin: row.origin(),
                    guardian: code.clone(),
                    pupil,
                    relation,
                });
            } else {
                report.push(RowProblem::warning(
                    row.origin(),
                    "guardian.twice",
                    format!("Связь с учеником „{child}“ указана повторно; учтена один раз."),
                ));
            }
        }
    }
}

pub(super) fn read_delivery(table: &Matched<'_>, book: &mut Book, report: &mut ImportReport) {
    let addresses: HashMap<&str, bool> =
        book.roster.guardians.iter().map(|g| (g.external_id.as_str(), g.person.email.is_some())).collect();
    let ties: BTreeSet<(&str, &str)> =
        book.roster.guardianships.iter().map(|g| (g.guardian.as_str(), g.pupil.as_str())).collect();
    let mut chosen: HashMap<(ExternalId, ExternalId), String> = HashMap::new();
    let mut choices = Vec::new();
    for row in table.rows() {
        let pupil = row.need("Код ученика", NAME, report);
        let guardian = row.need("Код родителя", NAME, report);
        if row.is_empty("Способ") {
            row.need("Способ", NAME, report);
        }
        let channel = row.choice("Способ", CHANNELS, report);
        let consent_on = row.date("Дата согласия", report);
        let application_number = row.line("Номер заявления", 100, report);
        let application_on = row.date("Дата заявления", report);
        let pupil = pupil.and_then(|text| book.pupils.resolve(&row, "Код ученика", &text, report));
        let guardian = guardian.and_then(|text| book.guardians.resolve(&row, "Код родителя", &text, report));
        let (Some(pupil), Some(guardian), Some(channel)) = (pupil, guardian, channel) else { continue };
        if book.guardians.carried && !ties.contains(&(guardian.as_str(), pupil.as_str())) {
            report.push(
                row.problem("Код родителя", "delivery.no_tie", "Этот родитель не связан с этим учеником.")
                    .fix("Проверьте коды или добавьте связь на лист „Родители“."),
            );
            continue;
        }
        let missing = match channel {
            DeliveryChannel::Email if consent_on.is_none() && row.is_empty("Дата согласия") => {
                Some(("Дата согласия", "Для отправки почтой нужно согласие и его дата."))
            }
            DeliveryChannel::Print if application_number.is_none() => {
                Some(("Номер заявления", "Для печати нужно письменное заявление и его номер."))
            }
            DeliveryChannel::Print if application_on.is_none() && row.is_empty("Дата заявления") => {
                Some(("Дата заявления", "Для печати нужна дата заявления."))
            }
            _ => None,
        };
        if let Some((column, message)) = missing {
            report.push(
                row.problem(column, "delivery.document", message).fix("Впишите её или выберите „дневник“."),
            );
        }
        if channel == DeliveryChannel::Email && addresses.get(guardian.as_str()) == Some(&false) {
            report.push(
                row.problem("Способ", "delivery.no_email", "У родителя не указана электронная почта.")
                    .fix("Впишите адрес на лист „Родители“ или выберите другой способ."),
            );
        }
        if let Some(first) = chosen.insert((pupil.clone(), guardian.clone()), row.origin().to_string()) {
            report.push(
                row.problem("Способ", "delivery.twice", format!("Способ для этой пары уже указан: {first}."))
                    .fix("Оставьте одну строку."),
            );
        }
        choices.push(DeliveryChoice {
            origin: row.origin(),
            pupil,
            guardian,
            channel,
            consent_on,
            application_number,
            application_on,
        });
    }
    book.roster.choices.extend(choices);
}

/// Who leads a group of this kind.
pub(super) fn lead_role(kind: GroupKind) -> Role {
    match kind {
        GroupKind::Class | GroupKind::Subgroup => Role::ClassTeacher,
        GroupKind::StudyGroup | GroupKind::Club => Role::Curator,
    }
}

/// Names of staff, pupils and guardians for references.
pub(super) fn staff_names(carried: bool) -> Names {
    Names::new("сотрудника с кодом или именем", layout::STAFF.sheet, carried)
}
