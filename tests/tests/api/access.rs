//! Every field of Query, Mutation and Subscription × everybody × own class, other class, other school, made-up id
//! (C-01). What is expected stands in `access.toml`; a field without a row fails, and so does a row without a field.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use app::Kind;
use base64::Engine as _;
use rand::Rng as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sqlx::AssertSqlSafe;
use tests::support::{Answer, Browser, Login, Outcome, Person, Place, SCHOOLS, World};

use crate::sdl::Sdl;

/// Everybody who asks: name in the table and login; all of school A where they have a school.
const PEOPLE: [(&str, &str); 16] = [
    ("anonymous", ""),
    ("director", "director.1"),
    ("deputy", "deputy.1"),
    ("class_teacher", "class_teacher.1"),
    ("curator", "curator.1"),
    ("pupil", "pupil.1"),
    ("parent", "parent.1"),
    // The guardianship ended yesterday, the membership goes on.
    ("ended_parent", "ended.parent"),
    ("school_administrator", "school_administrator.1"),
    ("dispatcher", "dispatcher.1"),
    ("trusted_person", "trusted_person.1"),
    ("admissions_secretary", "admissions_secretary.1"),
    ("district_officer", "officer.1"),
    // A parent in two schools who has not chosen one.
    ("undecided", "bridge.parent"),
    // Who may write comes last: a cell that is filled answers with its conflict before it asks for the right.
    ("subject_teacher", "subject_teacher.1"),
    // Teaches physics in the other class.
    ("stranger", "stranger.1"),
];

/// Canaries of A that nobody but staff may ever read: another child's, another family's, the authors' reasons.
const NOT_FOR_FAMILIES: [&str; 10] = [
    "pupil2",
    "pupil3",
    "given2",
    "given3",
    "remark2",
    "own_homework",
    "guardian2",
    "document",
    "why",
    "words2",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    field: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    /// The test in a file of its own that covers a field which changes the session itself.
    covered_by: Option<String>,
    /// Definitions of variables, `$group: ID!`; `$operation` is filled with a new operation id.
    #[serde(default)]
    variables: String,
    /// The field with its arguments.
    #[serde(default)]
    call: String,
    /// Variable → kind of id.
    #[serde(default)]
    ids: BTreeMap<String, String>,
    /// Outcome → people, for things of the own class; `*` is everybody not named.
    #[serde(default)]
    own: BTreeMap<String, String>,
    /// The same for things of the other class; absent when the field takes no id.
    #[serde(default)]
    other: BTreeMap<String, String>,
}

impl Row {
    /// The expected word for a person; panics where the table does not say exactly one thing.
    fn expected<'a>(&'a self, side: &'a BTreeMap<String, String>, person: &str) -> &'a str {
        let named = |wanted: &str| -> Vec<&str> {
            let holds = |people: &str| people.split_whitespace().any(|name| name == wanted);
            side.iter().filter(|(_, people)| holds(people)).map(|(outcome, _)| outcome.as_str()).collect()
        };
        let outcomes = match named(person) {
            outcomes if outcomes.is_empty() => named("*"),
            outcomes => outcomes,
        };
        assert_eq!(outcomes.len(), 1, "{}: the table says {outcomes:?} for {person}", self.name);
        outcomes[0]
    }
}

fn kind(word: &str) -> Kind {
    match word {
        "pupil" => Kind::Pupil,
        "group" => Kind::Group,
        "subject" => Kind::Subject,
        "lesson" => Kind::Lesson,
        "column" => Kind::Column,
        "period" => Kind::Period,
        "work_type" => Kind::WorkType,
        "delivery" => Kind::Delivery,
        "guardian" => Kind::Guardian,
        other => panic!("access.toml: unknown kind {other}"),
    }
}

fn table() -> Vec<Row> {
    let table: Table = toml::from_str(include_str!("access.toml")).expect("access.toml reads");
    table.field
}

