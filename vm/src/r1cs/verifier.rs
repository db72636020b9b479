//! The verifier's side of the argument.
#![allow(non_snake_case)]

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use rand_core::{OsRng, RngCore};
use rayon::prelude::*;

use super::{
    ConstraintSystem, R1csError, R1csProof, RandomizableConstraintSystem, RandomizedCallback, Variable,
    constraints::Flattened,
    inner_product::VerificationScalars,
    phases::{delegate_constraint_system, run_second_phase},
    unassigned::Unassigned,
};
use crate::{
    batch::{Equations, Fault},
    generators::{BulletproofGens, PedersenGens},
    residue::{Factor, Residue, inner_product},
    transcript::{ProofTranscript, label, random_scalar},
};

/// Builds a constraint system and verifies a proof of it.
pub struct Verifier {
    transcript: Transcript,
    system: Unassigned,
    V: Vec<CompressedRistretto>,
    callbacks: Vec<RandomizedCallback>,
}

impl Verifier {
    /// An empty constraint system. The transcript must stand where the prover's stood.
    pub fn new(mut transcript: Transcript) -> Self {
        transcript.r1cs_domain();
        Self { transcript, system: Unassigned::default(), V: Vec::new(), callbacks: Vec::new() }
    }

    /// Takes a commitment to a value. Bytes that are no point will fail verification.
    pub fn commit(&mut self, commitment: CompressedRistretto) -> Variable {
        self.transcript.append_point(label::V, &commitment);
        self.V.push(commitment);
        Variable::Committed((self.V.len() - 1) as u32)
    }

    /// The transcript, to bind more messages to the proof.
    pub fn transcript(&mut self) -> &mut Transcript {
        &mut self.transcript
    }

    /// Verifies a proof with one multi-scalar multiplication.
    ///
    /// # Errors
    /// [`R1csError::VerificationError`] if the proof does not hold, [`R1csError::InvalidGeneratorsLength`] if
    /// there are too few generators, or what a second-phase callback returned.
    pub fn verify(
        self,
        proof: &R1csProof,
        pc_gens: &PedersenGens,
        bp_gens: &BulletproofGens,
    ) -> Result<(), R1csError> {
        self.equation(proof)?.check(pc_gens, bp_gens)
    }

