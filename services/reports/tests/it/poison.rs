//! Poison jobs beside ordinary ones (security.md C-66): a poison job ends by itself within 15 s with a reason that
//! asks for no second attempt, an ordinary document is there within 10 s, and nothing keeps the poison's memory.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::{pool_config, resident_mib, text, typical};
use reports::input::{ClassSheet, Homework, InputError, Remark, ReportInput, WeeklySummaryInput};
use reports::{PoolConfig, RenderError, RenderFailure, RenderPool, Renderer};
use serde_json::{Value, json};

const POISON_WITHIN: Duration = Duration::from_secs(15);
const OTHERS_WITHIN: Duration = Duration::from_secs(10);
/// Of the process that owns the pool, with the poison it made itself.
const RESIDENT_MIB: u64 = 600;

fn with_name(name: String) -> WeeklySummaryInput {
    let mut input = typical();
    input.pupil.name = name;
    input
}

fn with_remark(text: &str) -> WeeklySummaryInput {
    let mut input = typical();
    input.pupil.remarks = vec![Remark { text: text.to_owned(), ..input.pupil.remarks[0].clone() }];
    input
}

fn with_homework(rows: u32, text: &str) -> WeeklySummaryInput {
    let mut input = typical();
    let row = input.class.homework[0].clone();
    input.class.homework =
        (0..rows).map(|key| Homework { key, text: text.to_owned(), ..row.clone() }).collect();
    input.pupil.homework = (0..rows).collect();
    input.pupil.own_homework.clear();
    input
}

/// What becomes of each poison: `Ok` names words that must be read in the file.
fn poisons() -> Vec<(&'static str, WeeklySummaryInput, Result<&'static str, fn(&RenderFailure) -> bool>)> {
    let refused: fn(&RenderFailure) -> bool = |failure| matches!(failure, RenderFailure::Invalid(_));
    let stopped: fn(&RenderFailure) -> bool =
        |failure| matches!(failure, RenderFailure::Deadline { .. } | RenderFailure::Memory { .. });
    let too_large: fn(&RenderFailure) -> bool = |failure| matches!(failure, RenderFailure::TooLarge { .. });
    vec![
        ("33 000 letters", with_homework(1, &"Ж".repeat(33_000)), Err(refused)),
        ("20 000 accents", with_remark(&"\u{301}".repeat(20_000)), Err(refused)),
        ("NUL", with_name("Анна\u{0}".to_owned()), Err(refused)),
        ("10⁸ characters", with_name("a".repeat(100_000_000)), Err(refused)),
        ("a direction override", with_remark("до\u{202E}после"), Ok("до\u{25CA}после")),
        (
            "a loop of 10⁹",
            with_remark("#for i in range(1000000000) { [x] }"),
            Ok("#for i in range(1000000000) { [x] }"),
        ),
        (
            "rows without end",
            with_homework(1_900, &"Прочитать главу и выучить отрывок. ".repeat(200)),
            Err(stopped),
        ),
        ("more than a frame", with_homework(4_900, &"Ж".repeat(8_000)), Err(too_large)),
    ]
}

#[test]
fn poison_ends_by_itself_and_delays_nobody() {
    let pool = RenderPool::start(PoolConfig { workers: 2, ..pool_config() }).expect("a pool");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            let (mut documents, mut slowest) = (0, Duration::ZERO);
            while !done.load(Ordering::Relaxed) {
                let start = Instant::now();
                pool.summary(&typical()).expect("an ordinary document");
                documents += 1;
                slowest = slowest.max(start.elapsed());
            }
            (documents, slowest)
        });
        for (name, input, expected) in poisons() {
            let start = Instant::now();
            let result = pool.summary(&input);
            let took = start.elapsed();
            assert!(took < POISON_WITHIN, "{name}: {took:?}");
            match (result, expected) {
                (Ok(rendered), Ok(words)) => {
                    let read = text(&rendered.pdf);
                    assert!(read.contains(words), "{name}: {read}");
                }
                (Err(failure), Err(is_expected)) => {
                    assert!(is_expected(&failure), "{name}: {failure:?}");
                    assert!(!failure.is_transient(), "{name}: {failure:?} would be tried again");
                }
                (Ok(_), Err(_)) => panic!("{name} was rendered"),
                (Err(failure), Ok(_)) => panic!("{name}: {failure:?}"),
            }
        }
        done.store(true, Ordering::Relaxed);
        let (documents, slowest) = others.join().expect("no panic");
        assert!(
            documents > 0 && slowest < OTHERS_WITHIN,
            "{documents} documents, the slowest in {slowest:?}"
        );
    });
    let peak = resident_mib(std::process::id(), "VmHWM");
    assert!(peak < RESIDENT_MIB, "{peak} MiB");
}

/// An input that every check lets pass and that breaks the template near its end.
struct Broken {
    class: ClassSheet,
    own: Value,
}

impl ReportInput for Broken {
    const TEMPLATE: &'static str = WeeklySummaryInput::TEMPLATE;

    fn parts(&self) -> (&ClassSheet, impl serde::Serialize) {
        (&self.class, &self.own)
    }

    fn check(&self) -> Result<(), InputError> {
        Ok(())
    }
}

impl Broken {
    fn new(number: u32) -> Self {
        let mut input =
            with_homework(400, &format!("Прочитать {number}-ю главу и выучить отрывок. ").repeat(10));
        input.pupil.name = format!("Ученик {number}");
        let mut own = json!({ "pupil": input.pupil });
        own["pupil"]["subjects"] = json!([{ "subject": "без балла" }]);
        Self { class: input.class, own }
    }
}

/// The cache is dropped after errors as well (security.md C-67): otherwise each failed report would leave megabytes.
#[test]
fn failed_reports_leave_nothing_behind() {
    let renderer = Renderer::new();
    let fail = |number| match renderer.render(&Broken::new(number)) {
        Err(RenderError::Template(_)) => {}
        other => panic!("report {number}: {other:?}"),
    };
    let in_one_batch = |numbers: std::ops::Range<u32>| {
        let batch = renderer.batch();
        for number in numbers {
            assert!(matches!(batch.render(&Broken::new(number)), Err(RenderError::Template(_))));
        }
    };
    (0..10).for_each(fail);
    let before = resident_mib(std::process::id(), "VmRSS");
    (10..70).for_each(fail);
    in_one_batch(70..130);
    let after = resident_mib(std::process::id(), "VmRSS");
    assert!(after < before + 40, "{before} MiB grew to {after} MiB");
}
