//! People, roles, load and slips for the administrator, and who may not.

use app::Kind;
use serde_json::{Value, json};
use tests::support::{Login, Person, SCHOOLS, World};

const PAGE: &str = "query($kind: PeopleKind!, $search: String, $group: ID, $first: Int, $after: ID) {
    people(kind: $kind, search: $search, group: $group, first: $first, after: $after) {
        people { id name groups detail roles { id role title startsOn endsOn mayEnd }
                 hasAccount blocked signedInOn slipUntil signIn } next } }";
const SAVED: &str = "{ __typename ... on Saved { id } ... on Refused { code message field } }";

/// What a change answered: `ok`, or the code of the refusal.
fn word(answer: &tests::support::Answer, field: &str) -> String {
    match answer.member(field) {
        Some("Refused") => answer.field(field)["code"].as_str().unwrap_or_default().to_owned(),
        Some(_) => "ok".into(),
        None => answer.code().unwrap_or("?").to_owned(),
    }
}

async fn page(person: &Person, variables: Value) -> Value {
    let answer = person.send(PAGE, variables).await;
    assert!(answer.code().is_none(), "{}", answer.body);
    answer.field("people").clone()
}

fn names(page: &Value) -> Vec<&str> {
    page["people"]
        .as_array()
        .expect("people")
        .iter()
        .map(|line| line["name"].as_str().expect("a name"))
        .collect()
}

#[tokio::test]
async fn people_are_listed_page_by_page_with_groups_roles_and_sign_ins() {
    let world = World::new().await;
    let administrator = world.sign_in("school_administrator.1").await;
    world.sign_in("subject_teacher.1").await;

    let all = page(&administrator, json!({ "kind": "PUPIL" })).await;
    assert_eq!(names(&all).len(), 3);
    assert_eq!(all["next"], Value::Null);
    let pupil = &all["people"][0];
    assert!(pupil["groups"][0].as_str().is_some_and(|group| group.starts_with("7А")), "{pupil}");
    assert_eq!((&pupil["hasAccount"], &pupil["signIn"]), (&json!(true), &json!("входа ещё не было")));
    let second = &all["people"][1];
    assert_eq!(second["slipUntil"], "2026-03-15");
    assert_eq!(second["signIn"], "листок до 15\u{a0}марта");
    assert_eq!(all["people"][2]["signIn"], "доступ не выдан");

    // Page after page is the same list.
    let mut after = Value::Null;
    let mut seen = Vec::new();
    loop {
        let one = page(&administrator, json!({ "kind": "STAFF", "first": 4, "after": after })).await;
        seen.extend(names(&one).into_iter().map(str::to_owned));
        after = one["next"].clone();
        if after.is_null() {
            break;
        }
    }
    let staff = page(&administrator, json!({ "kind": "STAFF" })).await;
    assert_eq!(seen, names(&staff));
    assert!(seen.len() >= 9, "{seen:?}");
    let found = page(&administrator, json!({ "kind": "STAFF", "search": "сотрудник4" })).await;
    let teacher = &found["people"][0];
    assert_eq!((names(&found).len(), &teacher["signedInOn"]), (1, &json!("2026-03-04")));
    assert_eq!(teacher["roles"][0]["title"], "учитель");
    assert_eq!(teacher["roles"][0]["mayEnd"], true);

    // What is typed is text: no sign stands for others, and ё is е.
    world
        .test
        .database
        .admin(
            "update staff set family_name = 'Ёжикова-О''Нил' where school_id = 1 and id = 1004;
             update staff set family_name = 'Елкина_100%' where school_id = 1 and id = 1005",
        )
        .await;
    for (typed, found) in [
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("сотрудник%", 7),
        ("сотрудник_2", 1),
        ("сотрудник%2", 1),
        ("100%", 1),
        ("  ", 10),
        ("ежикова", 1),
        ("ЁЖИКОВА", 1),
        ("ёлкина", 1),
        ("жикова о", 1),
        ("о’нил", 1),
        ("онил имя", 1),
    ] {
        let page = page(&administrator, json!({ "kind": "STAFF", "search": typed })).await;
        assert_eq!(names(&page).len(), found, "{typed}: {:?}", names(&page));
    }

    let group = world.id(&SCHOOLS[0], Kind::Group, 1);
    let families = page(&administrator, json!({ "kind": "GUARDIAN", "group": group })).await;
    let father = families["people"].as_array().expect("people").iter();
    let father =
        father.clone().find(|line| line["name"].as_str().is_some_and(|name| name.starts_with("Абрамов")));
    let children = &father.expect("the father")["detail"];
    assert!(children[0].as_str().is_some_and(|child| child.starts_with("Абрамова")), "{children}");

    // Class teacher and curator see the own class; nobody's contacts are part of a list.
    let other = world.id(&SCHOOLS[0], Kind::Group, 2);
    let foreign = world.id(&SCHOOLS[1], Kind::Group, 1);
    for (login, variables, expected) in [
        ("class_teacher.1", json!({ "kind": "PUPIL", "group": group }), None),
        ("curator.1", json!({ "kind": "GUARDIAN", "group": group }), None),
        ("class_teacher.1", json!({ "kind": "PUPIL", "group": other }), Some("FORBIDDEN")),
        ("class_teacher.1", json!({ "kind": "PUPIL" }), Some("FORBIDDEN")),
        ("class_teacher.1", json!({ "kind": "STAFF", "group": group }), Some("FORBIDDEN")),
        ("director.1", json!({ "kind": "STAFF" }), None),
        ("dispatcher.1", json!({ "kind": "PUPIL" }), Some("FORBIDDEN")),
        ("subject_teacher.1", json!({ "kind": "PUPIL", "group": group }), Some("FORBIDDEN")),
        ("parent.1", json!({ "kind": "PUPIL", "group": group }), Some("FORBIDDEN")),
        ("school_administrator.1", json!({ "kind": "PUPIL", "group": foreign }), Some("NOT_FOUND")),
        ("school_administrator.1", json!({ "kind": "PUPIL", "first": 0 }), Some("INVALID_INPUT")),
        ("officer.1", json!({ "kind": "PUPIL" }), Some("UNAUTHENTICATED")),
    ] {
        let answer = world.sign_in(login).await.send(PAGE, variables.clone()).await;
        assert_eq!(answer.code(), expected, "{login} {variables}: {}", answer.body);
        assert!(!answer.body.to_string().contains("@tabel.test"), "{login}");
    }
}

