//! Ten study weeks of journal life before "today", generated deterministically and written through the use cases a
//! teacher's browser calls, never with SQL: the demo shows what the service would hold, with its histories, refusals
//! and late entries.
//!
//! Who is able, ill, late or careless follows from names alone ([`chance`]). The application's clock is moved to the
//! moment of each entry. Pages of all schools are lived side by side.

mod after;
mod chance;
pub mod family;
mod page;
mod pupil;
mod scene;
mod stand_in;
mod tally;
mod teacher;
mod transfer;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::{Context as _, Result};
use app::App;
use app::account::OpenedAccount;
use app::import::roster::SchoolRoster;
use app::journal::OpenPage;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::group::GroupKind;
use domain::id::{GroupId, PupilId, SchoolId};
use domain::local::instant;
use domain::role::Role;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{DemoKind, calendar};
use page::LivedPage;
use scene::Scene;
pub use tally::Tally;

/// Pages lived at once over all schools; the database has two cores to itself at best.
const AT_ONCE: usize = 6;

/// A school with its people as actors.
pub struct LifeSchool {
    pub kind: DemoKind,
    pub school: SchoolId,
    pub zone: Tz,
    pub roster: SchoolRoster,
    pub people: Vec<OpenedAccount>,
}

/// Lives the weeks from the first study day to the day before `today` in all schools. Entries that would be made after
/// the application's present moment are left for the visitors.
///
/// # Errors
///
/// When a use case fails; refusals are counted in the tally.
pub async fn live(
    app: &App,
    schools: Vec<LifeSchool>,
    today: NaiveDate,
    bars: &MultiProgress,
) -> Result<Vec<(DemoKind, Tally)>> {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let style = ProgressStyle::with_template("{msg:28} {bar:30} {pos}/{len} уроков {elapsed}")?;
    let mut at_work = JoinSet::new();
    for school in schools {
        let bar = bars.add(ProgressBar::new(0).with_style(style.clone()));
        let (app, places) = (app.clone(), places.clone());
        at_work.spawn(async move {
            let kind = school.kind;
            let tally = live_one(app, school, today, (places, bar)).await;
            tally.map(|tally| (kind, tally)).with_context(|| format!("school {kind:?}"))
        });
    }
    let mut done = Vec::new();
    while let Some(one) = at_work.join_next().await {
        done.push(one??);
    }
    done.sort_by_key(|(kind, _)| *kind);
    Ok(done)
}

async fn live_one(
    app: App,
    school: LifeSchool,
    today: NaiveDate,
    (places, bar): (Arc<Semaphore>, ProgressBar),
) -> Result<Tally> {
    bar.set_message(school.roster.school.short_name.clone().unwrap_or_default());
    let first = calendar::first_day(today)?;
    if school.kind == DemoKind::General {
        transfer::transfer(&app, (school.kind, school.school), order_day(school.zone, first)).await?;
    }
    let (counter, number) = (app.clone(), school.school);
    let mut scene = Scene {
        limit: app.now(),
        app,
        code: school.kind.preset().to_owned(),
        roster: school.roster,
        people: school.people,
        zone: school.zone,
        first,
        today,
        stand_ins: HashMap::new(),
        places,
        bar,
        operations: AtomicU64::new(0),
    };
    let director = scene.anybody(Role::Director).context("the school has no director")?;
    let mut pages = scene.at_the_end().open_pages(&director.actor).await?;
    pages.sort_by(|a, b| (&a.group_name, &a.subject_name).cmp(&(&b.group_name, &b.subject_name)));
    scene.bar.set_length(expected_lessons(&scene));
    let (stand_ins, mut tally) = stand_in::arrange(&scene, &pages).await?;
    scene.stand_ins = stand_ins;

    let scene = Arc::new(scene);
    let mut at_work = JoinSet::new();
    for page in pages {
        let scene = scene.clone();
        at_work.spawn(async move {
            let _place = scene.places.clone().acquire_owned().await?;
            live_page(&scene, page).await
        });
    }
    let mut classes: BTreeMap<i64, (GroupId, String, HashMap<PupilId, String>)> = BTreeMap::new();
    while let Some(lived) = at_work.join_next().await {
        let lived = lived??;
        tally.add(&lived.tally);
        if lived.page.group_kind != GroupKind::Subgroup {
            let group = lived.page.group;
            let class =
                classes.entry(group.get()).or_insert_with(|| (group, lived.page.group_name, HashMap::new()));
            class.2.extend(lived.pupils);
        }
    }
    let mut at_work = JoinSet::new();
    for (group, name, pupils) in classes.into_values() {
        let scene = scene.clone();
        at_work.spawn(async move {
            let _place = scene.places.clone().acquire_owned().await?;
            after::documents(&scene, (group, &name), &pupils).await
        });
    }
    while let Some(documents) = at_work.join_next().await {
        tally.add(&documents??);
    }
    count_weeks(&counter, number, (first, today)).await?;
    scene.bar.finish();
    Ok(tally)
}

/// The figures of the weeks that are over, by the use case that counts them every Monday.
async fn count_weeks(app: &App, school: SchoolId, (first, today): (NaiveDate, NaiveDate)) -> Result<()> {
    let mut week = domain::calendar::week_of(first).first();
    while week + Days::new(7) <= today {
        app.compute_figures(school, week).await.context("count a week's figures")?;
        week = week + Days::new(7);
    }
    Ok(())
}

async fn live_page(scene: &Scene, page: OpenPage) -> Result<LivedPage> {
    let group = page.group;
    let mut lived = page::live(scene, page).await?;
    let director = scene.anybody(Role::Director).context("the school has no director")?;
    let periods = scene.at_the_end().periods_of(&director.actor, group).await?;
    let tally = after::period_marks(scene, &lived, &periods).await?;
    lived.tally.add(&tally);
    Ok(lived)
}

/// The morning of the Monday after five weeks.
fn order_day(zone: Tz, first: NaiveDate) -> DateTime<Utc> {
    let monday = domain::calendar::week_of(first).first() + Days::new(35);
    instant(zone, monday, chrono::NaiveTime::MIN) + TimeDelta::minutes(8 * 60)
}

/// Ten weeks of the timetable, for the progress bar.
fn expected_lessons(scene: &Scene) -> u64 {
    10 * u64::try_from(scene.roster.slots.len()).unwrap_or(0)
}
