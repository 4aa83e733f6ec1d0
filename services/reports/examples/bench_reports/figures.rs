//! Processor time, memory and load as procfs tells them, and the little arithmetic on them.

use serde_json::{Value, json};

/// Prints a line of the benchmark.
pub fn line(mut value: Value) {
    value["bench"] = json!("reports");
    println!("{value}");
}

/// Two decimals.
pub fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The middle value; of an even number the mean of the middle two.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}

/// Least squares: how much `y` grows per one of `x`.
pub fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let (up, across) = points.iter().fold((0.0, 0.0), |(up, across), point| {
        (up + (point.0 - x) * (point.1 - y), across + (point.0 - x).powi(2))
    });
    up / across
}

/// Processor seconds a living process has taken, its threads included and its children not.
pub fn processor_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("a living process");
    let fields = stat.rsplit_once(')').expect("a process name").1.split_whitespace();
    // utime and stime: fields 14 and 15 of proc(5), in hundredths of a second.
    fields.skip(11).take(2).map(|field| field.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

/// `VmRSS` or `VmHWM` of a process in MiB.
pub fn memory_mib(process: u32, field: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a living process");
    let text =
        status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).expect("the field");
    text.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

/// Processes that wanted a processor over the last minute, ours included; the machine is quiet at about the number of
/// ours.
pub fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").expect("procfs");
    text.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number")
}