#[tokio::test]
async fn a_role_is_given_and_ended_within_the_own_rights() {
    let world = World::new().await;
    let staff = |n| world.id(&SCHOOLS[0], Kind::Staff, n);
    let group = world.id(&SCHOOLS[0], Kind::Group, 2);
    let give = format!("mutation($input: AssignRoleInput!) {{ assignRole(input: $input) {SAVED} }}");
    let end = format!("mutation($id: ID!, $day: NaiveDate) {{ endRole(id: $id, lastDay: $day) {SAVED} }}");
    let role = |n: i64, role: &str| json!({ "input": { "staff": staff(n), "role": role } });
    let lead = json!({ "input": { "staff": staff(12), "role": "class_teacher", "group": group } });
    for (login, variables, expected) in [
        ("school_administrator.1", role(4, "dispatcher"), "ok"),
        ("school_administrator.1", role(4, "dispatcher"), "WRONG_STATE"),
        ("school_administrator.1", role(4, "deputy"), "FORBIDDEN"),
        ("school_administrator.1", role(4, "school_administrator"), "FORBIDDEN"),
        ("deputy.1", role(4, "deputy"), "FORBIDDEN"),
        ("director.1", role(4, "deputy"), "ok"),
        ("director.1", role(4, "director"), "FORBIDDEN"),
        ("director.1", role(4, "parent"), "FORBIDDEN"),
        ("director.1", role(4, "king"), "INVALID_INPUT"),
        ("deputy.1", role(12, "class_teacher"), "INVALID_INPUT"),
        ("deputy.1", lead, "ok"),
        ("class_teacher.1", role(4, "curator"), "FORBIDDEN"),
        ("parent.1", role(4, "curator"), "FORBIDDEN"),
    ] {
        let answer = world.sign_in(login).await.send(&give, variables.clone()).await;
        assert_eq!(word(&answer, "assignRole"), expected, "{login} {variables}: {}", answer.body);
    }
    // The new class teacher has the class.
    let teacher = world.sign_in("stranger.1").await;
    let me = teacher.send("{ me { memberships { id role } } }", json!({})).await;
    let memberships = me.field("me")["memberships"].as_array().expect("memberships").clone();
    let new = memberships.iter().find(|held| held["role"] == "class_teacher").expect("the new role");
    let choose = "mutation($id: ID!) { chooseRole(id: $id) { __typename } }";
    teacher.send(choose, json!({ "id": new["id"] })).await;
    let overview = "query($g: ID!) { classOverview(group: $g, week: \"2026-03-02\") { name } }";
    let seen = teacher.send(overview, json!({ "g": group })).await;
    assert!(seen.code().is_none(), "{}", seen.body);

    let membership = |n| world.id(&SCHOOLS[0], Kind::Membership, n);
    let administrator = world.sign_in("school_administrator.1").await;
    let found = page(&administrator, json!({ "kind": "STAFF", "search": "Сотрудник12" })).await;
    let roles = found["people"][0]["roles"].as_array().expect("roles").clone();
    let given = roles.iter().find(|role| role["role"] == "class_teacher").expect("the role")["id"].clone();
    for (login, id, day, expected) in [
        ("school_administrator.1", json!(membership(8)), Value::Null, "WRONG_STATE"),
        ("school_administrator.1", json!(membership(1)), Value::Null, "FORBIDDEN"),
        ("school_administrator.1", json!(membership(7)), Value::Null, "WRONG_STATE"),
        ("school_administrator.1", given.clone(), json!("2026-02-01"), "INVALID_INPUT"),
        ("school_administrator.2", given.clone(), Value::Null, "NOT_FOUND"),
        ("class_teacher.1", given.clone(), Value::Null, "FORBIDDEN"),
        ("school_administrator.1", given.clone(), Value::Null, "ok"),
        ("school_administrator.1", given, Value::Null, "WRONG_STATE"),
    ] {
        let variables = json!({ "id": id, "day": day });
        let answer = world.sign_in(login).await.send(&end, variables).await;
        assert_eq!(word(&answer, "endRole"), expected, "{login} {id}: {}", answer.body);
    }
    // Its next request in that role is refused.
    let gone = teacher.send(overview, json!({ "g": group })).await;
    assert!(matches!(gone.code(), Some("NOT_FOUND" | "UNAUTHENTICATED")), "{}", gone.body);
    let mut admin = world.test.database.connect(Login::Admin).await;
    let noted: i64 = sqlx::query_scalar(
        "select count(*) from audit where school_id = 1 and resource = 'membership' and action in ('write', 'undo')",
    )
    .fetch_one(&mut admin)
    .await
    .expect("a count");
    assert_eq!(noted, 4);
}

