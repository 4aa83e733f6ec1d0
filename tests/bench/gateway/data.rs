//! The schools of the benchmark: laid down once per database by `load.sql`, numbered so that a request can be made up
//! without asking. Also the store's own statements, for pgbench.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use app::regulation::Preset;
use app::{Kind, PublicIds};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::SchoolId;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Classes of thirty; the seventeenth has the rest and is not asked for.
pub const CLASSES: i64 = 16;
/// Subjects of a class.
pub const SUBJECTS: i64 = 4;
/// Lessons of a page that pgbench writes first, and as many after them that the gateway writes.
pub const WRITTEN: i64 = 4;

/// A page of a school: its class and subject are its number.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub school: i32,
    /// From 1 to 64.
    pub number: i64,
}

impl Page {
    /// Class and subject, from 1.
    pub fn place(self) -> (i64, i64) {
        ((self.number - 1) / SUBJECTS + 1, (self.number - 1) % SUBJECTS + 1)
    }

    fn base(self) -> i64 {
        i64::from(self.school) * 100_000
    }

    /// The cookie of the teacher whose page it is.
    pub fn teacher(self) -> String {
        cookie(self.base() + (self.number - 1) % 34 + 1)
    }

    /// The cookie of one of the school's deputies, who may read all pages.
    pub fn deputy(self, nth: i64) -> String {
        cookie(self.base() + 35 + nth % 34)
    }

    /// Public ids of group and subject.
    pub fn ids(self, ids: &PublicIds) -> (String, String) {
        let (class, subject) = self.place();
        let school = SchoolId::new(self.school);
        (
            ids.encode(Kind::Group, school, self.base() + 2000 + class),
            ids.encode(Kind::Subject, school, self.base() + 3000 + subject),
        )
    }

    /// Public ids of its `nth` lesson for the gateway's writes, and of the class's thirty pupils.
    pub fn lesson(self, nth: i64, ids: &PublicIds) -> (String, Vec<String>) {
        let school = SchoolId::new(self.school);
        let lesson = self.base() + 10_000 + self.number * 100 + 33 + WRITTEN + nth;
        let last = self.base() + 1000 + self.place().0 * 30;
        (
            ids.encode(Kind::Lesson, school, lesson),
            (last - 29..=last).map(|pupil| ids.encode(Kind::Pupil, school, pupil)).collect(),
        )
    }
}

fn cookie(account: i64) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("bench-{account}")))
}

/// Migrates and fills the database, unless it was filled for this day. Seconds it took.
pub fn load(schools: i32) -> Result<Option<f64>> {
    let known = "select exists (select from pg_namespace where nspname = 'bench')";
    if psql(&["-Atc", known], "")?.trim() == "t" {
        let same = format!(
            "select count(*) = {schools} and bool_or(today = (now() at time zone 'Europe/Moscow')::date)
             from bench.school, bench.frame"
        );
        if psql(&["-Atc", &same], "")?.trim() != "t" {
            bail!("the database holds another benchmark; take a fresh data folder");
        }
        renew_contexts(schools)?;
        return Ok(None);
    }
    let started = Instant::now();
    let migrated = Command::new(binary("tabel")?).arg("migrate").stdout(Stdio::null()).status()?;
    if !migrated.success() {
        bail!("`tabel migrate` ended with {migrated}");
    }
    let document = store::regulation_doc::write(&Preset::S0.load()?).to_string();
    let variables = [format!("schools={schools}"), format!("document={document}")];
    let file = repository().join("tests/bench/gateway/load.sql").display().to_string();
    psql(&["-v", &variables[0], "-v", &variables[1], "-f", &file], &contexts(schools)?)?;
    Ok(Some(started.elapsed().as_secs_f64()))
}

/// Contexts end; a second run on the same data signs new ones, and the sessions are taken for used now.
fn renew_contexts(schools: i32) -> Result<()> {
    let sql = "begin; truncate bench.context; update session set seen_at = now();
        \\copy bench.context (school, context) from pstdin
        update bench.context set base = school * 100000; commit;";
    let file = std::env::temp_dir().join(format!("tabel-bench-{}.sql", std::process::id()));
    fs::write(&file, sql)?;
    let outcome = psql(&["-f", &file.display().to_string()], &contexts(schools)?);
    fs::remove_file(&file)?;
    outcome.map(drop)
}

/// A signed context of each school for two hours, in the format of `copy`.
fn contexts(schools: i32) -> Result<String> {
    let key = hex(&std::env::var("TABEL_CONTEXT_KEY").context("TABEL_CONTEXT_KEY")?)?;
    let until = platform::clock::now() + chrono::TimeDelta::hours(2);
    let line = |school| {
        format!(
            "{school}\t{}\n",
            tests::support::context::signed(&key, &tests::support::context::body(school, until))
        )
    };
    Ok((1..=schools).map(line).collect())
}

/// Runs psql as the superuser and returns what it printed.
pub fn psql(arguments: &[&str], input: &str) -> Result<String> {
    let mut child = Command::new(postgres("psql")?)
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("psql does not start")?;
    let mut stdin = child.stdin.take().context("no input")?;
    stdin.write_all(input.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("psql ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The statements of the store by the words of the scripts, as the compiler checked them: pgbench runs exactly these.
pub fn statements() -> Result<BTreeMap<&'static str, String>> {
    let marks = [
        ("head", "as \"closed_from?"),
        ("facts", "a.group_id = $4 and a.staff_id = m.staff_id"),
        ("page", "with les as materialized"),
        ("claim", "with lesson_target as"),
        ("lesson_facts", "join lesson s on s.school_id = $1 and s.id = any($4)"),
        ("sheet", "exists (select from lesson_roll r"),
        ("write", "with m as ("),
        ("finish", "update operation set result"),
    ];
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(repository().join("services/store/.sqlx"))? {
        let query: Value = serde_json::from_str(&fs::read_to_string(entry?.path())?)?;
        let text = query["query"].as_str().unwrap_or_default();
        for (name, mark) in marks {
            if text.contains(mark) && found.insert(name, text.to_owned()).is_some() {
                bail!("two statements of the store look like `{name}`");
            }
        }
    }
    match marks.iter().find(|(name, _)| !found.contains_key(name)) {
        Some((name, _)) => bail!("no statement of the store looks like `{name}`"),
        None => Ok(found),
    }
}

/// A program of PostgreSQL.
pub fn postgres(name: &str) -> Result<PathBuf> {
    Ok(PathBuf::from(std::env::var("TABEL_PG_BIN").context("TABEL_PG_BIN")?).join(name))
}

/// One of our programs.
pub fn binary(name: &str) -> Result<PathBuf> {
    Ok(PathBuf::from(std::env::var("TABEL_BIN").context("TABEL_BIN; run `cargo xtask bench`")?).join(name))
}

/// Bytes of a key in hex.
pub fn hex(text: &str) -> Result<Vec<u8>> {
    let digits = text
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair)?, 16).context("hex"));
    digits.collect()
}

/// The checkout.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, PathBuf::from)
}
