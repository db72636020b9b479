//! Writes files to try `zkc ledger` with: what a ledger starts from, and transactions.
//!
//!     cargo run --release -p zkvm --example ledger_demo -- FOLDER
//!
//! | file | |
//! | --- | --- |
//! | `genesis.contract` | 100 coins of Alice's |
//! | `pay.tx` | she pays 30 to Bob, and gets 70 back |
//! | `thanks.tx` | Bob pays 10 of them to her, so it comes after `pay.tx` |
//! | `cheat.tx` | she spends the first output once more |
//! | `expired.tx` | she spends her change, but the time for that is over |
//!
//! docs/command-line.md tells what to do with them.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;

use zkvm::Scalar;
use zkvm::signature::SigningKey;
use zkvm::tx::{Anchor, Header, Predicate, TxBuilder, Utxo, ValueOpening};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("where to? give a folder")?;
    std::fs::create_dir_all(&folder)?;
    write(Path::new(&folder))?;
    println!("wrote the files to {}", Path::new(&folder).display());
    Ok(())
}

/// Writes the files to a folder that exists.
pub(crate) fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    let (alice, bob) = (SigningKey::random(), SigningKey::random());
    let to = |key: &SigningKey| Predicate::from(key.verification_key());
    let coin = Scalar::from(1u64);
    let always = Header::any_time();

    // The anchor is what makes this contract different from all others: each output of a genesis needs its own.
    let start = Utxo::genesis(Anchor([1; 32]), to(&alice), ValueOpening::hidden(100, coin));
    std::fs::write(folder.join("genesis.contract"), start.contract().encode())?;

    let pay = TxBuilder::new(always).spend(&start).pay(30, coin, to(&bob)).change(to(&alice));
    let (unsigned, paid) = pay.build()?;
    std::fs::write(folder.join("pay.tx"), unsigned.sign(std::slice::from_ref(&alice))?.encode())?;

    let thanks = TxBuilder::new(always).spend(&paid.payments[0]).pay(10, coin, to(&alice)).change(to(&bob));
    std::fs::write(folder.join("thanks.tx"), thanks.build()?.0.sign(&[bob])?.encode())?;

    let cheat = TxBuilder::new(always).spend(&start).pay(100, coin, to(&alice));
    std::fs::write(folder.join("cheat.tx"), cheat.build()?.0.sign(std::slice::from_ref(&alice))?.encode())?;

    let past = Header { maxtime_ms: 1_000_000_000_000, ..always };
    let expired = TxBuilder::new(past).spend(&paid.change[0]).pay(70, coin, to(&alice));
    std::fs::write(folder.join("expired.tx"), expired.build()?.0.sign(&[alice])?.encode())?;
    Ok(())
}
