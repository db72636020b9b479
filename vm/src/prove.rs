//! Proving an image: execute it, then make the seal.

use thiserror::Error;

use crate::execute::{ExecuteError, execute, open_hidden};
use crate::generators::{BulletproofGens, PedersenGens};
use crate::image::{Image, limits};
use crate::inputs::Inputs;
use crate::machine::{Failure, Machine, ProvingDelegate};
use crate::r1cs::{BoundStatement, Prover, R1csError, Timing};
use crate::receipt::{Claim, FORMAT_VERSION, Receipt, Seal, SealKind};
use crate::transcript::label;

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
    #[error(transparent)]
    Proof(#[from] R1csError),
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
    let pedersen = PedersenGens::default();
    let mut prover = Prover::new(&pedersen, receipt_statement(&claim, SealKind::Bulletproofs));
    prover.set_timing(timing);
    let mut delegate = ProvingDelegate::new(prover, inputs, image.abi.counts().outputs as usize);
    open_hidden(&mut delegate, inputs);
    Machine::for_image(image, &mut delegate).run()?;
    let (proof, _) = delegate.finish().0.prove(&generators())?;
    Ok(Receipt { claim, seal: Seal::Bulletproofs(proof.to_bytes()) })
}

/// Generators for the largest image; only those that are needed are made.
pub(crate) fn generators() -> BulletproofGens {
    BulletproofGens::new(limits::MAX_MULTIPLIERS as usize)
}

/// What a seal proves: the receipt's format, the image, the kind of seal and the whole journal. The image ID is a hash of
/// everything that a run depends on, and the journal of all that is not the image's.
pub fn receipt_statement(claim: &Claim, kind: SealKind) -> BoundStatement {
    BoundStatement::of(
        label::RECEIPT,
        &[
            (label::RECEIPT_FORMAT, &u64::from(FORMAT_VERSION).to_le_bytes()),
            (label::RECEIPT_IMAGE, &claim.image_id.0),
            (label::RECEIPT_SEAL, &(kind as u64).to_le_bytes()),
            (label::RECEIPT_JOURNAL, &claim.journal.encode()),
        ],
    )
}
