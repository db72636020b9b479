//! Data that somebody signed: `signdata`, and whoever lies about it.

mod common;

use common::transaction::{anchor, run};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::Identity;
use merlin::Transcript;
use zkvm::batch::PointEquation;
use zkvm::machine::MachineError as Error;
use zkvm::signature::{Signature, SignedData, SigningKey, VerificationKey};
use zkvm::tx::Program;
use zkvm::{CompressedRistretto, PedersenGens, Scalar};

/// What a program asks for: a key, what it signed, and the signature that is shown.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    key: CompressedRistretto,
    said: SignedData,
    signature: Vec<u8>,
}

impl Shown {
    fn program(&self) -> Program {
        let start = anchor().push_point(self.key).push(&self.said.purpose[..]);
        let all = self.said.messages.iter().fold(start, |program, message| program.push(&message[..]));
        all.push(&self.signature[..]).signdata(self.said.messages.len() as u32)
    }

    /// Whether a transaction that shows this is taken, as far as points go.
    fn accepted(&self) -> bool {
        run(&self.program()).is_ok_and(|outcome| PointEquation::check_all(&outcome.points).is_ok())
    }

    fn by(key: &SigningKey, said: &SignedData) -> Self {
        let signature = said.sign(key).to_bytes().to_vec();
        Self { key: key.verification_key().0, said: said.clone(), signature }
    }
}

fn said(purpose: &str, messages: &[&[u8]]) -> SignedData {
    SignedData::new(purpose, messages.iter().map(|message| message.to_vec()))
}

fn price() -> SignedData {
    said("the price of gold", &[&[7; 32], b"1800"])
}

#[test]
fn what_was_signed_is_taken() {
    let oracle = SigningKey::random();
    for said in [price(), said("", &[]), said("p", &[b"", b""]), said("p", &[&[0; 1000]])] {
        let shown = Shown::by(&oracle, &said);
        assert!(shown.accepted(), "{said:?}");
        // It is good again, and anywhere: what is to count once says so in its messages.
        assert!(shown.accepted());
    }
}

#[test]
fn every_part_of_what_was_signed_counts() {
    let (oracle, other) = (SigningKey::random(), SigningKey::random());
    let good = Shown::by(&oracle, &price());
    let lies = [
        said("the price of silver", &[&[7; 32], b"1800"]),
        said("the price of gold", &[&[7; 32], b"1801"]),
        said("the price of gold", &[&[8; 32], b"1800"]),
        // The order, the number, and where one ends and another begins.
        said("the price of gold", &[b"1800", &[7; 32]]),
        said("the price of gold", &[&[7; 32], b"1800", b""]),
        said("the price of gold", &[&[7; 32]]),
        said("the price of gold", &[&[7; 31], b"\x071800"]),
        said("the price of gol", &[b"d", &[7; 32], b"1800"]),
        said("", &[b"the price of gold", &[7; 32], b"1800"]),
        said("the price of gold", &[]),
    ];
    for lie in &lies {
        assert!(!Shown { said: lie.clone(), ..good.clone() }.accepted(), "{lie:?}");
        // The owner of another key signs the lie, and it is shown as the oracle's.
        assert!(!Shown { key: good.key, ..Shown::by(&other, lie) }.accepted(), "{lie:?}");
    }
    assert!(!Shown { key: other.verification_key().0, ..good.clone() }.accepted());
    assert!(!Shown { key: good.key, ..Shown::by(&other, &price()) }.accepted());
}

/// The label of a transcript, and the labels of its messages with the messages.
type OfSomethingElse<'a> = (&'a [u8], &'a [(&'a [u8], &'a [u8])]);

