//! From an image and inputs to a verified receipt, and every way in which that must fail.

mod common;

use common::machine::{ROOMY, scalar};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::image::{Debug, SourcePlace};
use zkvm::machine::MachineError;
use zkvm::program::Instruction::*;
use zkvm::program::{SideOp, SideProgram};
use zkvm::{
    BatchVerifyError, Entry, ExecuteError, Image, ImageId, Inputs, InputsError, JournalError, Opening,
    PedersenGens, Receipt, ReceiptError, Seal, VerifyError, execute, prove, verify, verify_batch,
    verify_with_id,
};

fn int(low: i64, high: i64) -> Type {
    Type::Int { low: low.into(), high: high.into() }
}

fn parameter(name: &str, visibility: Visibility, ty: Type) -> Parameter {
    Parameter { name: name.into(), visibility, ty }
}

/// The share of a hidden amount that belongs to a secret rate: `amount · rate = share · unit + rest`, the
/// share revealed. Uses a range, a product, a commitment, advice and a check on a public value.
fn image() -> Image {
    use SideOp::{Argument, Divide, Remainder};
    let divide = [Argument(0), Argument(1), Divide, Argument(0), Argument(1), Remainder];
    // Slots: 0 rate, 1 amount, 2 product, 3 share, 4 rest, 5 nothing.
    let code = vec![
        // unit = 1 or 10 (else the run fails in clear).
        Public(0),
        Int(10),
        Neg,
        Add,
        Public(0),
        Int(1),
        Neg,
        Add,
        Mul,
        Zero,
        Secret(0),
        Store(0),
        Load(0),
        Within(0),
        Hidden(0),
        Store(1),
        Load(1),
        Bits(8, 10),
        Load(0),
        Load(1),
        Multiply,
        Store(2),
        Drop,
        Drop,
        Load(2),
        Public(0),
        Advice(0),
        Store(4),
        Store(3),
        Load(3),
        Bits(11, 20),
        Load(4),
        Within(1),
        Load(3),
        Public(0),
        Mul,
        Load(4),
        Load(2),
        Neg,
        Sum(3),
        Zero,
        Load(3),
        Reveal,
        Drop,
    ];
    let here = |line: u32, message: Option<&str>, caller| SourcePlace {
        file: 0,
        line,
        column: 5,
        text: "rate".into(),
        message: message.map(Into::into),
        function: "main".into(),
        caller,
    };
    let places = vec![here(1, None, None), here(7, Some("rate too high"), Some(0))];
    let instructions = (0..code.len()).map(|pc| u32::from((10..14).contains(&pc))).collect();
    let mut image = Image {
        abi: Abi {
            parameters: vec![
                parameter("rate", Visibility::Secret, Type::Field),
                parameter("unit", Visibility::Public, int(1, 100)),
                parameter("amount", Visibility::Secret, Type::Hidden(Box::new(int(0, 255)))),
            ],
            outputs: vec![Output { name: "return".into(), ty: int(0, 2000) }],
        },
        counts: ROOMY,
        digit_bits: 0,
        constants: vec![scalar(20), scalar(9)],
        side_programs: vec![SideProgram::new(2, 2, divide.to_vec())],
        routines: vec![],
        code,
        debug: Debug { files: vec!["src/main.zk".into()], places, instructions },
    };
    image.counts = zkvm::cost(&image).expect("a cost").counts;
    image
}

fn inputs(rate: i64, unit: i64, amount: i64) -> Inputs {
    let mut inputs = Inputs::default();
    inputs.public = vec![scalar(unit)];
    inputs.secret = vec![scalar(rate)];
    inputs.hidden = vec![Opening { value: scalar(amount), blinding: Scalar::from(987_654_321u64) }];
    inputs
}

fn commitment(inputs: &Inputs) -> CompressedRistretto {
    PedersenGens::default().commit(inputs.hidden[0].value, inputs.hidden[0].blinding).compress()
}

fn receipt() -> (Image, Receipt) {
    let image = image();
    let receipt = prove(&image, &inputs(13, 10, 249)).expect("a receipt");
    (image, receipt)
}

