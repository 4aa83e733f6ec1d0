//! What all pupils of a group share in one week: school, week, lessons, common homework, clauses.
//! Must never hold a word about a single pupil: these rows are laid out once for the whole class.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::check::{Check, InputError, Problem, limit};
use super::opaque::OpaqueId;

/// The shared part of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassSheet {
    /// The school in the header of the sheet.
    pub school: SchoolHead,
    /// Class, study group or club.
    pub group: GroupHead,
    /// The week reported.
    pub week: Week,
    /// Local date on which the data were taken; printed, and the document's date. Never the clock's.
    pub generated_on: NaiveDate,
    /// The clauses of the school's regulation on whose ground the sheet is issued (`S0-2.12`), may be empty.
    #[serde(default)]
    pub grounds: Vec<Ground>,
    /// Days of the week in order; days without lessons may be left out or carry a note.
    pub days: Vec<Day>,
    /// Homework for the next week set for the whole group or a subgroup; pupils refer to it by key.
    #[serde(default)]
    pub homework: Vec<Homework>,
}

/// School as it stands in official headers (domain-rules.md 5.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolHead {
    /// The opaque id of the school; goes into the PDF's metadata, is not printed.
    pub id: OpaqueId,
    /// Full official name.
    pub full_name: String,
    /// Short name for the foot of each page.
    pub short_name: String,
    /// Town, address or telephone, one line, if the school wants it.
    #[serde(default)]
    pub contacts: Option<String>,
}

/// Class, study group or club with the person parents turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupHead {
    /// Which word the sheet uses.
    pub kind: GroupWord,
    /// Name as printed: «7 «Б»», «ИС-21».
    pub name: String,
    /// Class teacher or curator.
    #[serde(default)]
    pub leader: Option<Leader>,
}

/// The word for the group, and with it the words for pupil and lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupWord {
    /// Класс.
    Class,
    /// Учебная группа.
    StudyGroup,
    /// Объединение.
    Club,
}

/// A staff member named on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leader {
    /// Post as printed: «Классный руководитель», «Куратор».
    pub post: String,
    /// «Сидорова Ирина Павловна».
    pub name: String,
}

/// The reported week, local dates of the school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// Monday.
    pub first: NaiveDate,
    /// Last day shown, at most six days after the first.
    pub last: NaiveDate,
    /// Number of the study week, 1..=53, if the school counts them.
    #[serde(default)]
    pub number: Option<u8>,
    /// «1-я четверть», «2-е полугодие».
    #[serde(default)]
    pub period: Option<String>,
}

/// A clause of the school's regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// «п. 2.12».
    pub clause: String,
    /// Name of the document and what it says, in the school's words.
    pub text: String,
}

/// One day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Day {
    /// Local date inside the week.
    pub date: NaiveDate,
    /// «Каникулы», «Актированный день»; printed beside the day.
    #[serde(default)]
    pub note: Option<String>,
    /// Lessons of the group and all its subgroups, in order of their numbers.
    pub lessons: Vec<Lesson>,
}

/// One lesson as all who attended it see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Number of the row inside this sheet, chosen by the caller, unique; not a database id.
    pub key: u32,
    /// Number of the lesson in the day, 0..=20 (0 is a school's early lesson).
    pub number: u8,
    /// Subject, or МДК, УД, programme.
    pub subject: String,
    /// Topic as recorded; `None` where none was recorded yet.
    #[serde(default)]
    pub topic: Option<String>,
    /// «замена: Петров П. П.», «урок отменён», name of the subgroup.
    #[serde(default)]
    pub note: Option<String>,
}

/// A homework that falls due after the reported week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Homework {
    /// Number of the row inside this sheet, unique among common and individual rows of a pupil.
    pub key: u32,
    /// Local date of the lesson it is due for.
    pub due: NaiveDate,
    /// Subject.
    pub subject: String,
    /// The task; several lines allowed.
    pub text: String,
}

