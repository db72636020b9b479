//! Multisets of tuples: for every tuple, weights that must add up to zero.

use curve25519_dalek::scalar::Scalar;

use super::digits::reciprocals;
use super::inverses;
use crate::r1cs::{LinearCombination, R1csError, RandomizedConstraintSystem, Variable};
use crate::transcript::label;

/// A tuple with its weight.
#[derive(Clone, Debug)]
pub struct Tuple {
    /// What it counts for.
    pub weight: LinearCombination,
    /// What it consists of.
    pub elements: Vec<LinearCombination>,
    /// Whether everybody knows the elements; then their linear combinations contain no variable but one.
    pub clear: bool,
}

/// Second phase: proves for each of some multisets that the weights of equal tuples add up to zero. A tuple equals the same one
/// with zeros behind it.
///
/// A challenge β makes of each tuple one number, c = Σ β^i·e_i, and a challenge x of each multiset one sum, Σ w/(x + c), that must be
/// zero. A tuple in clear is a term of that sum. For every other one there is a multiplier (D, s, o) with the constraints `D − (x + c)`
/// and `o − w`. Last, for each multiset, its sum.
///
/// # Errors
/// What the constraint system returns, or if x is the negative of a tuple's number.
pub(super) fn settle_multisets(
    cs: &mut dyn RandomizedConstraintSystem,
    multisets: Vec<Vec<Tuple>>,
) -> Result<(), R1csError> {
    let beta = cs.challenge_scalar(label::TUPLE_CHALLENGE);
    let x = cs.challenge_scalar(label::MULTISET_CHALLENGE);
    let powers = || std::iter::successors(Some(Scalar::ONE), |power| Some(power * beta));
    let number = |elements: Vec<LinearCombination>| {
        let weighted = elements.into_iter().zip(powers()).map(|(element, power)| element * power);
        weighted.fold(LinearCombination::from(x), |sum, element| sum + element)
    };
    let clear_number = |elements: &[LinearCombination]| {
        elements.iter().zip(powers()).fold(x, |sum, (element, power)| sum + constant(element) * power)
    };
    // All at once: an inversion by itself takes as long as many multiplications, and there may be many multisets.
    let clear = multisets.iter().flatten().filter(|tuple| tuple.clear);
    let inverses = inverses(&clear.map(|tuple| clear_number(&tuple.elements)).collect::<Vec<_>>())?;
    let mut inverses = inverses.iter();
    for multiset in multisets {
        let (clear, secret): (Vec<_>, Vec<_>) = multiset.into_iter().partition(|tuple| tuple.clear);
        let secret = secret.into_iter().map(|tuple| (tuple.weight, number(tuple.elements)));
        let mut sum = reciprocals(cs, secret.collect())?;
        for (tuple, inverse) in clear.into_iter().zip(inverses.by_ref()) {
            sum = sum + tuple.weight * *inverse;
        }
        cs.constrain(sum);
    }
    Ok(())
}

/// The value of a linear combination of nothing but the variable one.
fn constant(lc: &LinearCombination) -> Scalar {
    debug_assert!(
        lc.terms.iter().all(|(variable, _)| *variable == Variable::One),
        "a tuple that is not in clear"
    );
    lc.terms.iter().map(|(_, coefficient)| *coefficient).sum()
}