#[test]
fn a_receipt_round_trips_and_verifies() {
    let (image, receipt) = receipt();
    // 13 · 249 = 3237 = 323 · 10 + 7.
    let expected = [
        Entry::Clear(scalar(10)),
        Entry::Commitment(commitment(&inputs(13, 10, 249))),
        Entry::Clear(scalar(323)),
    ];
    let decoded = Receipt::decode(&receipt.encode()).expect("a receipt");
    assert_eq!(decoded, receipt);
    for verified in [verify(&image, &decoded), verify_with_id(&image, image.id(), &decoded)] {
        let verified = verified.expect("a verified receipt");
        assert_eq!(verified.journal().entries, expected);
        assert_eq!(verified.image_id(), image.id());
    }
    let decoded = Image::decode(&image.encode()).expect("an image");
    assert!(verify(&decoded, &receipt).is_ok());
    // The debug map is no part of what ran.
    let stripped = Image { debug: Debug::default(), ..image };
    assert!(verify(&stripped, &receipt).is_ok());
}

#[test]
fn execution_tells_journal_and_cost() {
    let image = image();
    let execution = execute(&image, &inputs(20, 1, 100)).expect("an execution");
    assert_eq!(execution.journal.entries[2], Entry::Clear(scalar(2000)));
    assert_eq!(execution.counts, image.counts);
}

/// The verdict after a change of the receipt.
fn tampered(change: impl FnOnce(&mut Receipt)) -> VerifyError {
    let (image, mut receipt) = receipt();
    change(&mut receipt);
    verify(&image, &receipt).expect_err("a tampered receipt")
}

#[test]
fn each_part_of_the_journal_is_bound() {
    let set = |index: usize, entry: Entry| {
        tampered(|receipt| {
            assert_ne!(receipt.claim.journal.entries[index], entry);
            receipt.claim.journal.entries[index] = entry;
        })
    };
    let path = |path: &str| path.to_owned();
    let out_of_range = |leaf: &str, ty: &str| {
        VerifyError::Journal(JournalError::OutOfRange { path: path(leaf), ty: path(ty) })
    };
    let wrong_kind = |leaf: &str| VerifyError::Journal(JournalError::WrongKind { path: path(leaf) });
    let invalid = VerifyError::Journal(JournalError::InvalidCommitment { path: path("amount") });

    assert_eq!(set(0, Entry::Clear(scalar(1))), VerifyError::ProofInvalid);
    assert_eq!(set(0, Entry::Clear(scalar(0))), out_of_range("unit", "int 1..=100"));
    assert_eq!(set(0, Entry::Commitment(commitment(&inputs(1, 1, 1)))), wrong_kind("unit"));
    let VerifyError::Run(failure) = set(0, Entry::Clear(scalar(2))) else { panic!("a failed run") };
    assert_eq!((failure.pc, failure.error), (Some(9), MachineError::CleartextConstraintFalse));

    assert_eq!(set(1, Entry::Commitment(commitment(&inputs(13, 10, 250)))), VerifyError::ProofInvalid);
    assert_eq!(set(1, Entry::Commitment(CompressedRistretto::identity())), invalid);
    assert_eq!(set(1, Entry::Commitment(CompressedRistretto([0xff; 32]))), invalid);
    assert_eq!(set(1, Entry::Clear(scalar(249))), wrong_kind("amount"));

    assert_eq!(set(2, Entry::Clear(scalar(324))), VerifyError::ProofInvalid);
    assert_eq!(set(2, Entry::Clear(scalar(2001))), out_of_range("return", "int 0..=2000"));
    assert_eq!(set(2, Entry::Clear(scalar(-1))), out_of_range("return", "int 0..=2000"));

    let wrong_length = |found| VerifyError::Journal(JournalError::WrongLength { expected: 3, found });
    assert_eq!(tampered(|receipt| receipt.claim.journal.entries.truncate(2)), wrong_length(2));
    let more = tampered(|receipt| receipt.claim.journal.entries.push(Entry::Clear(scalar(0))));
    assert_eq!(more, wrong_length(4));
    assert_eq!(tampered(|receipt| receipt.claim.journal.entries.clear()), wrong_length(0));
}

#[test]
fn the_seal_is_bound() {
    let cut = tampered(|receipt| {
        let Seal::Bulletproofs(proof) = &mut receipt.seal else { panic!("another kind") };
        proof.pop();
    });
    assert_eq!(cut, VerifyError::SealMalformed);
    let empty = tampered(|receipt| receipt.seal = Seal::Bulletproofs(vec![]));
    assert_eq!(empty, VerifyError::SealMalformed);
    let other = prove(&image(), &inputs(12, 10, 249)).expect("a receipt");
    assert_eq!(tampered(|receipt| receipt.seal = other.seal), VerifyError::ProofInvalid);
}

