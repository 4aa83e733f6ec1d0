//! Generated files are committed and equal what their source says now.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tests::support::repository;

/// The first line where two texts differ, for a message that can be read.
fn difference(committed: &str, fresh: &str) -> Option<String> {
    if committed == fresh {
        return None;
    }
    let mut lines = committed.lines().zip(fresh.lines()).enumerate();
    let differing = lines.find(|(_, (committed, fresh))| committed != fresh);
    Some(match differing {
        Some((number, (committed, fresh))) => {
            format!("line {}: committed «{committed}», now «{fresh}»", number + 1)
        }
        None => format!("{} lines committed, {} now", committed.lines().count(), fresh.lines().count()),
    })
}

#[test]
fn the_committed_schema_is_the_schema() {
    let committed = repository::read("schema/graphql/tabel.graphql");
    assert_eq!(difference(&committed, &gateway::graphql::sdl()), None, "run: cargo xtask sdl");
}

#[test]
fn the_committed_matrix_is_the_policy() {
    let committed = repository::read("policies/matrix.txt");
    let fresh = authz::matrix::render().expect("the policy evaluates");
    assert_eq!(difference(&committed, &fresh), None, "run: cargo xtask matrix");
}

/// A missing file cannot happen (the build would fail); one that no query stands behind any more can. Whether the
/// columns are still right is `cargo xtask sqlx --check`'s to say.
#[test]
fn no_recorded_query_is_stale() {
    let source: String = repository::files("services/store/src", &["rs"])
        .iter()
        .map(|file| plain(&repository::read(file)))
        .collect();
    let recorded = repository::files("services/store/.sqlx", &["json"]);
    assert!(recorded.len() > 100, "only {} recorded queries", recorded.len());
    let mut wrong = Vec::new();
    for file in recorded {
        let json: Value = serde_json::from_str(&repository::read(&file)).expect("sqlx writes JSON");
        let query = json["query"].as_str().expect("a query");
        let hash: String =
            Sha256::digest(query.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if json["hash"].as_str() != Some(&hash) || !file.contains(&hash) {
            wrong.push(format!("{file}: the name is not the hash of the query"));
        }
        if !source.contains(&plain(query)) {
            wrong.push(format!("{file}: no such query in the source: {}", plain(query)));
        }
    }
    assert!(wrong.is_empty(), "run: cargo xtask sqlx\n{wrong:#?}");
}

/// Text without line breaks, indentation and escapes.
fn plain(text: &str) -> String {
    let text = text.replace("\\\n", " ").replace("\\\"", "\"");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_drift_is_told_by_its_first_line() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n").as_deref(), Some("line 2: committed «b», now «c»"));
    assert_eq!(difference("a\n", "a\nb\n").as_deref(), Some("1 lines committed, 2 now"));
}
