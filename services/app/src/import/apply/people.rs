//! Rows of people: staff, pupils, guardians, their ties, roles and choices of delivery.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::role::Role;
use serde_json::Value;
use store::roster::{Row, Table};

use super::engine::{Engine, Wanted, day, day_of, joined, number, text};
use super::index::Index;
use super::{Persons, Work};
use crate::Outcome;
use crate::import::error::RowProblem;
use crate::import::roster::{
    DateRange, DeliveryChannel, ExternalId, Origin, PersonRow, Relation, RosterFormat, Sex,
};

/// Key under which the same human being is known beyond one row.
fn person_key(work: &Work<'_>, external_id: &str, person: &PersonRow) -> Option<String> {
    match work.format {
        RosterFormat::OneRoster { .. } => Some(format!("user:{external_id}")),
        RosterFormat::SchoolBook => person.shared_key.as_ref().map(|key| format!("shared:{key}")),
    }
}

/// A person's own columns. What the file leaves empty stays as it is.
fn named(external_id: &str, origin: &Origin, person: &PersonRow) -> Wanted {
    Wanted::new(
        origin,
        [
            ("external_id", external_id.into()),
            ("family_name", person.family.as_str().into()),
            ("given_name", person.given.as_str().into()),
        ],
    )
    .said("patronymic", person.patronymic.as_deref())
}

/// Staff, pupils and guardians, with the human beings behind new rows.
pub(super) async fn write(engine: &mut Engine<'_>, work: &Work<'_>, persons: &mut Persons) -> Outcome<()> {
    let roster = work.roster;
    let key = &["external_id"];
    for table in [Table::Staff, Table::Pupil, Table::Guardian] {
        engine.load(table).await?;
    }
    let staff = roster.staff.iter().map(|staff| {
        let wanted = named(&staff.external_id, &staff.origin, &staff.person)
            .said("post", staff.position.as_deref())
            .dates(staff.dates, work.first_day);
        let wanted = if staff.position.is_none() { wanted.fresh([("post", "".into())]) } else { wanted };
        (&staff.external_id, &staff.person, wanted)
    });
    let pupils = roster.pupils.iter().map(|pupil| {
        let sex = pupil.person.sex.map(|sex| match sex {
            Sex::Male => "male",
            Sex::Female => "female",
        });
        let wanted = named(&pupil.external_id, &pupil.origin, &pupil.person)
            .said("birth_date", pupil.person.birth_date.map(day))
            .said("sex", sex)
            .dates(pupil.dates, work.first_day);
        (&pupil.external_id, &pupil.person, wanted)
    });
    let confirmed = confirmed_addresses(work);
    let held: HashMap<&str, &Row> =
        engine.rows(Table::Guardian).iter().map(|row| (text(row, "external_id"), row)).collect();
    let guardians: Vec<_> = roster
        .guardians
        .iter()
        .map(|guardian| {
            let mut wanted = named(&guardian.external_id, &guardian.origin, &guardian.person)
                .said("phone", guardian.person.phone.as_deref())
                .said("email", guardian.person.email.as_deref());
            let held = held.get(guardian.external_id.as_str()).copied();
            let consent = confirmed.get(guardian.external_id.as_str()).copied();
            confirm(&mut wanted, held, guardian.person.email.as_deref(), consent);
            (&guardian.external_id, &guardian.person, wanted)
        })
        .collect();
    let all: [(Table, Vec<(&ExternalId, &PersonRow, Wanted)>); 3] =
        [(Table::Staff, staff.collect()), (Table::Pupil, pupils.collect()), (Table::Guardian, guardians)];

    // Whoever stands already lends the person to other rows of the same human being.
    for (table, people) in &all {
        let held: HashMap<&str, i64> = engine
            .rows(*table)
            .iter()
            .map(|row| (text(row, "external_id"), number(row, "person_id")))
            .collect();
        for (code, person, _) in people {
            if let (Some(key), Some(id)) = (person_key(work, code, person), held.get(code.as_str())) {
                persons.by_key.entry(key).or_insert(*id);
            }
        }
    }
    for (table, people) in all {
        let held: std::collections::HashSet<String> =
            engine.rows(table).iter().map(|row| joined(row, key)).collect();
        let is_new = |wanted: &Wanted| !held.contains(&joined(&wanted.row, key));
        let lacking = people.iter().filter(|(_, _, wanted)| is_new(wanted)).count();
        let mut fresh = store::roster::insert_persons(engine.tx, lacking, work.now).await?.into_iter();
        let mut wanted_rows = Vec::with_capacity(people.len());
        for (code, person, wanted) in people {
            let wanted = if is_new(&wanted) {
                let known = person_key(work, code, person);
                let id = known.as_ref().and_then(|key| persons.by_key.get(key).copied());
                let id = id.or_else(|| fresh.next().map(domain::id::PersonId::get)).unwrap_or_default();
                persons.by_key.extend(known.map(|key| (key, id)));
                wanted.fresh([("person_id", id.into())])
            } else {
                wanted
            };
            wanted_rows.push(wanted);
        }
        engine.write(table, key, false, wanted_rows).await?;
    }
    Ok(())
}

