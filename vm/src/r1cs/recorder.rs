//! The recorder: builds a constraint system to count and list it, without commitments or proof.

use merlin::Transcript;

use super::{
    Constraints, R1csError, RandomizableConstraintSystem, RandomizedCallback, Variable,
    phases::{delegate_constraint_system, run_second_phase},
    unassigned::Unassigned,
};
use crate::transcript::label;

/// Builds a constraint system as the verifier does.
#[derive(Default)]
pub struct Recorder {
    system: Unassigned,
    commitments: u32,
    callbacks: Vec<RandomizedCallback>,
}

impl Recorder {
    /// An empty constraint system.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next committed variable.
    pub fn commit(&mut self) -> Variable {
        self.commitments += 1;
        Variable::Committed(self.commitments - 1)
    }

    /// The constraints so far, in order.
    pub fn constraints(&self) -> &Constraints {
        &self.system.constraints
    }

    /// Runs the second phase, with the same challenges every time.
    ///
    /// # Errors
    /// What a callback returned.
    pub fn run_second_phase(&mut self) -> Result<(), R1csError> {
        self.system.end_phase();
        let callbacks = std::mem::take(&mut self.callbacks);
        run_second_phase(&mut self.system, &mut Transcript::new(label::MOCK), callbacks)
    }
}

delegate_constraint_system!([] Recorder, system);

impl RandomizableConstraintSystem for Recorder {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks.push(callback);
    }
}
