//! The prover's side of the argument.
#![allow(non_snake_case)]

use std::{array, iter, ops::Range, slice};

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::{Transcript, TranscriptRng};
use rand_chacha::ChaCha20Rng;
use rand_core::{OsRng, RngCore, SeedableRng};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{
    BoundStatement, ConstraintSystem, R1csError, R1csProof, RandomizableConstraintSystem, RandomizedCallback,
    Variable,
    assigned::{Assigned, Assignment},
    inner_product::{Bases, InnerProductProof},
    phases::{delegate_constraint_system, run_second_phase},
    polynomial::{Left, MULTIPLIERS, Right, VectorPolynomials},
    proof::VectorCommitments,
    shape::{self, Shape},
};
use crate::{
    curve::{PointSlice, Points, Term, commit_each, msm_each, msm_secret, parallel},
    generators::{BulletproofGens, PedersenGens, VectorBases},
    inputs::{Opened, Opening},
    residue::{Factor, Residue, inner_product, powers},
    transcript::{ProofTranscript, label, random_scalar},
};

/// Builds a constraint system with its assignment, and proves it.
///
/// Whether the assignment satisfies the constraints is not checked: if it does not, the proof will not verify.
/// [`MockProver`](super::MockProver) tells why, and the prover that it [turns into](super::MockProver::into_prover)
/// does check.
///
/// Secrets are wiped when no longer needed, as far as the standard library's vectors allow: one that grows
/// leaves its old place behind.
pub struct Prover<'g> {
    pc_gens: &'g PedersenGens,
    transcript: Transcript,
    system: Assigned,
    v_blinding: Zeroizing<Vec<Scalar>>,
    callbacks: Vec<RandomizedCallback>,
    timing: Timing,
    /// Whether to refuse to prove what does not hold.
    checked: bool,
}

/// Whether the time a prover takes may depend on its witness. Proofs are the same (docs/security.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// Faster. Whoever measures the time of proofs learns about how many digits of the wires are zero;
    /// who watches the memory of the prover's machine may learn the wires.
    #[default]
    Variable,
    /// Wires, blinding factors and masks are multiplied in constant time. What is multiplied in variable time
    /// then is masked, and could as well be sent to the verifier.
    Constant,
}

impl<'g> Prover<'g> {
    /// An empty constraint system, for a proof that is bound to the statement: [`BoundStatement`] tells what that must
    /// hold.
    pub fn new(pc_gens: &'g PedersenGens, statement: BoundStatement) -> Self {
        let mut transcript = statement.into_reference_transcript();
        transcript.r1cs_domain();
        Self {
            pc_gens,
            transcript,
            system: Assigned::default(),
            v_blinding: Zeroizing::default(),
            callbacks: Vec::new(),
            timing: Timing::default(),
            checked: false,
        }
    }

    /// A prover of a system that was built already. It refuses to prove what does not hold.
    pub(super) fn of(
        system: Assigned,
        (v_blinding, commitments): (Zeroizing<Vec<Scalar>>, Vec<Option<CompressedRistretto>>),
        callbacks: Vec<RandomizedCallback>,
        pc_gens: &'g PedersenGens,
        statement: BoundStatement,
    ) -> Self {
        let mut prover = Self::new(pc_gens, statement);
        for ((value, blinding), known) in
            system.witness.committed.iter().zip(v_blinding.iter()).zip(commitments)
        {
            let V = known.unwrap_or_else(|| pc_gens.commit(*value, *blinding).compress());
            prover.transcript.append_point(label::V, &V);
        }
        Self { system, v_blinding, callbacks, checked: true, ..prover }
    }

    /// Chooses between speed and constant time.
    pub fn set_timing(&mut self, timing: Timing) {
        self.timing = timing;
    }

    /// Commits to a value.
    pub fn commit(&mut self, value: Scalar, blinding: Scalar) -> (CompressedRistretto, Variable) {
        let opening = Opening { value, blinding };
        let commitment = self.pc_gens.commit(value, blinding).compress();
        (commitment, self.commit_opened(&Opened { commitment, opening }))
    }

    /// The same of a commitment of the same bases that was computed before.
    pub(crate) fn commit_opened(&mut self, opened: &Opened) -> Variable {
        self.transcript.append_point(label::V, &opened.commitment);
        self.v_blinding.push(opened.opening.blinding);
        self.system.commit(opened.opening.value)
    }

