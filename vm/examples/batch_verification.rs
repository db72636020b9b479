//! A block of payments, verified as a whole; and one with a bad payment in it, which is named.
//!
//!     cargo run -p zkvm --example batch_verification [PAYMENTS]
#![allow(clippy::print_stdout)]

use std::env;
use std::error::Error;

use zkvm::Scalar;
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, BuildError, DEFAULT_LIMITS, Header, Predicate, Tx, TxBuilder, Utxo, ValueOpening,
    default_generators, verify_block,
};

/// Somebody pays somebody else.
fn payment(number: u8) -> Result<Tx, BuildError> {
    let [payer, payee] = [(); 2].map(|()| SigningKey::random());
    let predicate = |key: &SigningKey| Predicate::from(key.verification_key());
    let flavor = Scalar::from(u64::from(number));
    let coin = Utxo::genesis(Anchor([number; 32]), predicate(&payer), ValueOpening::hidden(10, flavor));
    let (unsigned, _) = TxBuilder::new(Header::any_time())
        .spend(&coin)
        .pay(3, flavor, predicate(&payee))
        .change(predicate(&payer))
        .build()?;
    unsigned.sign(&[payer])
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let payments = env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(8).max(2);
    let mut block = (0..payments).map(payment).collect::<Result<Vec<_>, _>>()?;
    let generators = default_generators();

    // All proofs and signatures of a block come down to one multi-scalar multiplication.
    let verified = verify_block(&block, &generators, DEFAULT_LIMITS)?;
    println!("a block of {} payments is valid", verified.len());

    // The signature of the last one on the first: each is valid, but not for what it stands on.
    block[0].signature = block[block.len() - 1].signature;
    let error = verify_block(&block, &generators, DEFAULT_LIMITS).expect_err("a bad payment");
    println!("{error}");
    assert_eq!(error.index, 0);
    Ok(())
}
