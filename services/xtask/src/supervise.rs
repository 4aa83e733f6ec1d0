//! Keeps the list of what xtask started and stops it in reverse order, also when xtask fails half-way.

use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::exec;

/// Starts a server once more, at the same address.
pub type Starter = Box<dyn Fn() -> Result<Child>>;

/// Children with the signal that stops each of them. Dropping it stops them all.
#[derive(Default)]
pub struct Supervisor {
    children: Vec<Entry>,
}

struct Entry {
    name: &'static str,
    stop_signal: &'static str,
    child: Child,
    starter: Option<Starter>,
}

impl Supervisor {
    /// Takes over a running child.
    pub fn adopt(&mut self, name: &'static str, stop_signal: &'static str, child: Child) {
        self.children.push(Entry { name, stop_signal, child, starter: None });
    }

    /// Starts a server that [`Supervisor::revive`] may start again.
    pub fn launch(&mut self, name: &'static str, stop_signal: &'static str, starter: Starter) -> Result<()> {
        let child = starter()?;
        self.children.push(Entry { name, stop_signal, child, starter: Some(starter) });
        Ok(())
    }

    /// Starts a command and takes it over; it dies with xtask.
    pub fn spawn(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        self.adopt(name, "TERM", child);
        Ok(())
    }

    /// Fails when one of the children has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        for entry in &mut self.children {
            if let Some(status) = entry.child.try_wait()? {
                bail!("{} ended by itself with {status}", entry.name);
            }
        }
        Ok(())
    }

    /// Starts servers again that were killed, unless the file `hold-<name>` lies in `folder`. Gives whether it started any.
    ///
    /// # Errors
    /// A child that cannot be started again has ended.
    pub fn revive(&mut self, folder: &Path) -> Result<bool> {
        let mut any = false;
        for entry in &mut self.children {
            let Some(status) = entry.child.try_wait()? else { continue };
            let Some(starter) = &entry.starter else { bail!("{} ended by itself with {status}", entry.name) };
            if !folder.join(format!("hold-{}", entry.name)).exists() {
                entry.child = starter()?;
                any = true;
            }
        }
        Ok(any)
    }

    /// Names and process ids, in the order of starting.
    pub fn pids(&self) -> impl Iterator<Item = (&'static str, u32)> {
        self.children.iter().map(|entry| (entry.name, entry.child.id()))
    }

    /// Stops everything: asks, waits ten seconds for each, then kills.
    pub fn stop(&mut self) {
        while let Some(mut entry) = self.children.pop() {
            exec::signal(entry.child.id(), entry.stop_signal);
            let asked = Instant::now();
            while matches!(entry.child.try_wait(), Ok(None)) {
                if asked.elapsed() > Duration::from_secs(10) {
                    eprintln!("xtask: {} did not stop in ten seconds and is killed", entry.name);
                    let _ = entry.child.kill();
                    let _ = entry.child.wait();
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alive(pid: u32) -> bool {
        std::path::Path::new(&format!("/proc/{pid}")).exists()
    }

    #[test]
    fn dropping_stops_every_child() {
        let mut supervisor = Supervisor::default();
        for name in ["one", "two"] {
            supervisor.spawn(name, Command::new("sleep").arg("600")).expect("sleep starts");
        }
        let pids: Vec<u32> = supervisor.pids().map(|(_, pid)| pid).collect();
        supervisor.check().expect("both run");
        drop(supervisor);
        assert!(!pids.into_iter().any(alive));
    }

    #[test]
    fn a_child_that_ends_by_itself_is_named() {
        let mut supervisor = Supervisor::default();
        supervisor.spawn("short", &mut Command::new("true")).expect("true starts");
        exec::wait_until("the end", Duration::from_secs(5), || Ok(supervisor.check().is_err()))
            .expect("noticed");
        let message = supervisor.check().expect_err("ended").to_string();
        assert!(message.starts_with("short ended by itself"), "{message}");
    }
}
