//! Imports as the administrator's browser asks for them: check, application with the settings of the check, undo, rows
//! beside their errors, and a run whose gateway died.

use app::Kind;
use serde_json::{Value, json};
use tests::support::{Answer, Browser, SCHOOLS, World};

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

/// A list of pupils as a sheet.
fn pupils(lines: &str) -> (&'static str, String) {
    ("Ученики", format!("Код;Фамилия;Имя;Класс;Дата рождения\n{lines}"))
}

const WHOLE: &str = "{ stage errors note keepMissing emailConsentOn applicable
    counts { title added ended removed }
    problems { severity row column value cells { title value wrong } } }";

/// Uploads a sheet and checks it with settings; the run's id.
async fn checked(browser: &Browser, (sheet, text): (&str, String), settings: &str) -> String {
    let start = "mutation($file: String!) { startImport(fileName: $file) {
        __typename ... on UploadTicket { ticket path } ... on Refused { code } } }";
    let started = browser.send(start, json!({ "file": format!("{sheet}.csv") })).await;
    let ticket = started.field("startImport");
    let path = ticket["path"].as_str().unwrap_or_else(|| panic!("{}", started.body));
    assert_eq!(browser.put(path, text.as_bytes()).await, 204);
    let check = format!(
        "mutation($ticket: String!) {{ checkImport(ticket: $ticket, settings: {{ {settings} }}) {{
            __typename ... on ImportRun {{ id }} ... on Refused {{ message }} }} }}"
    );
    let answer = browser.send(&check, json!({ "ticket": ticket["ticket"] })).await;
    answer.field("checkImport")["id"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
}

async fn run(browser: &Browser, run: &str) -> Answer {
    let query = format!("query($run: ID!) {{ importRun(id: $run) {WHOLE} }}");
    let answer = browser.send(&query, json!({ "run": run })).await;
    assert!(answer.code().is_none(), "{}", answer.body);
    answer
}

async fn apply(browser: &Browser, run: &str) -> Answer {
    let apply = "mutation($run: ID!) { applyImport(run: $run) {
        __typename ... on ImportRun { stage } ... on Refused { code message } } }";
    browser.send(apply, json!({ "run": run })).await
}

#[tokio::test]
async fn an_application_takes_the_settings_of_its_check() {
    let world = World::new().await;
    let administrator = world.sign_in("school_administrator.1").await;
    let browser = administrator.browser();
    // Physics in 7А is in the load and not in the list.
    world
        .test
        .database
        .admin(
            "insert into assignment (school_id, group_id, subject_id, staff_id, starts_on, external_id)
             values (1, 1001, 1002, 1004, '2025-09-01', 'a3')",
        )
        .await;
    let listed =
        || ("Нагрузка", "Код;Группа;Предмет;Учитель;Часов в неделю\na1;7a;algebra;s4;3\n".to_owned());
    let ends = |answer: &Answer| {
        let counts = answer.field("importRun")["counts"].as_array().expect("counts").clone();
        counts.iter().map(|count| count["ended"].as_i64().unwrap_or(0)).sum::<i64>()
    };
    let forgetful = checked(browser, listed(), "").await;
    let seen = run(browser, &forgetful).await;
    // a2, a3, and the load that somebody gave on screen.
    assert_eq!((ends(&seen), &seen.field("importRun")["keepMissing"]), (3, &Value::Null), "{}", seen.body);

    let keeping = checked(browser, listed(), "keepMissing: true, emailConsentOn: \"2026-03-01\"").await;
    // From the list, as another tab sees it: nothing but the run's id is known.
    let seen = run(browser, &keeping).await;
    let field = seen.field("importRun");
    assert_eq!((ends(&seen), &field["keepMissing"]), (0, &json!(true)), "{}", seen.body);
    assert_eq!((&field["emailConsentOn"], &field["applicable"]), (&json!("2026-03-01"), &json!(true)));
    // The file is the administrator's own: nobody else's screen offers to apply it.
    let deputy = world.sign_in("deputy.1").await;
    assert_eq!(run(deputy.browser(), &keeping).await.field("importRun")["applicable"], false);

    let goes_on = "select count(*) from assignment where external_id = 'a3' and ends_on is null";
    let applied = apply(browser, &keeping).await;
    assert_eq!(applied.field("applyImport")["stage"], "applied", "{}", applied.body);
    assert_eq!(world.test.database.count(goes_on).await, 1);
    assert_eq!(run(browser, &keeping).await.field("importRun")["applicable"], false, "once");
    let applied = apply(browser, &forgetful).await;
    assert_eq!(applied.field("applyImport")["stage"], "applied", "{}", applied.body);
    assert_eq!(world.test.database.count(goes_on).await, 0);
}

