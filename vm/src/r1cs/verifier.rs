//! The verifier's side of the argument.
#![allow(non_snake_case)]

use curve25519_dalek::ristretto::CompressedRistretto;
use merlin::Transcript;
use rand_core::{OsRng, RngCore};

use super::{
    BoundStatement, ConstraintSystem, R1csError, R1csProof, RandomizableConstraintSystem, RandomizedCallback,
    Variable,
    phases::{delegate_constraint_system, run_second_phase},
    unassigned::Unassigned,
};
use crate::{
    batch::{Challenges, Equation, GeneratorScalars, Ingredients},
    generators::{BulletproofGens, PedersenGens},
    residue::{Factor, Residue, invert_all},
    transcript::{ProofTranscript, label, random_scalar},
};

mod built;
#[cfg(test)]
mod tests;

pub(crate) use built::Built;

/// Builds a constraint system and verifies a proof of it.
///
/// # What a caller must bind
///
/// Everything that decides which constraint system is built: the [`BoundStatement`] that the verifier starts from has to
/// hold it, and says why. Commitments are bound by [`commit`](Verifier::commit) as they come, and their number before
/// the first challenge; callbacks of the second phase cannot add any. Then a proof that verifies says: whoever made it
/// knew openings of the commitments, and wires, that satisfy the constraint system.
pub struct Verifier {
    transcript: Transcript,
    system: Unassigned,
    V: Vec<CompressedRistretto>,
    callbacks: Vec<RandomizedCallback>,
}

impl Verifier {
    /// An empty constraint system, for proofs that are bound to the statement.
    pub fn new(statement: BoundStatement) -> Self {
        let mut transcript = statement.into_reference_transcript();
        transcript.r1cs_domain();
        Self { transcript, system: Unassigned::default(), V: Vec::new(), callbacks: Vec::new() }
    }

    /// Takes a commitment to a value. Bytes that are no point will fail verification.
    pub fn commit(&mut self, commitment: CompressedRistretto) -> Variable {
        self.transcript.append_point(label::V, &commitment);
        self.V.push(commitment);
        Variable::Committed((self.V.len() - 1) as u32)
    }

    /// Binds one more datum to the proof, before any challenge.
    pub fn bind(&mut self, label: &'static [u8], message: &[u8]) {
        self.transcript.append_message(label, message);
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
        Ok(self.equation(proof)?.check(pc_gens, bp_gens)?)
    }

    /// What verification comes down to: one sum of points that must be zero.
    ///
    /// # Errors
    /// [`R1csError::VerificationError`] if a point is the identity that must not be, or if the inner-product
    /// argument has a wrong length; what a second-phase callback returned.
    pub fn equation(self, proof: &R1csProof) -> Result<Equation, R1csError> {
        let Self { mut transcript, mut system, V, callbacks } = self;
        let n1 = system.multipliers_len();
        append_first_phase(&mut transcript, V.len(), proof)?;
        system.end_phase();
        run_second_phase(&mut system, &mut transcript, callbacks)?;
        Whole { system: &system, n1, V: &V }.equation(transcript, proof)
    }
}

/// What comes before the second phase, beside the statement and the commitments themselves.
fn append_first_phase(
    transcript: &mut Transcript,
    commitments: usize,
    proof: &R1csProof,
) -> Result<(), R1csError> {
    transcript.append_u64(label::COMMITMENTS, commitments as u64);
    transcript.validate_and_append_point(label::A_I1, &proof.first.A_I)?;
    transcript.validate_and_append_point(label::A_O1, &proof.first.A_O)?;
    transcript.validate_and_append_point(label::S1, &proof.first.S)?;
    Ok(())
}

/// A constraint system of which both phases are built.
struct Whole<'a> {
    system: &'a Unassigned,
    /// How many multipliers are of the first phase.
    n1: usize,
    V: &'a [CompressedRistretto],
}

