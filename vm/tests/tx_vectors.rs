//! The reference's transactions: `tx_*.json`, each with all its mutations.

mod common;

use common::shape::Shape;
use common::{TX_FILES, bytes, edited, header, log, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use rayon::prelude::*;
use serde_json::Value;
use zkvm::machine::{Machine, VerifyingDelegate};
use zkvm::r1cs::Verifier;
use zkvm::tx::{
    ContractId, DEFAULT_LIMITS as LIMITS, FeeRate, PROOF_ID, Predicate, Tx, TxError, proof_statement,
    verify_block,
};
use zkvm::{BulletproofGens, Statement};

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
    let Ok(tx) = Tx::decode(bytes) else { return ("reject", "decode") };
    assert_eq!(tx.encode(), bytes, "two encodings of a transaction");
    match tx.verify(gens, LIMITS) {
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
        let tx = Tx::decode(&bytes(vector, "tx")).expect("a transaction");
        assert_eq!(tx.program[..], bytes(vector, "program"), "{name}");
        assert_eq!(tx.header, header(&vector["header"]));
        let executed = tx.execute(LIMITS).expect("a run");
        log::check(vector, &executed.effects().log);
        if let Some(rate) = vector.get("feerate").filter(|rate| rate.is_object()) {
            let number = |field: &str| rate[field].as_u64().expect("a number");
            let rate = FeeRate { fee: number("fee"), size: number("size") };
            assert_eq!(executed.effects().fee_rate, rate, "{name}");
        }
        let signing = vector["signtx"].as_array().expect("signers").iter().map(|signer| {
            let key = CompressedRistretto(unhex32(&signer["key"]));
            (Predicate(key), ContractId(unhex32(&signer["contract_id"])))
        });
        assert_eq!(executed.signing(), signing.collect::<Vec<_>>());
    }
}

#[test]
fn constraint_systems_have_the_references_shape_and_challenges() {
    for vector in &executed() {
        let name = text(vector, "name");
        let tx = Tx::decode(&bytes(vector, "tx")).expect("a transaction");
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Shape::default(), &statement);
        let outcome =
            Machine::for_transaction(&tx.program, tx.header, LIMITS, &mut delegate).run().expect("a run");
        delegate.finish().0.check(vector, &outcome);

        let mut delegate = VerifyingDelegate::new(Verifier::new(proof_statement()), &statement);
        Machine::for_transaction(&tx.program, tx.header, LIMITS, &mut delegate).run().expect("a run");
        let mut verifier = delegate.finish().0;
        verifier.bind(PROOF_ID, &outcome.log.id().0);
        if text(vector, "expect") != "accept" {
            continue;
        }
        let challenges = verifier.equation(&tx.proof).expect("an equation").challenges;
        let found = [challenges.y, challenges.z, challenges.u, challenges.x, challenges.w];
        for (found, field) in found.iter().zip(["y", "z", "u", "x", "w"]) {
            assert_eq!(found.as_bytes()[..], unhex(&vector["r1cs"][field]), "{name}: {field}");
        }
    }
}

#[test]
fn all_transactions_that_hold_make_a_block() {
    let gens = BulletproofGens::new(4096);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for vector in all() {
        let Ok(tx) = Tx::decode(&bytes(&vector, "tx")) else { continue };
        match (text(&vector, "expect"), tx.verify(&gens, LIMITS)) {
            ("accept", _) => good.push(tx),
            (_, Err(error)) => bad.push((tx, error)),
            // It was refused for want of generators only.
            (_, Ok(_)) => {}
        }
    }
    let verified = verify_block(&good, &gens, LIMITS).expect("a block");
    let alone = good.iter().map(|tx| tx.verify(&gens, LIMITS).expect("a transaction")).collect::<Vec<_>>();
    assert_eq!(verified, alone);
    assert_eq!(verify_block(&[], &gens, LIMITS), Ok(vec![]));

    assert!(!bad.is_empty());
    for (index, (tx, error)) in bad.into_iter().enumerate() {
        let mut block = good.clone();
        block.insert(index, tx);
        let found = verify_block(&block, &gens, LIMITS).expect_err("a bad block");
        assert_eq!((found.index, found.error), (index, error));
    }
}
