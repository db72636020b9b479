//! How long transactions that call clauses take to prove and to verify: medians, in milliseconds, and bytes. Then a block of payments, beside
//! the proofs of as many payments by `bulletproofs` 4.0.0, in turns.
//!
//!     RAYON_NUM_THREADS=2 cargo run --release -p zkc --example bench_contracts 21
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

mod reference;

use std::error::Error;
use std::time::{Duration, Instant};

use zkc::contract::{self, BuiltContract, Holdings, Identity, Leaf, Parameters};
use zkc::driver::{Checked, NoFiles};
use zkvm::Scalar;
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, Call, Contract, DEFAULT_LIMITS, Header, PayloadItem, Predicate, Tx, TxBuilder, Utxo,
    ValueOpening, default_generators, verify_block,
};

/// The flavors of the coins.
const GOLD: u64 = 5;
const ART: u64 = 6;

const PROGRAM: &str = include_str!("contracts.zk");

/// An instance of a contract on a ledger.
struct Instance {
    contract: BuiltContract,
    parameters: Parameters,
    output: Contract,
    held: Holdings,
}

fn instance(
    checked: &Checked,
    name: &str,
    leaves: Vec<Leaf>,
    mut held: Holdings,
) -> Result<Instance, Box<dyn Error>> {
    let parameters = Parameters { leaves };
    let id = contract::find(checked, name)?;
    let contract = contract::build(checked, id, &parameters, &[7; 32]).map_err(|_| "it is not built")?;
    let birth = contract.birth.as_ref();
    held.identity = birth.map(|birth| Identity { id: Scalar::from(7u64), flavor: birth.flavor });
    let payload = held.payload().iter().map(PayloadItem::item).collect();
    let mut anchor = [0; 32];
    anchor[..name.len()].copy_from_slice(name.as_bytes());
    let output = Contract { anchor: Anchor(anchor), predicate: contract.tree.predicate(), payload };
    Ok(Instance { contract, parameters, output, held })
}

fn call(instance: &Instance, clause: &str, given: &[Leaf]) -> Result<Call, Box<dyn Error>> {
    let clause =
        instance.contract.clauses.iter().find(|found| found.name == clause).ok_or("no such clause")?;
    let mut random = || ValueOpening::hidden(0, Scalar::ZERO).qty_blinding;
    let header = header();
    let found =
        contract::call(clause, &instance.parameters, &instance.held, given, &[], &header, &mut random)
            .map_err(|_| "a check fails")?;
    Ok(found.of(&instance.contract, clause, &instance.output, &instance.held).ok_or("it is a key")?)
}

fn header() -> Header {
    Header { maxtime_ms: 1_000, ..Header::any_time() }
}

fn measured(name: &str, runs: usize, keys: &[SigningKey], builder: &TxBuilder) -> Result<(), Box<dyn Error>> {
    let (mut proving, mut verifying, mut bytes) = (vec![], vec![], 0);
    for _ in 0..runs {
        let start = Instant::now();
        let tx = builder.clone().build()?.0.sign(keys)?;
        proving.push(start.elapsed());
        let encoded = tx.encode();
        bytes = encoded.len();
        let start = Instant::now();
        let tx = Tx::decode(&encoded)?;
        drop(tx.verify(&default_generators(), DEFAULT_LIMITS)?);
        verifying.push(start.elapsed());
    }
    let (prove, verify) = (median(&mut proving), median(&mut verifying));
    println!("{name:32} prove {prove:8.2}  verify {verify:7.2}  {bytes:6} bytes");
    Ok(())
}

