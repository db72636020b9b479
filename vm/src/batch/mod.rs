//! The last check of many proofs and point equations, all in one multi-scalar multiplication.
//!
//! Whatever verification leaves open is an [`Equation`] or a [`PointEquation`]: a sum of points that must be
//! zero. Each is taken times a random weight, and the sum of all must be zero. The generators are the same for
//! all proofs, so a batch multiplies them once.
//!
//! # Soundness
//!
//! The weights are drawn after the equations are fixed, by the verifier, from the system's generator and a
//! hash of all the equations. If some sum in a set of equations is not zero, the weighted sum is zero for one
//! value of its weight in ℓ ≈ 2^252 only, whatever the other weights are. Searching for offenders looks at the
//! sums of less than 2n sets that are known beforehand (the nodes of a binary tree over n items), so a false
//! item passes with a probability below 2n/ℓ.
#![allow(non_snake_case)]

mod generator_scalars;
mod point_equation;
mod proof_equation;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use merlin::Transcript;
use rand_core::OsRng;
use rayon::prelude::*;
use thiserror::Error;

pub(crate) use generator_scalars::{GeneratorScalars, Ingredients};
pub use point_equation::PointEquation;
pub(crate) use point_equation::first_false;
pub use proof_equation::{Challenges, Equation};

use crate::curve::{Points, msm};
use crate::generators::{BulletproofGens, PedersenGens, TooFewGenerators, VectorBases};
use crate::residue::{Factor, ProductSum};
use crate::transcript::{ProofTranscript, label, random_scalar};
use generator_scalars::WeightedScalars;

/// What the verification of one item (a receipt, a transaction) leaves to be checked.
#[derive(Clone, Debug, Default)]
pub struct Equations {
    /// The equations of proofs, which share generators.
    pub proofs: Vec<Equation>,
    /// The equations of signatures, openings and so on.
    pub points: Vec<PointEquation>,
}

/// Items to be checked together.
///
/// Every item keeps 64 bytes for each multiplier of its proofs: whoever batches without end should do so in
/// portions.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    items: Vec<Equations>,
}

/// How many items of at most so many multipliers are checked at once, where a stranger may choose both: 256 MiB of
/// them, or one.
fn portion(multipliers: usize) -> usize {
    const MULTIPLIERS: usize = 1 << 22;
    (MULTIPLIERS / multipliers.max(1)).max(1)
}

/// Verifies items that stand together, in portions that bound the memory they take: those of a portion are turned
/// into equations in parallel, and these are one multi-scalar multiplication. No proof of an item may have more
/// than `multipliers`. The `open` part of an item is what is left of it, and tells the name of its fault.
///
/// # Errors
/// The index of the first item of a portion that does not verify, and why; one that gives no equations comes before
/// all others of its portion.
pub(crate) fn verify_in_portions<T: Sync, Open: Send, E: Send>(
    items: &[T],
    multipliers: usize,
    bp_gens: &BulletproofGens,
    equations: impl Fn(&T) -> Result<(Open, Equations), E> + Sync,
    name: impl Fn(&Open, Fault) -> E,
) -> Result<Vec<Open>, (usize, E)> {
    let mut verified = Vec::with_capacity(items.len());
    for portion in items.chunks(portion(multipliers)) {
        let start = verified.len();
        let results: Vec<_> = portion.par_iter().map(&equations).collect();
        let mut batch = Batch::new();
        for (index, result) in (start..).zip(results) {
            let (open, equations) = result.map_err(|error| (index, error))?;
            verified.push(open);
            batch.add(equations);
        }
        batch.verify(&PedersenGens::default(), bp_gens).map_err(|BatchError { offenders }| {
            // A batch that does not hold names an offender.
            let (index, fault) = offenders.into_iter().next().unwrap_or((0, Fault::Points));
            (start + index, name(&verified[start + index], fault))
        })?;
    }
    Ok(verified)
}

/// What is wrong with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// A point equation does not hold, or one of its points is no point.
    #[error("a point equation does not hold")]
    Points,
    /// A proof does not hold, or one of its points is no point.
    #[error("a proof does not hold")]
    Proof,
    /// There are too few generators for a proof.
    #[error(transparent)]
    Generators(#[from] TooFewGenerators),
}

