//! The diary as families see it: what is new, what will be set, averages in words, vacations.

use app::Kind;
use serde_json::{Value, json};
use tests::support::{Answer, Person, SCHOOLS, World};

const WEEK: &str = "query($p: ID!, $w: NaiveDate!) { diaryWeek(pupil: $p, week: $w) {
    today notice newsSince newsUntil news { kind day subject text mark lessonId }
    lessons { id day homeworkDue homework { text } } averages { subject display derivation why } } }";
const SEEN: &str = "mutation($p: ID!, $u: DateTime!) { markDiarySeen(pupil: $p, until: $u) { ok } }";

async fn week(world: &World, person: &Person, day: &str) -> Answer {
    let pupil = world.id(&SCHOOLS[0], Kind::Pupil, 1);
    let answer = person.send(WEEK, json!({ "p": pupil, "w": day })).await;
    assert!(answer.code().is_none(), "{}", answer.body);
    answer
}

/// «ОТМЕТКА Алгебра: 5 за …», without the canaries.
fn news(answer: &Answer) -> Vec<String> {
    let lines = answer.field("diaryWeek")["news"].as_array().cloned().unwrap_or_default();
    let text = |line: &Value, name: &str| {
        let text = line[name].as_str().unwrap_or("–").replace('\u{a0}', " ");
        text.split(" ⟦").map(|part| part.split_once('⟧').map_or(part, |(_, rest)| rest)).collect::<String>()
    };
    lines.iter().map(|line| ["kind", "subject", "text"].map(|name| text(line, name)).join(" | ")).collect()
}

#[tokio::test]
async fn news_are_what_came_since_the_last_visit_of_this_account() {
    let world = World::new().await;
    let parent = world.sign_in("parent.1").await;
    let first = week(&world, &parent, "2026-03-04").await;
    let expected = [
        "HOMEWORK | Алгебра | № 400 (к 4 марта)",
        "MARK | Алгебра | 5 за работу на уроке",
        "REMARK | Алгебра | Замечание",
    ];
    assert_eq!(news(&first), expected);
    assert_eq!(first.field("diaryWeek")["news"][1]["mark"], "5");
    assert_eq!(first.field("diaryWeek")["newsSince"], "2026-03-01T00:00:00+00:00");
    // Reading alone notes nothing.
    assert_eq!(news(&week(&world, &parent, "2026-02-23").await), expected);

    let pupil = world.id(&SCHOOLS[0], Kind::Pupil, 1);
    let until = first.field("diaryWeek")["newsUntil"].clone();
    for until in [until.clone(), until, json!("2026-01-01T00:00:00Z")] {
        let answer = parent.send(SEEN, json!({ "p": pupil, "u": until })).await;
        assert_eq!(answer.field("markDiarySeen")["ok"], true, "{}", answer.body);
    }
    assert_eq!(news(&week(&world, &parent, "2026-03-04").await), [""; 0]);
    // The pupil's own account has not looked yet.
    let child = world.sign_in("pupil.1").await;
    assert_eq!(news(&week(&world, &child, "2026-03-04").await), expected);
    // Another family's visit cannot be noted, nor one in the future.
    let other = world.id(&SCHOOLS[0], Kind::Pupil, 3);
    let answer = parent.send(SEEN, json!({ "p": other, "u": "2026-03-04T00:00:00Z" })).await;
    assert_eq!(answer.code(), Some("FORBIDDEN"));
    parent.send(SEEN, json!({ "p": pupil, "u": "2030-01-01T00:00:00Z" })).await;
    let seen = "select count(*) from diary_visit where school_id = 1 and seen_at > '2026-03-04T09:00:00Z'";
    assert_eq!(world.test.database.count(seen).await, 0);

    world.test.clock.set("2026-03-04T12:00:00Z");
    world.test.database.admin(
        "update mark set value = '4', version = 2, recorded_at = '2026-03-04T11:00:00Z' where school_id = 1 and column_id = 1001 and pupil_id = 1001;
         insert into history (school_id, cell, lesson_id, column_id, pupil_id, old_value, new_value, version, account_id, membership_id,
                              role, author_name, recorded_at, operation_id)
           values (1, 'mark', 1001, 1001, 1001, '5', '4', 2, 1004, 1004, 'subject_teacher', 'Автор', '2026-03-04T11:00:00Z',
                   '01900000-0000-7000-8000-0000000000f1');
         insert into attendance (school_id, lesson_id, pupil_id, reason, minutes, version, recorded_at, recorded_by)
           values (1, 1003, 1001, 'late', 5, 1, '2026-03-04T10:30:00Z', 1004)",
    ).await;
    let answer = week(&world, &parent, "2026-03-04").await;
    assert_eq!(
        news(&answer),
        ["MARK_CHANGED | Алгебра | 4 вместо 5 за работу на уроке", "ABSENCE | Алгебра | опоздание, 5 мин"]
    );
}

#[tokio::test]
async fn homework_is_promised_until_the_limit_and_averages_speak() {
    let world = World::new().await;
    let parent = world.sign_in("parent.1").await;
    // Lessons end at 10:05; 90 minutes later is 11:35 in Moscow. A lesson is added that ends later.
    world.test.clock.set("2026-03-04T07:30:00Z");
    let promised = |answer: &Answer| -> Vec<Value> {
        let lessons = answer.field("diaryWeek")["lessons"].as_array().cloned().unwrap_or_default();
        lessons.iter().map(|lesson| lesson["homeworkDue"].clone()).collect()
    };
    let answer = week(&world, &parent, "2026-03-04").await;
    // Monday's homework is set, Tuesday's is late and nothing is promised any more.
    assert_eq!(promised(&answer), [Value::Null, Value::Null, json!("задание внесут до\u{a0}11:35")]);
    world.test.clock.set("2026-03-04T09:00:00Z");
    assert_eq!(promised(&week(&world, &parent, "2026-03-04").await), [Value::Null, Value::Null, Value::Null]);

    world.test.database.admin(
        "insert into journal_column (school_id, id, lesson_id, work_type_id, weight) overriding system value values (1, 1003, 1002, 1002, 5);
         insert into mark (school_id, column_id, pupil_id, value, version, recorded_at, recorded_by) values
           (1, 1003, 1001, '4', 1, '2026-03-03T08:00:00Z', 1004)",
    ).await;
    let answer = week(&world, &parent, "2026-03-04").await;
    let average = &answer.field("diaryWeek")["averages"][0];
    assert_eq!(average["derivation"], "(5·1 + 4·5) : 6 = 25/6");
    assert_eq!(
        average["why"],
        "Пятёрка и четвёрка. Контрольная ⟦A·work2⟧ считается за пять, работа на уроке ⟦A·work⟧ за одну"
    );
}

#[tokio::test]
async fn a_week_without_lessons_says_why() {
    let world = World::new().await;
    world.test.database.admin(
        "insert into calendar_day (school_id, day, kind, name)
           select 1, day, 'vacation', 'Каникулы' from generate_series(date '2026-03-26', date '2026-04-03', '1 day') day",
    ).await;
    let parent = world.sign_in("parent.1").await;
    for (day, notice) in [
        ("2026-03-04", Value::Null),
        ("2026-03-18", json!("Уроков на этой неделе нет")),
        ("2026-03-26", json!("Каникулы 26\u{a0}марта – 3\u{a0}апреля")),
        ("2026-03-31", json!("Каникулы до 3\u{a0}апреля")),
    ] {
        assert_eq!(week(&world, &parent, day).await.field("diaryWeek")["notice"], notice, "{day}");
    }
}
