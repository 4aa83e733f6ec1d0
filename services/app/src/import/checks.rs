//! Checks that need several tables at once. They run on what could be read, so that one wrong row does not
//! hide the others; sheets that the book does not carry are checked against the database later.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::group::GroupKind;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{Group, GroupMember, Part, SchoolRoster, TimetableSlot};

/// How many earlier rows a row is compared with: above what any school has, and hostile files stay cheap.
const COMPARED: usize = 200;

pub(super) fn run(roster: &SchoolRoster, report: &mut ImportReport) {
    let groups: HashMap<&str, &Group> =
        roster.groups.iter().map(|group| (group.external_id.as_str(), group)).collect();
    parents(roster, &groups, report);
    members(roster, &groups, report);
    bells(roster, report);
    clashes(roster, &groups, report);
    periods(roster, report);
}

fn parents(roster: &SchoolRoster, groups: &HashMap<&str, &Group>, report: &mut ImportReport) {
    for group in roster.groups.iter().filter(|group| group.kind == GroupKind::Subgroup) {
        let Some(parent) = group.parent.as_deref().and_then(|parent| groups.get(parent)) else { continue };
        if parent.kind == GroupKind::Subgroup {
            report.push(
                RowProblem::error(
                    group.origin.clone(),
                    "subgroup.parent_kind",
                    format!("Подгруппа входит в подгруппу „{}“.", parent.name),
                )
                .in_column("Входит в")
                .fix("Укажите класс или учебную группу."),
            );
        }
    }
}

fn members(roster: &SchoolRoster, groups: &HashMap<&str, &Group>, report: &mut ImportReport) {
    let mut by_pupil: BTreeMap<&str, Vec<&GroupMember>> = BTreeMap::new();
    for member in &roster.members {
        by_pupil.entry(&member.pupil).or_default().push(member);
    }
    for own in by_pupil.values() {
        for (at, member) in own.iter().enumerate() {
            let Some(group) = groups.get(member.group.as_str()) else { continue };
            for other in &own[at.saturating_sub(COMPARED)..at] {
                if !member.dates.overlaps(&other.dates) {
                    continue;
                }
                let Some(other_group) = groups.get(other.group.as_str()) else { continue };
                if let Some((rule, message, fix)) = contradiction(group, other_group) {
                    report.push(
                        RowProblem::error(member.origin.clone(), rule, message)
                            .with_value(&member.pupil)
                            .fix(fix),
                    );
                }
            }
            if group.kind == GroupKind::Subgroup
                && let Some(parent) = &group.parent
                && !own.iter().any(|m| m.group == *parent && m.dates.overlaps(&member.dates))
            {
                let parent =
                    groups.get(parent.as_str()).map_or(parent.as_str(), |parent| parent.name.as_str());
                report.push(
                    RowProblem::error(
                        member.origin.clone(),
                        "member.not_in_parent",
                        format!("Ученик записан в подгруппу „{}“, но не в „{parent}“.", group.name),
                    )
                    .with_value(&member.pupil)
                    .fix("Исправьте класс или подгруппу."),
                );
            }
        }
    }
}

/// Why a pupil cannot be in both groups at once (S2-O8.1f).
fn contradiction(a: &Group, b: &Group) -> Option<(&'static str, String, &'static str)> {
    if a.external_id == b.external_id {
        return Some((
            "member.twice",
            format!("Ученик записан в „{}“ дважды на одно время.", a.name),
            "Оставьте одну запись.",
        ));
    }
    if a.kind == GroupKind::Class && b.kind == GroupKind::Class {
        return Some((
            "pupil.two_classes",
            format!("Ученик сразу в двух классах: „{}“ и „{}“.", b.name, a.name),
            "Оставьте один класс или задайте даты перевода на листе „Состав групп“.",
        ));
    }
    let same_split = a.kind == GroupKind::Subgroup
        && b.kind == GroupKind::Subgroup
        && a.parent == b.parent
        && a.split.is_some()
        && a.split == b.split;
    same_split.then(|| {
        (
            "pupil.two_subgroups",
            format!("Ученик сразу в двух подгруппах одного деления: „{}“ и „{}“.", b.name, a.name),
            "Оставьте одну подгруппу или задайте даты перехода на листе „Состав групп“.",
        )
    })
}

