//! Starts servers so that they die with xtask, and as an ordinary user when xtask runs as root (PostgreSQL refuses root).

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::exec;

/// Who the private servers run as.
#[derive(Clone, Debug)]
pub struct Identity {
    /// `Some((user, group))` when xtask is root and must step down; ids, not names.
    step_down: Option<(u32, u32)>,
}

impl Identity {
    /// The current user, or `postgres`, or `nobody` when the current user is root.
    pub fn choose() -> Result<Self> {
        if !is_root() {
            return Ok(Self { step_down: None });
        }
        let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        for name in ["postgres", "nobody"] {
            if let Some(ids) = lookup(&passwd, name) {
                return Ok(Self { step_down: Some(ids) });
            }
        }
        bail!("PostgreSQL refuses to run as root, and /etc/passwd has neither `postgres` nor `nobody`")
    }

    /// A command that runs as this identity and gets `death_signal` when xtask dies, even by SIGKILL.
    pub fn command(&self, program: impl AsRef<Path>, death_signal: &str) -> Command {
        let mut command = Command::new("setpriv");
        if let Some((user, group)) = self.step_down {
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups");
            command.env("HOME", "/");
        }
        command.arg(format!("--pdeathsig={death_signal}")).arg("--").arg(program.as_ref());
        command
    }

    /// Gives the folder itself to this identity.
    pub fn own(&self, folder: &Path) -> Result<()> {
        if let Some((user, group)) = self.step_down {
            std::os::unix::fs::chown(folder, Some(user), Some(group))
                .with_context(|| format!("cannot give {} to user {user}", folder.display()))?;
        }
        Ok(())
    }

    /// Whether this identity can enter the folder; false when a parent is closed to others.
    pub fn can_enter(&self, folder: &Path) -> bool {
        self.step_down.is_none() || exec::succeeds(self.command("test", "KILL").arg("-x").arg(folder))
    }
}

/// Whether xtask runs as root.
pub fn is_root() -> bool {
    // The owner of /proc/self is the effective user of this process.
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

fn lookup(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_name_only() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:a,b:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(lookup(passwd, "postgres"), Some((101, 104)));
        assert_eq!(lookup(passwd, "post"), None);
        assert_eq!(lookup("postgres:x:abc:1::/:/bin/sh", "postgres"), None);
    }
}
