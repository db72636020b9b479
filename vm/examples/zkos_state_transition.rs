//! An application that holds money and counts, as ZkOS script transactions over a ledger.
//!
//!     cargo run -p zkvm --example zkos_state_transition
//!
//! A shop sells tickets. Its state holds its earnings and a number of tickets sold, both hidden. A customer first
//! locks a coin in an order (a memo) that says, hidden too, how many tickets it is for. Then order and state meet: the
//! script checks that the count grows by that number, at a price of 5 each, and the rest goes back to the customer.
#![allow(clippy::print_stdout)]

use std::error::Error;

use zkvm::ledger::{Genesis, Ledger, MemoryStore, NewOutput};
use zkvm::program::InstructionSet;
use zkvm::signature::SigningKey;
use zkvm::tx::Program;
use zkvm::zkos::{
    Input, Memo, Pair, PublicKey, Script, ScriptBody, ScriptHeader, ScriptOutput, ScriptSecrets, ScriptTree,
    ScriptTx, Shape, Source, State, prove,
};

/// Locks a coin in an order and opens the shop. The stack: the order's amount, the tickets ordered; the shop's
/// earnings, the tickets sold, which must be 0.
fn open() -> Script {
    let program = Program::new().commit().expr().push_scalar(0u64).scalar().eq().verify();
    Script {
        pairs: vec![Shape::Lock { data: 1 }, Shape::Deploy { variables: 1 }],
        data: 0,
        program: program.drop().drop().drop().encode_as(InstructionSet::Script),
    }
}

/// Fulfils an order. The stack: the order's amount, the tickets ordered, what goes back; earnings before and after,
/// tickets sold before and after.
fn fulfil() -> Script {
    // The order's tickets, a number below 2^64, on top.
    let program = Program::new().roll(5).dup(0).commit().expr().range();
    // Tickets before + ordered = tickets after.
    let program = program.roll(3).commit().expr().add().roll(2).commit().expr().eq().verify();
    // Earnings before + 5·ordered = earnings after.
    let program = program.commit().expr().push_scalar(5u64).scalar().mul();
    let program = program.roll(2).commit().expr().add().roll(1).commit().expr().eq().verify();
    Script {
        pairs: vec![Shape::Release { data: 1 }, Shape::Update { variables: 1, data: 0 }],
        data: 0,
        // The amounts of order and coin: that nothing comes from nowhere is proven for every transaction.
        program: program.drop().drop().encode_as(InstructionSet::Script),
    }
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let (customer, shop) = (SigningKey::random(), SigningKey::random());
    let (customer_key, shop_key) = (PublicKey::random(&customer), PublicKey::random(&shop));
    let tree = ScriptTree::of_scripts(&[open(), fulfil()]);
    let body = |script: usize, program: Script, pairs: Vec<Pair>| ScriptBody {
        header: ScriptHeader::with_fee(1),
        pairs,
        program: program.program,
        call_proof: tree.call_proof(script).expect("a script of the tree"),
        data: vec![],
    };

    // The customer's coin of 100 is there from the beginning.
    let mut secrets = ScriptSecrets::new();
    let source = Source { txid: [0; 32], index: 0 };
    let coin = Input { source, output: secrets.encrypt(customer_key, 100) };
    let first = ScriptOutput::from(coin.output);
    let outputs = vec![NewOutput { id: first.id(source), bytes: first.encode() }];
    let mut ledger = Ledger::create(MemoryStore::default(), &Genesis { timestamp_ms: 0, outputs })?;

    // An order of 3 tickets with 99 in it, a shop without earnings, a fee of 1.
    let order = Memo {
        commitment: secrets.hide(99u64),
        data: vec![secrets.hide(3u64).to_bytes().to_vec()],
        script: tree.address(),
        owner: customer_key,
    };
    let state = State {
        nonce: 0,
        commitment: secrets.hide(0u64),
        variables: vec![secrets.hide(0u64).to_bytes().to_vec()],
        script: tree.address(),
        owner: shop_key,
    };
    let lock = Pair::Lock { coin, value: secrets.hide(100u64), memo: order.clone() };
    let opening = body(0, open(), vec![lock, Pair::Deploy { state: state.clone() }]);
    let opened = transact(&mut ledger, opening, &secrets, [&customer, &shop])?;
    println!("order and shop: {} unspent outputs", ledger.unspent()?.count());

    // 99 = 83 back + 15 earned + 1 for the fee.
    let release = |secrets: &mut ScriptSecrets, back: u64| Pair::Release {
        memo: Input { source: opened(0), output: order.clone() },
        coin: secrets.encrypt(customer_key, back),
        value: secrets.hide(back),
    };
    let update = |secrets: &mut ScriptSecrets, earned: u64, sold: u64| {
        let sold = secrets.hide(sold).to_bytes().to_vec();
        let after = state.next(secrets.hide(earned), vec![sold]);
        Pair::Update { before: Input { source: opened(1), output: state.clone() }, after, data: vec![] }
    };

    // The shop cannot take 20 for 3 tickets, nor can 15 come from nowhere.
    for (back, earned) in [(78, 20), (98, 15)] {
        let pairs = vec![release(&mut secrets, back), update(&mut secrets, earned, 3)];
        let error = prove(body(1, fulfil(), pairs), &secrets).expect_err("a false transition");
        println!("{earned} earned, {back} back: {error}");
    }

    let pairs = vec![release(&mut secrets, 83), update(&mut secrets, 15, 3)];
    let Pair::Release { coin, .. } = pairs[0] else { unreachable!("a release") };
    let fulfilled = transact(&mut ledger, body(1, fulfil(), pairs), &secrets, [&customer, &shop])?;
    // Everybody sees that a transition happened; the customer alone reads the coin.
    assert!(coin.holds(83, &customer));
    println!("fulfilled: the rest is in output {}", ScriptOutput::from(coin).id(fulfilled(0)));
    Ok(())
}

/// Proves, signs, sends, verifies and applies; tells where the outputs are from.
fn transact(
    ledger: &mut Ledger<MemoryStore>,
    body: ScriptBody,
    secrets: &ScriptSecrets,
    keys: [&SigningKey; 2],
) -> Result<impl Fn(u32) -> Source + use<>, Box<dyn Error>> {
    let mut unsigned = prove(body, secrets)?;
    keys.iter().for_each(|key| unsigned.sign(key));
    let bytes = unsigned.finish()?.encode();
    println!("a transaction of {} bytes", bytes.len());

    let verified = ScriptTx::decode(&bytes)?.verify(&ScriptTx::generators())?;
    let block = ledger.apply(std::slice::from_ref(&verified), 1)?;
    assert_eq!(block.transactions[0].id, verified.id());
    let txid = verified.id();
    Ok(move |index| Source { txid, index })
}
