//! The life of an asset: issued, paid, and retired. A ledger applies each step.
//!
//!     cargo run -p zkvm --example issue_pay_retire
//!
//! Who looks at the ledger sees that something was issued, moved and retired, and which outputs are unspent; no
//! quantity, and after the issue not even that it is the same asset.
#![allow(clippy::print_stdout)]

use std::error::Error;

use zkvm::ledger::{Genesis, Ledger, MemoryStore, NewOutput};
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, DEFAULT_LIMITS, Header, Predicate, Tx, TxBuilder, Utxo, Value, VerifiedTx, default_generators,
};

/// Anybody can do this: it takes no secrets.
fn verify(tx: &Tx) -> Result<VerifiedTx, Box<dyn Error>> {
    // Transactions travel as bytes.
    let received = Tx::decode(&tx.encode())?;
    Ok(received.verify(&default_generators(), DEFAULT_LIMITS)?)
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let [issuer, alice, bob] = [(); 3].map(|()| SigningKey::random());
    let predicate = |key: &SigningKey| Predicate::from(key.verification_key());

    // A transaction has to spend something. The ledger begins with an output for the issuer that holds nothing.
    let seed = Utxo::genesis(Anchor([0; 32]), predicate(&issuer), None);
    let genesis = Genesis { timestamp_ms: 1_000, outputs: vec![NewOutput::from(seed.contract())] };
    let mut ledger = Ledger::create(MemoryStore::default(), &genesis)?;

    // Only the issuer's key can issue this flavor. "bonds 2030" tells it from others of the same issuer.
    let bonds = Value::issue_flavor(&predicate(&issuer), b"bonds 2030");
    let (unsigned, issued) = TxBuilder::new(Header::any_time())
        .spend(&seed)
        .issue(1_000, b"bonds 2030", predicate(&issuer))
        .pay(1_000, bonds, predicate(&alice))
        .build()?;
    let tx = unsigned.sign(&[issuer])?;
    println!("issue:  {} bytes, ID {}", tx.encode().len(), verify(&tx)?.id());
    ledger.apply(&[verify(&tx)?], 2_000)?;

    // Alice pays 400 to Bob. The issuer gave her the output with its opening.
    let (unsigned, paid) = TxBuilder::new(Header::any_time())
        .spend(&issued.payments[0])
        .pay(400, bonds, predicate(&bob))
        .change(predicate(&alice))
        .build()?;
    let payment = unsigned.sign(&[alice])?;
    println!("pay:    {} bytes, ID {}", payment.encode().len(), verify(&payment)?.id());
    ledger.apply(&[verify(&payment)?], 3_000)?;

    // Bob has 100 of his bonds redeemed: they are gone for good.
    let (unsigned, retired) = TxBuilder::new(Header::any_time())
        .spend(&paid.payments[0])
        .retire(100, bonds)
        .change(predicate(&bob))
        .build()?;
    let tx = unsigned.sign(&[bob])?;
    println!("retire: {} bytes, ID {}", tx.encode().len(), verify(&tx)?.id());
    ledger.apply(&[verify(&tx)?], 4_000)?;

    // Alice has 600 left and Bob 300. Whom Bob shows this opening can see that he retired 100 bonds.
    assert_eq!((paid.change[0].qty(), retired.change[0].qty(), retired.retired[0].qty), (600, 300, 100));
    println!("unspent outputs: {}", ledger.unspent()?.count());

    // The payment cannot be applied again: what it spends is spent.
    let again = ledger.apply(&[verify(&payment)?], 5_000).expect_err("a double spend");
    println!("paying again: {again}");
    Ok(())
}
