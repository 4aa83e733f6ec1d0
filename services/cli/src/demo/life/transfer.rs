//! A pupil who changes class in the middle of the term: the school hands in its lists anew, with one line changed, on
//! the day of the order.

use anyhow::{Context as _, Result, ensure};
use app::App;
use app::import::InputFile;
use app::import::apply::{ImportOptions, Importer};
use chrono::{DateTime, Utc};
use domain::id::SchoolId;
use std::sync::Arc;

use crate::demo::DemoKind;
use crate::demo::book::{CsvForm, Sheet, csv_bytes};

/// Moves the first pupil of a class «…а» into the class «…б» of the same grade. Gives the pupil's roster id.
pub(super) async fn transfer(
    app: &App,
    (kind, school): (DemoKind, SchoolId),
    at: DateTime<Utc>,
) -> Result<Option<String>> {
    let mut sheets = kind.sheets()?;
    let codes = column(&sheets, "Классы и группы", "Код")?;
    let Some((from, to)) = codes.iter().rev().find_map(|code| {
        let other = format!("{}б", code.strip_suffix('а')?);
        codes.contains(&other).then(|| (code.clone(), other))
    }) else {
        return Ok(None);
    };
    let pupils = sheets.iter_mut().find(|sheet| sheet.name == "Ученики").context("no sheet of pupils")?;
    let class = position(pupils, "Класс")?;
    let row = pupils.rows.iter_mut().find(|row| row[class] == from).context("an empty class")?;
    row[class] = to;
    let moved = row[0].clone();
    let mut files = Vec::new();
    for sheet in sheets.iter().filter(|sheet| matches!(sheet.name, "Классы и группы" | "Ученики"))
    {
        files.push(InputFile {
            name: format!("{}.csv", sheet.name),
            bytes: csv_bytes(sheet, CsvForm::Utf8Mark)?,
        });
    }
    let then = app.with_clock(Arc::new(move || at));
    let done = then.apply_import(Importer::Operator, school, files, ImportOptions::default()).await?;
    let problems: Vec<String> = done.report.problems().iter().map(ToString::to_string).collect();
    ensure!(done.applied, "the transfer was not applied: {}", problems.join("; "));
    Ok(Some(moved))
}

fn column(sheets: &[Sheet], name: &str, title: &str) -> Result<Vec<String>> {
    let sheet = sheets.iter().find(|sheet| sheet.name == name).with_context(|| format!("no sheet {name}"))?;
    let at = position(sheet, title)?;
    Ok(sheet.rows.iter().map(|row| row[at].clone()).collect())
}

fn position(sheet: &Sheet, title: &str) -> Result<usize> {
    let found = sheet.titles.iter().position(|one| *one == title);
    found.with_context(|| format!("sheet {} has no column {title}", sheet.name))
}
