//! The weekly summaries of the last full week: queued for all schools, watched until every job is done, counted.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use app::App;
use app::delivery_totals::DeliveryTotals;
use app::jobs::{Job, monday};
use chrono::{Days, NaiveDate};
use domain::id::SchoolId;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// How often the queue is asked.
const POLL: Duration = Duration::from_millis(700);
/// After this long without any change the wait is given up.
const STANDSTILL: Duration = Duration::from_secs(180);

/// What became of one school's summaries.
#[derive(Debug, Clone)]
pub struct SchoolWeek {
    pub name: String,
    pub totals: DeliveryTotals,
    /// From queueing to the last change that was seen.
    pub seconds: f64,
}

/// Monday of the last week that is over on `today`.
#[must_use]
pub fn last_full_week(today: NaiveDate) -> NaiveDate {
    monday(today) - Days::new(7)
}

/// Queues the weekly run of all schools.
///
/// # Errors
///
/// When the database fails.
pub async fn enqueue(app: &App, schools: &[(SchoolId, String)], week: NaiveDate) -> Result<()> {
    for (school, _) in schools {
        app.enqueue_for(*school, vec![Job::WeeklySummary { week }], None).await?;
    }
    Ok(())
}

/// Waits until no job is left, showing progress.
///
/// # Errors
///
/// When jobs are dead, nothing moves for three minutes, or the database fails.
pub async fn wait(
    app: &App,
    schools: &[(SchoolId, String)],
    week: NaiveDate,
    bars: &MultiProgress,
) -> Result<Vec<SchoolWeek>> {
    let started = Instant::now();
    let mut weeks: Vec<SchoolWeek> = Vec::new();
    let mut shown = Vec::new();
    for (school, name) in schools {
        let totals = app.delivery_totals(*school, week).await?;
        let bar = bars.add(ProgressBar::new(u64::try_from(totals.pupils).unwrap_or(0)));
        bar.set_style(ProgressStyle::with_template("{prefix:28} {bar:24} {pos}/{len} выписок, {msg}")?);
        bar.set_prefix(name.clone());
        shown.push(bar);
        weeks.push(SchoolWeek { name: name.clone(), totals, seconds: 0.0 });
    }
    let mut moved = Instant::now();
    let mut before = (0, 0, 0);
    loop {
        let backlog = app.backlog().await?;
        let (ready, running, dead) = backlog;
        let mut changed = backlog != before;
        before = backlog;
        for (((school, _), week_of), bar) in schools.iter().zip(&mut weeks).zip(&shown) {
            let totals = app.delivery_totals(*school, week).await?;
            if totals != week_of.totals {
                changed = true;
                week_of.totals = totals;
                week_of.seconds = started.elapsed().as_secs_f64();
            }
            bar.set_position(u64::try_from(totals.reports).unwrap_or(0));
            bar.set_message(format!("писем принято {}, в очереди {}", totals.accepted, totals.waiting));
        }
        if ready == 0 && running == 0 {
            shown.iter().for_each(ProgressBar::finish_and_clear);
            if dead > 0 {
                bail!("Заданий, которые не удалось выполнить: {dead}. Причины в журнале обработчика");
            }
            return Ok(weeks);
        }
        if changed {
            moved = Instant::now();
        } else if moved.elapsed() > STANDSTILL {
            bail!("Очередь стоит: ждут {ready}, выполняются {running}. Запущен ли обработчик (worker)?");
        }
        tokio::time::sleep(POLL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_full_week_is_over_on_the_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (today, week) in
            [("2026-11-22", "2026-11-09"), ("2026-11-23", "2026-11-16"), ("2026-11-20", "2026-11-09")]
        {
            assert_eq!(last_full_week(day(today)), day(week), "{today}");
        }
    }
}