fn bells(roster: &SchoolRoster, report: &mut ImportReport) {
    let mut ordered: Vec<_> = roster.bells.iter().collect();
    ordered.sort_by_key(|bell| bell.lesson);
    for pair in ordered.windows(2) {
        if pair[1].starts < pair[0].ends {
            report.push(
                RowProblem::error(
                    pair[1].origin.clone(),
                    "bell.overlap",
                    format!(
                        "Урок {} начинается раньше, чем кончается урок {}.",
                        pair[1].lesson, pair[0].lesson
                    ),
                )
                .in_column("Начало")
                .fix("Исправьте время."),
            );
        }
    }
    if !roster.carries.contains(&Part::Bells) {
        return;
    }
    let known: HashSet<u8> = roster.bells.iter().map(|bell| bell.lesson).collect();
    for slot in roster.slots.iter().filter(|slot| !known.contains(&slot.lesson)) {
        report.push(
            RowProblem::error(
                slot.origin.clone(),
                "slot.no_bell",
                format!("Для урока {} нет звонка.", slot.lesson),
            )
            .in_column("Урок")
            .with_value(&slot.lesson.to_string())
            .fix("Добавьте урок на лист „Звонки“ или исправьте номер."),
        );
    }
}

/// The clashes of a timetable, for rosters that are not school books.
pub(super) fn clashes_of(roster: &SchoolRoster, report: &mut ImportReport) {
    let groups = roster.groups.iter().map(|group| (group.external_id.as_str(), group)).collect();
    clashes(roster, &groups, report);
}

/// A teacher or a group in two places at once is odd, not impossible: subgroups are sometimes taught together.
fn clashes(roster: &SchoolRoster, groups: &HashMap<&str, &Group>, report: &mut ImportReport) {
    let assignments: HashMap<&str, _> =
        roster.assignments.iter().map(|assignment| (assignment.external_id.as_str(), assignment)).collect();
    let mut at_once: BTreeMap<(u8, u8), Vec<&TimetableSlot>> = BTreeMap::new();
    for slot in &roster.slots {
        at_once
            .entry((u8::try_from(slot.weekday.number_from_monday()).unwrap_or(0), slot.lesson))
            .or_default()
            .push(slot);
    }
    for slots in at_once.values() {
        // Only slots of one teacher, or of one class with its subgroups, can clash: bucket them first.
        let mut by_teacher: BTreeMap<&str, Vec<&TimetableSlot>> = BTreeMap::new();
        let mut by_class: BTreeMap<&str, Vec<&TimetableSlot>> = BTreeMap::new();
        for slot in slots {
            let Some(assignment) = assignments.get(slot.assignment.as_str()) else { continue };
            by_teacher.entry(&assignment.staff).or_default().push(slot);
            let group = groups.get(assignment.group.as_str());
            let class = group.and_then(|group| group.parent.as_deref()).unwrap_or(&assignment.group);
            by_class.entry(class).or_default().push(slot);
        }
        for (staff, own) in by_teacher {
            if let Some(second) = first_clash(&own, |_, _| true) {
                report.push(clash(
                    second,
                    "slot.teacher_twice",
                    format!("Учитель „{staff}“ на этом уроке уже занят."),
                ));
            }
        }
        for (class, own) in by_class {
            let group_of = |slot: &TimetableSlot| {
                assignments.get(slot.assignment.as_str()).map(|assignment| assignment.group.as_str())
            };
            let same_pupils = |a: &TimetableSlot, b: &TimetableSlot| {
                let (a, b) = (group_of(a), group_of(b));
                a == b || a == Some(class) || b == Some(class)
            };
            if let Some(second) = first_clash(&own, same_pupils) {
                let name = groups.get(class).map_or(class, |group| group.name.as_str());
                report.push(clash(
                    second,
                    "slot.group_twice",
                    format!("У „{name}“ на этом уроке уже есть занятие."),
                ));
            }
        }
    }
}

fn first_clash<'a>(
    slots: &[&'a TimetableSlot],
    matters: impl Fn(&TimetableSlot, &TimetableSlot) -> bool,
) -> Option<&'a TimetableSlot> {
    slots.iter().enumerate().find_map(|(at, slot)| {
        slots[at.saturating_sub(COMPARED)..at]
            .iter()
            .any(|other| slot.dates.overlaps(&other.dates) && matters(slot, other))
            .then_some(*slot)
    })
}

fn clash(slot: &TimetableSlot, rule: &'static str, message: String) -> RowProblem {
    RowProblem::warning(slot.origin.clone(), rule, message)
        .in_column("Урок")
        .with_value(&slot.lesson.to_string())
        .fix("Проверьте расписание.")
}

fn periods(roster: &SchoolRoster, report: &mut ImportReport) {
    for (at, period) in roster.periods.iter().enumerate() {
        for other in
            roster.periods[at.saturating_sub(COMPARED)..at].iter().filter(|other| other.kind == period.kind)
        {
            let all = (0, u8::MAX);
            let (first, last) = period.grades.unwrap_or(all);
            let (other_first, other_last) = other.grades.unwrap_or(all);
            let same_grades = first <= other_last && other_first <= last;
            if same_grades && period.starts <= other.ends && other.starts <= period.ends {
                report.push(
                    RowProblem::error(
                        period.origin.clone(),
                        "period.overlap",
                        format!("Период „{}“ пересекается с „{}“.", period.name, other.name),
                    )
                    .fix("Исправьте даты."),
                );
            }
        }
    }
}