/// Guardians whose address a dated paper consent of this file confirms, with the latest such day.
fn confirmed_addresses<'a>(work: &Work<'a>) -> HashMap<&'a str, NaiveDate> {
    let mut confirmed = HashMap::new();
    for choice in work.roster.choices.iter().filter(|choice| choice.channel == DeliveryChannel::Email) {
        if let Some(on) = choice.consent_on {
            let latest = confirmed.entry(choice.guardian.as_str()).or_insert(on);
            *latest = on.max(*latest);
        }
    }
    confirmed
}

/// An address counts as verified only by a dated consent on paper; another address starts over.
fn confirm(wanted: &mut Wanted, held: Option<&Row>, email: Option<&str>, consent: Option<NaiveDate>) {
    let Some(email) = email else {
        return fresh_address(&mut wanted.fresh, None);
    };
    let same = held.is_some_and(|row| text(row, "email") == email);
    let verified = held.is_some_and(|row| !row.get("email_verified_at").is_none_or(Value::is_null));
    if same && (verified || consent.is_none()) {
        return;
    }
    if held.is_none() {
        fresh_address(&mut wanted.fresh, consent);
    } else {
        fresh_address(&mut wanted.row, consent);
        wanted.row.insert("email_suppressed_at".into(), Value::Null);
        wanted.row.insert("email_suppressed_why".into(), Value::Null);
        wanted.row.insert("email_failures".into(), 0.into());
    }
}

fn fresh_address(row: &mut Row, consent: Option<NaiveDate>) {
    row.insert("email_source".into(), consent.map_or(Value::Null, |_| "paper".into()));
    row.insert("email_verified_at".into(), consent.map_or(Value::Null, midnight));
}

/// A day as the stamp rows carry it.
fn midnight(on: NaiveDate) -> Value {
    Value::String(format!("{on}T00:00:00+00:00"))
}

/// Guardianships: the pair is the key.
pub(super) async fn write_ties(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    let (guardians, pupils) = (Index::of(engine.rows(Table::Guardian)), Index::of(engine.rows(Table::Pupil)));
    let mut wanted = Vec::new();
    for tie in &work.roster.guardianships {
        let guardian = guardians.need(Table::Guardian, &tie.guardian, &tie.origin, engine.report);
        let pupil = pupils.need(Table::Pupil, &tie.pupil, &tie.origin, engine.report);
        let (Some(guardian), Some(pupil)) = (guardian, pupil) else { continue };
        let relation = match tie.relation {
            Relation::Parent => "parent",
            Relation::Guardian => "guardian",
            Relation::Trusted => "trusted",
        };
        wanted.push(
            Wanted::new(
                &tie.origin,
                [("guardian_id", guardian.into()), ("pupil_id", pupil.into()), ("relation", relation.into())],
            )
            .fresh([("starts_on", day(work.first_day)), ("ends_on", Value::Null)]),
        );
    }
    engine.write(Table::Guardianship, &["guardian_id", "pupil_id"], false, wanted).await
}

