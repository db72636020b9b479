//! What a ledger accepts and refuses, on transactions made up for the tests. That real ones are wired to it right is
//! tested in `vm/tests`.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::effects::sealed::Verified;
use super::*;
use crate::tx::Nullifier;

#[cfg(feature = "disk")]
mod crash;
#[cfg(feature = "disk")]
mod damage;
#[cfg(feature = "disk")]
mod disk;
mod model;
#[cfg(feature = "disk")]
mod power;

/// A transaction that says of itself what it does.
#[derive(Clone, Debug)]
struct TestTx {
    id: u8,
    inputs: Vec<OutputId>,
    outputs: Vec<NewOutput>,
    reads: Vec<OutputId>,
    nullifiers: Vec<Nullifier>,
    bounds: RangeInclusive<u64>,
    maturity: u64,
}

impl Verified for TestTx {}

impl Effects for TestTx {
    fn id(&self) -> [u8; 32] {
        [self.id; 32]
    }

    fn inputs(&self) -> Vec<OutputId> {
        self.inputs.clone()
    }

    fn outputs(&self) -> Vec<NewOutput> {
        self.outputs.clone()
    }

    fn reads(&self) -> Vec<OutputId> {
        self.reads.clone()
    }

    fn nullifiers(&self) -> Vec<Nullifier> {
        self.nullifiers.clone()
    }

    fn time_bounds(&self) -> RangeInclusive<u64> {
        self.bounds.clone()
    }

    fn maturity(&self) -> u64 {
        self.maturity
    }
}

fn id(number: u8) -> OutputId {
    OutputId([number; 32])
}

fn nullifier(number: u8) -> Nullifier {
    Nullifier([number; 32])
}

fn output(number: u8) -> NewOutput {
    NewOutput { id: id(number), bytes: vec![number; number.into()] }
}

fn tx(inputs: &[u8], outputs: &[u8]) -> TestTx {
    TestTx {
        id: inputs.iter().chain(outputs).fold(0, |sum, number| sum ^ number),
        inputs: inputs.iter().copied().map(id).collect(),
        outputs: outputs.iter().copied().map(output).collect(),
        reads: vec![],
        nullifiers: vec![],
        bounds: 0..=u64::MAX,
        maturity: 0,
    }
}

fn valid_from_to(bounds: RangeInclusive<u64>, inputs: &[u8], outputs: &[u8]) -> TestTx {
    TestTx { bounds, ..tx(inputs, outputs) }
}

/// A ledger with outputs 1, 2, 3 at time 1000.
fn genesis() -> Genesis {
    Genesis { timestamp_ms: 1000, outputs: [1, 2, 3].map(output).to_vec() }
}

fn ledger() -> Ledger<MemoryStore> {
    Ledger::create(MemoryStore::default(), &genesis()).expect("the genesis is fine")
}

fn unspent<S: Store>(ledger: &Ledger<S>) -> Vec<u8> {
    ledger.unspent().expect("readable").map(|item| item.expect("readable").0.0[0]).collect()
}

/// A file that goes when this does.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zkvm-ledger-{name}-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Expects a refusal with this text, and a ledger that is as it was.
#[track_caller]
fn refused(ledger: &mut Ledger<MemoryStore>, block: &[TestTx], timestamp_ms: u64, text: &str) {
    let before = ledger.store.clone();
    let error = ledger.apply(block, timestamp_ms).expect_err("the block is refused");
    let text = [1, 2, 3, 4, 5, 9]
        .iter()
        .fold(text.to_string(), |text, &number| text.replace(&format!("#{number}"), &id(number).to_string()));
    assert_eq!(error.to_string(), text);
    assert_eq!(ledger.store, before);
}

fn reading(reads: &[u8], inputs: &[u8], outputs: &[u8]) -> TestTx {
    TestTx { reads: reads.iter().copied().map(id).collect(), ..tx(inputs, outputs) }
}

fn nullifying(nullifiers: &[u8], inputs: &[u8], outputs: &[u8]) -> TestTx {
    TestTx { nullifiers: nullifiers.iter().copied().map(nullifier).collect(), ..tx(inputs, outputs) }
}

