//! The district's pages: its schools in a week, over weeks, one of them closely. Figures only (security.md C-25).

use std::collections::BTreeMap;

use authz::{Action, Decision, Question, Relation, RelationSet, Resource};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::fraction::Fraction;
use domain::role::Role;
use store::SystemReason;
use store::figures::SchoolLine;

use super::disclosure::{Shown, disclose};
use crate::jobs::{figures_due, monday};
use crate::{App, DistrictActor, Failure, Outcome, Refusal, RefusalCode};

/// Weeks around the one asked for whose figures decide together what may be told.
const AROUND: TimeDelta = TimeDelta::weeks(40);
/// Most weeks in one answer.
const MOST_WEEKS: u32 = 26;

/// A school in one week.
#[derive(Debug, Clone)]
pub struct DistrictLine {
    /// Opaque id of the school.
    pub id: String,
    /// Short name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
    /// What may be told.
    pub shown: Shown,
    /// When the school's figures were computed; none without figures of the week.
    pub computed_at: Option<DateTime<Utc>>,
    /// By which version of the formulas they were.
    pub formula_version: Option<i16>,
    /// When they are computed by schedule.
    pub due_at: DateTime<Utc>,
}

/// The middle of the schools' shown values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Medians {
    /// Share of entries in time.
    pub in_time: Option<Fraction>,
    /// Success, percent.
    pub success: Option<i64>,
    /// Quality, percent.
    pub quality: Option<i64>,
    /// Families reached, percent.
    pub reached: Option<i64>,
}

/// The district's week.
#[derive(Debug, Clone)]
pub struct DistrictOverview {
    /// Monday.
    pub week: NaiveDate,
    /// The schools by name.
    pub schools: Vec<DistrictLine>,
    /// The middle of what is shown.
    pub medians: Medians,
    /// When the newest of the shown figures were computed.
    pub snapshot: Option<DateTime<Utc>>,
    /// When the last school's figures of the week come, if that is still ahead.
    pub snapshot_due: Option<DateTime<Utc>>,
}

/// Weeks of schools.
#[derive(Debug, Clone)]
pub struct DistrictHistory {
    /// Mondays, oldest first.
    pub weeks: Vec<NaiveDate>,
    /// The schools by name, each with as many lines as there are weeks.
    pub schools: Vec<Vec<DistrictLine>>,
}

impl App {
    /// Asks whether the officer may take the figures out as a file.
    pub(crate) fn may_export_district(&self, _: &DistrictActor) -> Outcome<()> {
        self.may_see_district(Action::Export)
    }

    /// The only officers are those of a district, and the only district is the one in use.
    fn may_see_district(&self, action: Action) -> Outcome<()> {
        let question = Question {
            role: Role::DistrictOfficer,
            relations: RelationSet::of(&[Relation::District]),
            resource: Resource::DistrictOverview,
            action,
        };
        match self.policy.decide(&question) {
            Decision::Denied => Err(Failure::NotFound),
            Decision::Allowed { .. } => Ok(()),
        }
    }

    /// The figures of a district's schools in a week.
    #[tracing::instrument(skip_all, name = "overview.district")]
    pub async fn district_overview(
        &self,
        officer: &DistrictActor,
        week: NaiveDate,
    ) -> Outcome<DistrictOverview> {
        let week = monday(week);
        let schools: Vec<DistrictLine> =
            self.district_weeks(officer, &[week]).await?.into_iter().flatten().collect();
        Ok(DistrictOverview {
            week,
            medians: medians(&schools),
            snapshot: schools.iter().filter_map(|line| line.computed_at).max(),
            snapshot_due: schools.iter().map(|line| line.due_at).max().filter(|due| *due > self.now()),
            schools,
        })
    }

