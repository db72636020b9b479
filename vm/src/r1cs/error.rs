//! What can go wrong while building, proving or verifying a constraint system.

use thiserror::Error;

/// An error of the proof engine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum R1csError {
    /// A variable was allocated while proving without a value for it.
    #[error("a variable was allocated without an assignment")]
    MissingAssignment,
    /// There are fewer generators than padded multipliers.
    #[error("the constraint system needs {needed} generators and there are {available}")]
    InvalidGeneratorsLength {
        /// Multipliers, padded to a power of two.
        needed: usize,
        /// The generators' capacity.
        available: usize,
    },
    /// Proof bytes that are not the one encoding of a proof.
    #[error("the proof bytes are malformed")]
    FormatError,
    /// A well-formed proof that proves nothing about this constraint system.
    #[error("the proof does not hold for this constraint system")]
    VerificationError,
    /// A gadget was given inputs it cannot be built for.
    #[error("the gadget cannot be built: {0}")]
    Gadget(&'static str),
}
