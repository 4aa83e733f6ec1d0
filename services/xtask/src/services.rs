//! `cargo xtask services`: private PostgreSQL, Redis and mailbox, their addresses as environment variables, a command.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::postgres::{Durability, Postgres, detach};
use crate::supervise::Supervisor;
use crate::unprivileged::Identity;
use crate::{exec, mailbox, packages, paths, redis, signals};

#[derive(clap::Args)]
pub struct Options {
    /// Start from an empty data folder.
    #[arg(long)]
    fresh: bool,
    /// Keep PostgreSQL's own durability; the default is without fsync, for tests.
    #[arg(long)]
    durable: bool,
    /// Start PostgreSQL or Redis again when somebody kills it, unless the file `hold-postgres` or `hold-redis` lies in the
    /// data folder: for tests of outages. Their process ids are in `pids.json` there.
    #[arg(long, conflicts_with = "command")]
    restart: bool,
    /// What to run; without it the services stay until Ctrl-C and the addresses are printed.
    #[arg(last = true)]
    command: Vec<OsString>,
}

/// Runs the task; the exit code is the command's own.
pub fn run(options: &Options) -> Result<ExitCode> {
    let setup = Setup {
        name: "services",
        data: if options.fresh { Data::Fresh } else { Data::Kept },
        durability: if options.durable { Durability::Durable } else { Durability::Scratch },
        http_port: 0,
        mailbox_port: 0,
    };
    let Some(mut services) = Services::start(&setup)? else {
        return use_running(&setup, &options.command);
    };
    if let Some((program, arguments)) = options.command.split_first() {
        let status = exec::status(services.command(program).args(arguments))?;
        services.stop();
        return Ok(signals::exit_code().unwrap_or_else(|| exec::exit_code(status)));
    }
    print!("{}", services.exports());
    eprintln!("Services run until Ctrl-C; addresses: {}", services.base.join("env.sh").display());
    if options.restart {
        services.stay_reviving()?;
    } else {
        services.stay()?;
    }
    Ok(signals::exit_code().unwrap_or(ExitCode::SUCCESS))
}

/// How to start a set of services.
pub struct Setup<'a> {
    /// The folder's name below the data folder.
    pub name: &'static str,
    pub data: Data<'a>,
    pub durability: Durability,
    /// Preferred port of the gateway; another free one is taken when it is busy, or when it is 0.
    pub http_port: u16,
    /// Preferred port of the mailbox page, with the same rule.
    pub mailbox_port: u16,
}

/// What services begin with.
#[derive(Clone, Copy)]
pub enum Data<'a> {
    /// What an earlier start left, if there was one.
    Kept,
    /// Nothing.
    Fresh,
    /// What others had when they ended.
    CopyOf(&'a Resting),
}

/// Running services. Dropping them stops them.
pub struct Services {
    pub postgres: Postgres,
    /// Further children of a task (gateway, worker) belong here, so that they stop before the servers.
    pub supervisor: Supervisor,
    /// The folder with logs, `env.sh`, `env.json`, `pids.json`.
    pub base: PathBuf,
    /// The variables our binaries and tests read.
    pub environment: BTreeMap<String, String>,
    /// Data that lies in memory and goes with the services.
    memory: Option<PathBuf>,
    lock: File,
}