/// Signatures by the same key of everything else that is signed.
#[test]
fn a_signature_of_something_else_is_none() {
    let key = SigningKey::random();
    let good = Shown::by(&key, &said("tag", &[b"program"]));
    let others: [OfSomethingElse<'_>; 5] = [
        (b"ZkVM.v2.signtag", &[(b"tag", b"tag"), (b"prog", b"program")]),
        (b"ZkVM.v2.signid", &[(b"contract", b"tag"), (b"prog", b"program")]),
        (b"ZkVM.v2.signtx", &[(b"txid", b"tag")]),
        // The same strings without how many there are.
        (b"ZkVM.v2.signdata", &[(b"purpose", b"tag"), (b"m", b"program")]),
        (b"ZkVM.v1.signdata", &[(b"purpose", b"tag"), (b"n", &[1, 0, 0, 0, 0, 0, 0, 0]), (b"m", b"program")]),
    ];
    for (label, messages) in others {
        let label: &'static [u8] = Box::leak(label.into());
        let mut transcript = Transcript::new(label);
        for (name, message) in messages {
            let name: &'static [u8] = Box::leak((*name).into());
            transcript.append_message(name, message);
        }
        let signature = Signature::sign(&mut transcript, &key).to_bytes().to_vec();
        assert!(!Shown { signature, ..good.clone() }.accepted(), "{label:?}");
    }
    // And the other way round: a signature of data opens no contract and signs no transaction.
    let signature = Signature::from_bytes(&good.signature).expect("a signature");
    for (label, messages) in &others[..3] {
        let mut transcript = Transcript::new(Box::leak((*label).into()));
        for (name, message) in *messages {
            transcript.append_message(Box::leak((*name).into()), message);
        }
        assert!(signature.verify(&mut transcript, key.verification_key()).is_err(), "{label:?}");
    }
    let one: [(VerificationKey, &[u8]); 1] = [(key.verification_key(), b"program")];
    assert!(signature.verify_multi(&mut good.said.transcript(), &one).is_err());
}

#[test]
fn every_bit_of_a_signature_counts() {
    let good = Shown::by(&SigningKey::random(), &price());
    for bit in 0..8 * Signature::BYTES {
        let mut signature = good.signature.clone();
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(!Shown { signature, ..good.clone() }.accepted(), "bit {bit}");
    }
}

/// What makes another signature of one, without the key.
#[test]
fn a_signature_is_not_malleable() {
    let key = SigningKey::random();
    let good = Shown::by(&key, &price());
    let signature = Signature::from_bytes(&good.signature).expect("a signature");
    let nonce = signature.R.decompress().expect("a point");
    let one = Scalar::ONE;
    for (nonce, s) in [
        (-nonce, -signature.s),
        (nonce, -signature.s),
        (-nonce, signature.s),
        (nonce + PedersenGens::default().B, signature.s + one),
        (nonce + key.verification_key().point().expect("a point"), signature.s),
        (RistrettoPoint::identity(), Scalar::ZERO),
        (RistrettoPoint::identity(), one),
    ] {
        let changed = Signature { R: nonce.compress(), s }.to_bytes().to_vec();
        assert!(!Shown { signature: changed, ..good.clone() }.accepted());
    }
    // s plus the group's order is the same number, and another string.
    let order = Scalar::ZERO - one;
    let mut carry = 1u16;
    let mut large = good.signature.clone();
    for (byte, add) in large[32..].iter_mut().zip(order.as_bytes()) {
        carry += u16::from(*byte) + u16::from(*add);
        *byte = carry as u8;
        carry >>= 8;
    }
    let shown = Shown { signature: large, ..good };
    assert_eq!(run(&shown.program()).map(drop), Err(Error::InvalidSignature));
}

/// Under the identity everybody signs everything, so it is no key.
#[test]
fn the_identity_signs_nothing() {
    let nonce = Scalar::from(5u64);
    let anybody = Signature { R: RistrettoPoint::mul_base(&nonce).compress(), s: nonce };
    let shown = Shown {
        key: RistrettoPoint::identity().compress(),
        said: price(),
        signature: anybody.to_bytes().to_vec(),
    };
    let equation = price().equation(&anybody, VerificationKey(shown.key));
    assert!(PointEquation::check_all(&[equation]).is_ok(), "the equation alone would take it");
    assert_eq!(run(&shown.program()).map(drop), Err(Error::InvalidSigner));
}

