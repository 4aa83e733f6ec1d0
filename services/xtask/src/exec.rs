//! Runs commands in the foreground: prints them, waits so that a signal can end the wait, turns failures into one line.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitCode, ExitStatus, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::signals::{self, Signal};

const POLL: Duration = Duration::from_millis(20);

/// Prints the command, runs it on the terminal, and fails unless it exits with 0.
pub fn run(command: &mut Command) -> Result<()> {
    let line = describe(command);
    eprintln!("$ {line}");
    let status = status(command)?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Runs the command on the terminal and gives its status; a signal to xtask reaches it too.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    let child = command.spawn().with_context(|| format!("cannot start `{}`", describe(command)))?;
    wait(child)
}

/// Like [`status`], with `name` before each line the command prints: for commands that run side by side.
pub fn status_told(command: &mut Command, name: &str) -> Result<ExitStatus> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", describe(command)))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| tell(out, name));
        scope.spawn(|| tell(err, name));
        wait(child)
    })
}

fn tell(stream: Option<impl Read>, name: &str) {
    for line in stream.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
        eprintln!("{name} | {line}");
    }
}

/// Runs the command silently and gives what it printed; fails with its standard error unless it exits with 0.
pub fn output(command: &mut Command) -> Result<String> {
    let output = capture(command)?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` ended with {}: {}", describe(command), output.status, message.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the command can be started and exits with 0; prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    capture(command).is_ok_and(|output| output.status.success())
}

/// Repeats `ready` until it is true; fails after `limit` or when a signal arrives.
pub fn wait_until(what: &str, limit: Duration, mut ready: impl FnMut() -> Result<bool>) -> Result<()> {
    let started = Instant::now();
    while !ready()? {
        if signals::received().is_some() {
            bail!("stopped while waiting for {what}");
        }
        if started.elapsed() > limit {
            bail!("{what} was not ready after {} s", limit.as_secs());
        }
        sleep(POLL);
    }
    Ok(())
}

/// The exit code to pass on: the child's own, or 128 + signal when a signal ended it.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    use std::os::unix::process::ExitStatusExt;
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// Sends a signal by name (`TERM`, `INT`, `KILL`) to one process. A process that is gone is not an error.
pub fn signal(pid: u32, name: &str) {
    // `kill` is a shell builtin everywhere, while the program of that name is not installed everywhere.
    let mut command = Command::new("sh");
    command.args(["-c", "kill -s \"$1\" \"$2\" 2>/dev/null", "sh", name, &pid.to_string()]);
    succeeds(&mut command);
}

/// The command as one would type it.
pub fn describe(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn capture(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", describe(command)))
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    let mut asked: Option<Instant> = None;
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if let Some(signal) = signals::received() {
            let since = *asked.get_or_insert_with(Instant::now);
            // A terminal has already told the child about Ctrl-C; a second signal would cut its own clean-up short.
            let patience = Duration::from_secs(if signal == Signal::Interrupt { 3 } else { 0 });
            if !told && since.elapsed() >= patience {
                self::signal(child.id(), "TERM");
                told = true;
            }
            if since.elapsed() >= patience + Duration::from_secs(10) {
                child.kill()?;
            }
        }
        sleep(POLL);
    }
}
