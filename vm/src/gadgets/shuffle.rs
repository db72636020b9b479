//! Values in another order.

use super::AllocatedValue;
use crate::r1cs::{
    LinearCombination, R1csError, RandomizableConstraintSystem, RandomizedConstraintSystem, Variable,
};
use crate::transcript::label;

/// Proves that the values `y` are the values `x` in some order. Both have k ≥ 1.
///
/// Two constraints `y.q − x.q`, `y.f − x.f` if k = 1. Else all in the second phase: a challenge w makes each
/// value one number q + w·f (k multipliers hold those of both sides), then [`numbers`].
pub(super) fn values<C: RandomizableConstraintSystem + ?Sized>(
    cs: &mut C,
    x: Vec<AllocatedValue>,
    y: Vec<AllocatedValue>,
) -> Result<(), R1csError> {
    if x.len() != y.len() {
        return Err(R1csError::Gadget("a shuffle has as many outputs as inputs"));
    }
    if let ([x], [y]) = (&x[..], &y[..]) {
        cs.constrain(LinearCombination::from(y.q) - x.q);
        cs.constrain(LinearCombination::from(y.f) - x.f);
        return Ok(());
    }
    cs.specify_randomized_constraints(Box::new(move |cs| {
        let w = cs.challenge_scalar(label::VALUE_SHUFFLE_CHALLENGE);
        let number =
            |value: &AllocatedValue| LinearCombination::from(value.q) + LinearCombination::from(value.f) * w;
        let (x, y): (Vec<_>, Vec<_>) = x
            .iter()
            .zip(&y)
            .map(|(x, y)| {
                let (x, y, _) = cs.multiply(number(x), number(y));
                (x, y)
            })
            .unzip();
        numbers(cs, &x, &y)
    }));
    Ok(())
}

/// As [`values`], after filling up the shorter side with values that are proven to be zero.
pub(super) fn padded_values<C: RandomizableConstraintSystem + ?Sized>(
    cs: &mut C,
    mut x: Vec<AllocatedValue>,
    mut y: Vec<AllocatedValue>,
) -> Result<(), R1csError> {
    let k = x.len().max(y.len());
    for side in [&mut x, &mut y] {
        while side.len() < k {
            let (q, f, _) = cs.allocate_multiplier(Some(Default::default()))?;
            cs.constrain(q.into());
            cs.constrain(f.into());
            side.push(AllocatedValue { q, f });
        }
    }
    values(cs, x, y)
}

/// Proves that the numbers `y` are the numbers `x` in some order: k ≥ 2 of both.
///
/// As polynomials in z, ∏ (x_i − z) and ∏ (y_i − z) have the same roots; they are compared at a challenge.
fn numbers(cs: &mut dyn RandomizedConstraintSystem, x: &[Variable], y: &[Variable]) -> Result<(), R1csError> {
    let z = cs.challenge_scalar(label::SHUFFLE_CHALLENGE);
    let mut product = |numbers: &[Variable]| {
        let mut factors = numbers.iter().rev().map(|&number| LinearCombination::from(number) - z);
        let last = factors.next().unwrap_or_default();
        factors.fold(last, |product, factor| cs.multiply(product, factor).2.into())
    };
    let (x, y) = (product(x), product(y));
    cs.constrain(x - y);
    Ok(())
}
