//! The files of the checkout, for tests that read what was committed.

use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours.
const NOT_OURS: [&str; 5] = [".git", "target", "node_modules", "var", "dist"];

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies below the root").to_path_buf()
}

/// The text of a file, named from the root.
pub fn read(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder whose name ends in one of `extensions`, named from the root, in order.
pub fn files(folder: &str, extensions: &[&str]) -> Vec<String> {
    let root = root();
    let mut found = Vec::new();
    walk(&root.join(folder), &mut |path| {
        let wanted = path.extension().is_some_and(|end| extensions.iter().any(|wanted| end == *wanted));
        if wanted {
            found.push(path.strip_prefix(&root).expect("below the root").display().to_string());
        }
    });
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut impl FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        if NOT_OURS.iter().any(|not_ours| name == *not_ours) {
            continue;
        }
        match path.is_dir() {
            true => walk(&path, found),
            false => found(&path),
        }
    }
}
