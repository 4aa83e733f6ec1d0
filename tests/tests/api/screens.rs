//! Every question the browser client asks, read from its own sources, within a ceiling of SQL statements. A question
//! without a row here fails the test, and so does a row without a question.

use std::collections::{BTreeMap, BTreeSet};

use app::Kind;
use domain::id::SchoolId;
use gateway::limits::{Admission, Documents, Limits, admit};
use serde_json::{Value, json};
use tests::support::repository;
use tests::support::{Place, SCHOOLS, World};

/// Most statements, beside begin and commit, of a question asked a second time.
const CEILINGS: [(&str, u64); 23] = [
    ("CellHistory", 2),
    ("ClassPage", 21),
    ("Deadlines", 6),
    ("Delivery", 7),
    ("Diary", 11),
    ("District", 4),
    ("DistrictSchool", 2),
    ("Due", 5),
    ("ImportProgress", 4),
    ("ImportRun", 4),
    ("Imports", 4),
    ("JournalPage", 3),
    ("JournalPages", 2),
    ("JournalPeriods", 2),
    ("Load", 2),
    ("Me", 3),
    ("MeAgain", 3),
    ("OwnClasses", 2),
    ("People", 8),
    ("QueueVisitor", 3),
    ("SlipGroups", 2),
    ("Taught", 4),
    ("Today", 4),
];

/// Most points of a question: whoever turns to another screen every six seconds is not stopped.
const MOST_POINTS: u32 = Limits::SIGNED_IN.points_per_minute / 10;

/// What a question takes of its account's minute.
fn points(document: &str, variables: &Value) -> u32 {
    let body = json!({ "query": document, "variables": variables }).to_string();
    let (limits, documents) = (Limits::SIGNED_IN, Documents::default());
    admit(body.as_bytes(), &limits, Admission::default(), &documents).expect("within the limits").cost
}

/// Who asks and about what. Whoever sees most of a screen asks for it.
fn asked(world: &World, run: &str, name: &str) -> Option<(&'static str, Value)> {
    let id = |kind| world.id_at(Place::Own, kind);
    let group = || json!({ "group": id(Kind::Group) });
    let page = || json!({ "group": id(Kind::Group), "subject": id(Kind::Subject) });
    let cell = || {
        let (lesson, column) = (id(Kind::Lesson), id(Kind::Column));
        json!({ "cell": { "kind": "MARK", "lessonId": lesson, "columnId": column, "pupilId": id(Kind::Pupil) } })
    };
    let week = "2026-03-02";
    let people = || json!({ "kind": "STAFF", "awaited": true });
    let school = world.ids().encode(Kind::School, SchoolId::new(SCHOOLS[0].number), SCHOOLS[0].number.into());
    Some(match name {
        "CellHistory" => ("subject_teacher.1", cell()),
        "ClassPage" => {
            ("class_teacher.1", json!({ "group": id(Kind::Group), "week": week, "before": "2026-02-23" }))
        }
        "Deadlines" => ("deputy.1", json!({ "week": week, "by": "PERSON" })),
        "Delivery" => ("parent.1", json!({})),
        "Diary" => ("parent.1", json!({ "week": week })),
        "District" => ("officer.1", json!({ "week": week })),
        "DistrictSchool" => ("officer.1", json!({ "id": school, "week": week })),
        "Due" | "Me" | "MeAgain" | "QueueVisitor" => ("class_teacher.1", json!({})),
        "ImportProgress" => ("school_administrator.1", json!({ "id": run })),
        "ImportRun" => ("school_administrator.1", json!({ "id": run, "findings": 20 })),
        "Imports" => ("school_administrator.1", json!({})),
        "JournalPage" => ("subject_teacher.1", page()),
        "JournalPages" | "Today" => ("subject_teacher.1", json!({})),
        "JournalPeriods" => ("subject_teacher.1", group()),
        "Load" => ("school_administrator.1", json!({ "staff": world.id(&SCHOOLS[0], Kind::Staff, 4) })),
        "OwnClasses" => ("class_teacher.1", json!({})),
        "People" => ("school_administrator.1", people()),
        "SlipGroups" => ("school_administrator.1", json!({})),
        "Taught" => ("school_administrator.1", group()),
        _ => return None,
    })
}

