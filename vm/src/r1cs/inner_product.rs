//! The inner-product argument (Bulletproofs, section 3, protocol 2).
//!
//! It proves knowledge of vectors **a** and **b** of length n = 2^k with
//!
//! > P = ⟨**a**, **G**⟩ + ⟨**b**, **H**⟩ + ⟨**a**, **b**⟩·Q
//!
//! in k rounds. Each round halves everything. The prover sends the cross terms
//!
//! > L = ⟨**a**_lo, **G**_hi⟩ + ⟨**b**_hi, **H**_lo⟩ + ⟨**a**_lo, **b**_hi⟩·Q
//! > R = ⟨**a**_hi, **G**_lo⟩ + ⟨**b**_lo, **H**_hi⟩ + ⟨**a**_hi, **b**_lo⟩·Q
//!
//! draws a challenge u, and goes on with
//!
//! > **a**' = u·**a**_lo + u⁻¹·**a**_hi,  **b**' = u⁻¹·**b**_lo + u·**b**_hi
//! > **G**' = u⁻¹·**G**_lo + u·**G**_hi,  **H**' = u·**H**_lo + u⁻¹·**H**_hi
//!
//! for which P' = u²·L + P + u⁻²·R. After the last round the vectors are single scalars a and b, and they are
//! sent in clear.
#![allow(non_snake_case)]

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;

use super::R1csError;
use crate::{
    curve::{PointSlice, Points, Term, msm_each, parallel},
    residue::{Factor, Residue, inner_product},
    transcript::{ProofTranscript, label},
};

/// More rounds could not be about anything that fits in memory.
pub(super) const MAX_ROUNDS: usize = 31;

/// So many scalars are worth another thread.
const PARALLEL: usize = 1024;

/// An inner-product argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InnerProductProof {
    /// L and R of each round.
    pub(super) rounds: Vec<(CompressedRistretto, CompressedRistretto)>,
    pub(super) a: Scalar,
    pub(super) b: Scalar,
}

