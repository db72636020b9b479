//! Our own proofs, changed in every place; the decoder on any bytes; the provers' errors.

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use proptest::{collection::vec, prelude::*};
use zkvm::gadgets::range;
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, LinearCombination, MockError, MockProver, Prover, R1csError, R1csProof,
    RandomizableConstraintSystem, Recorder, Timing, Variable, Verifier,
};
use zkvm::{BulletproofGens, PedersenGens};

/// A committed number is in 0..2^4, and another is its square: 5 multipliers. With two phases, a third number
/// is also shown to be the first one, by a multiplier of the second phase.
fn build(
    cs: &mut impl RandomizableConstraintSystem,
    v: &[Variable],
    two_phases: bool,
) -> Result<(), R1csError> {
    range(cs, v[0].into(), 4)?;
    let (_, _, square) = cs.multiply(v[0].into(), v[0].into());
    cs.constrain(LinearCombination::from(square) - v[1]);
    if two_phases {
        let v = v.to_vec();
        cs.specify_randomized_constraints(Box::new(move |cs| {
            let c = cs.challenge_scalar(b"challenge");
            let (_, _, output) = cs.multiply(LinearCombination::from(v[0]) - v[2], c.into());
            cs.constrain(output.into());
            Ok(())
        }));
    }
    Ok(())
}

fn honest() -> [Scalar; 3] {
    [6u8, 36, 6].map(Scalar::from)
}

/// Commitments to the numbers and a proof.
fn prove(values: [Scalar; 3], two_phases: bool) -> (Vec<CompressedRistretto>, Vec<u8>) {
    prove_timed(values, two_phases, Timing::Variable)
}

fn prove_timed(values: [Scalar; 3], two_phases: bool, timing: Timing) -> (Vec<CompressedRistretto>, Vec<u8>) {
    let gens = PedersenGens::default();
    let mut prover = Prover::new(&gens, BoundStatement::fixed(b"test"));
    prover.set_timing(timing);
    let (commitments, variables): (Vec<_>, Vec<_>) =
        values.into_iter().map(|value| prover.commit(value, value.invert() + value)).unzip();
    build(&mut prover, &variables, two_phases).expect("an assignment");
    let (proof, _) = prover.prove(&BulletproofGens::new(8)).expect("enough generators");
    (commitments, proof.to_bytes())
}

fn verify_in(
    statement: BoundStatement,
    capacity: usize,
    commitments: &[CompressedRistretto],
    proof: &[u8],
    two_phases: bool,
) -> Result<(), R1csError> {
    let proof = R1csProof::from_bytes(proof)?;
    let mut verifier = Verifier::new(statement);
    let variables: Vec<_> = commitments.iter().map(|commitment| verifier.commit(*commitment)).collect();
    build(&mut verifier, &variables, two_phases)?;
    verifier.verify(&proof, &PedersenGens::default(), &BulletproofGens::new(capacity))
}

fn verify(commitments: &[CompressedRistretto], proof: &[u8], two_phases: bool) -> Result<(), R1csError> {
    verify_in(BoundStatement::fixed(b"test"), 8, commitments, proof, two_phases)
}

#[test]
fn true_statements_are_proven_and_false_ones_are_not() {
    let [variable, constant] = [Timing::Variable, Timing::Constant];
    for (two_phases, timing) in [(false, variable), (false, constant), (true, variable), (true, constant)] {
        let (commitments, proof) = prove_timed(honest(), two_phases, timing);
        assert_eq!(verify(&commitments, &proof, two_phases), Ok(()));
        // 1 version, 11 or 14 elements, 3 rounds for 8 multipliers, a and b.
        assert_eq!(proof.len(), 1 + 32 * (if two_phases { 14 } else { 11 } + 6 + 2));
        for values in [[6u8, 37, 6], [16, 0, 16], [7, 36, 7]] {
            let (commitments, proof) = prove_timed(values.map(Scalar::from), two_phases, timing);
            assert_eq!(verify(&commitments, &proof, two_phases), Err(R1csError::VerificationError));
        }
    }
    // Only the second phase notices that the third number is another one.
    let values = [6u8, 36, 5].map(Scalar::from);
    let (commitments, proof) = prove(values, false);
    assert_eq!(verify(&commitments, &proof, false), Ok(()));
    let (commitments, proof) = prove(values, true);
    assert_eq!(verify(&commitments, &proof, true), Err(R1csError::VerificationError));
}

