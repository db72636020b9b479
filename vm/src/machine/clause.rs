//! Clause images: code of the proof set that opens a contract inside a transaction.
//!
//! A clause runs on a machine of its own, with a stack, slots and a budget of its own, which writes to the transaction's
//! constraint system and log. So it sees nothing of the transaction but what it is given, and costs what it declares.

use curve25519_dalek::scalar::Scalar;

use super::contract_set::Locked;
use super::{Bytes, Delegate, Failure, Item, Machine, MachineError, OpenedContract};
use crate::contracts::{CallProof, Contract, Predicate};
use crate::gadgets::TRANSACTION_DIGIT_BITS;
use crate::image::ClauseImage;
use crate::program::InstructionSet;
use crate::r1cs::ConstraintSystem;

impl<'a, D: Delegate> Machine<'a, D> {
    /// `arguments… contract proof image → results…`
    pub(super) fn open_by_image(&mut self) -> Result<(), MachineError> {
        self.transaction("open")?;
        let (image, proof) = self.pop_clause()?;
        let Locked { contract, .. } = *self.pop()?.contract()?;
        self.charge_call(&proof, &image)?;
        self.defer(proof.image_equation(&image, contract.predicate));
        self.run_image(image, proof, contract)
    }

    /// `arguments… output proof image → results…`: spends an output of the predicate that commits to the image
    pub(super) fn spend(&mut self) -> Result<(), MachineError> {
        self.transaction("spend")?;
        let (image, proof) = self.pop_clause()?;
        self.charge_call(&proof, &image)?;
        let predicate = proof.image_predicate(&image).ok_or(MachineError::InvalidPoint)?;
        let output = self.pop_encoded((32, true), |bytes| Contract::decode_held(bytes, predicate))?;
        self.spent(&output)?;
        self.run_image(image, proof, output)
    }

    /// A clause image, and a proof that something commits to it.
    fn pop_clause(&mut self) -> Result<(Bytes, CallProof), MachineError> {
        let image = self.pop()?.string()?;
        let proof = CallProof::decode_short(&self.pop()?.string()?);
        Ok((image, proof.map_err(MachineError::InvalidCallProof)?))
    }

    /// `arguments… → results…`: runs an image on a contract that commits to it
    fn run_image(&mut self, bytes: Bytes, proof: CallProof, contract: Contract) -> Result<(), MachineError> {
        // What is decoded, an instruction in a byte perhaps, can be copied and decoded again.
        self.budget.edges(bytes.len())?;
        let clause =
            ClauseImage::decode(&bytes).map_err(|error| MachineError::InvalidClause(Box::new(error)))?;
        if clause.payload as usize != contract.payload.len() {
            let (declared, found) = (clause.payload, contract.payload.len());
            return Err(MachineError::ClausePayload { declared, found });
        }
        let mut stack = self.pop_many(clause.arguments)?;
        crossing(&stack)?;
        let arguments = stack.iter().map(Item::as_string).collect();
        let opened = OpenedContract { contract: contract.clone(), proof, clause: bytes, arguments };
        self.transaction("open")?.opened.push(opened);
        stack.extend(contract.payload.into_iter().map(Item::from));
        let results = self.run_clause(&clause, contract.predicate, stack)?;
        if results.len() != clause.results as usize {
            return Err(MachineError::ClauseResults { declared: clause.results, found: results.len() });
        }
        crossing(&results)?;
        results.into_iter().try_for_each(|item| self.push(item))
    }

    /// Charges for checking that a predicate commits to some code.
    pub(super) fn charge_call(&mut self, proof: &CallProof, code: &Bytes) -> Result<(), MachineError> {
        /// What is hashed on each level of the path.
        const NODE_BYTES: usize = 64;
        self.charge_points(2)?;
        self.charge_hash(code.len())?;
        proof.path.neighbors.iter().try_for_each(|_| self.charge_hash(NODE_BYTES))
    }

    /// Runs a clause on its stack; what it leaves there.
    fn run_clause(
        &mut self,
        clause: &ClauseImage,
        opened: Predicate,
        stack: Vec<Item>,
    ) -> Result<Vec<Item>, MachineError> {
        self.close_multiplier()?;
        self.delegate.clause(clause.image.abi.counts().secret as usize)?;
        let budget = self.budget.lend(self.stack.len(), clause.image.counts)?;
        let lent = budget.charges();
        let looked_up = self.digit_table(TRANSACTION_DIGIT_BITS).charges();
        let mut inner = Machine::of_image(&clause.image, InstructionSet::Clause, budget, &mut *self.delegate);
        inner.run.open(opened);
        (inner.transaction, inner.log) = (self.transaction.take(), std::mem::take(&mut self.log));
        inner.run_as_clause(stack).map_err(|failure| MachineError::Clause(Box::new(failure)))?;
        let Machine { stack, transaction, log, points, budget, .. } = inner;
        (self.transaction, self.log) = (transaction, log);
        points.into_iter().for_each(|equation| self.defer(equation));
        self.budget.take_back(budget, lent, self.pc);
        let pc = self.pc;
        self.digit_table(TRANSACTION_DIGIT_BITS).charge_to(looked_up, pc);
        Ok(stack)
    }

    /// Runs all code from a stack on, and leaves nothing half done.
    fn run_as_clause(&mut self, stack: Vec<Item>) -> Result<(), Failure> {
        let of_none = |error| Failure::new(None, error);
        stack.into_iter().try_for_each(|item| self.push(item)).map_err(of_none)?;
        self.run_to_the_end()?;
        self.close_multiplier().and_then(|()| self.budget.finish()).map_err(of_none)
    }

    /// Leaves no multiplier half used: otherwise what a clause costs would depend on what came before it.
    fn close_multiplier(&mut self) -> Result<(), MachineError> {
        if std::mem::take(&mut self.half_open) {
            let unused = self.delegate.proves().then_some(Scalar::ZERO);
            self.delegate.cs().allocate(unused)?;
        }
        Ok(())
    }
}

/// What may go from a transaction into a clause and back: an expression is counted in another way there.
fn crossing(items: &[Item]) -> Result<(), MachineError> {
    let stays = |item: &Item| matches!(item, Item::Expression(_) | Item::Constraint(_));
    if items.iter().any(stays) { Err(MachineError::TypeNotCrossing) } else { Ok(()) }
}
