//! Every sample of every report deserialises, renders without warnings, twice to the same bytes, and says
//! what its snapshot says (style.md 26); every file is sound, tagged and closed in itself.

use crate::support::{samples, templates, text, tool};
use reports::input::{PrintBatchInput, ReportInput, WeeklySummaryInput};
use reports::{Document, EmbeddedIds, Renderer, embedded_ids};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn render_all<T: ReportInput + Serialize + DeserializeOwned + PartialEq>(
    report: &str,
) -> Vec<(String, T, Document)> {
    let renderer = Renderer::new();
    let mut rendered = Vec::new();
    for (name, input) in samples::<T>(report) {
        let again: T =
            serde_json::from_value(serde_json::to_value(&input).expect("json")).expect("the struct");
        assert!(again == input, "{report}/{name} does not survive its JSON form");
        let first = renderer.render(&input).unwrap_or_else(|error| panic!("{report}/{name}: {error}"));
        assert_eq!(first.warnings, Vec::<String>::new(), "{report}/{name}");
        let second = Renderer::new().render(&input).expect("rendered again");
        assert!(first.pdf == second.pdf, "{report}/{name}: the second file differs");
        rendered.push((name, input, first));
    }
    assert!(rendered.len() >= 3, "samples of {report} are missing");
    rendered
}

/// `input.json` is served to the template as it lies there, so it must have all fields.
#[test]
fn inputs_on_disk_are_complete() {
    fn check<T: Serialize + DeserializeOwned>(report: &str) {
        let path = templates().join(report).join("input.json");
        let text = std::fs::read_to_string(path).expect("input.json");
        let on_disk: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let parsed: T = serde_json::from_str(&text).expect("the struct");
        assert_eq!(serde_json::to_value(parsed).expect("JSON"), on_disk, "{report}");
    }
    check::<WeeklySummaryInput>(WeeklySummaryInput::TEMPLATE);
    check::<PrintBatchInput>(PrintBatchInput::TEMPLATE);
}

#[test]
fn weekly_summaries_say_what_they_said() {
    for (name, input, document) in render_all::<WeeklySummaryInput>(WeeklySummaryInput::TEMPLATE) {
        let expected = EmbeddedIds::expected(&input.class, &input.pupil.ids);
        assert_eq!(embedded_ids(&document.pdf), Some(expected), "{name}");
        // The longest sample is there to survive, not to be read.
        let body = if name == "longest" { String::new() } else { text(&document.pdf) };
        insta::assert_snapshot!(
            format!("weekly_summary-{name}"),
            format!("pages: {}\n{body}", document.pages)
        );
        check_file(&name, &document);
    }
}

#[test]
fn print_batches_say_what_they_said() {
    for (name, _, document) in render_all::<PrintBatchInput>(PrintBatchInput::TEMPLATE) {
        let body = text(&document.pdf);
        insta::assert_snapshot!(format!("print_batch-{name}"), format!("pages: {}\n{body}", document.pages));
        check_file(&name, &document);
        // A batch is no family's file and must never be taken for one.
        assert_eq!(embedded_ids(&document.pdf), None, "{name}");
    }
}

#[test]
fn a_typical_week_takes_two_pages() {
    let document = Renderer::new().render(&crate::support::typical()).expect("rendered");
    assert_eq!(document.pages, 2);
    assert!(document.pdf.len() < 250_000, "{} bytes", document.pdf.len());
}

/// On a two-sided printer every child's sheet starts on an odd page.
#[test]
fn two_sided_sheets_start_on_a_fresh_leaf() {
    let input: PrintBatchInput = crate::support::named("print_batch", "two_sides");
    let document = Renderer::new().render(&input).expect("rendered");
    for (index, pupil) in input.pupils.iter().enumerate() {
        let first = (1..=document.pages)
            .find(|page| {
                let page = page.to_string();
                let body = tool("pdftotext", &["-f", &page, "-l", &page, "FILE", "-"], &document.pdf);
                let body = String::from_utf8_lossy(&body).into_owned();
                body.contains("Выписка за неделю") && body.contains(&pupil.name)
            })
            .expect("a page of this pupil");
        assert_eq!(first % 2, 1, "pupil {index} starts on page {first}");
    }
}

/// Data is never markup, templates reach nothing (security.md C-64, C-65).
#[test]
fn templates_have_no_way_out() {
    for folder in ["common", "weekly_summary", "print_batch"] {
        for entry in std::fs::read_dir(templates().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "typ") {
                continue;
            }
            let source = std::fs::read_to_string(&path).expect("a template");
            for word in
                ["eval(", "read(", "plugin(", "@preview", "image(", "datetime.today", "mode: \"markup\""]
            {
                assert!(!source.contains(word), "{}: {word}", path.display());
            }
        }
    }
}

fn check_file(name: &str, document: &Document) {
    let pdf = &document.pdf;
    tool("qpdf", &["--check", "FILE"], pdf);
    let plain = tool("qpdf", &["--qdf", "--object-streams=disable", "FILE", "-"], pdf);
    let plain = String::from_utf8_lossy(&plain);
    for word in
        ["/JavaScript", "/JS ", "/OpenAction", "/Launch", "/EmbeddedFile", "/Filespec", "/URI", "/AA "]
    {
        assert!(!plain.contains(word), "{name}: {word}");
    }
    for word in
        ["/Lang (ru-RU)", "/Marked true", "/StructTreeRoot", "/S /H1", "pdfuaid:part", "pdfaid:conformance"]
    {
        assert!(plain.contains(word), "{name}: no {word}");
    }
    let count = |word: &str| plain.matches(word).count();
    let (tables, heads) = (count("/S /Table\n"), count("/S /TH\n"));
    assert!(heads >= 2 * tables, "{name}: {tables} tables, {heads} header cells");
    assert!(!plain.contains(env!("CARGO_MANIFEST_DIR")) && !plain.contains("report-templates"), "{name}");

    let fonts = String::from_utf8(tool("pdffonts", &["FILE"], pdf)).expect("UTF-8");
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!rows.is_empty(), "{name}: no fonts");
    for row in rows {
        let embedded = row.contains("+PTSerif-") || row.contains("+PTSans-");
        assert!(embedded && row.contains("yes yes yes"), "{name}: {row}");
    }
}
