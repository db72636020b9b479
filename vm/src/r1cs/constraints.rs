//! The list of linear constraints, the graph of named combinations below it, and their flattening by a challenge.

use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use rayon::prelude::*;

use super::{LinearCombination, Variable, constraint_system::MINUS_ONE};
use crate::residue::{Coefficient, Factor, Residue};

/// Linear constraints in order, and the nodes that they speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    constraints: Combinations,
    /// A node contains earlier ones only.
    nodes: Combinations,
}

/// Linear combinations, their terms stored one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Combinations {
    terms: Vec<(Variable, Scalar)>,
    /// Where each one's terms end.
    ends: Vec<usize>,
}

impl Constraints {
    /// The number of constraints.
    pub fn len(&self) -> usize {
        self.constraints.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.constraints.ends.is_empty()
    }

    /// The terms of each constraint, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[(Variable, Scalar)]> {
        (0..self.len()).map(|index| self.constraints.get(index))
    }

    /// The terms of one constraint.
    pub fn get(&self, index: usize) -> Option<&[(Variable, Scalar)]> {
        (index < self.len()).then(|| self.constraints.get(index))
    }

    /// What each node stands for, in order: terms with earlier nodes among them.
    pub fn nodes(&self) -> impl Iterator<Item = &[(Variable, Scalar)]> {
        (0..self.nodes.ends.len()).map(|index| self.nodes.get(index))
    }

    pub(super) fn push(&mut self, lc: LinearCombination) {
        self.constraints.push(lc);
    }

    /// Requires that a linear combination and a wire are equal.
    pub(super) fn push_equal(&mut self, lc: LinearCombination, wire: Variable) {
        self.constraints.terms.extend(lc.terms);
        self.constraints.terms.push((wire, *MINUS_ONE));
        self.constraints.ends.push(self.constraints.terms.len());
    }

    pub(super) fn push_node(&mut self, lc: LinearCombination) -> Variable {
        self.nodes.push(lc);
        Variable::Node((self.nodes.ends.len() - 1) as u32)
    }

    /// Adds all constraints up, the q-th one (from 0) times z^(q+1): the challenge makes many constraints one.
    ///
    /// What that weighs a node, its terms inherit: one walk from the last node to the first, and no node is written out.
    pub(super) fn flatten(&self, z: &Scalar, multipliers: usize, commitments: usize) -> Flattened {
        let z = Factor::from(z);
        let nodes = self.nodes.ends.len();
        // Every thread writes weights of its own, so there must be some terms for each of them.
        let weights = multipliers + commitments + nodes + 1;
        let threads = (self.constraints.terms.len() / weights).min(rayon::current_num_threads());
        let portion = self.len().div_ceil(threads.max(1)).max(PORTION);
        let flatten = |portion_index: usize| {
            let start = portion_index * portion;
            let mut flat = Flattened::zero(multipliers, commitments, nodes);
            self.add_up(start..self.len().min(start + portion), z, &mut flat);
            flat
        };
        let flats = (1..self.len().div_ceil(portion)).into_par_iter().map(flatten).collect::<Vec<_>>();
        let mut flat = flats.into_iter().fold(flatten(0), Flattened::add);
        for node in (0..nodes).rev() {
            flat.spread(flat.nodes[node], self.nodes.get(node));
        }
        flat
    }

    fn add_up(&self, constraints: Range<usize>, z: Factor, flat: &mut Flattened) {
        let mut power = z.pow(constraints.start as u64).to_residue();
        for index in constraints {
            power = power * z;
            flat.spread(power, self.constraints.get(index));
        }
    }
}

impl Combinations {
    fn push(&mut self, lc: LinearCombination) {
        self.terms.extend(lc.terms);
        self.ends.push(self.terms.len());
    }

    /// The terms of one that is there.
    fn get(&self, index: usize) -> &[(Variable, Scalar)] {
        let start = index.checked_sub(1).map_or(0, |previous| self.ends[previous]);
        &self.terms[start..self.ends[index]]
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
    /// What nodes weigh before their weight is spread over their terms.
    nodes: Vec<Residue>,
}

impl Flattened {
    fn zero(multipliers: usize, commitments: usize, nodes: usize) -> Self {
        Self {
            left: vec![Residue::ZERO; multipliers],
            right: vec![Residue::ZERO; multipliers],
            output: vec![Residue::ZERO; multipliers],
            committed: vec![Residue::ZERO; commitments],
            constant: Residue::ZERO,
            nodes: vec![Residue::ZERO; nodes],
        }
    }

    /// Adds a combination of this weight.
    fn spread(&mut self, weight: Residue, terms: &[(Variable, Scalar)]) {
        let mut factor = None;
        for (variable, coefficient) in terms {
            let weight = match Coefficient::from(coefficient) {
                Coefficient::Small { negative, size } => weight.times_small(negative, size),
                Coefficient::Large(residue) => residue * *factor.get_or_insert_with(|| Factor::from(weight)),
            };
            match *variable {
                Variable::Left(i) => self.left[i as usize] += weight,
                Variable::Right(i) => self.right[i as usize] += weight,
                Variable::Output(i) => self.output[i as usize] += weight,
                Variable::Node(i) => self.nodes[i as usize] += weight,
                Variable::Committed(i) => self.committed[i as usize] -= weight,
                Variable::One => self.constant -= weight,
            }
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
        add(&mut self.nodes, &other.nodes);
        self.constant += other.constant;
        self
    }
}
