//! A private redis-server on a Unix socket for tests. Only the process started here is ever ended.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// Ends with the test.
pub struct PrivateRedis {
    folder: PathBuf,
    child: Child,
    /// For `redis::Client::open`.
    pub address: String,
}

impl PrivateRedis {
    /// `None`, with a note, when there is no redis-server on this machine.
    pub fn start() -> Option<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tabel-redis-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).ok()?;
        let Ok(child) = spawn(&folder) else {
            eprintln!("skipped: redis-server is not installed");
            return None;
        };
        let address = format!("unix://{}", folder.join("s").display());
        let redis = Self { folder, child, address };
        redis.wait();
        Some(redis)
    }

    /// SIGKILL, as a crash would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts an empty server at the same address.
    pub fn restart(&mut self) {
        let _ = std::fs::remove_file(self.folder.join("s"));
        self.child = spawn(&self.folder).expect("it started before");
        self.wait();
    }

    fn wait(&self) {
        for _ in 0..200 {
            if std::os::unix::net::UnixStream::connect(self.folder.join("s")).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("redis-server did not open its socket");
    }
}

fn spawn(folder: &std::path::Path) -> std::io::Result<Child> {
    Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
        .arg(folder.join("s"))
        .arg("--dir")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

impl Drop for PrivateRedis {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
