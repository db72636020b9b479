//! The verifier's side of a run, and rehearsals that only count.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::{Delegate, MachineError};
use crate::r1cs::{RandomizableConstraintSystem, Recorder, Variable, Verifier};
use crate::statement::Statement;

/// A constraint system that commitments can be added to.
pub trait VerifyingSystem: RandomizableConstraintSystem {
    /// Adds a commitment; the variable that stands for its value.
    fn commit(&mut self, point: CompressedRistretto) -> Variable;
}

impl VerifyingSystem for Recorder {
    fn commit(&mut self, _: CompressedRistretto) -> Variable {
        Recorder::commit(self)
    }
}

impl VerifyingSystem for Verifier {
    fn commit(&mut self, point: CompressedRistretto) -> Variable {
        Verifier::commit(self, point)
    }
}

/// The verifier's side: knows the statement only.
pub struct VerifyingDelegate<'a, C> {
    cs: C,
    statement: &'a Statement,
    hidden: Vec<Variable>,
    /// How many secret inputs the code that runs has.
    secrets: usize,
    revealed: usize,
    rehearsal: bool,
}

impl<'a, C: VerifyingSystem> VerifyingDelegate<'a, C> {
    /// Adds the commitments of the hidden inputs, in order.
    pub fn new(mut cs: C, statement: &'a Statement) -> Self {
        let hidden = statement.hidden.iter().map(|point| cs.commit(*point)).collect();
        Self { cs, statement, hidden, secrets: statement.secrets, revealed: 0, rehearsal: false }
    }

    /// As `new`, but the values of the statement are made up: checks on them are skipped.
    pub fn rehearsal(cs: C, statement: &'a Statement) -> Self {
        Self { rehearsal: true, ..Self::new(cs, statement) }
    }

    /// The constraint system, and how many outputs were revealed.
    pub fn finish(self) -> (C, usize) {
        (self.cs, self.revealed)
    }
}

impl<C: VerifyingSystem> Delegate for VerifyingDelegate<'_, C> {
    type Cs = C;

    fn cs(&mut self) -> &mut C {
        &mut self.cs
    }

    fn public(&mut self, index: u32) -> Option<Scalar> {
        self.statement.public.get(index as usize).copied()
    }

    fn hidden(&mut self, index: u32) -> Option<Variable> {
        self.hidden.get(index as usize).copied()
    }

    fn secret(&mut self, index: u32) -> Option<Option<Scalar>> {
        ((index as usize) < self.secrets).then_some(None)
    }

    fn clause(&mut self, secrets: usize) -> Result<(), MachineError> {
        self.secrets = secrets;
        Ok(())
    }

    fn reveal(&mut self, _: Option<Scalar>) -> Option<Scalar> {
        let output = self.statement.outputs.get(self.revealed).copied()?;
        self.revealed += 1;
        Some(output)
    }

    fn commit(&mut self, point: CompressedRistretto) -> Result<Variable, MachineError> {
        Ok(self.cs.commit(point))
    }

    fn allocation(&mut self) -> Result<Option<Scalar>, MachineError> {
        Ok(None)
    }

    fn proves(&self) -> bool {
        false
    }

    fn is_rehearsal(&self) -> bool {
        self.rehearsal
    }
}
