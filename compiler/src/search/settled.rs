//! The second phase, said without a challenge.
//!
//! What is settled there was fixed before: if it holds for the challenge, it holds for all challenges, except with a chance that
//! nobody has. That it holds for all is what is written down here, with wires of the adversary's own. A sum of digits is one of bits: in the same range,
//! and with fewer ways to say a number, of which any is as good to whoever asks for the sum. Weights of equal tuples add up to
//! zero if there is a flow from tuple to tuple, of which each has as much more out than in as it weighs, and nothing flows
//! between tuples that differ.

use curve25519_dalek::scalar::Scalar;
use zkvm::integer::plain_view;

use super::linear::{Linear, Wire};
use super::system::System;

/// A weight and elements.
pub(super) type Weighed = (Linear, Vec<Linear>);

/// What a weight is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Plus,
    Minus,
    /// It is secret, or no unit.
    Any,
}

impl Side {
    fn of(weight: &Linear) -> Self {
        match weight.known() {
            Some(weight) if weight == Scalar::ONE => Self::Plus,
            Some(weight) if weight == -Scalar::ONE => Self::Minus,
            _ => Self::Any,
        }
    }
}

impl System {
    /// A sum is in 0..=max: a sum of bits whose weights add up to max.
    pub(super) fn range(&mut self, sum: &Linear, max: &Scalar) {
        let bits = plain_view(max).bits();
        let (mut row, mut weight, mut rest) = (sum.times(-Scalar::ONE), Scalar::ONE, *max);
        for k in 0..bits {
            let last = k + 1 == bits;
            row = row.plus(&Linear::wire(self.bit()), if last { rest } else { weight });
            rest -= weight;
            weight += weight;
        }
        self.rows.push(row);
    }

    /// The weights of equal tuples add up to zero.
    pub(super) fn multiset(&mut self, tuples: &[Weighed]) {
        let mut rests: Vec<Linear> = tuples.iter().map(|(weight, _)| weight.times(-Scalar::ONE)).collect();
        for (i, one) in tuples.iter().enumerate() {
            for (j, other) in tuples.iter().enumerate().skip(i + 1) {
                // Units flow as a whole, and only from plus to minus.
                let (from, to, flow) = match (Side::of(&one.0), Side::of(&other.0)) {
                    (Side::Plus, Side::Plus) | (Side::Minus, Side::Minus) => continue,
                    (Side::Any, Side::Any) => (i, j, self.free()),
                    (Side::Plus, _) | (_, Side::Minus) => (i, j, self.bit()),
                    (Side::Minus, _) | (_, Side::Plus) => (j, i, self.bit()),
                };
                rests[from] = rests[from].plus(&Linear::wire(flow), Scalar::ONE);
                rests[to] = rests[to].plus(&Linear::wire(flow), -Scalar::ONE);
                self.flows_between_equals(flow, &one.1, &other.1);
            }
        }
        self.rows.extend(rests);
    }

    fn flows_between_equals(&mut self, flow: Wire, one: &[Linear], other: &[Linear]) {
        let none = Linear::default();
        for k in 0..one.len().max(other.len()) {
            let difference = one.get(k).unwrap_or(&none).plus(other.get(k).unwrap_or(&none), -Scalar::ONE);
            match difference.known() {
                Some(difference) if difference == Scalar::ZERO => {}
                Some(_) => self.rows.push(Linear::wire(flow)),
                None => {
                    let [left, right, output] = self.multiplier();
                    self.rows.push(Linear::wire(left).plus(&Linear::wire(flow), -Scalar::ONE));
                    self.rows.push(Linear::wire(right).plus(&difference, -Scalar::ONE));
                    self.rows.push(Linear::wire(output));
                }
            }
        }
    }

    /// A new wire that is 0 or 1, as ranges have them.
    fn bit(&mut self) -> Wire {
        let [left, right, output] = self.multiplier();
        self.rows.push(Linear::wire(output));
        let sum = Linear::wire(left).plus(&Linear::wire(right), Scalar::ONE);
        self.rows.push(sum.plus_constant(-Scalar::ONE));
        right
    }

    fn free(&mut self) -> Wire {
        self.wires += 1;
        self.wires as Wire - 1
    }

    /// A multiplier with new wires.
    pub(super) fn multiplier(&mut self) -> [Wire; 3] {
        let wires = [self.free(), self.free(), self.free()];
        self.multipliers.push(wires);
        wires
    }
}
