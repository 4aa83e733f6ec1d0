//! How long sessions live and how they end, first sign-in by slips in a real school, and one parent of two schools.

use app::Kind;
use serde_json::{Value, json};
use tests::support::factories::PASSWORD;
use tests::support::{SCHOOLS, World};

use crate::account::{CHOOSE, choices, me};

/// A school comes from one address: as many open the way in at once as a school has, without being told to wait.
#[tokio::test]
async fn a_whole_school_opens_the_way_in_at_once() {
    let world = World::new().await;
    let asked = "{ me { login mustChangePassword current memberships { id school role title name children }
        offices { id district } session { endsInSeconds idleSeconds } } }";
    let school = world.browser();
    for number in 0..120 {
        let answer = school.send(asked, json!({})).await;
        assert!(answer.code().is_none() && answer.field("me").is_null(), "{number}: {}", answer.body);
    }
}

/// What nobody could have used any more is ended too, but not counted.
#[tokio::test]
async fn only_living_sessions_count_as_ended() {
    let world = World::new().await;
    for _ in 0..2 {
        world.sign_in("deputy.1").await;
    }
    world.test.clock.set("2026-03-04T09:32:00Z");
    let here = world.sign_in("deputy.1").await;
    let answer = here.send("mutation { signOutEverywhere { ended } }", json!({})).await;
    assert_eq!(answer.field("signOutEverywhere")["ended"], 1, "{}", answer.body);
    assert_eq!(world.test.database.count("select count(*) from session").await, 0);
}

#[tokio::test]
async fn one_is_told_how_long_the_session_lives() {
    let world = World::new().await;
    let life = "{ me { session { endsInSeconds idleSeconds } } }";
    for (login, hours, idle) in
        [("deputy.1", 12, json!(1800)), ("officer.1", 12, json!(1800)), ("parent.1", 30 * 24, Value::Null)]
    {
        let person = world.sign_in(login).await;
        let answer = person.send(life, json!({})).await;
        let session = &answer.field("me")["session"];
        assert_eq!(session["idleSeconds"], idle, "{login}: {}", answer.body);
        let left = session["endsInSeconds"].as_i64().expect("seconds");
        let whole = hours * 3600;
        assert!((whole - 600..=whole).contains(&left), "{login}: {left} of {whole}");
    }
    let nobody = world.browser().send(life, json!({})).await;
    assert!(nobody.field("me").is_null(), "{}", nobody.body);
}

/// No session ends earlier after its last request than its holder was told, however seldom the use of it is noted.
#[tokio::test]
async fn a_session_lives_as_long_as_was_told_and_no_longer_than_the_lag_of_noting() {
    let world = World::new().await;
    let app = &world.test.app;
    for (login, token) in [("deputy.1", [7; 32]), ("parent.1", [8; 32])] {
        app.sign_in(login, PASSWORD.to_owned(), &token).await.expect("a session");
    }
    for (at, staff, family) in [
        ("2026-03-04T09:31:00Z", true, true),
        ("2026-03-04T09:32:00Z", false, true),
        ("2026-04-03T08:59:59Z", false, true),
        ("2026-04-03T09:00:01Z", false, false),
    ] {
        world.test.clock.set(at);
        for (token, lives) in [([7; 32], staff), ([8; 32], family)] {
            let session = app.resolve_session(&token).await.expect("an answer");
            assert_eq!(session.is_some(), lives, "{at}, {}", token[0]);
        }
    }
}