/// Payments verified at once, one by one, and their proofs alone by the reference one by one.
fn measure_block(
    size: usize,
    runs: usize,
    keys: &[SigningKey],
    payment: &TxBuilder,
) -> Result<(), Box<dyn Error>> {
    let payments = (0..size).map(|_| Ok(payment.clone().build()?.0.sign(keys)?));
    let block: Vec<Tx> = payments.collect::<Result<_, Box<dyn Error>>>()?;
    let gens = default_generators();
    let reference = reference::Payments::new(size);
    let mut times = [const { vec![] }; 3];
    for _ in 0..runs {
        let start = Instant::now();
        drop(verify_block(&block, &gens, DEFAULT_LIMITS)?);
        times[0].push(start.elapsed());
        let start = Instant::now();
        for tx in &block {
            drop(tx.verify(&gens, DEFAULT_LIMITS)?);
        }
        times[1].push(start.elapsed());
        let start = Instant::now();
        reference.verify();
        times[2].push(start.elapsed());
    }
    let [at_once, one_by_one, reference] = times.map(|mut times| median(&mut times));
    let (ours, theirs) = (one_by_one / at_once, reference / at_once);
    println!(
        "{size:3} payments: at once {at_once:.2}, one by one {one_by_one:.2} ({ours:.1} times as long), \
         their proofs by the reference {reference:.2} ({theirs:.1})"
    );
    Ok(())
}

/// In milliseconds.
fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn main() -> Result<(), Box<dyn Error>> {
    let runs = std::env::args().nth(1).map_or(Ok(11), |text| text.parse())?;
    let checked = zkc::check("main.zk", PROGRAM, &NoFiles);
    let owner = SigningKey::random();
    let (key, to_owner) =
        (Leaf::Key(owner.verification_key().to_bytes()), Predicate::from(owner.verification_key()));
    let keys = [owner];
    let coins = |amount: u64, flavor: u64| ValueOpening::hidden(amount, Scalar::from(flavor));
    let number = |number: u64| Leaf::Number(Scalar::from(number));
    let values = |values: Vec<ValueOpening>| Holdings { values, ..Holdings::default() };
    let new = || TxBuilder::new(header());

    let mine = Utxo::genesis(Anchor([1; 32]), to_owner, coins(100, GOLD));
    let art = Utxo::genesis(Anchor([2; 32]), to_owner, coins(1, ART));
    let payment = new().spend(&mine).pay(40, Scalar::from(GOLD), to_owner).change(to_owner);
    measured("payment, 1 to 2", runs, &keys, &payment)?;
    measure_block(100, 5, &keys, &payment)?;

    let vault = instance(&checked, "Vault", vec![key, number(1_000)], values(vec![coins(1_200, GOLD)]))?;
    let withdraw = call(&vault, "withdraw", &[number(300)])?;
    measured("vault, withdraw", runs, &keys, &new().call(withdraw.clone()).change(to_owner))?;

    let bid = instance(&checked, "Bid", vec![key, number(ART), key], values(vec![coins(80, GOLD)]))?;
    let win = call(&bid, "win", &[number(60)])?;
    measured("bid, win", runs, &keys, &new().call(win.clone()).spend(&art).change(to_owner))?;

    let sold = PayloadItem::string(Scalar::ZERO.to_bytes());
    let held = Holdings { strings: vec![sold], ..values(vec![coins(5, GOLD)]) };
    let till = instance(&checked, "Till", vec![key], held)?;
    let pay = call(&till, "pay", &[number(200)])?;
    let three = new().call(withdraw).call(win).call(pay).spend(&art).change(to_owner);
    measured("vault, bid and till together", runs, &keys, &three)?;

    let path = "[i as field for i in 0..20]";
    let root = zkc::eval(&format!("merkle::root(poseidon::hash1(11), [false; 20], {path})"))?;
    let path = zkc::eval(path)?;
    let leaves = vec![Leaf::Number(root.leaves[0]), number(5_000)];
    let yes = zkvm::Opening { value: Scalar::from(3u64), blinding: coins(0, 0).qty_blinding };
    let strings = vec![PayloadItem::Committed(yes), PayloadItem::string(Scalar::from(4u64).to_bytes())];
    let poll = instance(&checked, "Poll", leaves, Holdings { strings, ..Holdings::default() })?;
    // Leaves come in the order of the parameters: a commitment, then the secrets.
    let mut given = vec![number(1), number(11)];
    given.extend(vec![number(0); 20]);
    given.extend(path.leaves.iter().copied().map(Leaf::Number));
    measured(
        "poll of depth 20, vote",
        runs,
        &keys,
        &new().call(call(&poll, "vote", &given)?).change(to_owner),
    )?;
    Ok(())
}
