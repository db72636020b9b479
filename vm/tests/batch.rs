//! Batches accept what each check alone accepts, and name what it rejects.
#![allow(non_snake_case)]

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::batch::{Batch, BatchError, Equations, Fault, PointEquation};
use zkvm::generators::TooFewGenerators;
use zkvm::r1cs::{
    BoundStatement, LinearCombination, Prover, R1csProof, RandomizableConstraintSystem, Verifier,
};
use zkvm::{BulletproofGens, PedersenGens};

/// A number is `base` to the power `multipliers` + 1; then, if `two_phases`, once more over a challenge.
#[derive(Clone, Copy, Debug)]
struct Statement {
    base: u64,
    multipliers: usize,
    two_phases: bool,
}

impl Statement {
    fn build(self, cs: &mut impl RandomizableConstraintSystem) {
        let base = Scalar::from(self.base);
        let power: Scalar = (0..=self.multipliers).map(|_| base).product();
        let mut last = LinearCombination::from(base);
        for _ in 0..self.multipliers {
            last = cs.multiply(last, base.into()).2.into();
        }
        cs.constrain(last.clone() - power);
        if self.two_phases {
            cs.specify_randomized_constraints(Box::new(move |cs| {
                let challenge = cs.challenge_scalar(b"challenge");
                let (_, _, output) = cs.multiply(last, challenge.into());
                cs.constrain(LinearCombination::from(output) - power * challenge);
                Ok(())
            }));
        }
    }

    fn proof(self) -> R1csProof {
        let pedersen = PedersenGens::default();
        let mut prover = Prover::new(&pedersen, BoundStatement::fixed(b"batch"));
        self.build(&mut prover);
        prover.prove(&BulletproofGens::new(64)).expect("enough generators").0
    }

    fn equations(self, proof: &R1csProof) -> Equations {
        let mut verifier = Verifier::new(BoundStatement::fixed(b"batch"));
        self.build(&mut verifier);
        verifier.equation(proof).expect("well formed").into()
    }
}

/// Good items of every kind: one and two phases, different sizes, no multipliers, point equations, nothing.
fn good() -> Vec<Equations> {
    let mut items: Vec<Equations> = [(3, 0, false), (2, 1, true), (5, 3, false), (7, 0, true), (2, 9, true)]
        .into_iter()
        .map(|(base, multipliers, two_phases)| {
            let statement = Statement { base, multipliers, two_phases };
            statement.equations(&statement.proof())
        })
        .collect();
    items.push(Equations { proofs: vec![], points: vec![opening(5, 5), opening(6, 6)] });
    items[1].points.push(opening(9, 9));
    let both = [items[0].proofs.clone(), items[2].proofs.clone()].concat();
    items.push(Equations { proofs: both, points: vec![opening(1, 1)] });
    items.push(Equations::default());
    items
}

/// That a commitment to `value` opens to `opened`, both with the blinding `value`.
fn opening(value: u64, opened: u64) -> PointEquation {
    let gens = PedersenGens::default();
    let [value, opened] = [value, opened].map(Scalar::from);
    let terms =
        vec![(Scalar::ONE, gens.commit(value, value).compress()), (-value, gens.B_blinding.compress())];
    PointEquation { base: -opened, terms }
}

/// An item with a proof of another statement.
fn bad_proof() -> Equations {
    let statement = Statement { base: 2, multipliers: 3, two_phases: false };
    Statement { base: 3, ..statement }.equations(&statement.proof())
}

fn verify(items: impl IntoIterator<Item = Equations>) -> Vec<(usize, Fault)> {
    let mut batch = Batch::new();
    for (index, item) in items.into_iter().enumerate() {
        assert_eq!(batch.add(item), index);
    }
    match batch.verify(&PedersenGens::default(), &BulletproofGens::new(16)) {
        Ok(()) => Vec::new(),
        Err(BatchError { offenders }) => offenders,
    }
}

