//! Simulated transactions have the verdict that proven, verified and applied ones have, and nothing is made or lost.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::clause::clause;
use common::town::Instance;
use common::wallet::{coin, flavor, key, owner, verify};
use proptest::prelude::*;
use proptest::sample::Index;
use zkvm::CompressedRistretto;
use zkvm::gadgets::conserve_cost;
use zkvm::image::ClauseImage;
use zkvm::ledger::{Block, Genesis, Ledger, LedgerError, MemoryStore, OutputId, Rehearsal};
use zkvm::program::Instruction::{Drop, Nullify, Output, Read, SelfPredicate};
use zkvm::signature::{SigningKey, VerificationKey};
use zkvm::tx::{
    Anchor, Argument, BuildError, CallResult, Contract, Header, NewOutputs, PayloadItem, Predicate,
    TxBuilder, Utxo, ValueOpening,
};

const BUYER: u64 = 1;
const SELLER: u64 = 2;

/// Two ledgers that began alike, one of proofs and one of simulations, and who holds what on them.
struct Town {
    ledger: Ledger<MemoryStore>,
    rehearsal: Rehearsal,
    chests: Vec<Instance>,
    offers: Vec<(Instance, ValueOpening)>,
    coins: Vec<Utxo>,
    /// Chests that were opened before.
    gone: Vec<Instance>,
    total: [u64; 3],
}

/// A transaction that may be right or wrong.
#[derive(Clone, Debug)]
struct Step {
    chests: Vec<(Index, Act)>,
    coins: Vec<Index>,
    /// Offers that are taken, and whether the builder is told that they cost nothing.
    offers: Vec<(Index, bool)>,
    /// Quantities and flavors that are locked in new chests.
    locks: Vec<(u64, u64)>,
    /// A chest that was opened before.
    stale: Option<Index>,
    /// Whether somebody gets what is left, the keys sign, and it is time.
    keeps: bool,
    signs: bool,
    in_time: bool,
}

#[derive(Clone, Debug)]
enum Act {
    Release,
    Again,
    /// Takes so much, and leaves the rest or a little more.
    Split(u64, u64),
}

fn step() -> impl Strategy<Value = Step> {
    let act = prop_oneof![
        2 => Just(Act::Release),
        1 => Just(Act::Again),
        4 => (0u64..11, prop_oneof![19 => Just(0), 1 => Just(1u64)]).prop_map(|(part, more)| Act::Split(part, more)),
    ];
    let yes = || prop::bool::weighted(0.93);
    let calls = (
        prop::collection::vec((any::<Index>(), act), 0..3),
        prop::collection::vec(any::<Index>(), 1..3),
        prop::collection::vec((any::<Index>(), prop::bool::weighted(0.1)), 0..2),
        prop::collection::vec((0u64..4, 1u64..3), 0..2),
    );
    (calls, prop::option::weighted(0.07, any::<Index>()), yes(), yes(), yes()).prop_map(
        |((chests, coins, offers, locks), stale, keeps, signs, in_time)| Step {
            chests,
            coins,
            offers,
            locks,
            stale,
            keeps,
            signs,
            in_time,
        },
    )
}

/// What becomes of a call's outputs.
enum Successor {
    None,
    Chest(Box<Instance>, Vec<PayloadItem>),
    Paid(ValueOpening),
}

/// A step's transaction, and what it would leave.
struct Planned {
    builder: TxBuilder,
    successors: Vec<Successor>,
    locks: Vec<ValueOpening>,
}

