//! A school's week in figures, and the district's page made of them. No child's or teacher's name is loaded here, so
//! none can leave. Cells under five pupils are hidden (security.md C-25).

use authz::{Action, Decision, Question, Relation, RelationSet, Resource};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::id::SchoolId;
use domain::indicator::{ClassCounts, standing};
use domain::mark::MarkValue;
use domain::role::Role;
use store::figures::{Figures, PeriodFigures};
use store::{SystemReason, TenantContext};

use super::duty::{DutyTally, duties};
use crate::jobs::monday;
use crate::{App, DistrictActor, Failure, Outcome};

/// Fewer pupils than this are not told.
const SMALLEST_CELL: i64 = 5;

/// A school on the district's page.
#[derive(Debug, Clone)]
pub struct DistrictLine {
    /// Opaque id of the school.
    pub id: String,
    /// Short name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
    /// Pupils; `None` where nothing was computed or too few.
    pub pupils: Option<i32>,
    /// Entries of the week.
    pub entries: Option<i32>,
    /// Entries made in time and entries whose limit has passed.
    pub timeliness: Option<(i64, i64)>,
    /// Successful pupils and all, last closed period.
    pub success: Option<(i64, i64)>,
    /// Pupils with 4 and 5 only and all, last closed period.
    pub quality: Option<(i64, i64)>,
    /// Families reached and all.
    pub reached: Option<(i64, i64)>,
    /// Name of the period of success and quality.
    pub period: Option<String>,
    /// When the school's figures were computed.
    pub computed_at: Option<DateTime<Utc>>,
}

/// The district's week.
#[derive(Debug, Clone)]
pub struct DistrictOverview {
    /// Monday.
    pub week: NaiveDate,
    /// The schools by name.
    pub schools: Vec<DistrictLine>,
}

impl App {
    /// Computes and stores a school's figures of a week.
    #[tracing::instrument(skip_all, name = "overview.compute_figures")]
    pub async fn compute_figures(&self, school: SchoolId, week: NaiveDate) -> Outcome<()> {
        let now = self.now();
        let span = (week, week + Days::new(6));
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let zone = store::figures::get_zone(&mut tx).await?;
        let edition = store::regulation::find_edition_in_force(&mut tx, span.1)
            .await?
            .ok_or(Failure::Bug("the school has no regulation in force"))?;
        let entries = store::figures::list_lesson_entries(&mut tx, span).await?;
        let members = store::figures::list_members(&mut tx, span).await?;
        let mut tally = DutyTally::default();
        for duty in duties(&entries, &members, &edition.regulation, (zone, now)) {
            tally.add(&duty, now);
        }
        let (pupils, families, families_reached) = store::figures::find_reach(&mut tx, week, span.1).await?;
        let (period, marks) = store::figures::list_last_period_marks(&mut tx, span.1).await?;
        let scale = edition.regulation.marks.scale.value;
        let counts = ClassCounts::of(marks.iter().map(|(_, marks)| {
            let marks: Vec<Option<MarkValue>> = marks.iter().map(|text| MarkValue::from_text(text)).collect();
            standing(&marks, scale)
        }));
        let count = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        let figures = Figures {
            pupils,
            entries: count(tally.made),
            entries_due: count(tally.passed),
            entries_in_time: count(tally.in_time),
            families,
            families_reached,
        };
        let all = i64::from(counts.pupils);
        let told = period.is_some();
        let period = PeriodFigures {
            success: told.then_some((i64::from(counts.successful), all)),
            quality: told.then_some((i64::from(counts.excellent + counts.good), all)),
            period,
        };
        store::figures::upsert_figures(&mut tx, week, (&figures, &period), now).await?;
        Ok(tx.commit().await?)
    }

    /// The figures of a district's schools in a week.
    #[tracing::instrument(skip_all, name = "overview.district")]
    pub async fn district_overview(
        &self,
        officer: &DistrictActor,
        week: NaiveDate,
    ) -> Outcome<DistrictOverview> {
        let week = monday(week);
        let question = Question {
            role: Role::DistrictOfficer,
            relations: RelationSet::of(&[Relation::District]),
            resource: Resource::DistrictOverview,
            action: Action::Read,
        };
        if let Decision::Denied = self.policy.decide(&question) {
            return Err(Failure::NotFound);
        }
        let mut tx = self.store.system(SystemReason::DistrictRollup).await?;
        let offices = store::session::list_offices(&mut tx, officer.person).await?;
        if offices.iter().all(|office| office.district != officer.district) {
            return Err(Failure::NotFound);
        }
        let lines = store::figures::list_district(&mut tx, officer.district, week).await?;
        tx.commit().await?;
        let schools = lines
            .into_iter()
            .map(|line| {
                let (figures, period, at) =
                    line.figures.map_or((None, None, None), |(figures, period, at)| {
                        (Some(figures), Some(period), Some(at))
                    });
                DistrictLine {
                    id: self.ids.encode(crate::Kind::School, line.school, line.school.get().into()),
                    name: line.name,
                    kind: line.kind,
                    pupils: figures.map(|f| f.pupils).filter(|pupils| i64::from(*pupils) >= SMALLEST_CELL),
                    entries: figures.map(|f| f.entries),
                    timeliness: figures
                        .filter(|f| f.entries_due > 0)
                        .map(|f| (f.entries_in_time.into(), f.entries_due.into())),
                    success: period.as_ref().and_then(|p| p.success).filter(large_enough),
                    quality: period.as_ref().and_then(|p| p.quality).filter(large_enough),
                    reached: figures
                        .map(|f| (i64::from(f.families_reached), i64::from(f.families)))
                        .filter(|(_, all)| *all >= SMALLEST_CELL),
                    period: period.and_then(|p| p.period),
                    computed_at: at,
                }
            })
            .collect();
        Ok(DistrictOverview { week, schools })
    }
}

/// Neither the counted pupils nor the rest may be a small group, or the share would tell about single children.
fn large_enough(share: &(i64, i64)) -> bool {
    let (part, all) = *share;
    all >= SMALLEST_CELL
        && (part == 0 || part >= SMALLEST_CELL)
        && (part == all || all - part >= SMALLEST_CELL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_about_few_children_is_hidden() {
        for (share, told) in [
            ((0, 4), false),
            ((5, 10), true),
            ((4, 10), false),
            ((6, 10), false),
            ((10, 10), true),
            ((0, 10), true),
            ((95, 100), true),
            ((97, 100), false),
        ] {
            assert_eq!(large_enough(&share), told, "{share:?}");
        }
    }
}
