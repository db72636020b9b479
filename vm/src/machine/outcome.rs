//! What a run leaves behind.

use super::{Bytes, Charge, Failure, MachineError};
use crate::batch::{PointEquation, first_false};
use crate::contracts::{Anchor, CallProof, Contract, ContractId, Predicate, TxLog};
use crate::image::Counts;

/// What a run leaves behind.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it cost; the second phase counted.
    pub counts: Counts,
    /// Who was charged, in order of execution.
    pub charges: Vec<Charge>,
    /// What it did, in order; without a transaction, only the strings of `log`.
    pub log: TxLog,
    /// Point equations still to be checked.
    pub points: Vec<PointEquation>,
    /// For each of them, the top-level instruction that it comes from.
    pub point_pcs: Vec<usize>,
    /// The keys that must sign the transaction, and for which contract.
    pub signing: Vec<(Predicate, ContractId)>,
    /// What was opened by clause images, in order.
    pub opened: Vec<OpenedContract>,
    /// The anchor that the next contract would have.
    pub anchor: Option<Anchor>,
}

/// A contract that a clause image opened, and what the clause was given: what everybody sees of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedContract {
    /// An output that is spent, or what is issued: then it has no ID that a ledger knows.
    pub contract: Contract,
    /// That the contract's predicate commits to the clause, which tells it from others that have the same image.
    pub proof: CallProof,
    /// The bytes of the clause image.
    pub clause: Bytes,
    /// What the clause took from the transaction, the deepest first; nothing in the place of what is no string.
    pub arguments: Vec<Option<Bytes>>,
}

impl Outcome {
    /// The top-level instruction that wrote a constraint, by its index in the order of constraints.
    pub fn pc_of_constraint(&self, index: usize) -> Option<usize> {
        let in_order = |deferred| self.charges.iter().filter(move |charge| charge.deferred == deferred);
        let mut end = 0;
        let found = in_order(false).chain(in_order(true)).find(|charge| {
            end += charge.constraints as usize;
            index < end
        });
        found.map(|charge| charge.pc)
    }

    /// Checks the point equations.
    ///
    /// # Errors
    /// [`MachineError::PointOperationFailed`] at the instruction of the first one that does not hold.
    pub fn check_points(&self) -> Result<(), Failure> {
        match first_false(&self.points) {
            None => Ok(()),
            Some(index) => {
                let pc = self.point_pcs.get(index).copied();
                Err(Failure::new(pc, MachineError::PointOperationFailed))
            }
        }
    }
}
