//! `cargo xtask sdl | matrix`: renews committed files that our own programs print. Tests compare them; this writes them.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::cargo::{binaries, cargo};
use crate::{exec, paths};

/// The GraphQL schema, as the gateway builds it.
pub fn sdl() -> Result<ExitCode> {
    let gateway = built(&["--bin", "gateway"])?.join("gateway");
    renew("schema/graphql/tabel.graphql", Command::new(gateway).arg("sdl"))
}

/// Every decision of the policy.
pub fn matrix() -> Result<ExitCode> {
    let example = built(&["--example", "render_matrix"])?.join("examples/render_matrix");
    renew("policies/matrix.txt", &mut Command::new(example))
}

/// Builds one target with the features the whole workspace has (`cargo run` would choose others and build half of the
/// dependencies anew) and gives the folder it lies in.
fn built(target: &[&str]) -> Result<PathBuf> {
    exec::run(cargo("build").arg("--workspace").args(target))?;
    binaries("debug")
}

fn renew(file: &str, command: &mut Command) -> Result<ExitCode> {
    let text = exec::output(command)?;
    if text.trim().is_empty() {
        bail!("`{}` printed nothing; {file} is left as it was", exec::describe(command));
    }
    let path = paths::root().join(file);
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        println!("{file} is up to date");
    } else {
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("{file} renewed");
    }
    Ok(ExitCode::SUCCESS)
}
