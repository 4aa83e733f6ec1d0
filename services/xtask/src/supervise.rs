//! Keeps the list of what xtask started and stops it in reverse order, also when xtask fails half-way.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::exec;

/// Children with the signal that stops each of them. Dropping it stops them all.
#[derive(Debug, Default)]
pub struct Supervisor {
    children: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: &'static str,
    stop_signal: &'static str,
    child: Child,
}

impl Supervisor {
    /// Takes over a running child.
    pub fn adopt(&mut self, name: &'static str, stop_signal: &'static str, child: Child) {
        self.children.push(Entry { name, stop_signal, child });
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
