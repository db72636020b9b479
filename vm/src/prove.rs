//! Proving an image: run it once, and make the seal of what was built.

use thiserror::Error;

use crate::execute::{self, ExecuteError, Run};
use crate::image::Image;
use crate::inputs::Inputs;
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
    /// The proof engine refused.
    #[error("the seal cannot be made: {0}")]
    Seal(String),
}

/// Runs an image on inputs and proves that it did.
///
/// The blinding of a hidden input is the caller's: a fresh random one, unless the same commitment is to be
/// used again.
///
/// ```
/// use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
/// use zkvm::image::{Counts, Debug};
/// use zkvm::program::Instruction::{Drop, Multiply, Reveal, Secret};
/// use zkvm::{Image, Inputs, Scalar};
///
/// // "I know two factors of this number", which is the output.
/// let secret = |name: &str| Parameter {
///     name: name.into(),
///     visibility: Visibility::Secret,
///     ty: Type::Field,
/// };
/// let mut image = Image {
///     abi: Abi {
///         parameters: vec![secret("a"), secret("b")],
///         outputs: vec![Output { name: "return".into(), ty: Type::Field }],
///     },
///     counts: Counts::default(),
///     digit_bits: 0,
///     constants: vec![],
///     side_programs: vec![],
///     routines: vec![],
///     // `multiply` leaves left, right and output on the stack; `reveal` publishes the output.
///     code: vec![Secret(0), Secret(1), Multiply, Reveal, Drop, Drop, Drop],
///     debug: Debug::default(),
/// };
/// image.counts = zkvm::cost(&image)?.counts;
///
/// let mut inputs = Inputs::default();
/// inputs.secret = vec![Scalar::from(6u8), Scalar::from(7u8)];
/// let receipt = zkvm::prove(&image, &inputs)?;
/// let verified = zkvm::verify(&image, &receipt)?;
/// assert_eq!(verified.journal().entries, [zkvm::Entry::Clear(Scalar::from(42u8))]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the image does not accept the inputs.
pub fn prove(image: &Image, inputs: &Inputs) -> Result<Receipt, ProveError> {
    prove_timed(image, inputs, Timing::default())
}

/// The same with a choice whether the time it takes may depend on the inputs (docs/security.md, What an observer of
/// timing could learn).
///
/// ```
/// use zkvm::r1cs::Timing;
/// use zkvm::{Image, Inputs, Opening, Scalar};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let number = |n: u32| Scalar::from(n);
/// let mut inputs = Inputs::default();
/// inputs.public = vec![number(10)];
/// inputs.secret = vec![number(13)];
/// inputs.hidden = vec![Opening { value: number(249), blinding: number(5) }];
///
/// // Somebody may watch how long this takes.
/// let receipt = zkvm::prove_timed(&image, &inputs, Timing::Constant)?;
/// zkvm::verify(&image, &receipt)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the image does not accept the inputs.
pub fn prove_timed(image: &Image, inputs: &Inputs, timing: Timing) -> Result<Receipt, ProveError> {
    let Run { system, outcome, journal } = execute::run(image, inputs)?;
    let claim = Claim { image_id: image.id(), journal };
    let seal = seal::prove(SealKind::Bulletproofs, &claim, system, timing).map_err(|error| match error {
        SealingError::Unsatisfied { constraint } => outcome.unsatisfied(&image.debug, constraint).into(),
        SealingError::Refused(reason) => ProveError::Seal(reason),
    })?;
    Ok(Receipt { claim, seal })
}