/// A class takes its slips in one room, behind one address: errors of some keep nobody else out, and a weak password
/// is no guess.
#[tokio::test]
async fn a_room_full_of_typing_errors_keeps_nobody_out() {
    let world = World::new().await;
    let take =
        "mutation($input: UseSlip!) { useSlip(input: $input) { __typename ... on Refused { code field } } }";
    let input = |code: &str, password: &str| json!({ "input": { "code": code, "login": "bek", "password": password } });
    let (room, another) = (world.browser(), world.browser());
    for number in 0..12 {
        let code = format!("AAAA-AAAA-AA{number:02}");
        let wrong = room.send(take, input(&code, "дубовый лист")).await;
        assert_eq!(wrong.field("useSlip")["code"], "SLIP_EXPIRED", "{number}: {}", wrong.body);
    }
    let issue = "mutation($pupil: ID!, $group: ID) {
        issueSlip(holder: { pupil: $pupil }, group: $group, login: \"bek\") { __typename ... on Slip { code } } }";
    let (pupil, class) = (world.id(&SCHOOLS[0], Kind::Pupil, 2), world.id(&SCHOOLS[0], Kind::Group, 1));
    let teacher = world.sign_in("class_teacher.1").await;
    let slip = teacher.send(issue, json!({ "pupil": pupil, "group": class })).await;
    let code = slip.field("issueSlip")["code"].as_str().unwrap_or_else(|| panic!("{}", slip.body)).to_owned();
    for _ in 0..6 {
        let weak = room.send(take, input(&code, "12345")).await;
        assert_eq!(weak.field("useSlip")["field"], "password", "{}", weak.body);
    }
    let taken = room.send(take, input(&code, "дубовый лист")).await;
    assert_eq!(taken.member("useSlip"), Some("SignedInNow"), "{}", taken.body);
    // One code alone is tried five times, then not for a while.
    let mut refused = Vec::new();
    for _ in 0..6 {
        let wrong = another.send(take, input("BBBB-BBBB-BBBB", "дубовый лист")).await;
        refused.push(wrong.field("useSlip")["code"].clone());
    }
    assert!(refused[..5].iter().all(|code| code == "SLIP_EXPIRED"), "{refused:?}");
    assert_eq!(refused[5], "TOO_MANY_ATTEMPTS");
}

/// A slip for somebody with an account replaces the password, and whoever used the old one is out at once.
#[tokio::test]
async fn a_slip_that_replaces_a_password_ends_the_sessions_of_the_old_one() {
    let world = World::new().await;
    let issue = "mutation($staff: [ID!]!) { issueSlips(input: { staff: $staff }, renew: true) {
        __typename ... on SlipSheet { slips { code login } } ... on Refused { message } } }";
    let administrator = world.sign_in("school_administrator.1").await;
    let here = world.sign_in("deputy.1").await;
    let own = here.send("{ me { login } }", json!({})).await;
    assert_eq!(own.field("me")["login"], "deputy.1");
    let id = world.id(&SCHOOLS[0], Kind::Staff, 2);
    let sheet = administrator.send(issue, json!({ "staff": [id] })).await;
    let slip = &sheet.field("issueSlips")["slips"][0];
    assert_eq!(slip["login"], "", "{}", sheet.body);
    let take = "mutation($input: UseSlip!) { useSlip(input: $input) { __typename } }";
    let input = json!({ "code": slip["code"], "login": "", "password": "большая зелёная дверь" });
    let taken = world.browser().send(take, json!({ "input": input })).await;
    assert_eq!(taken.member("useSlip"), Some("SignedInNow"), "{}", taken.body);
    assert!(me(here.browser()).await.field("me").is_null(), "the old session goes on");
}

/// The same parent chooses for each child apart, whichever school is in use; an address is one school's.
#[tokio::test]
async fn a_parent_in_two_schools_chooses_delivery_for_each_child() {
    let world = World::new().await;
    let parent = world.sign_in("bridge.parent").await;
    let own = choices(parent.browser()).await;
    let family = "{ family { id school membership } }";
    let read = "query($p: ID!) { deliveryChoice(pupil: $p) { channel address verified consentOn waiting } }";
    let choose = "mutation($p: ID!, $c: DeliveryChannel!, $a: String) {
        chooseDelivery(input: { pupil: $p, channel: $c, address: $a, consent: true }) {
            __typename ... on DeliveryChoice { channel verified waiting } ... on Refused { message } } }";
    let child = |school| world.id(school, Kind::Pupil, 2);
    let letters = |school: i32| {
        let sql =
            format!("select count(*) from task where kind = 'confirm_address' and school_id = {school}");
        world.test.database.count(sql)
    };
    let (_, first) = own.iter().find(|(name, _)| name.contains("⟦A·")).expect("a choice");
    parent.send(CHOOSE, json!({ "id": first })).await;
    let children = parent.send(family, json!({})).await;
    let both: Vec<&str> = children
        .field("family")
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["id"].as_str())
        .collect();
    assert_eq!(both, [child(&SCHOOLS[0]), child(&SCHOOLS[1])], "{}", children.body);
    // Each is reached by a membership of its own, one of those that may be chosen.
    for one in children.field("family").as_array().into_iter().flatten() {
        assert!(own.iter().any(|(_, id)| one["membership"] == **id), "{one}");
    }

    for (asked, other) in [(0, 1), (1, 0)] {
        let wish = json!({ "p": child(&SCHOOLS[asked]), "c": "EMAIL", "a": "rosa@post.test" });
        let answer = parent.send(choose, wish).await;
        let choice = answer.field("chooseDelivery");
        assert_eq!(
            (&choice["channel"], &choice["verified"]),
            (&json!("EMAIL"), &json!(false)),
            "{}",
            answer.body
        );
        // The letter that asks goes out from the child's own school, once.
        assert_eq!(letters(SCHOOLS[asked].number).await, 1);
        if asked == 0 {
            let answer = parent.send(read, json!({ "p": child(&SCHOOLS[other]) })).await;
            let before = answer.field("deliveryChoice");
            assert_eq!(
                (&before["channel"], &before["address"]),
                (&json!("DIARY"), &Value::Null),
                "{}",
                answer.body
            );
            assert_eq!(letters(SCHOOLS[other].number).await, 0);
        }
    }
    // Leaving letters for one child leaves them on for the other.
    parent.send(choose, json!({ "p": child(&SCHOOLS[1]), "c": "DIARY", "a": null })).await;
    for (school, channel) in [(&SCHOOLS[0], "EMAIL"), (&SCHOOLS[1], "DIARY")] {
        let answer = parent.send(read, json!({ "p": child(school) })).await;
        assert_eq!(answer.field("deliveryChoice")["channel"], channel, "{}", answer.body);
    }
}
