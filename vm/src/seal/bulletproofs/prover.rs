//! Making a seal of Bulletproofs.

use super::generators;
use crate::generators::PedersenGens;
use crate::r1cs::{BoundStatement, MockProver, R1csError, Timing};
use crate::seal::SealingError;

/// Proves the constraint system that a run built, second phase still to come.
pub(in crate::seal) fn prove(
    bound: BoundStatement,
    system: MockProver,
    timing: Timing,
) -> Result<Vec<u8>, SealingError> {
    let pedersen = PedersenGens::default();
    let mut prover = system.into_prover(&pedersen, bound);
    prover.set_timing(timing);
    match prover.prove(&generators()) {
        Ok((proof, _)) => Ok(proof.to_bytes()),
        Err(R1csError::Unsatisfied { constraint }) => Err(SealingError::Unsatisfied { constraint }),
        Err(error) => Err(SealingError::Refused(error.to_string())),
    }
}
