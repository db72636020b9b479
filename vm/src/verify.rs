//! Verifying a receipt against an image.

use rand_core::OsRng;
use thiserror::Error;

use crate::generators::PedersenGens;
use crate::image::{Image, ImageError, ImageId};
use crate::machine::{Failure, Machine, MachineError, PointEquation, VerifyingDelegate};
use crate::prove::{generators, receipt_transcript};
use crate::r1cs::{R1csError, R1csProof, Verifier};
use crate::receipt::{Claim, Journal, Receipt, Seal};
use crate::statement::{JournalError, Statement};

/// A claim that was verified. There is no other way to make one than [`verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedReceipt {
    claim: Claim,
}

impl VerifiedReceipt {
    /// Which image ran.
    pub fn image_id(&self) -> ImageId {
        self.claim.image_id
    }

    /// What it says in public.
    pub fn journal(&self) -> &Journal {
        &self.claim.journal
    }

    /// The verified claim.
    pub fn into_claim(self) -> Claim {
        self.claim
    }
}

/// Why a receipt is rejected.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The image at hand is not the one that was asked for.
    #[error("the image is {found}, and {expected} was expected")]
    UnexpectedImage {
        /// The ID the verifier asked for.
        expected: ImageId,
        /// The ID of the image at hand.
        found: ImageId,
    },
    /// The receipt is about another image.
    #[error("the receipt is about image {claimed}, not about {image}")]
    ImageMismatch {
        /// The ID of the verifier's image.
        image: ImageId,
        /// The ID the receipt claims.
        claimed: ImageId,
    },
    /// The image breaks a rule.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The journal cannot be one of this image.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The seal's bytes are not a proof.
    #[error("the seal is malformed")]
    SealMalformed,
    /// The run fails on what the journal says.
    #[error("the run fails on what the journal says: {0}")]
    Run(#[from] Failure),
    /// The proof does not prove the claim.
    #[error("the seal does not prove the claim")]
    ProofInvalid,
    /// The proof could not be checked.
    #[error(transparent)]
    Proof(R1csError),
}

/// Verifies a receipt against an image that the verifier chose.
///
/// # Errors
/// If the receipt is about another image, or does not hold.
pub fn verify(image: &Image, receipt: &Receipt) -> Result<VerifiedReceipt, VerifyError> {
    verify_against(image, image.id(), receipt)
}

/// Verifies a receipt against an image of which the verifier knows the ID.
///
/// # Errors
/// If the image does not have this ID, if the receipt is about another image, or does not hold.
pub fn verify_with_id(
    image: &Image,
    expected: ImageId,
    receipt: &Receipt,
) -> Result<VerifiedReceipt, VerifyError> {
    let found = image.id();
    if found != expected {
        return Err(VerifyError::UnexpectedImage { expected, found });
    }
    verify_against(image, found, receipt)
}

/// Verifies a receipt against an image and its ID.
fn verify_against(image: &Image, id: ImageId, receipt: &Receipt) -> Result<VerifiedReceipt, VerifyError> {
    let Receipt { claim, seal } = receipt;
    if claim.image_id != id {
        return Err(VerifyError::ImageMismatch { image: id, claimed: claim.image_id });
    }
    image.check()?;
    let statement = Statement::read(&image.abi, &claim.journal)?;
    match seal {
        Seal::Bulletproofs(proof) => {
            let proof = R1csProof::from_canonical_bytes(proof).map_err(|_| VerifyError::SealMalformed)?;
            verify_bulletproof(image, receipt, &statement, &proof)?;
        }
    }
    Ok(VerifiedReceipt { claim: claim.clone() })
}

fn verify_bulletproof(
    image: &Image,
    receipt: &Receipt,
    statement: &Statement,
    proof: &R1csProof,
) -> Result<(), VerifyError> {
    let verifier = Verifier::new(receipt_transcript(&receipt.claim, receipt.seal.kind()));
    let mut delegate = VerifyingDelegate::new(verifier, statement);
    let outcome = Machine::for_image(image, &mut delegate).run()?;
    let (verifier, revealed) = delegate.finish();
    let expected = statement.outputs.len();
    if revealed != expected {
        let error = MachineError::OutputsMissing { revealed, expected };
        return Err(Failure { pc: None, error }.into());
    }
    PointEquation::check_all(&outcome.points, &mut OsRng).map_err(|error| Failure { pc: None, error })?;
    match verifier.verify(proof, &PedersenGens::default(), &generators()) {
        Ok(_) => Ok(()),
        Err(R1csError::VerificationError) => Err(VerifyError::ProofInvalid),
        Err(error) => Err(VerifyError::Proof(error)),
    }
}
