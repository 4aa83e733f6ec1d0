//! SIGKILL of a gateway while it applies an import: nothing is half-applied, and the run does not stay "applying".

use std::net::TcpListener;
use std::time::Duration;

use app::{Actor, Kind};
use domain::id::{AccountId, ImportId, MembershipId, PersonId, SchoolId, StaffId};
use domain::role::Role;
use serde_json::json;
use tests::support::database::slow;
use tests::support::factories::PASSWORD;
use tests::support::worker::{Process, scratch, settings, wait_for};
use tests::support::{Browser, Database, TestApp};

const STOCK: &str = "select (select count(*) from subject) * 1000000 + (select count(*) from pupil) * 1000
    + (select count(*) from group_member)";

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_gateway_applies_no_half_of_a_file_and_the_run_ends() {
    let test = TestApp::on(Database::with_schools().await).await;
    let files = scratch("files");
    let port =
        TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr()).expect("a port").port();
    let mut settings = settings(&test.database, "smtp://127.0.0.1:1", &files);
    let address = format!("http://127.0.0.1:{port}");
    for (name, value) in [
        ("TABEL_HTTP", format!("127.0.0.1:{port}")),
        ("TABEL_BASE_URL", address.clone()),
        ("TABEL_DEV", "true".into()),
    ] {
        settings.insert(name.to_owned(), value);
    }
    let gateway = Process::start("gateway", &settings);
    let ready = || async {
        reqwest::get(format!("{address}/ready")).await.is_ok_and(|answer| answer.status().is_success())
    };
    wait_for("the gateway is ready", Duration::from_secs(60), ready).await;
    let browser = Browser::new(&address);
    browser.sign_in("school_administrator.1", PASSWORD).await;
    let start = "mutation { startImport(fileName: \"Ученики.csv\") { ... on UploadTicket { ticket path } } }";
    let started = browser.send(start, json!({})).await;
    let ticket = started.field("startImport");
    let mut file = "Код;Фамилия;Имя;Класс\n".to_owned();
    file.extend((0..40).map(|n| format!("n{n};Новая{n};Ия;7a\n")));
    assert_eq!(browser.put(ticket["path"].as_str().expect("a path"), file.as_bytes()).await, 204);
    let check = "mutation($t: String!) { checkImport(ticket: $t, settings: { keepMissing: true }) {
        ... on ImportRun { id errors } } }";
    let checked = browser.send(check, json!({ "t": ticket["ticket"] })).await;
    assert_eq!(checked.field("checkImport")["errors"], 0, "{}", checked.body);
    let run = checked.field("checkImport")["id"].as_str().expect("an id").to_owned();
    let before = test.database.count(STOCK).await;

    // The pupils are written, their groups take their time: now the process dies.
    test.database.admin(slow("group_member")).await;
    let apply = "mutation($run: ID!) { applyImport(run: $run) { __typename ... on ImportRun { stage } } }";
    let applying = browser.send(apply, json!({ "run": run })).await;
    assert_eq!(applying.field("applyImport")["stage"], "applying", "{}", applying.body);
    let written = "select count(*) from import_run where stage = 'applying' and progress_done >= 40";
    let half = || async { test.database.count(written).await == 1 };
    wait_for("half of it is written", Duration::from_secs(60), half).await;
    gateway.kill();

    let lock = "select count(*) from (select 1 from school where school_id = 1 for update) s";
    assert_eq!(test.database.count(lock).await, 1, "PostgreSQL has taken the rows of the dead process back");
    assert_eq!(test.database.count(STOCK).await, before, "nothing is half-applied");

    // A minute later whoever looks is told, by any process, and the school may be loaded again.
    let id = test.app.ids().decode(Kind::Import, SchoolId::new(1), &run).expect("the run's number");
    let administrator = Actor {
        account: AccountId::new(1008),
        person: PersonId::new(1008),
        school: SchoolId::new(1),
        membership: MembershipId::new(1008),
        role: Role::SchoolAdministrator,
        staff: Some(StaffId::new(1008)),
        guardian: None,
        pupil: None,
        name: String::new(),
        zone: chrono_tz::Tz::Europe__Moscow,
        request: 0,
    };
    test.clock.set(&(platform::clock::now() + chrono::TimeDelta::seconds(61)).to_rfc3339());
    let seen = test.app.import_run(&administrator, ImportId::new(id)).await.expect("the run");
    assert_eq!((seen.stage.as_str(), seen.applied_at), ("failed", None));
    assert!(seen.note.is_some_and(|note| note.contains("Загрузите файл снова")), "{seen:?}");
    drop(std::fs::remove_dir_all(files));
}
