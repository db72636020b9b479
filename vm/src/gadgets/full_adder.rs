//! Three bits added.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;

use super::bit_of;
use crate::r1cs::{ConstraintSystem, LinearCombination, R1csError, Variable};

/// A variable r for a `total` t of three bits, so that t = bit + 2·carry with bit = (t + r)/2 and carry = (t − r)/4.
/// What comes back is the left wire, which is t, and the right one, which is r.
///
/// One multiplier (t, r) and two constraints: `l − t` and `2o − 3r + l`. The second says r·(3 − 2t) = t. For t from 0 to 3 the
/// factor is 3, 1, −1 or −3, so r is 0, 1, −2 or −1 and nothing else. For another t it proves nothing: whoever calls it
/// must have proven that the three are bits.
///
/// # Errors
/// What the constraint system returns.
pub fn full_adder<C: ConstraintSystem + ?Sized>(
    cs: &mut C,
    total: LinearCombination,
) -> Result<(Variable, Variable), R1csError> {
    let assignment = cs.evaluate(&total).map(|t| (t, t - Scalar::from(4 * bit_of(&t, 1))));
    let (left, right, output) = cs.allocate_multiplier(assignment)?;
    cs.constrain(LinearCombination::from(left) - total);
    let terms = vec![(output, Scalar::from(2u8)), (right, *MINUS_THREE), (left, Scalar::ONE)];
    cs.constrain(LinearCombination { terms });
    Ok((left, right))
}

static MINUS_THREE: LazyLock<Scalar> = LazyLock::new(|| -Scalar::from(3u8));
