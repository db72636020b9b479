//! The prover's side of the inner-product argument.
#![allow(non_snake_case)]

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
        debug_assert!(a.len().is_power_of_two() && a.len() == b.len());
        debug_assert!(a.len() == G.len && a.len() == H.len);
        transcript.inner_product_domain(a.len());

        let w = Factor::from(&w);
        let mut rounds = Vec::new();
        while a.len() > 1 {
            let half = a.len() / 2;
            let (a_lo, a_hi) = a.split_at(half);
            let (b_lo, b_hi) = b.split_at(half);

            let large = G.factors.len() > PARALLEL;
            let ((c_L, G_L, H_L), (c_R, G_R, H_R)) = parallel::join(
                large,
                || (inner_product(a_lo, b_hi) * w, G.scalars(Half::High, a_lo), H.scalars(Half::Low, b_hi)),
                || (inner_product(a_hi, b_lo) * w, G.scalars(Half::Low, a_hi), H.scalars(Half::High, b_lo)),
            );
            let [c_L, c_R] = [c_L, c_R].map(|c| [c.to_scalar()]);
            let terms_L = [G.terms(Half::High, &G_L), H.terms(Half::Low, &H_L), vec![(&c_L[..], B)]].concat();
            let terms_R = [G.terms(Half::Low, &G_R), H.terms(Half::High, &H_R), vec![(&c_R[..], B)]].concat();
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

/// Halves a vector: low·x + high·y for each pair of entries.
fn fold(low: &[Residue], x: Factor, high: &[Residue], y: Factor) -> Vec<Residue> {
    low.iter().zip(high).map(|(low, high)| *low * x + *high * y).collect()
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

    /// The scalars of the inner product of a half of the bases with `by`.
    fn scalars(&self, half: Half, by: &[Residue]) -> Vec<Scalar> {
        let rows = self.factors.chunks(self.len / 2).skip(half as usize).step_by(2);
        rows.flat_map(|row| row.iter().zip(by).map(|(factor, by)| (*by * *factor).to_scalar())).collect()
    }

    /// These scalars with their points.
    fn terms<'b>(&'b self, half: Half, scalars: &'b [Scalar]) -> Vec<Term<'b>> {
        let size = self.len / 2;
        let rows = (0..self.factors.len()).step_by(size).skip(half as usize).step_by(2);
        scalars.chunks(size).zip(rows.map(|start| self.points().slice(start..start + size))).collect()
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
