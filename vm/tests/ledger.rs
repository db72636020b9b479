//! Real transactions on a ledger: what they do is what the ledger does.

mod common;

use common::transaction::empty_clause;
use zkvm::ledger::{Genesis, Ledger, LedgerError, MemoryStore, OutputId};
use zkvm::program::Instruction;
use zkvm::signature::SigningKey;
use zkvm::tx::{
    self, Anchor, BuildError, Contract, DEFAULT_LIMITS, Header, Predicate, PredicateLeaf, PredicateTree,
    Program, Tx, TxBuilder, TxError, Utxo, ValueOpening, VerifiedTx, Witness, verify_block,
};
use zkvm::{BulletproofGens, FormatError, Scalar};

/// Alice's key, her 100 coins, and a ledger with them at time 1000.
fn start() -> (SigningKey, Utxo, Ledger<MemoryStore>) {
    let alice = SigningKey::random();
    let utxo = Utxo::genesis(Anchor([1; 32]), to(&alice), ValueOpening::hidden(100, coin()));
    let genesis = Genesis { timestamp_ms: 1000, outputs: vec![utxo.contract().into()] };
    let ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a genesis");
    (alice, utxo, ledger)
}

fn coin() -> Scalar {
    Scalar::from(1u64)
}

fn to(key: &SigningKey) -> Predicate {
    Predicate::from(key.verification_key())
}

/// Pays some coins to `payee`, the rest to `payer`: the transaction, the payment, the change.
fn pay(header: Header, payer: &SigningKey, from: &Utxo, qty: u64, payee: &SigningKey) -> (Tx, Utxo, Utxo) {
    let builder = TxBuilder::new(header).spend(from).pay(qty, coin(), to(payee)).change(to(payer));
    let (unsigned, mut outputs) = builder.build().expect("a payment");
    let tx = unsigned.sign(std::slice::from_ref(payer)).expect("a signature");
    (tx, outputs.payments.remove(0), outputs.change.remove(0))
}

fn verified(txs: &[Tx]) -> Vec<VerifiedTx> {
    let gens = BulletproofGens::new(DEFAULT_LIMITS.multipliers as usize);
    verify_block(txs, &gens, DEFAULT_LIMITS).expect("they verify")
}

fn unspent(ledger: &Ledger<MemoryStore>) -> Vec<(OutputId, Vec<u8>)> {
    let outputs = ledger.unspent().expect("readable");
    outputs.map(|item| item.map(|(id, output)| (id, output.bytes)).expect("readable")).collect()
}

/// What a ledger should have for these.
fn expected(utxos: &[&Utxo]) -> Vec<(OutputId, Vec<u8>)> {
    let mut outputs: Vec<_> =
        utxos.iter().map(|utxo| (OutputId(utxo.id().0), utxo.contract().encode())).collect();
    outputs.sort();
    outputs
}

#[test]
fn payments_move_outputs() {
    let (alice, start, mut ledger) = start();
    let bob = SigningKey::random();
    let (pay_bob, bobs, alices) = pay(Header::any_time(), &alice, &start, 30, &bob);
    let (pay_back, back, rest) = pay(Header::any_time(), &bob, &bobs, 10, &alice);
    // In one block, in order; verification does not care for the order, the ledger does.
    let error =
        ledger.apply(&verified(&[pay_back.clone(), pay_bob.clone()]), 1000).expect_err("not yet made");
    assert!(
        matches!(error, LedgerError::UnknownOutput { transaction: 0, output } if output.0 == bobs.id().0)
    );
    let block = verified(&[pay_bob.clone(), pay_back]);
    let applied = ledger.apply(&block, 1000).expect("a block");
    assert_eq!(unspent(&ledger), expected(&[&alices, &back, &rest]));
    let ids: Vec<_> = applied.transactions.iter().map(|applied| applied.id).collect();
    assert_eq!(ids, [block[0].id().0, block[1].id().0]);
    let error = ledger.apply(&verified(&[pay_bob]), 1000).expect_err("applied before");
    assert!(matches!(error, LedgerError::SpentBefore { transaction: 0, height: 1, .. }));
    ledger.rollback().expect("taken back");
    assert_eq!(unspent(&ledger), expected(&[&start]));
    ledger.apply(&block, 1000).expect("once more");
}

#[test]
fn the_header_says_when() {
    let (alice, start, mut ledger) = start();
    let header = Header { mintime_ms: 2000, maxtime_ms: 3000, ..Header::any_time() };
    let block = verified(&[pay(header, &alice, &start, 1, &alice).0]);
    for time in [1999, 3001] {
        let error = ledger.apply(&block, time).expect_err("not the time");
        assert!(matches!(error, LedgerError::OutsideTimeBounds { from: 2000, to: 3000, .. }), "{error}");
    }
    ledger.apply(&block, 3000).expect("the last millisecond");
}

