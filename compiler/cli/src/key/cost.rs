//! What it costs to try one passphrase: for whoever guesses, and for us.

/// The parameters of Argon2id, always with one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    /// How often it goes through the memory.
    pub(super) passes: u32,
}

impl Cost {
    /// What new files have: 256 MiB and 3 passes, which libsodium calls moderate.
    pub(super) const NEW: Self = Self { memory_kib: 256 << 10, passes: 3 };
    /// The most that a file may ask for: 1 GiB and 4 passes, which libsodium calls sensitive, or more passes through less memory.
    pub(super) const MOST: Self = Self { memory_kib: 1 << 20, passes: 4 };
    /// The least that Argon2 can do.
    pub(super) const LEAST: Self = Self { memory_kib: 8, passes: 1 };

    /// Whether a file may ask for it: whoever wrote the file is not to decide about our memory and time.
    pub(super) fn is_allowed(self) -> bool {
        self.memory_kib <= Self::MOST.memory_kib && self.work() <= Self::MOST.work()
    }

    /// Whether Argon2 can do so little.
    pub(super) fn is_possible(self) -> bool {
        self.memory_kib >= Self::LEAST.memory_kib && self.passes >= Self::LEAST.passes
    }

    /// How many KiB all passes go through.
    fn work(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.passes)
    }
}
