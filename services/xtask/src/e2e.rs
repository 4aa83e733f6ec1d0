//! `cargo xtask e2e | pictures`, `bench web` and the browser's part of `test`: three demo schools, and scripts of the client
//! against them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread::ScopedJoinHandle;

use anyhow::{Context, Result, bail};

use crate::cargo::{binaries, cargo};
use crate::postgres::Durability;
use crate::services::{Data, Resting, Services, Setup};
use crate::web::Web;
use crate::{exec, packages, paths, signals};

#[derive(clap::Args)]
pub struct Options {
    /// Passed to vitest: names of files or tests.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// `cargo xtask e2e`: builds what is missing, then the tests in the browser.
pub fn run(options: &Options) -> Result<ExitCode> {
    alone("e2e", &options.arguments)
}

/// `cargo xtask bench web`: how fast the screens are, in Chromium.
pub fn bench() -> Result<ExitCode> {
    alone("bench", &[])
}

/// `cargo xtask pictures`: renews the README's pictures.
pub fn pictures() -> Result<ExitCode> {
    alone("pictures", &[])
}

/// Parts of the tests in the browser; `e2e/vitest.config.ts` says which tests belong to which.
const PARTS: [&str; 3] = ["e2e-1", "e2e-2", "e2e-3"];

/// The client's own checks and the tests in the browser as a step of `cargo xtask test`, after everything is built. The
/// parts run side by side, since each waits for its browser or its clock now and then, and each has a copy of the schools.
pub fn test(web: &Web) -> Result<()> {
    packages::for_browser()?;
    let stage = Stage::new()?;
    let (dist, schools) = std::thread::scope(|scope| {
        let schools = scope.spawn(|| {
            let mut services = stage.services("e2e", Data::Fresh)?;
            stage.furnish(&mut services)?;
            stage.ask_for_summaries(&services, &["--wait"])?;
            services.rest()
        });
        let dist = web.build().and_then(|dist| web.check().map(|()| dist));
        (dist, joined(schools))
    });
    let (dist, schools) = (dist?, schools?);
    let ended = std::thread::scope(|scope| {
        PARTS.map(|part| scope.spawn(|| stage.part(web, &dist, part, &schools))).map(joined)
    });
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
    thread.join().unwrap_or_else(|_| bail!("a part of the tests in the browser panicked"))
}

/// A script of the client with services of its own; its tests may begin while the worker still makes the summaries.
fn alone(script: &str, arguments: &[OsString]) -> Result<ExitCode> {
    exec::run(cargo("build").args(["--workspace", "--bins"]))?;
    packages::for_browser()?;
    let web = Web::ready()?;
    let dist = web.build()?;
    let stage = Stage::new()?;
    let mut services = stage.services("e2e", Data::Fresh)?;
    stage.furnish(&mut services)?;
    stage.ask_for_summaries(&services, &[])?;
    let status = exec::status(stage.script(&web, &services, script, &dist).args(arguments))?;
    services.stop();
    Ok(signals::exit_code().unwrap_or_else(|| exec::exit_code(status)))
}

/// The schools whose last week's summaries are there, as their schedules would have asked for them.
const SUMMARISED: [&str; 2] = ["Полевская ОШ", "ДДТ «Росток»"];

/// What all services of one run have in common: the programs, the schools' calendar, and the sign-ins.
struct Stage {
    bin: PathBuf,
    /// Days the services' clock is ahead, so that it is Friday.
    shift: i64,
    sign_ins: PathBuf,
}

impl Stage {
    fn new() -> Result<Self> {
        let sign_ins = paths::var().join("e2e.sign-ins.txt");
        Ok(Self { bin: binaries("debug")?, shift: days_to_friday()?, sign_ins })
    }

    fn services(&self, name: &'static str, data: Data<'_>) -> Result<Services> {
        let setup = Setup { name, data, durability: Durability::Scratch, http_port: 0, mailbox_port: 0 };
        let mut services = Services::start(&setup)?
            .context("another `cargo xtask e2e` runs in this data folder; set TABEL_VAR to another one")?;
        for (name, value) in [
            ("TABEL_DEV", "true".to_owned()),
            ("TABEL_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
            ("TABEL_CLOCK_SHIFT_DAYS", self.shift.to_string()),
        ] {
            services.environment.insert(name.to_owned(), value);
        }
        Ok(services)
    }

    /// Lays down three schools with ten weeks of life, and starts a worker for them.
    fn furnish(&self, services: &mut Services) -> Result<()> {
        self.tabel(services, &["migrate"])?;
        // The journal ends before Monday, while it is Friday: a week of lessons waits for the tests' teachers.
        let monday = date(&format!("today {} days", self.shift - 4), "+%F")?;
        let sign_ins = self.sign_ins.to_str().context("the data folder is not UTF-8")?;
        let only = ["--only", "s1", "--only", "s3", "--only", "s4", "--live-in", "s3:ИСП-21"];
        let told = ["--today", &monday, "--sign-ins", sign_ins, "--all-sign-ins"];
        self.tabel(services, &[&["demo", "prepare"], &only[..], &told[..]].concat())?;
        services.employ("worker", &self.bin)
    }

    fn ask_for_summaries(&self, services: &Services, last: &[&str]) -> Result<()> {
        for school in SUMMARISED {
            let more = if Some(&school) == SUMMARISED.last() { last } else { &[] };
            self.tabel(services, &[&["demo", "weekly", "--school", school], more].concat())?;
        }
        Ok(())
    }

    /// A part of the tests against a copy of the schools.
    fn part(&self, web: &Web, dist: &Path, part: &'static str, schools: &Resting) -> Result<ExitCode> {
        let mut services = self.services(part, Data::CopyOf(schools))?;
        services.employ("worker", &self.bin)?;
        let status =
            exec::status_told(self.script(web, &services, "e2e", dist).env("TABEL_PART", part), part)?;
        services.stop();
        Ok(signals::exit_code().unwrap_or_else(|| exec::exit_code(status)))
    }

    fn script(&self, web: &Web, services: &Services, script: &str, dist: &Path) -> Command {
        let mut command = web.command("npm", &["run", "--silent", script, "--"]);
        command.envs(&services.environment).env("TABEL_WEB", dist);
        command.env("TABEL_BIN", &self.bin).env("TABEL_SIGN_INS", &self.sign_ins);
        command
    }

    fn tabel(&self, services: &Services, arguments: &[&str]) -> Result<()> {
        exec::run(services.command(self.bin.join("tabel")).args(arguments).current_dir(paths::root()))
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
