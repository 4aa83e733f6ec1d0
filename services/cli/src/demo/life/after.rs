//! What follows the lessons of a page: period marks of periods that ended, documents about absences.

use std::collections::HashMap;

use anyhow::Result;
use app::Actor;
use app::journal::Period;
use app::record::{CellAnswer, ExplainAbsences, RecordPeriodMark};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::id::{GroupId, PupilId};
use domain::local::instant;
use domain::period::PeriodKind;

use super::chance::{between, of};
use super::page::{LivedPage, sums};
use super::pupil::{self, Paper};
use super::scene::Scene;
use super::tally::Tally;

/// Sets the marks of ended quarters and half-years of one page, on the last day of lessons in them.
pub(super) async fn period_marks(scene: &Scene, lived: &LivedPage, periods: &[Period]) -> Result<Tally> {
    let mut tally = Tally::default();
    let ended = |period: &&Period| period.kind != PeriodKind::Year && period.ends_on < scene.today;
    // One subject in two: enough for the figures of success and quality, and half the time.
    let shown = of(&["attested", &lived.page.subject_name]).chance(50);
    if lived.no_marks || !shown {
        return Ok(tally);
    }
    let teacher = &scene.teacher(&lived.page.group_name, &lived.page.subject_name)?.actor;
    let leader = scene.leader(scene.class_of(&lived.page.group_name)).map(|leader| &leader.actor);
    for period in periods.iter().filter(ended) {
        let span = (period.starts_on, period.ends_on);
        let Some(last) = lived.days.iter().copied().filter(|day| (span.0..=span.1).contains(day)).max()
        else {
            continue;
        };
        let sums = sums(&lived.marks, span);
        let mut setters: Vec<&Actor> = vec![teacher];
        setters.extend(leader);
        for (pupil, name) in &lived.pupils {
            let mark = match sums.get(pupil) {
                // Half a mark and fifteen hundredths: 3.65 is a four.
                Some((sum, weight)) if *weight >= 2 => (100 * sum / weight + 35) / 100,
                _ => (pupil::ability(name, &lived.page.subject_name) + 35) / 100,
            };
            let mark = mark.clamp(lived.scale.0, lived.scale.1).to_string();
            let mut seed = of(&["period", &scene.code, &lived.page.subject_name, name]);
            let at = instant(scene.zone, last, NaiveTime::MIN)
                + TimeDelta::minutes(between(&mut seed, 15 * 60, 20 * 60));
            // The regulation says whether the teacher or the class teacher sets them; the first refusal tells.
            while let Some(setter) = setters.first().copied() {
                let input = RecordPeriodMark {
                    operation: scene.operation(at),
                    group: lived.page.group,
                    subject: lived.page.subject,
                    period: period.id,
                    pupil: *pupil,
                    text: mark.clone(),
                    expected_version: 0,
                };
                let recorded = scene.at(at).record_period_mark(setter, input).await;
                let refused = matches!(&recorded, Err(app::Failure::Refused(_)));
                if refused && setters.len() > 1 {
                    setters.remove(0);
                    continue;
                }
                let recorded = tally.settle("record a period mark", recorded)?;
                let accepted = recorded.is_some_and(|one| matches!(one.answer, CellAnswer::Accepted { .. }));
                tally.period_marks += u64::from(accepted);
                break;
            }
        }
    }
    Ok(tally)
}

/// Hands in the documents about the absences of one class's pupils; the class teacher enters them.
pub(super) async fn documents(
    scene: &Scene,
    (group, name): (GroupId, &str),
    pupils: &HashMap<PupilId, String>,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let Some(leader) = scene.leader(name) else { return Ok(tally) };
    let mut pupils: Vec<(&PupilId, &String)> = pupils.iter().collect();
    pupils.sort_by_key(|(_, name)| name.as_str());
    let mut number = 0;
    for (pupil, name) in pupils {
        let mut monday = domain::calendar::week_of(scene.first).first();
        while monday < scene.today {
            let spell = pupil::spell_of_week(name, monday);
            monday = monday + Days::new(7);
            let Some((spell, paper)) = spell.and_then(|spell| Some((spell, spell.paper?))) else { continue };
            number += 1;
            let mut seed = of(&["paper", &scene.code, name, &spell.from.to_string()]);
            let delay = if seed.chance(85) { 1 } else { 4 };
            let received = spell.to + Days::new(delay);
            let at = handed_in(scene, received, between(&mut seed, 8 * 60, 15 * 60));
            if at > scene.limit || spell.to < scene.first {
                continue;
            }
            let (kind, reason) = match paper {
                Paper::Certificate => ("медицинская справка", "illness"),
                Paper::Application => ("заявление родителя", "valid"),
                Paper::Order => ("приказ", "school_business"),
            };
            let input = ExplainAbsences {
                operation: scene.operation(at),
                pupil: *pupil,
                kind: kind.to_owned(),
                number: format!("{}-{number}", group_code(group)),
                reason: reason.to_owned(),
                starts_on: spell.from.max(scene.first),
                ends_on: spell.to,
                received_on: received,
            };
            let explained = scene.at(at).explain_absences(&leader.actor, input).await;
            tally.documents += u64::from(tally.settle("explain absences", explained)?.is_some());
        }
    }
    Ok(tally)
}

fn handed_in(scene: &Scene, day: NaiveDate, minutes: i64) -> DateTime<Utc> {
    instant(scene.zone, day, NaiveTime::MIN) + TimeDelta::minutes(minutes)
}

fn group_code(group: GroupId) -> i64 {
    group.get()
}