#[test]
fn what_is_read_must_be_unspent() {
    let mut ledger = ledger();
    ledger.apply(&[reading(&[2, 1], &[1], &[4])], 1000).expect("it reads what it then spends");
    ledger.apply(&[tx(&[2], &[5]), reading(&[5, 4], &[3], &[])], 1000).expect("5 is there by then");
    refused(
        &mut ledger,
        &[reading(&[9], &[4], &[])],
        1000,
        "transaction 0 reads output #9, which does not exist",
    );
    refused(
        &mut ledger,
        &[reading(&[9], &[4], &[9])],
        1000,
        "transaction 0 reads output #9, which does not exist",
    );
    refused(
        &mut ledger,
        &[reading(&[1], &[4], &[])],
        1000,
        "transaction 0 reads output #1, which was already spent in block 1",
    );
    refused(
        &mut ledger,
        &[tx(&[4], &[]), reading(&[4], &[5], &[])],
        1000,
        "transaction 1 reads output #4, which was already spent in block 3",
    );
    assert_eq!(unspent(&ledger), [4, 5]);
}

#[test]
fn what_is_nullified_is_nullified_once() {
    let mut ledger = ledger();
    ledger.apply(&[nullifying(&[1, 2], &[1], &[4])], 1000).expect("both are new");
    let again = "transaction 0 nullifies #2, which was already nullified in block 1";
    refused(&mut ledger, &[nullifying(&[3, 2], &[2], &[])], 1000, again);
    let twice = "transaction 1 nullifies #3, which transaction 0 of the same block already nullifies";
    refused(&mut ledger, &[nullifying(&[3], &[2], &[]), nullifying(&[3], &[3], &[])], 1000, twice);
    let itself = "transaction 0 nullifies #3, which transaction 0 of the same block already nullifies";
    refused(&mut ledger, &[nullifying(&[3, 3], &[2], &[])], 1000, itself);
    assert_eq!(ledger.store.counts().expect("readable").nullifiers, 2);
    // With the block goes what it nullified.
    ledger.rollback().expect("there is a block");
    assert_eq!(ledger.store.counts().expect("readable").nullifiers, 0);
    ledger.apply(&[nullifying(&[2], &[2], &[])], 1000).expect("it is new again");
    assert_eq!(ledger.store.counts().expect("readable").nullifiers, 1);
}

#[test]
fn blocks_spend_and_make() {
    let mut ledger = ledger();
    let first = ledger.apply(&[tx(&[1], &[4]), tx(&[2, 3], &[5, 9])], 1000).expect("fine");
    assert_eq!(unspent(&ledger), [4, 5, 9]);
    assert_eq!((first.height, first.timestamp_ms, first.previous), (1, 1000, genesis().block().id()));
    let second = ledger.apply::<TestTx>(&[], 2000).expect("a block may be empty");
    assert_eq!((second.height, second.previous), (2, first.id()));

    assert_eq!(ledger.last().expect("readable"), second);
    assert_eq!(ledger.block(1).expect("readable"), Some(first));
    assert_eq!(ledger.block(3).expect("readable"), None);
    let output = |number| ledger.output(&id(number)).expect("readable");
    assert_eq!(output(2), Some(StoredOutput { bytes: vec![2, 2], created: 0, spent: Some(1) }));
    assert_eq!(output(4), Some(StoredOutput { bytes: vec![4; 4], created: 1, spent: None }));
    assert_eq!(output(7), None);
}

#[test]
fn what_does_not_exist_cannot_be_spent() {
    let text = "transaction 1 spends output #4, which does not exist";
    refused(&mut ledger(), &[tx(&[1], &[5]), tx(&[4], &[])], 1000, text);
}

#[test]
fn what_an_earlier_transaction_of_the_block_made_can_be_spent() {
    let mut ledger = ledger();
    ledger.apply(&[tx(&[1], &[4]), tx(&[4], &[5])], 1000).expect("made before it is spent");
    assert_eq!(unspent(&ledger), [2, 3, 5]);
    assert_eq!(
        ledger.output(&id(4)).expect("readable"),
        Some(StoredOutput { bytes: vec![4; 4], created: 1, spent: Some(1) })
    );
    ledger.rollback().expect("taken back");
    assert_eq!(ledger.store, super::tests::ledger().store);
}

#[test]
fn what_a_later_transaction_makes_cannot_be_spent() {
    let text = "transaction 0 spends output #4, which does not exist";
    refused(&mut ledger(), &[tx(&[4], &[5]), tx(&[1], &[4])], 1000, text);
}

#[test]
fn a_transaction_cannot_spend_what_it_makes() {
    let text = "transaction 0 spends output #4, which does not exist";
    refused(&mut ledger(), &[tx(&[1, 4], &[4])], 1000, text);
}