/// A well-formed id of nothing.
fn made_up(random: &mut impl rand::Rng) -> String {
    let mut bytes = [0; 16];
    random.fill_bytes(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// One asker of the matrix.
struct Asker {
    name: &'static str,
    person: Option<Person>,
}

struct Matrix {
    world: World,
    sdl: Sdl,
    random: rand::rngs::Xoshiro256PlusPlus,
    marks: usize,
}

impl Matrix {
    /// Sends a field with these ids and selects `depth` levels of its answer; deep selections cost points of the account.
    async fn ask(&mut self, asker: &Asker, row: &Row, ids: &BTreeMap<&str, String>, depth: usize) -> Answer {
        let (root, _) = row.name.split_once('.').expect("root and field");
        // The limits without a session are narrow.
        let selection = self.sdl.selection(&row.name, if asker.person.is_some() { depth } else { 0 });
        let variables = if row.variables.is_empty() { String::new() } else { format!("({})", row.variables) };
        let document = format!("{}{variables} {{ {} {selection} }}", root.to_lowercase(), row.call);
        let mut values: Map<String, Value> =
            ids.iter().map(|(name, id)| ((*name).to_owned(), json!(id))).collect();
        if row.variables.contains("$operation") {
            let (high, low) = (self.random.next_u64(), self.random.next_u64());
            let id = (high & !0xf000 | 0x7000, low & (u64::MAX >> 2) | 1 << 63);
            values.insert("operation".into(), json!(uuid::Uuid::from_u64_pair(id.0, id.1)));
        }
        if row.variables.contains("$mark") {
            // Another one each time: what stands there already would count as unchanged, whoever asks.
            self.marks += 1;
            values.insert("mark".into(), json!(["5", "4", "3"][self.marks % 3]));
        }
        let fresh;
        let browser: &Browser = match &asker.person {
            Some(person) => person.browser(),
            None => {
                fresh = self.world.browser();
                &fresh
            }
        };
        match root {
            "Subscription" => browser.listen(&document, values.into(), Duration::from_millis(250)).await,
            _ => browser.send(&document, values.into()).await,
        }
    }

    fn ids<'a>(&self, row: &'a Row, place: Place) -> BTreeMap<&'a str, String> {
        let id = |word: &str| match (word, place) {
            // The lesson that holds the column and its mark; in the other class it is the only one.
            ("marked_lesson", Place::Own) => self.world.id(&SCHOOLS[0], Kind::Lesson, 1),
            ("marked_lesson", Place::OtherSchool) => self.world.id(&SCHOOLS[1], Kind::Lesson, 1),
            ("marked_lesson", Place::OtherClass) => self.world.id_at(place, Kind::Lesson),
            (word, place) => self.world.id_at(place, kind(word)),
        };
        row.ids.iter().map(|(name, word)| (name.as_str(), id(word))).collect()
    }

    /// All cells of one row for one asker; what is wrong with them.
    async fn check(&mut self, asker: &Asker, row: &Row) -> Vec<String> {
        let field = row.name.split_once('.').expect("root and field").1.to_owned();
        let mut wrong = Vec::new();
        let mut sides = vec![(Place::Own, &row.own)];
        if !row.ids.is_empty() {
            sides.push((Place::OtherClass, &row.other));
        }
        for (place, side) in sides {
            let answer = self.ask(asker, row, &self.ids(row, place), 4).await;
            let (seen, expected) = (answer.outcome(&field).word(), row.expected(side, asker.name));
            if seen != expected {
                wrong.push(format!("{place:?}: expected {expected}, saw {seen}: {}", short(&answer)));
            }
            wrong.extend(leaks(asker.name, &answer));
        }
        // Each id alone belongs to another school, is made up, is malformed, is of another kind: one and the same answer.
        for name in row.ids.keys() {
            let mut own = self.ids(row, Place::Own);
            let foreign = self.ids(row, Place::OtherSchool)[name.as_str()].clone();
            let replacements = [
                ("another school's", foreign),
                ("made up", made_up(&mut self.random)),
                ("malformed", "1001".to_owned()),
                ("of another kind", self.world.id(&SCHOOLS[0], Kind::Report, 1)),
            ];
            let mut answers = Vec::new();
            for (what, id) in replacements {
                own.insert(name, id);
                let answer = self.ask(asker, row, &own, 0).await;
                if !matches!(answer.outcome(&field), Outcome::NotFound | Outcome::Unauthenticated) {
                    wrong.push(format!("${name} {what}: {}", short(&answer)));
                }
                wrong.extend(leaks(asker.name, &answer));
                answers.push(answer.essence());
            }
            if answers.iter().any(|answer| *answer != answers[0]) {
                wrong.push(format!(
                    "${name}: what is foreign can be told from what is not there: {answers:?}"
                ));
            }
        }
        wrong.into_iter().map(|line| format!("{} as {}: {line}", row.name, asker.name)).collect()
    }

    /// A checksum of everything that belongs to B and C, and of the global tables.
    async fn others(&self) -> Vec<String> {
        let mut admin = self.world.test.database.connect(Login::Admin).await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'school_id'
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1",
        )
        .fetch_all(&mut admin)
        .await
        .expect("tables");
        let mut sums = Vec::new();
        for table in tables {
            let sql = format!(
                "select count(*) || ' ' || coalesce(md5(string_agg(t::text, ';' order by t::text)), '') from {table} t where school_id <> 1"
            );
            let sum: String =
                sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut admin).await.expect("a sum");
            sums.push(format!("{table}: {sum}"));
        }
        sums
    }
}