#[tokio::test]
async fn every_question_of_the_client_stays_within_its_statements() {
    let documents = documents();
    let ceilings = BTreeMap::from(CEILINGS);
    let known: BTreeSet<&str> = ceilings.keys().copied().collect();
    let asked_by_client: BTreeSet<&str> = documents.keys().map(String::as_str).collect();
    assert_eq!(asked_by_client, known, "the client's questions and the ceilings differ");

    let world = World::new().await;
    let run = checked_run(&world).await;
    let mut over = Vec::new();
    for (name, document) in &documents {
        let (login, variables) = asked(&world, &run, name).unwrap_or_else(|| panic!("nobody asks {name}"));
        let cost = points(document, &variables);
        if cost > MOST_POINTS {
            over.push(format!("{name} costs {cost} points, {MOST_POINTS} are allowed"));
        }
        let person = world.sign_in(login).await;
        let mut fewest = u64::MAX;
        // On a slow machine a request may have to look the session up again; one of three has not.
        for _ in 0..3 {
            let before = world.test.app.statements();
            let answer = person.send(document, variables.clone()).await;
            fewest = fewest.min(world.test.app.statements() - before);
            assert!(answer.body["errors"].is_null(), "{name}: {}", answer.body);
            if fewest <= ceilings[name.as_str()] {
                break;
            }
        }
        println!("{name}: {fewest} statements, {cost} points");
        if fewest > ceilings[name.as_str()] {
            over.push(format!("{name} sends {fewest} statements, {} are allowed", ceilings[name.as_str()]));
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

/// An import that was checked.
async fn checked_run(world: &World) -> String {
    let administrator = world.sign_in("school_administrator.1").await;
    let start =
        "mutation { startImport(fileName: \"Предметы.csv\") { ... on UploadTicket { ticket path } } }";
    let started = administrator.send(start, json!({})).await;
    let of = |name: &str| started.field("startImport")[name].as_str().expect("a ticket").to_owned();
    let file = "Код;Название\nastro;Астрономия\n".as_bytes();
    assert_eq!(administrator.browser().put(&of("path"), file).await, 204);
    let check = "mutation($t: String!) { checkImport(ticket: $t) { ... on ImportRun { id } } }";
    let checked = administrator.send(check, json!({ "t": of("ticket") })).await;
    checked.field("checkImport")["id"].as_str().unwrap_or_else(|| panic!("{}", checked.body)).to_owned()
}

/// The client's queries by name, each with the fragments it needs.
fn documents() -> BTreeMap<String, String> {
    let mut fragments = BTreeMap::new();
    let mut operations = BTreeMap::new();
    for file in repository::files("services/web/src", &["ts", "tsx"]) {
        if file.contains(".test.") || file.ends_with(".d.ts") {
            continue;
        }
        let text = repository::read(&file);
        for body in text.split('`').map(str::trim) {
            let mut words = body.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            if !body.starts_with(kind) || !body.ends_with('}') {
                continue;
            }
            match kind {
                "fragment" => fragments.insert(name.to_owned(), body.to_owned()),
                "query" => operations.insert(name.to_owned(), body.to_owned()),
                _ => continue,
            };
        }
    }
    operations.into_iter().map(|(name, body)| (name, with_fragments(body, &fragments))).collect()
}

fn with_fragments(operation: String, fragments: &BTreeMap<String, String>) -> String {
    let mut whole = operation;
    let mut added = BTreeSet::new();
    loop {
        let missing = fragments
            .iter()
            .find(|(name, _)| !added.contains(*name) && whole.contains(&format!("...{name}")));
        let Some((name, body)) = missing else { return whole };
        added.insert(name.clone());
        whole = format!("{whole}\n{body}");
    }
}
