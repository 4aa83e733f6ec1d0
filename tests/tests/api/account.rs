//! The fields that need more than one call: signing in and out, choosing, passwords, slips, imports. Named by
//! `access.toml`.

use app::Kind;
use serde_json::{Value, json};
use tests::support::factories::PASSWORD;
use tests::support::{Answer, Browser, SCHOOLS, World};

const ME: &str = "{ me { login current memberships { id school role children } offices { id district } } }";
const SIGN_IN: &str = "mutation($login: String!, $password: String!) {
    signIn(login: $login, password: $password) { __typename ... on Refused { code message } } }";
pub const CHOOSE: &str =
    "mutation($id: ID!) { chooseRole(id: $id) { __typename ... on Refused { code message } } }";

pub async fn me(browser: &Browser) -> Answer {
    browser.send(ME, json!({})).await
}

/// The ids of what a person may choose: code of the role and school's canary letter, id.
pub async fn choices(browser: &Browser) -> Vec<(String, String)> {
    let answer = me(browser).await;
    let memberships = answer.field("me")["memberships"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    memberships
        .iter()
        .map(|one| (format!("{} {}", text(&one["role"]), text(&one["school"])), text(&one["id"])))
        .collect()
}

#[tokio::test]
async fn signing_in_tells_an_unknown_login_and_a_wrong_password_apart_to_nobody() {
    let world = World::new().await;
    let blocked = "update account set blocked_at = '2026-03-01T00:00:00Z' where login = 'dispatcher.1'";
    world.test.database.admin(blocked).await;
    let mut answers = Vec::new();
    for (login, password) in [
        ("nobody.1", PASSWORD),
        ("deputy.1", "не тот пароль совсем"),
        ("dispatcher.1", PASSWORD),
        ("", PASSWORD),
        ("deputy.1", ""),
        ("deputy.1' or '1'='1", PASSWORD),
    ] {
        let browser = world.browser();
        let answer = browser.send(SIGN_IN, json!({ "login": login, "password": password })).await;
        assert_eq!(answer.member("signIn"), Some("Refused"), "{login}: {}", answer.body);
        assert!(me(&browser).await.field("me").is_null(), "{login}");
        answers.push(answer.body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");

    let browser = world.browser();
    let right = browser.send(SIGN_IN, json!({ "login": " DEPUTY.1 ", "password": PASSWORD })).await;
    assert_eq!(right.member("signIn"), Some("SignedInNow"), "{}", right.body);
    assert_eq!(me(&browser).await.field("me")["login"], "deputy.1");
}

#[tokio::test]
async fn one_chooses_only_among_the_own_roles() {
    let world = World::new().await;
    let bridge = world.sign_in("bridge.teacher").await;
    let own = choices(bridge.browser()).await;
    assert_eq!(own.len(), 2, "{own:?}");

    // Another person's membership of A and of B, a thing of another kind, a made-up id.
    let mut answers = Vec::new();
    for id in [
        world.id(&SCHOOLS[0], Kind::Membership, 2),
        world.id(&SCHOOLS[1], Kind::Membership, 1),
        world.id(&SCHOOLS[0], Kind::Pupil, 42),
        "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
    ] {
        let answer = bridge.send(CHOOSE, json!({ "id": id })).await;
        assert_eq!(answer.code(), Some("NOT_FOUND"), "{}", answer.body);
        answers.push(answer.essence());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");

    // Rights are those of the role in use, never the union: the deputy of B sees B's overview, the teacher of A does not.
    let overview = "{ schoolOverview(week: \"2026-03-02\") { week teachers { name } } }";
    for (role, outcome) in
        [("deputy Школа ⟦B·school⟧", None), ("subject_teacher Школа ⟦A·school⟧", Some("FORBIDDEN"))]
    {
        let (_, id) =
            own.iter().find(|(name, _)| name == role).unwrap_or_else(|| panic!("{role} in {own:?}"));
        let answer = bridge.send(CHOOSE, json!({ "id": id })).await;
        assert_eq!(answer.member("chooseRole"), Some("SignedInNow"), "{}", answer.body);
        let answer = bridge.send(overview, json!({})).await;
        assert_eq!(answer.code(), outcome, "{role}: {}", answer.body);
        assert!(!answer.body.to_string().contains("⟦A·"), "{}", answer.body);
    }
    let anonymous = world.browser().send(CHOOSE, json!({ "id": own[0].1 })).await;
    assert_eq!(anonymous.code(), Some("UNAUTHENTICATED"), "{}", anonymous.body);
}

/// A parent with a child in A and one in B: each child opens from either choice, each answer is of one school alone.
#[tokio::test]
async fn a_parent_in_two_schools_sees_one_at_a_time() {
    let world = World::new().await;
    let parent = world.sign_in("bridge.parent").await;
    let own = choices(parent.browser()).await;
    let diary = "query($p: ID!) { diaryWeek(pupil: $p, week: \"2026-03-02\") { pupil lessons { topic homework { text own } } } }";
    for (school, other) in [(&SCHOOLS[0], &SCHOOLS[1]), (&SCHOOLS[1], &SCHOOLS[0])] {
        let (_, id) = own.iter().find(|(name, _)| name.contains(&school.canary())).expect("a choice");
        parent.send(CHOOSE, json!({ "id": id })).await;
        for (asked, hidden) in [(school, other), (other, school)] {
            let answer = parent.send(diary, json!({ "p": world.id(asked, Kind::Pupil, 2) })).await;
            assert!(
                answer.code().is_none() && answer.body.to_string().contains(&asked.canary()),
                "{}",
                answer.body
            );
            assert!(!answer.body.to_string().contains(&hidden.canary()), "{}", answer.body);
        }
        let strangers = parent.send(diary, json!({ "p": world.id(other, Kind::Pupil, 1) })).await;
        assert_eq!(strangers.code(), Some("NOT_FOUND"), "{}", strangers.body);
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_everywhere_ends_all() {
    let world = World::new().await;
    let (here, there) = (world.sign_in("deputy.1").await, world.sign_in("deputy.1").await);
    let third = world.sign_in("deputy.1").await;
    third.send("mutation { signOut { ok } }", json!({})).await;
    assert!(me(third.browser()).await.field("me").is_null());
    assert_eq!(me(here.browser()).await.field("me")["login"], "deputy.1", "another session goes on");

    let everywhere = here.send("mutation { signOutEverywhere { ended } }", json!({})).await;
    assert_eq!(everywhere.field("signOutEverywhere")["ended"], 2, "{}", everywhere.body);
    for person in [&here, &there] {
        assert!(me(person.browser()).await.field("me").is_null());
    }
    let left = world
        .test
        .database
        .count(
            "select count(*) from session s join account a on a.id = s.account_id where a.login = 'deputy.1'",
        )
        .await;
    assert_eq!(left, 0);
    let anonymous = world.browser().send("mutation { signOutEverywhere { ended } }", json!({})).await;
    assert_eq!(anonymous.code(), Some("UNAUTHENTICATED"), "{}", anonymous.body);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let world = World::new().await;
    let change = "mutation($old: String!, $new: String!) {
        changePassword(oldPassword: $old, newPassword: $new) { __typename ... on Refused { code field message } } }";
    let (here, there) = (world.sign_in("deputy.1").await, world.sign_in("deputy.1").await);
    for (old, new, code) in [
        ("не тот пароль совсем", "большая зелёная дверь", "SIGN_IN_FAILED"),
        (PASSWORD, "короткий", "WEAK_PASSWORD"),
        (PASSWORD, "deputy.1 и ещё слова", "WEAK_PASSWORD"),
    ] {
        let answer = here.send(change, json!({ "old": old, "new": new })).await;
        assert_eq!(answer.field("changePassword")["code"], code, "{}", answer.body);
        assert_eq!(me(there.browser()).await.field("me")["login"], "deputy.1");
    }
    let done = here.send(change, json!({ "old": PASSWORD, "new": "большая зелёная дверь" })).await;
    assert_eq!(done.member("changePassword"), Some("Done"), "{}", done.body);
    assert_eq!(me(here.browser()).await.field("me")["login"], "deputy.1", "this session stays");
    assert!(me(there.browser()).await.field("me").is_null(), "the other one is over");
    let old = world.browser().send(SIGN_IN, json!({ "login": "deputy.1", "password": PASSWORD })).await;
    assert_eq!(old.member("signIn"), Some("Refused"));
    let anonymous =
        world.browser().send(change, json!({ "old": PASSWORD, "new": "большая зелёная дверь" })).await;
    assert_eq!(anonymous.code(), Some("UNAUTHENTICATED"), "{}", anonymous.body);
}

/// A slip is issued by who may, for people of the own class or school, and opens an account once.
#[tokio::test]
async fn a_slip_is_issued_by_who_may_and_used_once() {
    let world = World::new().await;
    let issue = "mutation($pupil: ID!, $group: ID, $login: String!) {
        issueSlip(holder: { pupil: $pupil }, group: $group, login: $login) { __typename ... on Slip { code } ... on Refused { code } } }";
    let pupil = world.id(&SCHOOLS[0], Kind::Pupil, 2);
    let class = world.id(&SCHOOLS[0], Kind::Group, 1);
    let teacher = world.sign_in("class_teacher.1").await;
    let slip = teacher.send(issue, json!({ "pupil": pupil, "group": class, "login": "bek" })).await;
    let code = slip.field("issueSlip")["code"].as_str().unwrap_or_else(|| panic!("{}", slip.body)).to_owned();

    let take = "mutation($code: String!, $login: String!, $password: String!) {
        useSlip(input: { code: $code, login: $login, password: $password }) { __typename ... on Refused { code message } } }";
    let wrong = world
        .browser()
        .send(take, json!({ "code": "AAAA-AAAA-AAAA", "login": "bek", "password": "дубовый лист" }))
        .await;
    assert_ne!(wrong.member("useSlip"), Some("SignedInNow"), "{}", wrong.body);
    let browser = world.browser();
    let taken = browser.send(take, json!({ "code": code, "login": "bek", "password": "дубовый лист" })).await;
    assert_eq!(taken.member("useSlip"), Some("SignedInNow"), "{}", taken.body);
    assert_eq!(me(&browser).await.field("me")["login"], "bek");
    let again = world
        .browser()
        .send(take, json!({ "code": code, "login": "bek2", "password": "дубовый лист" }))
        .await;
    assert_ne!(again.member("useSlip"), Some("SignedInNow"), "{}", again.body);
}

const RUN: &str =
    "__typename ... on ImportRun { id stage errors counts { title added } } ... on Refused { code message }";

#[tokio::test]
async fn a_roster_is_checked_applied_and_undone_by_the_administrator_only() {
    let world = World::new().await;
    let start = "mutation { startImport(fileName: \"Предметы.csv\") {
        __typename ... on UploadTicket { ticket path } ... on Refused { code } } }";
    let check = format!("mutation($ticket: String!) {{ checkImport(ticket: $ticket) {{ {RUN} }} }}");
    let apply = format!("mutation($run: ID!) {{ applyImport(run: $run) {{ {RUN} }} }}");
    let undo = "mutation($run: ID!) { undoImport(run: $run) {
        __typename ... on ImportUndone { removed } ... on Refused { code message } } }";
    let read = "query($run: ID!) { importRun(id: $run) { stage fileName } }";
    let file = "Код;Название\nastro;Астрономия\n".as_bytes();

    let administrator = world.sign_in("school_administrator.1").await;
    let browser = administrator.browser();
    let started = browser.send(start, json!({})).await;
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{}", started.body)).to_owned();
    let ticket = text(&started.field("startImport")["ticket"]);
    let path = text(&started.field("startImport")["path"]);
    let early = browser.send(&check, json!({ "ticket": ticket })).await;
    assert_eq!(early.field("checkImport")["code"], "WRONG_STATE", "{}", early.body);
    assert_eq!(world.browser().put(&path, file).await, 401);
    let deputy = world.sign_in("deputy.1").await;
    assert_eq!(deputy.browser().put(&path, file).await, 404);
    assert_eq!(browser.put(&path, file).await, 204);

    let checked = browser.send(&check, json!({ "ticket": ticket })).await;
    let run =
        checked.field("checkImport")["id"].as_str().unwrap_or_else(|| panic!("{}", checked.body)).to_owned();
    assert_eq!(checked.field("checkImport")["stage"], "checked");
    assert_eq!(checked.field("checkImport")["errors"], 0, "{}", checked.body);
    let astronomy = "select count(*) from subject where name = 'Астрономия'";
    let count = async || {
        let mut admin = world.test.database.connect(tests::support::Login::Admin).await;
        sqlx::query_scalar::<_, i64>(astronomy).fetch_one(&mut admin).await.expect("a count")
    };
    assert_eq!(count().await, 0);

    // The deputy reads runs and changes nothing; a teacher and another school's administrator have nothing to do here.
    let seen = deputy.browser().send(read, json!({ "run": run })).await;
    assert_eq!(seen.field("importRun")["stage"], "checked", "{}", seen.body);
    for (login, sees) in [
        ("deputy.1", ""),
        ("subject_teacher.1", "FORBIDDEN"),
        ("parent.1", "FORBIDDEN"),
        ("school_administrator.2", "NOT_FOUND"),
    ] {
        let other = world.sign_in(login).await;
        let foreign = sees == "NOT_FOUND";
        if !sees.is_empty() {
            let answer = other.browser().send(read, json!({ "run": run })).await;
            assert_eq!(answer.code(), Some(sees), "{login}: {}", answer.body);
        }
        let begun = other.browser().send(start, json!({})).await;
        let expected = if foreign { "UploadTicket" } else { "Refused" };
        assert_eq!(begun.member("startImport"), Some(expected), "{login}: {}", begun.body);
        for (document, field) in [(apply.as_str(), "applyImport"), (undo, "undoImport")] {
            let answer = other.browser().send(document, json!({ "run": run })).await;
            let code = answer.code().or(answer.field(field)["code"].as_str()).map(str::to_owned);
            let expected = if foreign { "NOT_FOUND" } else { "FORBIDDEN" };
            assert_eq!(code.as_deref(), Some(expected), "{login}: {}", answer.body);
        }
    }

    let applied = browser.send(&apply, json!({ "run": run })).await;
    assert_eq!(applied.field("applyImport")["stage"], "applied", "{}", applied.body);
    assert_eq!(applied.field("applyImport")["id"], run, "the run keeps its number");
    assert_eq!(count().await, 1);
    let again = browser.send(&apply, json!({ "run": run })).await;
    assert_eq!(again.field("applyImport")["code"], "WRONG_STATE", "{}", again.body);
    let list = "query($first: Int, $after: ID) { imports(first: $first, after: $after) {
        imports { id fileName stage stageTitle summary errors undoUntil } next } }";
    let page = browser.send(list, json!({ "first": 1 })).await;
    let newest = &page.field("imports")["imports"][0];
    assert_eq!(newest["id"], run, "{}", page.body);
    assert_eq!(
        (&newest["stageTitle"], &newest["summary"]),
        (&json!("применена"), &json!("добавлено\u{a0}1"))
    );
    assert!(newest["undoUntil"].as_str().is_some_and(|until| until.starts_with("2026-03-18")), "{newest}");
    let older = browser.send(list, json!({ "after": page.field("imports")["next"] })).await;
    assert_eq!(older.field("imports")["imports"].as_array().map(Vec::len), Some(1), "{}", older.body);
    assert_eq!(older.field("imports")["next"], Value::Null);
    let whole =
        "query($run: ID!) { importRun(id: $run) { canUndo summary total { added } changedValues problemsKept
        progress note problems(first: 1, after: 0) { message } } }";
    let whole = browser.send(whole, json!({ "run": run })).await;
    let shown = whole.field("importRun");
    assert_eq!((&shown["canUndo"], &shown["total"]["added"]), (&json!(true), &json!(1)), "{}", whole.body);
    let undone = browser.send(undo, json!({ "run": run })).await;
    assert_eq!(undone.member("undoImport"), Some("ImportUndone"), "{}", undone.body);
    assert_eq!(count().await, 0);
}