impl InnerProductProof {
    /// Proves that `a` and `b` have their inner product. All lengths are the same power of two, and Q = w·B.
    ///
    /// `a` and `b` are no secrets by themselves: the protocol would still hide the wires if they were sent in
    /// clear (section 4.1). So everything here takes variable time.
    pub(super) fn prove(
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

    /// Replays the transcript of an argument over vectors of length `n` (a power of two): each round's u.
    ///
    /// # Errors
    /// [`R1csError::VerificationError`] if the argument has not log2(n) rounds or a round's point is the
    /// identity.
    pub(super) fn challenges(&self, n: usize, transcript: &mut Transcript) -> Result<Vec<Scalar>, R1csError> {
        if self.rounds.len() > MAX_ROUNDS || n != 1 << self.rounds.len() {
            return Err(R1csError::VerificationError);
        }
        transcript.inner_product_domain(n);
        let round = |(L, R): &(CompressedRistretto, CompressedRistretto)| {
            transcript.validate_and_append_point(label::L, L)?;
            transcript.validate_and_append_point(label::R, R)?;
            Ok(transcript.challenge_scalar(label::u))
        };
        self.rounds.iter().map(round).collect()
    }
}

/// low·x + high·y.
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
/// The factors are what makes that cheap: but for the step at `step`, the quotients of two neighbours' factors
/// are the same in all rows. So all columns are the same sum, up to a factor, which stays in `factors`.
pub(super) struct Bases<'a> {
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
    pub(super) fn new(points: PointSlice<'a>, factors: Vec<Factor>, step: usize) -> Self {
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

#[cfg(test)]
mod tests {
    use curve25519_dalek::traits::IsIdentity;

    use super::*;
    use crate::{generators::BulletproofGens, residue::powers, transcript::test_scalars as scalars};

    /// Whether an argument made for `a`, `b` and the inner product `c` verifies.
    fn verifies(a: &[Scalar], b: &[Scalar], c: Scalar) -> bool {
        let n = a.len();
        let gens = BulletproofGens::new(n).points(n).expect("within the capacity");
        let (w, B) = (Scalar::from(7u8), Points::from_points(&[crate::PedersenGens::default().B]));
        // Factors as in a proof: powers, and from a third of the way on powers times something.
        let [u, y_inv] = [scalars(1, 1)[0], scalars(1, 2)[0]];
        let step = n / 3;
        let factor = |i: usize| if i < step { Factor::ONE } else { Factor::from(&u) };
        let g: Vec<_> = (0..n).map(factor).collect();
        let h: Vec<_> = g.iter().zip(powers(Factor::from(&y_inv))).map(|(g, power)| *g * power).collect();
        let residues = |scalars: &[Scalar]| -> Vec<_> { scalars.iter().map(Residue::from).collect() };
        let proof = InnerProductProof::prove(
            &mut Transcript::new(b"test"),
            (w, B.all()),
            Bases::new(gens.G(), g.clone(), step),
            Bases::new(gens.H(), h.clone(), step),
            residues(a),
            residues(b),
        );
        let challenges = proof.challenges(n, &mut Transcript::new(b"test")).expect("well formed");
        // The first round decides the highest bit.
        let bit = |i: usize, round: usize| i >> (challenges.len() - 1 - round) & 1 == 1;
        let power = |i, (round, u): (usize, &Scalar)| if bit(i, round) { *u } else { u.invert() };
        let s: Vec<Scalar> =
            (0..n).map(|i| challenges.iter().enumerate().map(|u| power(i, u)).product()).collect();

        let product = |x: &[Scalar], y: &[Factor]| -> Vec<_> {
            x.iter().zip(y).map(|(x, y)| (Residue::from(x) * *y).to_scalar()).collect()
        };
        // a·⟨s, g∘G⟩ + b·⟨s⁻¹, h∘H⟩ + ab·Q = P + Σ u²·L + u⁻²·R.
        let difference = |x: &[Scalar], y: Scalar, s: &mut dyn Iterator<Item = &Scalar>| -> Vec<_> {
            x.iter().zip(s).map(|(x, s)| y * s - x).collect()
        };
        let G = product(&difference(a, proof.a, &mut s.iter()), &g);
        let H = product(&difference(b, proof.b, &mut s.iter().rev()), &h);
        let rounds: Vec<_> = proof.rounds.iter().flat_map(|(L, R)| [*L, *R]).collect();
        let rounds = Points::decode(&rounds).expect("points");
        let squares: Vec<_> = challenges.iter().flat_map(|u| [u, &u.invert()].map(|u| -(u * u))).collect();
        let Q = [w * (proof.a * proof.b - c)];
        let sum = msm_each([&[
            (&G[..], gens.G()),
            (&H[..], gens.H()),
            (&squares[..], rounds.all()),
            (&Q[..], B.all()),
        ]]);
        sum[0].is_identity()
    }

    #[test]
    fn an_argument_verifies_for_the_inner_product_and_for_no_other() {
        for n in [1, 2, 4, 8, 16, 32, 64, 512] {
            let (a, b) = (scalars(n, 3), scalars(n, 4));
            let c = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            assert!(verifies(&a, &b, c), "length {n}");
            assert!(!verifies(&a, &b, c + Scalar::ONE), "length {n}");
        }
    }

    #[test]
    fn the_number_of_rounds_must_be_the_logarithm() {
        let round = (CompressedRistretto([1; 32]), CompressedRistretto([1; 32]));
        for (rounds, n, ok) in [(0, 1, true), (1, 2, true), (1, 1, false), (0, 2, false), (64, 1, false)] {
            let proof = InnerProductProof { rounds: vec![round; rounds], a: Scalar::ONE, b: Scalar::ONE };
            let challenges = proof.challenges(n, &mut Transcript::new(b"test"));
            assert_eq!(challenges.is_ok(), ok, "{rounds} rounds, length {n}");
        }
    }

    #[test]
    fn a_round_with_the_identity_is_rejected() {
        let (point, identity) = (CompressedRistretto([1; 32]), CompressedRistretto([0; 32]));
        for (round, ok) in [((point, point), true), ((identity, point), false), ((point, identity), false)] {
            let proof = InnerProductProof { rounds: vec![round], a: Scalar::ONE, b: Scalar::ONE };
            let challenges = proof.challenges(2, &mut Transcript::new(b"test"));
            assert_eq!(challenges.is_ok(), ok);
        }
    }
}
