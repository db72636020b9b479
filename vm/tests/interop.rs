//! Proofs made here verify in `bulletproofs` 4.0.0, an independent implementation, and the reverse.
//!
//! A [`Circuit`] is built three times: with our mock prover, to find the constants that make it hold; with
//! ours; and with theirs.

#[path = "common/reference.rs"]
mod reference;

use bulletproofs::r1cs as theirs;
use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use merlin::Transcript;
use proptest::{collection::vec, prelude::*};
use reference::Reference;
use zkvm::gadgets::{AllocatedValue, cloak};
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, LinearCombination, MockProver, Prover, R1csError, R1csProof,
    RandomizableConstraintSystem, Variable, Verifier,
};
use zkvm::{BulletproofGens, PedersenGens};

/// A statement that holds, and its witness.
#[derive(Clone, Debug)]
struct Circuit {
    values: Vec<u64>,
    phase1: Vec<Step>,
    phase2: Vec<Vec<Step>>,
}

/// One step of building a circuit.
#[derive(Clone, Debug)]
enum Step {
    Multiply(LinearCombination, LinearCombination),
    Allocate(Scalar),
    AllocateMultiplier(Scalar, Scalar),
    Constrain(LinearCombination),
    /// Second phase only: with a challenge c and a linear combination a that is 0, makes (a + c)·c by a
    /// multiplier, and requires that it is c².
    Challenge(LinearCombination),
}

/// What a random circuit is made from.
#[derive(Clone, Debug)]
enum Seed {
    Multiply(Vec<(usize, i64)>, Vec<(usize, i64)>),
    Allocate(u64),
    AllocateMultiplier(u64, u64),
    /// The combination, less its value, is zero.
    Constrain(Vec<(usize, i64)>),
}

