//! Processor time of everybody who takes part, from `/proc`: on a machine that others use as well it says more than a
//! rate, because it leaves out who waited for whom.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::data;

/// Processor milliseconds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Cpu {
    /// PostgreSQL, its background included.
    pub postgres: f64,
    /// The gateway.
    pub gateway: f64,
    /// The clients: our own threads, or pgbench.
    pub clients: f64,
}

impl Cpu {
    /// Everybody.
    pub fn all(self) -> f64 {
        self.postgres + self.gateway + self.clients
    }

    /// Both parts as one.
    pub fn and(self, other: Self) -> Self {
        Self {
            postgres: self.postgres + other.postgres,
            gateway: self.gateway + other.gateway,
            clients: self.clients + other.clients,
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            postgres: self.postgres - before.postgres,
            gateway: self.gateway - before.gateway,
            clients: self.clients - before.clients,
        }
    }
}

/// Until PostgreSQL has seen the end of the sessions that ended.
const SETTLE: Duration = Duration::from_millis(500);

/// Reads the clocks of the processes.
#[derive(Debug, Clone, Copy)]
pub struct Meter {
    postmaster: u32,
    gateway: u32,
}

impl Meter {
    /// Finds PostgreSQL's first process; `gateway` is the gateway's.
    pub fn new(gateway: u32) -> Result<Self> {
        let folder = data::psql(&["-Atc", "show data_directory"], "")?;
        let file = fs::read_to_string(format!("{}/postmaster.pid", folder.trim()))?;
        let postmaster = file.lines().next().context("an empty postmaster.pid")?.trim().parse()?;
        Ok(Self { postmaster, gateway })
    }

    /// What `work` took of the processors, with what it gave.
    pub fn over<T>(self, work: impl FnOnce() -> Result<T>) -> Result<(T, Cpu)> {
        let before = self.read()?;
        let outcome = work()?;
        // A session that ends belongs to nobody for a moment, and its time would be lost.
        std::thread::sleep(SETTLE);
        Ok((outcome, self.read()?.since(before)))
    }

    fn read(self) -> Result<Cpu> {
        let mut cpu = Cpu::default();
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            // Processes come and go while we look.
            let Some(stat) = Stat::of(pid) else { continue };
            if pid == self.postmaster {
                cpu.postgres += stat.own + stat.ended_children;
            } else if stat.parent == self.postmaster {
                cpu.postgres += stat.own;
            } else if pid == self.gateway {
                cpu.gateway += stat.own;
            } else if pid == std::process::id() {
                cpu.clients += stat.own + stat.ended_children;
            }
        }
        Ok(cpu)
    }
}

/// A line of `/proc/<pid>/stat`; times in milliseconds.
struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

/// The unit of `/proc` times on every Linux this runs on.
const TICK_MS: f64 = 10.0;

impl Stat {
    fn of(pid: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in brackets may hold anything.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            own: (ticks(11)? + ticks(12)?) * TICK_MS,
            ended_children: (ticks(13)? + ticks(14)?) * TICK_MS,
        })
    }
}