/// Some items of a batch do not hold; all others do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} of the batch's items do not hold", .offenders.len())]
pub struct BatchError {
    /// Their indices, in order, and what is wrong with each.
    pub offenders: Vec<(usize, Fault)>,
}

impl Batch {
    /// A batch of no items.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an item; its index.
    pub fn add(&mut self, item: Equations) -> usize {
        self.items.push(item);
        self.items.len() - 1
    }

    /// Checks all items. An empty batch holds.
    ///
    /// If the sum over all is not zero, the offenders are found by halving: no more sums than items.
    ///
    /// ```
    /// use merlin::Transcript;
    /// use zkvm::batch::{Batch, Fault};
    /// use zkvm::signature::{Signature, SigningKey};
    /// use zkvm::{BulletproofGens, PedersenGens};
    ///
    /// let key = SigningKey::random();
    /// let mut batch = Batch::new();
    /// for (signed, shown) in [(b"yes", b"yes"), (b"no!", b"no!"), (b"yes", b"no!")] {
    ///     let message = |text: &[u8]| {
    ///         let mut transcript = Transcript::new(b"example");
    ///         transcript.append_message(b"vote", text);
    ///         transcript
    ///     };
    ///     let signature = Signature::sign(&mut message(signed), &key);
    ///     batch.add(signature.equation(&mut message(shown), key.verification_key()).into());
    /// }
    /// // Signatures need no generators.
    /// let error = batch.verify(&PedersenGens::default(), &BulletproofGens::new(0)).unwrap_err();
    /// assert_eq!(error.offenders, [(2, Fault::Points)]);
    /// ```
    ///
    /// # Errors
    /// The items that do not hold.
    pub fn verify(&self, pc_gens: &PedersenGens, bp_gens: &BulletproofGens) -> Result<(), BatchError> {
        let weights = weights(&self.items);
        let decoded = decode(&self.items);
        let mut offenders = Vec::new();
        let mut sound = Vec::with_capacity(self.items.len());
        for (index, ((item, weights), points)) in self.items.iter().zip(weights).zip(decoded).enumerate() {
            match points.and_then(|points| item.check_generators(bp_gens).map(|()| points)) {
                Ok(points) => sound.push(Weighted { index, item, weights, points }),
                Err(fault) => offenders.push((index, fault)),
            }
        }
        let n = sound.iter().map(|weighted| weighted.item.generators()).max().unwrap_or(0);
        match bp_gens.points(n) {
            Ok(bases) => {
                let [B, B_blinding] = [pc_gens.B, pc_gens.B_blinding].map(|point| point.compress());
                let single = Points::decode(&[RISTRETTO_BASEPOINT_COMPRESSED, B, B_blinding])
                    .unwrap_or_else(|| unreachable!("encoded from points"));
                Sums { single, bases }.find(&sound, &mut offenders)
            }
            Err(error) => offenders.extend(sound.iter().map(|weighted| (weighted.index, error.into()))),
        }
        offenders.sort_by_key(|(index, _)| *index);
        if offenders.is_empty() { Ok(()) } else { Err(BatchError { offenders }) }
    }
}

impl From<Equation> for Equations {
    fn from(proof: Equation) -> Self {
        Self { proofs: vec![proof], points: Vec::new() }
    }
}

impl From<PointEquation> for Equations {
    fn from(equation: PointEquation) -> Self {
        Self { proofs: Vec::new(), points: vec![equation] }
    }
}

