//! Topic plans (КТП) of the demo schools: themes spread over the lessons of a year, so that the hours of a plan
//! are exactly the hours of the curriculum (S4-5.T4).

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::book::Sheet;
use super::plan::subject;

/// Plans by subject and scope (a grade's number or a group's code): lessons of the year, and whether homework is
/// set.
pub(super) type Plans = BTreeMap<(&'static str, String), (u16, bool)>;

/// The sheet «КТП».
pub(super) fn sheet(plans: &Plans) -> Result<Sheet> {
    let mut rows = Vec::new();
    for ((code, scope), (lessons, homework)) in plans {
        let info = subject(code).with_context(|| format!("unknown subject {code}"))?;
        let is_grade = scope.parse::<u8>().is_ok();
        let (grade, group) = if is_grade { (scope.as_str(), "") } else { ("", scope.as_str()) };
        for (number, topic) in (1..).zip(topics(info.themes, *lessons)) {
            let number: usize = number;
            let task = if *homework && topic.practice {
                format!("Параграф {number}, упражнения {}–{}", number * 4 - 3, number * 4)
            } else {
                String::new()
            };
            rows.push(vec![
                (*code).to_owned(),
                grade.to_owned(),
                group.to_owned(),
                number.to_string(),
                topic.section.to_owned(),
                topic.title,
                topic.hours.to_string(),
                task,
                topic.work.to_owned(),
            ]);
        }
    }
    Ok(Sheet {
        name: "КТП",
        titles: &[
            "Предмет",
            "Параллель",
            "Группа",
            "№",
            "Раздел",
            "Тема",
            "Часов",
            "Домашнее задание",
            "Вид работы",
        ],
        rows,
    })
}

struct Topic {
    section: &'static str,
    title: String,
    hours: u16,
    practice: bool,
    work: &'static str,
}

/// Themes in order; each is introduced, practised and, when there is time, checked.
fn topics(themes: &'static [&'static str], lessons: u16) -> Vec<Topic> {
    let count = u16::try_from(themes.len()).unwrap_or(u16::MAX).min(lessons.max(1));
    let mut rows = Vec::new();
    for (at, theme) in (0..count).zip(themes) {
        let hours = lessons / count + u16::from(at < lessons % count);
        let mut add = |title: String, hours: u16, practice: bool, work: &'static str| {
            if hours > 0 {
                rows.push(Topic { section: theme, title, hours, practice, work });
            }
        };
        if hours < 3 {
            add((*theme).to_owned(), hours, true, "");
            continue;
        }
        let drill = hours - 2;
        add(format!("{theme}: изучение нового материала"), 1, false, "");
        add(format!("{theme}: решение задач и упражнения"), drill - drill / 2, true, "");
        add(format!("{theme}: закрепление"), drill / 2, true, "");
        let (word, work) = if at % 2 == 1 {
            ("контрольная работа", "Контрольная работа")
        } else {
            ("самостоятельная работа", "Самостоятельная работа")
        };
        add(format!("{theme}: {word}"), 1, false, work);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_of_a_plan_are_the_hours_of_the_curriculum() {
        const THEMES: &[&str] = &["а", "б", "в", "г", "д", "е", "ж", "з", "и", "к"];
        for lessons in [1, 5, 10, 33, 34, 68, 165, 204] {
            let sum: u16 = topics(THEMES, lessons).iter().map(|topic| topic.hours).sum();
            assert_eq!(sum, lessons);
            assert!(topics(THEMES, lessons).iter().all(|topic| topic.hours > 0));
        }
    }
}
