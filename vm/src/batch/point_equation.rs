//! What a signature, an opening and the like leave to be checked.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::{Equations, Fault};
use crate::generators::{BulletproofGens, PedersenGens};

/// `base·B + Σ weight·point = 0`, B the base point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointEquation {
    /// The weight of the base point.
    pub base: Scalar,
    /// The other weights and points.
    pub terms: Vec<(Scalar, CompressedRistretto)>,
}

impl PointEquation {
    /// Checks equations all at once. A [`Batch`](super::Batch) does so together with proofs.
    ///
    /// # Errors
    /// [`Fault::Points`] if one of them does not hold or has an invalid point.
    pub fn check_all(equations: &[Self]) -> Result<(), Fault> {
        if equations.is_empty() {
            // A sum of nothing would start threads and make bases.
            return Ok(());
        }
        let item = Equations { proofs: Vec::new(), points: equations.to_vec() };
        item.check(&PedersenGens::default(), &BulletproofGens::new(0))
    }
}

/// The first equation that does not hold, found by halving: all checks together look at
/// twice as many equations as there are, wherever a stranger puts a false one.
pub(crate) fn first_false(equations: &[PointEquation]) -> Option<usize> {
    first_false_by(equations, |part| PointEquation::check_all(part).is_ok())
}

fn first_false_by<T>(items: &[T], mut holds: impl FnMut(&[T]) -> bool) -> Option<usize> {
    if holds(items) {
        return None;
    }
    // Some item of these does not hold, and all before them do.
    let (mut start, mut rest) = (0, items);
    while rest.len() > 1 {
        let (left, right) = rest.split_at(rest.len() / 2);
        if holds(left) {
            start += left.len();
            rest = right;
        } else {
            rest = left;
        }
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_false_item_is_found_with_little_work() {
        for length in [1usize, 2, 7, 1000] {
            for first in (0..length).step_by(1 + length / 50) {
                let mut items = vec![true; length];
                items[first] = false;
                items[length - 1] = false;
                let mut looked_at = 0;
                let found = first_false_by(&items, |part| {
                    looked_at += part.len();
                    part.iter().all(|item| *item)
                });
                assert_eq!(found, Some(first), "of {length}");
                assert!(looked_at <= 2 * length, "{looked_at} for {length}");
            }
            assert_eq!(first_false_by(&vec![true; length], |part| part.iter().all(|item| *item)), None);
        }
    }
}
