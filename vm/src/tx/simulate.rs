//! Transactions without proofs, to see what would become of them.

use super::limits::DEFAULT_LIMITS;
use super::{BuildError, ContractId, Header, Predicate, Program, TxId, TxLog, VERSION, Witness};
use crate::image::Counts;
use crate::inputs::Inputs;
use crate::machine::{Failure, Machine, MachineError, OpenedContract, Outcome, ProvingDelegate};
use crate::r1cs::{MockError, MockProver};
use crate::signature::VerificationKey;

/// A transaction that ran in clear, and all of whose constraints and point equations hold. It has no proof, and lacks
/// signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Version and time bounds.
    pub header: Header,
    /// What the transaction would do.
    pub log: TxLog,
    /// Who would have to sign, and the contracts opened by it, in order. A key may come more than once.
    pub signing: Vec<(Predicate, ContractId)>,
    /// What its clauses open, in order, and what they are given.
    pub opened: Vec<OpenedContract>,
    /// What its constraint system and its run take; the second phase counted.
    pub counts: Counts,
}

/// A transaction that was simulated, with all its signers: a real one of the same program and witness verifies.
///
/// No ledger takes it; a [`Rehearsal`](crate::ledger::Rehearsal) does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedTx {
    header: Header,
    log: TxLog,
}

/// Runs a transaction's program and checks all that its proof would prove. It takes a small part of the time of
/// [`prove`](super::prove()), which runs the program as this does.
///
/// ```
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::{self, Anchor, Header, Predicate, Program, Utxo, Witness};
///
/// let key = SigningKey::random().verification_key();
/// let start = Utxo::genesis(Anchor([1; 32]), Predicate::from(key), None);
/// let mut witness = Witness::new();
/// let three = witness.hide(3u64);
/// let is = |n: u64| {
///     let program = Program::new().push_contract(start.contract()).input().signtx();
///     program.push_point(three).commit().expr().push_scalar(n).scalar().eq().verify()
/// };
/// let simulation = tx::simulate(Header::any_time(), &is(3), &witness)?;
/// assert_eq!(simulation.signing, [(Predicate::from(key), start.id())]);
/// assert!(tx::simulate(Header::any_time(), &is(4), &witness).is_err());
/// # Ok::<(), zkvm::tx::BuildError>(())
/// ```
///
/// # Errors
/// Those of [`prove`](super::prove()), except that the proof engine refuses nothing here.
pub fn simulate(header: Header, program: &Program, witness: &Witness) -> Result<Simulation, BuildError> {
    if header.version != VERSION {
        return Err(BuildError::Version(header.version));
    }
    let error = |failure| run_error(program, failure);
    let Run { outcome, mut system } = run(header, &program.encode(), witness).map_err(error)?;
    system.check().map_err(|failed| match failed {
        MockError::Unsatisfied(failed) => error(unsatisfied(&outcome, failed.constraint)),
        MockError::R1cs(failed) => error(Failure::new(None, failed.into())),
    })?;
    let Outcome { log, signing, opened, counts, .. } = outcome;
    Ok(Simulation { header, log, signing, opened, counts })
}

impl Simulation {
    /// The ID that the transaction would have.
    pub fn id(&self) -> TxId {
        self.log.id()
    }

    /// Takes the word of those who have these keys, whatever their order, that they sign; keys that are not needed are not used.
    ///
    /// # Errors
    /// [`BuildError::MissingKey`] names the first predicate that none of the keys is for.
    pub fn signed_by(self, keys: &[VerificationKey]) -> Result<SimulatedTx, BuildError> {
        for &(predicate, contract) in &self.signing {
            // Nobody signs for what is no key.
            let found = keys.iter().any(|key| Predicate::from(*key) == predicate && key.point().is_some());
            if !found {
                return Err(BuildError::MissingKey { predicate, contract });
            }
        }
        Ok(SimulatedTx { header: self.header, log: self.log })
    }
}

impl SimulatedTx {
    /// Version and time bounds.
    pub fn header(&self) -> Header {
        self.header
    }

    /// What it is and does, in order.
    pub fn log(&self) -> &TxLog {
        &self.log
    }
}

/// What a program did. The constraints of the first phase hold, and the point equations do; the second phase is still to come.
pub(super) struct Run {
    pub(super) outcome: Outcome,
    pub(super) system: MockProver,
}

/// Runs the program in clear, once: all that simulating and proving have in common.
pub(super) fn run(header: Header, program: &[u8], witness: &Witness) -> Result<Run, Failure> {
    let inputs = Inputs::default();
    let mut delegate = ProvingDelegate::new(MockProver::new(), &inputs, 0);
    witness.openings.iter().for_each(|opened| delegate.open(*opened));
    witness.allocations.iter().for_each(|value| delegate.assign(*value));
    witness.clauses.iter().for_each(|secrets| delegate.call(secrets));
    let outcome = Machine::for_transaction(program, header, DEFAULT_LIMITS, &mut delegate).run()?;
    outcome.check_points()?;
    Ok(Run { outcome, system: delegate.finish().0 })
}

/// The failure of a run whose constraint does not hold.
pub(super) fn unsatisfied(outcome: &Outcome, constraint: usize) -> Failure {
    Failure::new(outcome.pc_of_constraint(constraint), MachineError::Unsatisfied { constraint })
}

/// Names the instruction of the program that failed.
pub(super) fn run_error(program: &Program, Failure { pc, error, .. }: Failure) -> BuildError {
    let name = |pc: usize| program.code().get(pc).map(|instruction| instruction.name());
    match pc.and_then(|pc| Some((pc, name(pc)?))) {
        Some((pc, name)) => BuildError::Instruction { pc, name, error: Box::new(error) },
        None => BuildError::Program(Box::new(error)),
    }
}
