//! The mock prover: checks every constraint in clear and makes no proof.

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    BoundStatement, Constraints, Prover, R1csError, RandomizableConstraintSystem, RandomizedCallback,
    Variable,
    assigned::Assigned,
    phases::{delegate_constraint_system, run_second_phase},
};
use crate::generators::PedersenGens;
use crate::inputs::{Opened, Opening};
use crate::transcript::{ProofTranscript, label};

/// Builds a constraint system with its assignment, and tells the first constraint that does not hold.
///
/// A constraint is checked once, when it is written, on the values of that moment. What holds can be proven without
/// building it again: see [`into_prover`](MockProver::into_prover).
#[derive(Default)]
pub struct MockProver {
    system: Assigned,
    blindings: Zeroizing<Vec<Scalar>>,
    /// The commitments that are known.
    commitments: Vec<Option<CompressedRistretto>>,
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

    /// Assigns the next committed value. A proof would commit to it without a blinding factor, and so not hide it.
    pub fn commit(&mut self, value: Scalar) -> Variable {
        self.commit_blinded(value, Scalar::ZERO)
    }

    /// Assigns the next committed value, and the blinding factor for [`into_prover`](MockProver::into_prover).
    pub fn commit_blinded(&mut self, value: Scalar, blinding: Scalar) -> Variable {
        self.push_commitment(value, blinding, None)
    }

    /// The same of a commitment of the default bases that was computed before.
    pub(crate) fn commit_opened(&mut self, opened: &Opened) -> Variable {
        let Opening { value, blinding } = opened.opening;
        self.push_commitment(value, blinding, Some(opened.commitment))
    }

    fn push_commitment(
        &mut self,
        value: Scalar,
        blinding: Scalar,
        commitment: Option<CompressedRistretto>,
    ) -> Variable {
        self.blindings.push(blinding);
        self.commitments.push(commitment);
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

    /// The first constraint so far that does not hold.
    pub fn unsatisfied(&self) -> Option<usize> {
        self.system.unsatisfied
    }

    /// Runs the second phase, if not yet done, and tells whether all constraints hold.
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
        match self.system.unsatisfied {
            None => Ok(()),
            Some(constraint) => Err(MockError::Unsatisfied(self.describe(constraint))),
        }
    }

    fn describe(&self, constraint: usize) -> Unsatisfied {
        let witness = &self.system.witness;
        let terms = self.system.constraints.get(constraint).unwrap_or_default();
        let value = witness.evaluate(terms).to_scalar();
        let terms = terms.iter().map(|&(v, coefficient)| (v, coefficient, witness.value(v))).collect();
        Unsatisfied { constraint, terms, value }
    }

    /// A prover of what was built so far, second phase still to come, for a proof that is bound to the statement. It
    /// refuses to prove what does not hold.
    pub fn into_prover<'g>(self, pc_gens: &'g PedersenGens, statement: BoundStatement) -> Prover<'g> {
        let Self { system, blindings, commitments, callbacks } = self;
        Prover::of(system, (blindings, commitments), callbacks, pc_gens, statement)
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
