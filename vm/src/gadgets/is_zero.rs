//! Whether a number is zero, as a number.

use curve25519_dalek::scalar::Scalar;

use crate::r1cs::{ConstraintSystem, LinearCombination, R1csError, Variable};

/// A variable y that is 1 if `x` is zero and 0 otherwise.
///
/// Two multipliers (x, y) and (x, w) and four constraints: `l1 − x`, `l1 − l2`, `o1`, `o2 − 1 + r1`. So
/// x·y = 0 and x·w = 1 − y. If x is zero, the second makes y = 1; if not, the first makes y = 0, and w = 1/x
/// satisfies the second.
///
/// # Errors
/// What the constraint system returns.
pub fn is_zero<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    x: LinearCombination,
) -> Result<Variable, R1csError> {
    let value = cs.evaluate(&x);
    // The inverse of zero comes out as zero, so y = 1 − x·w is right for every x.
    let inverse = value.map(|x| x.invert());
    let y = value.zip(inverse).map(|(x, w)| Scalar::ONE - x * w);
    let (l1, r1, o1) = cs.allocate_multiplier(value.zip(y))?;
    let (l2, _, o2) = cs.allocate_multiplier(value.zip(inverse))?;
    cs.constrain(LinearCombination::from(l1) - x);
    cs.constrain(LinearCombination::from(l1) - l2);
    cs.constrain(o1.into());
    cs.constrain(LinearCombination::from(o2) - Scalar::ONE + r1);
    Ok(r1)
}
