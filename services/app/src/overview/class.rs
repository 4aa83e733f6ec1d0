//! A class's week for its class teacher or curator: who was away and why is not known yet, who was reached (S1-3.2f,
//! S3-3.2.3b), and the classes one leads.

use authz::{Action, Resource};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::attendance::{AbsenceReason, AttendanceCode, code_of};
use domain::deadline::absence_reason_due;
use domain::id::GroupId;
use domain::local::instant;
use domain::regulation::Regulation;
use store::TenantTx;
use store::delivery::DeliveryLine;

pub use store::class::LedGroup;

use crate::access::Target;
use crate::jobs::monday;
use crate::journal::clause;
use crate::record::DOCUMENT_REASONS;
use crate::weekly::{GroupWeek, load_week};
use crate::{Actor, App, Failure, Outcome, calendar};

/// So many days back a document may have been handed in for its due moment to be told beforehand.
const RECEIVED_DAYS: u64 = 14;

/// A class's week.
#[derive(Debug, Clone)]
pub struct ClassOverview {
    /// Lessons, marks, attendance and averages of all pupils: the same data the families' sheets are made of.
    pub week: GroupWeek,
    /// What became of the week's sheets.
    pub deliveries: Vec<DeliveryLine>,
    /// Today in the school.
    pub today: NaiveDate,
    /// Reasons a document may give, with the school's words.
    pub reasons: Vec<(AbsenceReason, String)>,
    /// Until when a document's reason has to be entered, by the day it was handed in, today first (D08). Empty where
    /// the act sets no limit.
    pub reason_due: Vec<ReasonDue>,
}

/// The due moment of a document's reason.
#[derive(Debug, Clone)]
pub struct ReasonDue {
    /// Local day the document was handed in.
    pub received_on: NaiveDate,
    /// The last moment on a screen of the school.
    pub display: String,
    /// The clause; none where the platform's default holds.
    pub clause: Option<String>,
    /// That moment is over.
    pub over: bool,
}

impl App {
    /// The week of a class. The number of statements does not depend on the number of pupils.
    #[tracing::instrument(skip_all, name = "overview.class", fields(school = actor.school.get()))]
    pub async fn class_overview(
        &self,
        actor: &Actor,
        group: GroupId,
        week: NaiveDate,
    ) -> Outcome<ClassOverview> {
        let week = monday(week);
        let now = self.now();
        let today = actor.today(now);
        let mut tx = self.store.tenant(actor.context()).await?;
        let target = Target::Group { group, subject: None, span: (week, week + Days::new(6)) };
        self.authorize(&mut tx, actor, target, (Resource::ClassOverview, Action::Read)).await?;
        let deliveries = store::delivery::list_deliveries(&mut tx, group, week).await?;
        let week = load_week(&mut tx, group, week, now).await?;
        let regulation = self.regulation_on(&mut tx, today).await?;
        let reason_due = self.reason_due(&mut tx, actor, &regulation, today).await?;
        tx.finish();
        let reasons = reasons(&regulation.attendance_codes.value);
        Ok(ClassOverview { week, deliveries, today, reasons, reason_due })
    }

    /// The classes and groups the one who asks looks after today: the own ones, for the administration and the
    /// administrator all of the school; none for everybody else.
    #[tracing::instrument(skip_all, name = "overview.own_classes", fields(school = actor.school.get()))]
    pub async fn own_classes(&self, actor: &Actor) -> Outcome<Vec<LedGroup>> {
        let Some(staff) = actor.staff else { return Ok(Vec::new()) };
        let mut tx = self.store.tenant(actor.context()).await?;
        let facts = self.facts(&mut tx, actor, Target::School).await?;
        if !facts.member {
            return Err(Failure::NotFound);
        }
        let question = (Resource::ClassOverview, Action::Read);
        // The administration looks at every class, the administrator prints slips for every class.
        let all = [question, (Resource::CredentialsSlip, Action::Issue)]
            .into_iter()
            .any(|question| self.decide(actor, &facts, question).is_ok());
        // To lead a class is what makes it the own one.
        let own = store::access::Facts { own_class: true, ..facts };
        if !all && self.decide(actor, &own, question).is_err() {
            return Ok(Vec::new());
        }
        let day = actor.today(self.now());
        let groups = store::class::list_led_groups(&mut tx, staff, day, all).await?;
        tx.finish();
        Ok(groups)
    }

    async fn reason_due(
        &self,
        tx: &mut TenantTx,
        actor: &Actor,
        regulation: &Regulation,
        today: NaiveDate,
    ) -> Outcome<Vec<ReasonDue>> {
        if regulation.deadlines.absence_reason_working_days.is_none() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let calendar = calendar::load(tx, today, regulation.study_week.value).await?;
        let days = (0..=RECEIVED_DAYS).map(|back| today - Days::new(back));
        Ok(days
            .filter_map(|received_on| {
                let received = instant(actor.zone, received_on, NaiveTime::MIN);
                let due = absence_reason_due(&regulation.deadlines, &calendar, actor.zone, received)?;
                Some(ReasonDue {
                    received_on,
                    display: due.display(actor.zone),
                    clause: clause(&due.clause),
                    over: due.at < now,
                })
            })
            .collect())
    }
}

fn reasons(codes: &[AttendanceCode]) -> Vec<(AbsenceReason, String)> {
    DOCUMENT_REASONS
        .into_iter()
        .filter_map(|reason| Some((reason, code_of(codes, reason)?.title.clone())))
        .collect()
}
