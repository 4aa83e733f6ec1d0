//! Journal-page reads and 30-cell batch writes per second through a real gateway process over HTTP, and the same SQL by
//! pgbench on the same data, in turns (ABAB), at 1, 8 and 64 clients. JSON lines; the ratio is what to compare, because
//! both share one machine with whatever else runs.
//!
//! `bench_gateway [seconds [schools]]`: seconds of each measured part (default 5), schools of 500 pupils (default 100).
//! `cargo xtask bench gateway` builds what it needs and starts PostgreSQL and Redis.

mod client;
mod cpu;
mod data;
mod figures;
mod pgbench;

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use app::PublicIds;
use serde_json::{Value, json};

use client::Request;
use cpu::Meter;
use data::{CLASSES, Page, SUBJECTS, WRITTEN};
use figures::{Phase, round};
use pgbench::Script;

const CLIENTS: [usize; 3] = [1, 8, 64];
/// A then B, twice.
const ROUNDS: usize = 2;
/// Not counted at the start of each part: connections open, plans settle.
const WARM: Duration = Duration::from_secs(3);
/// Pages a client reads before it changes the school, and lessons it writes; `read.pgbench` and `write.pgbench` do the
/// same. A client that met another school each time would measure how well the caches hold a hundred schools. A block
/// of pages is read by one deputy: looking up a session, which pgbench does not do, is paid once in a block, as by people.
const READ_BLOCK: i64 = 20;
const WRITE_BLOCK: i64 = 32;
/// Prime to what it scatters.
const STRIDE: i64 = 7_919;

/// The whole page, as a browser asks for it.
const PAGE: &str = "query($g: ID!, $s: ID!) { journalPage(groupId: $g, subjectId: $s) { \
    groupId groupName groupKind subjectId subjectName periodId periodName startsOn endsOn \
    pupils { id name spans { startsOn endsOn } weighted { num den count display } periodMark { value version } } \
    lessons { id day ordinal startsAt endsAt status kind mode room teacher plannedTeacher rollTakenAt \
      topic { text planOrdinal version } homework { pupilId text nothing dueOn version } \
      due { code title dueAt display clause state enteredAt } writable locked } \
    columns { id lessonId workTypeId title weight } cells { pupilId columnId value version } \
    attendance { pupilId lessonId letters reason minutes version } \
    workTypes { id name shortName weight isDefault } scale { code lowest highest lessonWords periodWords } \
    codes { letters synonyms reason title setBy } averageMethod noMarks noHomework writable readAt } }";

const BATCH: &str = "mutation($i: RecordEntriesInput!) { recordEntries(input: $i) { __typename \
    ... on RecordedEntries { at results { pupilId columnId outcome { __typename } mark markVersion attendance \
      attendanceVersion } } ... on Refused { code message } } }";

fn main() -> Result<()> {
    let argument = |n| std::env::args().nth(n).map(|text| text.parse::<i32>()).transpose();
    let measured = Duration::from_secs(u64::try_from(argument(1)?.unwrap_or(5))?);
    let schools = argument(2)?.unwrap_or(100);
    let seconds = data::load(schools)?;
    let sizes = data::psql(&["-Atc", "select pg_database_size('tabel') / 1048576, count(*) from mark"], "")?;
    line(
        json!({ "name": "data", "schools": schools, "pupils": schools * 500, "load_seconds": seconds.map(round),
        "mib_and_marks": sizes.trim(), "built_with": if cfg!(debug_assertions) { "dev" } else { "release" } }),
    );

    let host = std::env::var("TABEL_HTTP").context("TABEL_HTTP")?;
    let key = data::hex(&std::env::var("TABEL_ID_KEY").context("TABEL_ID_KEY")?)?;
    let mut gateway = Gateway::start(&host)?;
    let bench = Bench {
        meter: Meter::new(gateway.0.id())?,
        ids: PublicIds::new(&key).context("TABEL_ID_KEY is too short")?,
        schools,
        parts: (WARM, measured),
        write_block: AtomicI64::new(0),
        host,
    };
    let outcome = bench.reads().and_then(|()| bench.writes());
    gateway.stop();
    outcome
}

struct Bench {
    meter: Meter,
    host: String,
    ids: PublicIds,
    schools: i32,
    parts: (Duration, Duration),
    write_block: AtomicI64,
}

impl Bench {
    fn reads(&self) -> Result<()> {
        let script = Script::new("read", include_str!("read.pgbench"), &[])?;
        let schools = i64::from(self.schools);
        let of_school = CLASSES * SUBJECTS;
        let block = AtomicI64::new(0);
        for clients in CLIENTS {
            let turns = Turns::new(clients, READ_BLOCK, &block);
            let next = |client| {
                let (block, place) = turns.next(client);
                let number = (block / schools * READ_BLOCK + place) * STRIDE % of_school + 1;
                let school = i32::try_from(block * STRIDE % schools + 1).ok()?;
                Some(self.read(Page { school, number }, block / schools))
            };
            self.compare("page_reads", clients, || {
                let schools = [("schools", i64::from(self.schools))];
                let ((base, _), cpu) = self.meter.over(|| script.run(clients, self.parts, &schools))?;
                let proof = r#"{"data":{"journalPage":{"#;
                Ok((base.took(cpu), self.ask(clients, proof, &next)?))
            })?;
        }
        Ok(())
    }

