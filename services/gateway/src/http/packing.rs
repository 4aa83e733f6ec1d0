//! Compressed forms: which of them a client takes, and answers packed for slow lines.
//!
//! An answer holds no secret that a stranger could guess letter by letter from its length (BREACH): the session stands in
//! a header, and no other site can make a browser ask (`forgery`).

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

/// Answers shorter than this leave in one packet either way.
const WORTH: usize = 1_400;

/// Whether a client names a form in `accept-encoding`; one it gives quality zero is not taken.
pub(super) fn accepts(accepted: &str, form: &str) -> bool {
    accepted.split(',').map(str::trim).any(|one| {
        one == form || one.strip_prefix(form).is_some_and(|q| q.starts_with(';') && !q.ends_with("q=0"))
    })
}

/// The body, packed as `gzip` where the client takes that and it is worth it; says whether it was packed.
pub(super) fn packed(accepted: &str, body: Vec<u8>) -> (Vec<u8>, bool) {
    if body.len() < WORTH || !accepts(accepted, "gzip") {
        return (body, false);
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    match encoder.write_all(&body).and_then(|()| encoder.finish()) {
        Ok(small) => (small, true),
        Err(_) => (body, false),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_long_answer_is_packed_for_who_takes_it() {
        let long = "{\"text\":\"отметка\"}".repeat(500).into_bytes();
        let (small, is_packed) = packed("gzip, deflate, br", long.clone());
        assert!(is_packed && small.len() * 4 < long.len(), "{} of {}", small.len(), long.len());
        let mut back = Vec::new();
        GzDecoder::new(&small[..]).read_to_end(&mut back).unwrap();
        assert_eq!(back, long);
        for accepted in ["", "identity", "gzip;q=0", "br"] {
            assert_eq!(packed(accepted, long.clone()), (long.clone(), false), "{accepted}");
        }
        assert_eq!(packed("gzip", b"{}".to_vec()), (b"{}".to_vec(), false));
    }
}
