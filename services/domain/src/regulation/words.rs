//! Limits of a regulation in words: what a screen shows when a clause is opened (ux.md 4.3).
//!
//! The sentence says what the edition holds as data; it is not a quotation of the act.

use super::{AttestationLimit, LessonLimit, LessonsOf, Regulation};
use crate::deadline::DeadlineCode;
use crate::text::{Forms, NBSP, plural, time};

/// After «в течение», «не реже раза в».
const DAYS: Forms = Forms::new("дня", "дней", "дней");
const WORKING_DAYS: Forms = Forms::new("рабочего дня", "рабочих дней", "рабочих дней");
const MINUTES: Forms = Forms::new("минуты", "минут", "минут");

impl LessonLimit {
    /// «до конца дня урока», «до 17:00 следующего дня», «в течение 90 минут после последнего урока класса».
    pub fn words_ru(self) -> String {
        match self {
            Self::EndOfDay { days: 0 } => "до конца дня урока".into(),
            Self::EndOfDay { days: 1 } => "до конца следующего дня".into(),
            Self::EndOfDay { days } => format!("в течение {} после урока", within(days, DAYS)),
            Self::AtTime { days: 0, time: at } => format!("до {} в день урока", time(at)),
            Self::AtTime { days: 1, time: at } => format!("до {} следующего дня", time(at)),
            Self::AtTime { days, time: at } => {
                format!("до {} на {days}-й день после урока", time(at))
            }
            Self::AfterLessons { minutes, of } => {
                let whose = match of {
                    LessonsOf::Class => "класса",
                    LessonsOf::LessonPupils => "учеников этого урока",
                };
                format!("в течение {} после последнего урока {whose}", within(minutes, MINUTES))
            }
        }
    }
}

impl Regulation {
    /// The rule behind a deadline as one sentence; `None` where the edition sets no such limit, or none of D01–D06, D08
    /// and D11.
    pub fn deadline_sentence(&self, code: DeadlineCode) -> Option<String> {
        let limits = &self.deadlines;
        let of_lesson = |limit: &Option<super::Ruled<LessonLimit>>, what: &str| {
            limit.as_ref().map(|limit| format!("{what} {}", limit.value.words_ru()))
        };
        match code {
            DeadlineCode::D01 => of_lesson(&limits.absentees, "Отсутствующие отмечаются"),
            DeadlineCode::D02 => of_lesson(&limits.topic, "Тема урока записывается"),
            DeadlineCode::D03 => of_lesson(&limits.homework, "Домашнее задание вносится"),
            DeadlineCode::D04 => of_lesson(&limits.lesson_mark, "Текущая отметка выставляется"),
            DeadlineCode::D05 => of_lesson(&limits.written_mark, "Отметка за письменную работу выставляется"),
            DeadlineCode::D06 => limits.period_mark.as_ref().map(|limit| match limit.value {
                AttestationLimit::LastStudyWeek => {
                    "Отметка за период выставляется в последнюю учебную неделю периода".into()
                }
                AttestationLimit::DaysAfter { days: 0 } => {
                    "Отметка за период выставляется в день аттестации".into()
                }
                AttestationLimit::DaysAfter { days } => {
                    format!(
                        "Отметка за период выставляется в течение {} после аттестации",
                        within(days, DAYS)
                    )
                }
            }),
            DeadlineCode::D08 => limits.absence_reason_working_days.as_ref().map(|limit| {
                let days = within(limit.value, WORKING_DAYS);
                format!("Причина пропуска указывается в течение {days} после получения документа")
            }),
            DeadlineCode::D11 => limits
                .printed_information_days
                .as_ref()
                .map(|limit| format!("Печатные сведения выдаются не реже раза в {}{NBSP}дн.", limit.value)),
            _ => None,
        }
    }
}

/// «90 минут» in the genitive.
fn within(n: u16, forms: Forms) -> String {
    format!("{n}{NBSP}{}", plural(n.into(), forms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveTime;

    #[test]
    fn limits_read_as_sentences() {
        let at = NaiveTime::from_hms_opt(17, 0, 0).expect("a time");
        for (limit, words) in [
            (LessonLimit::EndOfDay { days: 0 }, "до конца дня урока"),
            (LessonLimit::EndOfDay { days: 1 }, "до конца следующего дня"),
            (LessonLimit::EndOfDay { days: 7 }, "в течение 7\u{a0}дней после урока"),
            (LessonLimit::EndOfDay { days: 21 }, "в течение 21\u{a0}дня после урока"),
            (LessonLimit::AtTime { days: 0, time: at }, "до 17:00 в день урока"),
            (LessonLimit::AtTime { days: 1, time: at }, "до 17:00 следующего дня"),
            (LessonLimit::AtTime { days: 3, time: at }, "до 17:00 на 3-й день после урока"),
            (
                LessonLimit::AfterLessons { minutes: 90, of: LessonsOf::Class },
                "в течение 90\u{a0}минут после последнего урока класса",
            ),
            (
                LessonLimit::AfterLessons { minutes: 121, of: LessonsOf::LessonPupils },
                "в течение 121\u{a0}минуты после последнего урока учеников этого урока",
            ),
        ] {
            assert_eq!(limit.words_ru(), words);
        }
    }
}
