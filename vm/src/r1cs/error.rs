//! What can go wrong while building, proving or verifying a constraint system.

use thiserror::Error;

use crate::batch::Fault;
use crate::generators::TooFewGenerators;
use crate::transcript::IdentityPoint;

/// An error of the proof engine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum R1csError {
    /// A variable was allocated while proving without a value for it.
    #[error("a variable was allocated without an assignment")]
    MissingAssignment,
    /// There are fewer generators than padded multipliers.
    #[error("the constraint system needs {needed} generators, but there are {available}")]
    InvalidGeneratorsLength {
        /// Multipliers, padded to a power of two.
        needed: usize,
        /// How many generators of each chain there are.
        available: usize,
    },
    /// Proof bytes that are not the one encoding of a proof.
    #[error("the proof bytes are malformed")]
    FormatError,
    /// A well-formed proof that proves nothing about this constraint system.
    #[error("the proof does not hold for this constraint system")]
    VerificationError,
    /// A constraint does not hold, so that no proof would.
    #[error("constraint {constraint} does not hold")]
    Unsatisfied {
        /// Its index in the order of constraints, those of the second phase last.
        constraint: usize,
    },
    /// A gadget was given inputs it cannot be built for.
    #[error("the gadget cannot be built: {0}")]
    Gadget(&'static str),
}

impl From<TooFewGenerators> for R1csError {
    fn from(TooFewGenerators { needed, available }: TooFewGenerators) -> Self {
        Self::InvalidGeneratorsLength { needed, available }
    }
}

impl From<IdentityPoint> for R1csError {
    fn from(_: IdentityPoint) -> Self {
        Self::VerificationError
    }
}

impl From<Fault> for R1csError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Points | Fault::Proof => Self::VerificationError,
            Fault::Generators(error) => error.into(),
        }
    }
}
