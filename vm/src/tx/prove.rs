//! From a program and its witness to a proven transaction.

use super::limits::default_generators;
use super::simulate::{run, run_error, simulate};
use super::{BuildError, Format, Header, Program, UnsignedTx, Witness};
use crate::generators::PedersenGens;
use crate::machine::Outcome;
use crate::proof_error::ProofError;
use crate::r1cs::Prover;

/// Runs a transaction's program and proves its constraints. What is left is to sign.
///
/// First it is [simulated](simulate()), so that what does not hold is named by its instruction.
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
    simulate(header, program, witness)?;

    let bytes = program.encode();
    let pedersen = PedersenGens::default();
    let mut prover = Prover::new(&pedersen, Format::Version2.statement(&header, &bytes));
    prover.set_timing(witness.timing);
    let (outcome, mut prover) = run(prover, header, &bytes, witness);
    let Outcome { log, signing, .. } = outcome.map_err(|failure| run_error(program, failure))?;
    let id = log.id();
    prover.bind(Format::Version2.id_label(), &id.0);
    let (proof, _) = prover.prove(&default_generators()).map_err(ProofError::from)?;
    Ok(UnsignedTx { header, program: bytes, proof, id, log, signing })
}
