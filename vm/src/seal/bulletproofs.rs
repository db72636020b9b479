//! Seals of Bulletproofs: the run of the machine is a constraint system, and the seal proves it.

#[cfg(feature = "prove")]
mod prover;

use super::SealError;
use crate::batch::Equations;
use crate::generators::BulletproofGens;
use crate::image::{Image, limits};
use crate::machine::{Failure, Machine, MachineError, VerifyingDelegate};
use crate::proof_error::ProofError;
use crate::r1cs::{BoundStatement, R1csProof, Verifier};
use crate::statement::Statement;
#[cfg(feature = "prove")]
pub(super) use prover::prove;

/// A proof that was read.
pub(crate) struct Proof(R1csProof);

/// Generators for the largest image; only those that are needed are made.
pub(crate) fn generators() -> BulletproofGens {
    BulletproofGens::new(limits::MAX_MULTIPLIERS as usize)
}

impl Proof {
    /// Reads the bytes of a proof, of which the image says how long it is.
    pub(super) fn read(bytes: &[u8], image: &Image) -> Result<Self, SealError> {
        let proof = R1csProof::from_canonical_bytes(bytes).map_err(|_| SealError::Malformed)?;
        // What the image declares is exact, so the length is known before it runs.
        if proof.fits(image.counts.multipliers) { Ok(Self(proof)) } else { Err(SealError::Misshapen) }
    }

    /// Runs the machine on what the journal says.
    pub(super) fn equations(
        &self,
        bound: BoundStatement,
        image: &Image,
        statement: &Statement,
    ) -> Result<Equations, SealError> {
        let mut delegate = VerifyingDelegate::new(Verifier::new(bound), statement);
        let outcome = Machine::for_image(image, &mut delegate).run()?;
        let (verifier, revealed) = delegate.finish();
        let expected = statement.outputs.len();
        if revealed != expected {
            let error = MachineError::OutputsMissing { revealed, expected };
            return Err(Failure::new(None, error).into());
        }
        Ok(Equations {
            proofs: vec![verifier.equation(&self.0).map_err(ProofError::from)?],
            points: outcome.points,
        })
    }
}
