//! `cargo xtask sqlx`: renews `services/store/.sqlx`, what sqlx's macros know about our queries, without sqlx-cli.
//!
//! The macros describe each query to a freshly migrated private database and write the answer to `SQLX_OFFLINE_DIR`
//! when `DATABASE_URL` is set and `SQLX_OFFLINE` is false (sqlx-macros-core 0.9, query/mod.rs).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cargo::{prepared, program};
use crate::postgres::Durability;
use crate::services::{Data, Services, Setup};
use crate::{exec, paths};

#[derive(clap::Args)]
pub struct Options {
    /// Change nothing; fail when the folder is out of date.
    #[arg(long)]
    check: bool,
}

/// Runs the task.
pub fn run(options: &Options) -> Result<ExitCode> {
    let setup = Setup {
        name: "sqlx",
        data: Data::Fresh,
        durability: Durability::Scratch,
        http_port: 0,
        mailbox_port: 0,
    };
    let Some(mut services) = Services::start(&setup)? else {
        bail!("another `cargo xtask sqlx` runs in this data folder");
    };
    let migrations = services.postgres.apply_migrations("tabel")?;
    let written = services.base.join("queries");
    fs::create_dir_all(&written)?;

    let mut check = prepared(services.command(program()), "check");
    check.args(["--package", "store", "--all-targets"]);
    check.env("DATABASE_URL", services.postgres.tabel_url("tabel_owner"));
    check.env("SQLX_OFFLINE", "false").env("SQLX_OFFLINE_DIR", &written);
    // libpq's variables are for people; sqlx would read them as defaults.
    check.env_remove("PGHOST").env_remove("PGUSER").env_remove("PGDATABASE");
    with_touched(&paths::root().join("services/store/src/lib.rs"), || exec::run(&mut check))?;
    services.stop();

    let fresh = read(&written)?;
    let folder = paths::root().join("services/store/.sqlx");
    let committed = read(&folder)?;
    eprintln!("{migrations} migrations, {} queries", fresh.len());
    if fresh == committed {
        println!("services/store/.sqlx is up to date");
        return Ok(ExitCode::SUCCESS);
    }
    if options.check {
        for name in differing(&committed, &fresh) {
            eprintln!("  {name}");
        }
        bail!("services/store/.sqlx is out of date; run: cargo xtask sqlx");
    }
    replace(&folder, &committed, &fresh)?;
    println!("services/store/.sqlx renewed");
    Ok(ExitCode::SUCCESS)
}

/// Makes cargo compile the crate again (it does not see that the database changed) and puts the file's time back, so
/// that other builds do not.
fn with_touched(file: &Path, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let handle = File::options().append(true).open(file).with_context(|| format!("{}", file.display()))?;
    let before = handle.metadata()?.modified()?;
    let marker = paths::var().join("touched");
    let now = File::create(&marker)?.metadata()?.modified()?;
    handle.set_modified(now)?;
    let outcome = work();
    handle.set_modified(before)?;
    let _ = fs::remove_file(marker);
    outcome
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    if !folder.exists() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("query-") {
            files.insert(name, fs::read_to_string(entry.path())?);
        }
    }
    Ok(files)
}

fn differing<'a>(old: &'a BTreeMap<String, String>, new: &'a BTreeMap<String, String>) -> Vec<&'a str> {
    let mut names: Vec<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| old.get(*name) != new.get(*name));
    names
}

fn replace(folder: &Path, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Result<()> {
    fs::create_dir_all(folder)?;
    for name in differing(old, new) {
        let path = folder.join(name);
        match new.get(name) {
            Some(content) => fs::write(path, content)?,
            None => fs::remove_file(path)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_changed_and_removed_queries_are_named() {
        let map = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect::<BTreeMap<_, _>>()
        };
        let old = map(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let new = map(&[("b", "1"), ("c", "2"), ("d", "1")]);
        assert_eq!(differing(&old, &new), ["a", "c", "d"]);
        assert!(differing(&new, &new).is_empty());
    }
}
