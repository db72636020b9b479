//! Proving that an expression is a weighted sum of bits.

use curve25519_dalek::scalar::Scalar;

use crate::r1cs::{ConstraintSystem, LinearCombination, R1csError, Variable};

/// The number of bits of a scalar's plain view.
pub(super) fn length(scalar: &Scalar) -> usize {
    let bytes = scalar.as_bytes();
    bytes
        .iter()
        .rposition(|&byte| byte != 0)
        .map_or(0, |last| 8 * (last + 1) - bytes[last].leading_zeros() as usize)
}

/// One bit of a scalar's plain view.
pub(super) fn bit(scalar: &Scalar, index: usize) -> bool {
    scalar.as_bytes().get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1)
}

/// Whether a scalar's plain view is at most `bound`'s.
pub(super) fn at_most(scalar: &Scalar, bound: &Scalar) -> bool {
    scalar.as_bytes().iter().rev().le(bound.as_bytes().iter().rev())
}

/// The weights 1, 2, 4, …: sums of bits are all of 0..2^count.
pub(super) fn powers_of_two(count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ONE), |power| Some(power + power)).take(count).collect()
}

/// Weights whose sums of bits are all of 0..=bound and no other: 1, 2, 4, …, and what is left of the bound.
pub(super) fn weights_up_to(bound: &Scalar) -> Vec<Scalar> {
    let mut weights = powers_of_two(length(bound));
    if let Some((last, rest)) = weights.split_last_mut() {
        *last = bound - rest.iter().sum::<Scalar>();
    }
    weights
}

/// Proves that the expression is a sum of bits times the given weights; returns the bits, one multiplier
/// each.
///
/// The weights are powers of two, but for the last one, which may be less. Per bit b: L = 1 − b, R = b, and
/// the constraints O = 0 and L + R = 1; at the end, that the sum is the expression. A value that is no such
/// sum leaves the last constraint unsatisfied.
pub(super) fn decompose<C: ConstraintSystem>(
    cs: &mut C,
    expression: LinearCombination,
    weights: &[Scalar],
) -> Result<Vec<Variable>, R1csError> {
    let values = cs.evaluate(&expression).map(|value| choose(value, weights));
    let mut difference = expression;
    let mut bits = Vec::with_capacity(weights.len());
    for (i, weight) in weights.iter().enumerate() {
        let assignment = values.as_ref().map(|values| {
            let bit = Scalar::from(u8::from(values[i]));
            (Scalar::ONE - bit, bit)
        });
        let (left, right, output) = cs.allocate_multiplier(assignment)?;
        cs.constrain(output.into());
        cs.constrain(LinearCombination::from_iter([
            (left, Scalar::ONE),
            (right, Scalar::ONE),
            (Variable::One, -Scalar::ONE),
        ]));
        difference.terms.push((right, -weight));
        bits.push(right);
    }
    cs.constrain(difference);
    Ok(bits)
}

/// The bits whose weighted sum is the value, if there are such bits.
fn choose(value: Scalar, weights: &[Scalar]) -> Vec<bool> {
    let Some(last) = weights.len().checked_sub(1) else { return Vec::new() };
    // The last bit is needed only where the others cannot reach.
    let high = length(&value) > last;
    let rest = if high { value - weights[last] } else { value };
    (0..last).map(|i| bit(&rest, i)).chain([high]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(bits: &[bool], weights: &[Scalar]) -> Scalar {
        bits.iter().zip(weights).filter(|(bit, _)| **bit).map(|(_, weight)| weight).sum()
    }

    #[test]
    fn every_value_up_to_a_bound_is_a_sum_and_no_other() {
        for bound in 0u64..40 {
            let weights = weights_up_to(&Scalar::from(bound));
            assert_eq!(weights.len(), (u64::BITS - bound.leading_zeros()) as usize);
            for value in 0..=bound {
                let value = Scalar::from(value);
                assert_eq!(sum(&choose(value, &weights), &weights), value);
            }
            assert_eq!(weights.iter().sum::<Scalar>(), Scalar::from(bound));
        }
    }

    #[test]
    fn values_out_of_range_give_bits_that_do_not_add_up() {
        let weights = weights_up_to(&Scalar::from(10u64));
        for value in [Scalar::from(11u64), Scalar::from(1u64 << 40), -Scalar::ONE] {
            assert_ne!(sum(&choose(value, &weights), &weights), value);
        }
    }

    #[test]
    fn comparison_is_by_integers() {
        let (small, big) = (Scalar::from(255u64), Scalar::from(256u64));
        assert!(at_most(&small, &big) && at_most(&big, &big) && !at_most(&big, &small));
        assert_eq!((length(&Scalar::ZERO), length(&small), length(&big)), (0, 8, 9));
    }
}
