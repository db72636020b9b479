//! The prover's side of the inner-product argument.
#![allow(non_snake_case)]

use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::InnerProductProof;
use crate::{
    curve::{PointSlice, Points, Term, msm_each, parallel},
    residue::{Factor, Residue, inner_product},
    transcript::{ProofTranscript, label},
};

/// So many scalars are worth another thread.
const PARALLEL: usize = 1024;

impl InnerProductProof {
    /// Proves that `a` and `b` have their inner product. All lengths are the same power of two, and Q = w·B.
    ///
    /// But `a` may be cut, in its upper half, where padding begins: beyond, it is zero, and the entries of `b` times the
    /// factors of `H` below them are the same on either side of the step (see [`Bases::padding`]).
    ///
    /// `a` and `b` are no secrets by themselves: the protocol would still hide the wires if they were sent in
    /// clear (section 4.1). So everything here takes variable time.
    pub(in crate::r1cs) fn prove(
        transcript: &mut Transcript,
        (w, B): (Scalar, PointSlice<'_>),
        mut G: Bases<'_>,
        mut H: Bases<'_>,
        mut a: Vec<Residue>,
        mut b: Vec<Residue>,
    ) -> Self {
        debug_assert!(b.len().is_power_of_two() && a.len() <= b.len() && a.len() > b.len() / 2);
        debug_assert!(b.len() == G.len && b.len() == H.len);
        transcript.inner_product_domain(b.len());

        let w = Factor::from(&w);
        let mut rounds = Vec::new();
        while b.len() > 1 {
            let half = b.len() / 2;
            let (a_lo, a_hi) = a.split_at(half);
            let (b_lo, b_hi) = b.split_at(half);
            // All of it, except in the first round.
            let b_hi_unpadded = &b_hi[..a_hi.len()];

            let large = G.factors.len() > PARALLEL;
            let ((c_L, G_L, H_L), (c_R, G_R, H_R)) = parallel::join(
                large,
                || {
                    let c = inner_product(a_lo, b_hi);
                    (c * w, G.scalars(Half::High, a_lo), H.scalars(Half::Low, b_hi_unpadded))
                },
                || {
                    let c = inner_product(a_hi, b_lo);
                    (c * w, G.scalars(Half::Low, a_hi), H.scalars(Half::High, b_lo))
                },
            );
            let [c_L, c_R] = [c_L, c_R].map(|c| [c.to_scalar()]);
            let (padding, padding_points) = H.padding(b_hi, a_hi.len());
            let mut terms_L = G.terms(Half::High, half, &G_L);
            terms_L.extend(H.terms(Half::Low, a_hi.len(), &H_L));
            terms_L.extend([(&padding[..], padding_points.all()), (&c_L[..], B)]);
            let mut terms_R = G.terms(Half::Low, a_hi.len(), &G_R);
            terms_R.extend(H.terms(Half::High, half, &H_R));
            terms_R.push((&c_R[..], B));
            let [L, R] = msm_each([&terms_L, &terms_R]);
            transcript.append_point(label::L, &L);
            transcript.append_point(label::R, &R);
            rounds.push((L, R));

            let u = Factor::from(&transcript.challenge_scalar(label::u));
            let u_inv = u.invert();
            (a, b) = parallel::join(large, || fold(a_lo, u, a_hi, u_inv), || fold(b_lo, u_inv, b_hi, u));
            parallel::join(half > PARALLEL / 8, || G.fold(u_inv, u), || H.fold(u, u_inv));
        }
        Self { rounds, a: a[0].to_scalar(), b: b[0].to_scalar() }
    }
}

/// Halves a vector: low·x + high·y for each pair of entries. Where `high` has ended, it is zero.
fn fold(low: &[Residue], x: Factor, high: &[Residue], y: Factor) -> Vec<Residue> {
    let (pairs, rest) = low.split_at(high.len());
    let pairs = pairs.iter().zip(high).map(|(low, high)| *low * x + *high * y);
    pairs.chain(rest.iter().map(|low| *low * x)).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Low = 0,
    High = 1,
}

/// A vector of bases that is folded lazily.
///
/// Folding points costs more than anything else in the argument. So the points stay as they are for some
/// rounds and only the factor of each is kept up to date: the j-th base is the sum of `factors[i]·points[i]`
/// over all i with i mod `len` = j. Every third round the sums are carried out.
///
/// The factors are what makes that cheap: except in the step at `step`, the quotients of two neighbours' factors
/// are the same in all rows. So all columns are the same sum, up to a factor, which stays in `factors`.
pub(in crate::r1cs) struct Bases<'a> {
    given: PointSlice<'a>,
    folded: Option<Points>,
    factors: Vec<Factor>,
    step: usize,
    len: usize,
}