    /// The figures of a district's schools in the weeks up to that of a day.
    #[tracing::instrument(skip_all, name = "overview.district_history")]
    pub async fn district_history(
        &self,
        officer: &DistrictActor,
        until: NaiveDate,
        weeks: u32,
    ) -> Outcome<DistrictHistory> {
        if !(1..=MOST_WEEKS).contains(&weeks) {
            let words = format!("Недель может быть от 1 до {MOST_WEEKS}");
            return Err(Refusal::new(RefusalCode::InvalidInput, words).field("weeks").into());
        }
        let last = monday(until);
        let weeks: Vec<NaiveDate> =
            (0..i64::from(weeks)).rev().map(|back| last - TimeDelta::weeks(back)).collect();
        let schools = self.district_weeks(officer, &weeks).await?;
        Ok(DistrictHistory { weeks, schools })
    }

    /// One school of the district in the weeks up to that of a day.
    pub async fn district_school(
        &self,
        officer: &DistrictActor,
        id: &str,
        (until, weeks): (NaiveDate, u32),
    ) -> Outcome<DistrictHistory> {
        let mut history = self.district_history(officer, until, weeks).await?;
        history.schools.retain(|lines| lines.iter().any(|line| line.id == id));
        if history.schools.is_empty() { Err(Failure::NotFound) } else { Ok(history) }
    }

    /// The lines of each school in these weeks (oldest first). Whatever is asked for, what may be told is decided over
    /// the same long span, so that two questions do not answer a third.
    async fn district_weeks(
        &self,
        officer: &DistrictActor,
        weeks: &[NaiveDate],
    ) -> Outcome<Vec<Vec<DistrictLine>>> {
        self.may_see_district(Action::Read)?;
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(Vec::new()) };
        let mut tx = self.store.system(SystemReason::DistrictRollup).await?;
        let offices = store::session::list_offices(&mut tx, officer.person).await?;
        if offices.iter().all(|office| office.district != officer.district) {
            return Err(Failure::NotFound);
        }
        let span = (*first - AROUND, *last + AROUND);
        let lines = store::figures::list_district(&mut tx, officer.district, span).await?;
        tx.finish();
        Ok(lines.iter().map(|line| self.lines(line, weeks)).collect())
    }

    fn lines(&self, school: &SchoolLine, weeks: &[NaiveDate]) -> Vec<DistrictLine> {
        let shown = disclose(&school.weeks);
        let told: BTreeMap<NaiveDate, (Shown, DateTime<Utc>, i16)> = school
            .weeks
            .iter()
            .zip(shown)
            .map(|(row, shown)| (row.week, (shown, row.computed_at, row.formula_version)))
            .collect();
        let id = self.ids.encode(crate::Kind::School, school.school, school.school.get().into());
        weeks
            .iter()
            .map(|week| {
                let (shown, computed_at, formula_version) = match told.get(week).cloned() {
                    Some((shown, at, version)) => (shown, Some(at), Some(version)),
                    None => (Shown::default(), None, None),
                };
                DistrictLine {
                    id: id.clone(),
                    name: school.name.clone(),
                    kind: school.kind.clone(),
                    shown,
                    computed_at,
                    formula_version,
                    due_at: figures_due(school.zone, *week),
                }
            })
            .collect()
    }
}

fn medians(schools: &[DistrictLine]) -> Medians {
    let percents = |pick: fn(&Shown) -> Option<i64>| {
        let values = schools.iter().filter_map(|line| pick(&line.shown)).map(Fraction::from_integer);
        median(values.collect()).map(|middle| middle.round().to_integer())
    };
    let in_time = schools.iter().filter_map(|line| line.shown.timeliness);
    Medians {
        in_time: median(in_time.map(|(part, whole)| Fraction::new(part, whole)).collect()),
        success: percents(|shown| shown.success),
        quality: percents(|shown| shown.quality),
        reached: percents(|shown| shown.reached),
    }
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<Fraction>) -> Option<Fraction> {
    values.sort_unstable();
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => values.get(middle).copied(),
        _ => Some((values[middle - 1] + values[middle]) / Fraction::from_integer(2)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let of = |values: &[i64]| median(values.iter().map(|n| Fraction::from_integer(*n)).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3, 1, 2]), Some(Fraction::from_integer(2)));
        assert_eq!(of(&[4, 1, 2, 3]), Some(Fraction::new(5, 2)));
    }
}
