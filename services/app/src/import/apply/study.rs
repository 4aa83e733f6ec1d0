//! Rows of teaching: subjects, groups, bells, load, timetable, composition of groups.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use serde_json::Value;
use store::roster::{Row, Table};

use super::Work;
use super::engine::{Engine, Wanted, day_of, joined, number, text};
use super::index::Index;
use crate::Outcome;
use crate::import::error::RowProblem;
use crate::import::roster::{DateRange, Part};

/// Subjects. A subject without a code, or of the same name, is adopted by the code of the file.
pub(super) async fn write_subjects(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Subject).await?;
    let names: HashMap<String, (i64, String)> = engine
        .rows(Table::Subject)
        .iter()
        .map(|row| {
            (text(row, "name").to_lowercase(), (number(row, "id"), text(row, "external_id").to_string()))
        })
        .collect();
    let codes: HashMap<String, i64> = engine
        .rows(Table::Subject)
        .iter()
        .map(|row| (text(row, "external_id").to_string(), number(row, "id")))
        .collect();
    let wanted_codes: HashSet<&str> =
        work.roster.subjects.iter().map(|subject| subject.external_id.as_str()).collect();
    let mut wanted = Vec::new();
    for subject in &work.roster.subjects {
        let mut row = Wanted::new(
            &subject.origin,
            [("name", subject.name.as_str().into()), ("external_id", subject.external_id.as_str().into())],
        );
        let own = codes.get(&subject.external_id).copied();
        let named = names.get(&subject.name.to_lowercase()).filter(|(id, _)| Some(*id) != own);
        let id = match (own, named) {
            (Some(id), None) => Value::from(id),
            (None, Some((id, code))) if !wanted_codes.contains(code.as_str()) => Value::from(*id),
            (None, None) => Value::String(subject.external_id.clone()),
            (_, Some((_, code))) => {
                engine.report.push(
                    RowProblem::error(
                        subject.origin.clone(),
                        "subject.name_taken",
                        format!("Предмет с таким названием в школе уже есть под кодом „{code}“."),
                    )
                    .in_column("Название")
                    .with_value(&subject.name)
                    .fix("Возьмите этот код или другое название."),
                );
                continue;
            }
        };
        row.row.insert("id".into(), id);
        wanted.push(row);
    }
    engine.write(Table::Subject, &["id"], false, wanted).await
}

/// Groups, parents before their parts.
pub(super) async fn write_groups(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Group).await?;
    for parts in [false, true] {
        let index = Index::of(engine.rows(Table::Group));
        let mut wanted = Vec::new();
        for group in work.roster.groups.iter().filter(|group| group.parent.is_some() == parts) {
            let parent = match &group.parent {
                None => Value::Null,
                Some(parent) => match index.need(Table::Group, parent, &group.origin, engine.report) {
                    Some(id) => id.into(),
                    None => continue,
                },
            };
            wanted.push(
                Wanted::new(
                    &group.origin,
                    [
                        ("external_id", group.external_id.as_str().into()),
                        ("kind", group.kind.code().into()),
                        ("name", group.name.as_str().into()),
                        ("parent_id", parent),
                    ],
                )
                .said("grade", group.grade)
                .dates(group.dates, work.first_day),
            );
        }
        engine.write(Table::Group, &["external_id"], false, wanted).await?;
    }
    Ok(())
}

/// Bells of the day.
pub(super) async fn write_bells(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    let wanted = work.roster.bells.iter().map(|bell| {
        let time = |time: chrono::NaiveTime| Value::String(time.format("%H:%M:%S").to_string());
        Wanted::new(
            &bell.origin,
            [("ordinal", bell.lesson.into()), ("starts_at", time(bell.starts)), ("ends_at", time(bell.ends))],
        )
    });
    let wanted = wanted.collect();
    engine.write(Table::Bell, &["ordinal"], false, wanted).await
}

/// Who teaches what to whom; whoever is no longer listed ends yesterday when the file is whole.
pub(super) async fn write_load(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Assignment).await?;
    let default = if engine.rows(Table::Assignment).is_empty() { work.first_day } else { work.today };
    let groups = Index::of(engine.rows(Table::Group));
    let subjects = Index::of(engine.rows(Table::Subject));
    let staff = Index::of(engine.rows(Table::Staff));
    let mut wanted = Vec::new();
    for load in &work.roster.assignments {
        let group = groups.need(Table::Group, &load.group, &load.origin, engine.report);
        let subject = subjects.need(Table::Subject, &load.subject, &load.origin, engine.report);
        let teacher = staff.need(Table::Staff, &load.staff, &load.origin, engine.report);
        let (Some(group), Some(subject), Some(teacher)) = (group, subject, teacher) else { continue };
        wanted.push(
            Wanted::new(
                &load.origin,
                [
                    ("external_id", load.external_id.as_str().into()),
                    ("group_id", group.into()),
                    ("subject_id", subject.into()),
                    ("staff_id", teacher.into()),
                ],
            )
            .said("hours_per_week", load.hours_per_week_x100.map(|hours| f64::from(hours) / 100.0))
            .dates(load.dates, default),
        );
    }
    let listed: HashSet<&str> =
        work.roster.assignments.iter().map(|load| load.external_id.as_str()).collect();
    let gone: Vec<Row> = engine
        .rows(Table::Assignment)
        .iter()
        .filter(|_| {
            work.end_missing && work.roster.carries.contains(&Part::Assignments) && !listed.is_empty()
        })
        .filter(|row| work.is_open(row) && !listed.contains(text(row, "external_id")))
        .cloned()
        .collect();
    engine.end(Table::Assignment, gone, work.yesterday()).await?;
    engine.write(Table::Assignment, &["external_id"], false, wanted).await
}

