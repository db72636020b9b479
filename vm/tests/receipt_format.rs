//! Receipts and journals as bytes: one encoding each, every defect its own error.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED as POINT;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::receipt::ReceiptError;
use zkvm::{Claim, Entry, FormatError, ImageId, Journal, JournalError, Receipt, Seal, Statement};

fn receipt(entries: Vec<Entry>, proof: Vec<u8>) -> Receipt {
    let claim = Claim { image_id: ImageId([7; 32]), journal: Journal { entries } };
    Receipt { claim, seal: Seal::Bulletproofs(proof) }
}

fn clear(value: u64) -> Entry {
    Entry::Clear(value.into())
}

#[test]
fn binary_form() {
    let receipt = receipt(vec![clear(0), clear(300), Entry::Commitment(POINT)], vec![9, 8]);
    let mut expected = b"zkr\x01\x01".to_vec();
    expected.extend([7; 32]);
    expected.extend([3, 0, 0, 0, /* 0 */ 0, /* 300 */ 2, 44, 1, 0x80]);
    expected.extend(POINT.as_bytes());
    expected.extend([2, 0, 0, 0, 9, 8]);
    assert_eq!(receipt.encode(), expected);
    assert_eq!(Receipt::decode(&expected), Ok(receipt));
}

#[test]
fn every_defect_has_its_error() {
    let bytes = receipt(vec![clear(300), Entry::Commitment(POINT)], vec![1]).encode();
    let with = |place: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[place] = byte;
        Receipt::decode(&bytes).unwrap_err()
    };
    for end in 0..3 {
        assert_eq!(Receipt::decode(&bytes[..end]), Err(ReceiptError::NotAReceipt));
    }
    for end in 3..bytes.len() {
        assert_eq!(Receipt::decode(&bytes[..end]), Err(FormatError::Truncated.into()), "{end}");
    }
    assert_eq!(with(0, b'Z'), ReceiptError::NotAReceipt);
    assert_eq!(with(3, 2), ReceiptError::UnsupportedVersion(2));
    assert_eq!(with(4, 0), ReceiptError::UnsupportedSeal(0));
    // The most significant byte of 300.
    assert_eq!(with(43, 0), FormatError::NonCanonicalScalar.into());
    assert_eq!(with(41, 33), FormatError::UnknownTag { what: "journal entry", tag: 33 }.into());
    assert_eq!(with(44, 0x81), FormatError::UnknownTag { what: "journal entry", tag: 0x81 }.into());
    assert_eq!(with(45, POINT.as_bytes()[0] ^ 1), FormatError::InvalidPoint.into());
    let limit = FormatError::LimitExceeded { what: "journal entries", found: (1 << 24) + 2, limit: 1 << 20 };
    assert_eq!(with(40, 1), limit.into());
    assert_eq!(Receipt::decode(&[&bytes[..], &[0]].concat()), Err(FormatError::TrailingBytes.into()));
    let long = receipt(vec![], vec![0; (1 << 20) + 1]).encode();
    assert!(matches!(
        Receipt::decode(&long),
        Err(ReceiptError::Malformed(FormatError::LimitExceeded { what: "bytes in the seal", .. }))
    ));
}

/// ℓ itself is no canonical scalar.
#[test]
fn unreduced_scalars_are_refused() {
    let mut order = (-Scalar::ONE).to_bytes();
    order[0] += 1;
    let bytes = [&[1, 0, 0, 0, 32][..], &order].concat();
    assert_eq!(Journal::decode(&bytes), Err(FormatError::NonCanonicalScalar));
    order[0] -= 1;
    let bytes = [&[1, 0, 0, 0, 32][..], &order].concat();
    assert_eq!(Journal::decode(&bytes), Ok(Journal { entries: vec![Entry::Clear(-Scalar::ONE)] }));
}

