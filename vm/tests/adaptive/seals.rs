//! Seals: keys, commitments, handles and nonces, chosen when the challenge is known.

use curve25519_dalek::ristretto::RistrettoPoint;
use zkvm::batch::PointEquation;
use zkvm::reading::{ReadingKey, SealProof, Sealed};
use zkvm::{CompressedRistretto, Scalar};

use super::signatures::{cheated, solve};

/// Points of a statement and its proof: P, C, D, T1, T2, C'.
type Points = [CompressedRistretto; 6];

fn points() -> Points {
    [2u64, 3, 5, 7, 11, 13].map(|number| RistrettoPoint::mul_base(&Scalar::from(number)).compress())
}

/// The equations of somebody who knows nothing.
fn equations([key, commitment, handle, one, other, fresh]: Points, opened: bool) -> [PointEquation; 2] {
    let responses = [17u64, 19].map(|number| Scalar::from(number).to_bytes());
    let bytes = [one.to_bytes(), other.to_bytes(), responses[0], responses[1]].concat();
    let proof = SealProof::from_bytes(&bytes).expect("a proof");
    let (key, sealed) = (ReadingKey(key), Sealed { commitment, handle });
    if opened { sealed.opened_equations(key, fresh, &proof) } else { sealed.equations(key, &proof) }
}

/// Which point is which term of which equation.
fn every_point_is_bound(opened: bool, places: &[(usize, usize, usize)]) {
    for (point, equation, term) in places {
        let made_up = points();
        let frozen = &equations(made_up, opened)[*equation];
        assert_eq!(frozen.terms[*term].1, made_up[*point]);
        assert!(cheated(frozen, *term), "point {point}");
        let mut chosen = made_up;
        chosen[*point] = solve(frozen, *term);
        let real = equations(chosen, opened)[*equation].clone();
        assert!(PointEquation::check_all(&[real]).is_err(), "point {point}");
        // And each challenge depends on it.
        for (one, other) in equations(made_up, opened).iter().zip(&equations(chosen, opened)) {
            let weights = |equation: &PointEquation| -> Vec<Scalar> {
                equation.terms.iter().map(|(weight, _)| *weight).collect()
            };
            assert_ne!(weights(one), weights(other), "point {point}");
        }
    }
}

#[test]
fn of_a_seal() {
    every_point_is_bound(false, &[(0, 1, 0), (1, 0, 2), (2, 1, 2), (3, 0, 1), (4, 1, 1)]);
}

#[test]
fn of_an_unseal() {
    every_point_is_bound(true, &[(0, 0, 0), (1, 1, 3), (2, 1, 0), (3, 0, 1), (4, 1, 2), (5, 1, 4)]);
}
