//! What is new in a diary since the last visit of this account (ux.md 4.7), and noting a visit.

use authz::{Action, Resource};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::attendance::{AbsenceReason, code_of};
use domain::id::PupilId;
use domain::regulation::Regulation;
use domain::text::{NBSP, date_day};
use domain::work::accusative_ru;
use store::TenantTx;
use store::diary_news::NewsRow;

use crate::family::OpenPupil;
use crate::{Actor, App, Outcome};

/// How far back the first visit looks.
const FIRST_VISIT: TimeDelta = TimeDelta::days(7);

domain::coded! {
    /// What is new.
    pub enum NewsKind {
        /// A mark.
        Mark = "mark" => "отметка",
        /// A mark that was another one at the last visit, or was taken back.
        MarkChanged = "mark_changed" => "отметка изменена",
        /// An absence or lateness, or its reason.
        Absence = "absence" => "посещаемость",
        /// Homework.
        Homework = "homework" => "домашнее задание",
        /// A remark.
        Remark = "remark" => "замечание",
    }
}

/// One thing that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsItem {
    /// What it is.
    pub kind: NewsKind,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Local day of the lesson, or of the remark.
    pub day: NaiveDate,
    /// The lesson.
    pub lesson: Option<i64>,
    /// Subject of the lesson.
    pub subject: Option<String>,
    /// «5 за контрольную работу», «отсутствие, причина не указана», the task, the remark.
    pub text: String,
    /// The mark alone.
    pub mark: Option<String>,
}

/// The news, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The last visit, or a week ago where there was none.
    pub since: DateTime<Utc>,
    /// The moment the list is of; a visit is noted with it.
    pub until: DateTime<Utc>,
    /// At most 30 lines.
    pub items: Vec<NewsItem>,
}

/// One statement.
pub(super) async fn load(
    tx: &mut TenantTx,
    actor: &Actor,
    pupil: PupilId,
    (regulation, now): (&Regulation, DateTime<Utc>),
) -> Outcome<News> {
    let first = (now - FIRST_VISIT, actor.today(now));
    let (since, rows) = store::diary_news::list_news(tx, actor.account, pupil, first).await?;
    Ok(News { since, until: now, items: rows.into_iter().filter_map(|row| item(row, regulation)).collect() })
}

impl App {
    /// Notes that the account knows a pupil's diary until a moment (`News::until` of the answer that was shown), never
    /// later than now. Harmless to repeat; an earlier moment than the one noted changes nothing.
    #[tracing::instrument(skip_all, name = "diary.mark_seen")]
    pub async fn mark_diary_seen(&self, actor: &Actor, pupil: &str, until: DateTime<Utc>) -> Outcome<()> {
        let OpenPupil { mut tx, actor, pupil } =
            self.open_pupil(actor, pupil, (Resource::Diary, Action::Read)).await?;
        store::diary_news::upsert_visit(&mut tx, actor.account, pupil, until.min(self.now())).await?;
        Ok(tx.commit().await?)
    }
}

fn item(row: NewsRow, regulation: &Regulation) -> Option<NewsItem> {
    let (kind, text, mark) = match row.kind.as_str() {
        "mark" => mark(&row)?,
        "attendance" => (NewsKind::Absence, absence(&row, regulation), None),
        "homework" => (NewsKind::Homework, homework(&row), None),
        _ => (NewsKind::Remark, row.value.clone()?, None),
    };
    Some(NewsItem { kind, at: row.at, day: row.day, lesson: row.lesson, subject: row.subject, text, mark })
}

/// A mark that came and went between two visits is no news.
fn mark(row: &NewsRow) -> Option<(NewsKind, String, Option<String>)> {
    let work = row.work.as_deref().map(accusative_ru).map(|work| format!(" за {work}")).unwrap_or_default();
    match (&row.value, &row.was) {
        (Some(now), Some(was)) if now != was => {
            Some((NewsKind::MarkChanged, format!("{now} вместо {was}{work}"), Some(now.clone())))
        }
        (Some(now), _) => Some((NewsKind::Mark, format!("{now}{work}"), Some(now.clone()))),
        (None, Some(was)) => Some((NewsKind::MarkChanged, format!("отметка {was}{work} снята"), None)),
        (None, None) => None,
    }
}

fn absence(row: &NewsRow, regulation: &Regulation) -> String {
    let Some(reason) = row.value.as_deref().and_then(AbsenceReason::from_code) else {
        return "пропуск снят, на уроке".to_owned();
    };
    let title = code_of(&regulation.attendance_codes.value, reason)
        .map_or_else(|| reason.title_ru().to_owned(), |code| code.title.clone());
    match row.minutes {
        Some(minutes) => format!("{title}, {minutes}{NBSP}мин"),
        None => title,
    }
}

fn homework(row: &NewsRow) -> String {
    match (&row.value, row.due_on) {
        (None, _) => "не задано".to_owned(),
        (Some(task), None) => task.clone(),
        (Some(task), Some(due)) => format!("{task} (к {})", date_day(due)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, value: Option<&str>, was: Option<&str>) -> NewsRow {
        NewsRow {
            kind: kind.into(),
            at: DateTime::default(),
            day: "2026-03-04".parse().unwrap(),
            lesson: Some(1),
            subject: Some("Алгебра".into()),
            value: value.map(Into::into),
            was: was.map(Into::into),
            work: (kind == "mark").then(|| "Контрольная работа".into()),
            minutes: None,
            due_on: None,
        }
    }

    #[test]
    fn news_are_said_as_families_say_them() {
        let regulation = crate::regulation::Preset::S0.load().unwrap();
        let late = NewsRow { minutes: Some(5), ..row("attendance", Some("late"), None) };
        let task = NewsRow { due_on: "2026-03-06".parse().ok(), ..row("homework", Some("№ 412"), None) };
        for (row, words) in [
            (row("mark", Some("5"), None), Some("5 за контрольную работу")),
            (row("mark", Some("4"), Some("3")), Some("4 вместо 3 за контрольную работу")),
            (row("mark", Some("4"), Some("4")), Some("4 за контрольную работу")),
            (row("mark", None, Some("3")), Some("отметка 3 за контрольную работу снята")),
            (row("mark", None, None), None),
            (row("attendance", None, None), Some("пропуск снят, на уроке")),
            (row("homework", None, None), Some("не задано")),
            (task, Some("№ 412 (к 6\u{a0}марта)")),
            (row("remark", Some("Забыта тетрадь"), None), Some("Забыта тетрадь")),
        ] {
            assert_eq!(item(row, &regulation).map(|item| item.text).as_deref(), words);
        }
        let late = item(late, &regulation).unwrap().text;
        assert!(late.ends_with(", 5\u{a0}мин"), "{late}");
    }
}
