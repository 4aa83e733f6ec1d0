//! Rows of a roster per second: reading and checking (dry run), applying, and applying the same file again. As JSON
//! lines; `cargo xtask bench import` starts PostgreSQL for it.
//!
//! The demo's general school is a realistic book of one school (pupils, parents, employees, load, timetable, topic
//! plans); the OneRoster package beside the checkout, when it is there, is a district of three schools.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use app::import::apply::{DistrictOptions, ImportOptions, Importer, SchoolImport};
use app::import::{InputFile, ReadOptions};
use app::provision::NewSchool;
use app::regulation::Preset;
use app::{App, AppConfig, ContextKey, Sources};
use chrono_tz::Tz;
use cli::demo::{CALENDAR_FILE, DemoKind, calendar_file, roster_file};
use domain::id::DistrictId;
use platform::clock;
use platform::config::Environment;
use serde_json::{Value, json};

const PACKAGE: &str = "../../../shared/data/grand-bend-oneroster-1.1.zip";

#[tokio::main]
async fn main() -> Result<()> {
    let environment = Environment::of_process();
    let key = environment.secret_key("TABEL_CONTEXT_KEY")?;
    let key =
        ContextKey::new(secrecy::ExposeSecret::expose_secret(&key).to_vec()).context("TABEL_CONTEXT_KEY")?;
    app::operate::migrate(environment.require_text("TABEL_OWNER_DATABASE_URL")?, &key).await?;
    let sources = Sources {
        clock: Arc::new(clock::now),
        real_clock: clock::now,
        random: Arc::new(platform::random::fill),
    };
    let app = App::start(AppConfig::read(|key| environment.text(key), sources, 4)?).await?;
    let district = app.create_district("Район", Tz::Europe__Moscow, "bench-district").await?;
    book(&app, district).await?;
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join(PACKAGE);
    if package.exists() {
        self::package(&app, district, &package).await?;
    }
    app.close().await;
    Ok(())
}

/// The book of one school: checked, applied, checked and applied once more.
async fn book(app: &App, district: DistrictId) -> Result<()> {
    let kind = DemoKind::General;
    let today = clock::now().date_naive();
    let files = [(kind.file_name(), roster_file(kind)?), (CALENDAR_FILE, calendar_file(kind, today)?)]
        .map(|(name, bytes)| InputFile { name: name.to_owned(), bytes });
    let school = app
        .create_school(&NewSchool {
            district,
            preset: Preset::S0,
            short_name: "Школа".to_owned(),
            full_name: "Школа".to_owned(),
            phone: None,
            zone: Tz::Asia__Barnaul,
            external_id: None,
            regulation_from: None,
            study_week: None,
        })
        .await?;
    let options = ImportOptions::default();
    for (name, apply) in [
        ("book_dry_run", false),
        ("book_apply", true),
        ("book_dry_run_again", false),
        ("book_apply_again", true),
    ] {
        let (started, files) = (Instant::now(), files.to_vec());
        let done = if apply {
            app.apply_import(Importer::Operator, school, files, options).await?
        } else {
            app.check_import(Importer::Operator, school, files, options).await?
        };
        ensure!(!done.report.has_errors(), "the book has errors: {:?}", done.report.problems().first());
        line(name, started, rows(&done));
    }
    Ok(())
}

/// A whole district from one package.
async fn package(app: &App, district: DistrictId, path: &Path) -> Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
    for (name, dry_run) in
        [("oneroster_apply", false), ("oneroster_apply_again", false), ("oneroster_dry_run_again", true)]
    {
        let files = vec![InputFile { name: "package.zip".to_owned(), bytes: bytes.clone() }];
        let options = DistrictOptions {
            district: Some(district),
            zone: Tz::Europe__Moscow,
            preset: Preset::S0,
            regulation_from: None,
            import: ImportOptions { read: ReadOptions::default(), ..ImportOptions::default() },
            dry_run,
        };
        let started = Instant::now();
        let done = app.import_district(files, options).await?;
        ensure!(!done.report.has_errors(), "the package has errors");
        line(name, started, done.schools.iter().map(rows).sum());
    }
    Ok(())
}

fn rows(done: &SchoolImport) -> usize {
    let total = done.counts.total();
    total.added + total.changed + total.unchanged
}

fn line(name: &str, started: Instant, rows: usize) {
    let seconds = started.elapsed().as_secs_f64();
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let line: Value = json!({ "bench": "import", "name": name, "rows": rows, "seconds": round(seconds),
        "rows_per_second": round(rows as f64 / seconds) });
    println!("{line}");
}
