//! Lays the timetable out into lessons of days. Which days are study days is the calendar's to say.

use chrono::NaiveDate;
use domain::id::SchoolId;
use domain::period::DateSpan;
use store::TenantContext;
use store::roster::DaysOff;

use crate::{App, Failure, Outcome, Refusal, RefusalCode, calendar};

/// Longest span of one lay-out, in days: a school year.
const LONGEST: i64 = 400;

/// What a lay-out did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaidOut {
    /// Study days of the school in the span.
    pub study_days: usize,
    /// Lessons that were not there before.
    pub lessons: u64,
}

impl App {
    /// Makes the lessons of a span (both days included) from timetable, load, bells and calendar: holidays, vacations,
    /// days off of single classes and moved working days count. Doing it again adds only what is missing; a lesson
    /// that is there keeps its substitute, its state and its marks. A moved working day has the timetable of its own
    /// weekday. For operators and jobs.
    pub async fn lay_out_lessons(
        &self,
        school: SchoolId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Outcome<LaidOut> {
        let span =
            DateSpan::new(from, to).filter(|_| (to - from).num_days() <= LONGEST).ok_or_else(|| {
                Refusal::new(
                    RefusalCode::InvalidInput,
                    "Отрезок для уроков: последний день не раньше первого и не больше учебного года",
                )
            })?;
        let mut tx = self.store.tenant(TenantContext::job(school)).await?;
        let regulation = self.regulation_on(&mut tx, to).await?;
        // The year decides the calendar; a span may touch two of them.
        let mut days = Vec::new();
        let mut off = DaysOff::default();
        let mut day = from;
        while day <= to {
            let calendar = calendar::load(&mut tx, day, regulation.study_week.value).await?;
            let last = to.min(calendar.year.last().max(day));
            let part = DateSpan::new(day, last).ok_or(Failure::Bug("a part of a span is empty"))?;
            days.extend(calendar.study_days(part, None));
            for (group, spans) in &calendar.group_days_off {
                for day in spans.iter().flat_map(|span| span.days()).filter(|day| span.contains(*day)) {
                    off.groups.push(group.get());
                    off.days.push(day);
                }
            }
            day = last + chrono::Days::new(1);
        }
        let lessons = store::roster::insert_lessons(&mut tx, &days, &off).await?;
        tx.commit().await?;
        Ok(LaidOut { study_days: days.len(), lessons })
    }
}
