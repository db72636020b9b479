//! Signatures: keys, nonces and messages, chosen when the challenge is known.

use curve25519_dalek::ristretto::RistrettoPoint;
use merlin::Transcript;
use zkvm::batch::PointEquation;
use zkvm::signature::{Signature, SignatureError, SignedData, SigningKey, VerificationKey};
use zkvm::{CompressedRistretto, Scalar};

/// The point that makes an equation hold in the place of one of its terms, all weights being as they are.
pub(super) fn solve(equation: &PointEquation, term: usize) -> CompressedRistretto {
    let sum = equation.terms.iter().enumerate().filter(|(index, _)| *index != term);
    let sum: RistrettoPoint =
        sum.map(|(_, (weight, point))| point.decompress().expect("a point") * weight).sum();
    let rest = sum + RistrettoPoint::mul_base(&equation.base);
    (rest * -equation.terms[term].0.invert()).compress()
}

/// Whether a verifier is cheated whose challenge does not depend on the point of a term.
pub(super) fn cheated(equation: &PointEquation, term: usize) -> bool {
    let mut chosen = equation.clone();
    chosen.terms[term].1 = solve(equation, term);
    PointEquation::check_all(&[chosen]).is_ok()
}

fn transcript() -> Transcript {
    Transcript::new(b"test")
}

/// Made by somebody who has no key.
fn made_up() -> Signature {
    Signature { R: RistrettoPoint::mul_base(&Scalar::from(3u64)).compress(), s: Scalar::from(5u64) }
}

#[test]
fn of_one_key() {
    let (key, signature) = (SigningKey::random().verification_key(), made_up());
    let equation = signature.equation(&mut transcript(), key);
    assert!(cheated(&equation, 0) && cheated(&equation, 1));
    let nonce = Signature { R: solve(&equation, 0), ..signature };
    assert_eq!(nonce.verify(&mut transcript(), key), Err(SignatureError::Invalid));
    let chosen = VerificationKey(solve(&equation, 1));
    assert_eq!(signature.verify(&mut transcript(), chosen), Err(SignatureError::Invalid));
}

#[test]
fn of_several_keys() {
    let pairs: Vec<(VerificationKey, [u8; 1])> =
        (0..3).map(|message| (SigningKey::random().verification_key(), [message])).collect();
    let signature = made_up();
    let equation = signature.multi_equation(&mut transcript(), &pairs).expect("keys");
    assert!((0..4).all(|term| cheated(&equation, term)));
    let nonce = Signature { R: solve(&equation, 0), ..signature };
    assert_eq!(nonce.verify_multi(&mut transcript(), &pairs), Err(SignatureError::Invalid));
    for index in 0..3 {
        let mut chosen = pairs.clone();
        chosen[index].0 = VerificationKey(solve(&equation, index + 1));
        assert_eq!(signature.verify_multi(&mut transcript(), &chosen), Err(SignatureError::Invalid));
    }
    // Every challenge depends on every message, and on how many there are.
    let weights = |pairs: &[(VerificationKey, [u8; 1])]| {
        let equation = signature.multi_equation(&mut transcript(), pairs).expect("keys");
        equation.terms.iter().skip(1).map(|(weight, _)| *weight).collect::<Vec<_>>()
    };
    for index in 0..3 {
        let mut other = pairs.clone();
        other[index].1 = [9];
        assert!(weights(&pairs).iter().zip(weights(&other)).all(|(one, other)| *one != other));
    }
    assert!(weights(&pairs).iter().zip(weights(&pairs[..2])).all(|(one, other)| *one != other));
}

/// The strings of `signdata`: each is in the challenge, however many lies there are at once.
#[test]
fn of_data() {
    let (key, signature) = (SigningKey::random().verification_key(), made_up());
    let said = SignedData::new("purpose", [vec![1], vec![2], vec![3]]);
    let equation = said.equation(&signature, key);
    assert!(cheated(&equation, 0) && cheated(&equation, 1));
    let nonce = Signature { R: solve(&equation, 0), ..signature };
    assert_eq!(said.verify(&nonce, key), Err(SignatureError::Invalid));
    let chosen = VerificationKey(solve(&equation, 1));
    assert_eq!(said.verify(&signature, chosen), Err(SignatureError::Invalid));
    // Messages and purpose change the challenge, and so does each way to split the same bytes.
    let challenge = |said: &SignedData| said.equation(&signature, key).terms[1].0;
    let others = [
        SignedData::new("purposf", said.messages.clone()),
        SignedData::new("", [b"purpose".to_vec(), vec![1], vec![2], vec![3]]),
        SignedData::new("purpose", [vec![9], vec![2], vec![3]]),
        SignedData::new("purpose", [vec![1], vec![9], vec![3]]),
        SignedData::new("purpose", [vec![1], vec![2], vec![9]]),
        SignedData::new("purpose", [vec![9], vec![9], vec![9]]),
        SignedData::new("purpose", [vec![2], vec![1], vec![3]]),
        SignedData::new("purpose", [vec![1], vec![2]]),
        SignedData::new("purpose", [vec![1], vec![2], vec![3], vec![]]),
        SignedData::new("purpose", [vec![1, 2], vec![3], vec![]]),
        SignedData::new("purpose", [vec![1, 2, 3]]),
    ];
    for (index, other) in others.iter().enumerate() {
        assert_ne!(challenge(&said), challenge(other), "{other:?}");
        assert!(others[..index].iter().all(|earlier| challenge(earlier) != challenge(other)), "{other:?}");
        // A signature made for one is none of the other, nor is one with the nonce that the other would need.
        let nonce = Signature { R: solve(&other.equation(&signature, key), 0), ..signature };
        for asked in [&said, other] {
            assert_eq!(asked.verify(&nonce, key), Err(SignatureError::Invalid), "{other:?}");
        }
    }
}
