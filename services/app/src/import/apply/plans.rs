//! Topic plans and their topics.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::group::GroupKind;
use serde_json::Value;
use store::roster::{Row, Table};

use super::Work;
use super::engine::{Engine, Wanted, number, text};
use super::index::Index;
use crate::Outcome;
use crate::import::roster::{PlanScope, PlanTopic, TopicPlan};

/// Topic plans: a plan of a grade becomes one plan for each of its groups that has the subject.
pub(super) async fn write(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    if work.roster.plans.is_empty() {
        return Ok(());
    }
    for table in [Table::Plan, Table::Topic, Table::Assignment] {
        engine.load(table).await?;
    }
    let groups = Index::of(engine.rows(Table::Group));
    let subjects = Index::of(engine.rows(Table::Subject));
    let grade_of = grades(engine.rows(Table::Group));
    let taught: HashSet<(i64, i64)> = engine
        .rows(Table::Assignment)
        .iter()
        .map(|row| (number(row, "group_id"), number(row, "subject_id")))
        .collect();
    let names: HashMap<i64, String> = engine
        .rows(Table::Subject)
        .iter()
        .map(|row| (number(row, "id"), text(row, "name").to_string()))
        .collect();
    let mut plans: BTreeMap<(i64, i64), &TopicPlan> = BTreeMap::new();
    // Plans of single groups come last and win.
    let mut ordered: Vec<_> = work.roster.plans.iter().collect();
    ordered.sort_by_key(|plan| matches!(plan.scope, PlanScope::Group(_)));
    for plan in ordered {
        let Some(subject) = subjects.need(Table::Subject, &plan.subject, &plan.origin, engine.report) else {
            continue;
        };
        match &plan.scope {
            PlanScope::Group(group) => {
                if let Some(group) = groups.need(Table::Group, group, &plan.origin, engine.report) {
                    plans.insert((group, subject), plan);
                }
            }
            PlanScope::Grade(grade) => {
                let of_grade = taught.iter().filter(|(group, taught)| {
                    *taught == subject && grade_of.get(group) == Some(&i64::from(*grade))
                });
                plans.extend(of_grade.map(|pair| (*pair, plan)));
            }
        }
    }
    let wanted = plans.iter().map(|((group, subject), plan)| {
        let hours: u32 = plan.topics.iter().map(|topic| u32::from(topic.hours)).sum();
        Wanted::new(
            &plan.origin,
            [
                ("group_id", (*group).into()),
                ("subject_id", (*subject).into()),
                ("title", names.get(subject).map_or("", String::as_str).into()),
                ("hours", f64::from(hours).into()),
            ],
        )
    });
    let wanted = wanted.collect();
    let key = &["group_id", "subject_id"];
    engine.write(Table::Plan, key, false, wanted).await?;
    let ids: HashMap<(i64, i64), i64> = engine
        .rows(Table::Plan)
        .iter()
        .map(|row| ((number(row, "group_id"), number(row, "subject_id")), number(row, "id")))
        .collect();
    let mut topics = Vec::new();
    let mut kept = HashSet::new();
    for (pair, plan) in &plans {
        let Some(id) = ids.get(pair) else { continue };
        kept.extend(plan.topics.iter().map(|topic| (*id, i64::from(topic.number))));
        topics.extend(plan.topics.iter().map(|topic| topic_row(*id, topic)));
    }
    let touched: HashSet<i64> = plans.keys().filter_map(|pair| ids.get(pair).copied()).collect();
    let gone: Vec<Row> = engine
        .rows(Table::Topic)
        .iter()
        .filter(|row| touched.contains(&number(row, "plan_id")))
        .filter(|row| !kept.contains(&(number(row, "plan_id"), number(row, "ordinal"))))
        .cloned()
        .collect();
    engine.remove(Table::Topic, gone).await?;
    engine.write(Table::Topic, &["plan_id", "ordinal"], false, topics).await
}

fn topic_row(plan: i64, topic: &PlanTopic) -> Wanted {
    Wanted::new(
        &topic.origin,
        [
            ("plan_id", plan.into()),
            ("ordinal", topic.number.into()),
            ("title", topic.title.as_str().into()),
            ("hours", f64::from(topic.hours).into()),
            ("homework", topic.homework.as_deref().unwrap_or_default().into()),
        ],
    )
}

/// Grade of every group; a part has the grade of its class.
fn grades(groups: &[Row]) -> HashMap<i64, i64> {
    let own: HashMap<i64, i64> = groups
        .iter()
        .filter(|row| row.get("grade").is_some_and(Value::is_number))
        .map(|row| (number(row, "id"), number(row, "grade")))
        .collect();
    groups
        .iter()
        .filter_map(|row| {
            let id = number(row, "id");
            let parent =
                || (text(row, "kind") == GroupKind::Subgroup.code()).then(|| number(row, "parent_id"));
            let grade = own.get(&id).copied().or_else(|| own.get(&parent()?).copied())?;
            Some((id, grade))
        })
        .collect()
}
