//! A constraint system that is built once for the proofs of several statements.
#![allow(non_snake_case)]

use curve25519_dalek::ristretto::CompressedRistretto;

use super::{Verifier, Whole, append_first_phase};
use crate::batch::Equation;
use crate::r1cs::unassigned::Unassigned;
use crate::r1cs::{BoundStatement, ConstraintSystem, R1csError, R1csProof};
use crate::transcript::ProofTranscript;

/// What a verifier built, for statements that build the same and differ in commitments only.
pub(crate) struct Built {
    system: Unassigned,
    V: Vec<CompressedRistretto>,
}

impl Verifier {
    /// What was built; none if there is a second phase, since that depends on the challenges of a proof.
    pub(crate) fn into_built(self) -> Option<Built> {
        let Self { mut system, V, callbacks, .. } = self;
        system.end_phase();
        callbacks.is_empty().then_some(Built { system, V })
    }
}

impl Built {
    /// What verifying a proof of one of the statements comes down to. The first commitments are those of the statement, the
    /// others are the same for all.
    ///
    /// # Errors
    /// As [`Verifier::equation`].
    pub(crate) fn equation(
        &self,
        statement: BoundStatement,
        first: &[CompressedRistretto],
        proof: &R1csProof,
    ) -> Result<Equation, R1csError> {
        let mut verifier = Verifier::new(statement);
        first.iter().chain(self.V.iter().skip(first.len())).for_each(|V| {
            verifier.commit(*V);
        });
        let Verifier { mut transcript, V, .. } = verifier;
        append_first_phase(&mut transcript, V.len(), proof)?;
        transcript.phase_domain(false);
        let n1 = self.system.multipliers_len();
        Whole { system: &self.system, n1, V: &V }.equation(transcript, proof)
    }
}
