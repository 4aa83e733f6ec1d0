//! The words of the letters: typed data in, subject, plain text and HTML out.
//!
//! Russian, calm, readable on a cheap phone: no images, nothing loaded from anywhere, no tracking, no
//! gendered verbs (ux.md 6). A letter to an address nobody confirmed yet names no child.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use super::wording::{counted, moment, one_line, plural, shortened, span};

/// Longest name in a subject, in characters; the letter itself has it whole.
const SUBJECT_NAME: usize = 80;

/// The finished words of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// One line, at most 200 characters.
    pub subject: String,
    /// Plain part.
    pub text: String,
    /// HTML part.
    pub html: String,
}

/// Who writes.
#[derive(Debug, Clone)]
pub struct SchoolContact {
    /// Short name: «Школа № 5, Пермь».
    pub name: String,
    /// «+7 342 200-00-00».
    pub phone: Option<String>,
    /// Whether the school reads answers to the letter (a `Reply-To` is set).
    pub answers: Answers,
}

/// What happens to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It reaches the school.
    Read,
    /// Nobody reads it.
    NotRead,
}

/// The letter that brings a weekly summary.
#[derive(Debug, Clone)]
pub struct WeeklyLetter {
    /// Who writes.
    pub school: SchoolContact,
    /// Full name, nominative.
    pub pupil: String,
    /// «5Б», «группа ИС-21».
    pub group: String,
    /// First day of the week, local.
    pub from: NaiveDate,
    /// Last day of the week, local.
    pub to: NaiveDate,
    /// New marks; `None` where the regulation gives none (`S1-1.3`).
    pub marks: Option<u32>,
    /// Missed lessons.
    pub missed: u32,
    /// Of them without a known reason.
    pub unexplained: u32,
    /// Homework due next week; `None` where the regulation sets none.
    pub homework: Option<u32>,
    /// Page of the diary.
    pub diary_url: Option<String>,
    /// Page to stop these letters.
    pub unsubscribe_url: String,
}

/// The letter that asks whether an address is right.
#[derive(Debug, Clone)]
pub struct AddressLetter {
    /// Who writes.
    pub school: SchoolContact,
    /// Page to confirm the address.
    pub confirm_url: String,
    /// Until when the page works, in the school's zone.
    pub valid_until: NaiveDateTime,
}

#[derive(Template)]
#[template(path = "weekly.txt")]
struct WeeklyText<'a>(&'a WeeklyParts);

#[derive(Template)]
#[template(path = "weekly.html")]
struct WeeklyHtml<'a>(&'a WeeklyParts);

struct WeeklyParts {
    week: String,
    pupil: String,
    group: String,
    lines: Vec<String>,
    explain: bool,
    diary_url: Option<String>,
    unsubscribe_url: String,
    foot: Foot,
}

#[derive(Template)]
#[template(path = "address.txt")]
struct AddressText<'a>(&'a AddressParts);

#[derive(Template)]
#[template(path = "address.html")]
struct AddressHtml<'a>(&'a AddressParts);

struct AddressParts {
    confirm_url: String,
    valid_until: String,
    foot: Foot,
}

struct Foot {
    school: String,
    phone: Option<String>,
    read: bool,
}

impl WeeklyLetter {
    /// Fills the template.
    pub fn words(&self) -> Result<Words, askama::Error> {
        let parts = WeeklyParts {
            week: span(self.from, self.to),
            pupil: one_line(&self.pupil),
            group: one_line(&self.group),
            lines: self.news(),
            explain: self.unexplained > 0,
            diary_url: self.diary_url.clone(),
            unsubscribe_url: self.unsubscribe_url.clone(),
            foot: Foot::new(&self.school),
        };
        let name = shortened(&parts.pupil, SUBJECT_NAME);
        let group = shortened(&parts.group, SUBJECT_NAME);
        Ok(Words {
            subject: format!("Выписка за {}: {name}, {group}", parts.week),
            text: WeeklyText(&parts).render()?,
            html: WeeklyHtml(&parts).render()?,
        })
    }

    /// What is new, a line each.
    fn news(&self) -> Vec<String> {
        let mut lines = Vec::with_capacity(3);
        match self.marks {
            None => {}
            Some(0) => lines.push("Новых отметок нет".into()),
            Some(n) => {
                let marks = plural(n, ["новая отметка", "новые отметки", "новых отметок"]);
                lines.push(format!("{n}\u{a0}{marks}"));
            }
        }
        lines.push(match (self.missed, self.unexplained) {
            (0, _) => "Пропусков нет".into(),
            (n, 0) => counted(n, ["пропущенный урок", "пропущенных урока", "пропущенных уроков"]),
            (n, unexplained) => format!(
                "{}, причина не указана: {unexplained}",
                counted(n, ["пропущенный урок", "пропущенных урока", "пропущенных уроков"])
            ),
        });
        match self.homework {
            None => {}
            Some(0) => lines.push("Домашних заданий на следующую неделю нет".into()),
            Some(n) => lines.push(format!(
                "{} на следующую неделю",
                counted(n, ["домашнее задание", "домашних задания", "домашних заданий"])
            )),
        }
        lines
    }
}

impl AddressLetter {
    /// Fills the template.
    pub fn words(&self) -> Result<Words, askama::Error> {
        let parts = AddressParts {
            confirm_url: self.confirm_url.clone(),
            valid_until: moment(self.valid_until),
            foot: Foot::new(&self.school),
        };
        let school = shortened(&parts.foot.school, SUBJECT_NAME);
        Ok(Words {
            subject: format!("Подтвердите адрес почты: {school}"),
            text: AddressText(&parts).render()?,
            html: AddressHtml(&parts).render()?,
        })
    }
}

impl Foot {
    fn new(school: &SchoolContact) -> Self {
        Self {
            school: one_line(&school.name),
            phone: school.phone.as_deref().map(one_line),
            read: school.answers == Answers::Read,
        }
    }
}

#[cfg(test)]
mod tests;
