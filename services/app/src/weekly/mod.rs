//! A group's week as its families are told about it (S0-2.12, S2-A2-1): loaded once per group, computed by domain
//! rules, handed to the worker as plain data. No rendering, no mail.

mod assemble;
mod sheet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::id::{GroupId, SchoolId};
use store::{TenantContext, TenantTx};

pub use assemble::Loaded;
pub(crate) use assemble::derivation;
pub use sheet::*;

use crate::{App, Outcome};

impl App {
    /// The groups of a school whose sheets are made.
    pub async fn weekly_groups(&self, school: SchoolId, week: NaiveDate) -> Outcome<Vec<GroupId>> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let groups = store::weekly::list_home_groups(&mut tx, week + Days::new(6)).await?;
        tx.finish();
        Ok(groups)
    }

    /// Loads and computes a group's week. `week` is its Monday; homework is that of the following seven days. Lessons count
    /// from their end on; once the week is over, the same data give the same sheet.
    #[tracing::instrument(skip_all, name = "weekly.load", fields(school = school.get()))]
    pub async fn group_week(&self, school: SchoolId, group: GroupId, week: NaiveDate) -> Outcome<GroupWeek> {
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let sheets = load_week(&mut tx, group, week, self.now()).await?;
        tx.finish();
        Ok(sheets)
    }
}

/// A group's week as it stands at `now`, within a transaction of its school.
pub(crate) async fn load_week(
    tx: &mut TenantTx,
    group: GroupId,
    week: NaiveDate,
    now: DateTime<Utc>,
) -> Outcome<GroupWeek> {
    let last = week + Days::new(6);
    let edition = store::regulation::find_edition_in_force(tx, last)
        .await?
        .ok_or(crate::Failure::Bug("the school has no regulation in force"))?;
    let head = store::weekly::get_head(tx, group, last).await?;
    let pupils = store::weekly::list_pupils(tx, group, last).await?;
    let ids: Vec<i64> = pupils.iter().map(|pupil| pupil.id.get()).collect();
    let from = head.period.as_ref().map_or(week, |(_, _, starts, _)| (*starts).min(week));
    let stays = store::weekly::list_stays(tx, &ids, (from, last + Days::new(7))).await?;
    let mut groups: Vec<i64> = stays.iter().map(|stay| stay.group.get()).collect();
    groups.sort_unstable();
    groups.dedup();
    let loaded = Loaded {
        lessons: store::weekly::list_lessons(tx, &groups, (from, last)).await?,
        marks: store::weekly::list_marks(tx, &ids, (from, last)).await?,
        attendance: store::weekly::list_attendance(tx, &ids, (from, last)).await?,
        homework: store::weekly::list_homework(tx, &groups, &ids, (last + Days::new(1), last + Days::new(7)))
            .await?,
        remarks: store::weekly::list_remarks(tx, &ids, (week, last)).await?,
        choices: store::weekly::list_choices(tx, &ids, last).await?,
        regulation: edition.regulation,
        week: domain::calendar::week_of(week),
        now: now.with_timezone(&head.zone).naive_local(),
        head,
        pupils,
        stays,
    };
    Ok(loaded.assemble(group))
}
