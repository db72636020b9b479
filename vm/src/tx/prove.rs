//! From a program and its witness to a proven transaction.

use super::limits::{DEFAULT_LIMITS, default_generators};
use super::{BuildError, Format, Header, Program, UnsignedTx, VERSION, Witness};
use crate::generators::PedersenGens;
use crate::inputs::Inputs;
use crate::machine::{Failure, Machine, MachineError, Outcome, ProvingDelegate, ProvingSystem};
use crate::proof_error::ProofError;
use crate::r1cs::{MockError, MockProver, Prover};

/// Runs a transaction's program and proves its constraints. What is left is to sign.
///
/// First the program runs in clear, so that what does not hold is named by its instruction.
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
/// opening is missing, or the program is over [`DEFAULT_LIMITS`].
pub fn prove(header: Header, program: &Program, witness: &Witness) -> Result<UnsignedTx, BuildError> {
    if header.version != VERSION {
        return Err(BuildError::Version(header.version));
    }
    let bytes = program.encode();
    execute(header, &bytes, witness).map_err(|failure| run_error(program, failure))?;

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

/// Runs the program in clear and checks everything.
fn execute(header: Header, program: &[u8], witness: &Witness) -> Result<(), Failure> {
    let (outcome, mut mock) = run(MockProver::new(), header, program, witness);
    let outcome = outcome?;
    mock.check().map_err(|error| match error {
        MockError::Unsatisfied(unsatisfied) => {
            let constraint = unsatisfied.constraint;
            Failure::new(outcome.pc_of_constraint(constraint), MachineError::Unsatisfied { constraint })
        }
        MockError::R1cs(error) => Failure::new(None, error.into()),
    })?;
    outcome.check_points()
}

fn run<C: ProvingSystem>(
    cs: C,
    header: Header,
    program: &[u8],
    witness: &Witness,
) -> (Result<Outcome, Failure>, C) {
    let inputs = Inputs::default();
    let mut delegate = ProvingDelegate::new(cs, &inputs, 0);
    witness.openings.iter().for_each(|opening| delegate.open(*opening));
    witness.allocations.iter().for_each(|value| delegate.assign(*value));
    witness.clauses.iter().for_each(|secrets| delegate.call(secrets));
    let outcome = Machine::for_transaction(program, header, DEFAULT_LIMITS, &mut delegate).run();
    (outcome, delegate.finish().0)
}

fn run_error(program: &Program, Failure { pc, error, .. }: Failure) -> BuildError {
    let name = |pc: usize| program.code().get(pc).map(|instruction| instruction.name());
    match pc.and_then(|pc| Some((pc, name(pc)?))) {
        Some((pc, name)) => BuildError::Instruction { pc, name, error: Box::new(error) },
        None => BuildError::Program(Box::new(error)),
    }
}
