//! Sums of scalar multiples, the one place where the argument spends its time.
//!
//! Two kinds, by what the scalars are:
//! - [`secret`]: wire values and blinding factors. Constant time, so that the time a prover takes tells
//!   nothing about them.
//! - [`public`]: everything a verifier computes, and the inner-product argument's vectors. Those are masked
//!   by the blinding vectors s_L and s_R (the protocol without inner-product argument would send them in
//!   clear), so variable time tells nothing.

use std::borrow::Borrow;

use curve25519_dalek::{
    ristretto::RistrettoPoint,
    scalar::Scalar,
    traits::{MultiscalarMul, VartimeMultiscalarMul},
};

/// The constant-time algorithm keeps a table of eight points for every point: bounds their memory, at the
/// price of 256 doublings for every so many points.
const SECRET_CHUNK: usize = 1024;

/// Σ ⟨scalars, points⟩ over several pairs of equally long slices, in constant time.
pub(super) fn secret(pairs: &[(&[Scalar], &[RistrettoPoint])]) -> RistrettoPoint {
    pairs
        .iter()
        .flat_map(|(scalars, points)| {
            debug_assert_eq!(scalars.len(), points.len());
            scalars.chunks(SECRET_CHUNK).zip(points.chunks(SECRET_CHUNK))
        })
        .map(|(scalars, points)| RistrettoPoint::multiscalar_mul(scalars, points))
        .sum()
}

/// ⟨scalars, points⟩ in variable time.
pub(super) fn public<P: Borrow<RistrettoPoint>>(
    scalars: &[Scalar],
    points: impl IntoIterator<Item = P>,
) -> RistrettoPoint {
    RistrettoPoint::vartime_multiscalar_mul(scalars, points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generators::BulletproofGens;

    #[test]
    fn chunks_change_nothing() {
        let n = SECRET_CHUNK + 3;
        let bases = BulletproofGens::new(n).points(n).expect("within the capacity");
        let scalars: Vec<_> = (1..=n as u64).map(|i| Scalar::from(i) * Scalar::from(u64::MAX)).collect();
        assert_eq!(
            secret(&[(&scalars, bases.G()), (&scalars[..2], &bases.H()[..2])]),
            public(&[&scalars[..], &scalars[..2]].concat(), bases.G().iter().chain(&bases.H()[..2]))
        );
        assert_eq!(secret(&[]), public(&[], [] as [RistrettoPoint; 0]));
    }
}
