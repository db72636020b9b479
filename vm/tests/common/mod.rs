//! What the integration tests share. Each test file uses its part of it.
#![allow(dead_code, unreachable_pub)]

pub mod cheats;
pub mod circuit;
pub mod clause;
pub mod delegate;
pub mod log;
pub mod machine;
pub mod shape;
pub mod tampered;
pub mod town;
pub mod transaction;
pub mod wallet;

use std::{fs, path::PathBuf};

use serde_json::Value;
use zkvm::tx::Header;

/// The files of vectors that hold transactions.
pub const TX_FILES: [&str; 10] = [
    "tx_borrow",
    "tx_call",
    "tx_constraints",
    "tx_contract",
    "tx_fee",
    "tx_invalid",
    "tx_issue",
    "tx_pay",
    "tx_retire",
    "tx_sign",
];

/// The reference vectors in `tests/vectors/NAME.json`, or in the folder named by `ZKVM_VECTORS`.
pub fn vectors(name: &str) -> Vec<Value> {
    let folder = std::env::var_os("ZKVM_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors")), PathBuf::from);
    let path = folder.join(name).with_extension("json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut file: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    match file["vectors"].take() {
        Value::Array(vectors) if !vectors.is_empty() => vectors,
        _ => panic!("{} holds no vectors", path.display()),
    }
}

/// The text of a field.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}

/// The fields of a header, wherever they are.
pub fn header(value: &Value) -> Header {
    let field = |name: &str| value[name].as_u64().unwrap_or_else(|| panic!("no number `{name}` in {value}"));
    Header { version: field("version"), mintime_ms: field("mintime_ms"), maxtime_ms: field("maxtime_ms") }
}

/// The bytes of a field in hex.
pub fn bytes(value: &Value, field: &str) -> Vec<u8> {
    unhex(&value[field])
}

/// The bytes of a hex text.
pub fn unhex(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap_or_else(|| panic!("no hex text: {value}"))).expect("hex")
}

/// The 32 bytes of a hex text.
pub fn unhex32(value: &Value) -> [u8; 32] {
    unhex(value).try_into().expect("32 bytes")
}

/// A changed copy of some bytes: a mutation's `edit`, a list of operations applied in order.
pub fn edited(bytes: &[u8], edit: &Value) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for operation in edit.as_array().expect("a list of operations") {
        let place = operation[1].as_u64().map(|place| place as usize);
        match operation[0].as_str().expect("an operation's name") {
            "xor" => {
                let place = place.expect("an offset");
                for (byte, mask) in bytes[place..].iter_mut().zip(unhex(&operation[2])) {
                    *byte ^= mask;
                }
            }
            "replace" => {
                let (place, new) = (place.expect("an offset"), unhex(&operation[2]));
                bytes[place..place + new.len()].copy_from_slice(&new);
            }
            "truncate" => bytes.truncate(place.expect("a length")),
            "append" => bytes.extend(unhex(&operation[1])),
            other => panic!("unknown edit `{other}`"),
        }
    }
    bytes
}