#[test]
fn the_image_is_bound() {
    let (image, receipt) = receipt();
    let zero = ImageId([0; 32]);
    let unexpected = VerifyError::UnexpectedImage { expected: zero, found: image.id() };
    assert_eq!(verify_with_id(&image, zero, &receipt), Err(unexpected));

    let changes: [fn(&mut Image); 5] = [
        |image| image.constants[1] = scalar(8),
        |image| image.counts.edges += 1,
        |image| image.abi.outputs[0].name = "renamed".into(),
        |image| image.code.extend([Int(0), Drop]),
        |image| image.side_programs[0].code[0] = SideOp::Int(1),
    ];
    for change in changes {
        let mut other = image.clone();
        change(&mut other);
        let mismatch = VerifyError::ImageMismatch { image: other.id(), claimed: image.id() };
        assert_eq!(verify(&other, &receipt), Err(mismatch));
        // A receipt that claims the other image was not made for it, even if the constraints are the same.
        let mut relabelled = receipt.clone();
        relabelled.claim.image_id = other.id();
        if other.check().is_ok() {
            assert_eq!(verify(&other, &relabelled), Err(VerifyError::ProofInvalid));
        }
        let mismatch = VerifyError::ImageMismatch { image: image.id(), claimed: other.id() };
        assert_eq!(verify(&image, &relabelled), Err(mismatch));
    }
}

#[test]
fn a_batch_has_the_verdicts_of_its_receipts() {
    let (image, receipt) = receipt();
    let mut other = image.clone();
    other.code.extend([Int(0), Drop]);
    other.debug = Debug::default();
    other.counts = zkvm::cost(&other).expect("a cost").counts;
    let of_other = prove(&other, &inputs(12, 1, 7)).expect("a receipt");
    let changed = |change: fn(&mut Receipt)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        receipt
    };
    let not_run = changed(|receipt| receipt.claim.journal.entries[0] = Entry::Clear(scalar(2)));
    let not_proven = changed(|receipt| receipt.claim.journal.entries[2] = Entry::Clear(scalar(324)));
    let not_read = changed(|receipt| receipt.seal = Seal::Bulletproofs(vec![]));
    let pairs = [
        (&image, &receipt),
        (&other, &of_other),
        (&image, &not_proven),
        (&image, &receipt),
        (&image, &of_other),
        (&image, &not_run),
        (&other, &not_read),
        (&other, &of_other),
    ];
    assert_eq!(verify_batch(&[]), Ok(vec![]));
    let good = [pairs[0], pairs[1], pairs[3], pairs[7]];
    let verified = verify_batch(&good).expect("verified receipts");
    let alone: Vec<_> =
        good.iter().map(|(image, receipt)| verify(image, receipt).expect("verified")).collect();
    assert_eq!(verified, alone);

    let failures = pairs
        .iter()
        .enumerate()
        .filter_map(|(index, (image, receipt))| verify(image, receipt).err().map(|error| (index, error)));
    let failures: Vec<_> = failures.collect();
    assert_eq!(failures.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [2, 4, 5, 6]);
    assert_eq!(verify_batch(&pairs), Err(BatchVerifyError { failures }));
}

#[test]
fn receipts_that_share_a_run_keep_their_own_commitments() {
    let image = image();
    // A share of 24 of either amount.
    let [one, other] = [241, 249].map(|amount| prove(&image, &inputs(1, 10, amount)).expect("a receipt"));
    let good = [(&image, &one), (&image, &other), (&image, &one)];
    assert_eq!(verify_batch(&good).map(|verified| verified.len()), Ok(3));

    let [mut exchanged, mut for_other] = [one.clone(), other.clone()];
    std::mem::swap(&mut exchanged.claim.journal.entries[1], &mut for_other.claim.journal.entries[1]);
    assert_ne!(exchanged, one);
    let pairs = [(&image, &one), (&image, &exchanged), (&image, &other), (&image, &for_other)];
    let failures = vec![(1, VerifyError::ProofInvalid), (3, VerifyError::ProofInvalid)];
    assert_eq!(verify_batch(&pairs), Err(BatchVerifyError { failures }));
}

/// What became of a receipt with one bit flipped.
#[derive(Debug, PartialEq)]
enum Verdict {
    Undecodable(ReceiptError),
    Rejected(VerifyError),
}

fn flip(image: &Image, bytes: &[u8], bit: usize) -> Verdict {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    match Receipt::decode(&bytes) {
        Err(error) => Verdict::Undecodable(error),
        Ok(receipt) => Verdict::Rejected(verify(image, &receipt).expect_err("a flipped bit")),
    }
}

