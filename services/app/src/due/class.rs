//! A class teacher's or curator's part: absences nobody knows the reason of, letters that did not arrive, sheets that
//! wait to be handed over.

use chrono::Days;
use domain::deadline::{DeadlineCode, printed_information_due};
use domain::text::{Forms, count};
use store::due::{ClassMatter, Matter};

use super::lessons::Found;
use super::words;
use super::{Desk, DueItem, DueKind, DueLink, Urgency};

const LESSONS: Forms = Forms::new("урок", "урока", "уроков");

pub(super) fn add(desk: &Desk<'_>, rows: &[ClassMatter], found: &mut Found) {
    found.items.extend(rows.iter().map(|row| item(desk, row)));
}

fn item(desk: &Desk<'_>, row: &ClassMatter) -> DueItem {
    let (family, given) = &row.name;
    let link = DueLink { group: Some(row.group), pupil: Some(row.pupil), ..DueLink::default() };
    match &row.what {
        Matter::Unexplained { days, lessons } => {
            let limit = desk.regulation.deadlines.absence_reason_working_days.as_ref();
            let lessons = count(lessons.unsigned_abs(), LESSONS);
            DueItem {
                kind: DueKind::AbsenceReason,
                code: limit.map(|_| DeadlineCode::D08),
                title: format!("Причина пропуска: {family} {given}, {}, {lessons}", words::span(*days)),
                clause: limit.and_then(|limit| crate::journal::clause(&limit.clause)),
                clause_text: desk.regulation.deadline_sentence(DeadlineCode::D08),
                // The limit runs from the day a document is handed in.
                due_at: None,
                display: "причина не указана".into(),
                urgency: Urgency::Week,
                link,
            }
        }
        Matter::Undelivered { state, week, handed_at, application_on, .. } if state == "printed" => {
            let last = handed_at.map(|at| at.with_timezone(&desk.zone).date_naive()).or(*application_on);
            let due = last
                .and_then(|last| printed_information_due(&desk.regulation.deadlines, desk.zone, last))
                // A sheet of a week cannot be late before the week is over.
                .map(|due| (due.at.max(domain::local::end_of_day(desk.zone, *week + Days::new(6))), due));
            let (urgency, display) = match &due {
                Some((at, _)) => desk.limit(*at),
                None => (Urgency::Week, "не вручён".into()),
            };
            DueItem {
                kind: DueKind::SheetNotHanded,
                code: due.as_ref().map(|_| DeadlineCode::D11),
                title: format!("Лист не вручён: {family} {given}, {}", of_week(*week)),
                clause: due.as_ref().and_then(|(_, due)| crate::journal::clause(&due.clause)),
                clause_text: desk.regulation.deadline_sentence(DeadlineCode::D11),
                due_at: due.map(|(at, _)| at),
                display,
                urgency,
                link: DueLink { week: Some(*week), ..link },
            }
        }
        Matter::Undelivered { state, week, .. } => {
            let (what, display) = match state.as_str() {
                "withheld" => ("Сведения не отправлены", "уточните, чего не хватает"),
                _ => ("Письмо не дошло", "уточните адрес"),
            };
            DueItem {
                kind: DueKind::RefusedLetter,
                code: None,
                title: format!("{what}: {family} {given}, {}", of_week(*week)),
                clause: None,
                clause_text: None,
                due_at: None,
                display: display.into(),
                urgency: Urgency::Week,
                link: DueLink { week: Some(*week), ..link },
            }
        }
    }
}

fn of_week(monday: chrono::NaiveDate) -> String {
    format!("за {}", words::span((monday, monday + Days::new(6))))
}