const PROOF: Fault = Fault::Proof;

#[test]
fn good_items_hold_alone_and_together() {
    assert_eq!(verify([]), []);
    let items = good();
    assert_eq!(verify(items.clone()), []);
    for item in items {
        assert_eq!(verify([item]), []);
    }
}

#[test]
fn one_bad_item_is_named_wherever_it_is() {
    let (items, proof, points) = (good(), bad_proof(), Equations::from(opening(3, 4)));
    for position in 0..=items.len() {
        for (bad, fault) in [(&proof, PROOF), (&points, Fault::Points)] {
            let mut items = items.clone();
            items.insert(position, bad.clone());
            assert_eq!(verify(items), [(position, fault)]);
        }
    }
}

#[test]
fn several_bad_items_are_all_named() {
    let (items, bad) = (good(), bad_proof());
    for (first, second) in [(0, 1), (0, 8), (3, 6), (7, 9)] {
        let mut items = items.clone();
        items.insert(first, bad.clone());
        items.insert(second, Equations::from(opening(1, 2)));
        assert_eq!(verify(items), [(first, PROOF), (second, Fault::Points)]);
    }
    let all = verify(vec![bad; 5]);
    assert_eq!(all, [0, 1, 2, 3, 4].map(|index| (index, PROOF)));
}

#[test]
fn a_bad_proof_beside_a_bad_equation_is_a_bad_item() {
    let mut item = bad_proof();
    item.points.push(opening(1, 1));
    assert_eq!(verify([item.clone()]), [(0, PROOF)]);
    item.points.push(opening(1, 2));
    assert_eq!(verify([item]), [(0, Fault::Points)]);
}

/// Without random weights these would be zero together.
#[test]
fn errors_that_cancel_out_are_caught() {
    let (more, less) = (opening(3, 4), opening(4, 3));
    let apart = [Equations::from(more.clone()), Equations::default(), Equations::from(less.clone())];
    assert_eq!(verify(apart), [(0, Fault::Points), (2, Fault::Points)]);
    let together = Equations { proofs: vec![], points: vec![more, less] };
    assert_eq!(verify([together]), [(0, Fault::Points)]);
}

/// The first of a proof's points is A_I1, bytes 1 to 33; the first scalar is t(x), after eight points.
#[test]
fn a_changed_proof_is_named_beside_its_original() {
    let statement = Statement { base: 2, multipliers: 3, two_phases: false };
    let bytes = statement.proof().to_bytes();
    for (byte, change) in [(1, 0xff), (1 + 8 * 32, 1), (bytes.len() - 64, 1)] {
        let mut changed = bytes.clone();
        changed[byte] ^= change;
        let items = [&bytes, &changed, &bytes]
            .map(|bytes| statement.equations(&R1csProof::from_bytes(bytes).expect("reduced scalars")));
        assert_eq!(verify(items), [(1, PROOF)], "byte {byte}");
    }
}

#[test]
fn bytes_that_are_no_point_are_named() {
    let invalid =
        PointEquation { base: Scalar::ZERO, terms: vec![(Scalar::ZERO, CompressedRistretto([0xff; 32]))] };
    assert_eq!(verify([Equations::from(invalid.clone()), opening(1, 1).into()]), [(0, Fault::Points)]);
    assert_eq!(PointEquation::check_all(&[opening(1, 1)]), Ok(()));
    assert!(PointEquation::check_all(&[opening(1, 1), invalid]).is_err());
}

#[test]
fn a_proof_beyond_the_generators_is_named() {
    let statement = Statement { base: 2, multipliers: 17, two_phases: false };
    let too_large = statement.equations(&statement.proof());
    let fault = Fault::Generators(TooFewGenerators { needed: 32, available: 16 });
    let items = [&good()[..3], &[too_large, bad_proof()]].concat();
    assert_eq!(verify(items), [(3, fault), (4, PROOF)]);
}
