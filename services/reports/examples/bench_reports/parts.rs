//! The timed parts. Each runs in processes of its own, so that no part finds the cache or the memory of another: a
//! process sets up, renders a class to warm up, says `ready`, and waits for the word to start.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use reports::{PoolConfig, RenderPool, Renderer};
use serde_json::{Value, json};

use crate::figures::processor_seconds;
use crate::naive::Naive;
use crate::week::{CLASS, class, documents};

/// The first argument of a process that is a part.
pub const ARGUMENT: &str = "part";

/// One process after another, nothing shared.
pub const NAIVE: &str = "naive";
/// The rendering pool with one child.
pub const POOL_ONE: &str = "pool_one";
/// The rendering pool with two children.
pub const POOL_TWO: &str = "pool_two";
/// The renderer in a process of its own: the most a core can give.
pub const ALONE: &str = "alone";

/// What a part took.
#[derive(Clone, Copy)]
pub struct Timed {
    /// Documents per second of the clock.
    pub wall: f64,
    /// Documents per second of processor time.
    pub processor: f64,
}

/// Runs a part in `processes` at once, pinned to one core if asked for; `count` documents in all.
pub fn run(part: &str, processes: usize, one_core: bool, count: usize) -> Timed {
    let mut all: Vec<Part> = (0..processes).map(|_| Part::start(part, count / processes, one_core)).collect();
    let start = Instant::now();
    for part in &mut all {
        part.go();
    }
    let processor: f64 = all.iter_mut().map(Part::result).sum();
    Timed { wall: count as f64 / start.elapsed().as_secs_f64(), processor: count as f64 / processor }
}

struct Part {
    process: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Part {
    fn start(part: &str, count: usize, one_core: bool) -> Self {
        let program = std::env::current_exe().expect("a path");
        let mut command = if one_core { Command::new("taskset") } else { Command::new(&program) };
        if one_core {
            command.args(["-c", "0"]).arg(&program);
        }
        command.args([ARGUMENT, part, &count.to_string()]);
        // The pool gives its children one thread each; what runs without a pool gets the same.
        command.env("RAYON_NUM_THREADS", "1").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("started");
        let mut answers = BufReader::new(process.stdout.take().expect("a pipe"));
        assert_eq!(read(&mut answers), "ready");
        Self { process, answers }
    }

    fn go(&mut self) {
        self.process.stdin.as_mut().expect("a pipe").write_all(b"go\n").expect("told");
    }

    fn result(&mut self) -> f64 {
        let answer: Value = serde_json::from_str(&read(&mut self.answers)).expect("JSON");
        assert!(self.process.wait().expect("waited").success());
        answer["processor_seconds"].as_f64().expect("a number")
    }
}

fn read(answers: &mut BufReader<std::process::ChildStdout>) -> String {
    let mut line = String::new();
    answers.read_line(&mut line).expect("an answer");
    line.trim_end().to_owned()
}

/// The other side: runs inside the process.
pub fn serve(part: &str, count: usize) {
    match part {
        NAIVE => {
            let mut naive = Naive::new();
            timed(count, &[], |count| documents(count, |input| drop(naive.render(&input))));
        }
        ALONE => {
            let renderer = Renderer::new();
            timed(count, &[], |count| alone(&renderer, count));
        }
        POOL_ONE => pooled(1, count),
        POOL_TWO => pooled(2, count),
        _ => panic!("no such part"),
    }
}

fn alone(renderer: &Renderer, count: usize) {
    for number in 0..count.div_ceil(CLASS) {
        let week = class(number);
        let batch = renderer.batch();
        for i in 0..CLASS.min(count - number * CLASS) {
            batch.render(&week.summary(i).expect("a pupil")).expect("rendered");
        }
    }
}

/// `workers` children behind one pool, a class per job, as the worker does it.
fn pooled(workers: usize, count: usize) {
    let pool = RenderPool::start(PoolConfig::this_program(workers).expect("a path")).expect("a pool");
    let work = |count: usize| {
        let next = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        if number * CLASS >= count {
                            return;
                        }
                        pool.class(&class(number), |_, result| drop(result.expect("rendered")));
                    }
                });
            }
        });
    };
    // Every child is started before the clock.
    work(2 * workers * CLASS);
    let children = pool.idle_processes();
    assert_eq!(children.len(), workers);
    timed(count, &children, work);
    assert_eq!(pool.idle_processes().len(), workers);
}

fn timed(count: usize, children: &[u32], mut work: impl FnMut(usize)) {
    work(CLASS);
    println!("ready");
    let mut word = String::new();
    std::io::stdin().read_line(&mut word).expect("the word to start");
    let all = || children.iter().copied().chain([std::process::id()]).map(processor_seconds).sum::<f64>();
    let before = all();
    work(count);
    println!("{}", json!({ "processor_seconds": all() - before }));
}
