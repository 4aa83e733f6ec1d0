//! Rendered files, kept under the hash of their content: written once, never changed, checked on read.
//!
//! A path is made of numbers and hexadecimal digits only; no name and no text of a user is ever part
//! of one. Deleting is not offered: what may be deleted and when is the archive's rule.

use std::fmt;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use bytes::Bytes;
use domain::id::SchoolId;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// What a file is; its folder and its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// One pupil's week.
    WeeklySummary,
    /// One class's sheets for printing.
    PrintBatch,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::WeeklySummary, Self::PrintBatch];

    /// Folder name.
    pub fn code(self) -> &'static str {
        match self {
            Self::WeeklySummary => "weekly_summary",
            Self::PrintBatch => "print_batch",
        }
    }
}

/// SHA-256 of a file's content; shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileHash([u8; 32]);

impl FileHash {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From a row.
    pub const fn new(raw: [u8; 32]) -> Self {
        Self(raw)
    }

    /// For a row.
    pub const fn get(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The place of a file: `<school>/<kind>/<first two digits>/<hash>.pdf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileKey {
    /// The tenant.
    pub school: SchoolId,
    /// What it is.
    pub kind: FileKind,
    /// Its content.
    pub hash: FileHash,
}

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = self.hash.to_string();
        write!(f, "{}/{}/{}/{hash}.pdf", self.school, self.kind.code(), &hash[..2])
    }
}

/// A text that is not the place of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not the place of a stored file")]
pub struct BadFileKey;

impl FromStr for FileKey {
    type Err = BadFileKey;

    /// Accepts exactly what `Display` writes, nothing equivalent.
    fn from_str(text: &str) -> Result<Self, BadFileKey> {
        let mut parts = text.split('/');
        let school = parts.next().and_then(|p| p.parse().ok()).ok_or(BadFileKey)?;
        let code = parts.next().ok_or(BadFileKey)?;
        let kind = FileKind::ALL.into_iter().find(|kind| kind.code() == code).ok_or(BadFileKey)?;
        let hex = parts.nth(1).and_then(|name| name.strip_suffix(".pdf")).ok_or(BadFileKey)?;
        let key = Self { school: SchoolId::new(school), kind, hash: FileHash(decode(hex)?) };
        if key.to_string() == text { Ok(key) } else { Err(BadFileKey) }
    }
}

fn decode(hex: &str) -> Result<[u8; 32], BadFileKey> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return Err(BadFileKey);
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).map_err(|_| BadFileKey)?;
    }
    Ok(bytes)
}

/// Why a file could not be written or read.
#[derive(Debug, Error)]
pub enum FileError {
    /// No file at this place.
    #[error("no stored file {0}")]
    Missing(FileKey),
    /// The content is not what its name promises: the disk or somebody changed it.
    #[error("stored file {key} has content with hash {found}")]
    Damaged {
        /// Place.
        key: FileKey,
        /// Hash of what is there.
        found: FileHash,
    },
    /// The folder cannot be used.
    #[error("folder for files cannot be used")]
    Folder(#[source] std::io::Error),
    /// The storage failed.
    #[error("file storage failed")]
    Storage(#[from] object_store::Error),
}

/// The storage of an instance. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

impl Files {
    /// Under a local folder, made when it does not exist. What `put` reported as written survives a
    /// power failure (fsync).
    pub fn local(folder: &Path) -> Result<Self, FileError> {
        // Children's records: nobody else on the machine may look in.
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(FileError::Folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Stores a file unless the same content is there already, and returns its place. A damaged file
    /// at that place is replaced.
    pub async fn put(&self, school: SchoolId, kind: FileKind, bytes: Bytes) -> Result<FileKey, FileError> {
        let key = FileKey { school, kind, hash: FileHash::of(&bytes) };
        let create = PutOptions::from(PutMode::Create);
        match self.store.put_opts(&path(&key), bytes.clone().into(), create).await {
            Ok(_) => Ok(key),
            Err(object_store::Error::AlreadyExists { .. }) => match self.read(&key).await {
                Ok(_) => Ok(key),
                Err(FileError::Damaged { .. } | FileError::Missing(_)) => {
                    self.store.put(&path(&key), bytes.into()).await?;
                    Ok(key)
                }
                Err(other) => Err(other),
            },
            Err(other) => Err(other.into()),
        }
    }

    /// Reads a file and compares its content with its name.
    pub async fn read(&self, key: &FileKey) -> Result<Bytes, FileError> {
        let bytes = match self.store.get(&path(key)).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Err(FileError::Missing(*key)),
            Err(other) => return Err(other.into()),
        };
        let found = FileHash::of(&bytes);
        if found == key.hash { Ok(bytes) } else { Err(FileError::Damaged { key: *key, found }) }
    }
}

fn path(key: &FileKey) -> ObjectPath {
    ObjectPath::from(key.to_string())
}

#[cfg(test)]
mod tests;
