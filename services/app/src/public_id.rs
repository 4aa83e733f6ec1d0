//! Ids as the outside sees them: opaque, not guessable, bound to a kind and a school.
//!
//! Kind, school and number are 16 bytes, one block of AES: encrypted, it is an id. An id of another kind or another
//! school does not decode, so it is "not found" before any query; two ids carry no order (security.md C-18).

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::SchoolId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};

macro_rules! kinds {
    ($( $name:ident = $number:literal, )+) => {
        /// What an id names. Numbers are part of issued ids and never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $(#[doc = stringify!($name)] $name = $number,)+ }
    };
}

kinds! {
    School = 1, Pupil = 2, Guardian = 3, Staff = 4, Group = 5, Subject = 6, Lesson = 7, Column = 8, Period = 9,
    WorkType = 10, Membership = 11, Delivery = 12, Batch = 13, Import = 14, Remark = 15, Document = 16, Report = 17,
    Assignment = 18, District = 19, Slip = 20, Plan = 21, History = 22,
}

/// Encoder and decoder of public ids.
#[derive(Clone)]
pub struct PublicIds {
    cipher: Aes256,
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for PublicIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicIds(…)")
    }
}

impl PublicIds {
    /// Takes at least 16 bytes of key.
    pub fn new(key: &[u8]) -> Option<Self> {
        let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
        let cipher = Aes256::new(&Sha256::new_with_prefix("tabel public id").chain_update(key).finalize());
        (key.len() >= 16).then_some(Self { cipher, mac })
    }

    /// The id of a thing of a school.
    pub fn encode(&self, kind: Kind, school: SchoolId, number: i64) -> String {
        let mut block = Array::from([0u8; 16]);
        block[0] = kind as u8;
        block[4..8].copy_from_slice(&school.get().to_be_bytes());
        block[8..].copy_from_slice(&number.to_be_bytes());
        self.cipher.encrypt_block(&mut block);
        URL_SAFE_NO_PAD.encode(block)
    }

    /// The number behind an id, if it is of this kind and this school.
    pub fn decode(&self, kind: Kind, school: SchoolId, id: &str) -> Option<i64> {
        let block: [u8; 16] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
        let mut block = Array::from(block);
        self.cipher.decrypt_block(&mut block);
        let same = block[..4] == [kind as u8, 0, 0, 0] && block[4..8] == school.get().to_be_bytes();
        let number = i64::from_be_bytes(block[8..].try_into().ok()?);
        (same && number > 0).then_some(number)
    }

    /// A tag over bytes for one purpose, for tokens that do one act.
    pub(crate) fn tag(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0xff]);
        mac.update(bytes);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHOOL: SchoolId = SchoolId::new(1);

    #[test]
    fn an_id_comes_back_only_for_its_kind_and_school() {
        let ids = PublicIds::new(&[3; 32]).unwrap();
        let id = ids.encode(Kind::Pupil, SCHOOL, 42);
        assert_eq!(ids.decode(Kind::Pupil, SCHOOL, &id), Some(42));
        assert_eq!(ids.decode(Kind::Group, SCHOOL, &id), None);
        assert_eq!(ids.decode(Kind::Pupil, SchoolId::new(2), &id), None);
        assert_eq!(PublicIds::new(&[4; 32]).unwrap().decode(Kind::Pupil, SCHOOL, &id), None);
    }

    #[test]
    fn neighbours_share_nothing_and_garbage_is_refused() {
        let ids = PublicIds::new(&[3; 32]).unwrap();
        let (a, b) = (ids.encode(Kind::Pupil, SCHOOL, 1), ids.encode(Kind::Pupil, SCHOOL, 2));
        assert_ne!(a[..4], b[..4]);
        for garbage in ["", "a", "AAAAAAAAAAAAAAAAAAAAAA", "%%%", &a[1..], &format!("{a}A")] {
            assert_eq!(ids.decode(Kind::Pupil, SCHOOL, garbage), None, "{garbage}");
        }
    }
}
