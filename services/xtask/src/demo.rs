//! `cargo xtask demo`: services, our binaries, demo data, gateway and worker, in the right order and with one Ctrl-C.
//!
//! What the demo is made of belongs to `tabel demo`; this file only starts, waits and stops.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cargo::{binaries, cargo};
use crate::postgres::Durability;
use crate::services::{Data, Services, Setup};
use crate::web::Web;
use crate::{exec, paths};

#[derive(clap::Args)]
pub struct Options {
    /// Stop after the weekly summaries have left, instead of staying for visitors.
    #[arg(long)]
    once: bool,
    /// Forget earlier demo data.
    #[arg(long)]
    fresh: bool,
    /// The date that "today" is in the demo, YYYY-MM-DD; the calendars are laid around it. By default the current date.
    #[arg(long)]
    today: Option<String>,
}

/// A package of three schools made by others, where it lies beside the checkout.
const PACKAGE: &str = "../shared/data/grand-bend-oneroster-1.1.zip";

/// The demo families' address that bounces.
const BOUNCE: &str =
    r#"[{"kind": "reject", "recipient": "^bounce@", "reply": "550 5.1.1 no such user here"}]"#;

/// Runs the demo.
pub fn run(options: &Options) -> Result<ExitCode> {
    let started = Instant::now();
    let setup = Setup {
        name: "demo",
        data: if options.fresh { Data::Fresh } else { Data::Kept },
        // Ten weeks are tens of thousands of small transactions; what a crash of the machine costs, --fresh makes anew.
        durability: Durability::Scratch,
        http_port: 8080,
        mailbox_port: 8025,
    };
    let mut services = wait(|| Services::start(&setup), "starting PostgreSQL, Redis and the mailbox")?
        .context("the demo already runs in this data folder; stop it or set TABEL_VAR")?;
    // Written when the demo data is complete; with it a second start only starts.
    let sign_ins = services.base.join("sign-ins.txt");
    let shift =
        clock_shift(&services.base.join("clock-shift-days"), options.today.as_deref(), sign_ins.exists())?;
    for (name, value) in [("TABEL_CLOCK_SHIFT_DAYS", shift.to_string()), ("TABEL_DEV", "true".to_owned())] {
        services.environment.insert(name.to_owned(), value);
    }

    eprintln!("Building; the first time takes about twenty minutes on two cores.");
    exec::run(cargo("build").args(["--workspace", "--bins"]))?;
    let bin = binaries("debug")?;
    let web = Web::ready()?.build()?;
    services.environment.insert("TABEL_WEB".to_owned(), text(&web)?.to_owned());
    let tabel = |services: &Services, arguments: &[&str]| -> Result<()> {
        let mut command = services.command(bin.join("tabel"));
        command.args(arguments).current_dir(paths::root());
        let status = exec::status(&mut command)?;
        if !status.success() {
            bail!("`tabel {}` ended with {status}", arguments.join(" "));
        }
        Ok(())
    };
    tabel(&services, &["migrate"])?;
    if sign_ins.exists() {
        println!("The demo data of an earlier start is used; --fresh makes it anew.");
    } else {
        let unfinished = services.base.join("sign-ins.unfinished");
        let mut arguments = vec!["demo", "prepare", "--sign-ins", text(&unfinished)?];
        let package = paths::root().join(PACKAGE);
        if package.exists() {
            arguments.extend(["--district-file", text(&package)?]);
        }
        tabel(&services, &arguments)?;
        fs::rename(&unfinished, &sign_ins)?;
    }
    // One family's address does not exist; its server says so.
    put(&services.environment["TABEL_MAILBOX_URL"], "/faults", BOUNCE)?;

    for name in ["worker", "gateway"] {
        services.employ(name, &bin)?;
    }
    let address = services.environment["TABEL_HTTP"].clone();
    let logs = services.base.display().to_string();
    let supervisor = &mut services.supervisor;
    exec::wait_until("the gateway", Duration::from_secs(60), || {
        supervisor.check().with_context(|| format!("logs are in {logs}"))?;
        Ok(answers(&address))
    })?;

    // Queues the weekly summaries, shows their progress, and ends with the table.
    tabel(&services, &["demo", "weekly", "--wait"])?;
    println!();
    print!("{}", fs::read_to_string(&sign_ins)?);
    println!();
    println!("Service  {}", services.environment["TABEL_BASE_URL"]);
    println!("Mailbox  {}", services.environment["TABEL_MAILBOX_URL"]);
    println!("Logs     {}", services.base.display());
    println!("Ready in {:.0} s", started.elapsed().as_secs_f64());
    if options.once {
        services.stop();
        return Ok(ExitCode::SUCCESS);
    }
    println!("Ctrl-C stops everything.");
    services.stay()?;
    services.stop();
    Ok(ExitCode::SUCCESS)
}

