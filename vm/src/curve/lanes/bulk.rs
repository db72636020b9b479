//! Vectors of points from and to bytes, eight at a time.

use curve25519_dalek::ristretto::CompressedRistretto;
use rayon::prelude::*;

use super::{
    point::{Point, Stored, lift, load, normalise, store, stored_identity},
    ristretto,
};

/// How many groups of eight a thread takes at once: enough for the one inversion not to matter.
const GROUPS: usize = 32;

#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn uniform_points(bytes: &[[u8; 64]]) -> Vec<Stored> {
    let chunk = |bytes: &[[u8; 64]]| {
        let points: Vec<Point> =
            bytes.chunks(8).map(|bytes| ristretto::from_uniform(&eight(bytes, [0; 64]))).collect();
        store_all(&points, bytes.len())
    };
    bytes.par_chunks(8 * GROUPS).flat_map_iter(chunk).collect()
}

/// None if there is an invalid encoding.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn decode(encodings: &[CompressedRistretto]) -> Option<Vec<Stored>> {
    let group = |encodings: &[CompressedRistretto]| {
        let (valid, points) = ristretto::decode(&eight_encodings(encodings));
        (valid == 0xff).then(|| store(&points))
    };
    let groups = encodings.par_chunks(8).with_min_len(GROUPS);
    groups.map(group).collect::<Option<Vec<_>>>().map(|groups| first(&groups, encodings.len()))
}

/// None if there is an invalid encoding, or a number that is not its root.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn decode_with(encodings: &[CompressedRistretto], roots: &[[u8; 32]]) -> Option<Vec<Stored>> {
    let group = |(encodings, roots): (&[CompressedRistretto], &[[u8; 32]])| {
        // The last group is filled up with encodings of the identity, of which no root is known.
        let (valid, points) = match roots.len() {
            8 => ristretto::decode_with(&eight_encodings(encodings), &eight(roots, [0; 32])),
            _ => ristretto::decode(&eight_encodings(encodings)),
        };
        (valid == 0xff).then(|| store(&points))
    };
    let groups = encodings.par_chunks(8).zip(roots.par_chunks(8)).with_min_len(GROUPS);
    groups.map(group).collect::<Option<Vec<_>>>().map(|groups| first(&groups, encodings.len()))
}

/// The first `n` points of groups.
fn first(groups: &[[Stored; 8]], n: usize) -> Vec<Stored> {
    let mut points = groups.concat();
    points.truncate(n);
    points
}

/// The root that decoding takes, for each encoding of a point.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn roots(encodings: &[CompressedRistretto]) -> Vec<[u8; 32]> {
    let group = |encodings: &[CompressedRistretto]| {
        ristretto::roots(&eight_encodings(encodings)).into_iter().take(encodings.len())
    };
    encodings.par_chunks(8).with_min_len(GROUPS).flat_map_iter(group).collect()
}

#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn encode(points: &[Stored]) -> Vec<CompressedRistretto> {
    let group = |points: &[Stored]| {
        let bytes =
            ristretto::encode(&lift(&load(eight(&points.iter().collect::<Vec<_>>(), &stored_identity()))));
        bytes.into_iter().map(CompressedRistretto).take(points.len())
    };
    points.par_chunks(8).with_min_len(GROUPS).flat_map_iter(group).collect()
}

/// The points of all lanes, with Z = 1; those beyond `n` are left out.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn store_all(points: &[Point], n: usize) -> Vec<Stored> {
    let mut stored = Vec::with_capacity(8 * points.len());
    normalise(points).iter().for_each(|group| stored.extend(store(group)));
    stored.truncate(n);
    stored
}

fn eight_encodings(encodings: &[CompressedRistretto]) -> [[u8; 32]; 8] {
    eight(encodings, CompressedRistretto([0; 32])).map(|encoding| encoding.0)
}

/// Up to eight items, filled up.
fn eight<T: Copy>(items: &[T], fill: T) -> [T; 8] {
    std::array::from_fn(|i| items.get(i).copied().unwrap_or(fill))
}
