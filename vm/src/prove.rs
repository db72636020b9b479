//! Proving an image: execute it, then make the seal.

use thiserror::Error;

use crate::execute::{ExecuteError, execute};
use crate::image::Image;
use crate::inputs::Inputs;
use crate::machine::Failure;
use crate::r1cs::Timing;
use crate::receipt::{Claim, Receipt, SealKind};
use crate::seal::{self, SealingError};

/// Why no receipt could be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The image does not accept the inputs.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The run for the proof failed where the execution did not.
    #[error(transparent)]
    Run(#[from] Failure),
    /// The proof engine refused.
    #[error("the seal cannot be made: {0}")]
    Seal(String),
}

/// Runs an image on inputs and proves that it did.
///
/// The blinding of a hidden input is the caller's: a fresh random one, unless the same commitment is to be
/// used again.
///
/// # Errors
/// If the image does not accept the inputs.
pub fn prove(image: &Image, inputs: &Inputs) -> Result<Receipt, ProveError> {
    prove_timed(image, inputs, Timing::default())
}

/// The same with a choice whether the time it takes may depend on the inputs (docs/security.md, What an observer of
/// timing could learn).
///
/// # Errors
/// If the image does not accept the inputs.
pub fn prove_timed(image: &Image, inputs: &Inputs, timing: Timing) -> Result<Receipt, ProveError> {
    let journal = execute(image, inputs)?.journal;
    let claim = Claim { image_id: image.id(), journal };
    let seal = seal::prove(SealKind::Bulletproofs, &claim, image, inputs, timing)?;
    Ok(Receipt { claim, seal })
}

impl From<SealingError> for ProveError {
    fn from(error: SealingError) -> Self {
        match error {
            SealingError::Run(failure) => Self::Run(failure),
            SealingError::Refused(reason) => Self::Seal(reason),
        }
    }
}