fn signed(value: i64) -> Scalar {
    let magnitude = Scalar::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// Every variable there is, except wires of a half open multiplier: those may yet change.
fn variables(values: usize, multipliers: usize, half_open: Option<u32>) -> Vec<Variable> {
    let committed = (0..values as u32).map(Variable::Committed);
    let wires = (0..multipliers as u32)
        .filter(|i| Some(*i) != half_open)
        .flat_map(|i| [Variable::Left(i), Variable::Right(i), Variable::Output(i)]);
    [Variable::One].into_iter().chain(committed).chain(wires).collect()
}

fn combination(variables: &[Variable], terms: &[(usize, i64)]) -> LinearCombination {
    terms.iter().map(|&(i, c)| (variables[i % variables.len()], signed(c))).collect()
}

/// A combination less its value.
fn zero(mock: &MockProver, variables: &[Variable], terms: &[(usize, i64)]) -> LinearCombination {
    let lc = combination(variables, terms);
    let value = mock.evaluate(&lc).expect("an assignment");
    lc - value
}

fn step(variables: &[Variable], seed: &Seed) -> Step {
    match seed {
        Seed::Multiply(a, b) => Step::Multiply(combination(variables, a), combination(variables, b)),
        Seed::Allocate(value) => Step::Allocate(Scalar::from(*value)),
        Seed::AllocateMultiplier(l, r) => Step::AllocateMultiplier(Scalar::from(*l), Scalar::from(*r)),
        Seed::Constrain(_) => panic!("needs values"),
    }
}

fn blinding(i: usize) -> Scalar {
    Scalar::from(i as u64 + 1).invert()
}

impl Circuit {
    /// Turns seeds into steps that hold.
    fn new(values: Vec<u64>, phase1: &[Seed], phase2: &[Vec<Seed>]) -> Self {
        let mut mock = MockProver::new();
        for value in &values {
            mock.commit(Scalar::from(*value));
        }
        let mut half_open = None;
        let mut steps = Vec::new();
        for seed in phase1 {
            let variables = variables(values.len(), mock.multipliers_len(), half_open);
            if matches!(seed, Seed::Allocate(_)) {
                half_open = match half_open {
                    None => Some(mock.multipliers_len() as u32),
                    Some(_) => None,
                };
            }
            let step = match seed {
                Seed::Constrain(terms) => Step::Constrain(zero(&mock, &variables, terms)),
                seed => step(&variables, seed),
            };
            build(&mut mock, &step).expect("an assignment");
            steps.push(step);
        }
        mock.check().expect("a circuit that holds");

        let variables = variables(values.len(), mock.multipliers_len(), None);
        let challenge = |terms: &[(usize, i64)]| Step::Challenge(zero(&mock, &variables, terms));
        let callback = |seeds: &Vec<Seed>| {
            let rest = seeds.iter().map(|seed| match seed {
                Seed::Constrain(terms) => challenge(terms),
                seed => step(&variables, seed),
            });
            [challenge(&[(0, 1), (1, 2)])].into_iter().chain(rest).collect()
        };
        let phase2 = phase2.iter().map(callback).collect();
        Self { values, phase1: steps, phase2 }
    }

    /// Enough generators: no step has more than one multiplier.
    fn capacity(&self) -> usize {
        (self.phase1.len() + self.phase2.iter().map(Vec::len).sum::<usize>()).next_power_of_two()
    }

    fn our_proof(&self) -> (Vec<CompressedRistretto>, Vec<u8>) {
        let gens = PedersenGens::default();
        let mut prover =
            Prover::new(&gens, BoundStatement::from_reference_transcript(Transcript::new(b"interop")));
        let commit = |(i, value): (usize, &u64)| prover.commit(Scalar::from(*value), blinding(i)).0;
        let commitments = self.values.iter().enumerate().map(commit).collect();
        self.build(&mut prover).expect("an assignment");
        let (proof, _) = prover.prove(&BulletproofGens::new(self.capacity())).expect("enough generators");
        (commitments, proof.to_bytes())
    }

    fn verifies_here(&self, commitments: &[CompressedRistretto], proof: &[u8]) -> bool {
        let Ok(proof) = R1csProof::from_bytes(proof) else { return false };
        let mut verifier =
            Verifier::new(BoundStatement::from_reference_transcript(Transcript::new(b"interop")));
        for commitment in commitments {
            verifier.commit(*commitment);
        }
        self.build(&mut verifier).expect("a circuit");
        verifier.verify(&proof, &PedersenGens::default(), &BulletproofGens::new(self.capacity())).is_ok()
    }

    fn build<C: RandomizableConstraintSystem>(&self, cs: &mut C) -> Result<(), R1csError> {
        self.phase1.iter().try_for_each(|step| build(cs, step))?;
        for steps in self.phase2.clone() {
            cs.specify_randomized_constraints(Box::new(move |cs| {
                steps.iter().try_for_each(|step| {
                    let Step::Challenge(zero) = step else { return build(cs, step) };
                    let c = cs.challenge_scalar(b"challenge");
                    let (_, _, o) = cs.multiply(zero.clone() + c, c.into());
                    cs.constrain(LinearCombination::from(o) - c * c);
                    Ok(())
                })
            }));
        }
        Ok(())
    }

    fn their_proof(&self) -> (Vec<CompressedRistretto>, Vec<u8>) {
        let gens = bulletproofs::PedersenGens::default();
        let mut prover = theirs::Prover::new(&gens, Transcript::new(b"interop"));
        let mut cs = Reference::proving(&mut prover);
        let commit = |(i, value): (usize, &u64)| cs.commit(Scalar::from(*value), blinding(i)).0;
        let commitments = self.values.iter().enumerate().map(commit).collect();
        self.build(&mut cs).expect("an assignment");
        let proof =
            prover.prove(&bulletproofs::BulletproofGens::new(self.capacity(), 1)).expect("generators");
        (commitments, proof.to_bytes())
    }

    fn verifies_there(&self, commitments: &[CompressedRistretto], proof: &[u8]) -> bool {
        let Ok(proof) = theirs::R1CSProof::from_bytes(proof) else { return false };
        let mut verifier = theirs::Verifier::new(Transcript::new(b"interop"));
        let mut cs = Reference::verifying(&mut verifier);
        for commitment in commitments {
            cs.commit(*commitment);
        }
        self.build(&mut cs).expect("a circuit");
        let gens = bulletproofs::BulletproofGens::new(self.capacity(), 1);
        verifier.verify(&proof, &bulletproofs::PedersenGens::default(), &gens).is_ok()
    }

    /// The same with one constraint that does not hold, in the last phase there is.
    fn broken(&self) -> Self {
        let mut circuit = self.clone();
        let one = LinearCombination::from(Scalar::ONE);
        match circuit.phase2.last_mut() {
            Some(callback) => callback.push(Step::Challenge(one)),
            None => circuit.phase1.push(Step::Constrain(one)),
        }
        circuit
    }

    /// Both verifiers accept both provers' proofs, and refuse them when the circuit does not hold.
    fn check(&self) {
        for (circuit, holds) in [(self, true), (&self.broken(), false)] {
            for (commitments, proof) in [circuit.our_proof(), circuit.their_proof()] {
                assert_eq!(circuit.verifies_here(&commitments, &proof), holds, "here: {circuit:?}");
                assert_eq!(circuit.verifies_there(&commitments, &proof), holds, "there: {circuit:?}");
            }
        }
        // A proof of one statement proves no other.
        let (commitments, proof) = self.their_proof();
        assert!(!self.broken().verifies_here(&commitments, &proof));
        let (commitments, proof) = self.our_proof();
        assert!(!self.broken().verifies_there(&commitments, &proof));
    }
}

fn build<C: ConstraintSystem + ?Sized>(cs: &mut C, step: &Step) -> Result<(), R1csError> {
    match step {
        Step::Multiply(a, b) => drop(cs.multiply(a.clone(), b.clone())),
        Step::Allocate(value) => drop(cs.allocate(Some(*value))?),
        Step::AllocateMultiplier(l, r) => drop(cs.allocate_multiplier(Some((*l, *r)))?),
        Step::Constrain(lc) => cs.constrain(lc.clone()),
        Step::Challenge(_) => panic!("only in the second phase"),
    }
    Ok(())
}

fn multiplications(count: usize) -> Vec<Seed> {
    (0..count).map(|i| Seed::Multiply(vec![(i, 3), (i + 1, -2)], vec![(2 * i, 1), (0, 5)])).collect()
}

#[test]
fn one_phase_proofs_of_every_shape_of_padding() {
    for count in [0, 1, 2, 3, 5, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65] {
        Circuit::new(vec![3, 4], &multiplications(count), &[]).check();
    }
}

/// So many that the work is divided among threads.
#[test]
fn proofs_of_many_multipliers() {
    for (first, second) in [(2049, vec![]), (700, vec![multiplications(1400)])] {
        let circuit = Circuit::new(vec![3], &multiplications(first), &second);
        let (commitments, proof) = circuit.our_proof();
        assert!(circuit.verifies_here(&commitments, &proof) && circuit.verifies_there(&commitments, &proof));
        assert!(!circuit.broken().verifies_here(&commitments, &proof));
        let (commitments, proof) = circuit.their_proof();
        assert!(circuit.verifies_here(&commitments, &proof));
    }
}

#[test]
fn two_phase_proofs_of_every_shape_of_padding() {
    for (first, second) in [(0, 0), (0, 1), (0, 4), (1, 0), (1, 1), (2, 2), (3, 4), (8, 0), (7, 9), (0, 17)] {
        Circuit::new(vec![3, 4], &multiplications(first), &[multiplications(second)]).check();
    }
}

#[test]
fn several_callbacks() {
    let callbacks = [multiplications(1), vec![], vec![Seed::Allocate(4), Seed::Constrain(vec![(2, 7)])]];
    Circuit::new(vec![3, 4], &multiplications(1), &callbacks).check();
}

#[test]
fn a_half_open_multiplier_is_given_up_in_the_second_phase() {
    let seeds =
        [Seed::Allocate(5), Seed::Multiply(vec![(1, 1)], vec![(2, 1)]), Seed::Allocate(6), Seed::Allocate(7)];
    Circuit::new(vec![1], &seeds, &[]).check();
    Circuit::new(vec![1], &seeds, &[vec![Seed::Allocate(8), Seed::Allocate(9), Seed::Allocate(10)]]).check();
}

#[test]
fn no_commitments_and_many() {
    Circuit::new(vec![], &[], &[]).check();
    Circuit::new(vec![], &multiplications(2), &[vec![]]).check();
    let all: Vec<_> = (0..=40).map(|i| (i, i as i64 - 20)).collect();
    Circuit::new((0..40).collect(), &[Seed::Constrain(all)], &[]).check();
}

#[test]
fn thousands_of_commitments() {
    let all = (0..=2000).map(|i| (i, i as i64 - 1000)).collect();
    let circuit = Circuit::new((0..2000).collect(), &[Seed::Constrain(all)], &[]);
    let (commitments, proof) = circuit.our_proof();
    assert!(circuit.verifies_here(&commitments, &proof) && circuit.verifies_there(&commitments, &proof));
    assert!(!circuit.broken().verifies_here(&commitments, &proof));
    let mut others = commitments.clone();
    others.swap(3, 1999);
    assert!(!circuit.verifies_here(&others, &proof));
    let (commitments, proof) = circuit.their_proof();
    assert!(circuit.verifies_here(&commitments, &proof));
}

/// Challenge steps with no multipliers at all, so that the second phase has constraints only.
#[test]
fn a_second_phase_of_constraints_only() {
    let pedersen = PedersenGens::default();
    let gens = BulletproofGens::new(1);
    let their_gens = bulletproofs::BulletproofGens::new(1, 1);
    fn build(cs: &mut impl RandomizableConstraintSystem, v: Variable) {
        cs.specify_randomized_constraints(Box::new(move |cs| {
            let c = cs.challenge_scalar(b"challenge");
            cs.constrain(LinearCombination::from(v) * c);
            Ok(())
        }));
    }
    for (value, holds) in [(0u64, true), (1, false)] {
        let mut prover =
            Prover::new(&pedersen, BoundStatement::from_reference_transcript(Transcript::new(b"interop")));
        let (commitment, v) = prover.commit(Scalar::from(value), blinding(0));
        build(&mut prover, v);
        let (proof, _) = prover.prove(&gens).expect("enough generators");
        let proof = theirs::R1CSProof::from_bytes(&proof.to_bytes()).expect("a proof");

        let mut verifier = theirs::Verifier::new(Transcript::new(b"interop"));
        let mut cs = Reference::verifying(&mut verifier);
        let v = cs.commit(commitment);
        build(&mut cs, v);
        let verdict = verifier.verify(&proof, &bulletproofs::PedersenGens::default(), &their_gens);
        assert_eq!(verdict.is_ok(), holds);
    }
}

/// Two inputs and two outputs: both provers' proofs verify on both sides, and none does if the outputs are more.
#[test]
fn cloaks() {
    fn build<C: RandomizableConstraintSystem>(cs: &mut C, variables: &[Variable]) {
        let (pairs, _) = variables.as_chunks();
        let values: Vec<_> = pairs.iter().map(|&[q, f]| AllocatedValue { q, f }).collect();
        cloak(cs, values[..2].to_vec(), values[2..].to_vec()).expect("a cloak");
    }
    let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(256));
    let their_pedersen = bulletproofs::PedersenGens::default();
    let their_gens = bulletproofs::BulletproofGens::new(256, 1);
    for (last, holds) in [(5u64, true), (6, false)] {
        let values = [5, 7, 4, 8, 4, 8, last, 7];
        let openings: Vec<_> =
            (0..).zip(values).map(|(i, value)| (Scalar::from(value), blinding(i))).collect();
        let mut prover =
            Prover::new(&pedersen, BoundStatement::from_reference_transcript(Transcript::new(b"interop")));
        let (commitments, variables): (Vec<_>, Vec<_>) =
            openings.iter().map(|(value, blinding)| prover.commit(*value, *blinding)).unzip();
        build(&mut prover, &variables);
        let (ours, _) = prover.prove(&gens).expect("enough generators");
        let mut prover = theirs::Prover::new(&their_pedersen, Transcript::new(b"interop"));
        let mut cs = Reference::proving(&mut prover);
        let variables: Vec<_> =
            openings.iter().map(|(value, blinding)| cs.commit(*value, *blinding).1).collect();
        build(&mut cs, &variables);
        let theirs = prover.prove(&their_gens).expect("enough generators");

        for proof in [ours.to_bytes(), theirs.to_bytes()] {
            let mut verifier =
                Verifier::new(BoundStatement::from_reference_transcript(Transcript::new(b"interop")));
            let variables: Vec<_> = commitments.iter().map(|point| verifier.commit(*point)).collect();
            build(&mut verifier, &variables);
            let parsed = R1csProof::from_bytes(&proof).expect("a proof");
            assert_eq!(verifier.verify(&parsed, &pedersen, &gens).is_ok(), holds);

            let mut verifier = theirs::Verifier::new(Transcript::new(b"interop"));
            let mut cs = Reference::verifying(&mut verifier);
            let variables: Vec<_> = commitments.iter().map(|point| cs.commit(*point)).collect();
            build(&mut cs, &variables);
            let parsed = theirs::R1CSProof::from_bytes(&proof).expect("a proof");
            assert_eq!(verifier.verify(&parsed, &their_pedersen, &their_gens).is_ok(), holds);
        }
    }
}

fn terms() -> impl Strategy<Value = Vec<(usize, i64)>> {
    vec((0usize..40, any::<i64>()), 0..4)
}

fn seed() -> impl Strategy<Value = Seed> {
    prop_oneof![
        (terms(), terms()).prop_map(|(a, b)| Seed::Multiply(a, b)),
        any::<u64>().prop_map(Seed::Allocate),
        any::<(u64, u64)>().prop_map(|(l, r)| Seed::AllocateMultiplier(l, r)),
        terms().prop_map(Seed::Constrain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_circuits(
        values in vec(any::<u64>(), 0..4),
        phase1 in vec(seed(), 0..10),
        phase2 in vec(vec(seed(), 0..4), 0..3),
    ) {
        Circuit::new(values, &phase1, &phase2).check();
    }

    #[test]
    fn random_sizes(values in 0u64..9, phase1 in 0usize..40, phase2 in proptest::option::of(0usize..40)) {
        let phase2: Vec<_> = phase2.into_iter().map(multiplications).collect();
        Circuit::new((0..values).collect(), &multiplications(phase1), &phase2).check();
    }
}
