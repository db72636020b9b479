//! What a proof engine says when there is no proof, whichever engine it is.

use thiserror::Error;

use crate::batch::Fault;
use crate::r1cs::R1csError;

/// Why a proof is rejected, or cannot be made or checked. Engines turn their own errors into this one, so that another
/// engine changes no type that names it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProofError {
    /// A well-formed proof that proves nothing about this constraint system.
    #[error("the proof does not hold for this constraint system")]
    Invalid,
    /// The engine refuses, and says why in a whole sentence. That tells nothing about a proof that was to be checked.
    #[error("{0}")]
    Refused(String),
}

impl From<R1csError> for ProofError {
    fn from(error: R1csError) -> Self {
        match error {
            R1csError::VerificationError => Self::Invalid,
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<Fault> for ProofError {
    fn from(fault: Fault) -> Self {
        R1csError::from(fault).into()
    }
}