impl<'a> Bases<'a> {
    /// How many points make up a base before they are added. By measurement: longer cross terms for a fourth round
    /// cost as much as is saved by adding sixteen.
    const COLLAPSE: usize = 8;

    /// So few points are never added: multiplying one more is cheaper than the doublings of any sum.
    const FEW: usize = 32;

    /// The bases `factors[i]·points[i]`. The factors below `step`, and those from there on, must be geometric
    /// sequences of the same ratio.
    pub(in crate::r1cs) fn new(points: PointSlice<'a>, factors: Vec<Factor>, step: usize) -> Self {
        debug_assert_eq!(points.len(), factors.len());
        Self { given: points, folded: None, len: factors.len(), factors, step }
    }

    fn points(&self) -> PointSlice<'_> {
        self.folded.as_ref().map_or(self.given, Points::all)
    }

    /// The scalars of the inner product of a half of the bases with `by`, or of as many of them as that has.
    fn scalars(&self, half: Half, by: &[Residue]) -> Vec<Scalar> {
        let rows = self.factors.chunks(self.len / 2).skip(half as usize).step_by(2);
        rows.flat_map(|row| row.iter().zip(by).map(|(factor, by)| (*by * *factor).to_scalar())).collect()
    }

    /// These scalars with their points, `n` in a row.
    fn terms<'b>(&'b self, half: Half, n: usize, scalars: &'b [Scalar]) -> Vec<Term<'b>> {
        let rows = (0..self.factors.len()).step_by(self.len / 2).skip(half as usize).step_by(2);
        scalars.chunks(n).zip(rows.map(|start| self.points().slice(start..start + n))).collect()
    }

    /// The inner product of the low half of the bases with the upper half of **b**, from the index `from` on, where
    /// padding begins: scalars and points. Only the first round has padding.
    ///
    /// There **b** is −y^i, since in r(x) a padding multiplier has nothing but that, and y^j times the factor of the
    /// j-th base of **H** is 1 or u. So on either side of the step all scalars are the same, and the points are
    /// added up first.
    fn padding(&self, b_hi: &[Residue], from: usize) -> (Vec<Scalar>, Points) {
        let step = self.step.clamp(from, b_hi.len());
        let ranges = [from..step, step..b_hi.len()].into_iter().filter(|range| !range.is_empty());
        let mut sums = Points::default();
        let sum = |range: Range<usize>| {
            sums.append(self.points().slice(range.clone()).sum().all());
            (b_hi[range.start] * self.factors[range.start]).to_scalar()
        };
        (ranges.map(sum).collect(), sums)
    }

    /// The bases low·x + high·y.
    fn fold(&mut self, x: Factor, y: Factor) {
        self.len /= 2;
        for (i, chunk) in self.factors.chunks_mut(self.len).enumerate() {
            let by = if i % 2 == 0 { x } else { y };
            chunk.iter_mut().for_each(|factor| *factor = *factor * by);
        }
        let points = self.factors.len();
        if self.len > 1 && points > Self::FEW && points / self.len >= Self::COLLAPSE {
            self.collapse();
        }
    }

    /// Adds the points of each base.
    fn collapse(&mut self) {
        let step = self.step % self.len;
        let [mut folded, rest] = [0..step, step..self.len].map(|columns| {
            // The first row's factors remain; so the first scalar is 1.
            let first = self.factors[columns.start].invert();
            let rows = self.factors[columns.start..].iter().step_by(self.len);
            let scalars: Vec<_> = rows.map(|factor| (first * *factor).to_residue().to_scalar()).collect();
            self.points().fold(&scalars, columns)
        });
        folded.append(rest.all());
        self.folded = Some(folded);
        self.factors.truncate(self.len);
        self.step = self.step.min(self.len);
    }
}