fn wait<T>(work: impl FnOnce() -> Result<T>, text: &'static str) -> Result<T> {
    let bar = ProgressBar::new_spinner()
        .with_message(text)
        .with_style(ProgressStyle::with_template("{spinner} {msg} {elapsed}")?);
    bar.enable_steady_tick(Duration::from_millis(100));
    let outcome = work();
    bar.finish_and_clear();
    outcome
}

/// Whole days between the real date and the demo's; remembered, so that a demo started again goes on in its own time.
/// The calendars of demo data that is there are laid around its day, so another day needs other data.
fn clock_shift(file: &Path, today: Option<&str>, prepared: bool) -> Result<i64> {
    let held = match fs::read_to_string(file) {
        Ok(text) => {
            text.trim().parse().with_context(|| format!("{} does not hold a number", file.display()))?
        }
        Err(_) => 0,
    };
    let Some(today) = today else { return Ok(held) };
    let shift = (midnight(today)? - midnight("today")?) / 86_400;
    if prepared && shift != held {
        bail!("--today {today}: the demo data was made around another day; add --fresh");
    }
    fs::write(file, shift.to_string())?;
    Ok(shift)
}

/// A path as an argument.
fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

/// Sends a body to a local service that answers with 200.
fn put(url: &str, path: &str, body: &str) -> Result<()> {
    let address = url.strip_prefix("http://").with_context(|| format!("{url} is not http"))?;
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes())?;
    let mut answer = [0_u8; 12];
    stream.read_exact(&mut answer)?;
    if !answer.ends_with(b"200") {
        bail!("PUT {path}: {}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

/// Seconds since 1970 at the start of a day in UTC, as `date` reads it.
fn midnight(day: &str) -> Result<i64> {
    if day != "today" && !is_date(day) {
        bail!("--today {day}: expected a date such as 2026-11-23");
    }
    let text = exec::output(Command::new("date").args(["-u", "-d", &format!("{day} 00:00"), "+%s"]))
        .with_context(|| format!("--today {day} is not a date"))?;
    text.trim().parse().context("`date` printed something else")
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([4, 2, 2])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether `GET /ready` gives 200.
fn answers(address: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(
            format!("GET /ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
        )?;
        let mut head = [0_u8; 12];
        stream.read_exact(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    ask().is_ok_and(|head| head.ends_with("200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_date_is_handed_to_the_date_program() {
        for (text, expected) in [
            ("2026-11-23", true),
            ("2026-1-23", false),
            ("tomorrow", false),
            ("2026-11-23 -1 day", false),
            ("", false),
        ] {
            assert_eq!(is_date(text), expected, "{text}");
        }
    }

    #[test]
    fn the_shift_is_counted_in_days_of_utc() {
        let day = midnight("2026-03-01").expect("a date") - midnight("2026-02-28").expect("a date");
        assert_eq!(day, 86_400);
        assert!(midnight("2026-02-30").is_err());
    }
}