const CHOICE: &str = "{ __typename ... on Refused { code message field } ... on DeliveryChoice {
    channel address verified consentOn consentText nextDisplay paperApplication paperReceivedOn notice waiting } }";

#[tokio::test]
async fn a_parent_chooses_letters_with_consent_and_confirms_the_address() {
    let world = World::new().await;
    let parent = world.sign_in("parent.1").await;
    let pupil = world.id(&SCHOOLS[0], Kind::Pupil, 1);
    let document = format!(
        "mutation($p: ID!, $c: DeliveryChannel!, $a: String, $ok: Boolean!) {{
           chooseDelivery(input: {{ pupil: $p, channel: $c, address: $a, consent: $ok }}) {CHOICE} }}"
    );
    let choose = async |channel: &str, address: Option<&str>, consent: bool| {
        let variables = json!({ "p": pupil, "c": channel, "a": address, "ok": consent });
        let answer = parent.send(&document, variables).await;
        assert!(answer.code().is_none(), "{}", answer.body);
        answer.field("chooseDelivery").clone()
    };
    let resend = format!("mutation($p: ID!) {{ resendAddressLetter(pupil: $p) {CHOICE} }}");
    let count = |sql: &'static str| world.test.database.count(sql);
    let letters = "select count(*) from task where kind = 'confirm_address'";

    // Paper is chosen and on file; there is nothing to send again.
    let read =
        "query($p: ID!) { deliveryChoice(pupil: $p) { channel verified paperApplication notice waiting } }";
    let answer = parent.send(read, json!({ "p": pupil })).await;
    let now = answer.field("deliveryChoice");
    assert_eq!((&now["channel"], &now["paperApplication"]), (&json!("PAPER"), &json!("RECEIVED")));
    assert_eq!(now["notice"], "Следующий лист будет готов 6\u{a0}марта");
    let answer = parent.send(&resend, json!({ "p": pupil })).await;
    assert_eq!(answer.field("resendAddressLetter")["code"], "WRONG_STATE");

    // No tick, no letters; nor with something that is no address.
    for (address, consent, code, field) in [
        (Some("anna@post.test"), false, "CONSENT_MISSING", "consent"),
        (None, true, "INVALID_INPUT", "address"),
        (Some("anna@post.test, b@post.test"), true, "INVALID_INPUT", "address"),
    ] {
        let refused = choose("EMAIL", address, consent).await;
        assert_eq!((&refused["code"], &refused["field"]), (&json!(code), &json!(field)), "{refused}");
    }
    assert_eq!(count(letters).await, 0);

    // The address the school has confirmed needs no letter.
    let same = choose("EMAIL", Some("canary-A-1@tabel.test"), true).await;
    assert_eq!((&same["verified"], &same["consentOn"]), (&json!(true), &json!("2026-03-04")), "{same}");
    assert_eq!(same["notice"], "Следующее письмо придёт 6\u{a0}марта");
    assert!(same["consentText"].as_str().is_some_and(|text| text.starts_with("Согласен на отправку")));
    assert_eq!(count(letters).await, 0);

    // Another one waits for its letter; repeating changes nothing, a third one is too soon.
    let other = choose("EMAIL", Some("anna@Post.Test"), true).await;
    assert_eq!((&other["address"], &other["verified"]), (&json!("anna@post.test"), &json!(false)), "{other}");
    assert_eq!(other["notice"], "Почта не подтверждена. Нажмите ссылку в письме от Табеля");
    assert_eq!(choose("EMAIL", Some("anna@post.test"), true).await, other);
    assert_eq!(count(letters).await, 1);
    let answer = parent.send(&resend, json!({ "p": pupil })).await;
    assert_eq!(answer.field("resendAddressLetter")["code"], "TOO_MANY_ATTEMPTS");
    assert_eq!(choose("EMAIL", Some("c@post.test"), true).await["code"], "TOO_MANY_ATTEMPTS");
    world.test.clock.set("2026-03-04T09:02:00Z");
    let answer = parent.send(&resend, json!({ "p": pupil })).await;
    assert_eq!(answer.field("resendAddressLetter")["waiting"], true, "{}", answer.body);
    assert_eq!(count(letters).await, 2);

    // Leaving letters withdraws the consent; paper stays on file.
    let diary = choose("DIARY", None, false).await;
    assert_eq!((&diary["channel"], &diary["consentOn"]), (&json!("DIARY"), &Value::Null));
    assert_eq!(diary["paperApplication"], "RECEIVED");
    let log = "select count(*) from audit where school_id = 1 and resource = 'delivery_choice' and account_id = 1007
               and target !~ '@' and action in ('consent', 'choose', 'ask_address', 'withdraw_consent')";
    assert_eq!(count(log).await, 5);
}