    /// Binds one more datum to the proof, before any challenge. The verifier has to bind the same.
    pub fn bind(&mut self, label: &'static [u8], message: &[u8]) {
        self.transcript.append_message(label, message);
    }

    /// Makes the proof, and hands the transcript back.
    ///
    /// # Errors
    /// [`R1csError::InvalidGeneratorsLength`] if there are too few generators; what a second-phase callback
    /// returned; [`R1csError::Unsatisfied`] if the prover was a mock prover and a constraint does not hold.
    pub fn prove(self, bp_gens: &BulletproofGens) -> Result<(R1csProof, Transcript), R1csError> {
        let Self { pc_gens, mut transcript, mut system, v_blinding, callbacks, timing, checked } = self;
        transcript.append_u64(label::COMMITMENTS, v_blinding.len() as u64);
        let mut rng = witness_rng(&transcript, &system.witness, &v_blinding);

        // First phase: commit to the multipliers so far, before any challenge is drawn.
        let n1 = system.multipliers_len();
        let bases = bp_gens.points(n1)?;
        let pedersen = Points::from_points(&[pc_gens.B, pc_gens.B_blinding]);
        let B_blinding = pedersen.slice(1..2);
        let masks1 = Masks::random(n1, &mut rng);
        let first = timing.commit_wires(&system, 0..n1, &masks1, &bases, B_blinding);
        transcript.append_point(label::A_I1, &first.A_I);
        transcript.append_point(label::A_O1, &first.A_O);
        transcript.append_point(label::S1, &first.S);

        // Second phase: the callbacks draw challenges and add multipliers and constraints.
        system.end_phase();
        run_second_phase(&mut system, &mut transcript, callbacks)?;
        if let Some(constraint) = system.unsatisfied.filter(|_| checked) {
            return Err(R1csError::Unsatisfied { constraint });
        }
        let n = system.multipliers_len();
        let padded_n = n.next_power_of_two();
        let bases = bp_gens.points(padded_n)?;
        let (masks2, second) = if n > n1 {
            let masks = Masks::random(n - n1, &mut rng);
            let commitments = timing.commit_wires(&system, n1..n, &masks, &bases, B_blinding);
            (masks, commitments)
        } else {
            (Masks::none(), VectorCommitments::none())
        };
        transcript.append_point(label::A_I2, &second.A_I);
        transcript.append_point(label::A_O2, &second.A_O);
        transcript.append_point(label::S2, &second.S);

        // One equation out of all: multipliers weighted by powers of y, constraints by powers of z.
        let y = Factor::from(&transcript.challenge_scalar(label::y));
        let z = transcript.challenge_scalar(label::z);
        let (weights, [y_powers, y_inv_powers]) = parallel::join(
            n > MULTIPLIERS,
            || system.constraints.flatten(&z, n, v_blinding.len()),
            || [y, y.invert()].map(|y| powers(y).take(padded_n).collect::<Vec<Factor>>()),
        );

        let Assignment { left: a_L, right: a_R, output: a_O, .. } = &system.witness;
        let left = || Left {
            l1: (0..n).map(|i| Residue::from(&a_L[i]) + weights.right[i] * y_inv_powers[i]).collect(),
            l2: a_O.iter().map(Residue::from).collect(),
            l3: masks1.s_L.iter().chain(&masks2.s_L).map(Residue::from).collect(),
        };
        let s_R = masks1.s_R.iter().chain(&masks2.s_R);
        let right = || Right {
            r0: (0..n).map(|i| weights.output[i] - y_powers[i].to_residue()).collect(),
            r1: (0..n).map(|i| Residue::from(&a_R[i]) * y_powers[i] + weights.left[i]).collect(),
            r3: s_R.zip(&y_powers).map(|(s, y)| Residue::from(s) * *y).collect(),
        };
        let (left, right) = parallel::join(n > MULTIPLIERS, left, right);
        let polynomials = VectorPolynomials { left, right };

        // Commit to t(x) except t2, whose commitment follows from those of the values.
        let t_blindings = Zeroizing::new([(); 5].map(|()| random_scalar(&mut rng)));
        let t = Zeroizing::new(polynomials.t());
        let openings: [_; 5] = array::from_fn(|i| Zeroizing::new([t[i], t_blindings[i]]));
        let T = commit_each(openings.each_ref().map(|opening| &opening[..]), pedersen.all());
        for (label, point) in [label::T_1, label::T_3, label::T_4, label::T_5, label::T_6].iter().zip(&T) {
            transcript.append_point(label, point);
        }

        // Open everything at x; u joins the commitments of both phases.
        let u = transcript.challenge_scalar(label::u);
        let x = transcript.challenge_scalar(label::x);
        let (mut l, mut r) = polynomials.evaluate(&x);
        // A padding multiplier has three zero wires: its l is 0, and is left out (but of no multiplier at all there is
        // one), and of its r only −y^i in r0 is left.
        l.resize(n.max(1), Residue::ZERO);
        r.extend(y_powers[n..].iter().map(|y| -y.to_residue()));
        let t_x = inner_product(&l, &r).to_scalar();
        let blindings: Zeroizing<Vec<_>> = Zeroizing::new(v_blinding.iter().map(Residue::from).collect());
        let t_2_blinding = inner_product(&weights.committed, &blindings).to_scalar();
        let t_x_blinding = {
            let [t1, t3, t4, t5, t6] = &*t_blindings;
            x * (t1 + x * (t_2_blinding + x * (t3 + x * (t4 + x * (t5 + x * t6)))))
        };
        let e_blinding =
            x * (masks1.i + u * masks2.i + x * (masks1.o + u * masks2.o + x * (masks1.s + u * masks2.s)));
        transcript.append_scalar(label::t_x, &t_x);
        transcript.append_scalar(label::t_x_blinding, &t_x_blinding);
        transcript.append_scalar(label::e_blinding, &e_blinding);

        // Instead of l(x) and r(x), send an argument that t(x) is their inner product.
        let w = transcript.challenge_scalar(label::w);
        let G_factors: Vec<_> =
            iter::repeat_n(Factor::ONE, n1).chain(iter::repeat_n(Factor::from(&u), padded_n - n1)).collect();
        let H_factors = G_factors.iter().zip(&y_inv_powers).map(|(u_or_1, y)| *u_or_1 * *y).collect();
        let inner_product = InnerProductProof::prove(
            &mut transcript,
            (w, pedersen.slice(0..1)),
            Bases::new(bases.G(), G_factors, n1),
            Bases::new(bases.H(), H_factors, n1),
            l,
            r,
        );
        let proof = R1csProof { first, second, T, t_x, t_x_blinding, e_blinding, inner_product };
        Ok((proof, transcript))
    }
}

