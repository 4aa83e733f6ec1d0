//! What belongs to one pupil in one week: marks, attendance, own homework, averages, remarks.
//! Figures arrive computed and rounded for display; this page only checks that they agree.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::check::{Check, InputError, Problem, limit};
use super::class::{ClassSheet, Homework};
use super::opaque::OpaqueId;

/// One pupil's part of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PupilWeek {
    /// Ids for the PDF's metadata; not printed.
    pub ids: ReportIds,
    /// Full name, nominative: «Иванова Анна Петровна».
    pub name: String,
    /// The pupil's lessons of this week, by key of the shared row, in the same order. A lesson of another
    /// subgroup is simply not here.
    pub lessons: Vec<PupilLesson>,
    /// Missed lessons of the reported week.
    pub attendance_week: AttendanceTotals,
    /// The same since the beginning of the period, where the school prints it.
    #[serde(default)]
    pub attendance_period: Option<AttendanceTotals>,
    /// Keys of the common homework rows that concern this pupil.
    #[serde(default)]
    pub homework: Vec<u32>,
    /// Homework set for this pupil alone.
    #[serde(default)]
    pub own_homework: Vec<Homework>,
    /// Subjects with averages, in the order of printing.
    #[serde(default)]
    pub subjects: Vec<SubjectLine>,
    /// Remarks of the week addressed to the family.
    #[serde(default)]
    pub remarks: Vec<Remark>,
}

/// Ids written into the PDF and compared with the delivery row before it leaves (security.md C-61).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportIds {
    /// The report.
    pub report: OpaqueId,
    /// Its version, 1 and up.
    pub version: u32,
    /// The pupil.
    pub pupil: OpaqueId,
    /// The guardian the file is addressed to; `None` for the diary's and the printed copy.
    #[serde(default)]
    pub guardian: Option<OpaqueId>,
}

/// What the pupil has in one lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PupilLesson {
    /// Key of the shared lesson row.
    pub lesson: u32,
    /// Marks of the lesson, in order of columns.
    #[serde(default)]
    pub marks: Vec<MarkLine>,
    /// Absence, lateness and the like; `None` is present.
    #[serde(default)]
    pub attendance: Option<Attendance>,
}

/// One mark with the work it was given for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkLine {
    /// «5», «н/а», «зач», «.».
    pub value: String,
    /// Work type: «контрольная работа».
    pub work: String,
    /// Weight as printed («2», «1,5»); `None` where the school does not weigh marks.
    #[serde(default)]
    pub weight: Option<String>,
}

/// The code of an attendance entry, the school's letter and the reason in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// The school's letter: «Б», «УП», «ОП».
    pub code: String,
    /// The reason in words: «болезнь»; the legend prints it once per letter used.
    pub reason: String,
    /// Minutes of lateness, 1..=240.
    #[serde(default)]
    pub minutes: Option<u16>,
}

/// Counts of lessons; `missed` = illness + valid + invalid + unknown (domain-rules.md 5.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttendanceTotals {
    /// Lessons held for the pupil.
    pub held: u32,
    /// Missed lessons in all.
    pub missed: u32,
    /// Of them by illness.
    pub illness: u32,
    /// Of them with a valid reason.
    pub valid: u32,
    /// Of them without a valid reason.
    pub invalid: u32,
    /// Of them with a reason not yet known.
    pub unknown: u32,
    /// Full days missed.
    pub full_days: u32,
    /// Times late; not missed.
    pub late: u32,
}

/// A subject's line: marks of the period so far, average, forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectLine {
    /// Subject.
    pub subject: String,
    /// Average of the period so far; `None` while there is no numeric mark.
    #[serde(default)]
    pub average: Option<Average>,
    /// What the regulation forecasts, where it does (`S2-A2`).
    #[serde(default)]
    pub forecast: Option<Forecast>,
}

/// An average and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Average {
    /// «4,44».
    pub display: String,
    /// «(5·3 + 5·1 + 4·5) : 9 = 40/9».
    pub derivation: String,
}

/// A forecast of the period mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// «4».
    pub value: String,
    /// How it was reached, or what is needed: «до «5» нужны ещё 2 пятёрки весом 2».
    pub text: String,
}

/// A remark to the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Local date.
    pub date: NaiveDate,
    /// «Сидорова И. П., русский язык».
    pub author: String,
    /// The text; several lines allowed.
    pub text: String,
}