impl ClassSheet {
    pub(super) fn rows(&self) -> usize {
        self.days.iter().map(|day| day.lessons.len()).sum::<usize>() + self.homework.len()
    }

    pub(super) fn check(&self) -> Result<(), InputError> {
        self.school.id.check("class.school.id")?;
        Check::line("class.school.full_name", &self.school.full_name, limit::SCHOOL_NAME)?;
        Check::line("class.school.short_name", &self.school.short_name, limit::NAME)?;
        Check::maybe("class.school.contacts", self.school.contacts.as_deref(), limit::SCHOOL_NAME)?;
        Check::line("class.group.name", &self.group.name, limit::NAME)?;
        if let Some(leader) = &self.group.leader {
            Check::line("class.group.leader.post", &leader.post, limit::NAME)?;
            Check::line("class.group.leader.name", &leader.name, limit::NAME)?;
        }
        self.check_week()?;
        Check::rows("class.grounds", self.grounds.len(), 20)?;
        for (i, ground) in self.grounds.iter().enumerate() {
            Check::line(&format!("class.grounds[{i}].clause"), &ground.clause, limit::NAME)?;
            Check::line(&format!("class.grounds[{i}].text"), &ground.text, limit::REMARK)?;
        }
        Check::rows("class", self.rows(), limit::ROWS)?;
        self.check_days()?;
        let mut keys = BTreeSet::new();
        self.homework
            .iter()
            .enumerate()
            .try_for_each(|(i, row)| row.check(&format!("class.homework[{i}]"), &mut keys))
    }

    fn check_week(&self) -> Result<(), InputError> {
        let days = (self.week.last - self.week.first).num_days();
        if !(0..=6).contains(&days) {
            return Check::fail("class.week.last", Problem::Date { rule: "0..=6 days after the first" });
        }
        if let Some(number) = self.week.number {
            Check::range("class.week.number", number.into(), 1, 53)?;
        }
        Check::maybe("class.week.period", self.week.period.as_deref(), limit::NAME)
    }

    fn check_days(&self) -> Result<(), InputError> {
        let mut keys = BTreeSet::new();
        let mut before = None;
        for (i, day) in self.days.iter().enumerate() {
            let path = format!("class.days[{i}]");
            if day.date < self.week.first || day.date > self.week.last {
                return Check::fail(&format!("{path}.date"), Problem::Date { rule: "inside the week" });
            }
            if before.replace(day.date).is_some_and(|before| before >= day.date) {
                return Check::fail(&format!("{path}.date"), Problem::Date { rule: "days in order" });
            }
            Check::maybe(&format!("{path}.note"), day.note.as_deref(), limit::NAME)?;
            for (j, lesson) in day.lessons.iter().enumerate() {
                let path = format!("{path}.lessons[{j}]");
                if !keys.insert(lesson.key) {
                    let problem = Problem::Key { key: lesson.key, state: "used twice" };
                    return Check::fail(&format!("{path}.key"), problem);
                }
                Check::range(&format!("{path}.number"), lesson.number.into(), 0, 20)?;
                Check::line(&format!("{path}.subject"), &lesson.subject, limit::NAME)?;
                Check::maybe(&format!("{path}.topic"), lesson.topic.as_deref(), limit::REMARK)?;
                Check::maybe(&format!("{path}.note"), lesson.note.as_deref(), limit::NAME)?;
            }
        }
        Ok(())
    }
}

impl Homework {
    pub(super) fn check(&self, path: &str, keys: &mut BTreeSet<u32>) -> Result<(), InputError> {
        if !keys.insert(self.key) {
            let problem = Problem::Key { key: self.key, state: "used twice" };
            return Check::fail(&format!("{path}.key"), problem);
        }
        Check::line(&format!("{path}.subject"), &self.subject, limit::NAME)?;
        Check::lines(&format!("{path}.text"), &self.text, limit::HOMEWORK)
    }
}
