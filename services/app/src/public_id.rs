//! Ids as the outside sees them: opaque, not guessable, bound to a kind and a school.
//!
//! A four-round Feistel network over 16 bytes (kind, school, number) with HMAC-SHA256 as round function. An id of
//! another kind or another school does not decode, so it is "not found" before any query; two ids carry no order
//! (security.md C-18).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::SchoolId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

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
        (key.len() >= 16).then_some(Self { mac })
    }

    /// The id of a thing of a school.
    pub fn encode(&self, kind: Kind, school: SchoolId, number: i64) -> String {
        let mut block = [0u8; 16];
        block[0] = kind as u8;
        block[4..8].copy_from_slice(&school.get().to_be_bytes());
        block[8..].copy_from_slice(&number.to_be_bytes());
        for round in 0..4 {
            self.round(&mut block, round);
            block.rotate_left(8);
        }
        URL_SAFE_NO_PAD.encode(block)
    }

    /// The number behind an id, if it is of this kind and this school.
    pub fn decode(&self, kind: Kind, school: SchoolId, id: &str) -> Option<i64> {
        let mut block: [u8; 16] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
        for round in (0..4).rev() {
            block.rotate_left(8);
            self.round(&mut block, round);
        }
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

    /// Mixes the right half into the left.
    fn round(&self, block: &mut [u8; 16], round: u8) {
        let mut mac = self.mac.clone();
        mac.update(&[round]);
        mac.update(&block[8..]);
        let tag = mac.finalize().into_bytes();
        for (byte, mask) in block[..8].iter_mut().zip(tag) {
            *byte ^= mask;
        }
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
