//! Right child, right adult: what a PDF says about itself against the delivery row (C-61).
//!
//! The last check before a file becomes part of a letter; it trusts neither the queue nor the storage.

use reports::{EmbeddedIds, embedded_ids};
use thiserror::Error;

/// Why a file does not belong to a delivery. Nothing leaves; the operator is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PairingError {
    /// The bytes are not exactly one report of ours.
    #[error("the file carries no readable ids")]
    Unreadable,
    /// An id differs.
    #[error("the file belongs to another {0}")]
    Differs(&'static str),
}

/// Compares. A file without a guardian is the family's common copy and may go to each of its
/// guardians; one that names a guardian goes to that one only.
pub fn check(pdf: &[u8], row: &EmbeddedIds) -> Result<(), PairingError> {
    let EmbeddedIds { school, ids } = embedded_ids(pdf).ok_or(PairingError::Unreadable)?;
    let guardian = ids.guardian.is_none() || ids.guardian == row.ids.guardian;
    for (what, same) in [
        ("school", school == row.school),
        ("pupil", ids.pupil == row.ids.pupil),
        ("report", ids.report == row.ids.report),
        ("version", ids.version == row.ids.version),
        ("guardian", guardian),
    ] {
        if !same {
            return Err(PairingError::Differs(what));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reports::input::{OpaqueId, ReportIds};

    fn pdf(school: &str, report: &str, version: u32, pupil: &str, guardian: Option<&str>) -> Vec<u8> {
        let guardian = guardian.map(|g| format!(", tabel:guardian={g}")).unwrap_or_default();
        format!(
            "%PDF-1.7 <pdf:Keywords>tabel:school={school}, tabel:report={report}, tabel:version={version}, \
             tabel:pupil={pupil}{guardian}</pdf:Keywords>"
        )
        .into_bytes()
    }

    fn row() -> EmbeddedIds {
        let id = |text: &str| OpaqueId::new(text).unwrap();
        let ids = ReportIds { report: id("r1"), version: 2, pupil: id("p1"), guardian: Some(id("g1")) };
        EmbeddedIds { school: id("s1"), ids }
    }

    #[test]
    fn only_the_rows_own_file_passes() {
        use PairingError::*;
        for (bytes, expected) in [
            (pdf("s1", "r1", 2, "p1", Some("g1")), Ok(())),
            (pdf("s1", "r1", 2, "p1", None), Ok(())),
            (pdf("s2", "r1", 2, "p1", None), Err(Differs("school"))),
            (pdf("s1", "r1", 2, "p2", None), Err(Differs("pupil"))),
            (pdf("s1", "r2", 2, "p1", None), Err(Differs("report"))),
            (pdf("s1", "r1", 1, "p1", None), Err(Differs("version"))),
            (pdf("s1", "r1", 2, "p1", Some("g2")), Err(Differs("guardian"))),
            (b"%PDF-1.7".to_vec(), Err(Unreadable)),
            (vec![], Err(Unreadable)),
        ] {
            assert_eq!(check(&bytes, &row()), expected, "{:?}", String::from_utf8_lossy(&bytes));
        }
    }
}
