//! Transaction logs as the vectors write them.

use curve25519_dalek::ristretto::CompressedRistretto;
use serde_json::Value;
use zkvm::tx::{Anchor, Contract, ContractId, PortableItem, Predicate, TxEntry, TxLog, Value as Asset};

use super::{text, unhex, unhex32};

/// Compares a log with a vector's `txlog` and `txid`, and where it has them `fee`, `inputs` and `outputs`.
pub fn check(vector: &Value, log: &TxLog) {
    let name = text(vector, "name");
    let expected = vector["txlog"].as_array().expect("a log");
    assert_eq!(log.entries().len(), expected.len(), "{name}");
    for (found, expected) in log.entries().iter().zip(expected) {
        assert_eq!(found, &entry(expected), "{name}");
        assert_eq!(found.leaf(&log.hasher()), unhex32(&expected["leaf"]), "{name}: {expected}");
    }
    assert_eq!(log.id().0, unhex32(&vector["txid"]), "{name}");
    // The reference tells no fee of a transaction that it rejects.
    if let Some(fee) = vector["fee"].as_u64() {
        assert_eq!(log.fee(), fee, "{name}");
    }
    for (field, found) in
        [("inputs", log.inputs().collect::<Vec<_>>()), ("outputs", log.outputs().map(Contract::id).collect())]
    {
        if let Some(ids) = vector.get(field) {
            let ids: Vec<_> = ids.as_array().expect("IDs").iter().map(|id| ContractId(unhex32(id))).collect();
            assert_eq!(found, ids, "{name}: {field}");
        }
    }
}

/// A point in hex.
pub fn point(value: &Value) -> CompressedRistretto {
    CompressedRistretto(unhex32(value))
}

/// An entry of a log.
pub fn entry(entry: &Value) -> TxEntry {
    match text(entry, "entry") {
        "header" => TxEntry::Header(super::header(entry)),
        "issue" => TxEntry::Issue { qty: point(&entry["qty"]), flv: point(&entry["flv"]) },
        "retire" => TxEntry::Retire { qty: point(&entry["qty"]), flv: point(&entry["flv"]) },
        "input" => TxEntry::Input(ContractId(unhex32(&entry["id"]))),
        "output" => TxEntry::Output(contract(&entry["contract"])),
        "fee" => TxEntry::Fee(entry["fee"].as_u64().expect("a fee")),
        "data" => TxEntry::Data(unhex(&entry["data"])[..].into()),
        other => panic!("unknown entry `{other}`"),
    }
}

/// A contract.
pub fn contract(contract: &Value) -> Contract {
    let items =
        contract["payload"].as_array().expect("a payload").iter().map(|item| match text(item, "type") {
            "string" => PortableItem::String(unhex(&item["bytes"])[..].into()),
            "program" => PortableItem::Program(unhex(&item["bytes"])[..].into()),
            "value" => PortableItem::Value(Asset { qty: point(&item["qty"]), flv: point(&item["flv"]) }),
            other => panic!("unknown item `{other}`"),
        });
    Contract {
        anchor: Anchor(unhex32(&contract["anchor"])),
        predicate: Predicate(point(&contract["predicate"])),
        payload: items.collect(),
    }
}
