//! The documents that are rendered: classes of thirty with the typical two-page week, no two sheets alike.

use reports::input::{ClassWeek, MarkLine, OpaqueId, WeeklySummaryInput};

/// Pupils of a class.
pub const CLASS: usize = 30;

/// The class with this number; marks, absences, averages and the teacher's topics differ.
pub fn class(number: usize) -> ClassWeek {
    let typical = include_str!("../../../../report-templates/weekly_summary/input.json");
    let typical: WeeklySummaryInput = serde_json::from_str(typical).expect("the sample");
    let mut class = typical.class;
    for lesson in class.days.iter_mut().flat_map(|day| &mut day.lessons) {
        lesson.topic = lesson.topic.as_ref().map(|topic| format!("{topic} ({number})"));
    }
    let pupils = (0..CLASS).map(|i| {
        let mut pupil = typical.pupil.clone();
        pupil.name = format!("Колесникова Анна Дмитриевна {number}-{i}");
        for (j, line) in pupil.subjects.iter_mut().enumerate() {
            let (sum, count) = (17 + (number + i * j) % 9, 4 + i % 3);
            if let Some(average) = &mut line.average {
                average.display = format!("{},{:02}", sum / count, sum % count * 100 / count);
                average.derivation = format!("(5·{} + 4·{} + 3·{j}) : {count} = {sum}/{count}", i % 4, i % 5);
            }
            if let Some(forecast) = &mut line.forecast {
                forecast.text = format!("до «5» нужны ещё {} пятёрки весом {}", 2 + i % 3, 1 + (i + j) % 4);
            }
        }
        pupil.ids.pupil = OpaqueId::new(format!("p{number}-{i}")).expect("an id");
        for (j, lesson) in pupil.lessons.iter_mut().enumerate() {
            let dice = (number * 31 + i * 17 + j * 7) % 13;
            lesson.marks.clear();
            if dice < 4 {
                lesson.marks.push(MarkLine {
                    value: (2 + dice).to_string(),
                    work: "ответ на уроке".into(),
                    weight: Some("1".into()),
                });
            }
            if dice != 12 {
                lesson.attendance = None;
            }
        }
        pupil
    });
    ClassWeek { pupils: pupils.collect(), class }
}

/// Calls `each` with the inputs of the first `count` documents, class by class.
pub fn documents(count: usize, mut each: impl FnMut(WeeklySummaryInput)) {
    for number in 0..count.div_ceil(CLASS) {
        let week = class(number);
        for i in 0..CLASS.min(count - number * CLASS) {
            each(week.summary(i).expect("a pupil"));
        }
    }
}
