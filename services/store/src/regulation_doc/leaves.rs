//! Single values: codes, times, fractions, limits.

use chrono::{NaiveTime, Weekday};
use domain::attendance::{AbsenceReason, CodeUser};
use domain::fraction::{Fraction, parse_decimal, to_decimal};
use domain::group::Grade;
use domain::mark::{MarkWord, Scale};
use domain::period::PeriodKind;
use domain::regulation::{
    AccessEnd, AnswersForAbsentees, AttestationLimit, AverageMethod, ClauseRef, EditWindow, Halves,
    InspectionBy, InspectionRhythm, LessonLimit, LessonsOf, PeriodMarkSetter, RecordKind, Rhythm, Ruled,
    SchoolKind, StudyWeek, YearDay,
};
use serde_json::{Value, json};

use super::DocError;
use super::node::{Doc, Node};

macro_rules! codes {
    ($($kind:ty),+ $(,)?) => { $(
        impl Doc for $kind {
            fn read(node: &Node<'_>) -> Result<Self, DocError> {
                let code = node.text()?;
                Self::from_code(code).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|value| value.code()).collect();
                    node.error(format!("значения «{code}» нет; есть {}", known.join(", ")))
                })
            }

            fn write(&self) -> Value {
                self.code().into()
            }
        }
    )+ };
}

codes!(
    AbsenceReason,
    AccessEnd,
    AnswersForAbsentees,
    AverageMethod,
    CodeUser,
    Halves,
    InspectionBy,
    InspectionRhythm,
    LessonsOf,
    MarkWord,
    PeriodKind,
    PeriodMarkSetter,
    RecordKind,
    Rhythm,
    Scale,
    SchoolKind,
    StudyWeek,
);

impl Doc for bool {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.flag()
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Doc for u16 {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.number(0..=10_080)
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Doc for u8 {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        Ok(u8::try_from(node.number(0..=100)?).unwrap_or(u8::MAX))
    }

    fn write(&self) -> Value {
        (*self).into()
    }
}

impl Doc for String {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        let text = node.text()?;
        if text.trim().is_empty() || text.chars().count() > 500 || text.chars().any(char::is_control) {
            return Err(node.error("нужен текст от 1 до 500 знаков в одну строку"));
        }
        Ok(text.to_owned())
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl<T: Doc> Doc for Vec<T> {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.items()
    }

    fn write(&self) -> Value {
        self.iter().map(Doc::write).collect()
    }
}

impl<T: Doc> Doc for Ruled<T> {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.table(&["value", "clause"])?;
        Ok(Self::new(node.field("value")?, node.field("clause")?))
    }

    fn write(&self) -> Value {
        json!({ "value": self.value.write(), "clause": self.clause.as_str() })
    }
}

impl Doc for ClauseRef {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        Self::parse(node.text()?).map_err(|_| node.error("нужна ссылка на пункт, от 1 до 40 знаков"))
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl Doc for Grade {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        let number = node.number(1..=12)?;
        u8::try_from(number)
            .ok()
            .and_then(Self::new)
            .ok_or_else(|| node.error("нужен номер параллели от 1 до 12"))
    }

    fn write(&self) -> Value {
        self.get().into()
    }
}

impl Doc for Fraction {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        parse_decimal(node.text()?)
            .map_err(|_| node.error("нужна десятичная дробь в кавычках, например \"4.65\""))
    }

    fn write(&self) -> Value {
        // Every fraction of a regulation was read from a decimal text, so it has one.
        to_decimal(*self).unwrap_or_else(|| self.to_string()).into()
    }
}

impl Doc for NaiveTime {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        Self::parse_from_str(node.text()?, "%H:%M").map_err(|_| node.error("нужно время вида \"17:00\""))
    }

    fn write(&self) -> Value {
        self.format("%H:%M").to_string().into()
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

impl Doc for Weekday {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        let text = node.text()?;
        WEEKDAYS
            .iter()
            .find_map(|(name, day)| (*name == text).then_some(*day))
            .ok_or_else(|| node.error("нужен день недели: monday, tuesday, …, sunday"))
    }

    fn write(&self) -> Value {
        WEEKDAYS[self.num_days_from_monday() as usize].0.into()
    }
}

impl Doc for YearDay {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        let text = node.text()?;
        // Read in a leap year, so that 29 February is a day.
        let date = chrono::NaiveDate::parse_from_str(&format!("2024-{text}"), "%Y-%m-%d")
            .map_err(|_| node.error("нужны месяц и день вида \"08-31\""))?;
        use chrono::Datelike as _;
        Ok(Self { month: date.month() as u8, day: date.day() as u8 })
    }

    fn write(&self) -> Value {
        format!("{:02}-{:02}", self.month, self.day).into()
    }
}

impl Doc for LessonLimit {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.table(&["kind", "days", "time", "minutes", "of"])?;
        match node.field::<Word>("kind")?.0.as_str() {
            "end_of_day" => Ok(Self::EndOfDay { days: node.number_field("days", 0..=60)? }),
            "at_time" => {
                Ok(Self::AtTime { days: node.number_field("days", 0..=60)?, time: node.field("time")? })
            }
            "after_lessons" => Ok(Self::AfterLessons {
                minutes: node.number_field("minutes", 0..=1440)?,
                of: node.field("of")?,
            }),
            _ => Err(node.error("kind: есть end_of_day, at_time, after_lessons")),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::EndOfDay { days } => json!({ "kind": "end_of_day", "days": days }),
            Self::AtTime { days, time } => json!({ "kind": "at_time", "days": days, "time": time.write() }),
            Self::AfterLessons { minutes, of } => {
                json!({ "kind": "after_lessons", "minutes": minutes, "of": of.write() })
            }
        }
    }
}

impl Doc for AttestationLimit {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.table(&["kind", "days"])?;
        match node.field::<Word>("kind")?.0.as_str() {
            "last_study_week" => Ok(Self::LastStudyWeek),
            "days_after" => Ok(Self::DaysAfter { days: node.number_field("days", 0..=60)? }),
            _ => Err(node.error("kind: есть last_study_week, days_after")),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::LastStudyWeek => json!({ "kind": "last_study_week" }),
            Self::DaysAfter { days } => json!({ "kind": "days_after", "days": days }),
        }
    }
}

impl Doc for EditWindow {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        node.table(&["kind", "days"])?;
        match node.field::<Word>("kind")?.0.as_str() {
            "days" => Ok(Self::Days { days: node.number_field("days", 0..=366)? }),
            "until_period_closes" => Ok(Self::UntilPeriodCloses),
            _ => Err(node.error("kind: есть days, until_period_closes")),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Days { days } => json!({ "kind": "days", "days": days }),
            Self::UntilPeriodCloses => json!({ "kind": "until_period_closes" }),
        }
    }
}

/// The word that tells one form of a limit from another.
struct Word(String);

impl Doc for Word {
    fn read(node: &Node<'_>) -> Result<Self, DocError> {
        Ok(Self(node.text()?.to_owned()))
    }

    fn write(&self) -> Value {
        self.0.as_str().into()
    }
}
