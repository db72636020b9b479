//! Seals of Bulletproofs: the run of the machine is a constraint system, and the seal proves it.

#[cfg(feature = "prove")]
mod prover;

use super::SealError;
use crate::batch::{Equations, PointEquation};
use crate::generators::BulletproofGens;
use crate::image::{Image, limits};
use crate::machine::{Failure, Machine, MachineError, VerifyingDelegate};
use crate::proof_error::ProofError;
use crate::r1cs::{BoundStatement, Built, R1csProof, Verifier};
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
        let (verifier, points) = run(bound, image, statement)?;
        let equation = verifier.equation(&self.0).map_err(ProofError::from)?;
        Ok(Equations { proofs: vec![equation], points })
    }

    /// The same for a statement that shares its run with others.
    pub(super) fn shared_equations(
        &self,
        bound: BoundStatement,
        run: &SharedRun,
        statement: &Statement,
    ) -> Result<Equations, SealError> {
        let equation = run.built.equation(bound, &statement.hidden, &self.0).map_err(ProofError::from)?;
        Ok(Equations { proofs: vec![equation], points: run.points.clone() })
    }
}

/// A run that is the same for statements of an image that differ in hidden inputs only.
pub(crate) struct SharedRun {
    built: Built,
    points: Vec<PointEquation>,
}

impl SharedRun {
    /// The run of one of the statements; none if it fails, or if it is not all that a proof is about.
    pub(super) fn of(bound: BoundStatement, image: &Image, statement: &Statement) -> Option<Self> {
        let (verifier, points) = run(bound, image, statement).ok()?;
        Some(Self { built: verifier.into_built()?, points })
    }
}

/// Runs the machine; what it built, and what it leaves to be checked.
fn run(
    bound: BoundStatement,
    image: &Image,
    statement: &Statement,
) -> Result<(Verifier, Vec<PointEquation>), SealError> {
    let mut delegate = VerifyingDelegate::new(Verifier::new(bound), statement);
    let outcome = Machine::for_image(image, &mut delegate).run()?;
    let (verifier, revealed) = delegate.finish();
    let expected = statement.outputs.len();
    if revealed != expected {
        let error = MachineError::OutputsMissing { revealed, expected };
        return Err(Failure::new(None, error).into());
    }
    Ok((verifier, outcome.points))
}