#[test]
fn two_proofs_of_a_statement_share_nothing() {
    let (first, second) = (prove(honest(), true), prove(honest(), true));
    assert_eq!(first.0, second.0);
    for (i, (a, b)) in first.1[1..].chunks(32).zip(second.1[1..].chunks(32)).enumerate() {
        assert_ne!(a, b, "element {i}");
    }
}

#[test]
fn a_proof_changed_in_any_element_is_rejected() {
    for two_phases in [false, true] {
        let (commitments, proof) = prove(honest(), two_phases);
        let rejected = |change: &dyn Fn(&mut Vec<u8>), what: &str| {
            let mut changed = proof.clone();
            change(&mut changed);
            assert_ne!(changed, proof, "{what}: nothing changed");
            assert!(verify(&commitments, &changed, two_phases).is_err(), "{what}");
        };
        let elements = proof.len() / 32;
        for element in 0..elements {
            let start = 1 + 32 * element;
            let what = format!("element {element}, two phases: {two_phases}");
            for bit in [0, 1, 100, 251, 255] {
                rejected(&|proof| proof[start + bit / 8] ^= 1 << (bit % 8), &format!("bit {bit} of {what}"));
            }
            rejected(&|proof| proof[start..start + 32].fill(0), &format!("zeroed {what}"));
            let other = 1 + 32 * ((element + 1) % elements);
            rejected(
                &|proof| {
                    let (a, b) = (proof[start..start + 32].to_vec(), proof[other..other + 32].to_vec());
                    proof[start..start + 32].copy_from_slice(&b);
                    proof[other..other + 32].copy_from_slice(&a);
                },
                &format!("swapped {what}"),
            );
        }
        for bit in 0..8 {
            rejected(&|proof| proof[0] ^= 1 << bit, &format!("bit {bit} of the version"));
        }
        for length in 0..proof.len() {
            rejected(&|proof| proof.truncate(length), &format!("cut to {length}"));
        }
        for extra in [1, 31, 32, 64, 128] {
            rejected(&|proof| proof.extend(vec![0; extra]), &format!("{extra} bytes longer"));
        }
    }
}

#[test]
fn a_proof_of_another_statement_is_rejected() {
    let (commitments, proof) = prove(honest(), true);
    for i in 0..3 {
        let mut changed = commitments.clone();
        changed[i] = PedersenGens::default().commit(honest()[i], Scalar::ONE).compress();
        assert!(verify(&changed, &proof, true).is_err(), "another blinding of commitment {i}");
        changed[i] = CompressedRistretto([0xff; 32]);
        assert!(verify(&changed, &proof, true).is_err(), "no point as commitment {i}");
    }
    assert!(verify(&[&commitments[..], &commitments[..1]].concat(), &proof, true).is_err());
    assert!(verify(&commitments, &proof, false).is_err());

    let more = BoundStatement::of(b"test", &[(b"more", b"")]);
    assert!(verify_in(more, 8, &commitments, &proof, true).is_err());
    assert!(verify_in(BoundStatement::fixed(b"toast"), 8, &commitments, &proof, true).is_err());

    let gens = PedersenGens::default();
    let swapped = PedersenGens { B: gens.B_blinding, B_blinding: gens.B };
    let mut verifier = Verifier::new(BoundStatement::fixed(b"test"));
    let variables: Vec<_> = commitments.iter().map(|commitment| verifier.commit(*commitment)).collect();
    build(&mut verifier, &variables, true).expect("a circuit");
    let proof = R1csProof::from_bytes(&proof).expect("a proof");
    assert!(verifier.verify(&proof, &swapped, &BulletproofGens::new(8)).is_err());
}

