//! Files on their way into an import: opened by ticket, filled once, read by the same account, gone after an hour. The
//! GraphQL body is too small for a roster, so the bytes come by a route of their own and wait here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use app::import::InputFile;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use domain::id::{AccountId, ImportId, SchoolId};

/// Largest file, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;
/// Uploads waiting at once, over all accounts; bounds memory to `MOST` times [`LARGEST`].
const MOST: usize = 12;
/// Uploads of one account waiting at once.
const MOST_OF_ONE: usize = 2;
/// How long an upload waits.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Where uploads wait.
pub trait UploadStore: Send + Sync + 'static {
    /// Opens an upload for one file; `None` when too many wait already.
    fn open(&self, owner: AccountId, name: String) -> Option<String>;
    /// Whether this account opened the upload and nothing came yet.
    fn is_open(&self, owner: AccountId, ticket: &str) -> bool;
    /// Fills it; `false` when there is no such upload of this account or it is filled already.
    fn fill(&self, owner: AccountId, ticket: &str, bytes: Bytes) -> bool;
    /// The file behind a ticket of this account, once filled.
    fn file(&self, owner: AccountId, ticket: &str) -> Option<InputFile>;
    /// Remembers which run checked the file.
    fn checked(&self, owner: AccountId, ticket: &str, run: (SchoolId, ImportId));
    /// Whether the file a run of this account checked is still there.
    fn waits(&self, owner: AccountId, run: (SchoolId, ImportId)) -> bool;
    /// The file a run of this account checked; it is gone afterwards.
    fn take(&self, owner: AccountId, run: (SchoolId, ImportId)) -> Option<InputFile>;
}

struct Upload {
    owner: AccountId,
    name: String,
    bytes: Option<Bytes>,
    run: Option<(SchoolId, ImportId)>,
    opened: Instant,
}

/// Uploads in the memory of this process. Several processes behind one address need sticky sessions for imports.
#[derive(Default)]
pub struct MemoryUploads(Mutex<HashMap<String, Upload>>);

impl std::fmt::Debug for MemoryUploads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemoryUploads")
    }
}

impl MemoryUploads {
    /// An empty store.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<String, Upload>) -> T) -> T {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.retain(|_, upload| upload.opened.elapsed() < KEPT);
        work(&mut uploads)
    }
}

impl UploadStore for MemoryUploads {
    fn open(&self, owner: AccountId, name: String) -> Option<String> {
        let ticket = URL_SAFE_NO_PAD.encode(platform::random::bytes::<18>());
        self.with(|uploads| {
            // Whoever starts over gives up the oldest file of their own.
            if uploads.values().filter(|upload| upload.owner == owner).count() >= MOST_OF_ONE {
                let own = uploads.iter().filter(|(_, upload)| upload.owner == owner);
                let oldest = own.min_by_key(|(_, upload)| upload.opened).map(|(ticket, _)| ticket.clone());
                uploads.remove(&oldest.unwrap_or_default());
            }
            if uploads.len() >= MOST {
                return None;
            }
            let upload = Upload { owner, name, bytes: None, run: None, opened: Instant::now() };
            uploads.insert(ticket.clone(), upload);
            Some(ticket)
        })
    }

    fn is_open(&self, owner: AccountId, ticket: &str) -> bool {
        let open = |upload: &Upload| upload.owner == owner && upload.bytes.is_none();
        self.with(|uploads| uploads.get(ticket).is_some_and(open))
    }

    fn fill(&self, owner: AccountId, ticket: &str, bytes: Bytes) -> bool {
        self.with(|uploads| {
            let upload =
                uploads.get_mut(ticket).filter(|upload| upload.owner == owner && upload.bytes.is_none());
            upload.is_some_and(|upload| {
                upload.bytes = Some(bytes);
                true
            })
        })
    }

    fn file(&self, owner: AccountId, ticket: &str) -> Option<InputFile> {
        self.with(|uploads| {
            let upload = uploads.get(ticket).filter(|upload| upload.owner == owner)?;
            Some(InputFile { name: upload.name.clone(), bytes: upload.bytes.as_ref()?.to_vec() })
        })
    }

    fn checked(&self, owner: AccountId, ticket: &str, run: (SchoolId, ImportId)) {
        self.with(|uploads| {
            if let Some(upload) = uploads.get_mut(ticket).filter(|upload| upload.owner == owner) {
                upload.run = Some(run);
            }
        });
    }

    fn waits(&self, owner: AccountId, run: (SchoolId, ImportId)) -> bool {
        self.with(|uploads| uploads.values().any(|upload| upload.owner == owner && upload.run == Some(run)))
    }

    fn take(&self, owner: AccountId, run: (SchoolId, ImportId)) -> Option<InputFile> {
        self.with(|uploads| {
            let of_run = |upload: &Upload| upload.owner == owner && upload.run == Some(run);
            let ticket =
                uploads.iter().find(|(_, upload)| of_run(upload)).map(|(ticket, _)| ticket.clone())?;
            let upload = uploads.remove(&ticket)?;
            Some(InputFile { name: upload.name, bytes: upload.bytes?.to_vec() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: AccountId = AccountId::new(1);
    const OTHER: AccountId = AccountId::new(2);
    const RUN: (SchoolId, ImportId) = (SchoolId::new(1), ImportId::new(7));

    #[test]
    fn a_file_belongs_to_its_account_and_is_filled_and_taken_once() {
        let uploads = MemoryUploads::new();
        let ticket = uploads.open(OWNER, "книга.xlsx".into()).expect("a ticket");
        assert!(uploads.file(OWNER, &ticket).is_none(), "nothing came yet");
        assert!(!uploads.fill(OTHER, &ticket, Bytes::from_static(b"x")));
        assert!(uploads.fill(OWNER, &ticket, Bytes::from_static(b"a")));
        assert!(!uploads.fill(OWNER, &ticket, Bytes::from_static(b"b")), "filled once");
        assert!(uploads.file(OTHER, &ticket).is_none());
        assert_eq!(uploads.file(OWNER, &ticket).expect("the file").bytes, b"a");
        uploads.checked(OWNER, &ticket, RUN);
        assert_eq!([OWNER, OTHER].map(|account| uploads.waits(account, RUN)), [true, false]);
        assert!(uploads.take(OTHER, RUN).is_none());
        assert_eq!(uploads.take(OWNER, RUN).expect("the file").bytes, b"a");
        assert!(uploads.take(OWNER, RUN).is_none() && !uploads.waits(OWNER, RUN), "gone");
    }

    #[test]
    fn what_waits_is_bounded() {
        let uploads = MemoryUploads::new();
        let first = uploads.open(OWNER, "1".into()).expect("a ticket");
        assert!(uploads.fill(OWNER, &first, Bytes::new()));
        for _ in 0..MOST_OF_ONE {
            assert!(uploads.open(OWNER, "2".into()).is_some());
        }
        assert!(uploads.file(OWNER, &first).is_none(), "the oldest of one account makes room");
        for account in 10..30 {
            uploads.open(AccountId::new(account), "3".into());
        }
        assert!(uploads.open(OTHER, "4".into()).is_none());
    }
}
