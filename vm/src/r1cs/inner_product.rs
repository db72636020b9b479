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

#[cfg(feature = "prove")]
mod prover;

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;

use super::R1csError;
use crate::transcript::{ProofTranscript, label};
#[cfg(feature = "prove")]
pub(super) use prover::Bases;

/// More rounds could not be about anything that fits in memory.
pub(super) const MAX_ROUNDS: usize = 31;

/// An argument that ⟨**a**, **b**⟩ is what was claimed: two points a round, and the last two scalars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InnerProductProof {
    /// L and R of each round.
    pub(super) rounds: Vec<(CompressedRistretto, CompressedRistretto)>,
    pub(super) a: Scalar,
    pub(super) b: Scalar,
}

impl InnerProductProof {
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

#[cfg(test)]
mod tests {
    use curve25519_dalek::traits::IsIdentity;

    use super::*;
    use crate::{
        curve::{Points, msm_each},
        generators::BulletproofGens,
        residue::{Factor, Residue, powers},
        transcript::test_scalars as scalars,
    };

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