#[test]
fn every_flipped_bit_is_rejected() {
    use Verdict::{Rejected, Undecodable};
    let (image, receipt) = receipt();
    let bytes = receipt.encode();
    let (magic, version, kind, id) = (0..3, 3..4, 4..5, 5..37);
    let journal = 37..37 + receipt.claim.journal.encode().len();
    let length = journal.end..journal.end + 4;
    for bit in 0..8 * length.end {
        let verdict = flip(&image, &bytes, bit);
        let byte = bit / 8;
        let expected = match &verdict {
            Undecodable(ReceiptError::NotAReceipt) => magic.contains(&byte),
            Undecodable(ReceiptError::UnsupportedVersion(_)) => version.contains(&byte),
            Undecodable(ReceiptError::UnsupportedSeal(_)) => kind.contains(&byte),
            Rejected(VerifyError::ImageMismatch { .. }) => id.contains(&byte),
            Undecodable(ReceiptError::Malformed(_)) => journal.contains(&byte) || length.contains(&byte),
            Rejected(VerifyError::Journal(_) | VerifyError::Run(_) | VerifyError::ProofInvalid) => {
                journal.contains(&byte)
            }
            _ => false,
        };
        assert!(expected, "bit {bit}: {verdict:?}");
    }
    // The seal: one bit of every byte.
    for byte in length.end..bytes.len() {
        let verdict = flip(&image, &bytes, 8 * byte + byte % 8);
        let expected =
            [VerifyError::SealMalformed, VerifyError::SealMisshapen, VerifyError::ProofInvalid].map(Rejected);
        assert!(expected.contains(&verdict), "byte {byte}: {verdict:?}");
    }
}

#[test]
fn every_flipped_bit_of_an_image_is_noticed() {
    let (image, receipt) = receipt();
    let bytes = image.encode();
    let inputs = inputs(13, 10, 249);
    let (mut undecodable, mut other, mut debug) = (0, 0, 0);
    for bit in 0..8 * bytes.len() {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        match Image::decode(&bytes) {
            Err(_) => undecodable += 1,
            Ok(flipped) if flipped.id() == image.id() => {
                assert_eq!(Image { debug: image.debug.clone(), ..flipped }, image);
                debug += 1;
            }
            Ok(flipped) => {
                let error = verify(&flipped, &receipt).expect_err("another image");
                assert!(matches!(error, VerifyError::ImageMismatch { .. }));
                // Whatever it does now, it does without a panic.
                let _ = execute(&flipped, &inputs);
                other += 1;
            }
        }
    }
    assert!(undecodable > 0 && other > 0 && debug > 0);
}

fn run_error(rate: i64, unit: i64, amount: i64) -> zkvm::RunError {
    match execute(&image(), &inputs(rate, unit, amount)) {
        Err(ExecuteError::Run(error)) => *error,
        other => panic!("expected a failed run: {other:?}"),
    }
}

#[test]
fn a_failed_execution_names_its_place() {
    // rate ≤ 20 is proven by the `within` at 13, five bits after the constraints of none.
    let error = run_error(21, 10, 249);
    assert_eq!((error.pc, &error.error), (Some(13), &MachineError::Unsatisfied { constraint: 10 }));
    let places: Vec<_> = error.places.iter().map(|l| (&*l.file, l.place.line)).collect();
    assert_eq!(places, [("src/main.zk", 7), ("src/main.zk", 1)]);
    assert_eq!(error.places[0].place.message.as_deref(), Some("rate too high"));

    let error = run_error(1, 2, 3);
    assert_eq!((error.pc, error.error), (Some(9), MachineError::CleartextConstraintFalse));
    assert_eq!(error.places.len(), 1);

    let image = Image { debug: Debug::default(), ..image() };
    let Err(ExecuteError::Run(error)) = execute(&image, &inputs(21, 10, 249)) else { panic!("a failed run") };
    assert_eq!((error.pc, error.places.len()), (Some(13), 0));
}

#[test]
fn a_failed_second_phase_names_its_instruction() {
    let mut image = image();
    // Appended: rate = 5 or rate = 6, with the core set's constraints.
    let start = image.code.len();
    image.code.extend([Load(0), Int(5), Eq, Load(0), Int(6), Eq, Or, Verify]);
    image.debug = Debug::default();
    image.counts = zkvm::cost(&image).expect("a cost").counts;
    let receipt = prove(&image, &inputs(6, 10, 249)).expect("a receipt");
    assert!(verify(&image, &receipt).is_ok());
    let Err(ExecuteError::Run(error)) = execute(&image, &inputs(7, 10, 249)) else { panic!("a failed run") };
    assert_eq!(error.pc, Some(start + 7));
    assert!(matches!(error.error, MachineError::Unsatisfied { .. }));
}

