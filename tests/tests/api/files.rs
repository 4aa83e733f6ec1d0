//! Downloads: a ticket opens one file once, for its own session, while the right lasts (C-50…52).

use app::Kind;
use serde_json::json;
use sqlx::Executor as _;
use tests::support::{Fetched, Login, Person, Place, SCHOOLS, World};

const MEMBERS: &str =
    "{ __typename ... on FileTicket { path fileName expiresAt } ... on Refused { code message } }";

/// Asks for a ticket: its path and file name, or the code of the refusal.
async fn ticket(person: &Person, input: &str) -> Result<(String, String), String> {
    let answer =
        person.send(&format!("mutation {{ fileTicket(input: {input}) {MEMBERS} }}"), json!({})).await;
    let field = answer.field("fileTicket");
    let text = |name: &str| field[name].as_str().map(str::to_owned);
    match (text("path"), text("fileName")) {
        (Some(path), Some(name)) => Ok((path, name)),
        _ => Err(text("code").or(answer.code().map(str::to_owned)).unwrap_or(answer.body.to_string())),
    }
}

async fn get(person: &Person, path: &str) -> Fetched {
    person.browser().fetch("GET", path, &[]).await
}

/// What must not differ between answers that say no.
fn essence(fetched: &Fetched) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let told = fetched.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "date"));
    (fetched.status, told.map(|(a, b)| (a.clone(), b.clone())).collect(), fetched.bytes.clone())
}