#[tokio::test]
async fn the_load_is_listed_added_and_ended() {
    let world = World::new().await;
    let id = |kind, n| world.id(&SCHOOLS[0], kind, n);
    let list = "query($first: Int, $after: ID, $group: ID) {
        teachingAssignments(first: $first, after: $after, group: $group) {
            assignments { id group groupId subject teacher hours startsOn endsOn } next } }";
    let add = format!("mutation($input: AssignTeachingInput!) {{ assignTeaching(input: $input) {SAVED} }}");
    let end =
        format!("mutation($id: ID!, $day: NaiveDate) {{ endTeaching(id: $id, lastDay: $day) {SAVED} }}");
    let administrator = world.sign_in("school_administrator.1").await;
    let first = administrator.send(list, json!({ "first": 1 })).await;
    let field = first.field("teachingAssignments");
    assert_eq!(field["assignments"][0]["hours"], "3", "{}", first.body);
    let mut after = field["next"].clone();
    let mut seen = 1;
    while !after.is_null() {
        let next = administrator.send(list, json!({ "first": 1, "after": after })).await;
        assert_eq!(next.field("teachingAssignments")["assignments"].as_array().map(Vec::len), Some(1));
        after = next.field("teachingAssignments")["next"].clone();
        seen += 1;
    }
    let all = administrator.send(list, json!({})).await;
    assert_eq!(all.field("teachingAssignments")["assignments"].as_array().map(Vec::len), Some(seen));

    let new = |hours: &str, starts: &str| {
        let (group, subject, staff) = (id(Kind::Group, 2), id(Kind::Subject, 1), id(Kind::Staff, 4));
        json!({ "input": { "group": group, "subject": subject, "staff": staff, "hours": hours, "startsOn": starts } })
    };
    for (login, variables, expected) in [
        ("school_administrator.1", new("много", "2026-03-05"), "INVALID_INPUT"),
        ("deputy.1", new("1,5", "2026-03-05"), "ok"),
        ("deputy.1", new("2", "2026-03-09"), "WRONG_STATE"),
        ("class_teacher.1", new("2", "2026-03-05"), "FORBIDDEN"),
        ("subject_teacher.1", new("2", "2026-03-05"), "FORBIDDEN"),
    ] {
        let answer = world.sign_in(login).await.send(&add, variables.clone()).await;
        assert_eq!(word(&answer, "assignTeaching"), expected, "{login} {variables}: {}", answer.body);
    }
    let group = id(Kind::Group, 2);
    let seen = administrator.send(list, json!({ "group": group })).await;
    let assignments = seen.field("teachingAssignments")["assignments"].as_array().expect("rows").clone();
    let added = assignments.iter().find(|row| row["hours"] == "1,5").expect("the new one")["id"].clone();
    for (login, day, expected) in [
        ("class_teacher.1", json!("2026-03-20"), "FORBIDDEN"),
        ("school_administrator.2", json!("2026-03-20"), "NOT_FOUND"),
        ("school_administrator.1", json!("2026-01-20"), "INVALID_INPUT"),
        ("school_administrator.1", json!("2026-03-20"), "ok"),
        ("school_administrator.1", json!("2026-03-20"), "WRONG_STATE"),
    ] {
        let answer = world.sign_in(login).await.send(&end, json!({ "id": added, "day": day })).await;
        assert_eq!(word(&answer, "endTeaching"), expected, "{login} {day}: {}", answer.body);
    }
}