/// Roles with their dates: one per holder and role, spanning all the file says about it.
#[derive(Default)]
struct Roles(BTreeMap<(&'static str, i64, Role), (i64, DateRange, Option<(u8, u8)>, Origin)>);

impl Roles {
    fn add(
        &mut self,
        (column, holder): (&'static str, &Row),
        role: Role,
        (dates, grades): (DateRange, Option<(u8, u8)>),
        origin: &Origin,
    ) {
        let entry = (number(holder, "person_id"), dates, grades, origin.clone());
        self.0
            .entry((column, number(holder, "id"), role))
            .and_modify(|(_, held, held_grades, _)| {
                held.from = held.from.zip(dates.from).map(|(a, b)| a.min(b));
                held.until = held.until.zip(dates.until).map(|(a, b)| a.max(b));
                *held_grades = grades.or(*held_grades);
            })
            .or_insert(entry);
    }
}

/// Memberships: stated roles, and those that load, leading a group, being a pupil or a parent imply.
pub(super) async fn write_roles(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    let roster = work.roster;
    let by_code = |table| -> HashMap<String, Row> {
        engine.rows(table).iter().map(|row| (text(row, "external_id").to_string(), row.clone())).collect()
    };
    let (staff, pupils, guardians) = (by_code(Table::Staff), by_code(Table::Pupil), by_code(Table::Guardian));
    let staff_index = Index::of(engine.rows(Table::Staff));
    let staff_by_id: HashMap<i64, &Row> = staff.values().map(|row| (number(row, "id"), row)).collect();
    let named = |code: &str| staff_index.get(code).and_then(|id| staff_by_id.get(&id).copied());
    // An employee's own end closes every role; the start of a role is that of the file or of the employment.
    let within = |row: &Row, dates: DateRange| DateRange {
        from: dates.from.or_else(|| day_of(row, "starts_on")),
        until: dates.until.or_else(|| day_of(row, "ends_on")),
    };
    let mut roles = Roles::default();
    for role in &roster.roles {
        if let Some(row) = named(&role.staff) {
            roles.add(("staff_id", row), role.role, (within(row, role.dates), role.grades), &role.origin);
        }
    }
    for load in &roster.assignments {
        if let Some(row) = named(&load.staff) {
            let dates = within(row, DateRange::default());
            roles.add(("staff_id", row), Role::SubjectTeacher, (dates, None), &load.origin);
        }
    }
    for lead in &roster.leads {
        if let Some(row) = named(&lead.staff) {
            let dates = within(row, DateRange::default());
            roles.add(("staff_id", row), lead.role, (dates, None), &lead.origin);
        }
    }
    for pupil in &roster.pupils {
        if let Some(row) = pupils.get(&pupil.external_id) {
            roles.add(("pupil_id", row), Role::Pupil, (within(row, pupil.dates), None), &pupil.origin);
        }
    }
    for tie in &roster.guardianships {
        if let Some(row) = guardians.get(&tie.guardian) {
            let role = if tie.relation == Relation::Trusted { Role::TrustedPerson } else { Role::Parent };
            roles.add(("guardian_id", row), role, (DateRange::default(), None), &tie.origin);
        }
    }
    let wanted = roles.0.into_iter().map(|((column, holder, role), (person, dates, grades, origin))| {
        let of = |wanted: &str| if wanted == column { holder.into() } else { Value::Null };
        let grade = |grade: Option<u8>| grade.map_or(Value::Null, Value::from);
        Wanted::new(
            &origin,
            [
                ("role", role.code().into()),
                ("staff_id", of("staff_id")),
                ("guardian_id", of("guardian_id")),
                ("pupil_id", of("pupil_id")),
                ("grade_from", grade(grades.map(|(first, _)| first))),
                ("grade_to", grade(grades.map(|(_, last)| last))),
            ],
        )
        .dates(dates, work.first_day)
        .fresh([("person_id", person.into())])
    });
    let wanted = wanted.collect();
    engine.write(Table::Membership, &["role", "staff_id", "guardian_id", "pupil_id"], false, wanted).await?;
    end_with_employment(engine, work).await
}

/// Whoever leaves loses every role on that day (D21), also those given here and unknown to the file.
async fn end_with_employment(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    let staff = Index::of(engine.rows(Table::Staff));
    let leaving: Vec<(i64, NaiveDate)> =
        work.roster.staff.iter().filter_map(|row| staff.get(&row.external_id).zip(row.dates.until)).collect();
    for (id, last) in leaving {
        let longer: Vec<Row> = engine
            .rows(Table::Membership)
            .iter()
            .filter(|row| {
                number(row, "staff_id") == id && day_of(row, "ends_on").is_none_or(|end| end > last)
            })
            .cloned()
            .collect();
        if !longer.is_empty() {
            engine.end(Table::Membership, longer, last).await?;
        }
    }
    Ok(())
}

/// How families want the weekly summary. A later choice made here, or a withdrawn consent, is stronger than the file.
pub(super) async fn write_choices(engine: &mut Engine<'_>, work: &Work<'_>) -> Outcome<()> {
    engine.load(Table::Choice).await?;
    let (guardians, pupils) = (Index::of(engine.rows(Table::Guardian)), Index::of(engine.rows(Table::Pupil)));
    let pair = &["guardian_id", "pupil_id"];
    let ties: std::collections::HashSet<String> =
        engine.rows(Table::Guardianship).iter().map(|row| joined(row, pair)).collect();
    let held: HashMap<String, Row> =
        engine.rows(Table::Choice).iter().map(|row| (joined(row, pair), row.clone())).collect();
    let mut wanted = Vec::new();
    for choice in &work.roster.choices {
        let guardian = guardians.need(Table::Guardian, &choice.guardian, &choice.origin, engine.report);
        let pupil = pupils.need(Table::Pupil, &choice.pupil, &choice.origin, engine.report);
        let (Some(guardian), Some(pupil)) = (guardian, pupil) else { continue };
        let paper = match choice.channel {
            DeliveryChannel::Email => choice.consent_on,
            DeliveryChannel::Print => choice.application_on,
            DeliveryChannel::Diary => None,
        };
        let row = Wanted::new(
            &choice.origin,
            [
                ("guardian_id", guardian.into()),
                ("pupil_id", pupil.into()),
                ("channel", choice.channel.code().into()),
            ],
        )
        .said("consent_on", choice.consent_on.map(day))
        .said("application_on", choice.application_on.map(day))
        .said("application_number", choice.application_number.as_deref())
        .fresh([("withdrawn_at", Value::Null)]);
        let row = match paper {
            Some(on) => row.said("chosen_at", Some(midnight(on))),
            None => row.fresh([("chosen_at", work.now.to_rfc3339().into())]),
        };
        let key = joined(&row.row, pair);
        if !ties.contains(&key) {
            engine.report.push(
                RowProblem::error(
                    choice.origin.clone(),
                    "delivery.no_tie",
                    "Этот родитель не связан с этим учеником.",
                )
                .fix("Проверьте коды или загрузите связь на листе „Родители“."),
            );
            continue;
        }
        if held.get(&key).is_some_and(|held| is_stronger(held, choice.channel, paper)) {
            engine.report.push(RowProblem::note(
                choice.origin.clone(),
                "delivery.later_choice",
                "Семья выбрала способ или отозвала согласие позже даты в файле; её выбор оставлен.",
            ));
            continue;
        }
        wanted.push(row);
    }
    engine.write(Table::Choice, pair, false, wanted).await
}

/// Whether what stands is a later decision than the paper the file speaks of.
fn is_stronger(held: &Row, channel: DeliveryChannel, paper: Option<NaiveDate>) -> bool {
    let withdrawn = day_of(held, "withdrawn_at");
    let paper_held = [day_of(held, "consent_on"), day_of(held, "application_on")].into_iter().flatten().max();
    if let Some(withdrawn) = withdrawn {
        return paper.is_none_or(|paper| paper <= withdrawn);
    }
    if text(held, "channel") == channel.code() {
        return false;
    }
    let chosen = day_of(held, "chosen_at");
    let by_paper = chosen.is_some() && chosen == paper_held;
    match paper {
        Some(paper) => chosen.is_some_and(|chosen| chosen > paper),
        None => !by_paper,
    }
}
