//! Resident memory of one rendering child over many documents.

use reports::{PoolConfig, RenderPool};
use serde_json::json;

use crate::figures::{line, memory_mib, round, slope};
use crate::week::{CLASS, class};

/// MiB per thousand documents up to which memory counts as flat: less than one page in a document.
const FLAT: f64 = 0.5;
/// Peak allowed (security.md C-67), MiB.
const PEAK: f64 = 300.0;
/// Documents after which the allocator has what it needs; growth is measured from there.
const WARM: usize = 600;

/// Renders `count` documents in one child and prints its memory and the slope.
pub fn run(count: usize) {
    let pool = RenderPool::start(PoolConfig::this_program(1).expect("a path")).expect("a pool");
    let process = pool.idle_processes()[0];
    let mut points = Vec::new();
    let mut shown = Vec::new();
    let classes = count.div_ceil(CLASS);
    for number in 0..classes {
        pool.class(&class(number), |_, result| drop(result.expect("rendered")));
        let (documents, now) = ((number + 1) * CLASS, memory_mib(process, "VmRSS"));
        if documents > WARM.min(count / 2) {
            points.push((documents as f64 / 1000.0, now));
        }
        if (number + 1) % classes.div_ceil(10) == 0 || number + 1 == classes {
            let peak = memory_mib(process, "VmHWM");
            shown.push(json!({ "documents": documents, "mib": round(now), "peak_mib": round(peak) }));
        }
    }
    assert_eq!(pool.idle_processes(), [process], "the child was replaced on the way");
    let (slope, peak) = (slope(&points), memory_mib(process, "VmHWM"));
    line(json!({ "name": "memory", "documents": classes * CLASS, "child": shown,
        "parent_peak_mib": round(memory_mib(std::process::id(), "VmHWM")),
        "mib_per_1000_documents": round(slope), "peak_mib": round(peak),
        "target": format!("at most {FLAT} MiB per 1000 documents, peak at most {PEAK} MiB"),
        "met": slope <= FLAT && peak <= PEAK }));
}