delegate_constraint_system!(['g] Prover<'g>, system);

impl RandomizableConstraintSystem for Prover<'_> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.callbacks.push(callback);
    }
}

/// The blinding factors and blinding vectors of one phase.
#[derive(Zeroize, ZeroizeOnDrop)]
struct Masks {
    i: Scalar,
    o: Scalar,
    s: Scalar,
    s_L: Vec<Scalar>,
    s_R: Vec<Scalar>,
}

impl Masks {
    fn none() -> Self {
        Self { i: Scalar::ZERO, o: Scalar::ZERO, s: Scalar::ZERO, s_L: Vec::new(), s_R: Vec::new() }
    }

    fn random(n: usize, rng: &mut TranscriptRng) -> Self {
        let [i, o, s] = [(); 3].map(|()| random_scalar(rng));
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        let (s_L, s_R) = parallel::join(n > MASKS, || expand(&seed, 0, n), || expand(&seed, 1, n));
        Self { i, o, s, s_L, s_R }
    }
}

/// How many scalars a stream of random bytes is long.
const MASKS: usize = 1024;

/// Uniform scalars out of a seed, which is used for nothing else: ChaCha20 is many times faster than a transcript.
/// Each vector has its own streams, so that threads need not wait for each other.
fn expand(seed: &[u8; 32], vector: u64, n: usize) -> Vec<Scalar> {
    let stream = |i: usize| {
        let mut rng = ChaCha20Rng::from_seed(*seed);
        rng.set_stream(2 * i as u64 + vector);
        (i * MASKS..n.min((i + 1) * MASKS)).map(|_| random_scalar(&mut rng)).collect()
    };
    let streams: Vec<Zeroizing<Vec<Scalar>>> =
        parallel::map(true, n.div_ceil(MASKS), |i| Zeroizing::new(stream(i)));
    let mut scalars = Vec::with_capacity(n);
    streams.iter().for_each(|stream| scalars.extend_from_slice(stream));
    scalars
}

