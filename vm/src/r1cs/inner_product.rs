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

use std::borrow::Cow;

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};
use merlin::Transcript;
use rayon::prelude::*;

use super::{R1csError, msm};
use crate::transcript::{ProofTranscript, label};

/// More rounds could not be about anything that fits in memory.
pub(super) const MAX_ROUNDS: usize = 31;

/// An inner-product argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InnerProductProof {
    /// L and R of each round.
    pub(super) rounds: Vec<(CompressedRistretto, CompressedRistretto)>,
    pub(super) a: Scalar,
    pub(super) b: Scalar,
}

/// What the verifier multiplies the bases with.
pub(super) struct VerificationScalars {
    /// u² and u⁻² of each round: the coefficients of its L and R.
    pub(super) squares: Vec<(Scalar, Scalar)>,
    /// How often each point of **G** ends up in the last round's single base; read backwards, that of **H**.
    pub(super) s: Vec<Scalar>,
}

/// ⟨a, b⟩.
pub(super) fn inner_product(a: &[Scalar], b: &[Scalar]) -> Scalar {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl InnerProductProof {
    /// Proves that `a` and `b` have their inner product. All lengths are the same power of two.
    ///
    /// `a` and `b` are no secrets by themselves; see [`msm`].
    pub(super) fn prove(
        transcript: &mut Transcript,
        Q: &RistrettoPoint,
        mut G: Bases<'_>,
        mut H: Bases<'_>,
        mut a: Vec<Scalar>,
        mut b: Vec<Scalar>,
    ) -> Self {
        debug_assert!(a.len().is_power_of_two() && a.len() == b.len());
        debug_assert!(a.len() == G.len && a.len() == H.len);
        transcript.inner_product_domain(a.len());

        let mut rounds = Vec::new();
        while a.len() > 1 {
            let half = a.len() / 2;
            let (a_lo, a_hi) = a.split_at(half);
            let (b_lo, b_hi) = b.split_at(half);

            let (L, R) = rayon::join(
                || cross_term((a_lo, &G, Half::High), (b_hi, &H, Half::Low), inner_product(a_lo, b_hi), Q),
                || cross_term((a_hi, &G, Half::Low), (b_lo, &H, Half::High), inner_product(a_hi, b_lo), Q),
            );
            transcript.append_point(label::L, &L);
            transcript.append_point(label::R, &R);
            rounds.push((L, R));

            let u = transcript.challenge_scalar(label::u);
            let u_inv = u.invert();
            a = fold(a_lo, u, a_hi, u_inv);
            b = fold(b_lo, u_inv, b_hi, u);
            rayon::join(|| G.fold(u_inv, u), || H.fold(u, u_inv));
        }
        Self { rounds, a: a[0], b: b[0] }
    }

    /// Replays the transcript of an argument over vectors of length `n` (a power of two).
    ///
    /// # Errors
    /// [`R1csError::VerificationError`] if the argument has not log2(n) rounds or a round's point is the
    /// identity.
    pub(super) fn verification_scalars(
        &self,
        n: usize,
        transcript: &mut Transcript,
    ) -> Result<VerificationScalars, R1csError> {
        if self.rounds.len() > MAX_ROUNDS || n != 1 << self.rounds.len() {
            return Err(R1csError::VerificationError);
        }
        transcript.inner_product_domain(n);

        let mut challenges = Vec::with_capacity(self.rounds.len());
        for (L, R) in &self.rounds {
            transcript.validate_and_append_point(label::L, L)?;
            transcript.validate_and_append_point(label::R, R)?;
            challenges.push(transcript.challenge_scalar(label::u));
        }
        let mut inverses = challenges.clone();
        let product_of_inverses = Scalar::invert_batch_alloc(&mut inverses);
        let squares: Vec<_> = challenges.iter().zip(&inverses).map(|(u, inv)| (u * u, inv * inv)).collect();

        // The round that a bit of an index decides multiplies by u if the bit is set, else by u⁻¹. The last
        // round is about the lowest bit. Index 0 has all bits clear; each further one differs from a smaller
        // one by its highest bit.
        let mut s = Vec::with_capacity(n);
        s.push(product_of_inverses);
        for (u_squared, _) in squares.iter().rev() {
            for i in 0..s.len() {
                s.push(s[i] * u_squared);
            }
        }
        Ok(VerificationScalars { squares, s })
    }
}

/// One of L and R.
fn cross_term(
    (a, G, G_half): (&[Scalar], &Bases<'_>, Half),
    (b, H, H_half): (&[Scalar], &Bases<'_>, Half),
    c: Scalar,
    Q: &RistrettoPoint,
) -> CompressedRistretto {
    let mut scalars = vec![c];
    let mut points = vec![Q];
    G.multiply(G_half, a, &mut scalars, &mut points);
    H.multiply(H_half, b, &mut scalars, &mut points);
    msm::public(&scalars, points).compress()
}

/// low·x + high·y.
fn fold(low: &[Scalar], x: Scalar, high: &[Scalar], y: Scalar) -> Vec<Scalar> {
    low.iter().zip(high).map(|(low, high)| low * x + high * y).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Low,
    High,
}

/// A vector of bases that is folded lazily.
///
/// Folding points costs more than anything else in the argument. So the points stay as they are for some
/// rounds and only the factor of each is kept up to date: the j-th base is the sum of `factors[i]·points[i]`
/// over all i with i mod `len` = j. Every third round the sums are carried out.
pub(super) struct Bases<'a> {
    points: Cow<'a, [RistrettoPoint]>,
    factors: Vec<Scalar>,
    len: usize,
}

impl<'a> Bases<'a> {
    /// How many points make up a base before they are added.
    ///
    /// By counting point additions: adding eight points at once costs about a quarter of folding them in
    /// three rounds, and that outweighs the longer cross terms. Four and sixteen come out a little worse.
    const COLLAPSE: usize = 8;

    /// The bases `factors[i]·points[i]`.
    pub(super) fn new(points: &'a [RistrettoPoint], factors: Vec<Scalar>) -> Self {
        debug_assert_eq!(points.len(), factors.len());
        Self { points: Cow::Borrowed(points), len: factors.len(), factors }
    }

    /// Appends the terms of the inner product of a half of the bases with `by`.
    fn multiply<'b>(
        &'b self,
        half: Half,
        by: &[Scalar],
        scalars: &mut Vec<Scalar>,
        points: &mut Vec<&'b RistrettoPoint>,
    ) {
        let skip = if half == Half::Low { 0 } else { 1 };
        let size = self.len / 2;
        for factors in self.factors.chunks(size).skip(skip).step_by(2) {
            scalars.extend(factors.iter().zip(by).map(|(factor, by)| factor * by));
        }
        points.extend(self.points.chunks(size).skip(skip).step_by(2).flatten());
    }

    /// The bases low·x + high·y.
    fn fold(&mut self, x: Scalar, y: Scalar) {
        self.len /= 2;
        for (i, chunk) in self.factors.chunks_mut(self.len).enumerate() {
            let by = if i % 2 == 0 { x } else { y };
            chunk.iter_mut().for_each(|factor| *factor *= by);
        }
        if self.len > 1 && self.points.len() / self.len >= Self::COLLAPSE {
            self.collapse();
        }
    }

    /// Adds the points of each base.
    fn collapse(&mut self) {
        let base = |j: usize| {
            let factors: Vec<_> = self.factors[j..].iter().step_by(self.len).copied().collect();
            msm::public(&factors, self.points[j..].iter().step_by(self.len))
        };
        self.points = Cow::Owned((0..self.len).into_par_iter().map(base).collect());
        self.factors = vec![Scalar::ONE; self.len];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generators::BulletproofGens;

    /// Some scalars, different for each seed.
    fn scalars(n: usize, seed: u64) -> Vec<Scalar> {
        let mut transcript = Transcript::new(b"test");
        transcript.append_u64(b"seed", seed);
        (0..n).map(|_| transcript.challenge_scalar(b"scalar")).collect()
    }

    /// Whether an argument made for `a`, `b` and the inner product `c` verifies.
    fn verifies(a: &[Scalar], b: &[Scalar], c: Scalar) -> bool {
        let n = a.len();
        let gens = BulletproofGens::new(n).points(n).expect("within the capacity");
        let Q = crate::PedersenGens::default().B;
        let (g, h) = (scalars(n, 1), scalars(n, 2));
        let proof = InnerProductProof::prove(
            &mut Transcript::new(b"test"),
            &Q,
            Bases::new(gens.G(), g.clone()),
            Bases::new(gens.H(), h.clone()),
            a.to_vec(),
            b.to_vec(),
        );
        let VerificationScalars { squares, s } =
            proof.verification_scalars(n, &mut Transcript::new(b"test")).expect("well formed");

        let product =
            |x: &[Scalar], y: &[Scalar]| -> Vec<_> { x.iter().zip(y).map(|(x, y)| x * y).collect() };
        let P = msm::public(&product(a, &g), gens.G()) + msm::public(&product(b, &h), gens.H()) + c * Q;
        let folded = squares.iter().zip(&proof.rounds).fold(P, |P, ((u2, u2_inv), (L, R))| {
            P + u2 * L.decompress().expect("a point") + u2_inv * R.decompress().expect("a point")
        });
        let s_inv: Vec<_> = s.iter().rev().copied().collect();
        folded
            == proof.a * msm::public(&product(&s, &g), gens.G())
                + proof.b * msm::public(&product(&s_inv, &h), gens.H())
                + proof.a * proof.b * Q
    }

    #[test]
    fn an_argument_verifies_for_the_inner_product_and_for_no_other() {
        for n in [1, 2, 4, 8, 16, 64] {
            let (a, b) = (scalars(n, 3), scalars(n, 4));
            let c = inner_product(&a, &b);
            assert!(verifies(&a, &b, c), "length {n}");
            assert!(!verifies(&a, &b, c + Scalar::ONE), "length {n}");
        }
    }

    #[test]
    fn the_number_of_rounds_must_be_the_logarithm() {
        let round = (CompressedRistretto([1; 32]), CompressedRistretto([1; 32]));
        for (rounds, n, ok) in [(0, 1, true), (1, 2, true), (1, 1, false), (0, 2, false), (64, 1, false)] {
            let proof = InnerProductProof { rounds: vec![round; rounds], a: Scalar::ONE, b: Scalar::ONE };
            let scalars = proof.verification_scalars(n, &mut Transcript::new(b"test"));
            assert_eq!(scalars.is_ok(), ok, "{rounds} rounds, length {n}");
        }
    }

    #[test]
    fn a_round_with_the_identity_is_rejected() {
        let (point, identity) = (CompressedRistretto([1; 32]), CompressedRistretto([0; 32]));
        for (round, ok) in [((point, point), true), ((identity, point), false), ((point, identity), false)] {
            let proof = InnerProductProof { rounds: vec![round], a: Scalar::ONE, b: Scalar::ONE };
            let scalars = proof.verification_scalars(2, &mut Transcript::new(b"test"));
            assert_eq!(scalars.is_ok(), ok);
        }
    }
}