#[tokio::test]
async fn slips_are_issued_to_a_whole_class_and_used_once() {
    let world = World::new().await;
    let group = world.id(&SCHOOLS[0], Kind::Group, 1);
    let other = world.id(&SCHOOLS[0], Kind::Group, 2);
    let teacher = world.id(&SCHOOLS[0], Kind::Staff, 4);
    let sheet = "mutation($input: SlipsInput!, $renew: Boolean) { issueSlips(input: $input, renew: $renew) {
        __typename ... on SlipSheet { skipped slips { kind name child code login expiresOn } }
        ... on Refused { code message } } }";
    let class = json!({ "input": { "group": { "group": group } } });
    for (login, variables, expected) in [
        ("class_teacher.1", class.clone(), "ok"),
        ("curator.1", class.clone(), "ok"),
        ("class_teacher.1", json!({ "input": { "group": { "group": other } } }), "FORBIDDEN"),
        ("class_teacher.1", json!({ "input": { "staff": [teacher] } }), "FORBIDDEN"),
        ("school_administrator.1", json!({ "input": { "staff": [teacher] } }), "WRONG_STATE"),
        ("school_administrator.1", json!({ "input": { "staff": [teacher] }, "renew": true }), "ok"),
        ("subject_teacher.1", class.clone(), "FORBIDDEN"),
        ("director.1", class.clone(), "FORBIDDEN"),
        ("parent.1", class.clone(), "FORBIDDEN"),
    ] {
        let answer = world.sign_in(login).await.send(sheet, variables.clone()).await;
        assert_eq!(word(&answer, "issueSlips"), expected, "{login} {variables}: {}", answer.body);
    }
    let administrator = world.sign_in("school_administrator.1").await;
    let answer = administrator.send(sheet, class).await;
    let field = answer.field("issueSlips");
    // The first pupil and her father have accounts.
    assert!(field["skipped"].as_i64() >= Some(2), "{}", answer.body);
    let slips = field["slips"].as_array().expect("slips");
    assert_eq!(slips.len(), 1);
    assert_eq!((&slips[0]["kind"], &slips[0]["expiresOn"]), (&json!("pupil"), &json!("2026-03-18")));
    assert!(slips[0]["login"].as_str().is_some_and(|login| login.starts_with("bek")), "{}", slips[0]);

    let take = "mutation($input: UseSlip!) { useSlip(input: $input) { __typename ... on Refused { code } } }";
    let input = json!({ "input": { "code": slips[0]["code"], "login": slips[0]["login"], "password": "дубовый лист" } });
    let used = world.browser().send(take, input.clone()).await;
    assert_eq!(used.member("useSlip"), Some("SignedInNow"), "{}", used.body);
    let again = world.browser().send(take, input).await;
    assert_eq!(again.member("useSlip"), Some("Refused"), "{}", again.body);
}