#[tokio::test]
async fn a_ticket_opens_one_file_once_for_its_session_alone() {
    let world = World::new().await;
    let pupil = world.id_at(Place::Own, Kind::Pupil);
    let own = format!("{{ weeklySummary: {{ pupil: \"{pupil}\", week: \"2026-03-04\" }} }}");
    let parent = world.sign_in("parent.1").await;

    let (path, name) = ticket(&parent, &own).await.expect("a ticket");
    assert_eq!(name, "Неделя с 02.03.2026.pdf");
    let missing = get(&parent, "/file/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(missing.status, 404);
    let director = world.sign_in("director.1").await;
    let stranger = world.browser();
    for other in [director.browser(), &stranger] {
        let answer = other.fetch("GET", &path, &[]).await;
        assert_eq!(essence(&answer), essence(&missing), "somebody else's is as if it were not there");
    }
    let file = get(&parent, &path).await;
    assert_eq!((file.status, file.bytes.as_slice()), (200, &b"f"[..]));
    for (header, value) in [
        ("content-type", "application/pdf"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "none"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(file.headers.get(header).map(String::as_str), Some(value), "{header}");
    }
    let named = &file.headers["content-disposition"];
    assert!(named.starts_with("attachment; filename=\"tabel.pdf\"; filename*=UTF-8''%D0%9D"), "{named}");
    assert_eq!(essence(&get(&parent, &path).await), essence(&missing), "once");

    // HEAD tells the same without the content and uses the ticket up; a range is not given.
    let (path, _) = ticket(&parent, &own).await.expect("a ticket");
    let head = parent.browser().fetch("HEAD", &path, &[]).await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    assert_eq!(head.headers.get("content-disposition"), Some(named));
    assert_eq!(get(&parent, &path).await.status, 404);
    let (path, _) = ticket(&parent, &own).await.expect("a ticket");
    let ranged = parent.browser().fetch("GET", &path, &[("range", "bytes=0-0")]).await;
    assert_eq!((ranged.status, ranged.bytes.as_slice()), (200, &b"f"[..]));
    let posted = parent.browser().fetch("POST", &path, &[]).await;
    assert_eq!(posted.status, 405);

    // The right is asked again when the file is opened.
    let (path, _) = ticket(&parent, &own).await.expect("a ticket");
    let mut admin = world.test.database.connect(Login::Admin).await;
    admin
        .execute("update guardianship set ends_on = '2026-03-03' where school_id = 1 and guardian_id = 1001")
        .await
        .expect("the guardianship ends");
    assert_eq!(essence(&get(&parent, &path).await), essence(&missing), "the right is gone");
    admin
        .execute("update guardianship set ends_on = null where school_id = 1 and guardian_id = 1001")
        .await
        .expect("the guardianship goes on");
    let (path, _) = ticket(&parent, &own).await.expect("a ticket");
    parent.send("mutation { signOut { ok } }", json!({})).await;
    assert_eq!(get(&parent, &path).await.status, 404, "signed out");
}

#[tokio::test]
async fn each_file_goes_to_those_the_policy_names() {
    let world = World::new().await;
    let (own, other) = (world.id_at(Place::Own, Kind::Group), world.id_at(Place::OtherClass, Kind::Group));
    let foreign = world.id_at(Place::OtherSchool, Kind::Group);
    let run = world.id(&SCHOOLS[0], Kind::Import, 1);
    let print = |group: &str| format!("{{ printBatch: {{ group: \"{group}\", week: \"2026-03-02\" }} }}");
    let problems = |format: &str| format!("{{ importProblems: {{ run: \"{run}\", format: {format} }} }}");
    let pupil = world.id_at(Place::Own, Kind::Pupil);
    let earlier = format!("{{ weeklySummary: {{ pupil: \"{pupil}\", week: \"2026-02-02\" }} }}");
    let school = "{ schoolOverview: { week: \"2026-03-02\" } }";
    let district = "{ districtOverview: { week: \"2026-03-02\" } }";
    let template = "{ importTemplate: SCHOOL_BOOK }";
    for (login, input, expected) in [
        ("class_teacher.1", print(&own), "pdf"),
        ("curator.1", print(&own), "pdf"),
        ("deputy.1", print(&own), "pdf"),
        ("deputy.1", print(&other), "WRONG_STATE"),
        ("class_teacher.1", print(&other), "FORBIDDEN"),
        ("class_teacher.1", print(&foreign), "NOT_FOUND"),
        ("subject_teacher.1", print(&own), "FORBIDDEN"),
        ("parent.1", print(&own), "FORBIDDEN"),
        ("parent.1", earlier, "WRONG_STATE"),
        ("deputy.1", school.into(), "xlsx"),
        ("director.1", school.into(), "xlsx"),
        // The administrator sees the overview; taking it out is the deputy's.
        ("school_administrator.1", school.into(), "FORBIDDEN"),
        ("class_teacher.1", school.into(), "FORBIDDEN"),
        ("officer.1", school.into(), "UNAUTHENTICATED"),
        ("officer.1", district.into(), "xlsx"),
        ("director.1", district.into(), "UNAUTHENTICATED"),
        ("school_administrator.1", problems("XLSX"), "xlsx"),
        ("school_administrator.1", problems("CSV"), "csv"),
        ("deputy.1", problems("CSV"), "csv"),
        ("school_administrator.2", problems("CSV"), "NOT_FOUND"),
        ("parent.1", problems("CSV"), "FORBIDDEN"),
        ("school_administrator.1", template.into(), "xlsx"),
        ("deputy.1", template.into(), "FORBIDDEN"),
    ] {
        let person = world.sign_in(login).await;
        match ticket(&person, &input).await {
            Ok((path, name)) => {
                assert_eq!(name.rsplit('.').next(), Some(expected), "{login} {input}");
                let file = get(&person, &path).await;
                assert_eq!(file.status, 200, "{login} {input}");
                let starts: &[u8] = match expected {
                    "pdf" => b"b",
                    "csv" => "\u{feff}\"Вид\"".as_bytes(),
                    _ => b"PK",
                };
                assert!(file.bytes.starts_with(starts), "{login} {input}: {:?}", &file.bytes[..8]);
            }
            Err(code) => assert_eq!(code, expected, "{login} {input}"),
        }
    } // Who took something out is noted before it leaves, in every school of the district for the officer.
    let mut admin = world.test.database.connect(Login::Admin).await;
    let noted: Vec<(i32, String, i64)> = sqlx::query_as(
        "select school_id, resource, count(*) from audit where action = 'export' group by 1, 2 order by 1, 2",
    )
    .fetch_all(&mut admin)
    .await
    .expect("audit rows");
    let noted: Vec<_> = noted.iter().map(|(school, what, count)| (*school, what.as_str(), *count)).collect();
    assert_eq!(
        noted,
        [
            (1, "district_overview", 1),
            (1, "import", 3),
            (1, "print_batch", 3),
            (1, "school_overview", 2),
            (2, "district_overview", 1),
        ]
    );
}
