//! Random choices that a seed decides, or bytes.

/// A stream of numbers: chosen bytes first, then what follows from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    /// What is left of the bytes, the next one last.
    chosen: Vec<u8>,
    state: u64,
}

impl Dice {
    /// Choices that a seed decides.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::chosen(&[], seed)
    }

    /// Every byte decides a choice, so that a small change of the bytes is a small change of what is made; the seed
    /// decides all further ones.
    pub(crate) fn chosen(bytes: &[u8], seed: u64) -> Self {
        Self { chosen: bytes.iter().rev().copied().collect(), state: seed }
    }

    pub(crate) fn next(&mut self) -> u64 {
        if let Some(byte) = self.chosen.pop() {
            return byte.into();
        }
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True so often of a hundred times.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; there is one.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
