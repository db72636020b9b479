//! The chains as bytes, to be kept from one process to the next.
//!
//! Making a point costs more than twice as much as decoding it. Nobody has to be trusted with the bytes: what is in them is
//! known beforehand, so the SHA3-256 digest of every block's points is part of this file (a test derives them), and bytes
//! with another one are refused.
//!
//! Form: `"zkg"`, version, then blocks. The first block has the first 64 points of **G** and then those of **H**;
//! each further one has as many points of both as all before it. So the beginning of long chains is the whole of
//! short ones. In version 2 each block has for each of its points, in the same order, the square root that decoding it
//! takes. Nearly all of decoding is to find it, and to check it is to square it. Version 1 is for machines
//! that have no use for roots.

#![allow(non_snake_case)]

use std::{iter, ops::Range, sync::Arc};

use curve25519_dalek::ristretto::CompressedRistretto;
use rayon::prelude::*;
use sha3::{Digest, Sha3_256};
use thiserror::Error;

use super::{Chains, share, shared_chains};
use crate::{curve::Points, encoding::Hex};

const NAME: &[u8; 3] = b"zkg";
/// The versions, without roots and with them.
const VERSIONS: [u8; 2] = [1, 2];
/// The bytes of a point, and those of a root.
const POINT: usize = 32;
/// The points of each chain in the first block.
const FIRST: usize = 64;
/// The most points of each chain that are kept.
pub const MAX_CACHED: usize = FIRST << (DIGESTS.len() - 1);

/// Why bytes are not the chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CacheError {
    /// They do not begin as they should.
    #[error("these are not generators in a format that this version knows")]
    UnknownFormat,
    /// They end within a block.
    #[error("the generators end too early")]
    Truncated,
    /// There are more than are ever kept.
    #[error("there are bytes after the last generators")]
    TrailingBytes,
    /// They differ from the points of the chains.
    #[error("the bytes are not those of the generators")]
    WrongPoints,
}

/// How many bytes chains of `n` points take, once rounded up to whole blocks, as [`export`] writes them on this machine.
pub fn encoded_len(n: usize) -> usize {
    let roots = Points::roots(&[]).is_some();
    NAME.len() + 1 + 2 * entry(roots) * rounded(n)
}

/// The bytes that there are for a point.
fn entry(roots: bool) -> usize {
    if roots { 2 * POINT } else { POINT }
}

/// The chains as bytes: `n` points of each, rounded up to a power of two, but no more than [`MAX_CACHED`].
pub fn export(n: usize) -> Vec<u8> {
    let chains = shared_chains(rounded(n));
    let mut bytes = NAME.to_vec();
    bytes.push(VERSIONS[usize::from(Points::roots(&[]).is_some())]);
    for range in blocks(rounded(n)) {
        let chains = [&chains.G, &chains.H].map(|chain| chain.slice(range.clone()).encode());
        chains.iter().flatten().for_each(|point| bytes.extend(point.as_bytes()));
        let roots = chains.iter().filter_map(|points| Points::roots(points));
        bytes.extend(roots.flatten().flatten());
    }
    bytes
}

/// Takes the chains from bytes, for the whole process; how many points of each there are.
///
/// ```
/// use zkvm::generators::{CacheError, encoded_len, export, import};
///
/// let mut bytes = export(100);
/// assert_eq!(bytes.len(), encoded_len(100));
/// assert_eq!(import(&bytes), Ok(128), "rounded up");
///
/// // Nobody who writes the file can smuggle in a point of their own.
/// bytes[40] ^= 1;
/// assert_eq!(import(&bytes), Err(CacheError::WrongPoints));
/// ```
///
/// # Errors
/// If the bytes are not exactly what [`export`] makes.
pub fn import(bytes: &[u8]) -> Result<usize, CacheError> {
    let chains = Arc::new(read(bytes)?);
    share(&chains);
    Ok(chains.len())
}

