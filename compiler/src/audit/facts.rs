//! What the conditions of a group say of two runs with the same inputs, as sums, products and ranges.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use zkvm::integer::int_to_scalar;

use super::body::Body;
use crate::ir::{Guard, Op, ValueId};
use crate::search::Linear;

/// So many values that conditions are computed from are written out.
const MAX_VALUES: usize = 600;

/// What holds in both runs. A value that is the same in both is one wire; another one is a wire of each run.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// How many nodes there are: as many wires each run has, and more for what has no node.
    pub(super) nodes: u32,
    /// Sums that are zero in both runs.
    pub(super) zeros: Vec<Linear>,
    /// Left, right, and what their product is.
    pub(super) products: Vec<[Linear; 3]>,
    /// Sums that are in 0..=max in both runs.
    pub(super) ranges: Vec<(Linear, BigInt)>,
}

/// Writes facts down, for one run and the other.
pub(super) struct Writer<'b, F> {
    pub(super) body: &'b Body<'b>,
    /// Whether a value may differ between the runs.
    pub(super) is_open: F,
}

impl<F: Fn(ValueId) -> bool> Writer<'_, F> {
    /// The wire of a value, in the first run or in the second.
    pub(super) fn wire(&self, value: ValueId, second: bool) -> Linear {
        let nodes = self.body.circuit.nodes.len() as u32;
        Linear::wire(if second && (self.is_open)(value) { nodes + value.0 } else { value.0 })
    }

    /// All facts about the hints of a group; nothing if there are too many.
    pub(super) fn write(&self, group: usize, guard: Option<&Guard>) -> Option<Facts> {
        let nodes = self.body.circuit.nodes.len() as u32;
        let (mut facts, mut seen) = (Facts { nodes, ..Facts::default() }, BTreeSet::new());
        let mut pending: Vec<ValueId> = vec![];
        for effect in self.body.required(group) {
            self.body.circuit.op(effect).for_each_operand(|value| pending.push(value));
        }
        while let Some(value) = pending.pop() {
            if !seen.insert(value) {
                continue;
            }
            if seen.len() > MAX_VALUES {
                return None;
            }
            for second in [false, true] {
                if !second || (self.is_open)(value) {
                    self.add(value, second, &mut facts);
                }
            }
            match self.body.circuit.op(value) {
                // What the prover is asked with says nothing of the answer.
                Op::Result { of, .. } => match self.body.circuit.op(*of) {
                    Op::Bits { value, .. } => pending.push(*value),
                    // What binds them need not be a condition of the group: it may be of a value that was there before.
                    Op::Factors { .. } => {
                        pending.extend(self.body.users(*of));
                        pending.extend(self.body.required_sums(value));
                    }
                    _ => {}
                },
                op @ (Op::Linear { .. } | Op::Product(..) | Op::Reveal(_)) => {
                    op.for_each_operand(|operand| pending.push(operand));
                }
                _ => {}
            }
        }
        if let Some(Guard { constant, terms }) = guard {
            for second in [false, true] {
                facts.zeros.push(self.sum(*constant - Scalar::ONE, terms, second));
            }
        }
        Some(facts)
    }

    fn sum(&self, constant: Scalar, terms: &[(ValueId, Scalar)], second: bool) -> Linear {
        terms.iter().fold(Linear::constant(constant), |sum, (value, weight)| {
            sum.plus(&self.wire(*value, second), *weight)
        })
    }

    /// How a value is computed, and what is required of it.
    fn add(&self, value: ValueId, second: bool, facts: &mut Facts) {
        let (body, own) = (self.body, self.wire(value, second));
        let minus = -Scalar::ONE;
        match body.circuit.op(value) {
            Op::Constant(constant) => facts.zeros.push(own.clone().plus_constant(-constant)),
            Op::Linear { constant, terms } => {
                facts.zeros.push(self.sum(*constant, terms, second).plus(&own, minus));
            }
            Op::Reveal(revealed) => facts.zeros.push(self.wire(*revealed, second).plus(&own, minus)),
            Op::Product(a, b) => {
                facts.products.push([self.wire(*a, second), self.wire(*b, second), own.clone()]);
            }
            Op::Result { of, index: 2 } if matches!(body.circuit.op(*of), Op::Factors { .. }) => {
                let [left, right] = [0, 1].map(|index| self.factor(*of, index, second));
                facts.products.push([left, right, own.clone()]);
            }
            Op::Result { of, .. } => {
                if let Op::Bits { value, count, .. } = body.circuit.op(*of) {
                    facts.ranges.push(self.below(*of, *value, *count, second));
                }
            }
            _ => {}
        }
        if let Some((low, high)) = body.interval(value) {
            if low.is_zero() && high.is_one() {
                facts.products.push([own.clone(), own.clone().plus_constant(minus), Linear::default()]);
            }
            facts.ranges.push((own.clone().plus_constant(-int_to_scalar(&low)), high - low));
        }
        for user in body.users(value) {
            match (body.circuit.op(*user), body.greatest(*user)) {
                (Op::Zero { .. }, _) => facts.zeros.push(own.clone()),
                (_, Some(max)) => facts.ranges.push((own.clone(), max)),
                _ => {}
            }
        }
    }

    /// A factor that the prover chooses; a wire of its own if nothing else needs it.
    fn factor(&self, factors: ValueId, index: u32, second: bool) -> Linear {
        let nodes = self.body.circuit.nodes.len() as u32;
        let own = (2 + 2 * index + u32::from(second)) * nodes + factors.0;
        self.body.result(factors, index).map_or_else(|| Linear::wire(own), |value| self.wire(value, second))
    }

    /// What is left of a value without its upper bits, and the greatest number that this can be.
    fn below(&self, bits: ValueId, value: ValueId, count: u32, second: bool) -> (Linear, BigInt) {
        let (mut rest, mut left) = (self.wire(value, second), count);
        while let Some(bit) = left.checked_sub(1).and_then(|index| self.body.result(bits, index)) {
            left -= 1;
            rest = rest.plus(&self.wire(bit, second), -int_to_scalar(&(BigInt::one() << left)));
        }
        (rest, (BigInt::one() << left) - 1)
    }
}
