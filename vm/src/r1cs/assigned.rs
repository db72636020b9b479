//! A constraint system with its assignment: what every proving side builds.

use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{ConstraintSystem, Constraints, LinearCombination, R1csError, Variable, Wires};
use crate::residue::{Coefficient, Factor, Residue};

/// The value of every variable. Wiped from memory when dropped.
#[derive(Default, Zeroize, ZeroizeOnDrop)]
pub(super) struct Assignment {
    pub(super) committed: Vec<Scalar>,
    pub(super) left: Vec<Scalar>,
    pub(super) right: Vec<Scalar>,
    pub(super) output: Vec<Scalar>,
    pub(super) nodes: Vec<Residue>,
}

impl Assignment {
    pub(super) fn value(&self, variable: Variable) -> Scalar {
        match variable {
            Variable::One => Scalar::ONE,
            Variable::Committed(i) => self.committed[i as usize],
            Variable::Left(i) => self.left[i as usize],
            Variable::Right(i) => self.right[i as usize],
            Variable::Output(i) => self.output[i as usize],
            Variable::Node(i) => self.nodes[i as usize].to_scalar(),
        }
    }

    /// The value of a linear combination, in a time that depends on its coefficients alone.
    pub(super) fn evaluate(&self, terms: &[(Variable, Scalar)]) -> Residue {
        let weighted = |(variable, coefficient): &(Variable, Scalar)| {
            let value = match *variable {
                Variable::Node(i) => self.nodes[i as usize],
                variable => Residue::from(&self.value(variable)),
            };
            match Coefficient::from(coefficient) {
                Coefficient::Small { negative, size } => value.times_small(negative, size),
                Coefficient::Large(coefficient) => coefficient * Factor::from(value),
            }
        };
        terms.iter().map(weighted).sum()
    }
}

/// Constraints and the witness meant to satisfy them. Multipliers hold by construction; constraints may not.
#[derive(Default)]
pub(super) struct Assigned {
    pub(super) constraints: Constraints,
    pub(super) witness: Assignment,
    /// The first constraint that did not hold when it was written.
    pub(super) unsatisfied: Option<usize>,
    /// The multiplier whose right wire is still free.
    half_open: Option<usize>,
}

impl Assigned {
    /// Assigns a committed value.
    pub(super) fn commit(&mut self, value: Scalar) -> Variable {
        self.witness.committed.push(value);
        Variable::Committed((self.witness.committed.len() - 1) as u32)
    }

    /// Gives up a half open multiplier: its right wire stays zero.
    pub(super) fn end_phase(&mut self) {
        self.half_open = None;
    }

    fn push_multiplier(&mut self, left: Scalar, right: Scalar) -> Wires {
        let i = self.witness.left.len() as u32;
        self.witness.left.push(left);
        self.witness.right.push(right);
        self.witness.output.push(product(&left, &right));
        (Variable::Left(i), Variable::Right(i), Variable::Output(i))
    }
}

/// left · right, faster than by `Scalar`.
fn product(left: &Scalar, right: &Scalar) -> Scalar {
    (Residue::from(left) * Factor::from(right)).to_scalar()
}

impl ConstraintSystem for Assigned {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        let [left_value, right_value] =
            [&left, &right].map(|lc| self.witness.evaluate(&lc.terms).to_scalar());
        let wires = self.push_multiplier(left_value, right_value);
        // The wires were made such that these hold.
        self.constraints.push_equal(left, wires.0);
        self.constraints.push_equal(right, wires.1);
        wires
    }

    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError> {
        let value = assignment.ok_or(R1csError::MissingAssignment)?;
        match self.half_open.take() {
            Some(i) => {
                self.witness.right[i] = value;
                self.witness.output[i] = product(&self.witness.left[i], &value);
                Ok(Variable::Right(i as u32))
            }
            None => {
                self.half_open = Some(self.witness.left.len());
                Ok(self.push_multiplier(value, Scalar::ZERO).0)
            }
        }
    }

    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let (left, right) = assignment.ok_or(R1csError::MissingAssignment)?;
        Ok(self.push_multiplier(left, right))
    }

    fn constrain(&mut self, lc: LinearCombination) {
        if self.unsatisfied.is_none() && !self.witness.evaluate(&lc.terms).is_zero() {
            self.unsatisfied = Some(self.constraints.len());
        }
        self.constraints.push(lc);
    }

    fn node(&mut self, lc: LinearCombination) -> Variable {
        self.witness.nodes.push(self.witness.evaluate(&lc.terms));
        self.constraints.push_node(lc)
    }

    fn multipliers_len(&self) -> usize {
        self.witness.left.len()
    }

    fn constraints_len(&self) -> usize {
        self.constraints.len()
    }

    fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar> {
        Some(self.witness.evaluate(&lc.terms).to_scalar())
    }
}
