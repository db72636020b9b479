//! The mock prover: checks every constraint in clear and makes no proof.

use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use thiserror::Error;

use super::{
    Constraints, R1csError, RandomizableConstraintSystem, RandomizedCallback, Variable,
    assigned::Assigned,
    phases::{delegate_constraint_system, run_second_phase},
};
use crate::transcript::{ProofTranscript, label};

/// Builds a constraint system with its assignment, and tells the first constraint that does not hold.
#[derive(Default)]
pub struct MockProver {
    system: Assigned,
    callbacks: Vec<RandomizedCallback>,
}

/// A constraint that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsatisfied {
    /// Its index in the order of constraints, those of the second phase last.
    pub constraint: usize,
    /// Its terms: variable, coefficient and the variable's value.
    pub terms: Vec<(Variable, Scalar, Scalar)>,
    /// The sum of its terms, which is not zero.
    pub value: Scalar,
}

/// Why a mock proof fails.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MockError {
    /// The assignment does not satisfy a constraint.
    #[error("constraint {} does not hold", .0.constraint)]
    Unsatisfied(Unsatisfied),
    /// The second phase could not be built.
    #[error(transparent)]
    R1cs(#[from] R1csError),
}

impl MockProver {
    /// An empty constraint system.
    pub fn new() -> Self {
        Self::default()
    }

    /// Assigns the next committed value.
    pub fn commit(&mut self, value: Scalar) -> Variable {
        self.system.commit(value)
    }

    /// The constraints so far, in order.
    pub fn constraints(&self) -> &Constraints {
        &self.system.constraints
    }

    /// The value of a variable.
    pub fn value(&self, variable: Variable) -> Scalar {
        self.system.witness.value(variable)
    }

    /// Runs the second phase, if not yet done, and checks all constraints.
    ///
    /// Challenges are drawn from a transcript of all values, so they are the same in every run.
    ///
    /// ```
    /// use zkvm::r1cs::{ConstraintSystem, MockError, MockProver};
    /// use zkvm::{Scalar, gadgets};
    ///
    /// let mut cs = MockProver::new();
    /// let x = cs.commit(Scalar::from(300u64));
    /// gadgets::range(&mut cs, x.into(), 8)?;
    /// // The last constraint says that x is the sum of its bits, of which there are eight.
    /// let Err(MockError::Unsatisfied(failed)) = cs.check() else { panic!("300 fits into eight bits") };
    /// assert_eq!(failed.constraint, cs.constraints().len() - 1);
    /// # Ok::<(), zkvm::r1cs::R1csError>(())
    /// ```
    ///
    /// # Errors
    /// The first unsatisfied constraint, or what a second-phase callback returned.
    pub fn check(&mut self) -> Result<(), MockError> {
        self.system.end_phase();
        let callbacks = std::mem::take(&mut self.callbacks);
        if !callbacks.is_empty() {
            let mut transcript = self.transcript();
            run_second_phase(&mut self.system, &mut transcript, callbacks)?;
        }
        let witness = &self.system.witness;
        for (constraint, terms) in self.system.constraints.iter().enumerate() {
            let value = witness.evaluate(terms);
            if value != Scalar::ZERO {
                let terms =
                    terms.iter().map(|&(v, coefficient)| (v, coefficient, witness.value(v))).collect();
                return Err(MockError::Unsatisfied(Unsatisfied { constraint, terms, value }));
            }
        }
        Ok(())
    }

    fn transcript(&self) -> Transcript {
        let mut transcript = Transcript::new(label::MOCK);
        let witness = &self.system.witness;
        for wires in [&witness.committed, &witness.left, &witness.right] {
            transcript.append_u64(label::LENGTH, wires.len() as u64);
            wires.iter().for_each(|value| transcript.append_scalar(label::MOCK_WIRE, value));
        }
        transcript
    }
}

delegate_constraint_system!([] MockProver, system);

impl RandomizableConstraintSystem for MockProver {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks.push(callback);
    }
}
