//! Home: what is due for each role, and a family over several schools.

use app::Kind;
use serde_json::{Value, json};
use tests::support::factories::PASSWORD;
use tests::support::{Answer, Browser, SCHOOLS, World};

const DUE: &str = "{ due { day overdue today week total doneToday nextDueAt nextDue items { kind code title clause clauseText
    dueAt display state groupId subjectId lessonId periodId pupilId staffId week } } }";
const FAMILY: &str = "{ family { id givenName familyName group school membership } }";

fn lines(answer: &Answer) -> Vec<String> {
    let items = answer.field("due")["items"].as_array().cloned().unwrap_or_default();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or("–").replace('\u{a0}', " ");
    items
        .iter()
        .map(|item| {
            let parts = ["state", "kind", "title", "display", "clause"].map(|name| text(item, name));
            parts.join(" | ")
        })
        .map(|line| without_canaries(&line))
        .collect()
}

/// «7А ⟦A·group⟧» as «7А».
fn without_canaries(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" ⟦") {
        plain.push_str(before);
        rest = after.split_once('⟧').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

#[tokio::test]
async fn a_teacher_sees_what_own_lessons_owe_with_limit_clause_and_place() {
    let world = World::new().await;
    let teacher = world.sign_in("subject_teacher.1").await;
    let answer = teacher.send(DUE, json!({})).await;
    // S0 sets no limit for topics. Homework is due 90 minutes after the lessons' end at 10:05; now it is noon.
    assert_eq!(
        lines(&answer),
        [
            "OVERDUE | HOMEWORK | Задание: 7А, алгебра, 3 марта | просрочено на 24 ч | п. 2.8",
            "OVERDUE | ATTENDANCE | Отсутствующие: 7А, алгебра, 3 марта | просрочено на 12 ч | п. 2.5",
            "OVERDUE | HOMEWORK | Задание: 7А, алгебра, 4 марта | просрочено на 25 мин | п. 2.8",
            "TODAY | ATTENDANCE | Отсутствующие: 7А, алгебра, 4 марта | до 23:59 | п. 2.5",
            "WEEK | PERIOD_MARKS | Отметки за период: 7А, алгебра, 3-я четверть, нет у 2 | до 6 марта, 23:59 | п. 2.6",
        ]
    );
    let due = answer.field("due");
    let counts = ["overdue", "today", "week", "total", "doneToday"].map(|name| due[name].as_i64());
    assert_eq!(counts, [3, 1, 1, 5, 0].map(Some));
    let (first, last) = (&due["items"][0], &due["items"][4]);
    let id = |kind, n| json!(world.id(&SCHOOLS[0], kind, n));
    assert_eq!((&first["lessonId"], &first["groupId"]), (&id(Kind::Lesson, 2), &id(Kind::Group, 1)));
    assert_eq!((&first["subjectId"], &first["pupilId"]), (&id(Kind::Subject, 1), &Value::Null));
    assert_eq!((&last["periodId"], &last["lessonId"]), (&id(Kind::Period, 1), &Value::Null));
    let sentence = "Домашнее задание вносится в течение 90\u{a0}минут после последнего урока класса";
    assert_eq!(first["clauseText"], sentence);

    // What is made goes from the list and counts as done; a lesson ahead says when the next limit is.
    world.test.database.admin(
        "insert into homework (school_id, lesson_id, nothing, version, first_recorded_at, recorded_at, recorded_by)
           values (1, 1003, true, 1, '2026-03-04T08:00:00Z', '2026-03-04T08:00:00Z', 1004);
         insert into lesson_roll (school_id, lesson_id, taken_at, taken_by) values (1, 1003, '2026-03-04T07:00:00Z', 1004);
         insert into lesson (school_id, id, assignment_id, group_id, subject_id, day, ordinal, starts_at, ends_at,
                             planned_staff_id, staff_id, status) overriding system value
           values (1, 1090, 1001, 1001, 1001, '2026-03-05', 2, '09:25', '10:05', 1004, 1004, 'planned')",
    ).await;
    let answer = teacher.send(DUE, json!({})).await;
    let due = answer.field("due");
    let counts = ["overdue", "today", "week", "total", "doneToday"].map(|name| due[name].as_i64());
    assert_eq!(counts, [2, 0, 1, 3, 2].map(Some), "{}", answer.body);
    assert_eq!(due["nextDue"], "завтра в\u{a0}11:35");
}

#[tokio::test]
async fn a_class_teacher_sees_absences_and_sheets_and_a_deputy_the_breaches() {
    let world = World::new().await;
    world.test.database.admin(
        "insert into attendance (school_id, lesson_id, pupil_id, reason, version, recorded_at, recorded_by) values
           (1, 1002, 1002, 'unknown', 1, '2026-03-03T07:30:00Z', 1004), (1, 1003, 1002, 'unknown', 1, '2026-03-04T07:30:00Z', 1004)",
    ).await;
    let leader = world.sign_in("class_teacher.1").await;
    let answer = leader.send(DUE, json!({})).await;
    assert_eq!(
        lines(&answer),
        [
            "WEEK | SHEET_NOT_HANDED | Лист не вручён: Абрамова Анна, за 2–8 марта | до 8 марта, 23:59 | п. 2.12",
            "WEEK | ABSENCE_REASON | Причина пропуска: Бек Ильдар, 3–4 марта, 2 урока | причина не указана | п. 2.9",
        ]
    );
    let deputy = world.sign_in("deputy.1").await;
    let answer = deputy.send(DUE, json!({})).await;
    assert_eq!(
        lines(&answer),
        [
            "OVERDUE | BREACH | Сотрудник4 И. О.: не внесено 3 записи | просрочено на 24 ч | п. 2.8",
            "OVERDUE | BREACH | Сотрудник12 И. О.: не внесено 1 запись | просрочено на 1 ч | п. 2.8",
        ]
    );
    for login in ["pupil.1", "parent.1", "dispatcher.1", "trusted_person.1"] {
        let answer = world.sign_in(login).await.send(DUE, json!({})).await;
        assert_eq!(answer.field("due")["total"], 0, "{login}: {}", answer.body);
    }
}

/// Signs in and takes the role of this word in the school of this letter.
async fn in_role(world: &World, login: &str, role: &str, letter: char) -> Browser {
    let browser = world.browser();
    browser.sign_in(login, PASSWORD).await;
    let me = browser.send("{ me { memberships { id role school } } }", json!({})).await;
    let memberships = me.field("me")["memberships"].as_array().cloned().unwrap_or_default();
    let fits = |one: &&Value| {
        one["role"] == role
            && one["school"].as_str().is_some_and(|name| name.contains(&format!("⟦{letter}·")))
    };
    let id = memberships.iter().find(fits).expect("such a membership")["id"].clone();
    let choose = "mutation($id: ID!) { chooseRole(id: $id) { __typename } }";
    let answer = browser.send(choose, json!({ "id": id })).await;
    assert_eq!(answer.member("chooseRole"), Some("SignedInNow"));
    browser
}

#[tokio::test]
async fn a_parent_of_two_schools_opens_each_child_from_either_role_and_nobody_elses() {
    const WEEK: &str =
        "query($p: ID!) { diaryWeek(pupil: $p, week: \"2026-03-02\") { pupil lessons { id subject } } }";
    let world = World::new().await;
    let child = |school: usize, n| world.id(&SCHOOLS[school], Kind::Pupil, n);
    for letter in ['A', 'B'] {
        let parent = in_role(&world, "bridge.parent", "parent", letter).await;
        let answer = parent.send(FAMILY, json!({})).await;
        let family = answer.field("family").as_array().cloned().unwrap_or_default();
        let seen: Vec<(String, &str)> = family
            .iter()
            .map(|child| {
                (
                    child["id"].as_str().unwrap_or_default().to_owned(),
                    child["school"].as_str().unwrap_or_default(),
                )
            })
            .collect();
        let mut expected = vec![(child(0, 2), "Школа ⟦A·school⟧"), (child(1, 2), "Школа ⟦B·school⟧")];
        if letter == 'B' {
            expected.reverse();
        }
        assert_eq!(seen, expected, "the school in use comes first");
        assert_eq!(family[0]["givenName"], format!("Ильдар ⟦{letter}·given2⟧"));
        assert_eq!(family[0]["group"], format!("7А ⟦{letter}·group⟧"));

        for (school, own) in [(0, 'A'), (1, 'B')] {
            let answer = parent.send(WEEK, json!({ "p": child(school, 2) })).await;
            let week = answer.field("diaryWeek");
            assert!(
                week["pupil"].as_str().is_some_and(|name| name.contains(&format!("⟦{own}·pupil2⟧"))),
                "{}",
                answer.body
            );
            let foreign = answer.body.to_string().contains(&SCHOOLS[1 - school].canary());
            assert!(!foreign, "{}", answer.body);
            // Lessons are named in their own school.
            assert_eq!(week["lessons"][0]["id"], json!(world.id(&SCHOOLS[school], Kind::Lesson, 1)));
        }
        // Another family's child of the school in use is refused, elsewhere it is not there at all.
        let (here, there) = if letter == 'A' { (0, 1) } else { (1, 0) };
        for (school, n, code) in [(here, 1, "FORBIDDEN"), (there, 1, "NOT_FOUND"), (2, 1, "NOT_FOUND")] {
            let answer = parent.send(WEEK, json!({ "p": child(school, n) })).await;
            assert_eq!(answer.code(), Some(code), "{}", answer.body);
        }
    }
    // A staff role reaches only its own school, and has no family.
    let teacher = in_role(&world, "bridge.teacher", "subject_teacher", 'A').await;
    assert_eq!(teacher.send(WEEK, json!({ "p": child(1, 2) })).await.code(), Some("NOT_FOUND"));
    assert_eq!(teacher.send(FAMILY, json!({})).await.field("family"), &json!([]));
}

#[tokio::test]
async fn a_family_ends_with_its_rights() {
    let world = World::new().await;
    // The guardianship ended yesterday.
    let ended = world.sign_in("ended.parent").await;
    assert_eq!(ended.send(FAMILY, json!({})).await.field("family"), &json!([]));
    // A trusted person sees the pupil of the grant, a pupil oneself.
    for login in ["trusted_person.1", "pupil.1"] {
        let answer = world.sign_in(login).await.send(FAMILY, json!({})).await;
        assert_eq!(answer.field("family")[0]["id"], json!(world.id(&SCHOOLS[0], Kind::Pupil, 1)), "{login}");
        assert_eq!(answer.field("family").as_array().map(Vec::len), Some(1));
    }
    world.test.clock.set("2026-04-01T09:00:00Z");
    let answer = world.sign_in("trusted_person.1").await.send(FAMILY, json!({})).await;
    assert_eq!(answer.field("family"), &json!([]));
}
