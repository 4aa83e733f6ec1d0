//! The real edges between crates, compared with the table of ARCHITECTURE.md, and who may name which library.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use tests::support::repository;

/// Crate → crates of ours it may depend on.
const EDGES: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("authz", &["domain"]),
    ("store", &["domain"]),
    ("reports", &["domain"]),
    ("app", &["authz", "domain", "store"]),
    ("platform", &[]),
    ("gateway", &["app", "domain", "platform"]),
    ("worker", &["app", "domain", "platform", "reports"]),
    ("cli", &["app", "domain", "platform"]),
    ("xtask", &[]),
    // Tests look everywhere.
    ("tests", &["app", "authz", "domain", "gateway", "platform", "reports", "store", "worker"]),
];

/// Library → crates that may name it.
const LIBRARIES: [(&str, &[&str]); 8] = [
    ("sqlx", &["store", "tests"]),
    ("casbin", &["authz"]),
    ("typst", &["reports"]),
    ("poem", &["gateway"]),
    ("async-graphql", &["gateway"]),
    ("lettre", &["worker"]),
    ("object_store", &["app"]),
    ("redis", &["gateway", "tests"]),
];

/// Libraries of which two versions at once break something (C-96): a cache each, a pool each, a context each.
const SINGLE: [&str; 5] = ["comemo", "sqlx", "redis", "rustls", "opentelemetry"];

struct Package {
    name: String,
    /// Name and kind (`normal`, `dev`, `build`) of each dependency.
    dependencies: BTreeSet<(String, String)>,
}

fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(repository::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let text = |value: &Value| value.as_str().expect("a name").to_owned();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    packages
        .map(|package| Package {
            name: text(&package["name"]),
            dependencies: package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(|one| (text(&one["name"]), one["kind"].as_str().unwrap_or("normal").to_owned()))
                .collect(),
        })
        .collect()
}

/// Edges of ours that the table does not allow, of every kind: a dev-dependency would let tests skip a layer as well.
fn forbidden(packages: &[Package]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let allowed = BTreeMap::from(EDGES);
    let mut found = Vec::new();
    for package in packages {
        let Some(allowed) = allowed.get(package.name.as_str()) else {
            found.push(format!("{} is not in the table", package.name));
            continue;
        };
        for (dependency, kind) in &package.dependencies {
            if ours.contains(dependency.as_str()) && !allowed.contains(&dependency.as_str()) {
                found.push(format!("{} → {dependency} ({kind})", package.name));
            }
            let family = LIBRARIES.iter().find(|(library, _)| {
                dependency == library
                    || dependency.strip_prefix(library).is_some_and(|rest| rest.starts_with('-'))
            });
            if let Some((_, users)) = family
                && !users.contains(&package.name.as_str())
            {
                found.push(format!("{} names {dependency} ({kind})", package.name));
            }
        }
    }
    found
}

#[test]
fn crates_depend_only_where_the_table_says() {
    let packages = packages();
    assert_eq!(
        packages.len(),
        EDGES.len(),
        "a crate was added or removed: change the table here and in ARCHITECTURE.md"
    );
    let found = forbidden(&packages);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_forbidden_edge_is_seen() {
    let depends = |name: &str, on: &[&str]| Package {
        name: name.to_owned(),
        dependencies: on.iter().map(|on| ((*on).to_owned(), "normal".to_owned())).collect(),
    };
    let packages = [
        depends("gateway", &["app", "store", "sqlx"]),
        depends("worker", &["reports", "typst-pdf"]),
        depends("store", &["domain", "sqlx"]),
        depends("domain", &[]),
        depends("app", &[]),
        depends("reports", &["app"]),
        depends("newcomer", &[]),
    ];
    assert_eq!(
        forbidden(&packages),
        [
            "gateway names sqlx (normal)",
            "gateway → store (normal)",
            "worker names typst-pdf (normal)",
            "reports → app (normal)",
            "newcomer is not in the table",
        ]
    );
}

#[test]
fn there_is_one_version_of_what_must_be_one() {
    let lock: toml::Value = toml::from_str(&repository::read("Cargo.lock")).expect("the lock file is TOML");
    let packages = lock["package"].as_array().expect("packages");
    for library in SINGLE {
        let versions: Vec<_> =
            packages.iter().filter(|package| package["name"].as_str() == Some(library)).collect();
        assert_eq!(versions.len(), 1, "{library}: {versions:?}");
    }
}