#[tokio::test]
async fn paper_waits_for_the_signed_application() {
    let world = World::new().await;
    world
        .test
        .database
        .admin(
            "update delivery_choice set application_on = null, application_number = null where school_id = 1",
        )
        .await;
    let parent = world.sign_in("parent.1").await;
    let ids =
        json!({ "p": world.id(&SCHOOLS[0], Kind::Pupil, 1), "g": world.id(&SCHOOLS[0], Kind::Guardian, 1) });
    let read =
        "query($p: ID!) { deliveryChoice(pupil: $p) { paperApplication paperReceivedOn notice waiting } }";
    let answer = parent.send(read, json!({ "p": ids["p"] })).await;
    let now = answer.field("deliveryChoice");
    assert_eq!(
        (&now["paperApplication"], &now["waiting"]),
        (&json!("AWAITED"), &json!(true)),
        "{}",
        answer.body
    );
    let teacher = world.sign_in("class_teacher.1").await;
    let confirm = |day: &str| {
        format!(
            "mutation($p: ID!, $g: ID!) {{ confirmPaperApplication(pupil: $p, guardian: $g, receivedOn: \"{day}\", number: \"7\")
               {{ __typename ... on Refused {{ code field }} }} }}"
        )
    };
    for day in ["2026-03-05", "2024-03-04"] {
        let answer = teacher.send(&confirm(day), ids.clone()).await;
        assert_eq!(answer.field("confirmPaperApplication")["field"], "receivedOn", "{day}: {}", answer.body);
    }
    // Another child's guardian has nothing to do with this pupil.
    let foreign = json!({ "p": ids["p"], "g": world.id(&SCHOOLS[0], Kind::Guardian, 2) });
    assert_eq!(teacher.send(&confirm("2026-03-03"), foreign).await.code(), Some("NOT_FOUND"));
    let answer = teacher.send(&confirm("2026-03-03"), ids.clone()).await;
    assert_eq!(answer.member("confirmPaperApplication"), Some("Done"), "{}", answer.body);
    let answer = parent.send(read, json!({ "p": ids["p"] })).await;
    let now = answer.field("deliveryChoice");
    assert_eq!(
        (&now["paperApplication"], &now["paperReceivedOn"]),
        (&json!("RECEIVED"), &json!("2026-03-03"))
    );
}