impl Town {
    fn new() -> Self {
        let value = |qty, n| ValueOpening::hidden(qty, flavor(n));
        let chests = [(1, 10, 1), (2, 7, 2), (3, 0, 1)];
        let chests = chests.map(|(number, qty, n)| Instance::chest(number, &value(qty, n))).to_vec();
        let offers = [(4, value(4, 1), value(1, 2)), (5, value(0, 1), value(2, 2))];
        let offers = offers
            .map(|(number, price, goods)| (Instance::offer(number, owner(SELLER), &price, &goods), price));
        let coins = vec![coin(6, BUYER, 5, flavor(1)), coin(7, BUYER, 3, flavor(2))];
        let contracts = chests.iter().chain(offers.iter().map(|(offer, _)| offer));
        let contracts = contracts.map(|instance| &instance.contract).chain(coins.iter().map(Utxo::contract));
        let genesis = Genesis { timestamp_ms: 1000, outputs: contracts.map(Into::into).collect() };
        let mut town = Self {
            ledger: Ledger::create(MemoryStore::default(), &genesis).expect("a genesis"),
            rehearsal: Rehearsal::new(&genesis).expect("the same"),
            chests,
            offers: offers.to_vec(),
            coins,
            gone: vec![],
            total: [0; 3],
        };
        town.total = town.sums();
        town
    }

    /// How much of each flavor there is.
    fn sums(&self) -> [u64; 3] {
        let instances = self.chests.iter().chain(self.offers.iter().map(|(offer, _)| offer));
        let coins = self.coins.iter().map(|coin| coin.opening().expect("a value").clone());
        let mut sums = [0; 3];
        for value in instances.map(Instance::value).chain(coins) {
            let n = (0..3).find(|n| flavor(*n) == value.flv).expect("a known flavor");
            sums[n as usize] += value.qty;
        }
        sums
    }

    /// The IDs of what the town holds; all of it has the openings that it should.
    fn held(&self) -> BTreeSet<OutputId> {
        let instances = self.chests.iter().chain(self.offers.iter().map(|(offer, _)| offer));
        let checked = instances.map(|instance| {
            let items: Vec<_> = instance.payload.iter().map(PayloadItem::item).collect();
            assert_eq!(items, instance.contract.payload);
            instance.contract.id().into()
        });
        checked.chain(self.coins.iter().map(|coin| coin.id().into())).collect()
    }

    fn plan(&self, step: &Step) -> Planned {
        let header = Header { maxtime_ms: if step.in_time { 2000 } else { 1000 }, ..Header::any_time() };
        let (mut builder, mut successors) = (TxBuilder::new(header), vec![]);
        let mut left: BTreeMap<u64, i128> = BTreeMap::new();
        let mut add = |value: &ValueOpening, sign: i128| {
            let n = (1..3).find(|n| flavor(*n) == value.flv).expect("a known flavor");
            *left.entry(n).or_default() += sign * i128::from(value.qty);
        };
        let stale = step.stale.filter(|_| !self.gone.is_empty()).map(|index| (&self.gone, index, Act::Again));
        let chests = step.chests.iter().map(|(index, act)| (&self.chests, *index, act.clone()));
        for (list, index, act) in chests.filter(|(list, ..)| !list.is_empty()).chain(stale) {
            let chest = index.get(list);
            let whole = chest.value();
            let (call, successor) = match act {
                Act::Release => {
                    add(&whole, 1);
                    (chest.release(), Successor::None)
                }
                Act::Again => {
                    (chest.again(), Successor::Chest(Box::new(chest.clone()), chest.payload.clone()))
                }
                Act::Split(part, more) => {
                    let (call, rest) = chest.split(part, whole.qty.saturating_sub(part) + more);
                    add(&whole, 1);
                    add(&rest, -1);
                    (call, Successor::Chest(Box::new(chest.clone()), vec![PayloadItem::Value(rest)]))
                }
            };
            builder = builder.call(call);
            successors.push(successor);
        }
        for (index, lies) in step.offers.iter().filter(|_| !self.offers.is_empty()) {
            let (offer, price) = index.get(&self.offers);
            let told = if *lies { ValueOpening { qty: 0, ..price.clone() } } else { price.clone() };
            add(&offer.value(), 1);
            add(&told, -1);
            builder = builder.call(offer.call(
                0,
                &[],
                vec![CallResult::Value(offer.value()), CallResult::Debt(told)],
            ));
            successors.push(Successor::Paid(price.clone()));
        }
        for index in step.coins.iter().filter(|_| !self.coins.is_empty()) {
            let coin = index.get(&self.coins);
            add(coin.opening().expect("a value"), 1);
            builder = builder.spend(coin);
        }
        let locks: Vec<_> =
            step.locks.iter().map(|(qty, n)| ValueOpening::hidden(*qty, flavor(*n))).collect();
        for value in &locks {
            add(value, -1);
            builder = builder.lock(self.predicate(), vec![PayloadItem::Value(value.clone())]);
        }
        // Not as change, whose opening would be another one when it is built again.
        for (n, amount) in left.into_iter().filter(|(_, amount)| step.keeps && *amount > 0) {
            builder = builder.pay(amount as u64, flavor(n), owner(BUYER));
        }
        Planned { builder, successors, locks }
    }

