//! Verifying transactions of our own: errors say what is wrong, blocks name the bad one, and the reference's proof
//! engine agrees.

mod common;
#[path = "common/reference.rs"]
mod reference;

use bulletproofs::r1cs as theirs;
use common::transaction::HEADER;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use rayon::prelude::*;
use reference::Reference;
use zkvm::image::Counts;
use zkvm::machine::{Failure, Machine, MachineError, VerifyingDelegate, VerifyingSystem};
use zkvm::r1cs::Variable;
use zkvm::signature::{Signature, SigningKey};
use zkvm::tx::{
    self, Anchor, BlockError, Contract, DEFAULT_LIMITS as LIMITS, Format, PortableItem, Predicate, Program,
    Tx, TxError, ValueOpening, Witness, verify_block,
};
use zkvm::{BulletproofGens, CompressedRistretto, ProofError, Statement};

fn gens() -> BulletproofGens {
    BulletproofGens::new(256)
}

fn verify(tx: &Tx) -> Result<(), TxError> {
    tx.verify(&gens(), LIMITS).map(drop)
}

/// A transaction of one key with everything in it: an issue, a fee, a cloak, an opened commitment, and a
/// contract opened by a signed program.
fn everything(key: &SigningKey) -> Tx {
    let owner = Predicate::from(key.verification_key());
    let flavor = Scalar::from(77u64);
    let (coin, tip) = (ValueOpening::hidden(100, flavor), ValueOpening::hidden(7, Scalar::ZERO));
    let change = ValueOpening::hidden(2, Scalar::ZERO);
    let lock = |anchor, payload| Contract { anchor: Anchor([anchor; 32]), predicate: owner, payload };
    let coins = lock(1, vec![PortableItem::Value(coin.value()), PortableItem::Value(tip.value())]);
    let delegated = lock(2, vec![PortableItem::String(b"data"[..].into())]);
    let signed = Program::new().log();
    let signature =
        Signature::sign(&mut Format::Version2.signid_transcript(delegated.id(), &signed.encode()), key);

    let mut witness = Witness::new();
    let (kept, change) = (ValueOpening::hidden(100, flavor), change);
    let [coin, tip, kept, change] = [coin, tip, kept, change].map(|opening| {
        let value = witness.value(&opening);
        (opening, value)
    });
    assert_eq!(coins.payload, [PortableItem::Value(coin.1), PortableItem::Value(tip.1)]);
    let answer = witness.commit(42u64, Scalar::ZERO);
    let program = Program::new()
        .push_contract(&delegated)
        .input()
        .program(&signed)
        .push(signature.to_bytes())
        .signid()
        .push_point(answer)
        .push_scalar(42u64)
        .unblind()
        .drop()
        .push_contract(&coins)
        .input()
        .signtx()
        .push_fee(5)
        .fee();
    let outputs = [kept.1, change.1];
    let program =
        outputs.iter().fold(program, |program, value| program.push_point(value.qty).push_point(value.flv));
    let keep = |program: Program| program.push_predicate(owner).output(1);
    let program = keep(keep(program.cloak(3, 2)));
    let unsigned = tx::prove(HEADER, &program, &witness).expect("a proof");
    unsigned.sign(std::slice::from_ref(key)).expect("a signature")
}

#[test]
fn errors_say_what_is_wrong() {
    let (key, thief) = (SigningKey::random(), SigningKey::random());
    let tx = everything(&key);
    let other = everything(&key);
    assert_eq!(verify(&tx), Ok(()));

    let stolen = Tx { signature: Signature::sign(&mut tx_transcript(&tx), &thief), ..tx.clone() };
    assert_eq!(verify(&stolen), Err(TxError::Signature));
    let transplanted = Tx { proof: other.proof.clone(), ..tx.clone() };
    assert_eq!(verify(&transplanted), Err(TxError::Proof(ProofError::Invalid)));
    let signed_for_another = Tx { signature: other.signature, ..tx.clone() };
    assert_eq!(verify(&signed_for_another), Err(TxError::Signature));

    let too_few = tx.verify(&BulletproofGens::new(64), LIMITS).map(drop);
    let why = "the constraint system needs 128 generators, but there are 64";
    assert_eq!(too_few, Err(TxError::Proof(ProofError::Refused(why.into()))));
    let limits = Counts { multipliers: 70, ..LIMITS };
    let too_large = tx.verify(&gens(), limits).map(drop);
    let error = MachineError::MultipliersExceeded { declared: 70 };
    assert!(matches!(too_large, Err(TxError::Run(Failure { error: found, .. })) if found == error));

    // The commitment that `unblind` opens holds 42 and not 43. The program is signed again, and the proof is made again.
    let mut witness = Witness::new();
    let point = witness.commit(42u64, Scalar::ZERO);
    let spent =
        Contract { anchor: Anchor([3; 32]), predicate: key.verification_key().into(), payload: vec![] };
    let open = |claimed: u64| {
        let program = Program::new().push_contract(&spent).input().signtx();
        program.push_point(point).push_scalar(claimed).unblind().drop()
    };
    let honest = tx::prove(HEADER, &open(42), &witness).expect("a proof");
    let mut tx = honest.sign(std::slice::from_ref(&key)).expect("a signature");
    assert_eq!(verify(&tx), Ok(()));
    // Neither the log nor the constraints know the number.
    tx.program = open(43).encode();
    assert_eq!(verify(&tx), Err(TxError::Points { pc: 5 }));
}

