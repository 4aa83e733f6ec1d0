//! Weekly summaries per second and memory, as JSON lines with the ratios of the same run.
//!
//! `bench_reports [documents] [soak]`: documents per timed part (default 240), documents of the memory part
//! (default 5000). The naive loop shares nothing between pupils: every document is compiled on a cold cache.

use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use reports::input::{ClassWeek, MarkLine, OpaqueId, WeeklySummaryInput};
use reports::{PoolConfig, RenderPool, Renderer, child};
use serde_json::{Value, json};

const CLASS: usize = 30;
const INDEPENDENT: &str = "independent";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: usize| arguments.get(i).and_then(|n| n.parse().ok()).unwrap_or(default);
    match arguments.first().map(String::as_str) {
        Some(child::ARGUMENT) => return child::main(),
        Some(INDEPENDENT) => independent(number(1, 120)),
        Some("naive") => naive(number(1, 60)),
        _ => bench(number(0, 240), number(1, 5_000)),
    }
    ExitCode::SUCCESS
}

fn bench(documents: usize, soak: usize) {
    let naive = timed("naive_loop_one_core", documents / 4, naive);
    let one = timed("pool_one_core", documents, |count| pooled(1, count));
    let pair = timed("independent_processes_two", 2 * documents, two_processes);
    let two = timed("pool_two_cores", 2 * documents, |count| pooled(2, count));
    let naive_again = timed("naive_loop_one_core_again", documents / 4, self::naive);
    line(json!({ "name": "ratios",
        "pool_one_core_to_naive": round(2.0 * one.wall / (naive.wall + naive_again.wall)),
        "pool_one_core_to_naive_by_processor": round(2.0 * one.processor / (naive.processor + naive_again.processor)),
        "pool_two_cores_to_one": round(two.wall / one.wall),
        "pool_two_cores_to_independent_processes": round(two.wall / pair.wall) }));
    memory(soak);
}

/// One document after another, nothing shared: what a loop over pupils does.
fn naive(count: usize) {
    let renderer = Renderer::new();
    for i in 0..count {
        let week = class(i / CLASS);
        let input = week.summary(i % CLASS).expect("a pupil");
        renderer.render(&input).expect("rendered");
    }
}

/// `workers` children behind one pool, a class per job.
fn pooled(workers: usize, count: usize) {
    let pool = RenderPool::start(PoolConfig::this_program(workers).expect("a path")).expect("a pool");
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let pool = &pool;
            scope.spawn(move || {
                for number in (worker..count.div_ceil(CLASS)).step_by(workers) {
                    pool.class(&class(number), |_, result| drop(result.expect("rendered")));
                }
            });
        }
    });
}

/// Two processes that know nothing of each other: the most two cores can give.
fn two_processes(count: usize) {
    let start = || {
        let program = std::env::current_exe().expect("a path");
        let half = (count / 2).to_string();
        Command::new(program)
            .args([INDEPENDENT, &half])
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::null())
            .spawn()
    };
    let mut both = [start().expect("started"), start().expect("started")];
    for process in &mut both {
        assert!(process.wait().expect("waited").success());
    }
}

fn independent(count: usize) {
    let renderer = Renderer::new();
    for number in 0..count.div_ceil(CLASS) {
        let week = class(number);
        let batch = renderer.batch();
        for i in 0..week.pupils.len() {
            batch.render(&week.summary(i).expect("a pupil")).expect("rendered");
        }
    }
}

/// Peak resident memory of one child over many documents.
fn memory(count: usize) {
    let pool = RenderPool::start(PoolConfig::this_program(1).expect("a path")).expect("a pool");
    let process = pool.idle_processes()[0];
    let mut peaks = Vec::new();
    let classes = count.div_ceil(CLASS);
    for number in 0..classes {
        pool.class(&class(number), |_, result| drop(result.expect("rendered")));
        if (number + 1) % classes.div_ceil(5) == 0 || number + 1 == classes {
            peaks.push(json!({ "documents": (number + 1) * CLASS, "peak_mib": peak_mib(process) }));
        }
    }
    line(json!({ "name": "memory", "parent_peak_mib": peak_mib(std::process::id()), "child": peaks }));
}

fn peak_mib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Documents per second of the wall clock and per second of processor time. On a machine that others use as
/// well only the second is worth comparing between parts that take one core.
struct Rate {
    wall: f64,
    processor: f64,
}

fn timed(name: &str, count: usize, work: impl FnOnce(usize)) -> Rate {
    let (start, processor) = (Instant::now(), processor_seconds());
    work(count);
    let (seconds, processor) = (start.elapsed().as_secs_f64(), processor_seconds() - processor);
    let rate = Rate { wall: count as f64 / seconds, processor: count as f64 / processor };
    line(
        json!({ "name": name, "documents": count, "seconds": round(seconds), "per_second": round(rate.wall),
        "processor_seconds": round(processor), "per_processor_second": round(rate.processor) }),
    );
    rate
}

/// Processor time of this process and of the children it has waited for.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("procfs");
    let fields = stat.rsplit_once(')').expect("a process name").1.split_whitespace();
    // utime, stime, cutime, cstime: fields 14 to 17 of proc(5), in hundredths of a second.
    fields.skip(11).take(4).map(|field| field.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

fn line(mut value: Value) {
    value["bench"] = json!("reports");
    println!("{value}");
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A class of thirty with the typical week; marks, absences and averages differ from pupil to pupil.
fn class(number: usize) -> ClassWeek {
    let typical = include_str!("../../../report-templates/weekly_summary/input.json");
    let typical: WeeklySummaryInput = serde_json::from_str(typical).expect("the sample");
    let mut class = typical.class;
    for lesson in class.days.iter_mut().flat_map(|day| &mut day.lessons) {
        lesson.topic = lesson.topic.as_ref().map(|topic| format!("{topic} ({number})"));
    }
    let pupils = (0..CLASS).map(|i| {
        let mut pupil = typical.pupil.clone();
        pupil.name = format!("Колесникова Анна Дмитриевна {number}-{i}");
        for (j, line) in pupil.subjects.iter_mut().enumerate() {
            let (sum, count) = (17 + (number + i * j) % 9, 4 + i % 3);
            if let Some(average) = &mut line.average {
                average.display = format!("{},{:02}", sum / count, sum % count * 100 / count);
                average.derivation = format!("(5·{} + 4·{} + 3·{j}) : {count} = {sum}/{count}", i % 4, i % 5);
            }
            if let Some(forecast) = &mut line.forecast {
                forecast.text = format!("до «5» нужны ещё {} пятёрки весом {}", 2 + i % 3, 1 + (i + j) % 4);
            }
        }
        pupil.ids.pupil = OpaqueId::new(format!("p{number}-{i}")).expect("an id");
        for (j, lesson) in pupil.lessons.iter_mut().enumerate() {
            let dice = (number * 31 + i * 17 + j * 7) % 13;
            lesson.marks.clear();
            if dice < 4 {
                let value = (2 + dice).to_string();
                lesson.marks.push(MarkLine {
                    value,
                    work: "ответ на уроке".into(),
                    weight: Some("1".into()),
                });
            }
            if dice != 12 {
                lesson.attendance = None;
            }
        }
        pupil
    });
    ClassWeek { pupils: pupils.collect(), class }
}
