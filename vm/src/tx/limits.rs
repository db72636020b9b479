//! How much a transaction may cost.

use crate::generators::BulletproofGens;
use crate::image::Counts;

/// What the prover keeps to, and a verifier unless it is told otherwise. A cloak of 512 inputs and 512 outputs
/// fits.
pub const DEFAULT_LIMITS: Counts = Counts {
    multipliers: 1 << 15,
    constraints: 1 << 17,
    edges: 1 << 22,
    steps: 1 << 22,
    slots: 1 << 16,
    stack: 1 << 12,
};

/// Generators for every transaction within [`DEFAULT_LIMITS`]. Only those that are needed are made, and once.
pub fn default_generators() -> BulletproofGens {
    BulletproofGens::new(DEFAULT_LIMITS.multipliers as usize)
}