#[test]
fn messages_on_the_transcript_bind() {
    let gens = PedersenGens::default();
    let prove = |message: &[u8]| {
        let mut prover = Prover::new(&gens, BoundStatement::fixed(b"test"));
        prover.bind(b"note", message);
        prover.prove(&BulletproofGens::new(1)).expect("enough generators").0
    };
    for (ours, theirs) in [(b"a", b"a"), (b"a", b"b")] {
        let mut verifier = Verifier::new(BoundStatement::fixed(b"test"));
        verifier.bind(b"note", ours);
        let verdict = verifier.verify(&prove(theirs), &gens, &BulletproofGens::new(1));
        assert_eq!(verdict.is_ok(), ours == theirs);
    }
}

#[test]
fn too_few_generators_are_an_error_on_both_sides() {
    let too_few = |available| R1csError::InvalidGeneratorsLength { needed: 8, available };
    let (commitments, proof) = prove(honest(), true);
    for capacity in [0, 1, 7] {
        let verdict = verify_in(BoundStatement::fixed(b"test"), capacity, &commitments, &proof, true);
        assert_eq!(verdict, Err(too_few(capacity)));
    }
    let gens = PedersenGens::default();
    let mut prover = Prover::new(&gens, BoundStatement::fixed(b"test"));
    let variables: Vec<_> = honest().into_iter().map(|value| prover.commit(value, value).1).collect();
    build(&mut prover, &variables, true).expect("an assignment");
    assert_eq!(prover.prove(&BulletproofGens::new(7)).map(drop), Err(too_few(7)));
}

#[test]
fn version_one_without_a_second_phase_is_read_but_not_canonical() {
    let (commitments, proof) = prove(honest(), false);
    let longer = [&[1], &proof[1..97], &[0; 96], &proof[97..]].concat();
    assert_eq!(verify(&commitments, &longer, false), Ok(()), "as the reference");
    assert_eq!(R1csProof::from_bytes(&longer).expect("a proof").to_bytes(), proof);
    assert_eq!(R1csProof::from_canonical_bytes(&longer), Err(R1csError::FormatError));
    assert!(R1csProof::from_canonical_bytes(&proof).is_ok());
}

/// The error of a second phase that cannot be built comes out of every side.
#[test]
fn an_error_in_a_callback_is_returned() {
    let error = R1csError::Gadget("of the test");
    let failing =
        || -> zkvm::r1cs::RandomizedCallback { Box::new(|_| Err(R1csError::Gadget("of the test"))) };
    let (gens, bp_gens) = (PedersenGens::default(), BulletproofGens::new(8));

    let mut mock = MockProver::new();
    mock.specify_randomized_constraints(failing());
    assert_eq!(mock.check(), Err(MockError::R1cs(error.clone())));

    let mut recorder = Recorder::new();
    recorder.specify_randomized_constraints(failing());
    assert_eq!(recorder.run_second_phase(), Err(error.clone()));

    let mut prover = Prover::new(&gens, BoundStatement::fixed(b"test"));
    prover.specify_randomized_constraints(failing());
    assert_eq!(prover.prove(&bp_gens).map(drop), Err(error.clone()));

    let proof = R1csProof::from_bytes(&prove(honest(), true).1).expect("a proof");
    let mut verifier = Verifier::new(BoundStatement::fixed(b"test"));
    verifier.specify_randomized_constraints(failing());
    assert_eq!(verifier.verify(&proof, &gens, &bp_gens), Err(error));
}

#[test]
fn proving_sides_need_assignments() {
    let mut mock = MockProver::new();
    assert_eq!(mock.allocate(None), Err(R1csError::MissingAssignment));
    assert_eq!(mock.allocate_multiplier(None), Err(R1csError::MissingAssignment));
    // A failed allocation leaves no trace.
    assert_eq!(mock.multipliers_len(), 0);
    assert_eq!(mock.allocate(Some(Scalar::ONE)), Ok(Variable::Left(0)));
    assert_eq!(mock.allocate(None), Err(R1csError::MissingAssignment));
    assert_eq!(mock.allocate(Some(Scalar::ONE)), Ok(Variable::Right(0)));
}