impl Timing {
    /// Commits to the wires of one phase's multipliers and to its masks:
    ///
    /// - A_I = ⟨**a**_L, **G**⟩ + ⟨**a**_R, **H**⟩ + i·B̃
    /// - A_O = ⟨**a**_O, **G**⟩ + o·B̃
    /// - S = ⟨**s**_L, **G**⟩ + ⟨**s**_R, **H**⟩ + s·B̃
    fn commit_wires(
        self,
        system: &Assigned,
        multipliers: Range<usize>,
        masks: &Masks,
        bases: &VectorBases,
        B_blinding: PointSlice<'_>,
    ) -> VectorCommitments {
        let Assignment { left: a_L, right: a_R, output: a_O, .. } = &system.witness;
        let (G, H) = (bases.G().slice(multipliers.clone()), bases.H().slice(multipliers.clone()));
        let blinding = |scalar| (slice::from_ref(scalar), B_blinding);
        let S = [blinding(&masks.s), (&masks.s_L, G), (&masks.s_R, H)];
        match self {
            Timing::Variable => {
                let [a_L, a_R, a_O] = [a_L, a_R, a_O].map(|wires| &wires[multipliers.clone()]);
                let A_I = [blinding(&masks.i), (a_L, G), (a_R, H)];
                let A_O = [blinding(&masks.o), (a_O, G)];
                let [A_I, S, A_O] = msm_each([&A_I, &S, &A_O]);
                VectorCommitments { A_I, A_O, S }
            }
            Timing::Constant => {
                let shapes = shape::shapes(&system.constraints, multipliers.clone());
                let (S, (A_I, A_O)) = parallel::join(
                    multipliers.len() > 32,
                    || msm_secret(&S, &[]),
                    || {
                        secret_wires(
                            system,
                            multipliers.start,
                            &shapes,
                            (G, H),
                            [&masks.i, &masks.o].map(blinding),
                        )
                    },
                );
                VectorCommitments { A_I, A_O, S }
            }
        }
    }
}

/// A_I and A_O in constant time. Where the constraints say that a wire is zero or a bit, it is taken as one: a
/// witness that breaks such a constraint could not be proven anyway.
fn secret_wires(
    system: &Assigned,
    start: usize,
    shapes: &[Shape],
    (G, H): (PointSlice<'_>, PointSlice<'_>),
    [blinding_I, blinding_O]: [Term<'_>; 2],
) -> (CompressedRistretto, CompressedRistretto) {
    let Assignment { left: a_L, right: a_R, output: a_O, .. } = &system.witness;
    let wires = |select: fn(Shape) -> bool| -> Vec<usize> {
        shapes.iter().enumerate().filter(|(_, shape)| select(**shape)).map(|(i, _)| i).collect()
    };
    let values = |of: &[Scalar], wires: &[usize]| -> Zeroizing<Vec<Scalar>> {
        Zeroizing::new(wires.iter().map(|i| of[start + i]).collect())
    };
    let A_I = || {
        let (free, bits) = (wires(|shape| !shape.is_bit()), wires(Shape::is_bit));
        let (left, right, chosen) = (values(a_L, &free), values(a_R, &free), values(a_R, &bits));
        msm_secret(
            &[blinding_I, (&left, G.select(&free).all()), (&right, H.select(&free).all())],
            &[(&chosen, G.select(&bits).all(), H.select(&bits).all())],
        )
    };
    let A_O = || {
        let free = wires(|shape| !shape.zero_output);
        msm_secret(&[blinding_O, (&values(a_O, &free), G.select(&free).all())], &[])
    };
    parallel::join(shapes.len() > 32, A_I, A_O)
}

/// A random number generator of which an attacker must know the system's randomness *and* the witness: the
/// proof stays hiding if either is good. It also depends on the transcript, so no two statements share masks.
fn witness_rng(transcript: &Transcript, witness: &Assignment, v_blinding: &[Scalar]) -> TranscriptRng {
    [
        (label::WITNESS_BLINDING, v_blinding),
        (label::WITNESS_COMMITTED, &witness.committed),
        (label::WITNESS_LEFT, &witness.left),
        (label::WITNESS_RIGHT, &witness.right),
    ]
    .into_iter()
    .fold(transcript.build_rng(), |rng, (label, values)| {
        // All values as one message: the transcript then hashes five of them at a time.
        let mut bytes = Zeroizing::new(Vec::with_capacity(32 * values.len()));
        values.iter().for_each(|value| bytes.extend_from_slice(value.as_bytes()));
        rng.rekey_with_witness_bytes(label, &bytes)
    })
    .finalize(&mut OsRng)
}