impl Whole<'_> {
    /// Two claims are added up, the first one times a random r:
    ///
    /// - t(x)·B + t̃·B̃ = x²·(⟨z·**z**^Q·W_V, **V**⟩ + (δ + w_c)·B) + Σ x^k·T_k, k = 1, 3, 4, 5, 6;
    /// - the inner-product argument's last equation, for
    ///   P = x·A_I + x²·A_O + x³·S + ⟨x·**y**⁻ⁿ∘(z·**z**^Q·W_R), **G**⟩
    ///   + ⟨**y**⁻ⁿ∘(x·z·**z**^Q·W_L + z·**z**^Q·W_O) − **1**, **H**⟩ − e·B̃ + w·t(x)·B,
    ///
    /// where A_I, A_O and S each stand for first + u·second, and bases from n1 on are taken times u.
    fn equation(&self, mut transcript: Transcript, proof: &R1csProof) -> Result<Equation, R1csError> {
        let Self { system, n1, V } = *self;
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

        let rounds = &proof.inner_product.rounds;
        let challenges = proof.inner_product.challenges(padded_n, &mut transcript)?;
        // The random weight need not be reproducible. The transcript guards against a bad system generator;
        // all of the proof is in it but the last two scalars.
        let (a, b) = (proof.inner_product.a, proof.inner_product.b);
        transcript.append_scalar(label::INNER_PRODUCT_ENDS, &a);
        transcript.append_scalar(label::INNER_PRODUCT_ENDS, &b);
        let mut rng = transcript.build_rng().finalize(&mut OsRng);
        let r = random_scalar(&mut rng);
        let mut digest = [0; 32];
        rng.fill_bytes(&mut digest);

        let weights = system.constraints.flatten(&z, n, V.len());
        let factors: Vec<_> = [x, y].iter().chain(&challenges).map(Factor::from).collect();
        let mut inverses = factors.clone();
        invert_all(&mut inverses);
        let round_factors: Vec<_> = factors.into_iter().zip(inverses.iter().copied()).skip(2).collect();
        let [a_residue, b_residue] = [a, b].map(|end| Residue::from(&end));
        let [u_factor, x_factor] = [u, x].map(|challenge| Factor::from(&challenge));
        let (generators, delta_x) = GeneratorScalars::new(&Ingredients {
            weights: [&weights.left, &weights.right, &weights.output],
            n1,
            a: a_residue,
            b: b_residue,
            u: u_factor,
            x: x_factor,
            x_inv: inverses[0],
            y_inv: inverses[1],
            rounds: &round_factors,
        });

        let mut points = Vec::with_capacity(11 + V.len() + 2 * rounds.len());
        let mut add = |scalar: Residue, point: &CompressedRistretto| points.push((scalar, *point));
        let xx = x_factor * x_factor;
        let xxx = xx * x_factor;
        for (power, (first, second)) in
            [x_factor, xx, xxx].into_iter().zip(proof.first.points().iter().zip(&proof.second.points()))
        {
            add(power.to_residue(), first);
            add((u_factor * power).to_residue(), second);
        }
        let r_factor = Factor::from(&r);
        let rxx = r_factor * xx;
        for (V, weight) in V.iter().zip(&weights.committed) {
            add(*weight * rxx, V);
        }
        for (T, power) in proof.T.iter().zip([x_factor, xxx, xx * xx, xx * xxx, xxx * xxx]) {
            add((r_factor * power).to_residue(), T);
        }
        for ((L, R), (u, u_inv)) in rounds.iter().zip(round_factors) {
            add((u * u).to_residue(), L);
            add((u_inv * u_inv).to_residue(), R);
        }
        let xx_constant = weights.constant * xx + delta_x * x_factor;
        Ok(Equation {
            challenges: Challenges { y, z, u, x, w },
            digest,
            points,
            B: w * (proof.t_x - a * b) + r * (xx_constant.to_scalar() - proof.t_x),
            B_blinding: -proof.e_blinding - r * proof.t_x_blinding,
            generators,
        })
    }
}

delegate_constraint_system!([] Verifier, system);

impl RandomizableConstraintSystem for Verifier {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks.push(callback);
    }
}
