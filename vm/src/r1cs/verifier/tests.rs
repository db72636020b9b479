//! Commitments against a prover who would like to choose them when all challenges are known.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;

use super::Verifier;
use crate::r1cs::{
    BoundStatement, ConstraintSystem, LinearCombination, Prover, R1csError, R1csProof, Variable,
};
use crate::{BulletproofGens, PedersenGens};

/// "The first two make 15, and the third is 0." What else is committed to is not used.
fn build(cs: &mut impl ConstraintSystem, variables: &[Variable]) {
    // Constraints 0 and 1 are those of the multiplier's inputs.
    let (_, _, product) = cs.multiply(variables[0].into(), variables[1].into());
    cs.constrain(LinearCombination::from(product) - Scalar::from(15u64));
    cs.constrain(variables[2].into());
}

fn prove(openings: &[(u64, u64)]) -> (Vec<CompressedRistretto>, R1csProof) {
    let pedersen = PedersenGens::default();
    let mut prover = Prover::new(&pedersen, BoundStatement::fixed(b"test"));
    let (points, variables): (Vec<_>, Vec<_>) =
        openings.iter().map(|(value, blinding)| prover.commit((*value).into(), (*blinding).into())).unzip();
    build(&mut prover, &variables);
    (points, prover.prove(&BulletproofGens::new(4)).expect("a proof").0)
}

/// A verifier that is given `points`, and has `heard` in its transcript.
fn verifier(heard: &[CompressedRistretto], points: &[CompressedRistretto]) -> Verifier {
    let mut verifier = Verifier::new(BoundStatement::fixed(b"test"));
    let variables: Vec<_> = heard.iter().map(|point| verifier.commit(*point)).collect();
    build(&mut verifier, &variables);
    verifier.V = points.to_vec();
    verifier
}

fn verify(
    heard: &[CompressedRistretto],
    points: &[CompressedRistretto],
    proof: &R1csProof,
) -> Result<(), R1csError> {
    verifier(heard, points).verify(proof, &PedersenGens::default(), &BulletproofGens::new(4))
}

#[test]
fn a_commitment_is_chosen_before_the_challenges() {
    let (points, proof) = prove(&[(3, 7), (5, 8), (0, 9)]);
    assert_eq!(verify(&points, &points, &proof), Ok(()));

    // 3·6 is too much by 3. The prover knows z, and how to open what it chooses.
    let (points, proof) = prove(&[(3, 7), (6, 8), (0, 9)]);
    assert_eq!(verify(&points, &points, &proof), Err(R1csError::VerificationError));
    let z = verifier(&points, &points).equation(&proof).expect("an equation").challenges.z;
    let missing = -Scalar::from(3u64) * z.invert();
    let third = points[2].decompress().expect("a point") + RistrettoPoint::mul_base(&missing);
    let chosen = [points[0], points[1], third.compress()];
    assert_eq!(verify(&points, &chosen, &proof), Ok(()), "the attack works where nothing is heard of it");
    assert_eq!(verify(&chosen, &chosen, &proof), Err(R1csError::VerificationError));
}

#[test]
fn the_number_of_commitments_is_bound() {
    let (points, proof) = prove(&[(3, 7), (5, 8), (0, 9), (1, 2)]);
    assert_eq!(verify(&points, &points, &proof), Ok(()));
    let more = [&points[..], &points[..1]].concat();
    assert_eq!(verify(&more, &more, &proof), Err(R1csError::VerificationError));
    assert_eq!(verify(&points[..3], &points[..3], &proof), Err(R1csError::VerificationError));
    let mut order = points.clone();
    order.swap(2, 3);
    assert_eq!(verify(&order, &order, &proof), Err(R1csError::VerificationError));
}

/// The group has prime order, so there is no point of low order but the identity: a commitment to 0 without blinding.
#[test]
fn every_point_is_a_commitment_and_nothing_else_is() {
    let (points, proof) = prove(&[(3, 7), (5, 0), (0, 0), (0, 0)]);
    assert_eq!((points[2], points[3]), (CompressedRistretto([0; 32]), CompressedRistretto([0; 32])));
    assert_eq!(verify(&points, &points, &proof), Ok(()));
    // Not even in a commitment that is not used.
    let mut invalid = points.clone();
    invalid[3] = CompressedRistretto([0xff; 32]);
    assert_eq!(verify(&invalid, &invalid, &proof), Err(R1csError::VerificationError));
    assert_eq!(verify(&points, &invalid, &proof), Err(R1csError::VerificationError));
}
