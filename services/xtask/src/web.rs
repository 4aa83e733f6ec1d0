//! `cargo xtask web | e2e | pictures`: the browser client. Its own tools (Vite, biome, tsc, vitest) do the work; this installs the
//! locked packages, calls them in order, and gives the end-to-end tests a service with three demo schools.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread::ScopedJoinHandle;

use anyhow::{Context, Result, bail};

use crate::cargo::{binaries, cargo};
use crate::node::Node;
use crate::postgres::{Durability, detach};
use crate::services::{Services, Setup};
use crate::{exec, packages, paths, signals};

#[derive(clap::Args)]
pub struct EndToEnd {
    /// Passed to vitest: names of files or tests.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

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

    /// A service with three demo schools, and a script of the client against it. `half` is one of the two halves of the
    /// tests in the browser, or all of them.
    fn end_to_end(
        &self,
        dist: &Path,
        script: &str,
        half: Option<&'static str>,
        arguments: &[OsString],
    ) -> Result<ExitCode> {
        let name = half.unwrap_or("e2e");
        let setup =
            Setup { name, fresh: true, durability: Durability::Scratch, http_port: 0, mailbox_port: 0 };
        let Some(mut services) = Services::start(&setup)? else {
            bail!("another `cargo xtask e2e` runs in this data folder; set TABEL_VAR to another one");
        };
        let bin = binaries("debug")?;
        let sign_ins = services.base.join("sign-ins.txt");
        for (name, value) in [
            ("TABEL_DEV", "true".to_owned()),
            ("TABEL_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
            ("TABEL_WEB", dist.display().to_string()),
            ("TABEL_BIN", bin.display().to_string()),
            ("TABEL_SIGN_INS", sign_ins.display().to_string()),
            ("TABEL_CLOCK_SHIFT_DAYS", days_to_friday()?.to_string()),
            ("TABEL_HALF", half.unwrap_or_default().to_owned()),
        ] {
            services.environment.insert(name.to_owned(), value);
        }
        let tabel = |arguments: &[&str]| {
            let mut command = services.command(bin.join("tabel"));
            exec::run(command.args(arguments).current_dir(paths::root()))
        };
        tabel(&["migrate"])?;
        let path = sign_ins.to_str().context("the data folder is not UTF-8")?;
        // The journal ends before Monday, while it is Friday: a week of lessons waits for the tests' teachers.
        let monday = date(&format!("today {} days", days_to_friday()? - 4), "+%F")?;
        let only = ["--only", "s1", "--only", "s3", "--only", "s4", "--live-in", "s3:ИСП-21"];
        let told = ["--today", &monday, "--sign-ins", path, "--all-sign-ins"];
        tabel(&[&["demo", "prepare"], &only[..], &told[..]].concat())?;

        let log = fs::File::create(services.base.join("worker.log"))?;
        let mut worker = services.command(bin.join("worker"));
        worker.current_dir(paths::root()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        detach(&mut worker);
        let worker = worker.spawn().context("cannot start the worker")?;
        services.supervisor.adopt("worker", "TERM", worker);

        let mut command = self.command("npm", &["run", "--silent", script, "--"]);
        command.args(arguments).envs(&services.environment);
        let status = match half {
            Some(half) => exec::status_told(&mut command, half)?,
            None => exec::status(&mut command)?,
        };
        services.stop();
        Ok(signals::exit_code().unwrap_or_else(|| exec::exit_code(status)))
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.node.command(program);
        command.args(arguments).current_dir(&self.folder);
        command
    }
}

/// Days from today to the next Friday of the demo's schools, 0 on a Friday.
fn days_to_friday() -> Result<i64> {
    let weekday: i64 = date("today", "+%u")?.parse().context("`date` printed something else")?;
    Ok((5 - weekday).rem_euclid(7))
}

/// What `date` makes of a day in Moscow, where the demo's schools are: late in the evening of UTC it is tomorrow there.
fn date(day: &str, form: &str) -> Result<String> {
    let text = exec::output(Command::new("date").env("TZ", "MSK-3").args(["-d", day, form]))?;
    Ok(text.trim().to_owned())
}

/// `cargo xtask web`: checks and builds the client.
pub fn run() -> Result<ExitCode> {
    let web = Web::ready()?;
    web.check()?;
    println!("{}", web.build()?.display());
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask e2e`: builds what is missing, then the tests in the browser.
pub fn run_end_to_end(options: &EndToEnd) -> Result<ExitCode> {
    against_service("e2e", &options.arguments)
}

/// `cargo xtask bench web`: how fast the screens are, in Chromium.
pub fn bench() -> Result<ExitCode> {
    against_service("bench", &[])
}

/// `cargo xtask pictures`: renews the README's pictures from three demo schools.
pub fn pictures() -> Result<ExitCode> {
    against_service("pictures", &[])
}

fn against_service(script: &str, arguments: &[OsString]) -> Result<ExitCode> {
    exec::run(cargo("build").args(["--workspace", "--bins"]))?;
    packages::for_browser()?;
    let web = Web::ready()?;
    web.end_to_end(&web.build()?, script, None, arguments)
}

/// The folders of both halves of the tests in the browser; `e2e/vitest.config.ts` says which tests belong to which.
const HALVES: [&str; 2] = ["e2e-1", "e2e-2"];

/// The client's own checks and the tests in the browser as a step of `cargo xtask test`, after everything is built. All at
/// once: each half of the tests has a service of its own, and waits for its browser or its clock now and then.
pub fn test(web: &Web) -> Result<()> {
    packages::for_browser()?;
    let dist = web.build()?;
    let (checked, ended) = std::thread::scope(|scope| {
        let check = scope.spawn(|| web.check());
        let halves = HALVES.map(|half| scope.spawn(|| web.end_to_end(&dist, "e2e", Some(half), &[])));
        (joined(check), halves.map(joined))
    });
    checked?;
    for code in ended {
        if code? != ExitCode::SUCCESS {
            bail!(
                "the tests in the browser failed; `cargo xtask e2e FILE` runs a file alone and leaves its pictures in \
                 services/web/e2e/artefacts"
            );
        }
    }
    Ok(())
}

fn joined<T>(thread: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    thread.join().unwrap_or_else(|_| bail!("a part of the client's tests panicked"))
}
