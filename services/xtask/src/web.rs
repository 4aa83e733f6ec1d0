//! `cargo xtask web`: the browser client. Its own tools (Vite, biome, tsc, vitest) do the work; this installs the locked
//! packages and calls them in order.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::node::Node;
use crate::{exec, paths};

/// The client with its packages installed.
pub struct Web {
    node: Node,
    folder: PathBuf,
}

impl Web {
    /// Installs the locked packages when the lock has changed since the last time.
    pub fn ready() -> Result<Self> {
        let web = Self { node: Node::find()?, folder: paths::root().join("services/web") };
        let stamp = web.folder.join("node_modules/.installed-lock");
        let lock = fs::read(web.folder.join("package-lock.json")).context("the lock file is missing")?;
        if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
            return Ok(web);
        }
        exec::run(&mut web.command("npm", &["ci", "--no-audit", "--no-fund", "--prefer-offline"]))?;
        fs::write(&stamp, lock)?;
        Ok(web)
    }

    /// Format, lints, types, unit tests, and the types generated from the SDL without drift.
    pub fn check(&self) -> Result<()> {
        let generated = self.folder.join("src/app/schema.d.ts");
        let committed = fs::read_to_string(&generated)?;
        exec::run(&mut self.command("npm", &["run", "--silent", "types"]))?;
        if fs::read_to_string(&generated)? != committed {
            bail!("services/web/src/app/schema.d.ts was behind the SDL; it is renewed now, commit it");
        }
        let status = exec::status_told(&mut self.command("npm", &["run", "--silent", "check"]), "web")?;
        if !status.success() {
            bail!("the client's own checks failed: `cargo xtask web` runs them alone");
        }
        Ok(())
    }

    /// Builds the client and gives its folder.
    pub fn build(&self) -> Result<PathBuf> {
        exec::run(&mut self.command("npm", &["run", "--silent", "build"]))?;
        Ok(self.folder.join("dist"))
    }

    /// A command in the client's folder, with the Node that installed its packages.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.node.command(program);
        command.args(arguments).current_dir(&self.folder);
        command
    }
}

/// `cargo xtask web`: checks and builds the client.
pub fn run() -> Result<ExitCode> {
    let web = Web::ready()?;
    web.check()?;
    println!("{}", web.build()?.display());
    Ok(ExitCode::SUCCESS)
}