impl Equations {
    /// Checks one item alone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(self, pc_gens: &PedersenGens, bp_gens: &BulletproofGens) -> Result<(), Fault> {
        let batch = Batch { items: vec![self] };
        batch.verify(pc_gens, bp_gens).map_err(|BatchError { offenders }| {
            // An error names an offender, and there is one item.
            offenders.into_iter().next().map_or(Fault::Points, |(_, fault)| fault)
        })
    }

    /// How many generators of each chain its proofs need.
    fn generators(&self) -> usize {
        self.proofs.iter().map(Equation::generators).max().unwrap_or(0)
    }

    fn check_generators(&self, bp_gens: &BulletproofGens) -> Result<(), Fault> {
        let (needed, available) = (self.generators(), bp_gens.capacity());
        if needed <= available {
            return Ok(());
        }
        Err(TooFewGenerators { needed, available }.into())
    }

    /// Weights and points of the proofs' terms, then of the point equations'.
    fn terms(&self) -> impl Iterator<Item = &CompressedRistretto> {
        let proofs = self.proofs.iter().flat_map(|proof| &proof.points).map(|(_, point)| point);
        proofs.chain(self.points.iter().flat_map(|equation| &equation.terms).map(|(_, point)| point))
    }
}

/// A weight for every equation of every item: first the proofs', then the point equations'.
fn weights(items: &[Equations]) -> Vec<Vec<Scalar>> {
    let mut transcript = Transcript::new(label::BATCH);
    for Equations { proofs, points } in items {
        for proof in proofs {
            transcript.append_message(label::BATCH_PROOF, &proof.digest);
        }
        for PointEquation { base, terms } in points {
            transcript.append_u64(label::BATCH_TERMS, terms.len() as u64);
            transcript.append_scalar(label::BATCH_WEIGHT, base);
            for (weight, point) in terms {
                transcript.append_scalar(label::BATCH_WEIGHT, weight);
                transcript.append_point(label::BATCH_POINT, point);
            }
        }
    }
    let mut rng = transcript.build_rng().finalize(&mut OsRng);
    let mut draw = |equations: usize| (0..equations).map(|_| random_scalar(&mut rng)).collect();
    items.iter().map(|item| draw(item.proofs.len() + item.points.len())).collect()
}

/// The points of each item's terms, or which of them are none.
fn decode(items: &[Equations]) -> Vec<Result<Points, Fault>> {
    let encoded: Vec<Vec<CompressedRistretto>> =
        items.iter().map(|item| item.terms().copied().collect()).collect();
    let Some(all) = Points::decode(&encoded.concat()) else {
        return items.iter().zip(&encoded).map(|(item, encoded)| decode_item(item, encoded)).collect();
    };
    let mut start = 0;
    let ranges = encoded.iter().map(|encoded| {
        let end = start + encoded.len();
        std::mem::replace(&mut start, end)..end
    });
    ranges.map(|range| Ok(all.slice(range).to_points())).collect()
}

fn decode_item(item: &Equations, encoded: &[CompressedRistretto]) -> Result<Points, Fault> {
    Points::decode(encoded).ok_or_else(|| {
        // As when the sum is not zero, a bad point equation is named before a bad proof.
        let proofs: usize = item.proofs.iter().map(|proof| proof.points.len()).sum();
        match Points::decode(&encoded[proofs..]) {
            None => Fault::Points,
            Some(_) => Fault::Proof,
        }
    })
}

/// An item of which every point is one.
struct Weighted<'a> {
    index: usize,
    item: &'a Equations,
    /// One for every equation.
    weights: Vec<Scalar>,
    /// The point of every term, in the order of the equations.
    points: Points,
}

/// What the sums are made of.
struct Sums {
    /// The base point and the two bases of commitments.
    single: Points,
    /// As many as the largest proof needs.
    bases: VectorBases,
}

