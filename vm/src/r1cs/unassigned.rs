//! A constraint system without an assignment: what every verifying side builds.

use curve25519_dalek::scalar::Scalar;

use super::{ConstraintSystem, Constraints, LinearCombination, R1csError, Variable, Wires};

/// Constraints and the number of multipliers they speak of.
#[derive(Default)]
pub(super) struct Unassigned {
    pub(super) constraints: Constraints,
    multipliers: u32,
    /// The multiplier whose right wire is still free.
    half_open: Option<u32>,
}

impl Unassigned {
    /// Gives up a half open multiplier.
    pub(super) fn end_phase(&mut self) {
        self.half_open = None;
    }

    fn push_multiplier(&mut self) -> Wires {
        let i = self.multipliers;
        self.multipliers += 1;
        (Variable::Left(i), Variable::Right(i), Variable::Output(i))
    }
}

impl ConstraintSystem for Unassigned {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        let wires = self.push_multiplier();
        self.constraints.push_equal(left, wires.0);
        self.constraints.push_equal(right, wires.1);
        wires
    }

    fn allocate(&mut self, _: Option<Scalar>) -> Result<Variable, R1csError> {
        match self.half_open.take() {
            Some(i) => Ok(Variable::Right(i)),
            None => {
                self.half_open = Some(self.multipliers);
                Ok(self.push_multiplier().0)
            }
        }
    }

    fn allocate_multiplier(&mut self, _: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        Ok(self.push_multiplier())
    }

    fn constrain(&mut self, lc: LinearCombination) {
        self.constraints.push(lc);
    }

    fn node(&mut self, lc: LinearCombination) -> Variable {
        self.constraints.push_node(lc)
    }

    fn multipliers_len(&self) -> usize {
        self.multipliers as usize
    }

    fn constraints_len(&self) -> usize {
        self.constraints.len()
    }

    fn evaluate(&self, _: &LinearCombination) -> Option<Scalar> {
        None
    }
}