impl PupilWeek {
    pub(super) fn check(&self, class: &ClassSheet, at: &str) -> Result<(), InputError> {
        let path = |field: &str| format!("{at}.{field}");
        self.ids.check(&path("ids"))?;
        Check::line(&path("name"), &self.name, limit::NAME)?;
        let marks: usize = self.lessons.iter().map(|lesson| lesson.marks.len()).sum();
        let own = self.own_homework.len() + self.subjects.len() + self.remarks.len();
        Check::rows(at, class.rows() + self.lessons.len() + marks + own, limit::ROWS)?;

        let known = class.days.iter().flat_map(|day| &day.lessons).map(|lesson| lesson.key);
        let mut free: BTreeSet<u32> = known.collect();
        for (i, lesson) in self.lessons.iter().enumerate() {
            take(&mut free, lesson.lesson, &path(&format!("lessons[{i}].lesson")))?;
            lesson.check(&path(&format!("lessons[{i}]")))?;
        }
        self.attendance_week.check(&path("attendance_week"))?;
        if let Some(totals) = &self.attendance_period {
            totals.check(&path("attendance_period"))?;
        }

        let mut keys: BTreeSet<u32> = class.homework.iter().map(|row| row.key).collect();
        let mut free = keys.clone();
        for (i, key) in self.homework.iter().enumerate() {
            take(&mut free, *key, &path(&format!("homework[{i}]")))?;
        }
        for (i, row) in self.own_homework.iter().enumerate() {
            row.check(&path(&format!("own_homework[{i}]")), &mut keys)?;
        }
        for (i, line) in self.subjects.iter().enumerate() {
            line.check(&path(&format!("subjects[{i}]")))?;
        }
        for (i, remark) in self.remarks.iter().enumerate() {
            Check::line(&path(&format!("remarks[{i}].author")), &remark.author, limit::NAME)?;
            Check::lines(&path(&format!("remarks[{i}].text")), &remark.text, limit::REMARK)?;
        }
        Ok(())
    }
}

fn take(free: &mut BTreeSet<u32>, key: u32, path: &str) -> Result<(), InputError> {
    if free.remove(&key) {
        return Ok(());
    }
    Check::fail(path, Problem::Key { key, state: "unknown or used twice" })
}

impl ReportIds {
    fn check(&self, path: &str) -> Result<(), InputError> {
        self.report.check(&format!("{path}.report"))?;
        self.pupil.check(&format!("{path}.pupil"))?;
        Check::range(&format!("{path}.version"), self.version.into(), 1, u32::MAX.into())?;
        self.guardian.as_ref().map_or(Ok(()), |id| id.check(&format!("{path}.guardian")))
    }
}

impl PupilLesson {
    fn check(&self, path: &str) -> Result<(), InputError> {
        for (i, mark) in self.marks.iter().enumerate() {
            Check::line(&format!("{path}.marks[{i}].value"), &mark.value, 20)?;
            Check::line(&format!("{path}.marks[{i}].work"), &mark.work, limit::NAME)?;
            Check::maybe(&format!("{path}.marks[{i}].weight"), mark.weight.as_deref(), 20)?;
        }
        if let Some(entry) = &self.attendance {
            Check::line(&format!("{path}.attendance.code"), &entry.code, 20)?;
            Check::line(&format!("{path}.attendance.reason"), &entry.reason, limit::NAME)?;
            if let Some(minutes) = entry.minutes {
                Check::range(&format!("{path}.attendance.minutes"), minutes.into(), 1, 240)?;
            }
        }
        Ok(())
    }
}

impl AttendanceTotals {
    fn check(&self, path: &str) -> Result<(), InputError> {
        for (field, value) in [("held", self.held), ("late", self.late), ("full_days", self.full_days)] {
            Check::range(&format!("{path}.{field}"), value.into(), 0, 100_000)?;
        }
        let parts = [self.illness, self.valid, self.invalid, self.unknown];
        if parts.iter().map(|part| u64::from(*part)).sum::<u64>() != u64::from(self.missed) {
            let rule = "missed = illness + valid + invalid + unknown";
            return Check::fail(&format!("{path}.missed"), Problem::Sum { rule });
        }
        if self.missed > self.held {
            return Check::fail(&format!("{path}.missed"), Problem::Sum { rule: "missed <= held" });
        }
        Ok(())
    }
}

impl SubjectLine {
    fn check(&self, path: &str) -> Result<(), InputError> {
        Check::line(&format!("{path}.subject"), &self.subject, limit::NAME)?;
        if let Some(average) = &self.average {
            Check::line(&format!("{path}.average.display"), &average.display, 20)?;
            Check::line(&format!("{path}.average.derivation"), &average.derivation, limit::REMARK)?;
        }
        if let Some(forecast) = &self.forecast {
            Check::line(&format!("{path}.forecast.value"), &forecast.value, 20)?;
            Check::line(&format!("{path}.forecast.text"), &forecast.text, limit::REMARK)?;
        }
        Ok(())
    }
}
