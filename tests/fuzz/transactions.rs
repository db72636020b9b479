//! Transactions of all kinds, their parts, and those of the chains before: what is verified is what is known.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value as Json;
use zkvm::image::Counts;
use zkvm::machine::Bytes;
use zkvm::tx::original::OriginalTx;
use zkvm::tx::{Contract, Predicate, Tx};
use zkvm::zkos::original::{self, SameValueProof, ScriptAddress, StandardAddress};
use zkvm::zkos::{ScriptOutput, ScriptTx};
use zkvm::{BulletproofGens, CompressedRistretto};

use super::canonical;

/// Transactions of which the corpora have changed copies.
const STORED: &str = include_str!("../../vm/tests/stored/transactions.json");
const ORIGINAL: &str = include_str!("../../vm/tests/stored/original_transactions.json");
const SCRIPTS: [&[u8]; 2] = [
    include_bytes!("../../vm/tests/stored/count.script-tx"),
    include_bytes!("../../vm/tests/stored/deploy.script-tx"),
];

/// Enough for those, and little, so that runs are short.
const LIMITS: Counts =
    Counts { multipliers: 1 << 10, constraints: 1 << 12, edges: 1 << 16, steps: 0, slots: 0, stack: 1 << 8 };

static GENERATORS: LazyLock<BulletproofGens> =
    LazyLock::new(|| BulletproofGens::new(LIMITS.multipliers as usize));

/// The IDs in a file of transactions, in hexadecimal digits.
fn ids(text: &str) -> BTreeSet<String> {
    let json: Json = serde_json::from_str(text).expect("JSON");
    let vectors = json["vectors"].as_array().expect("a list").iter();
    vectors.map(|vector| vector["txid"].as_str().expect("an ID").to_owned()).collect()
}

/// Whoever only changes bytes makes no transaction that verifies and has another ID.
pub(super) fn tx(bytes: &[u8]) {
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| ids(STORED));
    let Some(tx) = canonical(bytes, Tx::decode(bytes), Tx::encode) else { return };
    let executed = tx.execute(LIMITS).map(|executed| executed.effects().clone());
    match (tx.verify(&GENERATORS, LIMITS), executed) {
        (Ok(verified), Ok(effects)) => {
            assert_eq!((verified.id(), verified.log()), (effects.id, &effects.log));
            assert!(KNOWN.contains(&verified.id().to_string()), "a transaction that nobody made verifies");
        }
        (Ok(_), Err(error)) => panic!("verified, but does not run: {error}"),
        (Err(error), _) => assert!(!error.to_string().is_empty()),
    }
}

/// The same of the first version.
pub(super) fn original_tx(bytes: &[u8]) {
    static KNOWN: LazyLock<BTreeSet<String>> = LazyLock::new(|| ids(ORIGINAL));
    let decoded = OriginalTx::decode(bytes);
    let Some(tx) = canonical(bytes, decoded, OriginalTx::encode) else { return };
    let effects = tx.effects(LIMITS);
    if let Ok(checked) = tx.check(&GENERATORS, LIMITS) {
        assert_eq!(effects.as_ref(), Ok(&checked));
        assert!(KNOWN.contains(&checked.id.to_string()), "a transaction that nobody made holds");
    }
}

/// The name of a contract can be told whatever it holds.
pub(super) fn contract(bytes: &[u8]) {
    let shared = Bytes::from(bytes);
    if let Some(contract) = canonical(bytes, Contract::decode(&shared), Contract::encode) {
        assert_eq!(contract.id(), contract.clone().id());
    }
    canonical(bytes, Contract::decode_short(&shared), Contract::encode_short);
    let predicate = Predicate(CompressedRistretto::default());
    canonical(bytes, Contract::decode_held(&shared, predicate), Contract::encode_held);
}

/// Whoever only changes bytes makes no script transaction that verifies.
pub(super) fn script_tx(bytes: &[u8]) {
    let Some(tx) = canonical(bytes, ScriptTx::decode(bytes), ScriptTx::encode) else { return };
    if let Ok(verified) = tx.verify(&ScriptTx::generators()) {
        assert_eq!(verified.id(), tx.id());
        assert!(SCRIPTS.contains(&bytes), "a transaction that nobody made verifies");
    }
}

pub(super) fn script_output(bytes: &[u8]) {
    canonical(bytes, ScriptOutput::decode(bytes), ScriptOutput::encode);
}

/// Transactions of the ZkOS chain can be read, not written. Checks go by what is read alone.
pub(super) fn chain_tx(bytes: &[u8]) {
    let Ok(tx) = original::OriginalTx::decode(bytes) else { return };
    assert_eq!(original::OriginalTx::decode(bytes).as_ref(), Ok(&tx));
    if tx.check().is_ok() {
        assert!(tx.check_constraints().is_ok() && tx.preload().is_ok());
    }
}

pub(super) fn chain_proof(bytes: &[u8]) {
    if let Ok(proof) = SameValueProof::decode(bytes) {
        for length in 0..bytes.len() {
            assert!(SameValueProof::decode(&bytes[..length]).is_err(), "a part of it is {proof:?}, too");
        }
    }
}

/// Addresses have one text.
pub(super) fn chain_address(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(address) = StandardAddress::from_hex(&text) {
        assert_eq!(address.to_hex(), text);
    }
    if let Ok(address) = ScriptAddress::from_hex(&text) {
        assert_eq!(address.to_hex(), text);
    }
}
