//! A rendering child and nothing else, for tests and benches of the pool. The worker carries its own copy
//! behind the same argument.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(reports::child::ARGUMENT) {
        return reports::child::main();
    }
    eprintln!("usage: render-child {}", reports::child::ARGUMENT);
    ExitCode::FAILURE
}