#[tokio::test]
async fn an_error_is_shown_beside_its_whole_row() {
    let world = World::new().await;
    let administrator = world.sign_in("school_administrator.1").await;
    let browser = administrator.browser();
    // One is found while reading, the other one only beside what stands in the school.
    for (line, expected) in [
        ("p8;Новая;Ия;7a;31.02.2012\n", "Код=p8 Фамилия=Новая Имя=Ия Класс=7a !Дата рождения=31.02.2012"),
        (
            "p9;Пробный;Лев;9z;01.02.2012\n",
            "Код=p9 Фамилия=Пробный Имя=Лев !Класс=9z Дата рождения=01.02.2012",
        ),
    ] {
        let id = checked(browser, pupils(&format!("p7;Верная;Ия;7a;\n{line}")), "").await;
        let seen = run(browser, &id).await;
        let field = seen.field("importRun");
        assert_eq!((&field["errors"], &field["applicable"]), (&json!(1), &json!(false)), "{}", seen.body);
        let problems = field["problems"].as_array().expect("problems");
        let problem = problems.iter().find(|one| one["severity"] == "error").expect("the error");
        let cells = problem["cells"].as_array().expect("cells").iter().map(|cell| {
            let wrong = if cell["wrong"] == true { "!" } else { "" };
            format!("{wrong}{}={}", cell["title"].as_str().unwrap(), cell["value"].as_str().unwrap())
        });
        assert_eq!(cells.collect::<Vec<_>>().join(" "), expected, "{}", seen.body);
        assert_eq!(problem["row"], 3);
    }
}

#[tokio::test]
async fn a_run_that_fell_silent_has_failed_and_says_what_to_do() {
    let world = World::new().await;
    let begun = |seconds: i64| {
        format!(
            "update import_run set stage = 'applying', problems = '{{\"errors\": 0}}',
                    progress_at = '2026-03-04T09:00:00Z'::timestamptz - interval '{seconds} seconds'
             where school_id = 1"
        )
    };
    let administrator = world.sign_in("school_administrator.1").await;
    let id = world.id(&SCHOOLS[0], Kind::Import, 1);
    world.test.database.admin(begun(59)).await;
    let field = run(administrator.browser(), &id).await;
    assert_eq!(field.field("importRun")["stage"], "applying", "{}", field.body);
    world.test.database.admin(begun(61)).await;
    let list = "{ imports { imports { stage stageTitle } } }";
    let seen = administrator.send(list, json!({})).await;
    assert_eq!(seen.field("imports")["imports"][0]["stageTitle"], "не применена", "{}", seen.body);
    let failed = run(administrator.browser(), &id).await;
    let note = failed.field("importRun")["note"].as_str().unwrap_or_else(|| panic!("{}", failed.body));
    assert!(note.contains("ничего не изменилось") && note.contains("снова"), "{note}");
    let stored = "select count(*) from import_run where school_id = 1 and stage = 'failed'";
    assert_eq!(world.test.database.count(stored).await, 1, "for everybody who reads it later");
}

#[tokio::test]
async fn whoever_was_held_to_be_dead_writes_nothing_any_more() {
    let world = World::new().await;
    let administrator = world.sign_in("school_administrator.1").await;
    let list = pupils("p8;Новая;Ия;7a;01.02.2012\n");
    let id = checked(administrator.browser(), list, "keepMissing: true").await;
    world.test.database.admin(tests::support::database::slow("pupil")).await;
    let waiting = apply(administrator.browser(), &id).await;
    assert_eq!(waiting.field("applyImport")["stage"], "applying", "{}", waiting.body);
    world.test.clock.set("2026-03-04T09:02:00Z");
    assert_eq!(run(administrator.browser(), &id).await.field("importRun")["stage"], "failed");
    // It goes on, finds that it has failed, and takes its rows back. The school's lock says when it is done.
    let lock = "select count(*) from (select 1 from school where school_id = 1 for update) s";
    assert_eq!(world.test.database.count(lock).await, 1);
    assert_eq!(run(administrator.browser(), &id).await.field("importRun")["stage"], "failed");
    let written = "select count(*) from pupil where external_id = 'p8'";
    assert_eq!(world.test.database.count(written).await, 0, "what was said stays true");
}
