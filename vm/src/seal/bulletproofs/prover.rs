//! Making a seal of Bulletproofs.

use super::generators;
use crate::generators::PedersenGens;
use crate::image::Image;
use crate::inputs::Inputs;
use crate::machine::{Machine, ProvingDelegate};
use crate::r1cs::{BoundStatement, Prover, Timing};
use crate::seal::SealingError;

/// Runs an image on inputs that it is known to accept, and proves that it did.
pub(in crate::seal) fn prove(
    bound: BoundStatement,
    image: &Image,
    inputs: &Inputs,
    timing: Timing,
) -> Result<Vec<u8>, SealingError> {
    let pedersen = PedersenGens::default();
    let mut prover = Prover::new(&pedersen, bound);
    prover.set_timing(timing);
    let mut delegate = ProvingDelegate::new(prover, inputs, image.abi.counts().outputs as usize);
    delegate.open_hidden();
    Machine::for_image(image, &mut delegate).run()?;
    let (proof, _) =
        delegate.finish().0.prove(&generators()).map_err(|error| SealingError::Refused(error.to_string()))?;
    Ok(proof.to_bytes())
}
