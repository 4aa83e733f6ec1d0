//! How many statements a request sends (issue 2.I): a page at most four, a diary four, a batch of entries six.

use app::Kind;
use serde_json::{Value, json};
use tests::support::{Person, Place, SCHOOLS, World};

use crate::sdl::Sdl;

/// Sends the request once to warm the session up, then counts what the second one costs.
async fn statements(world: &World, person: &Person, document: &str, variables: [Value; 2]) -> u64 {
    let [first, second] = variables;
    let warm = person.send(document, first).await;
    assert!(warm.code().is_none(), "{}", warm.body);
    let before = world.test.app.statements();
    let answer = person.send(document, second).await;
    let sent = world.test.app.statements() - before;
    assert!(answer.code().is_none() && answer.body["data"].is_object(), "{}", answer.body);
    assert!(!answer.body.to_string().contains("\"Refused\""), "{}", answer.body);
    sent
}

#[tokio::test]
async fn a_page_a_diary_and_a_batch_stay_within_their_statements() {
    let (world, sdl) = (World::new().await, Sdl::of_gateway());
    let teacher = world.teacher("7А").await;
    let id = |kind| world.id_at(Place::Own, kind);

    let selection = sdl.selection("Query.journalPage", 4);
    let page = format!("query($g: ID!, $s: ID!) {{ journalPage(groupId: $g, subjectId: $s) {selection} }}");
    let variables = json!({ "g": id(Kind::Group), "s": id(Kind::Subject) });
    let sent = statements(&world, &teacher, &page, [variables.clone(), variables]).await;
    assert!((1..=4).contains(&sent), "a journal page sends {sent} statements");

    let parent = world.sign_in("parent.1").await;
    let selection = sdl.selection("Query.diaryWeek", 4);
    let diary = format!("query($p: ID!) {{ diaryWeek(pupil: $p, week: \"2026-03-02\") {selection} }}");
    let variables = json!({ "p": id(Kind::Pupil) });
    let sent = statements(&world, &parent, &diary, [variables.clone(), variables]).await;
    assert!((1..=4).contains(&sent), "a diary week sends {sent} statements");

    let today = format!("{{ today {} }}", sdl.selection("Query.today", 3));
    let sent = statements(&world, &teacher, &today, [json!({}), json!({})]).await;
    assert!((1..=4).contains(&sent), "a teacher's day sends {sent} statements");

    for (login, most) in [("subject_teacher.1", 5), ("class_teacher.1", 5), ("deputy.1", 5), ("parent.1", 1)]
    {
        let person = world.sign_in(login).await;
        let due = format!("{{ due {} }}", sdl.selection("Query.due", 3));
        let sent = statements(&world, &person, &due, [json!({}), json!({})]).await;
        assert!((1..=most).contains(&sent), "what is due for {login} sends {sent} statements");
    }

    let batch = "mutation($o: UUID!, $l: ID!, $e: [EntryInput!]!) {
        recordEntries(input: { operationId: $o, lessonId: $l, entries: $e }) {
            __typename ... on RecordedEntries { results { outcome { __typename } } } ... on Refused { code message } } }";
    let entries = |text: &str, version: i32| -> Value {
        let pupils = [1, 2].map(|n| world.id(&SCHOOLS[0], Kind::Pupil, n));
        pupils.iter().map(|pupil| json!({ "pupilId": pupil, "text": text, "markVersion": version })).collect()
    };
    let operation = |n: u64| uuid::Uuid::from_u64_pair(0x0190_0000_0000_7000, 1 << 63 | n);
    let variables = [("5", 0, 1), ("4", 1, 2)].map(|(text, version, number)| {
        json!({ "o": operation(number), "l": id(Kind::Lesson), "e": entries(text, version) })
    });
    let sent = statements(&world, &teacher, batch, variables).await;
    assert!((1..=6).contains(&sent), "a batch of entries sends {sent} statements");
}
