//! `cargo xtask bench`: runs every `bench_*` example or binary of the workspace, one after the other, each with an empty
//! PostgreSQL and Redis of its own, and keeps the JSON lines they print. It measures nothing itself.
//!
//! It builds with the one profile of the workspace, so that no dependency is compiled twice, but optimises our own
//! crates fully: unoptimised they would be measured as what they never are. Dependencies are compiled as for
//! everything else (`[profile.dev.package]` in `Cargo.toml`). `--profile release` compiles the world anew and shows
//! what an installation does; the ratios within one run hardly differ.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{Metadata, cargo, metadata};
use crate::postgres::Durability;
use crate::services::{Data, Services, Setup};
use crate::{e2e, exec, paths, signals};

const PREFIX: &str = "bench_";
const EXAMPLE: &str = "--example";
const DEV: &str = "dev";

#[derive(clap::Args)]
pub struct Options {
    /// Which benchmarks, by name without `bench_`, or `web` for the browser client's; all of ours when none is named.
    names: Vec<String>,
    /// The cargo profile to build with.
    #[arg(long, default_value = DEV)]
    profile: String,
    /// What each benchmark gets as its own arguments.
    #[arg(last = true)]
    arguments: Vec<String>,
}

struct Bench {
    name: String,
    kind: &'static str,
}

/// Runs the task; fails when a benchmark fails, after the others have run.
pub fn run(options: &Options) -> Result<ExitCode> {
    if options.names == ["web"] {
        return e2e::bench();
    }
    let metadata = metadata()?;
    let chosen = choose(&metadata, &options.names)?;
    // `--workspace` keeps the features of the dependencies as the tests have them; only what is named is built.
    let mut build = cargo("build");
    build.args(["--workspace", "--bins", "--profile", &options.profile]);
    if options.profile == DEV {
        build.args(optimised(&metadata));
    }
    for bench in chosen.iter().filter(|bench| bench.kind == EXAMPLE) {
        build.args([EXAMPLE, &bench.name]);
    }
    exec::run(&mut build)?;
    let folder =
        metadata.target_directory.join(if options.profile == DEV { "debug" } else { &options.profile });
    let results = paths::var().join("bench");
    fs::create_dir_all(&results)?;

    // Durable: a benchmark of a database that never syncs would flatter every write.
    let setup = Setup {
        name: "bench-services",
        data: Data::Fresh,
        durability: Durability::Durable,
        http_port: 0,
        mailbox_port: 0,
    };
    let mut failed = Vec::new();
    for bench in &chosen {
        let Some(mut services) = Services::start(&setup)? else {
            bail!("another `cargo xtask bench` runs in this data folder");
        };
        let below = if bench.kind == EXAMPLE { folder.join("examples") } else { folder.clone() };
        let short = bench.name.trim_start_matches(PREFIX);
        let file = results.join(format!("{short}.jsonl"));
        eprintln!("{short} -> {}", file.display());
        let mut command = services.command(below.join(&bench.name));
        command.env("TABEL_BIN", &folder).current_dir(paths::root()).stdout(Stdio::piped());
        command.args(&options.arguments);
        let mut child = command.spawn().with_context(|| format!("cannot start {}", bench.name))?;
        let mut kept = fs::File::create(&file)?;
        for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
            let line = line?;
            println!("{line}");
            if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&line).is_ok() {
                writeln!(kept, "{line}")?;
            }
        }
        if !child.wait()?.success() {
            failed.push(short.to_owned());
        }
        services.stop();
        if signals::received().is_some() {
            break;
        }
    }
    if !failed.is_empty() {
        bail!("these benchmarks failed: {}", failed.join(", "));
    }
    Ok(signals::exit_code().unwrap_or(ExitCode::SUCCESS))
}

/// Settings for cargo that optimise the members of the workspace; this task alone needs none.
fn optimised(metadata: &Metadata) -> Vec<String> {
    let members = metadata.packages.iter().filter(|package| package.name != env!("CARGO_PKG_NAME"));
    members
        .flat_map(|package| {
            ["--config".to_owned(), format!("profile.{DEV}.package.{}.opt-level=3", package.name)]
        })
        .collect()
}

fn choose(metadata: &Metadata, names: &[String]) -> Result<Vec<Bench>> {
    let mut all = Vec::new();
    for package in &metadata.packages {
        for target in &package.targets {
            let kind = match target.kind.first().map(String::as_str) {
                Some("example") => EXAMPLE,
                Some("bin") => "--bin",
                _ => continue,
            };
            if target.name.starts_with(PREFIX) {
                all.push(Bench { name: target.name.clone(), kind });
            }
        }
    }
    let known: Vec<&str> = all.iter().map(|bench| bench.name.trim_start_matches(PREFIX)).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("no benchmark `{unknown}`; there are: {}", known.join(", "));
    }
    if all.is_empty() {
        bail!("no example or binary of the workspace is named {PREFIX}…");
    }
    all.retain(|bench| names.is_empty() || names.iter().any(|name| bench.name == format!("{PREFIX}{name}")));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benchmarks_are_found_by_name_and_a_misspelt_one_is_refused() {
        let metadata: Metadata = serde_json::from_str(
            r#"{"target_directory": "/t", "packages": [{"name": "reports", "targets": [
                {"name": "reports", "kind": ["lib"]}, {"name": "bench_reports", "kind": ["example"]},
                {"name": "bench_gateway", "kind": ["bin"]}, {"name": "bench_other", "kind": ["test"]}]}]}"#,
        )
        .expect("metadata");
        let names = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
            choose(&metadata, &wanted)
                .map(|benches| benches.into_iter().map(|bench| bench.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).expect("all"), ["bench_reports", "bench_gateway"]);
        assert_eq!(names(&["gateway"]).expect("one"), ["bench_gateway"]);
        assert!(names(&["other"]).is_err());
        assert_eq!(optimised(&metadata), ["--config", "profile.dev.package.reports.opt-level=3"]);
    }
}