#[test]
fn a_journal_is_checked_against_the_abi() {
    let age = Type::Int { low: (-2).into(), high: 9.into() };
    let parameter = |name: &str, visibility, ty| Parameter { name: name.to_owned(), visibility, ty };
    let abi = Abi {
        parameters: vec![
            parameter("age", Visibility::Public, age.clone()),
            parameter("salt", Visibility::Secret, Type::Field),
            parameter("coins", Visibility::Secret, Type::Array(Box::new(Type::Hidden(Box::new(age))), 1)),
        ],
        outputs: vec![Output { name: "return".to_owned(), ty: Type::Tuple(vec![Type::Bool]) }],
    };
    let check = |entries: &[Entry]| {
        Statement::read(&abi, &Journal { entries: entries.to_vec() }).map(|statement| statement.outputs)
    };
    let hidden = Entry::Commitment(POINT);
    let minus_two = Entry::Clear(-Scalar::from(2u8));
    assert_eq!(check(&[minus_two, hidden, clear(1)]), Ok(vec![Scalar::ONE]));
    let length = |found| Err(JournalError::WrongLength { expected: 3, found });
    assert_eq!(check(&[minus_two, hidden]), length(2));
    assert_eq!(check(&[minus_two, hidden, clear(1), clear(1)]), length(4));
    let identity = Entry::Commitment(CompressedRistretto([0; 32]));
    let invalid = Err(JournalError::InvalidCommitment { path: "coins[0]".to_owned() });
    assert_eq!(check(&[minus_two, identity, clear(1)]), invalid);
    let kind = |path: &str| Err(JournalError::WrongKind { path: path.to_owned() });
    assert_eq!(check(&[hidden, hidden, clear(1)]), kind("age"));
    assert_eq!(check(&[clear(1), clear(1), clear(1)]), kind("coins[0]"));
    let range =
        |path: &str, ty: &str| Err(JournalError::OutOfRange { path: path.to_owned(), ty: ty.to_owned() });
    assert_eq!(check(&[Entry::Clear(-Scalar::from(3u8)), hidden, clear(1)]), range("age", "int -2..=9"));
    assert_eq!(check(&[clear(10), hidden, clear(1)]), range("age", "int -2..=9"));
    assert_eq!(check(&[clear(9), hidden, clear(2)]), range("return.0", "bool"));
}

#[test]
fn image_ids_are_hexadecimal() {
    let id = ImageId(std::array::from_fn(|i| i as u8 * 8));
    assert_eq!(id.to_string().parse(), Ok(id));
    assert!(id.to_string().starts_with("000810"));
    let digits = "0".repeat(64);
    for text in ["", &digits[1..], &format!("{digits}0"), &format!("{}g", &digits[1..])] {
        assert!(text.parse::<ImageId>().is_err(), "{text}");
    }
}

fn entry() -> impl Strategy<Value = Entry> {
    prop_oneof![
        any::<u64>().prop_map(clear),
        any::<[u8; 32]>().prop_map(|bytes| Entry::Clear(Scalar::from_bytes_mod_order(bytes))),
        Just(Entry::Commitment(POINT)),
        Just(Entry::Commitment(CompressedRistretto([0; 32]))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn receipts_round_trip(
        entries in prop::collection::vec(entry(), 0..8),
        proof in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let receipt = receipt(entries, proof);
        prop_assert_eq!(Journal::decode(&receipt.claim.journal.encode()), Ok(receipt.claim.journal.clone()));
        prop_assert_eq!(Receipt::decode(&receipt.encode()), Ok(receipt));
    }

    /// Changed bytes are refused, or are the encoding of another receipt.
    #[test]
    fn mutated_receipts(
        entries in prop::collection::vec(entry(), 0..8),
        place in any::<prop::sample::Index>(),
        mask in 1u8..,
    ) {
        let mut bytes = receipt(entries, vec![1, 2, 3]).encode();
        let original = Receipt::decode(&bytes);
        let place = place.index(bytes.len());
        bytes[place] ^= mask;
        let mutated = Receipt::decode(&bytes);
        prop_assert_ne!(&mutated, &original);
        if let Ok(receipt) = mutated {
            prop_assert_eq!(receipt.encode(), bytes);
        }
    }

    #[test]
    fn decoding_is_total(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let receipt = [b"zkr\x01\x01", &bytes[..]].concat();
        if let Ok(decoded) = Receipt::decode(&receipt) {
            prop_assert_eq!(decoded.encode(), receipt);
        }
        if let Ok(journal) = Journal::decode(&bytes) {
            prop_assert_eq!(journal.encode(), bytes);
        }
    }
}
