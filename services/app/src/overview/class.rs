//! A class's week for its class teacher or curator: who was away and why is not known yet, who was reached (S1-3.2f,
//! S3-3.2.3b).

use authz::{Action, Resource};
use chrono::{Days, NaiveDate};
use domain::id::GroupId;
use store::delivery::DeliveryLine;

use crate::access::Target;
use crate::jobs::monday;
use crate::weekly::{GroupWeek, load_week};
use crate::{Actor, App, Outcome};

/// A class's week.
#[derive(Debug, Clone)]
pub struct ClassOverview {
    /// Lessons, marks, attendance and averages of all pupils: the same data the families' sheets are made of.
    pub week: GroupWeek,
    /// What became of the week's sheets.
    pub deliveries: Vec<DeliveryLine>,
}

impl App {
    /// The week of a class. The number of statements does not depend on the number of pupils.
    pub async fn class_overview(
        &self,
        actor: &Actor,
        group: GroupId,
        week: NaiveDate,
    ) -> Outcome<ClassOverview> {
        let week = monday(week);
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group, subject: None, span: (week, week + Days::new(6)) };
        self.authorize(&mut tx, actor, target, (Resource::ClassOverview, Action::Read)).await?;
        let deliveries = store::delivery::list_deliveries(&mut tx, group, week).await?;
        let week = load_week(&mut tx, group, week).await?;
        tx.commit().await?;
        Ok(ClassOverview { week, deliveries })
    }
}
