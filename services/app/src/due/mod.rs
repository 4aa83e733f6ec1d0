//! What is due now for the role in use (ux.md 4.3): a teacher's own lessons and period marks, a class teacher's absences
//! and sheets, the week's breaches for who answers for the school. At most five statements whatever the role.

mod breaches;
mod class;
mod lessons;
pub(crate) mod words;

pub(crate) use lessons::day_of_class;

use authz::{Action, Resource};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::deadline::DeadlineCode;
use domain::id::{GroupId, LessonId, PeriodId, PupilId, StaffId, SubjectId};
use domain::regulation::{EditWindow, Regulation};
use store::access::Facts;

use crate::access::Target;
use crate::{Actor, App, Failure, Outcome};

/// Lines at most; the counts are of all.
const MOST: usize = 50;
/// How far back the list looks, in days, where the regulation's window is longer.
const LOOK_BACK: u16 = 30;
/// How far ahead the nearest limit is looked for, in days.
const LOOK_AHEAD: u64 = 7;

domain::coded! {
    /// What is owed.
    pub enum DueKind {
        /// The topic of a lesson.
        Topic = "topic" => "Тема",
        /// Common homework of a lesson.
        Homework = "homework" => "Задание",
        /// The absentees of a lesson.
        Attendance = "attendance" => "Отсутствующие",
        /// Marks of a work that was given.
        Marks = "marks" => "Отметки",
        /// Period marks of a page.
        PeriodMarks = "period_marks" => "Отметки за период",
        /// Why a pupil was absent.
        AbsenceReason = "absence_reason" => "Причина пропуска",
        /// A letter that did not arrive or may not leave.
        RefusedLetter = "refused_letter" => "Письмо не дошло",
        /// A printed sheet nobody handed over yet.
        SheetNotHanded = "sheet_not_handed" => "Лист не вручён",
        /// A teacher's missing entries, for who answers for the school.
        Breach = "breach" => "Просрочки",
    }
}

/// How urgent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The limit has passed.
    Overdue,
    /// The limit is today.
    Today,
    /// The limit is later, or none is set.
    Week,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueItem {
    /// What is owed.
    pub kind: DueKind,
    /// Which deadline; none where no limit of the regulation is behind it.
    pub code: Option<DeadlineCode>,
    /// «Тема: 8В, история, 3 марта».
    pub title: String,
    /// «п. 2.8»; none where the platform's default holds.
    pub clause: Option<String>,
    /// The rule as a sentence.
    pub clause_text: Option<String>,
    /// The last instant in time; none where no limit runs yet.
    pub due_at: Option<DateTime<Utc>>,
    /// «до 14:55», «просрочено на 11 ч».
    pub display: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What the button leads to.
    pub link: DueLink,
}

/// The place to go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueLink {
    /// The group.
    pub group: Option<GroupId>,
    /// The subject.
    pub subject: Option<SubjectId>,
    /// The lesson.
    pub lesson: Option<LessonId>,
    /// The period.
    pub period: Option<PeriodId>,
    /// The pupil.
    pub pupil: Option<PupilId>,
    /// The teacher.
    pub staff: Option<StaffId>,
    /// Monday of the week.
    pub week: Option<NaiveDate>,
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueList {
    /// Local day.
    pub day: NaiveDate,
    /// The most urgent lines, by due moment.
    pub items: Vec<DueItem>,
    /// Counts of all lines: overdue, due today, later.
    pub counts: (u32, u32, u32),
    /// Entries made today.
    pub done_today: u32,
    /// The nearest limit ahead that is no line yet, with its words: «завтра в 14:55».
    pub next: Option<(DateTime<Utc>, String)>,
}

/// What the parts of the list are made with.
struct Desk<'a> {
    regulation: &'a Regulation,
    zone: Tz,
    now: DateTime<Utc>,
    today: NaiveDate,
}

impl Desk<'_> {
    /// State and words of a limit.
    fn limit(&self, due_at: DateTime<Utc>) -> (Urgency, String) {
        if due_at < self.now {
            return (Urgency::Overdue, words::overdue(self.now - due_at));
        }
        let urgency = match words::shown(due_at, self.zone).date() <= self.today {
            true => Urgency::Today,
            false => Urgency::Week,
        };
        (urgency, words::until(due_at, self.zone, self.today))
    }

    /// The first day the list looks back to.
    fn since(&self) -> NaiveDate {
        let days = match self.regulation.edit_window.value {
            EditWindow::Days { days } => days.min(LOOK_BACK),
            EditWindow::UntilPeriodCloses => LOOK_BACK,
        };
        self.today - Days::new(days.into())
    }
}

impl App {
    /// What is due now. An empty list for roles that owe nothing here.
    #[tracing::instrument(skip_all, name = "due.list", fields(school = actor.school.get()))]
    pub async fn due(&self, actor: &Actor) -> Outcome<DueList> {
        let now = self.now();
        let today = actor.today(now);
        let mut tx = self.store.tenant(actor.context()).await?;
        let facts = self.facts(&mut tx, actor, Target::School).await?;
        if !facts.member {
            return Err(Failure::NotFound);
        }
        // The lists below hold own lessons and own classes only: that is what makes these relations true.
        let may = |facts: &Facts, question| self.decide(actor, facts, question).is_ok();
        let own_lesson = Facts { own_assignment: true, ..facts };
        let own_class = Facts { own_class: true, ..facts };
        let teaches = may(&own_lesson, (Resource::Topic, Action::Write));
        let leads = may(&own_class, (Resource::AbsenceReason, Action::Correct))
            && may(&own_class, (Resource::Delivery, Action::Read));
        let answers = may(&facts, (Resource::SchoolOverview, Action::Read));
        let staff = actor.staff.filter(|_| teaches || leads || answers);
        let Some(staff) = staff else {
            tx.finish();
            return Ok(DueList { day: today, items: vec![], counts: (0, 0, 0), done_today: 0, next: None });
        };
        let regulation = self.regulation_on(&mut tx, today).await?;
        let desk = Desk { regulation: &regulation, zone: actor.zone, now, today };
        let mut found = lessons::Found::default();
        if teaches {
            let rows = store::due::list_due_lessons(
                &mut tx,
                staff,
                (desk.since(), today + Days::new(LOOK_AHEAD)),
                lessons::day_of_class(&regulation),
            )
            .await?;
            lessons::add(&desk, staff, &rows, &mut found);
            if may(&own_lesson, (Resource::PeriodMark, Action::Write)) {
                let rows = store::due::list_due_periods(&mut tx, staff, today).await?;
                lessons::add_periods(&desk, actor.role, &rows, &mut found);
            }
        }
        if leads {
            let rows = store::due::list_class_matters(&mut tx, staff, today, desk.since()).await?;
            class::add(&desk, &rows, &mut found);
        }
        if answers {
            breaches::add(&desk, &mut tx, &mut found).await?;
        }
        tx.finish();
        Ok(found.into_list(&desk))
    }
}
