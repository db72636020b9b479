//! The operations on plain `curve25519_dalek` points, for every machine.

use std::{borrow::Cow, ops::Range};

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
    traits::{MultiscalarMul, VartimeMultiscalarMul},
};
use rayon::prelude::*;
use subtle::ConditionallySelectable;

/// The constant-time algorithm keeps a table of eight points for every point: bounds their memory, and is
/// what a thread takes at once, at the price of 256 doublings for every so many points.
const SECRET_CHUNK: usize = 256;

/// The least number of points worth a thread of its own: the variable-time algorithm gets better with more.
const PUBLIC_CHUNK: usize = 512;

/// The most points of one call: beyond these the variable-time algorithm hardly gets better, and it copies them all.
const PUBLIC_CHUNK_MAX: usize = 8_192;

type Term<'a> = (&'a [Scalar], Cow<'a, [RistrettoPoint]>);

type Choice<'a> = (&'a [Scalar], Cow<'a, [RistrettoPoint]>, Cow<'a, [RistrettoPoint]>);

pub(super) fn uniform_points(bytes: &[[u8; 64]]) -> Vec<RistrettoPoint> {
    bytes.par_iter().map(RistrettoPoint::from_uniform_bytes).collect()
}

pub(super) fn decode(encodings: &[CompressedRistretto]) -> Option<Vec<RistrettoPoint>> {
    encodings.par_iter().map(CompressedRistretto::decompress).collect()
}

pub(super) fn encode(points: &[RistrettoPoint]) -> Vec<CompressedRistretto> {
    points.par_iter().map(RistrettoPoint::compress).collect()
}

pub(super) fn fold(
    points: &[RistrettoPoint],
    scalars: &[Scalar],
    columns: Range<usize>,
) -> Vec<RistrettoPoint> {
    let row = points.len() / scalars.len();
    let column = |j: usize| RistrettoPoint::vartime_multiscalar_mul(scalars, points[j..].iter().step_by(row));
    columns.into_par_iter().map(column).collect()
}

pub(super) fn sum(points: &[RistrettoPoint]) -> RistrettoPoint {
    points.par_iter().with_min_len(PUBLIC_CHUNK).sum()
}

pub(super) fn msm(terms: &[Term<'_>]) -> CompressedRistretto {
    let pairs: Vec<_> = terms.iter().flat_map(|(scalars, points)| scalars.iter().zip(&**points)).collect();
    let chunk = pairs.len().div_ceil(rayon::current_num_threads()).clamp(PUBLIC_CHUNK, PUBLIC_CHUNK_MAX);
    let product = |pairs: &[(&Scalar, &RistrettoPoint)]| {
        RistrettoPoint::vartime_multiscalar_mul(
            pairs.iter().map(|pair| pair.0),
            pairs.iter().map(|pair| pair.1),
        )
    };
    pairs.par_chunks(chunk).map(product).sum::<RistrettoPoint>().compress()
}

pub(super) fn msm_secret(terms: &[Term<'_>], choices: &[Choice<'_>]) -> CompressedRistretto {
    let product =
        |(scalars, points): (&[Scalar], &[RistrettoPoint])| RistrettoPoint::multiscalar_mul(scalars, points);
    let products = terms.par_iter().flat_map(|(scalars, points)| {
        scalars.par_chunks(SECRET_CHUNK).zip(points.par_chunks(SECRET_CHUNK)).map(product)
    });
    let choice = |((bit, zero), one): ((&Scalar, &RistrettoPoint), &RistrettoPoint)| {
        RistrettoPoint::conditional_select(zero, one, subtle::Choice::from(bit.as_bytes()[0] & 1))
    };
    let chosen = choices.par_iter().flat_map(|(bits, zero, one)| {
        bits.par_iter().zip(&**zero).zip(&**one).with_min_len(SECRET_CHUNK).map(choice)
    });
    (products.sum::<RistrettoPoint>() + chosen.sum::<RistrettoPoint>()).compress()
}
