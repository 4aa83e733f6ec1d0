//! The same statements by pgbench, in the same transactions: as many round trips, as the same login role, under the same
//! policies. Its log gives each transaction, so that the warming up is left out as with the gateway.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::data;
use super::figures::Phase;

/// A script in a folder of its own.
pub struct Script {
    folder: PathBuf,
    file: PathBuf,
}

impl Script {
    /// A script from its text; `{name}` stands for the store's statement of that name.
    pub fn new(name: &str, text: &str, more: &[(&str, String)]) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("tabel-bench-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut text = text.to_owned();
        for (word, statement) in data::statements()? {
            text = text.replace(&format!("{{{word}}}"), &statement);
        }
        for (word, value) in more {
            text = text.replace(&format!("{{{word}}}"), value);
        }
        let file = folder.join("script");
        fs::write(&file, text)?;
        Ok(Self { folder, file })
    }

    /// Runs it with `clients` connections for `warm + measured`. Also says how many transactions the busiest did.
    pub fn run(
        &self,
        clients: usize,
        (warm, measured): (Duration, Duration),
        variables: &[(&str, i64)],
    ) -> Result<(Phase, i64)> {
        let prefix = self.folder.join("log");
        let mut command = Command::new(data::postgres("pgbench")?);
        command.args(["--no-vacuum", "--log", "--username=tabel_app", "--define=n=0"]);
        command.arg(format!("--log-prefix={}", prefix.display()));
        for (name, value) in variables {
            command.arg(format!("--define={name}={value}"));
        }
        command.arg(format!("--client={clients}")).arg(format!("--jobs={}", clients.min(2)));
        command.arg(format!("--time={}", (warm + measured).as_secs_f64().ceil()));
        let output = command
            .arg("--file")
            .arg(&self.file)
            .stdin(Stdio::null())
            .output()
            .context("pgbench does not start")?;
        let told = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || told.contains("aborted") {
            bail!("pgbench ended with {}: {told}", output.status);
        }
        self.read(warm, measured)
    }

    fn read(&self, warm: Duration, measured: Duration) -> Result<(Phase, i64)> {
        let mut rows = Vec::new();
        let mut most = 0;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path == self.file {
                continue;
            }
            for line in fs::read_to_string(&path)?.lines() {
                let row = row(line).with_context(|| format!("a line of pgbench's log: {line}"))?;
                most = most.max(row.number);
                rows.push(row);
            }
            fs::remove_file(&path)?;
        }
        let first = rows.iter().map(|row| row.at - row.micros).min().unwrap_or_default();
        let from = first + i64::try_from(warm.as_micros())?;
        let to = from + i64::try_from(measured.as_micros())?;
        let inside = rows.iter().filter(|row| (from..to).contains(&row.at));
        let latencies = inside.map(|row| u32::try_from(row.micros).unwrap_or(u32::MAX)).collect();
        Ok((Phase::new(latencies, measured, rows.len()), most + 1))
    }

    /// Where the script lies, for messages.
    pub fn path(&self) -> &Path {
        &self.file
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

struct Row {
    number: i64,
    micros: i64,
    /// End, in microseconds of the epoch.
    at: i64,
}

/// `client transaction micros script seconds micros`.
fn row(line: &str) -> Option<Row> {
    let mut words = line.split_whitespace().skip(1).map(|word| word.parse::<i64>().ok());
    let (number, micros) = (words.next()??, words.next()??);
    let (seconds, rest) = (words.nth(1)??, words.next()??);
    Some(Row { number, micros, at: seconds * 1_000_000 + rest })
}
