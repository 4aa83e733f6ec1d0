//! How xtask calls cargo: in the checkout, without the variables of the cargo that started xtask.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{exec, paths};

/// A cargo command in the checkout.
pub fn cargo(subcommand: &str) -> Command {
    prepared(Command::new(program()), subcommand)
}

/// Turns `command`, which already starts cargo or wraps it, into that subcommand in the checkout.
pub fn prepared(mut command: Command, subcommand: &str) -> Command {
    // `cargo xtask` describes the xtask package to us; inherited, that would describe the wrong package to build scripts.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text == "CARGO_PRIMARY_PACKAGE"
        {
            command.env_remove(name);
        }
    }
    if let Some(folder) = target_outside() {
        command.env("CARGO_TARGET_DIR", folder);
    }
    command.current_dir(paths::root()).arg(subcommand);
    command
}

/// The cargo that started xtask, or the one in PATH.
pub fn program() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

/// What `cargo metadata` says about the workspace.
#[derive(Debug, Deserialize)]
pub struct Metadata {
    pub packages: Vec<Package>,
    pub target_directory: PathBuf,
}

/// A workspace member.
#[derive(Debug, Deserialize)]
pub struct Package {
    pub name: String,
    pub targets: Vec<Target>,
}

/// Something cargo builds from a member.
#[derive(Debug, Deserialize)]
pub struct Target {
    pub name: String,
    pub kind: Vec<String>,
}

/// Members and target folder of the workspace.
pub fn metadata() -> Result<Metadata> {
    let text = exec::output(cargo("metadata").args(["--no-deps", "--format-version=1"]))?;
    serde_json::from_str(&text).context("cargo metadata printed something else")
}

/// The folder of our binaries after `cargo build`, for a profile's folder name (`debug`, `release`).
pub fn binaries(profile_folder: &str) -> Result<PathBuf> {
    Ok(metadata()?.target_directory.join(profile_folder))
}

/// CI builds outside the checkout, so that the next run finds the artefacts.
fn target_outside() -> Option<PathBuf> {
    if std::env::var_os("CARGO_TARGET_DIR").is_some() || std::env::var_os("CI").is_none_or(|ci| ci != "true")
    {
        return None;
    }
    let shared = PathBuf::from("/var/cache/tabel/target");
    if std::fs::create_dir_all(&shared).is_ok() {
        return Some(shared);
    }
    std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/tabel/target"))
}
