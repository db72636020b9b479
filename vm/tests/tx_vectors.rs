//! The reference's transactions: `tx_*.json`, each with all its mutations.

mod common;

use common::shape::Shape;
use common::{TX_FILES, bytes, edited, header, log, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use rayon::prelude::*;
use serde_json::Value;
use zkvm::machine::{Machine, Outcome, VerifyingDelegate, VerifyingSystem};
use zkvm::r1cs::Verifier;
use zkvm::tx::original::OriginalTx;
use zkvm::tx::{
    ContractId, DEFAULT_LIMITS as LIMITS, FeeRate, Format, Header, Predicate, Tx, TxError, VERSION,
    default_generators,
};
use zkvm::{BulletproofGens, FormatError, Statement};

fn all() -> Vec<Value> {
    TX_FILES.iter().flat_map(|name| vectors(name)).collect()
}

fn generators(vector: &Value) -> BulletproofGens {
    let capacity = &vector["gens_capacity"];
    let text = capacity.as_str().and_then(|text| text.parse().ok());
    BulletproofGens::new(text.or(capacity.as_u64()).expect("a number") as usize)
}

/// The verdict, and where a transaction is rejected.
fn verdict(bytes: &[u8], gens: &BulletproofGens) -> (&'static str, &'static str) {
    let Ok(tx) = OriginalTx::decode(bytes) else { return ("reject", "decode") };
    assert_eq!(tx.encode(), bytes, "two encodings of a transaction");
    match tx.check(gens, LIMITS) {
        Ok(_) => ("accept", ""),
        Err(TxError::Run(_)) => ("reject", "vm"),
        Err(_) => ("reject", "verify"),
    }
}

fn expected(vector: &Value) -> (&str, &str) {
    (text(vector, "expect"), vector["stage"].as_str().unwrap_or_default())
}

#[test]
fn transactions_and_their_mutations_have_the_references_verdict() {
    all().par_iter().for_each(|vector| {
        let (name, tx, gens) = (text(vector, "name"), bytes(vector, "tx"), generators(vector));
        assert_eq!(verdict(&tx, &gens), expected(vector), "{name}");
        let mutations = vector["mutations"].as_array().map_or(&[][..], Vec::as_slice);
        mutations.par_iter().for_each(|mutation| {
            let mutated = edited(&tx, &mutation["edit"]);
            assert_eq!(verdict(&mutated, &gens), expected(mutation), "{name}: {}", text(mutation, "name"));
        });
    });
}

/// The vectors whose programs run, and that tell what they did.
fn executed() -> Vec<Value> {
    let mut vectors = all();
    vectors.retain(|vector| vector.get("txlog").is_some() && expected(vector).1 != "vm");
    vectors
}

#[test]
fn transactions_have_the_references_effects() {
    for vector in &executed() {
        let name = text(vector, "name");
        let tx = OriginalTx::decode(&bytes(vector, "tx")).expect("a transaction");
        assert_eq!(tx.program(), bytes(vector, "program"), "{name}");
        assert_eq!(tx.header(), header(&vector["header"]));
        let effects = tx.effects(LIMITS).expect("a run");
        log::check(vector, &effects.log);
        if let Some(rate) = vector.get("feerate").filter(|rate| rate.is_object()) {
            let number = |field: &str| rate[field].as_u64().expect("a number");
            let rate = FeeRate { fee: number("fee"), size: number("size") };
            assert_eq!(effects.fee_rate, rate, "{name}");
        }
    }
}

/// Runs the program of a vector on a verifier's constraint system.
fn run<C: VerifyingSystem>(tx: &OriginalTx, cs: C) -> (Outcome, C) {
    let statement = Statement::default();
    let mut delegate = VerifyingDelegate::new(cs, &statement);
    let machine = Machine::for_format(Format::Original, tx.program(), tx.header(), LIMITS, &mut delegate);
    let outcome = machine.run().expect("a run");
    (outcome, delegate.finish().0)
}

#[test]
fn constraint_systems_have_the_references_shape_and_challenges() {
    for vector in &executed() {
        let name = text(vector, "name");
        let tx = OriginalTx::decode(&bytes(vector, "tx")).expect("a transaction");
        let (outcome, shape) = run(&tx, Shape::default());
        shape.check(vector, &outcome);
        let signing = vector["signtx"].as_array().expect("signers").iter().map(|signer| {
            let key = CompressedRistretto(unhex32(&signer["key"]));
            (Predicate(key), ContractId(unhex32(&signer["contract_id"])))
        });
        assert_eq!(outcome.signing, signing.collect::<Vec<_>>());

        let statement = Format::Original.statement(&tx.header(), tx.program());
        let (outcome, mut verifier) = run(&tx, Verifier::new(statement));
        verifier.bind(Format::Original.id_label(), &outcome.log.id().0);
        if text(vector, "expect") != "accept" {
            continue;
        }
        let challenges = verifier.equation(tx.proof()).expect("an equation").challenges;
        let found = [challenges.y, challenges.z, challenges.u, challenges.x, challenges.w];
        for (found, field) in found.iter().zip(["y", "z", "u", "x", "w"]) {
            assert_eq!(found.as_bytes()[..], unhex(&vector["r1cs"][field]), "{name}: {field}");
        }
    }
}

/// Transactions of the original format that this machine made; the unmodified reference accepts each under its ID.
#[test]
fn stored_transactions_still_have_the_references_verdict() {
    let stored: Value =
        serde_json::from_str(include_str!("stored/original_transactions.json")).expect("a file");
    for vector in stored["vectors"].as_array().expect("a list") {
        let tx = OriginalTx::decode(&bytes(vector, "tx")).expect("a transaction");
        let effects = tx.check(&default_generators(), LIMITS).expect("the reference takes it");
        assert_eq!(effects.id.0, unhex32(&vector["txid"]), "{}", text(vector, "name"));
    }
}

/// None of them is one of version 2, whatever its header says: what is taken there is bound to its program.
#[test]
fn no_original_transaction_is_taken() {
    let mut refused = 0;
    for vector in all().iter().filter(|vector| text(vector, "expect") == "accept") {
        let encoded = bytes(vector, "tx");
        assert!(Tx::decode(&encoded).is_err());
        let original = OriginalTx::decode(&encoded).expect("a transaction");
        let found = original.header().version;
        if found == 1 {
            let error = FormatError::UnknownVersion { found, taken: VERSION };
            assert_eq!(Tx::decode(&encoded), Err(error));
            refused += 1;
        }
        let header = Header { version: VERSION, ..original.header() };
        let (program, proof) = (original.program().to_vec(), original.proof().clone());
        let tx = Tx { header, program, signature: original.signature(), proof };
        assert!(tx.verify(&generators(vector), LIMITS).is_err(), "{}", text(vector, "name"));
    }
    assert!(refused > 0);
}
