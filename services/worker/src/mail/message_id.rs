//! The stable Message-ID: the same letter to the same person always carries the same one.
//!
//! A server or a reader's mail program can then drop the one duplicate that SMTP cannot exclude
//! (C-75). The identifiers themselves are never readable in it: the digest is keyed.

use std::fmt::Write as _;

use domain::id::{GuardianId, OperationId, ReportId, SchoolId};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

/// What a letter is, as far as its identity goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterKey {
    /// One version of one report to one guardian.
    WeeklySummary {
        /// The tenant.
        school: SchoolId,
        /// The stored report.
        report: ReportId,
        /// Its version, from 1.
        version: u32,
        /// Who receives it.
        guardian: GuardianId,
    },
    /// One request to confirm an address.
    AddressCheck {
        /// The tenant.
        school: SchoolId,
        /// Whose address it is.
        guardian: GuardianId,
        /// The operation that asked for the check.
        operation: OperationId,
    },
}

/// Makes Message-IDs under one mail domain with one key; the key must outlive restarts.
pub struct MessageIds {
    key: SecretBox<[u8; 32]>,
    domain: String,
}

/// The digest of one letter's identity; also the root of its MIME boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId {
    digest: String,
    domain: String,
}

impl MessageIds {
    /// `domain` is the domain of the sender's address.
    pub fn new(key: SecretBox<[u8; 32]>, domain: &crate::mail::address::EmailAddress) -> Self {
        Self { key, domain: domain.domain().to_owned() }
    }

    /// The Message-ID of a letter.
    pub fn of(&self, letter: &LetterKey) -> MessageId {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.key.expose_secret()).expect("HMAC takes a key of any length");
        mac.update(b"tabel message-id 1\0");
        match letter {
            LetterKey::WeeklySummary { school, report, version, guardian } => {
                mac.update(b"weekly-summary\0");
                mac.update(&school.get().to_be_bytes());
                mac.update(&report.get().to_be_bytes());
                mac.update(&version.to_be_bytes());
                mac.update(&guardian.get().to_be_bytes());
            }
            LetterKey::AddressCheck { school, guardian, operation } => {
                mac.update(b"address-check\0");
                mac.update(&school.get().to_be_bytes());
                mac.update(&guardian.get().to_be_bytes());
                mac.update(operation.get().as_bytes());
            }
        }
        // 160 bits: no two letters of any instance meet, and the line stays short.
        let digest = mac.finalize().into_bytes()[..20].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        MessageId { digest, domain: self.domain.clone() }
    }
}

impl MessageId {
    /// With angle brackets, as the header has it.
    pub fn header(&self) -> String {
        format!("<{}@{}>", self.digest, self.domain)
    }

    /// 40 hexadecimal digits.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::address::EmailAddress;

    fn ids(key: u8) -> MessageIds {
        MessageIds::new(
            SecretBox::new(Box::new([key; 32])),
            &EmailAddress::parse("journal@school.example").unwrap(),
        )
    }

    fn weekly(school: i32, report: i64, version: u32, guardian: i64) -> LetterKey {
        LetterKey::WeeklySummary {
            school: SchoolId::new(school),
            report: ReportId::new(report),
            version,
            guardian: GuardianId::new(guardian),
        }
    }

    #[test]
    fn the_same_letter_keeps_its_id_and_no_other_shares_it() {
        let first = ids(1).of(&weekly(1, 2, 3, 4));
        assert_eq!(first, ids(1).of(&weekly(1, 2, 3, 4)));
        assert!(first.header().ends_with("@school.example>"));
        for other in [
            weekly(2, 2, 3, 4),
            weekly(1, 3, 3, 4),
            weekly(1, 2, 4, 4),
            weekly(1, 2, 3, 5),
            weekly(2, 1, 3, 4),
        ] {
            assert_ne!(first, ids(1).of(&other), "{other:?}");
        }
        assert_ne!(first, ids(2).of(&weekly(1, 2, 3, 4)), "the key must matter");
    }
}
