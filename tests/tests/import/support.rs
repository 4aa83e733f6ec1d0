//! A school to import into, files to import, and counting what stands.

use std::path::PathBuf;

use app::import::InputFile;
use app::import::apply::{ImportOptions, Importer, SchoolImport};
use app::provision::NewSchool;
use app::regulation::Preset;
use chrono_tz::Tz;
use domain::id::{DistrictId, SchoolId};
use tests::support::{Database, Login, TestApp};

/// Wednesday of the second quarter.
pub const TODAY: &str = "2026-11-18T09:00:00Z";

pub async fn application() -> TestApp {
    let test = TestApp::on(Database::empty().await).await;
    test.clock.set(TODAY);
    test
}

pub async fn school(test: &TestApp, code: Option<&str>) -> (DistrictId, SchoolId) {
    let district =
        test.app.create_district("Район", Tz::Europe__Moscow, "district").await.expect("a district");
    let new = NewSchool {
        district,
        preset: Preset::S0,
        short_name: "Школа".into(),
        full_name: "Школа с полным именем".into(),
        phone: None,
        zone: Tz::Europe__Moscow,
        external_id: code.map(str::to_owned),
        regulation_from: None,
        study_week: None,
    };
    (district, test.app.create_school(&new).await.expect("a school"))
}

/// The shared inputs lie beside the checkout, not in it.
fn shared(path: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    assert!(path.exists(), "shared input {path:?} is missing: put the folder `shared` beside the checkout");
    path
}

pub fn file(path: &str) -> Vec<InputFile> {
    vec![InputFile { name: path.into(), bytes: std::fs::read(shared(path)).expect("a readable file") }]
}

pub fn folder(path: &str) -> Vec<InputFile> {
    let mut files: Vec<InputFile> = std::fs::read_dir(shared(path))
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| InputFile {
            name: entry.file_name().into_string().expect("a name"),
            bytes: std::fs::read(entry.path()).expect("a readable file"),
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// A book of CSV sheets: name and lines.
pub fn book(sheets: &[(&str, &str)]) -> Vec<InputFile> {
    sheets
        .iter()
        .map(|(name, text)| InputFile {
            name: format!("{name}.csv"),
            bytes: text.trim_start().as_bytes().to_vec(),
        })
        .collect()
}

pub async fn apply(test: &TestApp, school: SchoolId, files: Vec<InputFile>) -> SchoolImport {
    test.app
        .apply_import(Importer::Operator, school, files, ImportOptions::default())
        .await
        .expect("an import runs")
}

/// Rows per roster table over all schools, as the owner of the cluster sees them.
pub async fn stock(test: &TestApp) -> Vec<(&'static str, i64)> {
    let mut connection = test.database.connect(Login::Admin).await;
    let mut stock = Vec::new();
    for table in store::roster::Table::ALL {
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {}", table.code())))
                .fetch_one(&mut connection)
                .await
                .expect("a count");
        stock.push((table.code(), count));
    }
    stock
}

/// One number asked of the database.
pub async fn number(test: &TestApp, question: &'static str) -> i64 {
    let mut connection = test.database.connect(Login::Admin).await;
    sqlx::query_scalar(question).fetch_one(&mut connection).await.expect("a number")
}

/// Runs one statement past every policy.
pub async fn execute(test: &TestApp, statement: &'static str) {
    let mut connection = test.database.connect(Login::Admin).await;
    sqlx::query(statement).execute(&mut connection).await.expect("a statement");
}
