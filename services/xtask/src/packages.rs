//! Installs the Debian packages a task needs, when it may; otherwise says in one line what to install.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::unprivileged::is_root;
use crate::{exec, mailbox, postgres, redis};

/// What private services need.
pub fn for_services() -> Result<()> {
    install(&[
        ("postgresql", postgres::find_binaries().is_ok()),
        ("redis-server", redis::find_binary().is_ok()),
        ("python3-aiosmtpd", mailbox::find_python().is_ok()),
    ])
}

/// What the tests need besides: tools that read the PDFs we make.
pub fn for_tests() -> Result<()> {
    install(&[("poppler-utils", in_path("pdftotext")), ("qpdf", in_path("qpdf"))])
}

/// What end-to-end tests drive.
pub fn for_browser() -> Result<()> {
    install(&[("chromium", in_path("chromium"))])
}

/// Debian's Node, which only brings a newer one.
pub fn for_node() -> Result<()> {
    install(&[("npm", in_path("npm"))])
}

fn install(wanted: &[(&str, bool)]) -> Result<()> {
    let missing: Vec<&str> =
        wanted.iter().filter(|(_, present)| !present).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    let Some(prefix) = privilege() else {
        bail!("these packages are missing and there is neither root nor passwordless sudo; run: sudo {line}");
    };
    // Debian's packages start their servers at once; ours are private, so a start of theirs is refused meanwhile.
    let policy = PolicyGuard::place(prefix)?;
    let installed = apt(prefix, &["update", "-q"]).and_then(|()| {
        let arguments = ["install", "-y", "-q", "--no-install-recommends"];
        apt(prefix, &[&arguments[..], &missing[..]].concat())
    });
    drop(policy);
    installed.with_context(|| format!("cannot install; run: {line}"))
}

/// The words to put before a command that needs root, or `None` when there is no way.
fn privilege() -> Option<&'static [&'static str]> {
    if !in_path("apt-get") {
        return None;
    }
    if is_root() {
        return Some(&[]);
    }
    exec::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

fn apt(prefix: &[&str], arguments: &[&str]) -> Result<()> {
    let mut words = prefix.to_vec();
    words.extend(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    words.extend(arguments);
    exec::run(Command::new(words[0]).args(&words[1..]))
}

fn in_path(program: &str) -> bool {
    let Some(folders) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// `/usr/sbin/policy-rc.d` that forbids starting services, removed again when dropped; an existing one is left alone.
struct PolicyGuard {
    prefix: Option<&'static [&'static str]>,
}

impl PolicyGuard {
    const PATH: &'static str = "/usr/sbin/policy-rc.d";

    fn place(prefix: &'static [&'static str]) -> Result<Self> {
        if Path::new(Self::PATH).exists() {
            return Ok(Self { prefix: None });
        }
        let script = format!("printf '#!/bin/sh\\nexit 101\\n' > {0} && chmod 755 {0}", Self::PATH);
        Self::shell(prefix, &script)?;
        Ok(Self { prefix: Some(prefix) })
    }

    fn shell(prefix: &[&str], script: &str) -> Result<()> {
        let mut words = prefix.to_vec();
        words.extend(["sh", "-c", script]);
        exec::output(Command::new(words[0]).args(&words[1..])).map(drop)
    }
}

impl Drop for PolicyGuard {
    fn drop(&mut self) {
        if let Some(prefix) = self.prefix
            && let Err(error) = Self::shell(prefix, &format!("rm -f {}", Self::PATH))
        {
            eprintln!("xtask: {error:#}");
        }
    }
}