#[test]
fn nothing_is_spent_twice_in_a_block() {
    let text = "transaction 2 spends output #1, which transaction 1 of the same block already spends";
    refused(&mut ledger(), &[tx(&[2], &[]), tx(&[1], &[4]), tx(&[1], &[5])], 1000, text);
    let text = "transaction 0 spends output #1, which transaction 0 of the same block already spends";
    refused(&mut ledger(), &[tx(&[1, 1], &[4])], 1000, text);
    // Nor what was made in the block.
    let text = "transaction 2 spends output #4, which transaction 1 of the same block already spends";
    refused(&mut ledger(), &[tx(&[1], &[4]), tx(&[4], &[5]), tx(&[4], &[9])], 1000, text);
}

#[test]
fn nothing_is_spent_again_in_a_later_block() {
    let mut ledger = ledger();
    ledger.apply(&[tx(&[1], &[4])], 1000).expect("fine");
    ledger.apply(&[tx(&[2], &[5])], 1000).expect("fine");
    let text = "transaction 0 spends output #1, which was already spent in block 1";
    refused(&mut ledger, &[tx(&[1], &[9])], 1000, text);
}

#[test]
fn a_transaction_is_applied_once() {
    let mut ledger = ledger();
    let payment = tx(&[1], &[4]);
    let text = "transaction 1 spends output #1, which transaction 0 of the same block already spends";
    refused(&mut ledger, &[payment.clone(), payment.clone()], 1000, text);
    ledger.apply(std::slice::from_ref(&payment), 1000).expect("fine");
    let text = "transaction 0 spends output #1, which was already spent in block 1";
    refused(&mut ledger, &[payment], 1000, text);
    let text = "transaction 0 spends nothing, so it could be applied any number of times";
    refused(&mut ledger, &[tx(&[], &[5])], 1000, text);
    refused(&mut ledger, &[tx(&[], &[])], 1000, text);
}

#[test]
fn an_id_is_used_once() {
    let mut ledger = ledger();
    let text = "transaction 0 makes output #2, which exists already or has been spent";
    refused(&mut ledger, &[tx(&[1], &[2])], 1000, text);
    let text = "transaction 0 makes output #1, which exists already or has been spent";
    refused(&mut ledger, &[tx(&[1], &[1])], 1000, text);
    let text = "transaction 0 makes output #4, which exists already or has been spent";
    refused(&mut ledger, &[tx(&[1], &[4, 4])], 1000, text);
    let text = "transaction 1 makes output #4, which exists already or has been spent";
    refused(&mut ledger, &[tx(&[1], &[4]), tx(&[2], &[4])], 1000, text);
    // Spent IDs do not come back: whoever spent it once could have it spent again.
    ledger.apply(&[tx(&[1], &[4])], 1000).expect("fine");
    let text = "transaction 0 makes output #1, which exists already or has been spent";
    refused(&mut ledger, &[tx(&[2], &[1])], 1000, text);
    let text = "transaction 2 makes output #5, which exists already or has been spent";
    refused(&mut ledger, &[tx(&[2], &[5]), tx(&[5], &[]), tx(&[3], &[5])], 1000, text);
}

#[test]
fn time_bounds_hold_and_time_does_not_go_back() {
    let mut ledger = ledger();
    let text = "transaction 1 is valid from 2000 to 3000, but the time of the block is 1999";
    let block = [tx(&[2], &[]), valid_from_to(2000..=3000, &[1], &[4])];
    refused(&mut ledger, &block, 1999, text);
    let text = "transaction 1 is valid from 2000 to 3000, but the time of the block is 3001";
    refused(&mut ledger, &block, 3001, text);
    #[allow(clippy::reversed_empty_ranges)]
    let never = valid_from_to(3000..=2000, &[1], &[]);
    let text = "transaction 0 is valid from 3000 to 2000, but the time of the block is 2500";
    refused(&mut ledger, &[never], 2500, text);
    let text = "the time of the block, 999, is before that of the last block, 1000";
    refused(&mut ledger, &[tx(&[1], &[4])], 999, text);

    ledger.apply(&[valid_from_to(2000..=3000, &[1], &[])], 2000).expect("the first millisecond");
    ledger
        .apply(&[valid_from_to(1000..=2000, &[2], &[])], 2000)
        .expect("the last, at the time of the last block");
    let text = "the time of the block, 1999, is before that of the last block, 2000";
    refused(&mut ledger, &[tx(&[3], &[4])], 1999, text);
}

