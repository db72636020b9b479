//! Numbers that look random and follow from a seed.

use num_bigint::{BigInt, Sign};
use sha3::Shake256;
use sha3::digest::{ExtendableOutput, Update, XofReader};

/// A stream of numbers.
pub(crate) struct Random(Box<dyn XofReader>);

impl Random {
    /// The stream of a seed, which is made of parts.
    pub(crate) fn new(parts: &[&[u8]]) -> Self {
        let mut hash = Shake256::default();
        for part in parts {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(Box::new(hash.finalize_xof()))
    }

    /// The next number of 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.read(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// One of the numbers below `count`, which is not zero.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    /// One of the integers `low..=high`.
    pub(crate) fn between(&mut self, low: &BigInt, high: &BigInt) -> BigInt {
        // Eight bytes more than needed, so that all are as good as equally likely.
        let mut bytes = vec![0; (high - low).bits() as usize / 8 + 9];
        self.0.read(&mut bytes);
        low + BigInt::from_bytes_le(Sign::Plus, &bytes) % (high - low + 1)
    }
}
