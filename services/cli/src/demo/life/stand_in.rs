//! Lessons given by a colleague: the dispatcher puts somebody who is free in front of them before the day begins.

use std::collections::HashMap;

use anyhow::Result;
use app::Actor;
use app::journal::OpenPage;
use app::record::SubstituteTeacher;
use chrono::{Datelike, Days, NaiveTime, TimeDelta};
use domain::id::LessonId;
use domain::local::instant;
use domain::role::Role;

use super::chance::of;
use super::page;
use super::scene::Scene;
use super::tally::Tally;

/// Pages with one substituted lesson.
const PAGES: usize = 3;

/// Arranges some substitutions in the last weeks of a school that has a dispatcher.
pub(super) async fn arrange(scene: &Scene, pages: &[OpenPage]) -> Result<(HashMap<LessonId, Actor>, Tally)> {
    let mut stand_ins = HashMap::new();
    let mut tally = Tally::default();
    let Some(dispatcher) = scene.anybody(Role::Dispatcher) else { return Ok((stand_ins, tally)) };
    for number in 0..PAGES.min(pages.len()) {
        let mut seed = of(&["stand-in", &scene.code, &number.to_string()]);
        let page = &pages[seed.below(pages.len())];
        let view = page::read(scene, page).await?;
        let teacher = scene.teacher(&view.group_name, &view.subject_name)?;
        let latest = scene.today - Days::new(3);
        let Some(lesson) = view.lessons.iter().rev().find(|lesson| lesson.day <= latest) else { continue };
        if stand_ins.contains_key(&lesson.id) {
            continue;
        }
        let busy = |external: &str| {
            let slots = scene
                .roster
                .slots
                .iter()
                .filter(|slot| slot.weekday == lesson.day.weekday() && slot.lesson == lesson.ordinal);
            slots.into_iter().any(|slot| {
                let load = scene.roster.assignments.iter().find(|load| load.external_id == slot.assignment);
                load.is_some_and(|load| load.staff == external)
            })
        };
        let free: Vec<_> = scene
            .people
            .iter()
            .filter(|one| one.actor.role == Role::SubjectTeacher && one.actor.staff != teacher.actor.staff)
            .filter(|one| !busy(&one.member.external_id))
            .collect();
        let Some(colleague) = free.get(seed.below(free.len().max(1))) else { continue };
        let Some(staff) = colleague.actor.staff else { continue };
        let at = instant(scene.zone, lesson.day, NaiveTime::MIN) + TimeDelta::minutes(7 * 60 + 40);
        let input = SubstituteTeacher {
            operation: scene.operation(at),
            lesson: lesson.id,
            staff,
            reason: "болезнь учителя".to_owned(),
        };
        let done = scene.at(at).substitute_teacher(&dispatcher.actor, input).await;
        if tally.settle("substitute a teacher", done)?.is_some() {
            tally.substitutions += 1;
            stand_ins.insert(lesson.id, colleague.actor.clone());
        }
    }
    Ok((stand_ins, tally))
}