fn read(bytes: &[u8]) -> Result<Chains, CacheError> {
    let named = bytes.strip_prefix(NAME).and_then(<[u8]>::split_first);
    let (version, body) = named.ok_or(CacheError::UnknownFormat)?;
    let with_roots = match VERSIONS.iter().position(|known| known == version) {
        Some(version) => version == 1,
        None => return Err(CacheError::UnknownFormat),
    };
    let entry = entry(with_roots);
    let n = body.len() / (2 * entry);
    if n > MAX_CACHED {
        return Err(CacheError::TrailingBytes);
    }
    if n != rounded(n) || body.len() != 2 * entry * n {
        return Err(CacheError::Truncated);
    }
    let (points, roots): (Vec<&[u8]>, Vec<&[u8]>) =
        blocks(n).map(|range| block(body, &range, entry).split_at(2 * POINT * range.len())).unzip();
    if !points.par_iter().zip(DIGESTS).all(|(points, known)| digest(points) == known) {
        return Err(CacheError::WrongPoints);
    }
    let (points, roots) = (of_each_chain(&points), of_each_chain(&roots));
    let chain = |k: usize| decode(&points[k], &roots[k]).ok_or(CacheError::WrongPoints);
    Ok(Chains { G: chain(0)?, H: chain(1)? })
}

/// The entries of **G** and of **H** in all blocks, each of which has those of **G** first.
fn of_each_chain(blocks: &[&[u8]]) -> [Vec<[u8; POINT]>; 2] {
    let half =
        |k: usize| blocks.iter().flat_map(move |block| halves(block)[k].as_chunks().0).copied().collect();
    [half(0), half(1)]
}

fn halves(block: &[u8]) -> [&[u8]; 2] {
    block.split_at(block.len() / 2).into()
}

fn decode(points: &[[u8; POINT]], roots: &[[u8; POINT]]) -> Option<Points> {
    let encodings: Vec<_> = points.iter().map(|point| CompressedRistretto(*point)).collect();
    match roots.is_empty() {
        true => Points::decode(&encodings),
        false => Points::decode_with(&encodings, roots),
    }
}

/// The number of points in all blocks up to that of the n-th one.
fn rounded(n: usize) -> usize {
    n.clamp(FIRST, MAX_CACHED).next_power_of_two()
}

/// Which points are in each block, for chains of `n` points.
fn blocks(n: usize) -> impl Iterator<Item = Range<usize>> {
    iter::successors(Some(0..FIRST), |block| Some(block.end..2 * block.end))
        .take_while(move |block| block.end <= n)
}

/// The bytes of a block.
fn block<'a>(body: &'a [u8], points: &Range<usize>, entry: usize) -> &'a [u8] {
    &body[2 * entry * points.start..2 * entry * points.end]
}

fn digest(block: &[u8]) -> String {
    Hex(&Sha3_256::digest(block)).to_string()
}

