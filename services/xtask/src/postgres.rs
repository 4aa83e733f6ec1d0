//! A private PostgreSQL: own data folder, Unix socket only, no TCP. Never connects to any other server.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::supervise::Supervisor;
use crate::unprivileged::Identity;
use crate::{exec, paths};

const OLDEST_VERSION: u32 = 15;
const DATABASE: &str = "tabel";
const SUPERUSER: &str = "postgres";

/// How much a crash of the machine may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Nothing is synced: for tests, whose data nobody misses.
    Scratch,
    /// PostgreSQL's own defaults.
    Durable,
}

/// A running private cluster. Dropping it does not stop it; the supervisor does.
#[derive(Debug)]
pub struct Postgres {
    bin: PathBuf,
    socket: PathBuf,
}

impl Postgres {
    /// Makes the cluster if the folder `data` is empty, starts it, and waits until it answers; its log is in `base`.
    pub fn start(
        base: &Path,
        data: PathBuf,
        socket: &Path,
        durability: Durability,
        who: &Identity,
        supervisor: &mut Supervisor,
    ) -> Result<Self> {
        let bin = find_binaries()?;
        if !data.join("PG_VERSION").exists() {
            init(&bin, &data, who)?;
        }
        let log_path = base.join("postgres.log");
        let starter = {
            let (program, data, log_path, who) = (bin.join("postgres"), data, log_path.clone(), who.clone());
            let settings = settings(socket, durability);
            move || {
                wait_for_predecessor(&data)?;
                let log = File::options().create(true).append(true).open(&log_path)?;
                let mut command = who.command(&program, "INT");
                command.arg("-D").arg(&data).args(&settings);
                command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
                detach(&mut command);
                command.spawn().context("cannot start PostgreSQL")
            }
        };
        supervisor.launch("postgres", "INT", Box::new(starter))?;

        let postgres = Self { bin, socket: socket.to_path_buf() };
        exec::wait_until("PostgreSQL", Duration::from_secs(60), || {
            supervisor
                .check()
                .with_context(|| format!("the end of {}:\n{}", log_path.display(), tail(&log_path)))?;
            Ok(exec::succeeds(&mut postgres.psql("postgres", "select 1")))
        })?;
        Ok(postgres)
    }

    /// Creates roles, the database and its extension; safe to repeat.
    pub fn provision(&self) -> Result<()> {
        let infra = paths::root().join("infra/postgres");
        self.run_file(SUPERUSER, "postgres", &infra.join("roles.sql"))?;
        self.run_file(SUPERUSER, "template1", &infra.join("database.sql"))?;
        self.create_database(DATABASE)
    }

    /// Creates a database of `tabel_owner` with the extension and privileges every Tabel database has.
    pub fn create_database(&self, name: &str) -> Result<()> {
        let exists = format!("select 1 from pg_database where datname = '{name}'");
        if exec::output(&mut self.psql("postgres", &exists))?.trim().is_empty() {
            let create = format!("create database {name} owner tabel_owner encoding 'UTF8'");
            exec::output(&mut self.psql("postgres", &create))?;
        }
        self.run_file(SUPERUSER, name, &paths::root().join("infra/postgres/database.sql"))
    }

    /// Applies `schema/migrations/*.sql` in the order of their names, each in one transaction, as the owner.
    pub fn apply_migrations(&self, database: &str) -> Result<usize> {
        let files = migrations()?;
        for file in &files {
            self.run_file("tabel_owner", database, file)?;
        }
        Ok(files.len())
    }

