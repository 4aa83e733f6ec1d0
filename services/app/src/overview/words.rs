//! The words beside figures: how long something is late, and how each figure is counted.

use chrono::TimeDelta;
use domain::text::{Forms, NBSP, count};

const DAYS: Forms = Forms::new("день", "дня", "дней");

/// How a figure is counted, for whoever asks "from what?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formula {
    /// Stable word of the figure.
    pub code: &'static str,
    /// Its Russian title.
    pub title: &'static str,
    /// One or two sentences.
    pub sentence: &'static str,
}

/// Version of the formulas below; it changes when a figure begins to mean something else.
pub const FORMULA_VERSION: i16 = 1;

/// The figures of a school's week.
pub const SCHOOL_FORMULAS: [Formula; 5] = [
    Formula {
        code: "complete",
        title: "Внесли всё",
        sentence: "Учителя, у которых на сейчас внесены все записи с прошедшим сроком, из учителей, у которых такие \
                   записи есть",
    },
    Formula {
        code: "inTime",
        title: "Внесено в срок",
        sentence: "Записи, внесённые до своего срока, из всех записей, срок которых уже прошёл. Записи урока: \
                   отсутствующие, тема, домашнее задание",
    },
    Formula {
        code: "missing",
        title: "Просрочено",
        sentence: "Записи, срок которых прошёл, а внести их ещё предстоит",
    },
    Formula {
        code: "late", title: "Внесено с опозданием", sentence: "Записи, внесённые после своего срока"
    },
    Formula {
        code: "withoutMarks",
        title: "Без отметок",
        sentence: "Ученики, у которых за неделю были уроки, но нет ни одной отметки, из учеников, у которых были \
                   уроки. Классы безотметочного обучения не считаются",
    },
];

/// The figures of the district's page.
pub const DISTRICT_FORMULAS: [Formula; 6] = [
    Formula {
        code: "pupils",
        title: "Ученики",
        sentence: "Ученики, которые числятся в школе на последний день недели",
    },
    Formula {
        code: "entries",
        title: "Записи",
        sentence: "Записи уроков недели, внесённые к снимку: отсутствующие, темы, домашние задания",
    },
    Formula {
        code: "inTime",
        title: "В срок",
        sentence: "Записи, внесённые до своего срока, из записей, срок которых к снимку прошёл. Сроки берутся из \
                   положения каждой школы",
    },
    Formula {
        code: "success",
        title: "Успеваемость",
        sentence: "Ученики без двоек и неаттестаций из учеников с отметками за последний закрытый период",
    },
    Formula {
        code: "quality",
        title: "Качество",
        sentence: "Ученики только с пятёрками и четвёрками из учеников с отметками за последний закрытый период",
    },
    Formula {
        code: "reached",
        title: "Семьи",
        sentence: "Родители, до которых дошла выписка недели: письмо принято, лист вручён или выбран дневник, из всех \
                   родителей",
    },
];

/// Days and hours, or hours and minutes: «3 дня 2 ч», «2 ч 10 мин», «25 мин».
pub fn span_ru(by: TimeDelta) -> String {
    let minutes = by.num_minutes().max(1).unsigned_abs();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let hours_ru = format!("{hours}{NBSP}ч");
    match (days, hours, rest) {
        (0, 0, _) => format!("{rest}{NBSP}мин"),
        (0, _, 0) => hours_ru,
        (0, _, _) => format!("{hours_ru} {rest}{NBSP}мин"),
        (_, 0, _) => count(days, DAYS),
        _ => format!("{} {hours_ru}", count(days, DAYS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_as_long_as_needed() {
        for (minutes, words) in [
            (0, "1\u{a0}мин"),
            (25, "25\u{a0}мин"),
            (60, "1\u{a0}ч"),
            (130, "2\u{a0}ч 10\u{a0}мин"),
            (1440, "1\u{a0}день"),
            (3 * 1440 + 125, "3\u{a0}дня 2\u{a0}ч"),
            (11 * 1440, "11\u{a0}дней"),
        ] {
            assert_eq!(span_ru(TimeDelta::minutes(minutes)), words);
        }
    }
}
