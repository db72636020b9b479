//! A payment with two inputs and two outputs, and what of it is visible to whom.
//!
//!     cargo run -p zkvm --example confidential_payment
#![allow(clippy::print_stdout)]

use std::error::Error;

use zkvm::Scalar;
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, BuildError, Contract, DEFAULT_LIMITS, Header, Predicate, Tx, TxBuilder, Utxo, ValueOpening,
    default_generators,
};

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let [alice, bob] = [(); 2].map(|()| SigningKey::random());
    let predicate = |key: &SigningKey| Predicate::from(key.verification_key());

    // Alice owns two outputs of one flavor, 30 and 20 units.
    let flavor = Scalar::from(7u64);
    let coin = |anchor: u8, qty| {
        Utxo::genesis(Anchor([anchor; 32]), predicate(&alice), ValueOpening::hidden(qty, flavor))
    };
    let coins = [coin(1, 30), coin(2, 20)];
    let payment = |qty| {
        let builder = TxBuilder::new(Header { mintime_ms: 1_000, maxtime_ms: 2_000, ..Header::any_time() });
        let builder = builder.spend(&coins[0]).spend(&coins[1]);
        builder.pay(qty, flavor, predicate(&bob)).change(predicate(&alice)).build()
    };

    // More than she has is refused before anything is proven.
    let error = payment(51).expect_err("more than 50");
    assert!(matches!(error, BuildError::Insufficient { needed: 51, available: 50, .. }));
    println!("Alice pays 51: {error}");

    let (unsigned, outputs) = payment(45)?;
    let tx = unsigned.sign(&[alice])?;

    // Everybody sees this, and no amount, no flavor, and not which output is the change.
    let bytes = tx.encode();
    let verified = Tx::decode(&bytes)?.verify(&default_generators(), DEFAULT_LIMITS)?;
    println!("a transaction of {} bytes, ID {}", bytes.len(), verified.id());
    verified.log().inputs().for_each(|id| println!("  spends  {id}"));
    verified.log().outputs().for_each(|contract| println!("  creates {}", contract.id()));

    // Bob sees more: Alice sends him the opening of his output. He checks it against the transaction.
    let sent = outputs.payments[0].opening().ok_or("no value")?.to_bytes();
    let opening = ValueOpening::from_bytes(&*sent)?;
    let is_mine = |contract: &&Contract| contract.predicate == predicate(&bob);
    let contract = verified.log().outputs().find(is_mine).ok_or("nothing for Bob")?;
    let received = Utxo::new(contract.clone(), Some(opening))?;
    println!("Bob received {} units", received.qty());
    assert_eq!((received.qty(), outputs.change[0].qty()), (45, 5));
    Ok(())
}
