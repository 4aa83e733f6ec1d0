//! `cargo xtask test` and `lint`: the checks that decide whether a commit is good, the same here and in CI.

use std::ffi::OsString;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::cargo::{binaries, cargo, prepared, program};
use crate::postgres::Durability;
use crate::services::{Data, Services, Setup};
use crate::web::Web;
use crate::{e2e, exec, packages, signals};

#[derive(clap::Args)]
pub struct Options {
    /// Only the tests: no format check, no clippy.
    #[arg(long)]
    no_lint: bool,
    /// Run only the tests of this crate. Everything is still built: cargo would otherwise choose other features for the
    /// dependencies and compile half of them anew.
    #[arg(short, long, value_name = "CRATE")]
    package: Vec<String>,
    /// Passed to `cargo nextest run` (or `cargo test`): names of tests, `-E EXPRESSION`, `--no-capture`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Everything CI runs: lints, the browser client's own checks and tests in a browser, tests. The last line on the terminal
/// is the test runner's own summary.
pub fn run(options: &Options) -> Result<ExitCode> {
    packages::for_services()?;
    packages::for_tests()?;
    if !options.no_lint {
        check()?;
    }
    let whole = options.package.is_empty() && options.arguments.is_empty();
    let web = if whole { Some(Web::ready()?) } else { None };
    // One build of everything: features unify one way, and tests that start our binaries find them built.
    step("build", cargo("build").args(["--workspace", "--all-targets"]))?;

    if let Some(web) = &web {
        timed("client and browser", || e2e::test(web))?;
    }

    let setup = Setup {
        name: "test",
        data: Data::Fresh,
        durability: Durability::Scratch,
        http_port: 0,
        mailbox_port: 0,
    };
    let started = Instant::now();
    let Some(mut services) = Services::start(&setup)? else {
        bail!("another `cargo xtask test` runs in this data folder; set TABEL_VAR to another one");
    };
    report("services", started);

    let mut command = services.command(program());
    command.env("TABEL_BIN", binaries("debug")?);
    let mut command = if has_nextest() {
        let mut command = prepared(command, "nextest");
        command.args(["run", "--workspace"]);
        for package in &options.package {
            command.arg("-E").arg(format!("package(={package})"));
        }
        command
    } else {
        eprintln!("cargo-nextest is not installed: using cargo test");
        let mut command = prepared(command, "test");
        for package in &options.package {
            command.arg("--package").arg(package);
        }
        if options.package.is_empty() {
            command.arg("--workspace");
        }
        command
    };
    let status = exec::status(command.args(&options.arguments))?;
    services.stop();
    Ok(signals::exit_code().unwrap_or_else(|| exec::exit_code(status)))
}

/// Format check and clippy.
pub fn lint() -> Result<ExitCode> {
    check()?;
    Ok(ExitCode::SUCCESS)
}

fn check() -> Result<()> {
    component("fmt", "rustfmt")?;
    component("clippy", "clippy")?;
    step("format", cargo("fmt").args(["--all", "--check"]))?;
    step("clippy", cargo("clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// A minimal Rust toolchain lacks rustfmt and clippy.
fn component(subcommand: &str, name: &str) -> Result<()> {
    if exec::succeeds(cargo(subcommand).arg("--version")) {
        return Ok(());
    }
    exec::run(Command::new("rustup").args(["component", "add", name]))
        .with_context(|| format!("{name} is missing; run: rustup component add {name}"))
}

fn has_nextest() -> bool {
    exec::succeeds(cargo("nextest").arg("--version"))
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    timed(name, || exec::run(command))
}

fn timed(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let started = Instant::now();
    work()?;
    report(name, started);
    Ok(())
}

fn report(name: &str, started: Instant) {
    eprintln!("{name}: {:.1} s", started.elapsed().as_secs_f64());
}
