//! Transactions of an earlier build verify for as long as the version stays.
//!
//! After a wanted change of the format, write them again: `ZKVM_STORE=1 cargo test -p zkvm --test tx_stored`.

mod common;

use std::fmt::Write;

use common::wallet::{coin, flavor, key, owner, verify};
use common::{bytes, text, unhex32};
use serde_json::Value as Json;
use zkvm::Scalar;
use zkvm::signature::Signature;
use zkvm::tx::{
    Anchor, Contract, DEFAULT_LIMITS, Format, Header, PortableItem, PredicateTree, Program, Tx, TxBuilder,
    TxId, UnsignedTx, Utxo, ValueOpening, Witness, default_generators, prove, verify_block,
};

fn file() -> String {
    format!("{}/tests/stored/transactions.json", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn stored_transactions_still_verify() {
    if std::env::var_os("ZKVM_STORE").is_some() {
        std::fs::write(file(), stored(&all())).expect("the file is written");
    }
    let json = std::fs::read_to_string(file()).expect("the file");
    let json: Json = serde_json::from_str(&json).expect("JSON");
    let vectors = json["vectors"].as_array().expect("a list");
    assert_eq!(vectors.len(), all().len());
    let mut block = Vec::new();
    for vector in vectors {
        let tx = Tx::decode(&bytes(vector, "tx")).expect("a transaction");
        let id = verify(&tx).map(|verified| verified.id());
        assert_eq!(id, Ok(TxId(unhex32(&vector["txid"]))), "{}", text(vector, "name"));
        block.push(tx);
    }
    // Transactions of all kinds together.
    let alone: Vec<_> = block.iter().map(|tx| verify(tx).expect("a transaction")).collect();
    assert_eq!(verify_block(&block, &default_generators(), DEFAULT_LIMITS), Ok(alone));
}

fn stored(txs: &[(&str, Tx)]) -> String {
    let mut json = "{\"schema\": \"stored-transactions-v2\", \"vectors\": [\n".to_owned();
    for (index, (name, tx)) in txs.iter().enumerate() {
        let end = if index + 1 < txs.len() { "," } else { "" };
        let (id, tx) = (verify(tx).expect("it holds").id(), hex::encode(tx.encode()));
        writeln!(json, "{{\"name\": \"{name}\", \"tx\": \"{tx}\", \"txid\": \"{id}\"}}{end}")
            .expect("a string");
    }
    json + "]}\n"
}

/// With every instruction in them.
fn all() -> Vec<(&'static str, Tx)> {
    let signed = |unsigned: UnsignedTx| unsigned.sign(&[0, 1, 2, 5].map(key)).expect("all keys");
    vec![
        ("payment", signed(payment())),
        ("issue, retire, call, fee and data", signed(everything())),
        ("constraints", signed(constraints())),
        ("borrow", signed(borrow())),
        ("signed programs", signed(signed_programs())),
    ]
}

fn payment() -> UnsignedTx {
    let builder = TxBuilder::new(Header { mintime_ms: 1000, maxtime_ms: 2000, ..Header::any_time() });
    let builder = builder.spend(&coin(1, 0, 100, flavor(1))).spend(&coin(2, 1, 7, flavor(2)));
    builder.pay(70, flavor(1), owner(7)).change(owner(8)).build().expect("a payment").0
}

fn everything() -> UnsignedTx {
    let clause = Program::new().push_predicate(owner(5)).contract(1).signtx();
    let tree = PredicateTree::new(Some(owner(4)), vec![clause.encode()], &[3; 32]).expect("a tree");
    let proof = tree.call_proof(0).expect("a clause");
    let locked = Utxo::genesis(Anchor([3; 32]), tree.predicate(), ValueOpening::hidden(30, flavor(2)));
    let call = Program::new().push_call_proof(&proof).program(&clause).call();
    let builder = TxBuilder::new(Header::any_time()).spend(&coin(1, 0, 100, Scalar::ZERO));
    let builder = builder.spend_with(&locked, Program::new(), call).issue(50, *b"metadata", owner(2));
    let builder = builder.pay(70, Scalar::ZERO, owner(7)).retire(10, flavor(2)).fee(3).data("data");
    builder.change(owner(8)).build().expect("a transaction").0
}

/// Spends an output that holds nothing, for the anchor.
fn start() -> Program {
    let seed = Utxo::genesis(Anchor([9; 32]), owner(0), None);
    Program::new().push_contract(seed.contract()).input().signtx()
}

fn constraints() -> UnsignedTx {
    let mut witness = Witness::new();
    let [three, five, opened] = [witness.hide(3u64), witness.hide(5u64), witness.commit(42u64, Scalar::ZERO)];
    let is = |program: Program, point, value: u64| {
        program.push_point(point).commit().expr().push_scalar(value).scalar().eq()
    };
    let product = start().push_point(three).commit().expr().push_point(five).commit().expr().mul();
    let product = product.range().push_scalar(15u64).scalar().eq().verify();
    let either = is(is(product, three, 4), five, 5).or();
    let program = is(either, three, 5).not().and().verify();
    let times = program.mintime().maxtime().neg().add().drop();
    let program = times.alloc().alloc().mul().push_scalar(6u64).scalar().eq().verify();
    let program = program.push_point(opened).push_scalar(42u64).unblind().drop();
    let inner = Program::new().push("inner").dup(0).roll(1).log().drop();
    let program = program.program(&inner).eval();
    witness.assign(2u64);
    witness.assign(3u64);
    prove(Header::any_time(), &program, &witness).expect("a proof")
}

fn borrow() -> UnsignedTx {
    let coin = coin(1, 0, 100, flavor(1));
    let [lent, rest] = [5, 95].map(|qty| ValueOpening::hidden(qty, flavor(1)));
    let mut witness = Witness::new();
    witness.value(coin.opening().expect("a value"));
    let [lent, rest] = [witness.value(&lent), witness.value(&rest)];
    let program = Program::new().push_contract(coin.contract()).input().signtx();
    let program = program.push_point(lent.qty).commit().push_point(lent.flv).commit().borrow();
    let program = program.push_predicate(owner(1)).output(1).push_point(rest.qty).push_point(rest.flv);
    let program = program.cloak(2, 1).push_predicate(owner(2)).output(1);
    prove(Header::any_time(), &program, &witness).expect("a proof")
}

fn signed_programs() -> UnsignedTx {
    let contract = |anchor, items: &[&str]| {
        let strings = items.iter().map(|item| PortableItem::String(item.as_bytes().into()));
        Contract { anchor: Anchor([anchor; 32]), predicate: owner(3), payload: strings.collect() }
    };
    let (one, tagged) = (contract(1, &["one"]), contract(2, &["more", "tag"]));
    let (log, drop) = (Program::new().log(), Program::new().drop().log());
    let by_id = Format::Version2.signid_transcript(one.id(), &log.encode());
    let by_tag = Format::Version2.signtag_transcript(b"tag", &drop.encode());
    let [by_id, by_tag] = [by_id, by_tag].map(|mut transcript| Signature::sign(&mut transcript, &key(3)));
    let program = Program::new().push_contract(&one).input().program(&log).push(by_id.to_bytes()).signid();
    let program = program.push_contract(&tagged).input().program(&drop).push(by_tag.to_bytes()).signtag();
    prove(Header::any_time(), &program, &Witness::new()).expect("a proof")
}
