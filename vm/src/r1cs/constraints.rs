//! The list of linear constraints, and its flattening by a challenge.

use curve25519_dalek::scalar::Scalar;

use super::{LinearCombination, Variable};

/// Linear constraints in order, their terms stored one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    terms: Vec<(Variable, Scalar)>,
    /// Where each constraint's terms end.
    ends: Vec<usize>,
}

impl Constraints {
    /// The number of constraints.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The terms of each constraint, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[(Variable, Scalar)]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.terms[std::mem::replace(&mut start, end)..end])
    }

    /// The terms of one constraint.
    pub fn get(&self, index: usize) -> Option<&[(Variable, Scalar)]> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |previous| self.ends[previous]);
        Some(&self.terms[start..end])
    }

    pub(super) fn push(&mut self, lc: LinearCombination) {
        self.terms.extend(lc.terms);
        self.ends.push(self.terms.len());
    }

    /// Adds all constraints up, the q-th one (from 0) times z^(q+1): the challenge makes many constraints one.
    pub(super) fn flatten(&self, z: &Scalar, multipliers: usize, commitments: usize) -> Flattened {
        let mut flat = Flattened {
            left: vec![Scalar::ZERO; multipliers],
            right: vec![Scalar::ZERO; multipliers],
            output: vec![Scalar::ZERO; multipliers],
            committed: vec![Scalar::ZERO; commitments],
            constant: Scalar::ZERO,
        };
        let mut power = *z;
        for constraint in self.iter() {
            for (variable, coefficient) in constraint {
                let weight = power * coefficient;
                match *variable {
                    Variable::Left(i) => flat.left[i as usize] += weight,
                    Variable::Right(i) => flat.right[i as usize] += weight,
                    Variable::Output(i) => flat.output[i as usize] += weight,
                    Variable::Committed(i) => flat.committed[i as usize] -= weight,
                    Variable::One => flat.constant -= weight,
                }
            }
            power *= z;
        }
        flat
    }
}

/// One weight for every variable: *z·z^Q·W* for each of the matrices W_L, W_R, W_O, W_V and the vector c of
/// `W_L·a_L + W_R·a_R + W_O·a_O = W_V·v + c`. Committed values and constants stand on the right-hand side,
/// hence their sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Flattened {
    pub(super) left: Vec<Scalar>,
    pub(super) right: Vec<Scalar>,
    pub(super) output: Vec<Scalar>,
    pub(super) committed: Vec<Scalar>,
    pub(super) constant: Scalar,
}
