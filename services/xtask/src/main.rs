//! Build tasks: `cargo xtask services | test | lint | web | e2e | pictures | sdl | matrix | sqlx | bench | demo`.
//!
//! It starts private servers, calls cargo and our own binaries, and stops what it started. It links none of our
//! crates, so that it compiles in seconds, and it never touches a server that somebody else runs.

mod bench;
mod cargo;
mod demo;
mod e2e;
mod exec;
mod generated;
mod mailbox;
mod node;
mod packages;
mod paths;
mod postgres;
mod redis;
mod services;
mod signals;
mod sqlx;
mod supervise;
mod test;
mod unprivileged;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "xtask", about = "Build tasks of Tabel", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start a private PostgreSQL, Redis and mailbox, run a command with their addresses, stop them.
    Services(services::Options),
    /// Install what is missing, then format check, lints and every test against private services.
    Test(test::Options),
    /// Format check and clippy over the workspace.
    Lint,
    /// Check and build the browser client.
    Web,
    /// The tests in a real browser, against three demo schools.
    E2e(e2e::Options),
    /// Renew the pictures of the README.
    Pictures,
    /// Renew schema/graphql/tabel.graphql from the gateway.
    Sdl,
    /// Renew policies/matrix.txt from the policy.
    Matrix,
    /// Renew services/store/.sqlx from a freshly migrated database.
    Sqlx(sqlx::Options),
    /// Run the benchmarks against private services; figures go to var/bench as JSON lines.
    Bench(bench::Options),
    /// Five schools, ten weeks of lessons and the weekly summaries, in one command.
    Demo(demo::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = signals::watch().and_then(|()| match arguments.task {
        Task::Services(options) => services::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Lint => test::lint(),
        Task::Web => web::run(),
        Task::E2e(options) => e2e::run(&options),
        Task::Pictures => e2e::pictures(),
        Task::Sdl => generated::sdl(),
        Task::Matrix => generated::matrix(),
        Task::Sqlx(options) => sqlx::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Demo(options) => demo::run(&options),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            signals::exit_code().unwrap_or(ExitCode::FAILURE)
        }
    }
}