#[test]
fn the_mock_prover_names_the_first_constraint_that_fails() {
    let mut mock = MockProver::new();
    let v = mock.commit(Scalar::from(3u8));
    mock.constrain(LinearCombination::from(v) - Scalar::from(3u8));
    mock.constrain(LinearCombination::from(v) * Scalar::from(2u8) - Scalar::from(5u8));
    mock.constrain(LinearCombination::from(v));
    let Err(MockError::Unsatisfied(unsatisfied)) = mock.check() else { panic!("constraint 1 does not hold") };
    assert_eq!(unsatisfied.constraint, 1);
    assert_eq!(unsatisfied.value, Scalar::ONE);
    let five = Scalar::from(5u8);
    assert_eq!(
        unsatisfied.terms,
        [(v, Scalar::from(2u8), Scalar::from(3u8)), (Variable::One, -five, Scalar::ONE)]
    );
}

#[test]
fn the_mock_prover_runs_the_second_phase_once_with_the_same_challenges_every_time() {
    let run = |third: u8| {
        let mut mock = MockProver::new();
        let values = [Scalar::from(6u8), Scalar::from(36u8), Scalar::from(third)];
        let variables: Vec<_> = values.into_iter().map(|value| mock.commit(value)).collect();
        build(&mut mock, &variables, true).expect("an assignment");
        let verdict = mock.check();
        assert_eq!(mock.check(), verdict);
        (verdict, mock.multipliers_len(), mock.value(Variable::Right(5)))
    };
    let (verdict, multipliers, challenge) = run(6);
    assert_eq!((verdict, multipliers), (Ok(()), 6));
    assert_eq!(run(6).2, challenge);
    let (verdict, _, other_challenge) = run(5);
    assert!(matches!(verdict, Err(MockError::Unsatisfied(unsatisfied)) if unsatisfied.constraint == 14));
    assert_ne!(other_challenge, challenge);
}

/// Recorder, mock prover, prover and verifier build the same system.
#[test]
fn every_side_builds_the_same_constraints() {
    let mut mock = MockProver::new();
    let variables: Vec<_> = honest().into_iter().map(|value| mock.commit(value)).collect();
    build(&mut mock, &variables, true).expect("an assignment");
    let mut recorder = Recorder::new();
    let variables: Vec<_> = (0..3).map(|_| recorder.commit()).collect();
    build(&mut recorder, &variables, true).expect("a circuit");
    assert_eq!(recorder.constraints(), mock.constraints());
    assert_eq!(recorder.evaluate(&variables[0].into()), None);

    let phase1 = recorder.constraints_len();
    recorder.run_second_phase().expect("a second phase");
    mock.check().expect("a circuit that holds");
    assert_eq!(recorder.constraints_len(), phase1 + 3);
    assert_eq!(recorder.constraints_len(), mock.constraints_len());
    assert_eq!(recorder.multipliers_len(), mock.multipliers_len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_decoder_is_total(bytes in vec(any::<u8>(), 0..1000), version in 0u8..3, elements in 0usize..30) {
        // Bytes of any length, and of the length of a whole number of elements.
        let mut sized = bytes.clone();
        sized.resize(1 + 32 * elements, 0);
        sized[0] = version;
        for bytes in [bytes, sized] {
            if let Ok(proof) = R1csProof::from_canonical_bytes(&bytes) {
                prop_assert_eq!(proof.to_bytes(), bytes);
            }
        }
    }

    /// Bytes that do decode are rejected by the verifier, without panic.
    #[test]
    fn made_up_proofs_are_rejected(elements in vec(any::<[u8; 32]>(), 22), two_phases: bool) {
        let (commitments, genuine) = prove(honest(), two_phases);
        let mut bytes = vec![u8::from(two_phases)];
        let count = (genuine.len() - 1) / 32;
        for (i, element) in elements.iter().take(count).enumerate() {
            let scalar = i + 2 >= count || (count - 11..count - 8).contains(&i);
            // Every second point is a real one, so that the verifier comes further.
            if scalar {
                bytes.extend(Scalar::from_bytes_mod_order(*element).to_bytes());
            } else if i % 2 == 0 {
                bytes.extend(&genuine[1 + 32 * i..33 + 32 * i]);
            } else {
                bytes.extend(element);
            }
        }
        prop_assert!(R1csProof::from_bytes(&bytes).is_ok());
        prop_assert!(verify(&commitments, &bytes, two_phases).is_err());
    }
}
