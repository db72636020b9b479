//! What the machine asks of the side it runs on.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::MachineError;
use crate::gadgets::SecondPhase;
use crate::program::{self, SideError, SideProgram};
use crate::r1cs::{LinearCombination, RandomizableConstraintSystem, Variable};

/// The prover's or the verifier's side of a run: its constraint system, and where inputs, outputs and
/// advice come from.
pub trait Delegate {
    /// The constraint system the program writes to.
    type Cs: RandomizableConstraintSystem;

    /// The constraint system, to be written to.
    fn cs(&mut self) -> &mut Self::Cs;

    /// The index-th public input.
    fn public(&mut self, index: u32) -> Option<Scalar>;

    /// The variable of the index-th hidden input's commitment.
    fn hidden(&mut self, index: u32) -> Option<Variable>;

    /// The index-th secret input: `None` if there is none, `Some(None)` if it exists but is not known here.
    fn secret(&mut self, index: u32) -> Option<Option<Scalar>>;

    /// Hears that a clause image begins, which has so many secret inputs: from now on `secret` is asked for these.
    ///
    /// # Errors
    /// [`MachineError::WitnessMissing`] when proving without them.
    fn clause(&mut self, secrets: usize) -> Result<(), MachineError> {
        let _ = secrets;
        Ok(())
    }

    /// The journal's next output. `value` is what the program computed, where that is known: a prover
    /// writes it down, a verifier reads what was written.
    fn reveal(&mut self, value: Option<Scalar>) -> Option<Scalar>;

    /// The constraint system's variable for a commitment named by the program.
    ///
    /// # Errors
    /// [`MachineError::WitnessMissing`] when proving without its opening.
    fn commit(&mut self, point: CompressedRistretto) -> Result<Variable, MachineError>;

    /// Hears that a commitment is the sum or the difference of two others: a prover who can open these can open it.
    fn combined(&mut self, parts: [CompressedRistretto; 2], minus: bool, sum: CompressedRistretto) {
        let _ = (parts, minus, sum);
    }

    /// Hears the commitment without a blinding to a number that everybody knows.
    fn unblinded(&mut self, number: Scalar, commitment: CompressedRistretto) {
        let _ = (number, commitment);
    }

    /// The value of the next low-level variable of `alloc`; `None` when verifying.
    ///
    /// # Errors
    /// [`MachineError::WitnessMissing`] when proving without one.
    fn allocation(&mut self) -> Result<Option<Scalar>, MachineError>;

    /// The results of a side program. Only a prover is asked, and nothing it answers is trusted.
    ///
    /// # Errors
    /// If the side program cannot run.
    fn advise(
        &mut self,
        program: &SideProgram,
        constants: &[Scalar],
        arguments: &[Scalar],
    ) -> Result<Vec<Scalar>, SideError> {
        // The machine has charged the steps.
        program::run(program, constants, arguments, &mut { u64::MAX })
    }

    /// Hears which variable holds the next value that only a side program of the prover's knows: advice, or a factor.
    fn advised(&mut self, variable: Variable) {
        let _ = variable;
    }

    /// Hears that a sum of digits is a number from 0 to `max`, if what is left to the second phase holds.
    fn digits(&mut self, sum: &LinearCombination, max: &Scalar) {
        let _ = (sum, max);
    }

    /// Leaves digits and multisets to the second phase.
    fn settle(&mut self, left: SecondPhase) {
        self.cs().specify_randomized_constraints(Box::new(move |cs| left.settle(cs)));
    }

    /// Whether advice is computed here.
    fn proves(&self) -> bool;

    /// Whether the values of constants are real; if not, checks on them are skipped. Only for counting.
    fn is_rehearsal(&self) -> bool {
        false
    }

    /// The first constraint known not to hold, if any; asked after every instruction.
    fn unsatisfied(&mut self) -> Option<usize> {
        None
    }
}
