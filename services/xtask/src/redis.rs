//! A private Redis on a Unix socket, without persistence: the truth is in PostgreSQL.

use std::fs::{self, File};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::exec;
use crate::postgres::{detach, tail};
use crate::supervise::Supervisor;
use crate::unprivileged::Identity;

/// Starts the server and waits until its socket answers; gives the URL that the redis crate reads.
pub fn start(
    base: &Path,
    socket_folder: &Path,
    who: &Identity,
    supervisor: &mut Supervisor,
) -> Result<String> {
    let socket = socket_folder.join("redis.sock");
    let log_path = base.join("redis.log");
    let starter = {
        let (program, socket, log_path, who) =
            (find_binary()?, socket.clone(), log_path.clone(), who.clone());
        let folder = socket_folder.to_path_buf();
        move || {
            // A killed server leaves its socket behind.
            let _ = fs::remove_file(&socket);
            let log = File::options().create(true).append(true).open(&log_path)?;
            let mut command = who.command(&program, "KILL");
            command.args(["--port", "0", "--unixsocketperm", "700", "--unixsocket"]).arg(&socket);
            command.args(["--save", "", "--appendonly", "no", "--daemonize", "no", "--maxmemory", "256mb"]);
            command.current_dir(&folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
            detach(&mut command);
            command.spawn().context("cannot start Redis")
        }
    };
    supervisor.launch("redis", "TERM", Box::new(starter))?;
    exec::wait_until("Redis", Duration::from_secs(30), || {
        supervisor
            .check()
            .with_context(|| format!("the end of {}:\n{}", log_path.display(), tail(&log_path)))?;
        Ok(UnixStream::connect(&socket).is_ok())
    })?;
    Ok(format!("redis+unix://{}", socket.display()))
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
