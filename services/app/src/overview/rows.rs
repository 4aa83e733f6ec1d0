//! The week's duties gathered by person, class, subject or clause, with the share in time of six weeks: pure.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::person::PersonName;
use store::figures::Names;

use super::duty::{Duty, DutyState, DutyTally};

/// Weeks told beside each row, the chosen one last.
pub const WEEKS: usize = 6;

/// By what a week is gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverviewBy {
    /// Who held the lesson.
    Person,
    /// Group of the lesson.
    Group,
    /// Subject.
    Subject,
    /// Clause of the regulation with the entry it asks for.
    Clause,
}

/// Whom or what a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKey {
    /// An employee.
    Staff(i64),
    /// A group.
    Group(i64),
    /// A subject.
    Subject(i64),
    /// Code of the deadline and clause.
    Clause(String, String),
}

/// One row.
#[derive(Debug, Clone)]
pub struct OverviewRow {
    /// Whom or what it is about.
    pub key: RowKey,
    /// Its name.
    pub name: String,
    /// Counts of the week.
    pub tally: DutyTally,
    /// Made, but after the limit.
    pub made_late: u32,
    /// The missing entry whose limit passed first.
    pub oldest: Option<Duty>,
    /// Made in time and passed, of [`WEEKS`] weeks, the chosen one last.
    pub weeks: [(u32, u32); WEEKS],
    /// All missing and late entries, missing first, oldest limit first.
    pub entries: Vec<Duty>,
}

impl OverviewBy {
    fn key(self, duty: &Duty) -> RowKey {
        match self {
            Self::Person => RowKey::Staff(duty.staff.get()),
            Self::Group => RowKey::Group(duty.group.get()),
            Self::Subject => RowKey::Subject(duty.subject.get()),
            Self::Clause => RowKey::Clause(duty.code.code().to_string(), duty.clause.clone()),
        }
    }
}

/// Rows of those who have a duty in the last of the weeks. `weeks` holds the duties of each week, the chosen one last.
pub fn rows(
    weeks: &[Vec<Duty>; WEEKS],
    by: OverviewBy,
    names: &Names,
    now: DateTime<Utc>,
) -> Vec<OverviewRow> {
    let mut found: BTreeMap<RowKey, OverviewRow> = BTreeMap::new();
    let Some(chosen) = weeks.last() else { return Vec::new() };
    for duty in chosen {
        let key = by.key(duty);
        let row = found.entry(key.clone()).or_insert_with(|| OverviewRow {
            name: name_of(&key, duty, names),
            key,
            tally: DutyTally::default(),
            made_late: 0,
            oldest: None,
            weeks: [(0, 0); WEEKS],
            entries: Vec::new(),
        });
        row.tally.add(duty, now);
        row.made_late += u32::from(matches!(duty.state, DutyState::MadeLate { .. }));
        if matches!(duty.state, DutyState::Missing { .. } | DutyState::MadeLate { .. }) {
            row.entries.push(duty.clone());
        }
    }
    for (at, week) in weeks.iter().enumerate() {
        for duty in week.iter().filter(|duty| duty.due_at < now) {
            if let Some(row) = found.get_mut(&by.key(duty)) {
                row.weeks[at].0 += u32::from(duty.state == DutyState::InTime);
                row.weeks[at].1 += 1;
            }
        }
    }
    let mut rows: Vec<OverviewRow> = found.into_values().collect();
    for row in &mut rows {
        row.entries.sort_by_key(|duty| (matches!(duty.state, DutyState::MadeLate { .. }), duty.due_at));
        row.oldest =
            row.entries.first().filter(|duty| matches!(duty.state, DutyState::Missing { .. })).cloned();
    }
    rows.sort_by_cached_key(|row| {
        (
            std::cmp::Reverse(row.tally.missing),
            std::cmp::Reverse(row.made_late),
            domain::text::sort_key(&row.name),
        )
    });
    rows
}

fn name_of(key: &RowKey, duty: &Duty, names: &Names) -> String {
    match key {
        RowKey::Staff(id) => {
            let (family, given, patronymic) = names.staff.get(id).cloned().unwrap_or_default();
            PersonName { family, given, patronymic }.short()
        }
        RowKey::Group(id) => names.groups.get(id).cloned().unwrap_or_default(),
        RowKey::Subject(id) => names.subjects.get(id).cloned().unwrap_or_default(),
        RowKey::Clause(_, clause) => format!("{clause}: {}", duty.code.title_ru()),
    }
}

/// The Mondays of the weeks up to this one, oldest first.
pub fn mondays(week: NaiveDate) -> [NaiveDate; WEEKS] {
    std::array::from_fn(|at| {
        let back = u64::try_from(WEEKS - 1 - at).unwrap_or(0);
        week - chrono::Days::new(7 * back)
    })
}