    /// A URL that sqlx, libpq and pgbench all read.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!("postgres://{role}@localhost/{database}?host={}", self.socket.display())
    }

    /// The URL of the application's database for a role.
    pub fn tabel_url(&self, role: &str) -> String {
        self.url(role, DATABASE)
    }

    /// The superuser's URL; test support creates and clones databases with it.
    pub fn admin_url(&self) -> String {
        self.url(SUPERUSER, "postgres")
    }

    /// The folder with `postgres`, `psql`, `pgbench`.
    pub fn binaries(&self) -> &Path {
        &self.bin
    }

    fn psql(&self, database: &str, statement: &str) -> Command {
        let mut command = self.client(SUPERUSER, database);
        command.args(["-Atc", statement]);
        command
    }

    fn run_file(&self, role: &str, database: &str, file: &Path) -> Result<()> {
        let mut command = self.client(role, database);
        command.arg("--single-transaction").arg("-f").arg(file);
        exec::output(&mut command).with_context(|| format!("{} did not apply", file.display()))?;
        Ok(())
    }

    fn client(&self, role: &str, database: &str) -> Command {
        let mut command = Command::new(self.bin.join("psql"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d"]).arg(self.url(role, database));
        command
    }
}

/// The newest PostgreSQL on this machine, if one is new enough.
pub fn find_binaries() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    if let Ok(folder) = exec::output(Command::new("pg_config").arg("--bindir")) {
        found.extend(version_of(Path::new(folder.trim())));
    }
    for entry in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        found.extend(version_of(&entry.path().join("bin")));
    }
    found.sort();
    match found.pop() {
        Some((version, folder)) if version >= OLDEST_VERSION => Ok(folder),
        Some((version, folder)) => {
            bail!("{} is PostgreSQL {version}; {OLDEST_VERSION} or newer is needed", folder.display())
        }
        None => bail!("no PostgreSQL server on this machine: apt-get install postgresql"),
    }
}

fn version_of(bin: &Path) -> Option<(u32, PathBuf)> {
    let text = exec::output(Command::new(bin.join("postgres")).arg("--version")).ok()?;
    Some((major_version(&text)?, bin.to_path_buf()))
}

fn major_version(text: &str) -> Option<u32> {
    let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn init(bin: &Path, data: &Path, who: &Identity) -> Result<()> {
    // A folder without PG_VERSION is what an interrupted initdb leaves behind.
    paths::remove_folder(data)?;
    paths::private_folder(data)?;
    who.own(data)?;
    let mut command = who.command(bin.join("initdb"), "KILL");
    command.arg("-D").arg(data);
    command.args(["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync"]);
    command.arg(format!("--username={SUPERUSER}")).current_dir("/");
    exec::output(&mut command).context("cannot make a PostgreSQL cluster")?;
    Ok(())
}

fn settings(socket: &Path, durability: Durability) -> Vec<String> {
    let socket = format!("unix_socket_directories={}", socket.display());
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        socket,
        "unix_socket_permissions=0700".to_owned(),
        "max_connections=200".to_owned(),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
        "log_line_prefix=%m [%p] %u@%d ".to_owned(),
    ];
    if durability == Durability::Scratch {
        for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] {
            settings.push(setting.to_owned());
        }
        settings.extend(["wal_level=minimal", "max_wal_senders=0", "max_wal_size=512MB"].map(str::to_owned));
    }
    settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

/// A server whose xtask was killed, or the backends of a killed server, need a moment to end; a start meanwhile would fail
/// on the lock file or, worse, share the files with them.
fn wait_for_predecessor(data: &Path) -> Result<()> {
    let lock_file = data.join("postmaster.pid");
    if !lock_file.exists() {
        return Ok(());
    }
    let folder = fs::canonicalize(data)?;
    exec::wait_until("the end of the previous PostgreSQL", Duration::from_secs(30), || Ok(!in_use(&folder)))?;
    // Nobody works in the folder any more, so the file is stale even if its process id belongs to somebody new.
    let _ = fs::remove_file(lock_file);
    Ok(())
}

/// Whether any process works in the folder; every process of a PostgreSQL server does.
fn in_use(folder: &Path) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .map(|entry| entry.path().join("cwd"))
        .any(|link| fs::read_link(link).is_ok_and(|cwd| cwd == folder))
}

fn migrations() -> Result<Vec<PathBuf>> {
    let folder = paths::root().join("schema/migrations");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    Ok(files)
}

/// Keeps a terminal's Ctrl-C away from a server: xtask stops servers itself, after the command that uses them.
pub fn detach(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// The last lines of a log file, for an error message.
pub fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_servers_print() {
        for (text, expected) in [
            ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", Some(15)),
            ("postgres (PostgreSQL) 18beta2", Some(18)),
            ("postgres (PostgreSQL)", None),
        ] {
            assert_eq!(major_version(text), expected, "{text}");
        }
    }
}