/// The timetable by weekday; a slot the whole file no longer has ends yesterday.
pub(super) async fn write_slots(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    if work.roster.slots.is_empty() {
        return Ok(());
    }
    engine.load(Table::Slot).await?;
    engine.load(Table::Assignment).await?;
    let default = if engine.rows(Table::Slot).is_empty() { work.first_day } else { work.today };
    let mut loads = Index::of(engine.rows(Table::Assignment));
    // A book without the sheet of load names a slot's teacher by group, subject and teacher.
    let code_of = |table| -> HashMap<i64, String> {
        engine
            .rows(table)
            .iter()
            .map(|row| (number(row, "id"), text(row, "external_id").to_string()))
            .collect()
    };
    let (groups, subjects, staff) = (code_of(Table::Group), code_of(Table::Subject), code_of(Table::Staff));
    for row in engine.rows(Table::Assignment) {
        let parts = (
            groups.get(&number(row, "group_id")),
            subjects.get(&number(row, "subject_id")),
            staff.get(&number(row, "staff_id")),
        );
        if let (Some(group), Some(subject), Some(staff)) = parts {
            loads.add_code(&format!("{group}/{subject}/{staff}"), number(row, "id"));
        }
    }
    let mut wanted = Vec::new();
    for slot in &work.roster.slots {
        let Some(load) = loads.need(Table::Assignment, &slot.assignment, &slot.origin, engine.report) else {
            continue;
        };
        wanted.push(
            Wanted::new(
                &slot.origin,
                [
                    ("assignment_id", load.into()),
                    ("weekday", slot.weekday.number_from_monday().into()),
                    ("ordinal", slot.lesson.into()),
                    ("room", slot.room.as_deref().unwrap_or_default().into()),
                ],
            )
            .dates(slot.dates, default),
        );
    }
    let key = &["assignment_id", "weekday", "ordinal"];
    let listed: HashSet<String> = wanted.iter().map(|wanted| joined(&wanted.row, key)).collect();
    let gone = engine
        .rows(Table::Slot)
        .iter()
        .filter(|row| work.end_missing && work.is_open(row) && !listed.contains(&joined(row, key)))
        .cloned();
    let (begun, unbegun): (Vec<Row>, Vec<Row>) =
        gone.partition(|row| day_of(row, "starts_on").is_some_and(|start| start < work.today));
    engine.end(Table::Slot, begun, work.yesterday()).await?;
    engine.remove(Table::Slot, unbegun).await?;
    engine.write(Table::Slot, key, true, wanted).await
}

/// Who is in which group, and who leads it. In groups the whole file lists, a member it no longer names ends yesterday.
pub(super) async fn write_members(
    engine: &mut Engine<'_>,
    work: &Work<'_>,
    newcomers: &HashSet<i64>,
) -> Outcome<()> {
    let roster = work.roster;
    engine.load(Table::Member).await?;
    engine.load(Table::Lead).await?;
    let groups = Index::of(engine.rows(Table::Group));
    let pupils = Index::of(engine.rows(Table::Pupil));
    let staff = Index::of(engine.rows(Table::Staff));
    let mut members = Vec::new();
    for member in &roster.members {
        let group = groups.need(Table::Group, &member.group, &member.origin, engine.report);
        let pupil = pupils.need(Table::Pupil, &member.pupil, &member.origin, engine.report);
        let (Some(group), Some(pupil)) = (group, pupil) else { continue };
        // A pupil who is here already moves today, not at the beginning of the year.
        let default = if newcomers.contains(&pupil) { work.first_day } else { work.today };
        members.push(
            Wanted::new(&member.origin, [("group_id", group.into()), ("pupil_id", pupil.into())])
                .dates(member.dates, default),
        );
    }
    let mut leads = Vec::new();
    for lead in &roster.leads {
        let group = groups.need(Table::Group, &lead.group, &lead.origin, engine.report);
        let teacher = staff.need(Table::Staff, &lead.staff, &lead.origin, engine.report);
        let (Some(group), Some(teacher)) = (group, teacher) else { continue };
        leads.push(
            Wanted::new(&lead.origin, [("group_id", group.into()), ("staff_id", teacher.into())])
                .dates(DateRange { until: lead.dates.until, ..lead.dates }, work.first_day),
        );
    }
    let whole: HashSet<i64> = if work.end_missing && !members.is_empty() {
        roster.groups.iter().filter_map(|group| groups.get(&group.external_id)).collect()
    } else {
        HashSet::new()
    };
    let led: HashSet<i64> = leads.iter().map(|lead| number(&lead.row, "group_id")).collect();
    for (table, key, wanted, of) in [
        (Table::Member, &["group_id", "pupil_id"], members, whole.clone()),
        (Table::Lead, &["group_id", "staff_id"], leads, whole.intersection(&led).copied().collect()),
    ] {
        let listed: HashSet<String> = wanted.iter().map(|wanted| joined(&wanted.row, key)).collect();
        let gone: Vec<Row> = engine
            .rows(table)
            .iter()
            .filter(|row| of.contains(&number(row, "group_id")))
            .filter(|row| work.is_open(row) && !listed.contains(&joined(row, key)))
            .cloned()
            .collect();
        engine.end(table, gone, work.yesterday()).await?;
        engine.write(table, key, true, wanted).await?;
    }
    Ok(())
}

impl Work<'_> {
    /// Whether a dated row still holds today.
    pub(super) fn is_open(&self, row: &Row) -> bool {
        day_of(row, "ends_on").is_none_or(|end| end >= self.today)
    }

    pub(super) fn yesterday(&self) -> NaiveDate {
        self.today - Days::new(1)
    }
}
