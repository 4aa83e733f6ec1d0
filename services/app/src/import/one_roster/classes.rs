//! Classes for packages that have none: a journal, a weekly summary and a print batch are made per class, so
//! pupils outside any homeroom are put into derived classes of their grade, always the same way.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::group::GroupKind;

use crate::import::error::{ImportReport, RowProblem};
use crate::import::roster::{DateRange, ExternalId, Group, GroupMember, Origin, SchoolRoster};

/// Largest derived class.
const CLASS_SIZE: usize = 30;

const LETTERS: [char; 20] =
    ['А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З', 'И', 'К', 'Л', 'М', 'Н', 'О', 'П', 'Р', 'С', 'Т', 'У', 'Ф'];

/// Adds derived classes for pupils who are in no homeroom. `grades` holds what is known of their grades.
pub(super) fn derive(school: &mut SchoolRoster, grades: &HashMap<ExternalId, u8>, report: &mut ImportReport) {
    let homerooms: HashSet<&str> =
        school.groups.iter().filter(|g| g.kind == GroupKind::Class).map(|g| g.external_id.as_str()).collect();
    let placed: HashSet<&str> = school
        .members
        .iter()
        .filter(|member| homerooms.contains(member.group.as_str()))
        .map(|member| member.pupil.as_str())
        .collect();
    let mut by_grade: BTreeMap<Option<u8>, Vec<(String, ExternalId)>> = BTreeMap::new();
    for pupil in school.pupils.iter().filter(|pupil| !placed.contains(pupil.external_id.as_str())) {
        let key = format!("{} {}", pupil.person.family, pupil.person.given).to_lowercase();
        by_grade
            .entry(grades.get(&pupil.external_id).copied())
            .or_default()
            .push((key, pupil.external_id.clone()));
    }
    let origin = Origin { row: 0, ..school.school.origin.clone() };
    let mut said = Vec::new();
    for (grade, mut pupils) in by_grade {
        pupils.sort();
        let count = pupils.len().div_ceil(CLASS_SIZE);
        let total = pupils.len();
        let mut rest = pupils.into_iter();
        for index in 0..count {
            // Sizes differ by one at most: 80 pupils make 27, 27 and 26.
            let size = total / count + usize::from(index < total % count);
            let external_id = match grade {
                Some(grade) => format!("class:{grade}:{}", index + 1),
                None => format!("class:none:{}", index + 1),
            };
            let letter = (count > 1).then(|| letter(index));
            let name = match (grade, &letter) {
                (Some(grade), Some(letter)) => format!("{grade}{letter}"),
                (Some(grade), None) => format!("{grade} класс"),
                (None, Some(letter)) => format!("Без параллели {letter}"),
                (None, None) => "Без параллели".to_owned(),
            };
            let kind = if grade.is_some() { GroupKind::Class } else { GroupKind::StudyGroup };
            school.groups.push(Group {
                external_id: external_id.clone(),
                origin: origin.clone(),
                kind,
                name,
                grade,
                letter,
                parent: None,
                split: None,
                dates: DateRange::default(),
                derived: true,
            });
            for (_, pupil) in rest.by_ref().take(size) {
                school.members.push(GroupMember {
                    external_id: format!("{external_id}/{pupil}"),
                    origin: origin.clone(),
                    group: external_id.clone(),
                    pupil,
                    dates: DateRange::default(),
                });
            }
        }
        match grade {
            Some(grade) => said.push(format!("{grade}: {count}")),
            None => report.push(
                RowProblem::warning(
                    origin.clone(),
                    "oneroster.no_grade",
                    format!(
                        "Школа „{}“: параллель неизвестна у {total} уч.; они в группе „Без параллели“.",
                        school.school.name
                    ),
                )
                .in_column("grades")
                .fix("Укажите параллель в исходной системе или переведите учеников после загрузки."),
            ),
        }
    }
    if !said.is_empty() {
        report.push(
            RowProblem::note(
                origin,
                "oneroster.derived_classes",
                format!(
                    "Школа „{}“: в пакете нет классов в нашем смысле (homeroom). Ученики каждой параллели \
                     разделены по алфавиту на классы не больше {CLASS_SIZE} человек (параллель: классов) {}.",
                    school.school.name,
                    said.join(", ")
                ),
            )
            .fix("Переименуйте классы и переведите учеников, если деление другое. При повторной загрузке состав может сдвинуться на границах."),
        );
    }
}

fn letter(index: usize) -> String {
    let letter = LETTERS[index % LETTERS.len()];
    match index / LETTERS.len() {
        0 => letter.to_string(),
        round => format!("{letter}{}", round + 1),
    }
}
