//! Input of the worst kind: bounds are named, what is inside them prints literally and harms nobody
//! (security.md C-64, C-66).

use crate::support::{text, typical};
use reports::input::{ReportInput, WeeklySummaryInput};
use reports::{Problem, Renderer};
use serde_json::{Value, json};

/// The typical week with one field replaced.
fn with(pointer: &str, value: Value) -> WeeklySummaryInput {
    let mut input = serde_json::to_value(typical()).expect("JSON");
    *input.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
    serde_json::from_value(input).unwrap_or_else(|error| panic!("{pointer}: {error}"))
}

fn letters(count: usize) -> Value {
    json!("Ж".repeat(count))
}

#[test]
fn every_bound_is_named_by_its_field() {
    let refused = [
        ("/pupil/name", letters(201), "pupil.name", "201 characters, at most 200 are allowed"),
        ("/pupil/name", json!(" "), "pupil.name", "must not be empty"),
        ("/pupil/name", json!("Анна\nПетровна"), "pupil.name", "character U+000A is not allowed"),
        ("/pupil/name", json!("Анна\u{0}"), "pupil.name", "character U+0000 is not allowed"),
        ("/pupil/name", json!("Анна\u{85}"), "pupil.name", "character U+0085 is not allowed"),
        ("/class/school/full_name", letters(401), "class.school.full_name", "401 characters"),
        ("/class/school/id", json!("s 1"), "class.school.id", "character U+0020 is not allowed"),
        (
            "/class/days/0/lessons/0/topic",
            letters(33_000),
            "class.days[0].lessons[0].topic",
            "33000 characters",
        ),
        (
            "/class/days/0/lessons/0/subject",
            json!(""),
            "class.days[0].lessons[0].subject",
            "must not be empty",
        ),
        ("/class/days/0/lessons/1/key", json!(0), "class.days[0].lessons[1].key", "row 0 is used twice"),
        ("/class/days/0/date", json!("2026-10-20"), "class.days[0].date", "inside the week"),
        ("/class/days/1/date", json!("2026-10-05"), "class.days[1].date", "days in order"),
        ("/class/week/last", json!("2026-10-20"), "class.week.last", "0..=6 days"),
        ("/class/week/number", json!(54), "class.week.number", "54 is outside 1..=53"),
        ("/class/homework/0/text", letters(8_001), "class.homework[0].text", "8001 characters"),
        ("/class/homework/0/text", json!("§\u{7}"), "class.homework[0].text", "character U+0007"),
        (
            "/pupil/remarks/0/text",
            json!("\u{301}".repeat(20_000)),
            "pupil.remarks[0].text",
            "20000 characters",
        ),
        ("/pupil/remarks/0/text", letters(2_001), "pupil.remarks[0].text", "2001 characters"),
        (
            "/pupil/lessons/0/lesson",
            json!(999),
            "pupil.lessons[0].lesson",
            "row 999 is unknown or used twice",
        ),
        ("/pupil/homework/1", json!(0), "pupil.homework[1]", "row 0 is unknown or used twice"),
        ("/pupil/own_homework/0/key", json!(0), "pupil.own_homework[0].key", "row 0 is used twice"),
        ("/pupil/attendance_week/missed", json!(6), "pupil.attendance_week.missed", "missed = illness"),
        ("/pupil/attendance_week/held", json!(2), "pupil.attendance_week.missed", "missed <= held"),
        (
            "/pupil/lessons/19/attendance/minutes",
            json!(0),
            "pupil.lessons[19].attendance.minutes",
            "0 is outside",
        ),
        ("/pupil/ids/version", json!(0), "pupil.ids.version", "0 is outside"),
        ("/pupil/ids/guardian", json!("г1"), "pupil.ids.guardian", "character U+0433"),
    ];
    for (pointer, value, path, problem) in refused {
        let error = with(pointer, value).check().expect_err(pointer);
        assert_eq!(error.path, path);
        assert!(error.to_string().contains(problem), "{error} instead of {problem}");
        assert!(error.message_ru().starts_with("Отчёт не составлен. Поле "), "{}", error.message_ru());
    }
}

#[test]
fn no_more_than_five_thousand_rows() {
    let mut input = typical();
    let row = input.class.homework[0].clone();
    input.class.homework = (0..5_001).map(|key| reports::input::Homework { key, ..row.clone() }).collect();
    let error = input.check().expect_err("too many rows");
    assert!(matches!(error.problem, Problem::TooMany { limit: 5_000, .. }), "{error}");
}

#[test]
fn inside_the_bounds_everything_renders() {
    let renderer = Renderer::new();
    let texts = [
        "Ж".repeat(8_000),
        format!("а{}", "\u{301}".repeat(7_999)),
        "\u{301}".repeat(8_000),
        "\u{202E}".repeat(8_000),
        "\u{200B}".repeat(7_999) + "я",
        "1".repeat(8_000),
        "/".repeat(8_000),
        "👨\u{200D}👩\u{200D}👧".repeat(1_000),
        "\n".repeat(7_999) + "я",
        "«".repeat(8_000),
        "\u{AD}".repeat(7_999) + "я",
        "ﷺ".repeat(8_000),
        "(".repeat(8_000),
    ];
    for hostile in texts {
        let start: String = hostile.chars().take(3).collect();
        let document = renderer.render(&with("/class/homework/0/text", json!(hostile)));
        let document = document.unwrap_or_else(|error| panic!("{start:?}: {error}"));
        assert!(document.warnings.is_empty(), "{start:?}: {:?}", document.warnings);
    }
}

#[test]
fn direction_overrides_are_shown_instead_of_obeyed() {
    let document =
        Renderer::new().render(&with("/pupil/remarks/0/text", json!("до\u{202E}после"))).expect("rendered");
    let text = text(&document.pdf);
    assert!(text.contains("до\u{25CA}после") && !text.contains('\u{202E}'), "{text}");
}

/// What was typed is what is read, whatever it looks like to Typst.
#[test]
fn text_is_printed_literally() {
    let alphabet: Vec<char> = "абвЯЁй АЗ19#*_$@<>[]{}\\`~=+/\"';:,.!?%&|()^№«»".chars().collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).expect("small")
    };
    let strings: Vec<String> = (0..600)
        .map(|_| (0..1 + next(60)).map(|_| alphabet[next(alphabet.len())]).collect::<String>())
        .filter(|text| !text.trim().is_empty())
        .collect();
    let mut input = typical();
    let remark = input.pupil.remarks[0].clone();
    input.pupil.remarks =
        strings.iter().map(|text| reports::input::Remark { text: text.clone(), ..remark.clone() }).collect();
    let document = Renderer::new().render(&input).expect("rendered");
    // Line ends may add a hyphen; spaces and hyphens are not compared.
    let squeeze =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && !"-\u{200B}\u{AD}".contains(*c)).collect();
    let foot = format!("составлено 10.10.2026 · {}", input.pupil.name);
    let printed = text(&document.pdf);
    let printed: String = printed
        .lines()
        .filter(|line| !line.contains(&foot) && !line.contains("стр.") && !line.starts_with("=== page"))
        .map(squeeze)
        .collect::<Vec<String>>()
        .concat();
    let mut rest = printed.as_str();
    for text in &strings {
        let wanted: String = squeeze(text);
        let at = rest.find(&wanted).unwrap_or_else(|| panic!("{text:?} is not printed literally"));
        rest = &rest[at + wanted.len()..];
    }
}
