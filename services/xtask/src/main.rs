//! Build tasks: `cargo xtask services | test | lint | sdl | matrix | sqlx | bench | demo`.
//!
//! It starts private servers, calls cargo and our own binaries, and stops what it started. It links none of our
//! crates, so that it compiles in seconds, and it never touches a server that somebody else runs.

mod exec;
mod mailbox;
mod packages;
mod paths;
mod postgres;
mod redis;
mod services;
mod signals;
mod supervise;
mod unprivileged;

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
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = signals::watch().and_then(|()| match arguments.task {
        Task::Services(options) => services::run(&options),
    });
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            signals::exit_code().unwrap_or(ExitCode::FAILURE)
        }
    }
}