/// Larger limits make smaller portions: here two transactions.
#[test]
fn a_long_block_is_verified_in_portions() {
    let limits = Counts { multipliers: 1 << 21, ..LIMITS };
    let good: Vec<Tx> = (0..5).into_par_iter().map(|_| everything(&SigningKey::random())).collect();
    let alone: Vec<_> = good.iter().map(|tx| tx.verify(&gens(), limits).expect("a transaction")).collect();
    assert_eq!(verify_block(&good, &gens(), limits), Ok(alone));
    for index in 0..good.len() {
        let mut block = good.clone();
        block[index].signature.s += Scalar::ONE;
        let expected = BlockError { index, error: TxError::Signature };
        assert_eq!(verify_block(&block, &gens(), limits), Err(expected));
    }
}

/// What the signature of a transaction starts from.
fn tx_transcript(tx: &Tx) -> Transcript {
    Format::Version2.signtx_transcript(tx.execute(LIMITS).expect("a run").effects().id)
}

#[test]
fn a_verified_transaction_tells_its_effects() {
    let tx = everything(&SigningKey::random());
    let executed = tx.execute(LIMITS).expect("a run");
    let (effects, signing) = (executed.effects().clone(), executed.signing().len());
    let verified = executed.verify(&gens()).expect("a transaction");
    assert_eq!((verified.header(), verified.id()), (HEADER, effects.log.id()));
    assert_eq!((verified.log().inputs().count(), verified.log().outputs().count(), signing), (2, 2, 1));
    assert_eq!(verified.fee_rate().fee, 5);
    assert_eq!(verified.fee_rate().size, tx.encode().len() as u64);
    assert_eq!(verified.into_effects(), effects);
}

#[test]
fn a_block_names_the_bad_transaction() {
    let good: Vec<Tx> = (0..4).into_par_iter().map(|_| everything(&SigningKey::random())).collect();
    let verified = verify_block(&good, &gens(), LIMITS).expect("a block");
    let ids =
        |txs: &[Tx]| txs.iter().map(|tx| tx.execute(LIMITS).expect("a run").effects().id).collect::<Vec<_>>();
    assert_eq!(verified.iter().map(|tx| tx.id()).collect::<Vec<_>>(), ids(&good));

    type Spoil = fn(&mut Tx, &Tx);
    let bad: [(Spoil, TxError); 3] = [
        (|tx, _| tx.signature.s += Scalar::ONE, TxError::Signature),
        (|tx, other| tx.proof = other.proof.clone(), TxError::Proof(ProofError::Invalid)),
        (|tx, _| tx.program.clear(), TxError::Run(Failure::new(None, MachineError::AnchorMissing))),
    ];
    for (spoil, error) in bad {
        for index in 0..good.len() {
            let mut block = good.clone();
            spoil(&mut block[index], &good[(index + 1) % 4]);
            let expected = BlockError { index, error: error.clone() };
            assert_eq!(verify_block(&block, &gens(), LIMITS), Err(expected));
        }
    }
    // Swapped signatures do not make up for each other, and the first bad one is named.
    let mut block = good.clone();
    (block[1].signature, block[2].signature) = (good[2].signature, good[1].signature);
    assert_eq!(
        verify_block(&block, &gens(), LIMITS),
        Err(BlockError { index: 1, error: TxError::Signature })
    );
    // Nor do errors that cancel out.
    let mut block = good;
    block[0].signature.s += Scalar::ONE;
    block[3].signature.s -= Scalar::ONE;
    assert_eq!(
        verify_block(&block, &gens(), LIMITS),
        Err(BlockError { index: 0, error: TxError::Signature })
    );
}

impl VerifyingSystem for Reference<'_, theirs::Verifier<Transcript>> {
    fn commit(&mut self, point: CompressedRistretto) -> Variable {
        Reference::<theirs::Verifier<Transcript>>::commit(self, point)
    }
}

#[test]
fn our_proofs_verify_in_bulletproofs_4() {
    use theirs::ConstraintSystem;

    let tx = everything(&SigningKey::random());
    for (mintime_ms, holds) in [(HEADER.mintime_ms, true), (HEADER.mintime_ms + 1, false)] {
        let header = zkvm::tx::Header { mintime_ms, ..HEADER };
        let mut verifier = theirs::Verifier::new(
            Format::Version2.statement(&header, &tx.program).into_reference_transcript(),
        );
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Reference::verifying(&mut verifier), &statement);
        let outcome =
            Machine::for_transaction(&tx.program, header, LIMITS, &mut delegate).run().expect("a run");
        verifier.transcript().append_message(Format::Version2.id_label(), &outcome.log.id().0);
        let proof = theirs::R1CSProof::from_bytes(&tx.proof.to_bytes()).expect("a proof");
        let gens = bulletproofs::BulletproofGens::new(256, 1);
        let verdict = verifier.verify(&proof, &bulletproofs::PedersenGens::default(), &gens);
        assert_eq!(verdict.is_ok(), holds);
    }
}
