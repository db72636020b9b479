//! Numbers as sums of bits.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;

use crate::r1cs::{ConstraintSystem, LinearCombination, R1csError, Variable};

/// The most bits of a decomposition: 2^252 < ℓ, so a scalar has at most one.
pub const MAX_BITS: u32 = 252;

/// Proves that `e` is in 0..2^n and returns its bits, the least first.
///
/// n multipliers and 2n + 1 constraints: for each bit `O`, then `L + R − 1`; last `e − Σ 2^i·b_i`.
///
/// # Errors
/// [`R1csError::Gadget`] if `n` is above [`MAX_BITS`].
pub fn bits<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    e: LinearCombination,
    n: u32,
) -> Result<Vec<Variable>, R1csError> {
    if n > MAX_BITS {
        return Err(R1csError::Gadget("a decomposition has at most 252 bits"));
    }
    let value = cs.evaluate(&e);
    let bits = (0..n)
        .map(|i| allocate_bit(cs, value.map(|value| bit_of(&value, i))))
        .collect::<Result<Vec<_>, _>>()?;
    let mut rest = e;
    rest.terms.extend(bits.iter().zip(&*POWERS_OF_TWO).map(|(bit, power)| (*bit, power.minus)));
    cs.constrain(rest);
    Ok(bits)
}

/// Proves that `e` is in 0..2^n.
///
/// # Errors
/// As [`bits`].
pub fn range<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    e: LinearCombination,
    n: u32,
) -> Result<(), R1csError> {
    bits(cs, e, n).map(drop)
}

/// Proves that `e` is in 0..=max.
///
/// With n the bit length of `max`: n multipliers and 2n + 1 constraints, as in [`bits`] but that the last bit
/// weighs max − 2^(n−1) + 1 instead of 2^(n−1). Then all weights add up to `max`, and each is at most one more
/// than the sum of those before (the last at most 2^(n−1)): the sums of some of them are 0, 1, …, `max` and
/// nothing else. A number may have two such decompositions, so the bits tell nothing and are not returned.
///
/// # Errors
/// What the constraint system returns.
pub fn within<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    e: LinearCombination,
    max: &Scalar,
) -> Result<(), R1csError> {
    let value = cs.evaluate(&e);
    let bits = weighted_bits(cs, value, max)?;
    cs.constrain(e - LinearCombination { terms: bits });
    Ok(())
}

/// A new number in 0..=max, as bits with the weights that [`within`] has: with n the bit length of `max`, n
/// multipliers and 2n constraints. Nothing but its range is known of it.
///
/// # Errors
/// What the constraint system returns.
pub(crate) fn weighted_bits<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    value: Option<Scalar>,
    max: &Scalar,
) -> Result<Vec<(Variable, Scalar)>, R1csError> {
    let n = bit_length(max);
    let mut weights: Vec<_> = POWERS_OF_TWO[..n as usize].iter().map(|power| power.plus).collect();
    let mut reduced = value;
    let mut last_bit = None;
    if let Some(weight) = weights.last_mut() {
        *weight = max - *weight + Scalar::ONE;
        // Numbers from 2^(n−1) on need the last bit, smaller ones do without.
        last_bit = reduced.map(|value| bit_of(&value, n - 1));
        reduced = reduced.zip(last_bit).map(|(value, bit)| value - Scalar::from(bit) * *weight);
    }
    let bits = (0..).zip(weights).map(|(i, weight)| {
        let bit = if i + 1 == n { last_bit } else { reduced.map(|value| bit_of(&value, i)) };
        Ok((allocate_bit(cs, bit)?, weight))
    });
    bits.collect()
}

/// A new variable that is 0 or 1: the right wire of a multiplier with left wire 1 − b and output 0.
pub(super) fn allocate_bit<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    bit: Option<u8>,
) -> Result<Variable, R1csError> {
    let (left, right, output) =
        cs.allocate_multiplier(bit.map(|bit| (Scalar::from(1 - bit), Scalar::from(bit))))?;
    cs.constrain(output.into());
    let minus_one = POWERS_OF_TWO[0].minus;
    let excess = [(left, Scalar::ONE), (right, Scalar::ONE), (Variable::One, minus_one)];
    cs.constrain(excess.into_iter().collect());
    Ok(right)
}

/// A power of two and its negative.
struct Power {
    plus: Scalar,
    minus: Scalar,
}

/// 1, 2, 4, … up to 2^252, the last one below ℓ: with them, a decomposition computes nothing.
static POWERS_OF_TWO: LazyLock<Vec<Power>> = LazyLock::new(|| {
    let powers = std::iter::successors(Some(Scalar::ONE), |power| Some(power + power));
    powers.take(MAX_BITS as usize + 1).map(|plus| Power { plus, minus: -plus }).collect()
});

/// The i-th bit of a scalar, without a branch on its value.
pub(crate) fn bit_of(value: &Scalar, i: u32) -> u8 {
    value.as_bytes()[i as usize / 8] >> (i % 8) & 1
}

/// The number of bits of a public scalar.
pub(crate) fn bit_length(value: &Scalar) -> u32 {
    (0..256).rev().find(|&i| bit_of(value, i) == 1).map_or(0, |i| i + 1)
}
