//! What somebody is willing to spend on an image that somebody else made.
//!
//! An image declares what its run costs, in counts that the machine enforces. So what verifying a receipt of it can
//! cost is known before anything of it runs, and an image that asks for too much is refused with what it asks for.

use thiserror::Error;

use super::Image;

/// How much verifying one receipt may cost; for many at once, `memory` is that of all of them together.
///
/// The default lets pass what programs need that do something of use, with room to spare, and nothing that takes longer
/// than a moment (docs/performance.md, What a stranger can ask for). Raise it for an image that you know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Multipliers, some 10 µs each.
    pub multipliers: u64,
    /// Steps of side programs and calls, some 10 ns each; for a verifier, of those that everybody runs.
    pub steps: u64,
    /// Bytes of memory. Edges, constraints, slots and multipliers are counted by what they take.
    pub memory: u64,
}

/// What an image has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Multipliers of one constraint system.
    Multipliers,
    /// Steps of side programs and calls.
    Steps,
    /// Memory, counted in bytes.
    Memory,
}

/// An image asks for more than a budget allows. It says nothing about the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the image needs {needed} {what}, but {allowed} are allowed")]
pub struct OverBudget {
    /// What there is too little of.
    pub what: Resource,
    /// How much it needs.
    pub needed: u64,
    /// How much the budget allows.
    pub allowed: u64,
}

impl Budget {
    /// For images that one made or knows: the limits of the format alone.
    pub const UNLIMITED: Self = Self { multipliers: u64::MAX, steps: u64::MAX, memory: u64::MAX };

    /// Checks what an image declares for a verifier.
    ///
    /// # Errors
    /// The first thing that it has too much of.
    pub fn check(&self, image: &Image) -> Result<(), OverBudget> {
        self.compare(image, image.verifier_steps())
    }

    /// Checks what an image declares for whoever runs it with inputs, to execute or to prove: advice is computed, too.
    ///
    /// # Errors
    /// The first thing that it has too much of.
    pub fn check_run(&self, image: &Image) -> Result<(), OverBudget> {
        self.compare(image, image.counts.steps.into())
    }

    fn compare(&self, image: &Image, steps: u64) -> Result<(), OverBudget> {
        [
            (Resource::Multipliers, u64::from(image.counts.multipliers), self.multipliers),
            (Resource::Steps, steps, self.steps),
            (Resource::Memory, memory(image), self.memory),
        ]
        .into_iter()
        .find(|(_, needed, allowed)| needed > allowed)
        .map_or(Ok(()), |(what, needed, allowed)| Err(OverBudget { what, needed, allowed }))
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self { multipliers: 1 << 17, steps: 1 << 24, memory: 300_000_000 }
    }
}

/// The most memory, in bytes, that verifying a receipt of an image takes, the image left out.
///
/// An edge is a variable and its weight, in a node or with a constant and a wire in a constraint, in a list that may have
/// grown to twice its length, and a node has a weight and perhaps a value; a multiplier has the constraints of a bit,
/// weights, generators and sums; a slot is an expression, in such a list, too; an
/// instruction may leave a node of a constraint; an entry of the journal is decoded, read by the ABI and shown. A run
/// takes something in any case, which counts where a batch has many in progress. Left out are the buckets that each
/// thread of the machine has for the last sum: 0.5 MB at 8,192 multipliers, 5 MB at the most.
pub fn memory(image: &Image) -> u64 {
    const RUN: u64 = 262_144;
    const EDGE: u64 = 200;
    const MULTIPLIER: u64 = 1_024;
    const CONSTRAINT: u64 = 16;
    const SLOT: u64 = 192;
    const INSTRUCTION: u64 = 32;
    const ENTRY: u64 = 1_024;
    /// A call in progress: each is of an earlier routine.
    const CALL: u64 = 512;
    let counts = &image.counts;
    [
        RUN,
        u64::from(counts.edges) * EDGE,
        padded(counts.multipliers) * MULTIPLIER,
        u64::from(counts.constraints) * CONSTRAINT,
        u64::from(counts.slots) * SLOT,
        image.routines.len() as u64 * CALL,
        // What is not checked may call more often than can be counted.
        image.add_up(|_| [1])[0].saturating_mul(INSTRUCTION),
        entries(image) * ENTRY,
    ]
    .into_iter()
    .fold(0, u64::saturating_add)
}

/// What remains of a run, in bytes, until the last check of a batch: weights of the generators.
pub(crate) fn remaining_memory(image: &Image) -> u64 {
    /// Of the points and scalars that a proof has in any case.
    const PROOF: u64 = 16_384;
    const MULTIPLIER: u64 = 128;
    /// A commitment's point and scalar, decoded and not.
    const ENTRY: u64 = 512;
    /// The same of a point that the program names.
    const EDGE: u64 = 8;
    padded(image.counts.multipliers) * MULTIPLIER
        + PROOF
        + entries(image) * ENTRY
        + u64::from(image.counts.edges) * EDGE
}

/// How many entries a journal of the image has.
fn entries(image: &Image) -> u64 {
    let counts = image.abi.counts();
    u64::from(counts.public) + u64::from(counts.hidden) + u64::from(counts.outputs)
}

/// Multipliers as the proof system counts them.
pub(crate) fn padded(multipliers: u32) -> u64 {
    u64::from(multipliers).next_power_of_two()
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Multipliers => "multipliers",
            Self::Steps => "steps",
            Self::Memory => "bytes of memory",
        })
    }
}