impl Sums {
    /// Finds the items whose sum is not zero.
    fn find(&self, items: &[Weighted<'_>], offenders: &mut Vec<(usize, Fault)>) {
        self.halve(items, self.sum(items), offenders);
    }

    /// The same, when the sum over the items is known: that of one half tells that of the other.
    fn halve(&self, items: &[Weighted<'_>], sum: CompressedRistretto, offenders: &mut Vec<(usize, Fault)>) {
        if sum.is_identity() {
            return;
        }
        match items {
            [] => {}
            [item] => offenders.push((item.index, self.fault(item))),
            _ => {
                let (left, right) = items.split_at(items.len() / 2);
                let left_sum = self.sum(left);
                self.halve(left, left_sum, offenders);
                self.halve(right, difference(sum, left_sum), offenders);
            }
        }
    }

    /// What is wrong with an item whose sum is not zero.
    fn fault(&self, weighted: &Weighted<'_>) -> Fault {
        let Weighted { index, item, weights, points } = weighted;
        let equations = Equations { proofs: Vec::new(), points: item.points.clone() };
        let terms = equations.terms().count();
        let points = points.slice(points.len() - terms..points.len()).to_points();
        let weights = weights[item.proofs.len()..].to_vec();
        let alone = Weighted { index: *index, item: &equations, weights, points };
        if self.sum(&[alone]).is_identity() { Fault::Proof } else { Fault::Points }
    }

    /// The weighted sum of all equations of some items.
    fn sum(&self, items: &[Weighted<'_>]) -> CompressedRistretto {
        let n = items.iter().map(|weighted| weighted.item.generators()).max().unwrap_or(0);
        let [mut base, mut B, mut B_blinding] = [Scalar::ZERO; 3];
        let mut own: Vec<Vec<Scalar>> = Vec::new();
        let mut generators = Vec::new();
        for Weighted { item, weights, .. } in items {
            let mut scalars = Vec::new();
            let (of_proofs, of_points) = weights.split_at(item.proofs.len());
            for (proof, weight) in item.proofs.iter().zip(of_proofs) {
                B += weight * proof.B;
                B_blinding += weight * proof.B_blinding;
                let weight = Factor::from(weight);
                scalars.extend(proof.points.iter().map(|(scalar, _)| (*scalar * weight).to_scalar()));
                generators.push(proof.generators.weighted(weight));
            }
            for (equation, weight) in item.points.iter().zip(of_points) {
                base += weight * equation.base;
                scalars.extend(equation.terms.iter().map(|(scalar, _)| weight * scalar));
            }
            own.push(scalars);
        }
        let single = [base, B, B_blinding];
        let (G, H) = sum_scalars(n, &generators);
        let (G_bases, H_bases) = (self.bases.G().slice(0..n), self.bases.H().slice(0..n));
        let own = own.iter().zip(items).map(|(scalars, weighted)| (&scalars[..], weighted.points.all()));
        let generators = [(&single[..], self.single.all()), (&G[..], G_bases), (&H[..], H_bases)];
        msm(&own.chain(generators).collect::<Vec<_>>())
    }
}

/// The difference of two points, of which both are encodings.
fn difference(left: CompressedRistretto, right: CompressedRistretto) -> CompressedRistretto {
    match (left.decompress(), right.decompress()) {
        (Some(left), Some(right)) => (left - right).compress(),
        // Sums are encoded points.
        _ => unreachable!("a sum is a point"),
    }
}

/// How many scalars are summed up at once; their sums should fit into the nearest cache.
const CHUNK: usize = 128;

/// The least number of scalars, of all proofs together, worth a thread of its own.
const PORTION: usize = 1024;

/// The sums of all proofs' scalars of the first n generators of each chain.
fn sum_scalars(n: usize, proofs: &[WeightedScalars<'_>]) -> (Vec<Scalar>, Vec<Scalar>) {
    let (mut G, mut H) = (vec![Scalar::ZERO; n], vec![Scalar::ZERO; n]);
    let chunks = G.par_chunks_mut(CHUNK).zip(H.par_chunks_mut(CHUNK)).enumerate();
    chunks.with_min_len((PORTION / (CHUNK * proofs.len().max(1))).max(1)).for_each(|(chunk, (G, H))| {
        let mut sums = [[ProductSum::ZERO; CHUNK]; 2];
        let [sums_G, sums_H] = &mut sums;
        proofs.iter().for_each(|proof| proof.add_to(chunk * CHUNK, sums_G, sums_H));
        G.iter_mut().zip(sums_G).for_each(|(scalar, sum)| *scalar = sum.reduce().to_scalar());
        H.iter_mut().zip(sums_H).for_each(|(scalar, sum)| *scalar = sum.reduce().to_scalar());
    });
    (G, H)
}