#[test]
fn an_image_may_name_commitments_itself() {
    let mut image = image();
    let inputs = inputs(13, 10, 249);
    let unblinded = PedersenGens::default().commit(scalar(42), Scalar::ZERO).compress();
    // The hidden amount by its point, and an opening in clear.
    let named = commitment(&inputs).to_bytes().to_vec();
    image.code.extend([Push(named), Commit, Expr, Load(1), Neg, Add, Zero]);
    let opening = image.code.len() + 1;
    image.code.extend([
        Push(unblinded.to_bytes().to_vec()),
        Push(scalar(42).to_bytes().to_vec()),
        Unblind,
        Drop,
    ]);
    image.debug = Debug::default();
    image.counts = zkvm::cost(&image).expect("a cost").counts;
    let receipt = prove(&image, &inputs).expect("a receipt");
    assert!(verify(&image, &receipt).is_ok());

    image.code[opening] = Push(scalar(43).to_bytes().to_vec());
    let Err(ExecuteError::Run(error)) = execute(&image, &inputs) else { panic!("a wrong opening") };
    assert_eq!(error.error, MachineError::PointOperationFailed);
    let mut receipt = receipt;
    receipt.claim.image_id = image.id();
    let Err(VerifyError::Run(failure)) = verify(&image, &receipt) else { panic!("a wrong opening") };
    assert_eq!(failure.error, MachineError::PointOperationFailed);
}

/// A receipt of an earlier build verifies for as long as the format version stays. After a wanted change of
/// format, write it again: `ZKVM_STORE=1 cargo test -p zkvm --test receipt_flow`.
#[test]
fn a_stored_receipt_still_verifies() {
    let stored = |name: &str| format!("{}/tests/stored/{name}", env!("CARGO_MANIFEST_DIR"));
    let (image_file, receipt_file) = (stored("share.zkx"), stored("share.zkr"));
    if std::env::var_os("ZKVM_STORE").is_some() {
        let (image, receipt) = receipt();
        std::fs::write(&image_file, image.encode()).expect("the image is written");
        std::fs::write(&receipt_file, receipt.encode()).expect("the receipt is written");
    }
    let read = |file: &str| std::fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let stored = Image::decode(&read(&image_file)).expect("an image");
    assert_eq!(stored, image());
    let receipt = Receipt::decode(&read(&receipt_file)).expect("a receipt");
    let verified = verify(&stored, &receipt).expect("a verified receipt");
    assert_eq!(verified.journal().entries[2], Entry::Clear(scalar(323)));
}

#[test]
fn inputs_must_fit_the_abi() {
    let image = image();
    let error = |inputs: &Inputs| match execute(&image, inputs) {
        Err(ExecuteError::Inputs(error)) => error,
        other => panic!("expected bad inputs: {other:?}"),
    };
    let mut few = inputs(1, 1, 1);
    few.public.clear();
    assert_eq!(error(&few), InputsError::WrongCount { kind: "public", expected: 1, found: 0 });
    let mut many = inputs(1, 1, 1);
    many.secret.push(Scalar::ONE);
    assert_eq!(error(&many), InputsError::WrongCount { kind: "secret", expected: 1, found: 2 });
    let out_of_range =
        |path: &str, ty: &str| InputsError::OutOfRange { path: path.to_owned(), ty: ty.to_owned() };
    assert_eq!(error(&inputs(1, 0, 1)), out_of_range("unit", "int 1..=100"));
    assert_eq!(error(&inputs(1, 1, 256)), out_of_range("amount", "int 0..=255"));
    let mut trivial = inputs(1, 1, 0);
    trivial.hidden[0].blinding = Scalar::ZERO;
    assert_eq!(error(&trivial), InputsError::TrivialCommitment { path: "amount".to_owned() });
}

#[test]
fn outputs_must_fit_the_abi() {
    let mut image = image();
    image.abi.outputs[0].ty = int(0, 322);
    let expected = ExecuteError::OutputOutOfRange { path: "return".into(), ty: "int 0..=322".into() };
    assert_eq!(execute(&image, &inputs(13, 10, 249)), Err(expected));
}

#[test]
fn a_wrong_count_is_refused_by_prover_and_verifier() {
    let (image, receipt) = receipt();
    for change in [1, u32::MAX] {
        let mut image = image.clone();
        image.counts.multipliers = image.counts.multipliers.wrapping_add(change);
        assert!(matches!(prove(&image, &inputs(13, 10, 249)), Err(zkvm::ProveError::Execute(_))));
        let mut receipt = receipt.clone();
        receipt.claim.image_id = image.id();
        assert!(matches!(verify(&image, &receipt), Err(VerifyError::Run(_))));
    }
}
