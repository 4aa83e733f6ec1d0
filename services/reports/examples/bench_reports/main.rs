//! Two-page weekly summaries per second on one core and on two, and memory, as JSON lines that say whether the targets
//! are met.
//!
//! `bench_reports [documents] [soak] [rounds]`: documents per timed part (default 300), documents of the memory part
//! (default 5000), rounds (default 5). The parts of a round follow one another, so that what disturbs one disturbs its
//! neighbour; medians of the rounds' ratios count. The machine should have nothing else to do: the load is printed.

mod figures;
mod memory;
mod naive;
mod parts;
mod week;

use std::process::ExitCode;

use reports::child;
use serde_json::json;

use crate::figures::{line, load, median, round};
use crate::parts::{ALONE, NAIVE, POOL_ONE, POOL_TWO, Timed};

/// Documents per second of the pool on one core, over those of the naive loop.
const TO_NAIVE: f64 = 2.5;
/// Documents per second of the pool on two cores, over those of two independent processes.
const TO_PROCESSES: f64 = 0.95;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: usize| arguments.get(i).and_then(|n| n.parse().ok()).unwrap_or(default);
    match arguments.first().map(String::as_str) {
        Some(child::ARGUMENT) => return child::main(),
        Some(parts::ARGUMENT) => parts::serve(&arguments[1], number(2, 30)),
        _ => bench(number(0, 300), number(1, 5_000), number(2, 5)),
    }
    ExitCode::SUCCESS
}

fn bench(documents: usize, soak: usize, rounds: usize) {
    let mut ratios: [Vec<f64>; 4] = Default::default();
    for round in 0..rounds {
        let naive = || shown(NAIVE, 1, true, documents / 3);
        let pool = || shown(POOL_ONE, 1, true, documents);
        // Turn about, so that a machine that gets slower or faster favours nobody.
        let (naive, pool) = if round % 2 == 0 {
            let naive = naive();
            (naive, pool())
        } else {
            let pool = pool();
            (naive(), pool)
        };
        let pair = || shown(ALONE, 2, false, 2 * documents);
        let two = || shown(POOL_TWO, 1, false, 2 * documents);
        let (pair, two) = if round % 2 == 0 {
            let pair = pair();
            (pair, two())
        } else {
            let two = two();
            (pair(), two)
        };
        let of_round = [
            pool.wall / naive.wall,
            pool.processor / naive.processor,
            two.wall / pair.wall,
            two.processor / pair.processor,
        ];
        for (all, ratio) in ratios.iter_mut().zip(of_round) {
            all.push(ratio);
        }
    }
    let shown = ratios.clone().map(|all| all.into_iter().map(round).collect::<Vec<_>>());
    let [naive_wall, naive, processes, processes_processor] = ratios.map(median);
    // Both parts of a pinned core count processor time, which others on the machine hardly change.
    line(json!({ "name": "one_core_to_naive", "by_processor": round(naive), "by_clock": round(naive_wall),
        "rounds_by_processor": shown[1], "rounds_by_clock": shown[0], "load": load(),
        "target": TO_NAIVE, "met": naive >= TO_NAIVE }));
    line(json!({ "name": "two_cores_to_independent_processes", "by_clock": round(processes),
        "by_processor": round(processes_processor), "rounds_by_clock": shown[2], "rounds_by_processor": shown[3],
        "load": load(), "target": TO_PROCESSES, "met": processes >= TO_PROCESSES }));
    memory::run(soak);
}

/// Runs a part and prints its figures.
fn shown(part: &str, processes: usize, one_core: bool, count: usize) -> Timed {
    let before = load();
    let timed = parts::run(part, processes, one_core, count);
    line(
        json!({ "name": part, "processes": processes, "cores": if one_core { 1 } else { 2 }, "documents": count,
        "per_second": round(timed.wall), "per_processor_second": round(timed.processor), "load": [before, load()] }),
    );
    timed
}
