//! What the constraints alone say about a multiplier's wires.
//!
//! A range check costs a multiplier for every bit: left wire 1 − b, right wire b, output 0. That a wire can
//! only be 0 or 1 is part of the statement, so a prover may commit to it as the bit it is: still in constant
//! time, but with one point addition instead of two scalar multiplications.

use std::ops::Range;

use curve25519_dalek::scalar::Scalar;

use super::{Constraints, Variable};

/// What is known of a multiplier in every satisfying assignment. It depends on the constraints, never on values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// The output is 0.
    pub(super) zero_output: bool,
    /// The left and the right wire add up to 1.
    complementary: bool,
}

impl Shape {
    /// Whether one of left and right is 0, and the other one 1.
    pub(super) fn is_bit(self) -> bool {
        self.zero_output && self.complementary
    }
}

/// The shapes of some multipliers.
pub(super) fn shapes(constraints: &Constraints, multipliers: Range<usize>) -> Vec<Shape> {
    let mut shapes = vec![Shape::default(); multipliers.len()];
    let position = |i: u32| (i as usize).checked_sub(multipliers.start);
    for constraint in constraints.iter() {
        if let Some(shape) = zero_output(constraint).and_then(position).and_then(|i| shapes.get_mut(i)) {
            shape.zero_output = true;
        }
        if let Some(shape) = complementary(constraint).and_then(position).and_then(|i| shapes.get_mut(i)) {
            shape.complementary = true;
        }
    }
    shapes
}

/// The multiplier whose output must be zero.
fn zero_output(constraint: &[(Variable, Scalar)]) -> Option<u32> {
    match *constraint {
        [(Variable::Output(i), c)] if c != Scalar::ZERO => Some(i),
        _ => None,
    }
}

/// The multiplier whose left and right wires must add up to one: c·L + c·R − c = 0, in any order.
fn complementary(constraint: &[(Variable, Scalar)]) -> Option<u32> {
    let mut terms: [_; 3] = constraint.try_into().ok()?;
    terms.sort_unstable_by_key(|(variable, _)| *variable);
    match terms {
        [(Variable::One, k), (Variable::Left(i), c), (Variable::Right(j), d)]
            if i == j && c == d && k == -c && c != Scalar::ZERO =>
        {
            Some(i)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::r1cs::LinearCombination;

    fn shape(constraints: &[&[(Variable, i8)]]) -> Shape {
        let mut list = Constraints::default();
        for terms in constraints {
            let scalar = |c: i8| if c < 0 { -Scalar::from(c.unsigned_abs()) } else { Scalar::from(c as u8) };
            list.push(
                terms.iter().map(|(variable, c)| (*variable, scalar(*c))).collect::<LinearCombination>(),
            );
        }
        // The multiplier in question is the second of three; its neighbours are none of its business.
        let shapes = shapes(&list, 4..7);
        assert_eq!([shapes[0], shapes[2]], [Shape::default(); 2]);
        shapes[1]
    }

    const ONE: Variable = Variable::One;
    const L: Variable = Variable::Left(5);
    const R: Variable = Variable::Right(5);
    const O: Variable = Variable::Output(5);

    #[test]
    fn a_bit_takes_both_constraints_in_any_order() {
        assert!(shape(&[&[(O, 1)], &[(L, 1), (R, 1), (ONE, -1)]]).is_bit());
        assert!(shape(&[&[(ONE, 2), (R, -2), (L, -2)], &[(O, -3)]]).is_bit());
        let only_output = shape(&[&[(O, 1)]]);
        assert!(only_output.zero_output && !only_output.is_bit());
        let only_sum = shape(&[&[(L, 1), (R, 1), (ONE, -1)]]);
        assert!(!only_sum.zero_output && !only_sum.is_bit());
    }

    #[test]
    fn nothing_else_says_that_the_output_is_zero() {
        for terms in [&[(O, 0)][..], &[(L, 1)], &[(O, 1), (ONE, 1)], &[(O, 1), (O, -1)], &[]] {
            assert!(!shape(&[terms]).zero_output, "{terms:?}");
        }
        // Multipliers outside of the range.
        assert!(!shape(&[&[(Variable::Output(3), 1)], &[(Variable::Output(7), 1)]]).zero_output);
    }

    #[test]
    fn nothing_else_says_that_the_wires_add_up_to_one() {
        for terms in [
            &[(L, 1), (R, 1), (ONE, 1)][..],
            &[(L, 1), (R, 2), (ONE, -1)],
            &[(L, 1), (R, 1), (ONE, -2)],
            &[(L, 0), (R, 0), (ONE, 0)],
            &[(L, 1), (Variable::Right(6), 1), (ONE, -1)],
            &[(L, 1), (O, 1), (ONE, -1)],
            &[(L, 1), (R, 1)],
            &[(L, 1), (R, 1), (ONE, -1), (O, 1)],
        ] {
            assert_eq!(
                shape(&[&[(O, 1)], terms]),
                Shape { zero_output: true, complementary: false },
                "{terms:?}"
            );
        }
    }
}