    /// What verification comes down to: one sum of points that must be zero.
    ///
    /// Two claims are added up, the first one times a random r:
    ///
    /// - t(x)·B + t̃·B̃ = x²·(⟨z·**z**^Q·W_V, **V**⟩ + (δ + w_c)·B) + Σ x^k·T_k, k = 1, 3, 4, 5, 6;
    /// - the inner-product argument's last equation, for
    ///   P = x·A_I + x²·A_O + x³·S + ⟨x·**y**⁻ⁿ∘(z·**z**^Q·W_R), **G**⟩
    ///   + ⟨**y**⁻ⁿ∘(x·z·**z**^Q·W_L + z·**z**^Q·W_O) − **1**, **H**⟩ − e·B̃ + w·t(x)·B,
    ///
    /// where A_I, A_O and S each stand for first + u·second, and bases from n1 on are taken times u.
    ///
    /// # Errors
    /// [`R1csError::VerificationError`] if a point is the identity that must not be, or if the inner-product
    /// argument has a wrong length; what a second-phase callback returned.
    pub fn equation(self, proof: &R1csProof) -> Result<Equation, R1csError> {
        let Self { mut transcript, mut system, V, callbacks } = self;
        transcript.append_u64(label::COMMITMENTS, V.len() as u64);
        let n1 = system.multipliers_len();
        transcript.validate_and_append_point(label::A_I1, &proof.first.A_I)?;
        transcript.validate_and_append_point(label::A_O1, &proof.first.A_O)?;
        transcript.validate_and_append_point(label::S1, &proof.first.S)?;

        system.end_phase();
        run_second_phase(&mut system, &mut transcript, callbacks)?;
        let n = system.multipliers_len();
        let padded_n = n.next_power_of_two();
        // Identities if the second phase has no multipliers, so they are not validated.
        transcript.append_point(label::A_I2, &proof.second.A_I);
        transcript.append_point(label::A_O2, &proof.second.A_O);
        transcript.append_point(label::S2, &proof.second.S);

        let y = transcript.challenge_scalar(label::y);
        let z = transcript.challenge_scalar(label::z);
        for (label, point) in
            [label::T_1, label::T_3, label::T_4, label::T_5, label::T_6].iter().zip(&proof.T)
        {
            transcript.validate_and_append_point(label, point)?;
        }
        let u = transcript.challenge_scalar(label::u);
        let x = transcript.challenge_scalar(label::x);
        transcript.append_scalar(label::t_x, &proof.t_x);
        transcript.append_scalar(label::t_x_blinding, &proof.t_x_blinding);
        transcript.append_scalar(label::e_blinding, &proof.e_blinding);
        let w = transcript.challenge_scalar(label::w);

        let VerificationScalars { squares, high, low } =
            proof.inner_product.verification_scalars(padded_n, &mut transcript)?;
        let rounds = &proof.inner_product.rounds;
        let mut points = Vec::with_capacity(11 + V.len() + 2 * rounds.len());
        let mut add = |scalar: Scalar, point: &CompressedRistretto| points.push((scalar, *point));

        // The random weight need not be reproducible. The transcript guards against a bad system generator;
        // all of the proof is in it but the last two scalars.
        let (a, b) = (proof.inner_product.a, proof.inner_product.b);
        transcript.append_scalar(label::INNER_PRODUCT_ENDS, &a);
        transcript.append_scalar(label::INNER_PRODUCT_ENDS, &b);
        let mut rng = transcript.build_rng().finalize(&mut OsRng);
        let r = random_scalar(&mut rng);
        let mut digest = [0; 32];
        rng.fill_bytes(&mut digest);
        let xx = x * x;
        let xxx = xx * x;
        let rxx = Factor::from(&(r * xx));
        let weights = system.constraints.flatten(&z, n, V.len());

        for (power, (first, second)) in
            [x, xx, xxx].into_iter().zip(proof.first.points().iter().zip(&proof.second.points()))
        {
            add(power, first);
            add(u * power, second);
        }
        for (V, weight) in V.iter().zip(&weights.committed) {
            add((*weight * rxx).to_scalar(), V);
        }
        for (T, power) in proof.T.iter().zip([x, xxx, xx * xx, xx * xxx, xxx * xxx]) {
            add(r * power, T);
        }
        for ((L, R), (u_squared, u_squared_inv)) in rounds.iter().zip(&squares) {
            add(*u_squared, L);
            add(*u_squared_inv, R);
        }

        let bases = BaseScalars {
            weights: &weights,
            n1,
            y_inv: Factor::from(&y.invert()),
            u: Factor::from(&u),
            x: Factor::from(&x),
            high_a: high.iter().map(|high| *high * Factor::from(&a)).collect(),
            high_b: high.iter().rev().map(|high| *high * Factor::from(&b)).collect(),
            low,
        };
        let (G, H, delta) = bases.compute();
        let constant = (weights.constant + delta).to_scalar();
        Ok(Equation {
            challenges: Challenges { y, z, u, x, w },
            digest,
            points,
            B: w * (proof.t_x - a * b) + r * (xx * constant - proof.t_x),
            B_blinding: -proof.e_blinding - r * proof.t_x_blinding,
            G,
            H,
        })
    }
}

/// What the scalars of **G** and **H** are computed from.
struct BaseScalars<'a> {
    weights: &'a Flattened,
    n1: usize,
    y_inv: Factor,
    u: Factor,
    x: Factor,
    /// a·s, and b·s read backwards, are products of these two with `low`, read backwards for b.
    high_a: Vec<Residue>,
    high_b: Vec<Residue>,
    low: Vec<Factor>,
}