/// A transaction of another version is neither made nor verified, so that no ledger ever sees one.
#[test]
fn other_versions_are_not_taken() {
    let (alice, start, ledger) = start();
    let (tx, _, _) = pay(Header::any_time(), &alice, &start, 1, &alice);
    for version in [0, 1, 3, u64::MAX] {
        let header = Header { version, ..Header::any_time() };
        let made = TxBuilder::new(header).spend(&start).change(to(&alice)).build();
        assert_eq!(made.map(drop), Err(BuildError::Version(version)));
        let other = Tx { header, ..tx.clone() };
        assert_eq!(
            Tx::decode(&other.encode()),
            Err(FormatError::UnknownVersion { found: version, taken: 2 })
        );
        let gens = BulletproofGens::new(DEFAULT_LIMITS.multipliers as usize);
        let error = verify_block(&[tx.clone(), other], &gens, DEFAULT_LIMITS).expect_err("another version");
        assert_eq!((error.index, error.error), (1, TxError::Version(version)));
    }
    assert_eq!(unspent(&ledger), expected(&[&start]));
}

#[test]
fn of_two_payments_of_one_output_one_counts() {
    let (alice, start, mut ledger) = start();
    let [bob, carol] = [(); 2].map(|()| SigningKey::random());
    let [first, second] = [&bob, &carol].map(|payee| pay(Header::any_time(), &alice, &start, 99, payee));
    let both = verified(&[first.0, second.0]);
    let error = ledger.apply(&both, 1000).expect_err("spent twice");
    assert!(matches!(error, LedgerError::SpentInBlock { transaction: 1, first: 0, .. }));
    assert_eq!(unspent(&ledger), expected(&[&start]));
    ledger.apply(&both[1..], 1000).expect("either alone");
    assert_eq!(unspent(&ledger), expected(&[&second.1, &second.2]));
}

/// A contract that everybody may open once for each number, and that says so in its clause.
#[test]
fn a_clause_nullifies_and_a_transaction_reads() {
    let mut clause = empty_clause();
    clause.arguments = 1;
    clause.image.code = vec![Instruction::Nullify, Instruction::SelfPredicate, Instruction::Output(0)];
    let code = vec![PredicateLeaf::Image(clause.encode())];
    let tree = PredicateTree::of(None, code, &[1; 32]).expect("a tree");
    let first = Contract { anchor: Anchor([1; 32]), predicate: tree.predicate(), payload: vec![] };
    let other = Contract { anchor: Anchor([2; 32]), predicate: tree.predicate(), payload: vec![] };
    let genesis = Genesis { timestamp_ms: 1000, outputs: vec![(&first).into(), (&other).into()] };
    let mut ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a genesis");
    let proof = tree.call_proof(0).expect("the clause");
    let call = |instance: &Contract, number: u8, before: Program| {
        let opens = before.push([number; 32]).push_contract(instance).input();
        let program = opens.push_open_proof(&proof).push_clause(&clause).open();
        let unsigned = tx::prove(Header::any_time(), &program, &Witness::new()).expect("a proof");
        verified(&[unsigned.sign(&[]).expect("nobody signs")])
    };
    let read = |contract: &Contract| Program::new().push_contract(contract).read().drop();

    let one = call(&first, 7, read(&other).then(read(&other)));
    let next = one[0].log().outputs().next().expect("a successor").clone();
    let applied = ledger.apply(&one, 1000).expect("the first time");
    assert_eq!(applied.transactions[0].reads, [OutputId(other.id().0)]);
    let again = ledger.apply(&call(&next, 7, Program::new()), 1000).expect_err("the second time");
    assert!(matches!(again, LedgerError::NullifiedBefore { transaction: 0, height: 1, .. }), "{again}");
    // The other instance has the same predicate, which is what a nullifier belongs to.
    assert!(ledger.apply(&call(&other, 7, Program::new()), 1000).is_err());
    let stale = ledger.apply(&call(&next, 8, read(&first)), 1000).expect_err("it was spent");
    assert!(matches!(stale, LedgerError::ReadsSpent { transaction: 0, height: 1, .. }), "{stale}");
    ledger.apply(&call(&next, 8, read(&next)), 1000).expect("it reads what it then spends");
    let checked = ledger.check().expect("sound");
    assert_eq!((checked.height, checked.outputs.nullifiers), (2, 2));
    ledger.rollback().expect("taken back");
    ledger.apply(&call(&next, 8, Program::new()), 1000).expect("8 is new again");
}
