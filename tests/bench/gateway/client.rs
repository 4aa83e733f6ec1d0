//! Clients of the gateway: one thread and one kept connection each, one request after the other, made before its time is
//! taken. By hand, because on two cores a comfortable HTTP client would take a large part of what is measured.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::figures::Phase;

/// An HTTP request as bytes.
pub type Request = Vec<u8>;

/// A POST to `/graphql` with the cookie of a session.
pub fn request(host: &str, cookie: &str, body: &str) -> Request {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nx-tabel-client: bench\r\n\
         cookie: tabel-dev={cookie}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Runs `clients` threads for `warm + measured`; `next` gives each request, `proof` stands in every good answer.
pub fn run(
    host: &str,
    clients: usize,
    (warm, measured): (Duration, Duration),
    proof: &str,
    next: &(impl Fn(usize) -> Option<Request> + Sync),
) -> Result<Phase> {
    let stop = AtomicBool::new(false);
    let started = Instant::now();
    let window = started + warm..started + warm + measured;
    let parts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|number| {
                let (stop, window) = (&stop, window.clone());
                scope.spawn(move || -> Result<(Vec<u32>, usize)> {
                    let (mut latencies, mut done) = (Vec::new(), 0);
                    let mut connection = Connection::open(host)?;
                    while Instant::now() < window.end && !stop.load(Ordering::Relaxed) {
                        let request = next(number).context("the benchmark has no untouched lesson left")?;
                        let sent = Instant::now();
                        let answer = connection.exchange(&request)?;
                        let answered = Instant::now();
                        done += 1;
                        if !contains(answer, proof.as_bytes()) {
                            stop.store(true, Ordering::Relaxed);
                            let shown =
                                String::from_utf8_lossy(&answer[..answer.len().min(PROVEN)]).into_owned();
                            bail!("the gateway answered {shown}");
                        }
                        if window.contains(&answered) {
                            latencies.push(u32::try_from((answered - sent).as_micros()).unwrap_or(u32::MAX));
                        }
                    }
                    Ok((latencies, done))
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("a client does not panic"))
            .collect::<Result<Vec<_>>>()
    })?;
    let done = parts.iter().map(|(_, done)| done).sum();
    let latencies = parts.into_iter().flat_map(|(latencies, _)| latencies).collect();
    Ok(Phase::new(latencies, measured, done))
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(host: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream, buffer: Vec::with_capacity(1 << 17) })
    }

    /// Sends a request and returns the body of the answer.
    fn exchange(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let mut chunk = [0_u8; 32 * 1024];
        let (mut whole, mut body) = (None, 0);
        while whole.is_none_or(|whole| self.buffer.len() < whole) {
            let read = self.stream.read(&mut chunk)?;
            if read == 0 {
                bail!("the gateway closed the connection");
            }
            self.buffer.extend_from_slice(&chunk[..read]);
            if whole.is_none()
                && let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                let head = std::str::from_utf8(&self.buffer[..end])?.to_ascii_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                let length: usize = length.context("an answer without a length")?.trim().parse()?;
                body = end + 4;
                whole = Some(body + length);
            }
        }
        Ok(&self.buffer[body..])
    }
}

/// The proof stands near the beginning of the body; a whole search would cost more than it proves.
const PROVEN: usize = 500;

fn contains(answer: &[u8], proof: &[u8]) -> bool {
    answer[..answer.len().min(PROVEN)].windows(proof.len()).any(|window| window == proof)
}
