//! From a program and its witness to a proven transaction.

use super::limits::default_generators;
use super::simulate::{Run, run, run_error, unsatisfied};
use super::{BuildError, Format, Header, Program, UnsignedTx, VERSION, Witness};
use crate::generators::PedersenGens;
use crate::machine::Outcome;
use crate::proof_error::ProofError;
use crate::r1cs::R1csError;

/// Runs a transaction's program and proves its constraints. What is left is to sign.
///
/// It runs once, and in clear, so that what does not hold is named by its instruction, as by [`simulate`](super::simulate()).
///
/// ```
/// use zkvm::tx::{self, Anchor, BuildError, Contract, Header, Predicate, Program, Witness};
/// use zkvm::signature::SigningKey;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let key = SigningKey::random();
/// let spent = Contract {
///     anchor: Anchor([7; 32]),
///     predicate: Predicate::from(key.verification_key()),
///     payload: vec![],
/// };
/// let mut witness = Witness::new();
/// let (three, five) = (witness.hide(3u64), witness.hide(5u64));
/// let product_is = |n: u64| {
///     Program::new()
///         .push_contract(&spent).input().signtx()
///         .push_point(three).commit().expr()
///         .push_point(five).commit().expr()
///         .mul()
///         .push_scalar(n).scalar()
///         .eq().verify()
/// };
/// let header = Header { mintime_ms: 1_000, ..Header::any_time() };
/// let unsigned = tx::prove(header, &product_is(15), &witness)?;
/// let tx = unsigned.sign(&[key])?;
/// # drop(tx);
///
/// let error = tx::prove(header, &product_is(16), &witness).unwrap_err();
/// assert!(error.to_string().starts_with("instruction 13, `verify`: constraint"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// If the header is of another version than 2, an instruction fails, a constraint or a point equation does not hold, an
/// opening is missing, or the program is over [`DEFAULT_LIMITS`](super::DEFAULT_LIMITS).
pub fn prove(header: Header, program: &Program, witness: &Witness) -> Result<UnsignedTx, BuildError> {
    if header.version != VERSION {
        return Err(BuildError::Version(header.version));
    }
    let bytes = program.encode();
    let error = |failure| run_error(program, failure);
    let Run { outcome, system } = run(header, &bytes, witness).map_err(error)?;
    let id = outcome.log.id();
    let pedersen = PedersenGens::default();
    let mut prover = system.into_prover(&pedersen, Format::Version2.statement(&header, &bytes));
    prover.set_timing(witness.timing);
    prover.bind(Format::Version2.id_label(), &id.0);
    let (proof, _) = prover.prove(&default_generators()).map_err(|failed| match failed {
        R1csError::Unsatisfied { constraint } => error(unsatisfied(&outcome, constraint)),
        failed => ProofError::from(failed).into(),
    })?;
    let Outcome { log, signing, .. } = outcome;
    Ok(UnsignedTx { header, program: bytes, proof, id, log, signing })
}
