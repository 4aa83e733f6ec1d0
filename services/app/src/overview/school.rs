//! The school's week for director and deputy (S2-O7, S3-3.2.1g, S4-3.4).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use authz::{Action, Resource};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::id::StaffId;
use domain::person::PersonName;
use store::figures::Names;

use super::duty::{Duty, DutyState, DutyTally, duties};
use super::marks::due_for_marks;
use super::rows::{OverviewBy, OverviewRow, WEEKS, mondays, rows};
use crate::access::Target;
use crate::jobs::monday;
use crate::{Actor, App, Failure, Outcome};

/// A teacher's week.
#[derive(Debug, Clone)]
pub struct TeacherLine {
    /// The teacher.
    pub staff: StaffId,
    /// Name.
    pub name: PersonName,
    /// Counts.
    pub tally: DutyTally,
    /// The missing or late entry whose limit passed first.
    pub oldest: Option<Duty>,
    /// All entries that are missing or were made late, oldest limit first.
    pub late: Vec<Duty>,
}

/// A school's week.
#[derive(Debug, Clone)]
pub struct SchoolOverview {
    /// Monday.
    pub week: NaiveDate,
    /// The moment the figures are of.
    pub computed_at: DateTime<Utc>,
    /// By what the rows are gathered.
    pub by: OverviewBy,
    /// The Mondays of the weeks told beside each row, this one last.
    pub weeks: [NaiveDate; WEEKS],
    /// The week gathered; rows with missing entries first.
    pub rows: Vec<OverviewRow>,
    /// The missing entry of the school whose limit passed first.
    pub oldest: Option<Duty>,
    /// Entries made after their limit.
    pub made_late: u32,
    /// All teachers with duties in the week, those with missing entries first.
    pub teachers: Vec<TeacherLine>,
    /// Counts of the school.
    pub tally: DutyTally,
    /// Teachers who recorded everything due, and teachers with something due (participation, 5.4).
    pub complete: (u32, u32),
    /// Pupils without a mark in the week, and pupils due for marks.
    pub without_marks: (u32, u32),
    /// Names of groups and subjects in the lines.
    pub names: Names,
}

impl App {
    /// Who recorded and who is late in a week, down to the very lesson and clause. The number of statements does not
    /// depend on the number of lessons.
    #[tracing::instrument(skip_all, name = "overview.school")]
    pub async fn school_overview(
        &self,
        actor: &Actor,
        week: NaiveDate,
        by: OverviewBy,
    ) -> Outcome<SchoolOverview> {
        let now = self.now();
        let week = monday(week);
        let span = (week, week + Days::new(6));
        let weeks = mondays(week);
        let long = (weeks[0], span.1);
        let mut tx = self.store.tenant(actor.context()).await?;
        self.authorize(&mut tx, actor, Target::School, (Resource::SchoolOverview, Action::Read)).await?;
        let edition = store::regulation::find_edition_in_force(&mut tx, span.1)
            .await?
            .ok_or(Failure::Bug("the school has no regulation in force"))?;
        let entries = store::figures::list_lesson_entries(&mut tx, long).await?;
        let members = store::figures::list_member_spans(&mut tx, long).await?;
        // Who was together in a group is asked week by week: a pupil who moved joins no classes.
        let by_week: [Vec<Duty>; WEEKS] = std::array::from_fn(|at| {
            let (first, last) = (weeks[at], weeks[at] + Days::new(6));
            let lessons: Vec<_> =
                entries.iter().filter(|entry| (first..=last).contains(&entry.day)).cloned().collect();
            let together: Vec<(i64, i64)> = members
                .iter()
                .filter(|m| m.starts_on <= last && m.ends_on.is_none_or(|end| end >= first))
                .map(|m| (m.group, m.pupil))
                .collect();
            duties(&lessons, &together, &edition.regulation, (actor.zone, now))
        });
        let duties = &by_week[WEEKS - 1];
        let ids = |pick: fn(&Duty) -> i64| {
            duties.iter().map(pick).collect::<BTreeSet<i64>>().into_iter().collect::<Vec<i64>>()
        };
        let names = store::figures::find_names(
            &mut tx,
            &ids(|duty| duty.staff.get()),
            &ids(|duty| duty.group.get()),
            &ids(|duty| duty.subject.get()),
        )
        .await?;
        let marked = store::figures::list_marked_pupils(&mut tx, span).await?;
        tx.finish();
        let local_now = now.with_timezone(&actor.zone).naive_local();
        let of_week = entries.iter().filter(|entry| (span.0..=span.1).contains(&entry.day));
        let due = due_for_marks(of_week, &members, &edition.regulation, local_now);
        let marked: BTreeSet<i64> = marked.into_iter().collect();
        let without = due.difference(&marked).count();

        let mut tally = DutyTally::default();
        duties.iter().for_each(|duty| tally.add(duty, now));
        let teachers = teachers(duties, &names.staff, now);
        let with_due = teachers.iter().filter(|line| line.tally.passed > 0);
        let complete = with_due.clone().filter(|line| line.tally.missing == 0).count();
        Ok(SchoolOverview {
            week,
            computed_at: now,
            by,
            weeks,
            rows: rows(&by_week, by, &names, now),
            oldest: duties
                .iter()
                .filter(|duty| matches!(duty.state, DutyState::Missing { .. }))
                .min_by_key(|duty| duty.due_at)
                .cloned(),
            made_late: count(
                duties.iter().filter(|duty| matches!(duty.state, DutyState::MadeLate { .. })).count(),
            ),
            complete: (count(complete), count(with_due.count())),
            teachers,
            tally,
            without_marks: (count(without), count(due.len())),
            names,
        })
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn teachers(
    duties: &[Duty],
    names: &HashMap<i64, (String, String, Option<String>)>,
    now: DateTime<Utc>,
) -> Vec<TeacherLine> {
    let mut by_staff: BTreeMap<StaffId, (DutyTally, Vec<Duty>)> = BTreeMap::new();
    for duty in duties {
        let (tally, late) = by_staff.entry(duty.staff).or_default();
        tally.add(duty, now);
        if matches!(duty.state, DutyState::Missing { .. } | DutyState::MadeLate { .. }) {
            late.push(duty.clone());
        }
    }
    let mut lines: Vec<TeacherLine> = by_staff
        .into_iter()
        .map(|(staff, (tally, mut late))| {
            late.sort_by_key(|duty| duty.due_at);
            let (family, given, patronymic) = names.get(&staff.get()).cloned().unwrap_or_default();
            TeacherLine {
                staff,
                name: PersonName { family, given, patronymic },
                tally,
                oldest: late.iter().find(|duty| matches!(duty.state, DutyState::Missing { .. })).cloned(),
                late,
            }
        })
        .collect();
    lines.sort_by_cached_key(|line| (std::cmp::Reverse(line.tally.missing), line.name.sort_key()));
    lines
}