fn short(answer: &Answer) -> String {
    answer.body.to_string().chars().take(300).collect()
}

/// Canaries in an answer that this person must not see, whatever was asked.
fn leaks(name: &str, answer: &Answer) -> Vec<String> {
    let text = answer.body.to_string();
    let mut found: Vec<String> = Vec::new();
    let officer = name == "district_officer";
    // The officer sees the names of the district's schools, and nothing else of them.
    let visible = if officer {
        text.replace("⟦A·school⟧", "").replace("⟦B·school⟧", "")
    } else {
        text.clone()
    };
    let undecided = name == "undecided";
    for school in &SCHOOLS {
        let own = school.letter == 'A' && !officer;
        if visible.contains(&school.canary()) && !own && !undecided {
            found.push(format!("a canary of {}: {}", school.letter, short(answer)));
        }
        if text.contains(&format!("canary-{}-", school.letter))
            && (!own || matches!(name, "pupil" | "trusted_person" | "stranger"))
        {
            found.push(format!("an address of {}", school.letter));
        }
    }
    if matches!(name, "pupil" | "parent" | "ended_parent" | "trusted_person") {
        let others = NOT_FOR_FAMILIES.iter().filter(|word| text.contains(&format!("⟦A·{word}⟧")));
        found.extend(others.map(|word| format!("the canary {word} of somebody else: {}", short(answer))));
    }
    for word in ["sqlx", "select ", "constraint", "_pkey", "_fkey", "panicked", ".rs:"] {
        if text.contains(word) {
            found.push(format!("inner words ({word}): {}", short(answer)));
        }
    }
    found
}

#[test]
fn every_field_has_a_row_and_every_row_a_field() {
    let fields: BTreeSet<String> = Sdl::of_gateway().fields().into_iter().collect();
    let rows = table();
    let named: BTreeSet<String> = rows.iter().map(|row| row.name.clone()).collect();
    assert_eq!(rows.len(), named.len(), "a field has two rows");
    let missing: Vec<_> = fields.difference(&named).collect();
    let gone: Vec<_> = named.difference(&fields).collect();
    assert!(missing.is_empty() && gone.is_empty(), "access.toml lacks {missing:?} and still has {gone:?}");
    for row in &rows {
        if let Some(test) = &row.covered_by {
            let files = [
                include_str!("account.rs"),
                include_str!("import.rs"),
                include_str!("overview.rs"),
                include_str!("people.rs"),
            ];
            let covered = files.iter().any(|file| file.contains(&format!("async fn {test}(")));
            assert!(covered, "{}: no file has a test {test}", row.name);
            continue;
        }
        for (person, _) in PEOPLE {
            row.expected(&row.own, person);
            if !row.ids.is_empty() {
                row.expected(&row.other, person);
            }
        }
        let granted = PEOPLE.iter().any(|(person, _)| row.expected(&row.own, person) == "ok");
        assert!(
            granted,
            "{}: nobody may use it; without a positive control the row proves nothing",
            row.name
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_gets_what_the_table_says() {
    let world = World::new().await;
    let mut people = Vec::new();
    for (name, login) in PEOPLE {
        let person = if login.is_empty() { None } else { Some(world.sign_in(login).await) };
        people.push(Asker { name, person });
    }
    let mut matrix = Matrix { world, sdl: Sdl::of_gateway(), random: platform::random::seeded(7), marks: 0 };
    let before = matrix.others().await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for row in table().iter().filter(|row| row.covered_by.is_none()) {
        for asker in &people {
            wrong.extend(matrix.check(asker, row).await);
            cells += 1;
        }
    }
    let after = matrix.others().await;
    let changed: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
    assert!(changed.is_empty(), "other schools' rows changed: {changed:#?}");
    assert!(
        wrong.is_empty(),
        "{} findings in {cells} rows of the matrix:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The check for canaries is not blind.
#[test]
fn a_leak_is_seen() {
    let answer = |text: &str| Answer { status: 200, body: json!({ "data": { "x": text } }) };
    assert!(leaks("deputy", &answer("Иванова ⟦A·pupil⟧")).is_empty());
    for (name, text) in [
        ("deputy", "⟦B·pupil⟧"),
        ("deputy", "⟦C·school⟧"),
        ("parent", "⟦A·remark2⟧"),
        ("pupil", "canary-A-1@tabel.test"),
        ("district_officer", "⟦A·staff⟧"),
        ("district_officer", "⟦C·school⟧"),
        ("anonymous", "duplicate key value violates unique constraint"),
    ] {
        assert!(!leaks(name, &answer(text)).is_empty(), "{name}: {text}");
    }
    assert!(leaks("district_officer", &answer("Школа ⟦B·school⟧")).is_empty());
}
