//! Random letters through another mail library: what a stranger reads is what was meant (C-60).

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use worker::mail::letter::{Attachment, FileNames, Letter};
use worker::mail::message::{OutgoingMessage, build};

fn word() -> impl Strategy<Value = String> {
    let marks = prop::sample::select("\"\\<>@,;=?_.()[]№«»„“–—ёЁӦіҪ😀é ' \u{a0}".chars().collect::<Vec<_>>());
    prop::collection::vec(
        prop_oneof![2 => marks, 3 => prop::char::range('А', 'я'), 2 => prop::char::range('!', '~')],
        1..60,
    )
    .prop_map(|c| c.into_iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
    .prop_filter("not blank", |text| !text.trim().is_empty())
}

/// A letter, its attachment's name and content.
fn any_letter() -> impl Strategy<Value = (Letter, String, Vec<u8>)> {
    (word(), word(), word(), "[а-яё\n.\\PC]{0,300}", prop::collection::vec(any::<u8>(), 0..200)).prop_map(
        |(subject, name, file, text, bytes)| {
            let mut letter = crate::support::letter("parent@mail.example", 1);
            letter.subject = subject;
            letter.from.name = name;
            letter.text = text;
            let names = FileNames { russian: file.clone(), latin: "table.csv".into() };
            letter.attachments = vec![Attachment::table(bytes.clone().into(), names)];
            (letter, file.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "-"), bytes)
        },
    )
}

#[test]
fn another_library_reads_what_was_meant() {
    let mut runner = TestRunner::deterministic();
    let strategy = any_letter();
    let letters: Vec<_> = (0..1500).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let messages: Vec<OutgoingMessage> =
        letters.iter().map(|(letter, ..)| build(letter, &crate::support::ids()).unwrap()).collect();

    for ((letter, file, bytes), read) in letters.iter().zip(parse(&messages)) {
        assert_eq!(read["defects"], serde_json::json!([]), "{letter:?}");
        assert_eq!(read["to"], serde_json::json!([letter.to.as_str()]));
        assert_eq!(squeezed(&read["subject"]), squeezed_text(&letter.subject));
        assert_eq!(read["from"][1], letter.from.address.as_str());
        assert_eq!(squeezed(&read["from"][0]), squeezed_text(&letter.from.name));
        assert_eq!(read["encodings"], serde_json::json!(["base64", "base64", "base64"]));
        assert_eq!(
            read["parts"],
            serde_json::json!([
                "multipart/mixed",
                "multipart/alternative",
                "text/plain",
                "text/html",
                "text/csv"
            ])
        );
        assert_eq!(read["text"].as_str().unwrap().replace("\r\n", "\n"), letter.text);
        assert_eq!(read["files"], serde_json::json!([[file, hex(bytes)]]));
        assert_eq!(read["names"].as_array().unwrap().len(), 10);
    }
}

/// Blanks at the folds of a header are the one thing mail libraries read differently.
fn squeezed(value: &serde_json::Value) -> String {
    squeezed_text(value.as_str().unwrap())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn squeezed_text(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parse(messages: &[OutgoingMessage]) -> Vec<serde_json::Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/parse_back.py");
    let mut child = crate::support::python()
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    let mut stdin = child.stdin.take().unwrap();
    let input: Vec<u8> = messages
        .iter()
        .flat_map(|m| [&u32::try_from(m.bytes().len()).unwrap().to_be_bytes()[..], m.bytes()].concat())
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let lines: Vec<_> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), messages.len());
    lines
}