/// The digest of every block, in hexadecimal digits.
const DIGESTS: [&str; 11] = [
    "87b71d7f0cae7769181635f1b208f5eb4c1747c7239709a48421e11419e67344",
    "0e65c644c4de22dbbb4e143c093df62c1ca80ed4c4cc6ae33109df047950724c",
    "217a2de7d5dd985de66844ceb4f2ddf2660cc7125ba173c6ca2dd41bf59ccf1a",
    "ca8aaf3fd147785b312393356b0096a61f9e9bd5b2412ebdabd166364a242f2e",
    "46b87db51270eca73d61b74b1a8d3735ba1611ae274a6fad9b4ac8c9a4bd0fd1",
    "5ef9da55d933947fe141f8fa8a0439ba3c3107e39d64a5af90c6dff303e0758b",
    "4fa5bf97ff75cdb3f8a2cdaa7b0edc08befee2052d089f4553e2267e0fe8ac85",
    "94473c485cc086ec6679f2d3d474a25040e47fa0ad427a11b60b1c19f04c2e8c",
    "9c6acfe2d3cefc65c695091a79de27c034d77e90f450d3cedde75ee8a0563df9",
    "d9b9bcfcbd5cb95624ed83bbcee78edb2b90ca06e20e14d728f464600e799904",
    "53b19e4bdab9338fa27eb417ee18170b8bf9d77f7dee4196c7c0fcd44658c701",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digests_are_those_of_derived_chains() {
        let bytes = export(MAX_CACHED);
        assert_eq!(bytes.len(), encoded_len(MAX_CACHED));
        let entry = (bytes.len() - 4) / (2 * MAX_CACHED);
        let points = |range: Range<usize>| &block(&bytes[4..], &range, entry)[..2 * POINT * range.len()];
        let digests: Vec<_> = blocks(MAX_CACHED).map(|range| digest(points(range))).collect();
        assert_eq!(digests, DIGESTS);
    }

    #[test]
    fn what_is_exported_is_read() {
        for (n, whole) in [(0, 64), (64, 64), (65, 128), (200, 256)] {
            let bytes = export(n);
            assert_eq!(bytes.len(), encoded_len(n));
            let (read, derived) = (read(&bytes).expect("chains"), shared_chains(whole));
            assert_eq!((read.G.len(), read.H.len()), (whole, whole));
            assert_eq!(read.G.all().encode(), derived.G.slice(0..whole).encode());
            assert_eq!(read.H.all().encode(), derived.H.slice(0..whole).encode());
            assert_eq!(import(&bytes), Ok(whole));
        }
    }

    /// The same without roots, as a machine writes it that has no use for them.
    fn without_roots(bytes: &[u8]) -> Vec<u8> {
        let n = 256;
        let entry = (bytes.len() - 4) / (2 * n);
        let points =
            blocks(n).flat_map(|range| &block(&bytes[4..], &range, entry)[..2 * POINT * range.len()]);
        b"zkg\x01".iter().chain(points).copied().collect()
    }

    #[test]
    fn roots_are_not_needed() {
        let (all, plain) = (export(256), without_roots(&export(256)));
        let [all, plain] = [all, plain].map(|bytes| read(&bytes).expect("chains"));
        assert_eq!(all.G.all().encode(), plain.G.all().encode());
        assert_eq!(all.H.all().encode(), plain.H.all().encode());
    }

    #[test]
    fn what_differs_from_the_chains_is_refused() {
        for good in [export(256), without_roots(&export(256))] {
            let entry = (good.len() - 4) / 512;
            differs(&good, entry);
        }
    }

    /// Bytes of 256 points of each chain, of so many bytes for each, of which any is changed.
    fn differs(good: &[u8], entry: usize) {
        let error = |bytes: &[u8]| import(bytes).expect_err("other bytes");
        for place in (0..good.len()).step_by(61).chain([4, 4 + 64 * 32, good.len() - 1]) {
            let mut changed = good.to_vec();
            changed[place] ^= 1 << (place % 8);
            let expected = if place < 4 { CacheError::UnknownFormat } else { CacheError::WrongPoints };
            assert_eq!(error(&changed), expected, "byte {place}");
        }
        // Both chains exchanged; a block in the place of another.
        let (header, body) = good.split_at(4);
        let (first, rest) = body.split_at(128 * entry);
        let (G, H) = first.split_at(64 * 32);
        let (H, roots) = H.split_at(64 * 32);
        assert_eq!(error(&[header, H, G, roots, rest].concat()), CacheError::WrongPoints);
        assert_eq!(error(&[header, first, first].concat()), CacheError::WrongPoints);
        if entry > 32 {
            // The roots of other points.
            let (of_G, of_H) = roots.split_at(64 * 32);
            assert_eq!(error(&[header, G, H, of_H, of_G, rest].concat()), CacheError::WrongPoints);
        }
        for length in
            [4, 5, 4 + 64, 4 + 128 * entry - 1, 4 + 128 * entry + 1, 4 + 3 * 128 * entry, good.len() - 32]
        {
            assert_eq!(error(&good[..length]), CacheError::Truncated, "{length} bytes");
        }
        for length in 0..4 {
            assert_eq!(error(&good[..length]), CacheError::UnknownFormat);
        }
        let zeros = vec![0; 2 * entry * (MAX_CACHED + 1)];
        assert_eq!(error(&[header, &zeros].concat()), CacheError::TrailingBytes);
    }
}