    fn predicate(&self) -> Predicate {
        Instance::chest(0, &ValueOpening::hidden(0, flavor(1))).contract.predicate
    }

    /// Who holds what after a step.
    fn follow(&mut self, planned: Planned, outputs: NewOutputs, block: &Block) {
        let spent: BTreeSet<OutputId> = block.transactions[0].inputs.iter().copied().collect();
        let stays = |contract: &Contract| !spent.contains(&contract.id().into());
        let (stay, gone) = self.chests.drain(..).partition(|chest| stays(&chest.contract));
        self.chests = stay;
        self.gone.extend::<Vec<_>>(gone);
        self.offers.retain(|(offer, _)| stays(&offer.contract));
        self.coins.retain(|coin| stays(coin.contract()));
        for (successor, made) in planned.successors.into_iter().zip(outputs.calls) {
            match (successor, &made[..]) {
                (Successor::None, []) => {}
                (Successor::Chest(chest, payload), [made]) => self.chests.push(chest.at(made, payload)),
                (Successor::Paid(price), [made]) => {
                    self.coins.push(Utxo::new(made.clone(), Some(price)).expect("the price"));
                }
                (_, made) => panic!("{} outputs", made.len()),
            }
        }
        for (value, made) in planned.locks.iter().zip(&outputs.locked) {
            self.chests.push(Instance::chest(0, value).at(made, vec![PayloadItem::Value(value.clone())]));
        }
        self.coins.extend(outputs.payments);
    }

    /// Takes a step on both ledgers; whether it was possible.
    fn take(&mut self, step: &Step, timestamp_ms: u64) -> bool {
        let planned = self.plan(step);
        let keys: Vec<SigningKey> = if step.signs { (0..4).map(key).collect() } else { vec![] };
        let simulated = simulate(&mut self.rehearsal, planned.builder.clone(), &keys, timestamp_ms);
        let proven = prove(&mut self.ledger, planned.builder.clone(), &keys, timestamp_ms);
        match (simulated, proven) {
            (Ok((block, outputs)), Ok((proven, _))) => {
                assert_eq!(block.transactions[0].inputs, proven.transactions[0].inputs);
                assert_eq!(block.transactions[0].outputs, proven.transactions[0].outputs);
                self.follow(planned, outputs, &proven);
            }
            (Err(simulated), Err(proven)) => {
                assert_eq!(simulated, proven);
                return false;
            }
            (simulated, proven) => panic!("{:?} {:?}", simulated.map(drop), proven.map(drop)),
        }
        let unspent = |ledger: zkvm::ledger::Outputs<'_>| -> BTreeSet<_> {
            ledger.map(|item| item.expect("readable").0).collect()
        };
        assert_eq!(unspent(self.ledger.unspent().expect("readable")), self.held());
        assert_eq!(unspent(self.rehearsal.unspent().expect("readable")), self.held());
        true
    }
}

/// An error, by whom it is told.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    Builder(BuildError),
    Ledger(String),
}

impl From<BuildError> for Refused {
    fn from(error: BuildError) -> Self {
        Self::Builder(error)
    }
}

