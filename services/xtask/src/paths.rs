//! Where things lie: the checkout, the data folder of private services, and a socket folder with a short path.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::exec;

/// A Unix socket's path may have 107 bytes; this leaves room for the file names inside the folder.
const LONGEST_SOCKET_FOLDER: usize = 80;

/// The top folder of the checkout this xtask was built from.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// The folder for everything that private services write: `TABEL_VAR`, or `var/` in the checkout.
pub fn var() -> PathBuf {
    match std::env::var_os("TABEL_VAR").filter(|value| !value.is_empty()) {
        Some(folder) => std::path::absolute(&folder).unwrap_or_else(|_| PathBuf::from(folder)),
        None => root().join("var"),
    }
}

/// A folder for sockets below `base`, or below the temporary folder when `base` is too long for a socket.
pub fn socket_folder(base: &Path) -> PathBuf {
    let near = base.join("run");
    if near.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return near;
    }
    PathBuf::from(format!("/tmp/tabel-{:016x}", short_hash(base)))
}

/// A stand-in for `base` that an unprivileged user can reach when the checkout itself is closed to others.
pub fn reachable_substitute(base: &Path) -> PathBuf {
    PathBuf::from(format!("/var/tmp/tabel-{:016x}", short_hash(base)))
}

/// A folder in memory for data of `base` that nobody misses, when there is plenty of it. On a disk, tests that make and
/// drop a database each spend a quarter of their time looking for free inodes.
pub fn memory_folder(base: &Path) -> Option<PathBuf> {
    (free_memory()? >= PLENTY).then(|| memory_place(base))
}

/// Removes what [`memory_folder`] may hold for `base`.
pub fn remove_memory_folder(base: &Path) -> Result<()> {
    remove_folder(&memory_place(base))
}

/// Bytes: several clusters of tests at once take less than half of it.
const PLENTY: u64 = 6 << 30;
const SHARED_MEMORY: &str = "/dev/shm";

fn memory_place(base: &Path) -> PathBuf {
    Path::new(SHARED_MEMORY).join(format!("tabel-{:016x}", short_hash(base)))
}

/// Bytes that the folder in memory, the machine and this process's control group all have left.
fn free_memory() -> Option<u64> {
    let folder = exec::output(Command::new("df").args(["-B1", "--output=avail", SHARED_MEMORY])).ok()?;
    let folder: u64 = folder.lines().nth(1)?.trim().parse().ok()?;
    let machine = fs::read_to_string("/proc/meminfo").ok()?;
    let machine = machine.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let machine: u64 = machine.trim().strip_suffix(" kB")?.parse().ok()?;
    let group =
        |name: &str| fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?.trim().parse::<u64>().ok();
    // Without a limit there is no number.
    let group = group("memory.max").map(|most| most.saturating_sub(group("memory.current").unwrap_or(most)));
    Some(folder.min(machine * 1024).min(group.unwrap_or(u64::MAX)))
}

/// Creates the folder and its parents; only its owner may enter.
pub fn private_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
        .with_context(|| format!("cannot restrict {}", path.display()))
}

/// Removes the folder with everything in it; a missing folder is fine.
pub fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn short_hash(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_stay_below_the_length_a_kernel_takes() {
        let near = Path::new("/srv/checkout/var/test");
        assert_eq!(socket_folder(near), near.join("run"));
        let deep = PathBuf::from(format!("/{}", "deep/".repeat(30)));
        let far = socket_folder(&deep);
        assert!(far.join(".s.PGSQL.5432").as_os_str().len() < 107, "{}", far.display());
        assert_ne!(far, socket_folder(&deep.join("other")));
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("services/xtask/Cargo.toml").is_file());
    }
}
