//! A school's week in figures: counted here, stored, read by the district. No child's or teacher's name is loaded, so none
//! can leave.

use chrono::{Days, NaiveDate};
use domain::id::SchoolId;
use domain::indicator::{ClassCounts, standing};
use domain::mark::MarkValue;
use store::TenantContext;
use store::figures::{Figures, PeriodFigures};

use super::duty::{DutyTally, duties};
use super::words::FORMULA_VERSION;
use crate::{App, Failure, Outcome};

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
        store::figures::upsert_figures(&mut tx, week, (&figures, &period), (FORMULA_VERSION, now)).await?;
        Ok(tx.commit().await?)
    }
}
