//! The local mail server of `infra/dev/mailbox.py`: real SMTP on a loopback port, messages kept as files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::postgres::{detach, tail};
use crate::{exec, paths};

/// Addresses of the running mailbox.
#[derive(Debug, Deserialize)]
pub struct Mailbox {
    /// `smtp://127.0.0.1:port`.
    pub smtp_url: String,
    /// `http://127.0.0.1:port`: the page with messages, and the control of faults.
    pub http_url: String,
}

/// Starts the mailbox with its files below `folder`; `http_port` 0 means any free port.
pub fn start(base: &Path, folder: &Path, http_port: u16) -> Result<(Mailbox, Child)> {
    let python = find_python()?;
    let ready = base.join("mailbox.json");
    let _ = fs::remove_file(&ready);
    fs::create_dir_all(folder)?;

    let log_path = base.join("mailbox.log");
    let log = File::options().create(true).append(true).open(&log_path)?;
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig=KILL", "--"]).arg(python).arg(paths::root().join("infra/dev/mailbox.py"));
    command.arg("--folder").arg(folder).arg("--ready").arg(&ready);
    command.args(["--http-port", &http_port.to_string()]);
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    detach(&mut command);
    let mut child = command.spawn().context("cannot start the mailbox")?;

    exec::wait_until("the mailbox", Duration::from_secs(30), || {
        if let Some(status) = child.try_wait()? {
            bail!("the mailbox ended with {status}; the end of {}:\n{}", log_path.display(), tail(&log_path));
        }
        Ok(ready.exists())
    })
    .inspect_err(|_| exec::signal(child.id(), "KILL"))?;
    let mailbox = serde_json::from_str(&fs::read_to_string(&ready)?).context("mailbox.json")?;
    Ok((mailbox, child))
}

/// The Python that has aiosmtpd: Debian's own first, because another one in PATH lacks Debian's packages.
pub fn find_python() -> Result<PathBuf> {
    ["/usr/bin/python3", "python3"]
        .into_iter()
        .find(|python| exec::succeeds(Command::new(python).args(["-c", "import aiosmtpd"])))
        .map(PathBuf::from)
        .context("no Python with aiosmtpd on this machine: apt-get install python3-aiosmtpd")
}
