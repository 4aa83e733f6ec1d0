//! What became of a week's summaries in one school, in figures, for who operates the instance.

use chrono::NaiveDate;
use domain::id::SchoolId;
use store::TenantContext;
pub use store::delivery_totals::DeliveryTotals;

use crate::jobs::monday;
use crate::{App, Outcome};

impl App {
    /// Counts of one school and week. One statement.
    pub async fn delivery_totals(&self, school: SchoolId, week: NaiveDate) -> Outcome<DeliveryTotals> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let totals = store::delivery_totals::find_delivery_totals(&mut tx, monday(week)).await?;
        tx.finish();
        Ok(totals)
    }
}