#[test]
fn heights_are_waited_for() {
    let mut ledger = ledger();
    let second = TestTx { maturity: 2, ..tx(&[1], &[4]) };
    let text = "transaction 0 may be applied from height 2 on, but the block has height 1";
    refused(&mut ledger, std::slice::from_ref(&second), 1000, text);
    ledger.apply::<TestTx>(&[], 1000).expect("fine");
    ledger.apply(&[second], 1000).expect("it is time");
}

#[test]
fn a_block_counts_as_a_whole() {
    let good = [tx(&[1], &[4]), tx(&[4, 2], &[5])];
    let bad = [good.as_slice(), &[tx(&[3], &[9, 9])]].concat();
    let mut ledger = ledger();
    refused(&mut ledger, &bad, 1000, "transaction 2 makes output #9, which exists already or has been spent");
    ledger.apply(&good, 1000).expect("nothing of the other block was left");
}

#[test]
fn rollback_leaves_the_state_before() {
    let mut ledger = ledger();
    let mut states = vec![ledger.store.clone()];
    let blocks = [vec![tx(&[1], &[4, 5])], vec![tx(&[4, 2], &[9]), tx(&[9], &[6])], vec![tx(&[3, 6], &[])]];
    for (time, block) in (1000..).zip(&blocks) {
        ledger.apply(block, time).expect("fine");
        states.push(ledger.store.clone());
    }
    while let Some(state) = states.pop() {
        assert_eq!(ledger.store, state);
        if !states.is_empty() {
            let height = ledger.rollback().expect("taken back").height;
            assert_eq!(height, states.len() as u64);
        }
    }
    assert!(matches!(ledger.rollback(), Err(LedgerError::GenesisStays)));
    // Both time and IDs are free again.
    ledger.apply(&blocks[0], 1000).expect("the same block once more");
}

#[test]
fn a_ledger_starts_once() {
    let twice = Genesis { timestamp_ms: 0, outputs: vec![output(1), output(1)] };
    let error = Ledger::create(MemoryStore::default(), &twice).expect_err("the same output twice");
    assert!(matches!(error, LedgerError::OutputExists { transaction: 0, output } if output == id(1)));
    assert!(matches!(Ledger::open(MemoryStore::default()), Err(LedgerError::NoGenesis)));
    let store = ledger().into_store();
    assert!(matches!(Ledger::create(store.clone(), &genesis()), Err(LedgerError::NotEmpty)));
    assert_eq!(unspent(&Ledger::open(store).expect("it is there")), [1, 2, 3]);
}

#[test]
fn heights_end() {
    let last = Block { height: u64::MAX, ..genesis().block() };
    let error = change::apply(&MemoryStore::default(), &last, std::iter::empty(), 1000).err();
    assert!(matches!(error, Some(LedgerError::TooHigh(u64::MAX))));
}

#[test]
fn the_id_is_of_everything_in_a_block() {
    let block = ledger().apply(&[tx(&[1], &[4]), tx(&[2], &[5])], 1000).expect("fine");
    let mut others = vec![block.clone(); 6];
    others[0].height += 1;
    others[1].timestamp_ms += 1;
    others[2].previous.0[0] ^= 1;
    others[3].transactions[1].id[31] ^= 1;
    others[4].transactions.swap(0, 1);
    others[5].transactions.pop();
    let ids: std::collections::BTreeSet<BlockId> = others.iter().chain([&block]).map(Block::id).collect();
    assert_eq!(ids.len(), 7);
    // Another genesis is another chain.
    let mut other = genesis();
    other.outputs.pop();
    assert_ne!(other.block().id(), genesis().block().id());
    // Part of the format: stored ledgers have it.
    let expected = "680a10c7e78e3bcdae97e98eddc0644c7aa72f6d84f3b4d8d71c8ec4cc50931b";
    assert_eq!(block.id().to_string(), expected);
}

#[test]
fn blocks_have_one_encoding() {
    let block = ledger().apply(&[tx(&[1, 2], &[4]), tx(&[3], &[])], 1234).expect("fine");
    let bytes = block.encode();
    assert_eq!(Block::decode(&bytes), Ok(block));
    for length in 0..bytes.len() {
        assert!(Block::decode(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(Block::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn ids_are_read_and_written_in_hex() {
    let id = OutputId(std::array::from_fn(|i| i as u8));
    assert_eq!(id.to_string().parse(), Ok(id));
    for wrong in ["", "00", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64)] {
        assert_eq!(wrong.parse::<OutputId>(), Err(crate::ParseIdError), "{wrong}");
    }
}
