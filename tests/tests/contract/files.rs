//! Sizes of files, and nothing of one machine in what is committed.

use tests::support::repository;

/// A file a person can hold in the head; most are a quarter of it.
const LONGEST: usize = 600;

/// Longer ones that were reviewed. The list only shrinks.
const LONGER: [&str; 0] = [];

fn sources() -> Vec<String> {
    ["services", "tests", "schema", "policies", "report-templates", "infra"]
        .iter()
        .flat_map(|folder| {
            repository::files(folder, &["rs", "sql", "ts", "tsx", "css", "typ", "toml", "csv", "conf"])
        })
        .collect()
}

#[test]
fn no_source_file_is_too_long() {
    let files = sources();
    assert!(files.len() > 200, "only {} files were found", files.len());
    let long: Vec<String> = files
        .into_iter()
        .filter(|file| !LONGER.contains(&file.as_str()))
        .map(|file| (repository::read(&file).lines().count(), file))
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, file)| format!("{file}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
    for file in LONGER {
        let lines = repository::read(file).lines().count();
        assert!(lines > LONGEST, "{file} has {lines} lines now: take it off the list");
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<String> = repository::files("services", &["rs"])
        .into_iter()
        .chain(repository::files("tests", &["rs"]))
        .filter(|file| !file.contains("/examples/") && !file.ends_with("/tests.rs"))
        .filter(|file| !repository::read(file).trim_start().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn nothing_of_one_machine_is_committed() {
    // Put together from parts, so that this file is not found by itself.
    let machine = ["/work".to_owned() + "/", "/root".to_owned() + "/", "/home".to_owned() + "/"];
    let mut found = Vec::new();
    for file in repository::files(
        ".",
        &["md", "rs", "toml", "sql", "typ", "ts", "sh", "yml", "yaml", "json", "csv", "conf", "graphql"],
    ) {
        let Ok(text) = std::fs::read_to_string(repository::root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            if machine.iter().any(|path| line.contains(path)) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