impl From<LedgerError> for Refused {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error.to_string())
    }
}

fn simulate(
    rehearsal: &mut Rehearsal,
    builder: TxBuilder,
    keys: &[SigningKey],
    timestamp_ms: u64,
) -> Result<(Block, NewOutputs), Refused> {
    let keys: Vec<VerificationKey> = keys.iter().map(SigningKey::verification_key).collect();
    let (simulation, outputs) = builder.simulate()?;
    let transaction = simulation.signed_by(&keys)?;
    Ok((rehearsal.apply(&[transaction], timestamp_ms)?, outputs))
}

fn prove(
    ledger: &mut Ledger<MemoryStore>,
    builder: TxBuilder,
    keys: &[SigningKey],
    timestamp_ms: u64,
) -> Result<(Block, NewOutputs), Refused> {
    let (unsigned, outputs) = builder.build()?;
    let verified = verify(&unsigned.sign(keys)?).expect("what is built and signed verifies");
    Ok((ledger.apply(&[verified], timestamp_ms)?, outputs))
}

/// The ID, the log and the counts are those of the transaction that is proven.
#[test]
fn a_simulation_is_what_is_proven() {
    let town = Town::new();
    let (call, _) = town.chests[0].split(4, 6);
    let (offer, price) = &town.offers[0];
    let builder = TxBuilder::new(Header::any_time()).call(call).call(offer.buy(price)).spend(&town.coins[1]);
    // A payee gets what is left: as change, it would have other openings in each.
    let builder = builder.pay(4, flavor(2), owner(BUYER)).pay(0, flavor(1), owner(BUYER));
    let (simulation, outputs) = builder.clone().simulate().expect("a simulation");
    let (unsigned, built) = builder.build().expect("a transaction");
    assert_eq!((simulation.id(), &simulation.log), (unsigned.id, &unsigned.log));
    assert_eq!((&simulation.signing, outputs), (&unsigned.signing, built));
    assert_eq!(simulation.header, unsigned.header);
    let log = simulation.log.clone();
    let keys = [key(BUYER).verification_key()];
    let simulated = simulation.clone().signed_by(&keys).expect("the buyer");
    assert_eq!((simulated.header(), simulated.log()), (unsigned.header, &log));
    // One borrow for the price, two for the parts, and the constraint system is no larger than it says.
    let cloak = conserve_cost(7, 2).expect("a cloak");
    let (ranges, table) = (5 * 16, 8);
    let multipliers = 1 + 1 + ranges + table + cloak.first.multipliers + cloak.second.multipliers;
    assert_eq!(simulation.counts.multipliers as usize, multipliers);
    let missing = simulation.signed_by(&[key(SELLER).verification_key()]).map(drop);
    assert_eq!(missing, unsigned.sign(&[key(SELLER)]).map(drop));
    assert!(matches!(missing, Err(BuildError::MissingKey { .. })));
}

/// A signature under what is no key, or the identity, is none.
#[test]
fn nobody_signs_for_what_is_no_key() {
    for bytes in [[0; 32], [0xff; 32]] {
        let predicate = Predicate(CompressedRistretto(bytes));
        let open = Utxo::genesis(Anchor([1; 32]), predicate, ValueOpening::hidden(1, flavor(1)));
        let builder = TxBuilder::new(Header::any_time()).spend(&open).change(owner(BUYER));
        let (simulation, _) = builder.simulate().expect("it runs");
        let refused = simulation.signed_by(&[VerificationKey(CompressedRistretto(bytes))]);
        assert!(matches!(refused, Err(BuildError::MissingKey { .. })));
    }
}

#[test]
fn other_versions_are_not_simulated() {
    let header = Header { version: 1, ..Header::any_time() };
    let builder = TxBuilder::new(header).spend(&coin(1, BUYER, 1, flavor(1))).change(owner(BUYER));
    assert_eq!(builder.clone().simulate().map(drop), Err(BuildError::Version(1)));
    assert_eq!(builder.build().map(drop), Err(BuildError::Version(1)));
}

