//! A report that misbehaves dies alone (architecture.md 14): real child processes, real deadlines, real kills.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{batch, pool_config, typical};
use reports::input::{ClassWeek, Homework, WeeklySummaryInput};
use reports::{PoolConfig, RenderFailure, RenderPool, Renderer, embedded_ids};

/// Within every bound, and still hundreds of pages.
fn heavy() -> WeeklySummaryInput {
    let mut input = typical();
    let row = input.class.homework[0].clone();
    let text = "Прочитать главу, составить план и выучить наизусть отрывок. ".repeat(130);
    input.class.homework =
        (0..1_000).map(|key| Homework { key, text: format!("{key} {text}"), ..row.clone() }).collect();
    input.pupil.homework = (0..1_000).collect();
    input.pupil.own_homework.clear();
    input
}

fn class_of(count: usize) -> ClassWeek {
    let input = typical();
    let pupils = (0..count).map(|i| {
        let mut pupil = input.pupil.clone();
        pupil.name = format!("Ученик Номер {i}");
        pupil.ids.pupil = reports::input::OpaqueId::new(format!("p{i}")).expect("an id");
        pupil
    });
    ClassWeek { pupils: pupils.collect(), class: input.class.clone() }
}

fn alive(process: u32) -> bool {
    std::path::Path::new(&format!("/proc/{process}")).exists()
}

#[test]
fn a_class_comes_back_whole_and_the_same_as_in_process() {
    let pool = RenderPool::start(PoolConfig { workers: 2, ..pool_config() }).expect("a pool");
    let week = class_of(4);
    let renderer = Renderer::new();
    let mut seen = Vec::new();
    pool.class(&week, |index, result| {
        let pdf = result.expect("rendered").pdf;
        let alone = renderer.render(&week.summary(index).expect("a pupil")).expect("rendered");
        assert!(pdf == alone.pdf, "pupil {index} differs from the single rendering");
        assert_eq!(embedded_ids(&pdf).expect("ids").ids, week.pupils[index].ids);
        seen.push(index);
    });
    assert_eq!(seen, [0, 1, 2, 3]);
    let printed = pool.print_batch(&batch()).expect("a batch");
    assert_eq!(printed.pages, 7);
}

#[test]
fn an_invalid_pupil_fails_alone() {
    let pool = RenderPool::start(pool_config()).expect("a pool");
    let mut week = class_of(3);
    week.pupils[1].name = "Имя\u{0}".to_owned();
    let mut results = Vec::new();
    pool.class(&week, |_, result| results.push(result));
    assert!(matches!(&results[1], Err(RenderFailure::Invalid(error)) if error.path == "pupil.name"));
    assert!(results[0].is_ok() && results[2].is_ok());
}

#[test]
fn a_slow_document_is_killed_and_the_pool_goes_on() {
    let pool =
        RenderPool::start(PoolConfig { deadline: Duration::from_secs(2), memory: 8 << 30, ..pool_config() });
    let pool = pool.expect("a pool");
    let before = pool.idle_processes();
    let start = Instant::now();
    let failure = pool.summary(&heavy()).expect_err("too slow");
    assert_eq!(failure, RenderFailure::Deadline { after: Duration::from_secs(2) });
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert!(!failure.is_transient());
    assert!(!alive(before[0]), "the slow child still runs");
    pool.summary(&typical()).expect("the next document");
    assert_ne!(pool.idle_processes(), before);
}

#[test]
fn a_greedy_document_hits_the_ceiling_and_the_pool_goes_on() {
    let limits = PoolConfig { deadline: Duration::from_secs(120), memory: 192 << 20, ..pool_config() };
    let pool = RenderPool::start(limits).expect("a pool");
    let failure = pool.summary(&heavy()).expect_err("too large");
    assert_eq!(failure, RenderFailure::Memory { ceiling: 192 << 20 });
    pool.summary(&typical()).expect("the next document");
}

#[test]
fn a_killed_child_is_named_and_replaced() {
    let pool = RenderPool::start(PoolConfig { memory: 8 << 30, ..pool_config() }).expect("a pool");
    let kill = |process: u32| {
        let status = Command::new("kill").args(["-9", &process.to_string()]).status().expect("kill");
        assert!(status.success());
    };
    let process = pool.idle_processes()[0];
    let failure = std::thread::scope(|scope| {
        let job = scope.spawn(|| pool.summary(&heavy()));
        std::thread::sleep(Duration::from_millis(700));
        kill(process);
        job.join().expect("no panic").expect_err("killed")
    });
    assert!(matches!(&failure, RenderFailure::Crashed(text) if text.contains("signal: 9")), "{failure:?}");
    assert!(failure.is_transient());
    // A child that dies while idle costs nobody a document.
    pool.summary(&typical()).expect("the next document");
    kill(pool.idle_processes()[0]);
    std::thread::sleep(Duration::from_millis(100));
    pool.summary(&typical()).expect("the document after an idle death");
}

#[test]
fn a_pool_leaves_no_process_behind() {
    let pool = RenderPool::start(PoolConfig { recycle_after: 1, ..pool_config() }).expect("a pool");
    let first = pool.idle_processes();
    pool.summary(&typical()).expect("rendered");
    assert!(!alive(first[0]), "a child past its documents is replaced");
    pool.summary(&typical()).expect("rendered by a fresh child");
    drop(pool);
    let pool = RenderPool::start(pool_config()).expect("a pool");
    let process = pool.idle_processes()[0];
    assert!(alive(process));
    drop(pool);
    assert!(!alive(process));
}

#[test]
fn a_program_that_is_no_child_is_refused() {
    let failure = RenderPool::start(PoolConfig { program: "/bin/false".into(), ..pool_config() });
    assert!(matches!(failure.err(), Some(RenderFailure::Crashed(_))));
}
