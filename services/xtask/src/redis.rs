//! A private Redis on a Unix socket, without persistence: the truth is in PostgreSQL.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::exec;
use crate::postgres::{detach, tail};
use crate::unprivileged::Identity;

/// Starts the server and waits until its socket answers; gives the URL that the redis crate reads.
pub fn start(base: &Path, socket_folder: &Path, who: &Identity) -> Result<(String, Child)> {
    let program = find_binary()?;
    let socket = socket_folder.join("redis.sock");
    let _ = fs::remove_file(&socket);

    let log_path = base.join("redis.log");
    let log = File::options().create(true).append(true).open(&log_path)?;
    let mut command = who.command(program, "KILL");
    command.args(["--port", "0", "--unixsocketperm", "700", "--unixsocket"]).arg(&socket);
    command.args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--maxmemory", "256mb"]);
    command.current_dir(socket_folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    detach(&mut command);
    let mut child = command.spawn().context("cannot start Redis")?;

    exec::wait_until("Redis", Duration::from_secs(30), || {
        if let Some(status) = child.try_wait()? {
            bail!("Redis ended with {status}; the end of {}:\n{}", log_path.display(), tail(&log_path));
        }
        Ok(UnixStream::connect(&socket).is_ok())
    })
    .inspect_err(|_| exec::signal(child.id(), "KILL"))?;
    Ok((format!("redis+unix://{}", socket.display()), child))
}

/// The Redis (or Valkey) server on this machine.
pub fn find_binary() -> Result<PathBuf> {
    ["redis-server", "valkey-server"]
        .into_iter()
        .find_map(|name| {
            let folders = std::env::var_os("PATH")?;
            std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
        })
        .context("no Redis server on this machine: apt-get install redis-server")
}