#[tokio::test]
async fn a_class_may_be_taught_any_subject_of_the_school() {
    let world = World::new().await;
    world.test.database.admin("insert into subject (school_id, name) values (1, 'Астрономия')").await;
    let administrator = world.sign_in("school_administrator.1").await;
    let answer = administrator.send("{ subjectsToTeach { id name } }", json!({})).await;
    let subjects = answer.field("subjectsToTeach").as_array().expect("subjects").clone();
    let names: Vec<&str> =
        subjects.iter().filter_map(|one| one["name"].as_str()?.split(' ').next()).collect();
    assert_eq!(names, ["Алгебра", "Астрономия", "Физика"]);
    // Nobody teaches it anywhere yet.
    let input = json!({ "input": { "group": world.id(&SCHOOLS[0], Kind::Group, 1), "subject": subjects[1]["id"],
                                   "staff": world.id(&SCHOOLS[0], Kind::Staff, 4) } });
    let add = format!("mutation($input: AssignTeachingInput!) {{ assignTeaching(input: $input) {SAVED} }}");
    assert_eq!(word(&administrator.send(&add, input).await, "assignTeaching"), "ok");
    let list = "query($g: ID!) { teachingAssignments(group: $g) { assignments { subject } } }";
    let group = json!({ "g": world.id(&SCHOOLS[0], Kind::Group, 1) });
    let seen = administrator.send(list, group).await;
    assert_eq!(
        seen.field("teachingAssignments")["assignments"].as_array().map(Vec::len),
        Some(2),
        "{}",
        seen.body
    );
}

#[tokio::test]
async fn a_listing_takes_no_typed_sign_for_a_wildcard() {
    use store::people::{Listing, Wanted, list_people};
    let database = tests::support::Database::with_schools().await;
    let store =
        store::Store::connect(tests::support::app::store_config(&database, 2)).await.expect("a store");
    let mut tx = store.tenant(store::TenantContext::job(domain::id::SchoolId::new(1))).await.expect("begun");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 4).expect("a day");
    for (who, search, found) in [
        (Listing::Staff, Some("сотрудник"), 9),
        (Listing::Staff, Some("сотрудник1%"), 0),
        (Listing::Staff, Some("с_трудник"), 0),
        (Listing::Pupils, Some("%"), 0),
        (Listing::Guardians, Some("а%"), 0),
        (Listing::Guardians, Some("абрамов"), 1),
        (Listing::Guardians, None, 3),
    ] {
        let search = search.map(str::to_owned);
        let wanted = Wanted { who, day, search, group: None, after: None, most: 100 };
        let people = list_people(&mut tx, &wanted, platform::clock::now()).await.expect("people");
        assert_eq!(people.len(), found, "{wanted:?}");
    }
}
