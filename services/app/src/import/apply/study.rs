//! Rows of teaching: subjects, groups, years, periods, bells, load, timetable, composition of groups, topic plans.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike, Days, NaiveDate};
use domain::group::GroupKind;
use domain::period::PeriodKind;
use serde_json::Value;
use store::roster::{Row, Table};

use super::Work;
use super::engine::{Engine, Wanted, day, day_of, joined, number, text};
use super::index::Index;
use crate::Outcome;
use crate::import::error::RowProblem;
use crate::import::roster::{DateRange, Part, PlanScope, PlanTopic, SchoolRoster};

/// Name of the days between two periods.
const VACATION: &str = "Каникулы";

/// Study years of the file, and the first day of the one that counts today.
pub(super) async fn write_years(engine: &mut Engine<'_>, roster: &SchoolRoster, today: NaiveDate) -> Outcome<NaiveDate> {
    engine.load(Table::Year).await?;
    let mut spans: Vec<(String, NaiveDate, NaiveDate, _)> = roster
        .periods
        .iter()
        .filter(|period| period.kind == PeriodKind::Year)
        .map(|period| (period.name.clone(), period.starts, period.ends, period.origin.clone()))
        .collect();
    let held: Vec<(i64, NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((number(row, "id"), day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let homeless = roster.periods.iter().filter(|period| {
        !spans.iter().map(|(_, first, last, _)| (*first, *last)).chain(held.iter().map(|(_, first, last)| (*first, *last)))
            .any(|(first, last)| first <= period.starts && period.ends <= last)
    });
    let ends = homeless.clone().map(|period| period.ends).max();
    if let (Some(first), Some(last)) = (homeless.clone().min_by_key(|period| period.starts), ends) {
        let name = format!("{}/{}", first.starts.year(), first.starts.year() + 1);
        spans.push((name, first.starts, last, first.origin.clone()));
    }
    let mut wanted = Vec::new();
    for (name, first, last, origin) in spans {
        let mut row = Wanted::new(
            &origin,
            [("name", name.into()), ("starts_on", day(first)), ("ends_on", day(last))],
        );
        // A year is itself although its first day was corrected.
        match held.iter().find(|(_, from, until)| *from <= last && first <= *until) {
            Some((id, ..)) => row.row.insert("id".into(), (*id).into()),
            None => row.row.insert("id".into(), Value::String(first.to_string())),
        };
        wanted.push(row);
    }
    engine.write(Table::Year, &["id"], false, wanted).await?;
    let years: Vec<(NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let current = years.iter().find(|(first, last)| *first <= today && today <= *last);
    let next = years.iter().filter(|(first, _)| *first > today).min();
    Ok(current.or(next).or(years.iter().max()).map_or_else(|| first_of_september(today), |(first, _)| *first))
}

/// First of September of the study year around a day, when nothing else is known.
fn first_of_september(today: NaiveDate) -> NaiveDate {
    let year = if today.month() >= 7 { today.year() } else { today.year() - 1 };
    NaiveDate::from_ymd_opt(year, 9, 1).unwrap_or(today)
}

/// Periods, and the vacations between them.
pub(super) async fn write_periods(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    let roster = work.roster;
    if roster.periods.is_empty() {
        return Ok(());
    }
    let years: Vec<(i64, NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((number(row, "id"), day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let mut wanted = Vec::new();
    for period in &roster.periods {
        let year = years.iter().find(|(_, first, last)| *first <= period.starts && period.ends <= *last);
        let Some((year, ..)) = year else {
            engine.report.push(
                RowProblem::error(
                    period.origin.clone(),
                    "period.outside_year",
                    format!("Период „{}“ выходит за границы учебного года.", period.name),
                )
                .fix("Исправьте даты периода или строку вида „год“."),
            );
            continue;
        };
        let (first, last) = period.grades.unwrap_or((0, 99));
        wanted.push(Wanted::new(
            &period.origin,
            [
                ("year_id", (*year).into()),
                ("kind", period.kind.code().into()),
                ("name", period.name.as_str().into()),
                ("ordinal", period.number.into()),
                ("grade_from", first.into()),
                ("grade_to", last.into()),
                ("starts_on", day(period.starts)),
                ("ends_on", day(period.ends)),
            ],
        ));
    }
    engine.write(Table::Period, &["year_id", "kind", "ordinal", "grade_from"], false, wanted).await?;
    write_vacations(engine, work).await
}

async fn write_vacations(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Day).await?;
    // The finest division says when there are no lessons: quarters, where half-years are only for the upper grades.
    let mut by_kind: BTreeMap<PeriodKind, Vec<(NaiveDate, NaiveDate)>> = BTreeMap::new();
    for period in work.roster.periods.iter().filter(|period| period.kind != PeriodKind::Year) {
        by_kind.entry(period.kind).or_default().push((period.starts, period.ends));
    }
    let Some(mut spans) = by_kind.into_values().max_by_key(Vec::len) else { return Ok(()) };
    spans.sort_unstable();
    spans.dedup();
    let years: Vec<(NaiveDate, NaiveDate)> = engine
        .rows(Table::Year)
        .iter()
        .filter_map(|row| Some((day_of(row, "starts_on")?, day_of(row, "ends_on")?)))
        .collect();
    let same_year =
        |a: NaiveDate, b: NaiveDate| years.iter().any(|(first, last)| *first <= a && b <= *last);
    let mut days = HashSet::new();
    for pair in spans.windows(2).filter(|pair| same_year(pair[0].0, pair[1].1)) {
        days.extend(pair[0].1.iter_days().skip(1).take_while(|day| *day < pair[1].0));
    }
    let covers = |day: NaiveDate| spans.first().zip(spans.last()).is_some_and(|(a, b)| a.0 <= day && day <= b.1);
    let held: HashSet<NaiveDate> = engine
        .rows(Table::Day)
        .iter()
        .filter(|row| number(row, "group_id") == 0)
        .filter_map(|row| day_of(row, "day"))
        .collect();
    let gone: Vec<Row> = engine
        .rows(Table::Day)
        .iter()
        .filter(|row| text(row, "kind") == "vacation" && text(row, "name") == VACATION)
        .filter(|row| day_of(row, "day").is_some_and(|day| covers(day) && !days.contains(&day)))
        .cloned()
        .collect();
    engine.remove(Table::Day, gone).await?;
    let origin = work.roster.school.origin.clone();
    let mut days: Vec<NaiveDate> = days.into_iter().filter(|day| !held.contains(day)).collect();
    days.sort_unstable();
    let wanted = days.into_iter().map(|date| {
        Wanted::new(
            &origin,
            [("day", day(date)), ("group_id", 0.into()), ("kind", "vacation".into()), ("name", VACATION.into())],
        )
    });
    engine.write(Table::Day, &["day", "group_id"], false, wanted.collect()).await
}

/// Subjects. A subject without a code, or of the same name, is adopted by the code of the file.
pub(super) async fn write_subjects(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Subject).await?;
    let names: HashMap<String, (i64, String)> = engine
        .rows(Table::Subject)
        .iter()
        .map(|row| (text(row, "name").to_lowercase(), (number(row, "id"), text(row, "external_id").to_string())))
        .collect();
    let codes: HashMap<String, i64> = engine
        .rows(Table::Subject)
        .iter()
        .map(|row| (text(row, "external_id").to_string(), number(row, "id")))
        .collect();
    let wanted_codes: HashSet<&str> = work.roster.subjects.iter().map(|subject| subject.external_id.as_str()).collect();
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
    let listed: HashSet<&str> = work.roster.assignments.iter().map(|load| load.external_id.as_str()).collect();
    let gone: Vec<Row> = engine
        .rows(Table::Assignment)
        .iter()
        .filter(|row| work.end_missing && work.roster.carries.contains(&Part::Assignments) && !listed.is_empty())
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
        engine.rows(table).iter().map(|row| (number(row, "id"), text(row, "external_id").to_string())).collect()
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
pub(super) async fn write_members(engine: &mut Engine<'_>, work: &Work<'_>, newcomers: &HashSet<i64>) -> Outcome<()> {
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

/// Topic plans: a plan of a grade becomes one plan for each of its groups that has the subject.
pub(super) async fn write_plans(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    if work.roster.plans.is_empty() {
        return Ok(());
    }
    for table in [Table::Plan, Table::Topic, Table::Assignment] {
        engine.load(table).await?;
    }
    let groups = Index::of(engine.rows(Table::Group));
    let subjects = Index::of(engine.rows(Table::Subject));
    let grade_of = grades(engine.rows(Table::Group));
    let taught: HashSet<(i64, i64)> =
        engine.rows(Table::Assignment).iter().map(|row| (number(row, "group_id"), number(row, "subject_id"))).collect();
    let names: HashMap<i64, String> =
        engine.rows(Table::Subject).iter().map(|row| (number(row, "id"), text(row, "name").to_string())).collect();
    let mut plans: BTreeMap<(i64, i64), &crate::import::roster::TopicPlan> = BTreeMap::new();
    // Plans of single groups come last and win.
    let mut ordered: Vec<_> = work.roster.plans.iter().collect();
    ordered.sort_by_key(|plan| matches!(plan.scope, PlanScope::Group(_)));
    for plan in ordered {
        let Some(subject) = subjects.need(Table::Subject, &plan.subject, &plan.origin, engine.report) else { continue };
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
    let own: HashMap<i64, i64> =
        groups.iter().filter(|row| row.get("grade").is_some_and(Value::is_number)).map(|row| (number(row, "id"), number(row, "grade"))).collect();
    groups
        .iter()
        .filter_map(|row| {
            let id = number(row, "id");
            let parent = || (text(row, "kind") == GroupKind::Subgroup.code()).then(|| number(row, "parent_id"));
            let grade = own.get(&id).copied().or_else(|| own.get(&parent()?).copied())?;
            Some((id, grade))
        })
        .collect()
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
