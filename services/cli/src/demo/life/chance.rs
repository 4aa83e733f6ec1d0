//! Draws that depend on names only: the same school lives the same weeks whatever the order of the work, the numbers
//! in the database or the machine.

use crate::demo::seed::Seed;

/// A generator of its own for the thing these words name.
pub(super) fn of(words: &[&str]) -> Seed {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0x1f])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    Seed::new(hash)
}

/// A whole number from `from` to `to`, both included.
pub(super) fn between(seed: &mut Seed, from: i64, to: i64) -> i64 {
    let width = usize::try_from(to - from + 1).unwrap_or(1);
    from + i64::try_from(seed.below(width)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_decide_and_their_borders_count() {
        let first = |words: &[&str]| of(words).below(1 << 30);
        assert_eq!(first(&["7А", "Ким"]), first(&["7А", "Ким"]));
        assert_ne!(first(&["7А", "Ким"]), first(&["7АК", "им"]));
        let mut seed = of(&["x"]);
        assert!((0..1_000).all(|_| (3..=5).contains(&between(&mut seed, 3, 5))));
    }
}
