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
use rayon::prelude::*;
use subtle::{Choice, ConditionallySelectable};

/// The constant-time algorithm keeps a table of eight points for every point: bounds their memory, and is
/// what a thread takes at once, at the price of 256 doublings for every so many points.
const SECRET_CHUNK: usize = 256;

/// The least number of points worth a thread of its own: the variable-time algorithm gets better with more.
const PUBLIC_CHUNK: usize = 512;

/// Σ scalar·point in constant time.
pub(super) fn secret(terms: &[(&Scalar, &RistrettoPoint)]) -> RistrettoPoint {
    let product = |terms: &[(&Scalar, &RistrettoPoint)]| {
        RistrettoPoint::multiscalar_mul(terms.iter().map(|term| term.0), terms.iter().map(|term| term.1))
    };
    terms.par_chunks(SECRET_CHUNK).map(product).sum()
}

/// Σ of the first point where the scalar is 0 and of the second where it is 1, in constant time.
pub(super) fn secret_bits(terms: &[(&Scalar, &RistrettoPoint, &RistrettoPoint)]) -> RistrettoPoint {
    let choice = |(bit, zero, one): &(&Scalar, &RistrettoPoint, &RistrettoPoint)| {
        RistrettoPoint::conditional_select(zero, one, Choice::from(bit.as_bytes()[0] & 1))
    };
    terms.par_iter().with_min_len(SECRET_CHUNK).map(choice).sum()
}

/// ⟨scalars, points⟩ in variable time.
pub(crate) fn public<P: Borrow<RistrettoPoint> + Sync>(
    scalars: &[Scalar],
    points: impl IntoIterator<Item = P>,
) -> RistrettoPoint {
    let chunk = scalars.len().div_ceil(rayon::current_num_threads()).max(PUBLIC_CHUNK);
    if scalars.len() <= chunk {
        return RistrettoPoint::vartime_multiscalar_mul(scalars, points);
    }
    let points: Vec<P> = points.into_iter().collect();
    let product = |(scalars, points): (&[Scalar], &[P])| {
        RistrettoPoint::vartime_multiscalar_mul(scalars, points.iter().map(Borrow::borrow))
    };
    scalars.par_chunks(chunk).zip(points.par_chunks(chunk)).map(product).sum()
}

#[cfg(test)]
#[allow(non_snake_case)]
mod tests {
    use super::*;
    use crate::generators::BulletproofGens;

    #[test]
    fn chunks_change_nothing() {
        for n in [0, 1, SECRET_CHUNK + 3, PUBLIC_CHUNK + 3, 3 * PUBLIC_CHUNK] {
            let bases = BulletproofGens::new(n).points(n).expect("within the capacity");
            let scalars: Vec<_> = (1..=n as u64).map(|i| Scalar::from(i) * Scalar::from(u64::MAX)).collect();
            let terms: Vec<_> = scalars.iter().zip(bases.G()).collect();
            let one_by_one: RistrettoPoint = terms.iter().map(|(scalar, point)| *scalar * *point).sum();
            assert_eq!(secret(&terms), one_by_one, "{n}");
            assert_eq!(public(&scalars, bases.G()), one_by_one, "{n}");
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let n = 2 * PUBLIC_CHUNK + 1;
        let bases = BulletproofGens::new(n).points(n).expect("within the capacity");
        let scalars: Vec<_> = (1..=n as u64).map(|i| -Scalar::from(i)).collect();
        let sums = [1, 2, 5].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| public(&scalars, bases.G()))
        });
        assert_eq!(sums, [sums[0]; 3]);
    }

    #[test]
    fn a_bit_selects_a_point() {
        let bases = BulletproofGens::new(4).points(4).expect("within the capacity");
        let (G, H) = (bases.G(), bases.H());
        let bits = [0u8, 1, 1, 0].map(Scalar::from);
        let terms: Vec<_> = (0..4).map(|i| (&bits[i], &G[i], &H[i])).collect();
        assert_eq!(secret_bits(&terms), G[0] + H[1] + H[2] + G[3]);
    }
}
