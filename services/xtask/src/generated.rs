//! `cargo xtask sdl | matrix`: renews committed files that our own programs print. Tests compare them; this writes them.

use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::cargo::cargo;
use crate::{exec, paths};

/// The GraphQL schema, as the gateway builds it.
pub fn sdl() -> Result<ExitCode> {
    renew("schema/graphql/tabel.graphql", cargo("run").args(["--quiet", "--package", "gateway", "--", "sdl"]))
}

/// Every decision of the policy.
pub fn matrix() -> Result<ExitCode> {
    renew(
        "policies/matrix.txt",
        cargo("run").args(["--quiet", "--package", "authz", "--example", "render_matrix"]),
    )
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
