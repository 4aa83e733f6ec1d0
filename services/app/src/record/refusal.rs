//! What the domain refuses, as sentences for people: what, why, what to do (ux.md E4–E8). The words are ours, the
//! decision is not.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::journal::LessonCell;
use domain::mark::AllowedMarks;
use domain::mark::TypedRefusal;
use domain::regulation::{NotKept, RecordKind};
use domain::text::{date_day, time};

use crate::journal::clause;
use crate::{Refusal, RefusalCode};

/// A refusal of `domain::journal`. `period` is the name of the closed period, when it is known.
pub(crate) fn of(refusal: &domain::journal::Refusal, zone: Tz, period: Option<&str>) -> Refusal {
    use domain::journal::Refusal as R;
    let moment = |at: DateTime<Utc>| {
        let local = at.with_timezone(&zone).naive_local();
        format!("{}, {}", date_day(local.date()), time(local.time()))
    };
    match refusal {
        R::MarksNotKept(reason) | R::RecordNotKept(reason) => not_kept(reason),
        R::NotInScale(reason) => Refusal::new(
            RefusalCode::NotInScale,
            format!("Отметки {} нет в шкале школы. {}", reason.mark, allowed(&reason.allowed)),
        ),
        R::LessonCancelled { day } => Refusal::new(
            RefusalCode::LessonNotHeld,
            format!("Урок {} отменён. Выберите другой урок", date_day(*day)),
        ),
        R::FutureLesson { day } => Refusal::new(
            RefusalCode::LessonNotHeld,
            format!("Урок {} ещё не начался. Внесите запись в день урока", date_day(*day)),
        ),
        R::NotOnList { day } => Refusal::new(
            RefusalCode::NotOnList,
            format!(
                "{} ученика не было в списке группы. Проверьте состав группы на эту дату",
                date_day(*day)
            ),
        ),
        R::AbsentInThisLesson { letters, .. } => Refusal::new(
            RefusalCode::Absent,
            format!("Здесь стоит {letters}. Если работа сдана позже, выберите „За отработку“"),
        ),
        R::MarkStands { mark } => Refusal::new(
            RefusalCode::Absent,
            format!("Здесь стоит отметка {mark}. Сначала уберите её или отметьте опоздание"),
        ),
        R::ReasonNotYours { instead, .. } => Refusal::new(
            RefusalCode::ReasonNotYours,
            match instead {
                Some(letters) => {
                    format!("Причину пропуска указывает классный руководитель. Введите {letters}")
                }
                None => "Причину пропуска указывает классный руководитель".to_owned(),
            },
        ),
        R::NoSuchCode { reason } => Refusal::new(
            RefusalCode::InvalidInput,
            format!(
                "В школе нет кода для причины «{}». Выберите причину из списка кодов школы",
                reason.title_ru()
            ),
        ),
        R::WindowClosed { until, clause: by } => {
            let refusal = Refusal::new(
                RefusalCode::WindowClosed,
                format!("Изменять запись можно было до {}. Запросите исправление у завуча", moment(*until)),
            );
            with_clause(refusal, clause(by))
        }
        R::PeriodClosed { at } => {
            let day = date_day(at.with_timezone(&zone).date_naive());
            let name = period.unwrap_or("Период");
            Refusal::new(
                RefusalCode::WindowClosed,
                format!("{name}: закрыто {day}. Запросите исправление у завуча"),
            )
        }
        R::NotOpenYet { opens } => Refusal::new(
            RefusalCode::WindowClosed,
            format!("Отметки за период выставляют с {}. Вернитесь к этому дню", moment(*opens)),
        ),
        R::NotYourPeriodMark { setter, clause: by } => {
            let refusal = Refusal::new(
                RefusalCode::Forbidden,
                format!(
                    "Отметки за период выставляет {}. Обратитесь к нему или смените роль",
                    setter.title_ru()
                ),
            );
            with_clause(refusal, clause(by))
        }
    }
}

/// A record the school or the grade does not keep.
pub(crate) fn not_kept(reason: &NotKept) -> Refusal {
    let message = match (reason.record, reason.grade) {
        (RecordKind::CurrentMark | RecordKind::Attestation, Some(grade)) => {
            format!("В {grade} классе отметок нет, ведётся посещаемость")
        }
        (RecordKind::CommonHomework | RecordKind::IndividualHomework, Some(grade)) => {
            format!("В {grade} классе домашних заданий нет")
        }
        (record, _) => {
            format!("В журнале школы не ведётся: {}. Это задаёт положение о журнале", record.title_ru())
        }
    };
    with_clause(Refusal::new(RefusalCode::NotKept, message), clause(&reason.clause))
}

/// A text that is no entry.
pub(crate) fn typed(refusal: &TypedRefusal) -> Refusal {
    match refusal {
        TypedRefusal::NotInScale(reason) => Refusal::new(
            RefusalCode::NotInScale,
            format!("Отметки {} нет в шкале школы. {}", reason.mark, allowed(&reason.allowed)),
        ),
        TypedRefusal::MarkWithAbsence { letters } => Refusal::new(
            RefusalCode::Absent,
            format!("Отметка и {letters} в одной клетке противоречат друг другу. Введите что-то одно"),
        ),
        TypedRefusal::Unknown { typed, allowed: marks, letters } => {
            let codes = if letters.is_empty() {
                String::new()
            } else {
                format!(" или код: {}", letters.join(", "))
            };
            Refusal::new(
                RefusalCode::InvalidInput,
                format!("«{typed}» – не отметка. {}{codes}", allowed(marks)),
            )
        }
    }
}

/// Why a lesson takes no entries at all now: cancelled, in the future, closed. Asked with an entry that nothing else
/// speaks against.
pub(crate) fn why_closed(lesson: &LessonCell<'_>, period: Option<&str>) -> Option<String> {
    let question = domain::journal::AttendanceWrite {
        lesson: *lesson,
        cell: domain::journal::Cell::untouched(),
        expected: 0,
        new: Some(domain::journal::AbsenceRecord::of(domain::attendance::AbsenceReason::Unknown)),
        role: domain::role::Role::ClassTeacher,
        on_list: true,
        mark: None,
    };
    match domain::journal::decide_attendance(&question) {
        domain::journal::Decision::Refuse(reason) => Some(of(&reason, lesson.zone, period).message),
        _ => None,
    }
}

fn allowed(marks: &AllowedMarks) -> String {
    let words: Vec<&str> =
        marks.words.iter().map(|word| domain::mark::MarkValue::from(*word).text()).collect();
    match (marks.numbers, words.is_empty()) {
        (Some((low, high)), _) => format!("Введите от {low} до {high}"),
        (None, false) => format!("Введите: {}", words.join(", ")),
        (None, true) => "Отметки здесь не ставят".to_owned(),
    }
}

fn with_clause(refusal: Refusal, clause: Option<String>) -> Refusal {
    match clause {
        Some(clause) => refusal.clause(clause),
        None => refusal,
    }
}
