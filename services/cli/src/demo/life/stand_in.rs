//! Lessons given by a colleague: the dispatcher puts somebody who is free in front of them before the day begins.

use std::collections::HashMap;

use anyhow::Result;
use app::Actor;
use app::journal::{JournalPage, LessonView, OpenPage};
use app::record::SubstituteTeacher;
use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use domain::id::LessonId;
use domain::local::instant;
use domain::role::Role;

use super::chance::of;
use super::page;
use super::scene::Scene;
use super::tally::Tally;
use crate::demo::seed::Seed;

/// Pages with one substituted lesson.
const PAGES: usize = 3;

/// Arranges some substitutions in the last weeks of a school that has a dispatcher, and one on the visitors' own day.
pub(super) async fn arrange(scene: &Scene, pages: &[OpenPage]) -> Result<(HashMap<LessonId, Actor>, Tally)> {
    let mut stand_ins = HashMap::new();
    let mut tally = Tally::default();
    let Some(dispatcher) = scene.anybody(Role::Dispatcher) else { return Ok((stand_ins, tally)) };
    for number in 0..PAGES.min(pages.len()) {
        let mut seed = of(&["stand-in", &scene.code, &number.to_string()]);
        let page = &pages[seed.below(pages.len())];
        let view = page::read(scene, page).await?;
        let latest = scene.today - Days::new(3);
        let Some(lesson) = view.lessons.iter().rev().find(|lesson| lesson.day <= latest) else { continue };
        if !stand_ins.contains_key(&lesson.id) {
            let arranged = put(scene, &dispatcher.actor, (&view, lesson), &mut seed, &mut tally).await?;
            stand_ins.extend(arranged);
        }
    }
    let now = scene.limit.with_timezone(&scene.zone).date_naive();
    let mut seed = of(&["stand-in", &scene.code, "now"]);
    for _ in 0..pages.len() {
        let view = page::read(scene, &pages[seed.below(pages.len())]).await?;
        let Some(lesson) = view.lessons.iter().find(|lesson| lesson.day == now) else { continue };
        if view.no_marks.is_some() {
            continue;
        }
        if let Some((lesson, actor)) =
            put(scene, &dispatcher.actor, (&view, lesson), &mut seed, &mut tally).await?
        {
            stand_ins.insert(lesson, actor);
            break;
        }
    }
    Ok((stand_ins, tally))
}

/// Puts somebody free, who does not teach the class, in front of a lesson.
async fn put(
    scene: &Scene,
    dispatcher: &Actor,
    (view, lesson): (&JournalPage, &LessonView),
    seed: &mut Seed,
    tally: &mut Tally,
) -> Result<Option<(LessonId, Actor)>> {
    let teacher = scene.teacher(&view.group_name, &view.subject_name)?;
    let roster = &scene.roster;
    let busy = |external: &str| {
        let hours = roster
            .slots
            .iter()
            .filter(|slot| slot.weekday == lesson.day.weekday() && slot.lesson == lesson.ordinal);
        let of_hour: Vec<&str> = hours.map(|slot| slot.assignment.as_str()).collect();
        roster
            .assignments
            .iter()
            .any(|load| load.staff == external && of_hour.contains(&load.external_id.as_str()))
    };
    let class = roster.groups.iter().find(|group| group.name == view.group_name);
    let teaches = |external: &str| {
        let of_class = |group: &str| class.is_some_and(|class| class.external_id == group);
        roster.assignments.iter().any(|load| load.staff == external && of_class(&load.group))
    };
    let free: Vec<_> = scene
        .people
        .iter()
        .filter(|one| one.actor.role == Role::SubjectTeacher && one.actor.staff != teacher.actor.staff)
        .filter(|one| !busy(&one.member.external_id) && !teaches(&one.member.external_id))
        .collect();
    let Some(colleague) = free.get(seed.below(free.len().max(1))) else { return Ok(None) };
    let Some(staff) = colleague.actor.staff else { return Ok(None) };
    let morning = instant(scene.zone, lesson.day, NaiveTime::MIN) + TimeDelta::minutes(7 * 60 + 40);
    let at = morning.min(scene.limit);
    let input = SubstituteTeacher {
        operation: scene.operation(at),
        lesson: lesson.id,
        staff,
        reason: "болезнь учителя".to_owned(),
    };
    let done = scene.at(at).substitute_teacher(dispatcher, input).await;
    let arranged = tally.settle("substitute a teacher", done)?.is_some();
    tally.substitutions += u64::from(arranged);
    Ok(arranged.then(|| (lesson.id, colleague.actor.clone())))
}
