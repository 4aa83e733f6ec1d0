//! The only place that makes random generators. Everything else takes `&mut impl Rng` (or `CryptoRng`) as a parameter.

use rand::rngs::{StdRng, Xoshiro256PlusPlus};
use rand::{Rng, SeedableRng};

/// A cryptographically secure generator seeded by the operating system, for secrets, session tokens and ids.
///
/// # Panics
/// When the operating system has no randomness to give, which happens only very early in a boot.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that makes a generator from the system's randomness"
)]
pub fn secure() -> StdRng {
    rand::make_rng()
}

/// A generator whose whole sequence follows from `seed`, the same on every machine and in every release of rand.
/// For tests and demo data; never for anything that must not be guessed.
pub fn seeded(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// `N` unpredictable bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    secure().fill_bytes(&mut bytes);
    bytes
}

/// Fills a buffer with unpredictable bytes.
pub fn fill(buffer: &mut [u8]) {
    secure().fill_bytes(buffer);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_sequence_for_ever() {
        let mut generator = seeded(42);
        let first: Vec<u64> = (0..3).map(|_| generator.next_u64()).collect();
        assert_eq!(
            first,
            [15_021_278_609_987_233_951, 5_881_210_131_331_364_753, 18_149_643_915_985_481_100]
        );
    }

    #[test]
    fn secure_bytes_differ() {
        assert_ne!(bytes::<16>(), bytes::<16>());
    }
}
