//! Properties of the scan: it never panics, and it agrees with the parser on every document the parser accepts.

use super::*;
use async_graphql::parser::parse_query;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

const WIDE: Limits = Limits {
    body_bytes: 1 << 20,
    document_bytes: 1 << 20,
    tokens: 1 << 20,
    bracket_depth: 60,
    json_depth: 60,
    fragments: 1 << 10,
    spreads: 1 << 10,
    ..Limits::SIGNED_IN
};

/// Pieces that make strings, comments and brackets meet in every order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{", "}", "[", "]", "(", ")", "\"", "\"\"\"", "\\", "\\\"\"\"", "#", "\n", "a", "fragment", "query",
        "on", "...", ".", "$", "@", ":", "=", "!", "1", "-", "1.5e+3", ",", "\u{feff}", "ж", " ",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "-?[1-9][0-9]{0,3}(\\.[0-9]{1,2})?([eE][+-]?[0-9])?",
        "\"[a-z{}()\\[\\]#. ]{0,8}\"",
        "\"\"\"[a-z{}()\\[\\]#\n\\\\ ]{0,8} \"\"\"",
        "\"\\\\\"[a-z]{0,3}\\\\\\\\\"",
        Just("true".to_owned()),
        Just("null".to_owned()),
        "\\$v[a-z]{1,3}",
        "[A-Z]{2,5}",
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" "))),
            prop::collection::vec(inner, 0..3).prop_map(|items| {
                let fields: Vec<_> =
                    items.iter().enumerate().map(|(at, item)| format!("f{at}: {item}")).collect();
                format!("{{{}}}", fields.join(", "))
            }),
        ]
    })
}

fn selections() -> impl Strategy<Value = String> {
    let field = ("[a-z]{1,6}", prop::option::of(value())).prop_map(|(name, argument)| match argument {
        Some(value) => format!("{name}(x: {value})"),
        None => name,
    });
    let leaf = prop_oneof![
        4 => field,
        1 => Just("...F0".to_owned()),
        1 => Just("# } { \" \n a".to_owned()),
        1 => Just("b: c @skip(if: false)".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|items| format!("n {{ {} }}", items.join(" "))),
            prop::collection::vec(inner, 1..3)
                .prop_map(|items| format!("... on T {{ {} }}", items.join("\n"))),
        ]
    })
}

fn documents() -> impl Strategy<Value = (String, usize)> {
    let heads = prop::sample::select(vec![
        "",
        "query",
        "query fragment",
        "mutation M($va: [Int!]! = [1, 2])",
        "subscription S @d(x: \"}\")",
    ]);
    (heads, selections(), prop::collection::vec(selections(), 0..4)).prop_map(|(head, body, fragments)| {
        let mut text = format!("{head} {{ {body} }}");
        for (at, body) in fragments.iter().enumerate() {
            text.push_str(&format!("\nfragment F{at} on T {{ {body} }}"));
        }
        (text, fragments.len())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn scan_survives_anything(text in any::<String>()) {
        let _ = scan_document(&text, &WIDE);
        let _ = scan_json(text.as_bytes(), &WIDE);
    }

    #[test]
    fn whole_road_survives_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = admit(&bytes, &WIDE, Admission::default(), &Documents::default());
    }

    #[test]
    fn what_the_scan_refuses_the_parser_refuses_too(text in pieces()) {
        let scanned = scan_document(&text, &WIDE);
        // Nesting is at most 60 here, so parsing is safe whatever the scan says.
        let parsed = parse_query(&text);
        if let Err(refusal) = scanned && refusal.kind == RefusalKind::DocumentMalformed {
            prop_assert!(parsed.is_err(), "the parser takes {text:?}");
        }
    }

    #[test]
    fn valid_documents_are_counted_alike((text, fragments) in documents()) {
        let parsed = parse_query(&text);
        prop_assume!(parsed.is_ok());
        let parsed = parsed.expect("checked");
        let shape = scan_document(&text, &WIDE);
        let shape = match shape {
            Ok(shape) => shape,
            Err(refusal) => return Err(TestCaseError::fail(format!("{refusal} for {text:?}"))),
        };
        prop_assert_eq!(shape.fragments, fragments);
        prop_assert_eq!(shape.fragments, parsed.fragments.len());
        prop_assert_eq!(shape.operations, parsed.operations.iter().len());
        prop_assert_eq!(shape.steps, text.len());
    }
}

/// The generator must mostly make documents the parser takes, or the comparison above proves nothing.
#[test]
fn generator_makes_valid_documents() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = documents();
    let valid = (0..200)
        .filter(|_| {
            let tree = strategy.new_tree(&mut runner).expect("a document");
            parse_query(tree.current().0).is_ok()
        })
        .count();
    assert!(valid > 150, "{valid} of 200");
}