    fn writes(&self) -> Result<()> {
        let answer = json!({ "page": { "group": 1, "subject": 1, "lesson": 1 }, "at": "2026-01-01T00:00:00Z", "results":
            (0..30).map(|n| json!({ "pupil": 100_000 + n, "column": 100_000, "outcome": "Accepted", "mark": "4",
                "mark_version": 1, "attendance": null, "attendance_version": 0 })).collect::<Vec<_>>() });
        let script = Script::new("write", include_str!("write.pgbench"), &[("answer", answer.to_string())])?;
        let mut offset = 0;
        for clients in CLIENTS {
            let turns = Turns::new(clients, WRITE_BLOCK, &self.write_block);
            let next = |client| {
                let (block, place) = turns.next(client);
                self.write(block, place)
            };
            self.compare("batch_writes", clients, || {
                let count = i64::try_from(clients)?;
                let variables =
                    [("schools", i64::from(self.schools)), ("offset", offset), ("clients", count)];
                let ((base, most), cpu) = self.meter.over(|| script.run(clients, self.parts, &variables))?;
                offset += count * (most / WRITE_BLOCK + 1);
                if offset > i64::from(self.schools) * CLASSES * SUBJECTS * WRITTEN / WRITE_BLOCK {
                    bail!(
                        "pgbench has no untouched lesson left; take fewer seconds ({})",
                        script.path().display()
                    );
                }
                let proof = r#""outcome":{"__typename":"Accepted"}"#;
                Ok((base.took(cpu), self.ask(clients, proof, &next)?))
            })?;
        }
        let cells = data::psql(&["-Atc", "select count(*) from history"], "")?;
        line(json!({ "name": "written_cells", "history_rows": cells.trim().parse::<i64>()? }));
        Ok(())
    }

    fn ask(
        &self,
        clients: usize,
        proof: &str,
        next: &(impl Fn(usize) -> Option<Request> + Sync),
    ) -> Result<Phase> {
        let (phase, cpu) = self.meter.over(|| client::run(&self.host, clients, self.parts, proof, next))?;
        Ok(phase.took(cpu))
    }

    /// Both in turns, and a line with the ratios: of what was done in the same time, and of what one took of the
    /// processors, which is the same where both kept them busy and the machine had nothing else to do.
    fn compare(
        &self,
        name: &str,
        clients: usize,
        mut once: impl FnMut() -> Result<(Phase, Phase)>,
    ) -> Result<()> {
        let (mut base, mut gateway) = (Phase::default(), Phase::default());
        for _ in 0..ROUNDS {
            let (by_pgbench, by_gateway) = once()?;
            (base, gateway) = (base.and(by_pgbench), gateway.and(by_gateway));
        }
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        line(json!({ "name": name, "clients": clients, "gateway": gateway.json(), "pgbench": base.json(),
            "gateway_to_pgbench": round(gateway.rate() / base.rate()),
            "by_processor_time": round(base.cpu_each() / gateway.cpu_each()),
            "load_average": load.split(' ').next().unwrap_or_default() }));
        Ok(())
    }

    fn read(&self, page: Page, deputy: i64) -> Request {
        let (group, subject) = page.ids(&self.ids);
        let body = json!({ "query": PAGE, "variables": { "g": group, "s": subject } });
        client::request(&self.host, &page.deputy(deputy), &body.to_string())
    }

    /// The write of an untouched lesson; none when there are no more.
    fn write(&self, block: i64, place: i64) -> Option<Request> {
        let schools = i64::from(self.schools);
        let of_school = block / schools * WRITE_BLOCK + place;
        let nth = Some(of_school / (CLASSES * SUBJECTS)).filter(|nth| *nth < WRITTEN)?;
        let page = Page {
            school: i32::try_from(block % schools + 1).ok()?,
            number: of_school % (CLASSES * SUBJECTS) + 1,
        };
        let (lesson, pupils) = page.lesson(nth, &self.ids);
        let entries: Vec<Value> =
            pupils.iter().map(|pupil| json!({ "pupilId": pupil, "text": "4" })).collect();
        #[expect(clippy::cast_sign_loss, reason = "a counter from zero")]
        let number = (block * WRITE_BLOCK + place) as u64;
        let operation = uuid::Uuid::from_u64_pair(0x0190_0000_0000_7000, 1 << 63 | number);
        let input = json!({ "operationId": operation, "lessonId": lesson, "entries": entries });
        let body = json!({ "query": BATCH, "variables": { "i": input } });
        Some(client::request(&self.host, &page.teacher(), &body.to_string()))
    }
}

/// Hands out blocks, one to a client at a time, and the places in them one after the other.
struct Turns<'a> {
    next_block: &'a AtomicI64,
    size: i64,
    clients: Vec<Mutex<(i64, i64)>>,
}

impl<'a> Turns<'a> {
    fn new(clients: usize, size: i64, next_block: &'a AtomicI64) -> Self {
        let clients = (0..clients).map(|_| Mutex::new((0, size))).collect();
        Self { next_block, size, clients }
    }

    /// Block and place in it of the client's next request.
    fn next(&self, client: usize) -> (i64, i64) {
        let mut turn = self.clients[client].lock().unwrap_or_else(PoisonError::into_inner);
        if turn.1 == self.size {
            *turn = (self.next_block.fetch_add(1, Ordering::Relaxed), 0);
        }
        turn.1 += 1;
        (turn.0, turn.1 - 1)
    }
}

/// The gateway as a process of its own.
struct Gateway(Child);

impl Gateway {
    fn start(host: &str) -> Result<Self> {
        let child = Command::new(data::binary("gateway")?)
            .envs([("TABEL_DEV", "true"), ("TABEL_LOG", "warn")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("the gateway does not start")?;
        let mut gateway = Self(child);
        let started = Instant::now();
        while std::net::TcpStream::connect(host).is_err() {
            if gateway.0.try_wait()?.is_some() || started.elapsed() > Duration::from_secs(30) {
                bail!("the gateway does not listen on {host}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(gateway)
    }

    fn stop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop();
    }
}

fn line(mut value: Value) {
    value["bench"] = json!("gateway");
    println!("{value}");
}
