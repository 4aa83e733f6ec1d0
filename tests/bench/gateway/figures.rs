//! Rates and latencies of a phase.

use std::time::Duration;

use serde_json::{Value, json};

use super::cpu::Cpu;

/// What was done in a window of time.
#[derive(Debug, Default, Clone)]
pub struct Phase {
    /// Microseconds of each transaction, sorted.
    latencies: Vec<u32>,
    seconds: f64,
    /// All that was done, the warming up included, and what it took of the processors.
    done: usize,
    cpu: Cpu,
}

impl Phase {
    /// Transactions that ended within `measured`, of `done` in all.
    pub fn new(mut latencies: Vec<u32>, measured: Duration, done: usize) -> Self {
        latencies.sort_unstable();
        Self { latencies, seconds: measured.as_secs_f64(), done, cpu: Cpu::default() }
    }

    /// With the processor time of all that was done.
    pub fn took(self, cpu: Cpu) -> Self {
        Self { cpu, ..self }
    }

    /// Both phases as one.
    pub fn and(mut self, other: Self) -> Self {
        self.latencies.extend(other.latencies);
        self.latencies.sort_unstable();
        self.seconds += other.seconds;
        self.done += other.done;
        self.cpu = self.cpu.and(other.cpu);
        self
    }

    /// Transactions per second.
    pub fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.latencies.len() as f64 / self.seconds } else { 0.0 }
    }

    /// Processor milliseconds of one transaction, everybody's together.
    pub fn cpu_each(&self) -> f64 {
        self.each(self.cpu.all())
    }

    fn each(&self, millis: f64) -> f64 {
        if self.done > 0 { millis / self.done as f64 } else { 0.0 }
    }

    /// Milliseconds below which `percent` of the transactions stay.
    fn percentile(&self, percent: usize) -> f64 {
        let at = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(at).map_or(0.0, |micros| f64::from(*micros) / 1e3)
    }

    /// As part of a line.
    pub fn json(&self) -> Value {
        json!({ "per_second": round(self.rate()), "p50_ms": round(self.percentile(50)), "p99_ms": round(self.percentile(99)),
                "count": self.latencies.len(), "cpu_ms_each": { "postgres": round(self.each(self.cpu.postgres)),
                "gateway": round(self.each(self.cpu.gateway)), "clients": round(self.each(self.cpu.clients)) } })
    }
}

/// Two decimals.
pub fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