/// What a program reads and nullifies is looked at, too, and a block is applied as a whole or not at all.
#[test]
fn a_rehearsal_has_a_ledger_s_rules() {
    // `number output →`: reads a coin, nullifies the number, and goes on.
    let code = [Read, Drop, Drop, Drop, Nullify, SelfPredicate, Output(0)];
    let poll = Instance::new(8, vec![ClauseImage { arguments: 2, ..clause(&code, 0, [0, 0]) }], vec![]);
    let coins = [coin(1, BUYER, 5, flavor(1)), coin(2, BUYER, 5, flavor(1))];
    let outputs = [&poll.contract, coins[0].contract(), coins[1].contract()].map(Into::into).to_vec();
    let genesis = Genesis { timestamp_ms: 1000, outputs };
    let mut ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a genesis");
    let mut rehearsal = Rehearsal::new(&genesis).expect("the same");
    let mut both = |builder: TxBuilder, timestamp_ms| {
        let keys = [key(BUYER)];
        let simulated = simulate(&mut rehearsal, builder.clone(), &keys, timestamp_ms);
        let proven = prove(&mut ledger, builder, &keys, timestamp_ms);
        match (simulated, proven) {
            (Ok((_, outputs)), Ok(_)) => Ok(outputs),
            (Err(simulated), Err(proven)) => {
                assert_eq!(simulated, proven);
                Err(format!("{simulated:?}"))
            }
            _ => panic!("one of them"),
        }
    };
    let vote = |poll: &Instance, number: u8, read: &Utxo| {
        let mut call = poll.call(0, &[], vec![]);
        let arguments = [vec![number; 32], read.contract().encode_short()];
        call.arguments = arguments.map(Argument::String).to_vec();
        TxBuilder::new(Header::any_time()).call(call)
    };
    let made = both(vote(&poll, 7, &coins[0]), 1000).expect("the first vote");
    let poll = poll.at(&made.calls[0][0], vec![]);
    let error = both(vote(&poll, 7, &coins[0]), 1000).expect_err("the second vote");
    assert!(error.contains("already nullified in block 1"), "{error}");
    let spend = TxBuilder::new(Header::any_time()).spend(&coins[0]).pay(5, flavor(1), owner(BUYER));
    both(spend.clone(), 1000).expect("a payment");
    let error = both(spend, 1000).expect_err("once more");
    assert!(error.contains("already spent in block 2"), "{error}");
    let error = both(vote(&poll, 8, &coins[0]), 1000).expect_err("it was spent");
    assert!(error.contains("already spent in block 2"), "{error}");
    let error = both(vote(&poll, 8, &coins[1]), 999).expect_err("before the last block");
    assert!(error.contains("is before that of the last block"), "{error}");

    // The first of these would do, the second not; neither is applied.
    let simulated = |builder: TxBuilder| {
        builder.simulate().and_then(|(simulation, _)| simulation.signed_by(&[])).expect("a simulation")
    };
    let before = rehearsal.clone();
    let block = [simulated(vote(&poll, 8, &coins[1])), simulated(vote(&poll, 9, &coins[1]))];
    let error = rehearsal.apply(&block, 1000).expect_err("of one instance");
    assert!(matches!(error, LedgerError::SpentInBlock { transaction: 1, first: 0, .. }), "{error}");
    assert_eq!(rehearsal.last().expect("a block"), before.last().expect("a block"));
    assert_eq!(rehearsal.last().expect("a block").height, 2);
    let output = rehearsal.output(&poll.contract.id().into()).expect("readable").expect("it is there");
    assert_eq!(output.spent, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_rehearsal_tells_the_truth_and_amounts_stay(steps in prop::collection::vec(step(), 1..6)) {
        let mut town = Town::new();
        for (step, time) in steps.iter().zip(1001..) {
            town.take(step, time);
            prop_assert_eq!(town.sums(), town.total);
        }
    }
}
