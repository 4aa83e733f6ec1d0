//! One rendering child as its parent sees it: start, send, wait with a deadline, kill. No retry, no queue.

use std::io::{self, BufReader, BufWriter, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::pool::{PoolConfig, RenderFailure};
use crate::wire::{Frame, Kind, read_frame, write_frame};

/// Time for a fresh process to load fonts on a busy machine.
const START: Duration = Duration::from_secs(60);
/// Bytes of standard error kept to tell why a child died.
const LAST_WORDS: usize = 4096;

/// A running child. Dropping it kills it.
pub(crate) struct RenderChild {
    process: Child,
    input: BufWriter<ChildStdin>,
    frames: Receiver<io::Result<Option<Frame>>>,
    errors: Arc<Mutex<Vec<u8>>>,
    memory: u64,
    /// Documents rendered so far.
    pub documents: u32,
}

impl RenderChild {
    /// Starts a child under the memory ceiling and waits until it is ready.
    pub fn start(config: &PoolConfig) -> Result<Self, RenderFailure> {
        let crashed = |error: io::Error| RenderFailure::Crashed(format!("cannot start: {error}"));
        let mut process = command(config).spawn().map_err(crashed)?;
        let (stdin, stdout, stderr) = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
            return Err(RenderFailure::Crashed("cannot start: no pipes".into()));
        };
        let (to_parent, frames) = sync_channel(1);
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            loop {
                let frame = read_frame(&mut stdout);
                let last = !matches!(frame, Ok(Some(_)));
                if to_parent.send(frame).is_err() || last {
                    return;
                }
            }
        });
        let errors = Arc::new(Mutex::new(Vec::new()));
        let tail = Arc::clone(&errors);
        thread::spawn(move || keep_tail(stderr, &tail));
        let input = BufWriter::new(stdin);
        let mut child = Self { process, input, frames, errors, memory: config.memory, documents: 0 };
        let ready = child.answer(START)?;
        if ready.kind == Kind::Ready { Ok(child) } else { Err(RenderFailure::Crashed("not ready".into())) }
    }

    /// Process id, for metrics and tests.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether the process still runs; a child may die while nobody uses it.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Sends a frame that has no answer, or whose answer is waited for next.
    pub fn send(&mut self, kind: Kind, payload: &[u8]) -> Result<(), RenderFailure> {
        write_frame(&mut self.input, kind, payload).map_err(|_| self.died())
    }

    /// Waits for the next answer.
    pub fn answer(&mut self, deadline: Duration) -> Result<Frame, RenderFailure> {
        match self.frames.recv_timeout(deadline) {
            Ok(Ok(Some(frame))) => Ok(frame),
            Err(RecvTimeoutError::Timeout) => Err(RenderFailure::Deadline { after: deadline }),
            Ok(Ok(None) | Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.died()),
        }
    }

    /// Names the cause of death from the exit status and the last words.
    fn died(&mut self) -> RenderFailure {
        let _ = self.process.kill();
        let status = self.process.wait().map(|status| status.to_string()).unwrap_or_default();
        // The tail is written by another thread, which ends with the pipe.
        let until = Instant::now() + Duration::from_millis(200);
        loop {
            let words = self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let words = String::from_utf8_lossy(&words).into_owned();
            if words.contains("memory allocation of") || words.contains("capacity overflow") {
                return RenderFailure::Memory { ceiling: self.memory };
            }
            if Instant::now() >= until || !words.is_empty() {
                let last = words.lines().last().unwrap_or_default();
                return RenderFailure::Crashed(format!("{status} {last}").trim().to_owned());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for RenderChild {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The child's address space is limited by the shell it is started from: no unsafe code, no extra package.
fn command(config: &PoolConfig) -> Command {
    let mut command = Command::new("/bin/sh");
    command
        .arg("-c")
        .arg("ulimit -v \"$0\" && ulimit -c 0 && exec \"$@\"")
        .arg((config.memory / 1024).to_string())
        .arg(&config.program)
        .args(&config.arguments)
        .env_clear()
        // One arena and one layout thread: a second core is a second child, and address space is counted.
        .env("MALLOC_ARENA_MAX", "1")
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn keep_tail(mut stderr: impl Read, tail: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = stderr.read(&mut buffer) {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend_from_slice(&buffer[..read]);
        let surplus = tail.len().saturating_sub(LAST_WORDS);
        tail.drain(..surplus);
    }
}
