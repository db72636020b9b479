//! Numbers that nobody chose, the same in each run.

/// One step of the generator SplitMix64: the number for a state, of which the next one is `state + STEP`.
pub(crate) fn mixed(state: u64) -> u64 {
    let mut z = state.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What a state is increased by.
pub(crate) const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