impl Services {
    /// Starts everything, or gives `None` when another xtask holds the same folder.
    pub fn start(setup: &Setup<'_>) -> Result<Option<Self>> {
        packages::for_services()?;
        let who = Identity::choose()?;
        let base = base_folder(setup.name, &who)?;
        let lock = File::create(base.join("lock")).context("cannot create the lock file")?;
        if lock.try_lock().is_err() {
            return Ok(None);
        }
        let kept = matches!(setup.data, Data::Kept);
        if !kept {
            empty(&base)?;
            paths::remove_memory_folder(&base)?;
        }
        // What is kept between runs, or measured, belongs on the disk.
        let scratch = !kept && setup.durability == Durability::Scratch;
        let memory = if scratch { paths::memory_folder(&base) } else { None };
        let data = memory.clone().unwrap_or_else(|| base.join("postgres"));
        if let Data::CopyOf(resting) = setup.data {
            resting.copy(&base, &data)?;
        }
        let sockets = paths::socket_folder(&base);
        paths::private_folder(&sockets)?;
        who.own(&sockets)?;

        let mut supervisor = Supervisor::default();
        let postgres = Postgres::start(&base, data, &sockets, setup.durability, &who, &mut supervisor)?;
        postgres.provision()?;
        let redis_url = redis::start(&base, &sockets, &who, &mut supervisor)?;
        let mail_folder = base.join("mail");
        let (mailbox, child) = mailbox::start(&base, &mail_folder, free_port(setup.mailbox_port)?)?;
        supervisor.adopt("mailbox", "TERM", child);

        let http = format!("127.0.0.1:{}", free_port(setup.http_port)?);
        let pairs = [
            ("TABEL_VAR", text(&paths::var())),
            ("TABEL_DATABASE_URL", postgres.tabel_url("tabel_app")),
            ("TABEL_SYSTEM_DATABASE_URL", postgres.tabel_url("tabel_system")),
            ("TABEL_OWNER_DATABASE_URL", postgres.tabel_url("tabel_owner")),
            ("TABEL_ADMIN_DATABASE_URL", postgres.admin_url()),
            ("TABEL_CONTEXT_KEY", key(&base.join("context.key"))?),
            ("TABEL_ID_KEY", key(&base.join("id.key"))?),
            ("TABEL_REDIS_URL", redis_url),
            ("TABEL_SMTP_URL", mailbox.smtp_url),
            ("TABEL_MAILBOX_URL", mailbox.http_url),
            ("TABEL_MAILBOX", text(&mail_folder)),
            ("TABEL_MAIL_FROM", "Табель <diary@tabel.test>".to_owned()),
            ("TABEL_FILES", text(&base.join("files"))),
            ("TABEL_BASE_URL", format!("http://{http}")),
            ("TABEL_HTTP", http),
            ("TABEL_PRODUCTION", "false".to_owned()),
            ("TABEL_PG_BIN", text(postgres.binaries())),
            ("TABEL_XTASK", this_program()?),
            // For psql and pgbench on the command line.
            ("PGHOST", text(&sockets)),
            ("PGUSER", "postgres".to_owned()),
            ("PGDATABASE", "tabel".to_owned()),
        ];
        fs::create_dir_all(base.join("files"))?;
        let environment = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let services = Self { postgres, supervisor, base, environment, memory, lock };
        services.publish()?;
        Ok(Some(services))
    }

