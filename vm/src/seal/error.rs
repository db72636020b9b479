//! What can be wrong with a seal, whatever its kind.

use crate::machine::Failure;
use crate::proof_error::ProofError;

/// Why a seal is rejected.
pub(crate) enum SealError {
    /// Its bytes are not a proof of its kind.
    Malformed,
    /// It is not of the shape that a proof for the image has.
    Misshapen,
    /// The run of the image fails.
    Run(Failure),
    /// It does not prove the claim.
    Invalid,
    /// The proof engine cannot check it, for a reason of its own.
    Unchecked(String),
}

/// Why a seal cannot be made.
#[cfg(feature = "prove")]
pub(crate) enum SealingError {
    /// A constraint of the second phase does not hold.
    Unsatisfied { constraint: usize },
    /// The proof engine refuses, for a reason of its own.
    Refused(String),
}

impl From<Failure> for SealError {
    fn from(failure: Failure) -> Self {
        Self::Run(failure)
    }
}

impl From<ProofError> for SealError {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Invalid => Self::Invalid,
            error => Self::Unchecked(error.to_string()),
        }
    }
}