/// Several signatures in one transaction: the errors of two do not cancel, and none stands for another.
#[test]
fn lies_at_once_do_not_cancel() {
    let (one, two) = (SigningKey::random(), SigningKey::random());
    let (first, second) = (Shown::by(&one, &price()), Shown::by(&two, &price()));
    let both = |first: &Shown, second: &Shown| {
        let outcome = run(&first.program().then(second.program())).expect("a run");
        PointEquation::check_all(&outcome.points).is_ok()
    };
    assert!(both(&first, &second));
    let shifted = |shown: &Shown, by: Scalar| {
        let signature = Signature::from_bytes(&shown.signature).expect("a signature");
        let signature = Signature { s: signature.s + by, ..signature }.to_bytes().to_vec();
        Shown { signature, ..shown.clone() }
    };
    for (here, there) in [(1u64, 0u64), (0, 1), (1, 1)] {
        let (here, there) = (Scalar::from(here), Scalar::from(there));
        assert!(!both(&shifted(&first, here), &shifted(&second, -there)));
    }
    let (stolen, swapped) = (
        Shown { signature: second.signature.clone(), ..first.clone() },
        Shown { signature: first.signature.clone(), ..second.clone() },
    );
    assert!(!both(&stolen, &swapped) && !both(&first, &swapped) && !both(&stolen, &second));
    // Keys that add up to nothing, or that cancel each other.
    let rogue = |key: &Shown, shown: &Shown| {
        let point = |shown: &Shown| shown.key.decompress().expect("a point");
        Shown { key: (-point(key)).compress(), ..shown.clone() }
    };
    assert!(!both(&first, &rogue(&first, &first)) && !both(&rogue(&second, &first), &rogue(&first, &second)));
}

/// Lengths, encodings, and more messages than there are.
#[test]
fn strings_must_be_what_they_should() {
    let good = Shown::by(&SigningKey::random(), &price());
    let fails = |shown: Shown| run(&shown.program()).map(drop);
    let whole = &good.signature;
    for signature in
        [whole[..63].to_vec(), [&whole[..], &[0]].concat(), vec![], [&whole[..32], &[0xff; 32]].concat()]
    {
        assert_eq!(fails(Shown { signature, ..good.clone() }), Err(Error::InvalidSignature));
    }
    for length in [0, 31, 33] {
        let program = anchor().push(vec![1; length]).push("p").push(whole.clone()).signdata(0);
        assert_eq!(run(&program).map(drop), Err(Error::InvalidPoint));
    }
    // Bytes that are no point are found when equations are checked.
    let no_point = CompressedRistretto([0xff; 32]);
    assert!(!Shown { key: no_point, ..good.clone() }.accepted());
    let signature = [&[0xff; 32], &whole[32..]].concat();
    assert!(!Shown { signature, ..good.clone() }.accepted());
    // More messages than there are.
    let program = anchor().push_point(good.key).push("p").push(whole.clone());
    for k in [2, 3, 1 << 20, u32::MAX] {
        assert_eq!(run(&program.clone().signdata(k)).map(drop), Err(Error::StackUnderflow), "{k}");
    }
}

/// What it costs in edges, as docs/spec.md says.
#[test]
fn it_is_charged() {
    let key = SigningKey::random();
    let edges = |program: &Program| run(program).expect("a run").counts.edges;
    let start = edges(&anchor());
    for (purpose, messages, hashed) in [
        ("", vec![], 32usize),
        ("p", vec![vec![0; 32]; 3], 129),
        ("purpose", vec![vec![0; 1000], vec![]], 1039),
    ] {
        let said = SignedData::new(purpose, messages);
        let shown = Shown::by(&key, &said);
        let expected = 2 * 64 + 16 + hashed.div_ceil(32) + said.messages.len();
        assert_eq!((edges(&shown.program()) - start) as usize, expected);
    }
}