    /// A command with the services' variables.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = die_with_us(program);
        command.envs(&self.environment);
        command
    }

    /// Starts a program of ours from the folder `bin`; it stops before the servers, and its log lies beside theirs.
    pub fn employ(&mut self, name: &'static str, bin: &Path) -> Result<()> {
        let log = File::create(self.base.join(format!("{name}.log")))?;
        let mut command = self.command(bin.join(name));
        command.current_dir(paths::root()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        detach(&mut command);
        self.supervisor.spawn(name, &mut command)
    }

    /// `export` lines for a shell.
    pub fn exports(&self) -> String {
        self.environment.iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect()
    }

    /// Waits for a signal; fails when a service ends by itself.
    pub fn stay(&mut self) -> Result<()> {
        while signals::received().is_none() {
            self.supervisor.check()?;
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Waits for a signal and meanwhile starts killed servers again.
    fn stay_reviving(&mut self) -> Result<()> {
        while signals::received().is_none() {
            if self.supervisor.revive(&self.base)? {
                self.publish()?;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Stops everything and withdraws the published addresses.
    pub fn stop(&mut self) {
        for name in ["env.sh", "env.json", "pids.json"] {
            let _ = fs::remove_file(self.base.join(name));
        }
        self.supervisor.stop();
        forget(self.memory.take());
    }

    /// Stops everything and keeps the data for others to copy.
    pub fn rest(mut self) -> Result<Resting> {
        let lock = self.lock.try_clone()?;
        let memory = self.memory.take();
        self.stop();
        Ok(Resting { base: self.base.clone(), memory, _lock: lock })
    }

    fn publish(&self) -> Result<()> {
        let pids: BTreeMap<_, _> = self.supervisor.pids().collect();
        write_private(&self.base.join("env.sh"), &self.exports())?;
        write_private(&self.base.join("env.json"), &serde_json::to_string_pretty(&self.environment)?)?;
        write_private(&self.base.join("pids.json"), &serde_json::to_string_pretty(&pids)?)
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The data of services that ended. Dropping it frees the memory it lies in.
pub struct Resting {
    base: PathBuf,
    memory: Option<PathBuf>,
    _lock: File,
}

impl Resting {
    /// What the database's rows rely on; logs, addresses and sockets belong to the services that made them.
    const BESIDE: [&'static str; 4] = ["context.key", "id.key", "files", "mail"];

    fn copy(&self, base: &Path, data: &Path) -> Result<()> {
        let own = self.memory.clone().unwrap_or_else(|| self.base.join("postgres"));
        let beside = Self::BESIDE.map(|name| (self.base.join(name), base.join(name)));
        for (from, to) in [(own, data.to_path_buf())].into_iter().chain(beside) {
            exec::output(Command::new("cp").args(["-a", "-T"]).arg(from).arg(to))?;
        }
        Ok(())
    }
}

impl Drop for Resting {
    fn drop(&mut self) {
        forget(self.memory.take());
    }
}

/// Removes data that lay in memory.
fn forget(memory: Option<PathBuf>) {
    if let Some(Err(error)) = memory.map(|folder| paths::remove_folder(&folder)) {
        eprintln!("xtask: {error:#}");
    }
}

/// A second `services -- command` in the same folder joins the first one instead of failing.
fn use_running(setup: &Setup<'_>, command: &[OsString]) -> Result<ExitCode> {
    let base = base_folder(setup.name, &Identity::choose()?)?;
    let Some((program, arguments)) = command.split_first() else {
        bail!("services already run in {}; set TABEL_VAR to start others", base.display());
    };
    if matches!(setup.data, Data::Fresh) {
        bail!("services already run in {}; stop them before --fresh", base.display());
    }
    let text = fs::read_to_string(base.join("env.json"))
        .with_context(|| format!("services in {} are starting or stopping; try again", base.display()))?;
    let environment: BTreeMap<String, String> = serde_json::from_str(&text)?;
    let status = exec::status(die_with_us(program).args(arguments).envs(environment))?;
    Ok(exec::exit_code(status))
}

/// A command that is told to stop when xtask is gone, even after SIGKILL.
fn die_with_us(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig=TERM", "--"]).arg(program);
    command
}

fn base_folder(name: &str, who: &Identity) -> Result<PathBuf> {
    let wanted = paths::var().join(name);
    fs::create_dir_all(&wanted).with_context(|| format!("cannot create {}", wanted.display()))?;
    if who.can_enter(&wanted) {
        return Ok(wanted);
    }
    let substitute = paths::reachable_substitute(&wanted);
    fs::create_dir_all(&substitute)?;
    Ok(substitute)
}

/// Removes everything but the lock, which this process holds.
fn empty(base: &Path) -> Result<()> {
    for entry in fs::read_dir(base)? {
        let entry = entry?;
        if entry.file_name() == "lock" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            paths::remove_folder(&entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn free_port(preferred: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, preferred))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("no free port on the loopback address")?;
    Ok(listener.local_addr()?.port())
}

/// A secret of 32 bytes as hex, made once per data folder.
fn key(path: &Path) -> Result<String> {
    if let Ok(text) = fs::read_to_string(path) {
        return Ok(text.trim().to_owned());
    }
    let mut bytes = [0_u8; 32];
    File::open("/dev/urandom")?.read_exact(&mut bytes).context("cannot read /dev/urandom")?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    write_private(path, &hex)?;
    Ok(hex)
}

fn write_private(path: &Path, content: &str) -> Result<()> {
    let _ = fs::remove_file(path);
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Path of this program. The workspace build of `cargo xtask test` links it anew while it runs; Linux then marks the
/// old file as deleted, and the new one stands at the same place.
fn this_program() -> Result<String> {
    let path = text(&std::env::current_exe()?);
    Ok(path.strip_suffix(" (deleted)").map_or(path.clone(), str::to_owned))
}