impl BaseScalars<'_> {
    /// The scalars of **G** and **H**, and δ = ⟨**y**⁻ⁿ∘(z·**z**^Q·W_R), z·**z**^Q·W_L⟩.
    fn compute(&self) -> (Vec<Residue>, Vec<Residue>, Residue) {
        let n = self.high_a.len() * self.low.len();
        let (mut G, mut H) = (vec![Residue::ZERO; n], vec![Residue::ZERO; n]);
        let chunks = G.par_chunks_mut(self.low.len()).zip(H.par_chunks_mut(self.low.len())).enumerate();
        let delta = chunks.map(|(chunk, (G, H))| self.compute_chunk(chunk, G, H)).sum();
        (G, H, delta)
    }

    /// Those with the same high part of their index, and their part of δ.
    fn compute_chunk(&self, chunk: usize, G: &mut [Residue], H: &mut [Residue]) -> Residue {
        let Self { weights, n1, y_inv, u, x, high_a, high_b, low } = self;
        let start = chunk * low.len();
        let mut y_power = y_inv.pow(start as u64);
        let mut y_inv_right = Vec::with_capacity(low.len());
        for i in 0..low.len() {
            // Padding has no weights.
            let weight = |of: &[Residue]| of.get(start + i).copied().unwrap_or_default();
            let right = weight(&weights.right) * y_power;
            let left_and_output = weight(&weights.left) * *x + weight(&weights.output);
            G[i] = right * *x - high_a[chunk] * low[i];
            H[i] = (left_and_output - high_b[chunk] * low[low.len() - 1 - i]) * y_power - Residue::ONE;
            if start + i >= *n1 {
                (G[i], H[i]) = (G[i] * *u, H[i] * *u);
            }
            y_inv_right.push(right);
            y_power = y_power * *y_inv;
        }
        inner_product(weights.left.get(start..).unwrap_or_default(), &y_inv_right)
    }
}

delegate_constraint_system!([] Verifier, system);

impl RandomizableConstraintSystem for Verifier {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks.push(callback);
    }
}

/// The challenges of one argument, but for those of the second phase and of the inner-product argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenges {
    /// Weighs the multipliers.
    pub y: Scalar,
    /// Weighs the constraints.
    pub z: Scalar,
    /// Joins the commitments of both phases.
    pub u: Scalar,
    /// Where the polynomials are opened.
    pub x: Scalar,
    /// Binds the inner product to its argument.
    pub w: Scalar,
}

/// A sum of scalar multiples of points that is zero if and only if a proof holds (but for a negligible chance).
#[derive(Clone, Debug)]
pub struct Equation {
    /// The challenges of the argument.
    pub challenges: Challenges,
    /// A hash of the whole argument and of randomness.
    pub(crate) digest: [u8; 32],
    /// The proof's own points and the commitments, not yet looked into.
    pub(crate) points: Vec<(Scalar, CompressedRistretto)>,
    pub(crate) B: Scalar,
    pub(crate) B_blinding: Scalar,
    /// As many as there are padded multipliers.
    pub(crate) G: Vec<Residue>,
    pub(crate) H: Vec<Residue>,
}

impl Equation {
    /// Checks it. [`crate::batch`] checks many at once.
    ///
    /// # Errors
    /// [`R1csError::VerificationError`] if the sum is not zero or a part of the proof is not a point,
    /// [`R1csError::InvalidGeneratorsLength`] if there are too few generators.
    pub fn check(self, pc_gens: &PedersenGens, bp_gens: &BulletproofGens) -> Result<(), R1csError> {
        Equations::from(self).check(pc_gens, bp_gens).map_err(|fault| match fault {
            Fault::Proof(error) => error,
            Fault::Points => R1csError::VerificationError,
        })
    }

    /// How many generators of each chain it needs.
    pub(crate) fn generators(&self) -> usize {
        self.G.len()
    }
}
