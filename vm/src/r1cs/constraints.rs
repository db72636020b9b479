//! The list of linear constraints, and its flattening by a challenge.

use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use rayon::prelude::*;

use super::{LinearCombination, Variable};
use crate::residue::{Coefficient, Factor, Residue};

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
        let z = Factor::from(z);
        // Every thread writes weights of its own, so there must be some terms for each of them.
        let threads = (self.terms.len() / (multipliers + commitments + 1)).min(rayon::current_num_threads());
        let portion = self.len().div_ceil(threads.max(1)).max(PORTION);
        let flatten = |portion_index: usize| {
            let start = portion_index * portion;
            let mut flat = Flattened::zero(multipliers, commitments);
            self.add_up(start..self.len().min(start + portion), z, &mut flat);
            flat
        };
        let flats = (1..self.len().div_ceil(portion)).into_par_iter().map(flatten).collect::<Vec<_>>();
        flats.into_iter().fold(flatten(0), Flattened::add)
    }

    fn add_up(&self, constraints: Range<usize>, z: Factor, flat: &mut Flattened) {
        let mut start = constraints.start.checked_sub(1).map_or(0, |previous| self.ends[previous]);
        let mut power = z.pow(constraints.start as u64).to_residue();
        for &end in &self.ends[constraints] {
            power = power * z;
            let mut factor = None;
            for (variable, coefficient) in &self.terms[start..end] {
                let weight = match Coefficient::from(coefficient) {
                    Coefficient::Small { negative, size } => power.times_small(negative, size),
                    Coefficient::Large(residue) => {
                        residue * *factor.get_or_insert_with(|| Factor::from(power))
                    }
                };
                match *variable {
                    Variable::Left(i) => flat.left[i as usize] += weight,
                    Variable::Right(i) => flat.right[i as usize] += weight,
                    Variable::Output(i) => flat.output[i as usize] += weight,
                    Variable::Committed(i) => flat.committed[i as usize] -= weight,
                    Variable::One => flat.constant -= weight,
                }
            }
            start = end;
        }
    }
}

/// The least number of constraints worth a thread of its own.
const PORTION: usize = 4096;

/// One weight for every variable: *z·z^Q·W* for each of the matrices W_L, W_R, W_O, W_V and the vector c of
/// `W_L·a_L + W_R·a_R + W_O·a_O = W_V·v + c`. Committed values and constants stand on the right-hand side,
/// which is why they have a sign.
#[derive(Clone, Debug)]
pub(super) struct Flattened {
    pub(super) left: Vec<Residue>,
    pub(super) right: Vec<Residue>,
    pub(super) output: Vec<Residue>,
    pub(super) committed: Vec<Residue>,
    pub(super) constant: Residue,
}

impl Flattened {
    fn zero(multipliers: usize, commitments: usize) -> Self {
        Self {
            left: vec![Residue::ZERO; multipliers],
            right: vec![Residue::ZERO; multipliers],
            output: vec![Residue::ZERO; multipliers],
            committed: vec![Residue::ZERO; commitments],
            constant: Residue::ZERO,
        }
    }

    fn add(mut self, other: Self) -> Self {
        let add = |sum: &mut Vec<Residue>, other: &[Residue]| {
            sum.iter_mut().zip(other).for_each(|(sum, other)| *sum += *other);
        };
        add(&mut self.left, &other.left);
        add(&mut self.right, &other.right);
        add(&mut self.output, &other.output);
        add(&mut self.committed, &other.committed);
        self.constant += other.constant;
        self
    }
}
