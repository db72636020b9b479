//! What a proof proves, as plain data.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;

use super::linear::{Linear, Wire};

/// Multipliers and linear constraints, and which wires stand for inputs and outputs.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// How many wires and commitments there are.
    pub wires: usize,
    /// What must be zero.
    pub rows: Vec<Linear>,
    /// Left, right, output: the third is the product of the first two.
    pub multipliers: Vec<[Wire; 3]>,
    /// The commitments of hidden inputs.
    pub hidden: Vec<Wire>,
    /// What secret inputs are: a wire, or the sum of bits; `None` if the program never asks for one.
    pub secret: Vec<Option<Linear>>,
    /// What is revealed, in order.
    pub outputs: Vec<Linear>,
    /// What the prover's side programs give, in the order of the run.
    pub advice: Vec<Wire>,
    /// How many rows and multipliers there are before those that stand for the second phase.
    pub first_phase: (usize, usize),
    /// Rows that only say of digits what the range of their sum says, too.
    pub believed: BTreeSet<usize>,
}

/// A constraint that is taken out, to see whether that is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// A linear constraint, by its place.
    Row(usize),
    /// That a multiplier multiplies.
    Multiplier(usize),
}

impl System {
    /// The same without one constraint.
    pub fn without(&self, weakness: Weakness) -> Self {
        let mut weaker = self.clone();
        match weakness {
            Weakness::Row(index) => drop(weaker.rows.remove(index)),
            Weakness::Multiplier(index) => drop(weaker.multipliers.remove(index)),
        }
        weaker
    }

    /// Everything that can be taken out. A multiplier of which only one wire is used multiplies for nothing.
    pub fn weaknesses(&self) -> Vec<Weakness> {
        let mut used = vec![false; self.wires];
        let counts: Vec<usize> = (0..self.rows.len()).filter(|row| !self.believed.contains(row)).collect();
        let rows = counts.iter().map(|row| &self.rows[*row]);
        for (wire, _) in rows.chain(&self.outputs).flat_map(|lc| &lc.terms) {
            used[*wire as usize] = true;
        }
        let rows = counts.into_iter().map(Weakness::Row);
        let multiplies = |index: &usize| used[self.multipliers[*index][2] as usize];
        let multipliers = (0..self.multipliers.len()).filter(multiplies).map(Weakness::Multiplier);
        rows.chain(multipliers).collect()
    }

    /// Whether an assignment meets everything.
    pub fn holds(&self, values: &[Scalar]) -> bool {
        let value = |wire: Wire| values[wire as usize];
        self.rows.iter().all(|row| row.evaluate(values) == Scalar::ZERO)
            && self.multipliers.iter().all(|[l, r, o]| value(*l) * value(*r) == value(*o))
    }
}
