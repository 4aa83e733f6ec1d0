//! Samples from `report-templates/` and the command line tools that look at finished PDFs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use reports::input::{PrintBatchInput, WeeklySummaryInput};
use reports::{PoolConfig, child};
use serde::de::DeserializeOwned;

pub fn templates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../report-templates")
}

/// `input.json` and all samples of a report, by name.
pub fn samples<T: DeserializeOwned>(report: &str) -> Vec<(String, T)> {
    let folder = templates().join(report);
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join("samples"))
        .expect("a folder of samples")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.push(folder.join("input.json"));
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a readable sample");
        let input = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (name, input)
    };
    files.into_iter().map(read).collect()
}

/// The typical week.
pub fn typical() -> WeeklySummaryInput {
    named("weekly_summary", "input")
}

/// The typical print batch.
pub fn batch() -> PrintBatchInput {
    named("print_batch", "input")
}

pub fn named<T: DeserializeOwned>(report: &str, name: &str) -> T {
    let found = samples(report).into_iter().find(|(found, _)| found == name);
    found.unwrap_or_else(|| panic!("no sample {report}/{name}")).1
}

/// One child of the test's own program, under the limits of security.md C-66.
pub fn pool_config() -> PoolConfig {
    PoolConfig {
        program: env!("CARGO_BIN_EXE_render-child").into(),
        arguments: vec![child::ARGUMENT.into()],
        workers: 1,
        deadline: Duration::from_secs(10),
        memory: 512 << 20,
        recycle_after: 1_000,
    }
}

/// `VmRSS` (now) or `VmHWM` (peak) of a process in MiB.
pub fn resident_mib(process: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("a living process");
    let text =
        status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).expect("the field");
    text.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") / 1024
}

/// Runs a tool on a PDF and returns what it prints. The tools are Debian's poppler-utils and qpdf.
pub fn tool(program: &str, arguments: &[&str], pdf: &[u8]) -> Vec<u8> {
    // qpdf and pdffonts want a file that they can seek in.
    let mut file = tempfile(program);
    file.1.write_all(pdf).expect("written");
    let output = Command::new(program)
        .args(arguments.iter().map(|word| if *word == "FILE" { file.0.as_os_str() } else { word.as_ref() }))
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; install poppler-utils and qpdf"));
    let _ = fs::remove_file(&file.0);
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn tempfile(program: &str) -> (PathBuf, fs::File) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("{program}-{}-{}.pdf", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let file = fs::File::create(&path).expect("a temporary file");
    (path, file)
}

/// The text of a PDF in reading order, blank lines dropped.
pub fn text(pdf: &[u8]) -> String {
    let text = String::from_utf8(tool("pdftotext", &["-enc", "UTF-8", "FILE", "-"], pdf)).expect("UTF-8");
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").replace('\u{c}', "=== page ===\n")
}
