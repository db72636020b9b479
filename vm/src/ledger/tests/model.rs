//! Any sequence of blocks and rollbacks, against a set that knows nothing of stores.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// How many IDs there are: few, so that they meet.
const IDS: u8 = 10;

#[derive(Clone, Debug)]
enum Step {
    /// What each transaction does, and how much later the block is.
    Apply(Vec<Effects>, i64),
    Rollback,
}

/// Inputs, outputs, reads and nullifiers of a transaction.
type Effects = [Vec<u8>; 4];

/// What a ledger is about.
#[derive(Clone, Debug)]
struct Model {
    unspent: BTreeSet<u8>,
    ever: BTreeSet<u8>,
    nullified: BTreeSet<u8>,
    time: u64,
}

impl Model {
    /// The state after a block; `None` if it is refused.
    fn after(&self, block: &[Effects], time: u64) -> Option<Model> {
        let mut next = Model { time, ..self.clone() };
        let spends = block.iter().all(|[inputs, outputs, reads, nullifiers]| {
            !inputs.is_empty()
                && reads.iter().all(|id| next.unspent.contains(id))
                && nullifiers.iter().all(|id| next.nullified.insert(*id))
                && inputs.iter().all(|id| next.unspent.remove(id))
                && outputs.iter().all(|id| next.ever.insert(*id) && next.unspent.insert(*id))
        });
        (spends && time >= self.time).then_some(next)
    }
}

fn step() -> impl Strategy<Value = Step> {
    let (some, few) = (|| vec(0..IDS, 0..3), || prop_oneof![3 => Just(vec![]), 1 => vec(0..IDS, 1..3)]);
    let transaction = (some(), some(), few(), few()).prop_map(|(a, b, c, d)| [a, b, c, d]);
    prop_oneof![
        4 => (vec(transaction, 0..4), -1i64..3).prop_map(|(block, later)| Step::Apply(block, later)),
        1 => Just(Step::Rollback),
    ]
}

/// All that can be seen of a ledger: blocks, outputs, nullifiers, unspent outputs.
type Seen = (Vec<Block>, Vec<Option<StoredOutput>>, Vec<Option<u64>>, Vec<u8>);

fn seen<S: Store>(ledger: &Ledger<S>) -> Seen {
    let last = ledger.last().expect("readable").height;
    let blocks = (0..=last).map(|height| ledger.block(height).expect("readable").expect("a block"));
    let outputs = (0..IDS).map(|number| ledger.output(&id(number)).expect("readable"));
    assert_eq!(ledger.block(last + 1).expect("readable"), None);
    let nullified = (0..IDS).map(|number| ledger.store.nullified(&nullifier(number)).expect("readable"));
    (blocks.collect(), outputs.collect(), nullified.collect(), unspent(ledger))
}

fn run<S: Store>(mut ledger: Ledger<S>, steps: &[Step]) -> Ledger<S> {
    let start = BTreeSet::from([1, 2, 3]);
    let model = Model { unspent: start.clone(), ever: start, nullified: BTreeSet::new(), time: 1000 };
    let mut models = vec![(model, seen(&ledger))];
    for step in steps {
        let (model, before) = models.last().expect("the genesis stays").clone();
        match step {
            Step::Apply(block, later) => {
                let time = model.time.saturating_add_signed(*later);
                let transactions: Vec<TestTx> = block
                    .iter()
                    .map(|[inputs, outputs, reads, nullified]| TestTx {
                        reads: reads.iter().copied().map(id).collect(),
                        nullifiers: nullified.iter().copied().map(nullifier).collect(),
                        ..tx(inputs, outputs)
                    })
                    .collect();
                let result = ledger.apply(&transactions, time);
                match model.after(block, time) {
                    Some(next) => {
                        result.expect("the model accepts it");
                        models.push((next, seen(&ledger)));
                    }
                    None => {
                        result.expect_err("the model refuses it");
                        assert_eq!(seen(&ledger), before);
                    }
                }
            }
            Step::Rollback if models.len() == 1 => {
                ledger.rollback().expect_err("the genesis stays");
            }
            Step::Rollback => {
                ledger.rollback().expect("there is a block");
                models.pop();
            }
        }
        let (model, expected) = models.last().expect("the genesis stays");
        let now = seen(&ledger);
        assert_eq!(&now, expected);
        assert_eq!(now.3, model.unspent.iter().copied().collect::<Vec<_>>());
    }
    ledger
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_steps_do_what_the_model_does(steps in vec(step(), 1..40)) {
        run(ledger(), &steps);
    }
}

#[cfg(feature = "disk")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..Default::default() })]

    #[test]
    fn on_disk_as_in_memory(steps in vec(step(), 1..25)) {
        let file = Scratch::new("model");
        let store = DiskStore::create(&file.0).expect("a new file");
        let ledger = run(Ledger::create(store, &genesis()).expect("fine"), &steps);
        let before = seen(&ledger);
        drop(ledger);
        let reopened = Ledger::open(DiskStore::open(&file.0).expect("a ledger")).expect("a ledger");
        prop_assert_eq!(seen(&reopened), before);
        prop_assert_eq!(seen(&run(super::ledger(), &steps)), seen(&reopened));
    }
}
