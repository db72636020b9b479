//! The ZkOS chain's own addresses, signatures, proofs and script transactions: `zkos.json`.

mod common;

use common::{bytes, edited, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use serde_json::Value;
use zkvm::batch::PointEquation;
use zkvm::signature::{Signature, SigningKey};
use zkvm::zkos::original::{
    Coin, Network, OriginalTx, SameValueProof, ScriptAddress, StandardAddress, mnemonic, signature_equation,
};
use zkvm::zkos::{PublicKey, ScriptTree};

#[test]
fn every_vector_is_as_the_reference_says() {
    let mut checked = 0;
    for vector in vectors("zkos") {
        match text(&vector, "kind") {
            "opcodes" => opcodes(&vector),
            "script_tree" => script_tree(&vector),
            "address" => address(&vector),
            "zkschnorr" => zkschnorr(&vector),
            "same_value_proof" => same_value(&vector),
            "script_tx" => script_tx(&vector),
            other => panic!("unknown kind of vector: {other}"),
        }
        checked += 1;
    }
    assert!(checked > 0);
}

/// Bytes in hex and their names, in whatever nesting.
fn opcodes(vector: &Value) {
    let fields = vector.as_object().expect("an object").iter();
    for (field, value) in fields.filter(|(field, _)| *field != "kind") {
        match (u8::from_str_radix(field, 16), value) {
            (Ok(byte), Value::String(name)) => assert_eq!(mnemonic(byte), Some(name.as_str()), "{byte:02x}"),
            (_, Value::Object(_)) => opcodes(value),
            _ => panic!("neither an opcode nor a table: {field}"),
        }
    }
}

#[test]
fn the_last_opcodes_moved_up() {
    for (byte, name) in [
        (0x07, Some("alloc")),
        (0x08, None),
        (0x09, None),
        (0x18, None),
        (0x1d, Some("log")),
        (0x1e, Some("call")),
        (0x1f, Some("signtx")),
        (0x20, Some("signid")),
        (0x21, Some("signtag")),
        (0x22, Some("inputcoin")),
        (0x23, Some("outputcoin")),
        (0x24, None),
    ] {
        assert_eq!(mnemonic(byte), name, "{byte:02x}");
    }
}

fn script_tree(vector: &Value) {
    let list = |field: &str| vector[field].as_array().expect("a list").clone();
    let programs: Vec<_> = list("programs").iter().map(unhex).collect();
    let tree = ScriptTree::new(programs.clone());
    assert_eq!(tree.address().0, unhex32(&vector["root"]));
    for (network, field) in
        [(Network::Mainnet, "script_address_mainnet"), (Network::Testnet, "script_address_testnet")]
    {
        let address = ScriptAddress::new(network, tree.address());
        assert_eq!(address.to_hex(), text(vector, field));
        assert_eq!(ScriptAddress::from_hex(text(vector, field)), Ok(address));
    }
    for call in list("call_proofs") {
        let index = call["index"].as_u64().expect("an index") as usize;
        let proof = tree.call_proof(index).expect("a proof");
        assert_eq!(proof.0.position, call["position"].as_u64().expect("a position"));
        let neighbors: Vec<_> = call["neighbors"].as_array().expect("a list").iter().map(unhex32).collect();
        assert_eq!(proof.0.neighbors, neighbors);
        for (other, program) in programs.iter().enumerate() {
            assert_eq!(proof.address(program) == tree.address(), other == index);
        }
    }
}

fn address(vector: &Value) {
    let network = match text(vector, "network") {
        "Mainnet" => Network::Mainnet,
        "Testnet" => Network::Testnet,
        other => panic!("unknown network {other}"),
    };
    let address = StandardAddress { network, key: key(vector) };
    assert_eq!(address.to_hex(), text(vector, "hex"));
    assert_eq!(StandardAddress::from_hex(text(vector, "hex")), Ok(address));
    for wrong in [text(vector, "hex").to_uppercase(), format!("{}0", text(vector, "hex"))] {
        assert!(StandardAddress::from_hex(&wrong).is_err());
    }
}

fn zkschnorr(vector: &Value) {
    let secret = Scalar::from_canonical_bytes(unhex32(&vector["secret"])).expect("a scalar");
    let secret = SigningKey::from_scalar(secret).expect("a key");
    let key = key(vector);
    assert!(key.belongs_to(&secret));
    let signature = Signature::from_bytes(&bytes(vector, "signature")).expect("a signature");
    let label: &'static [u8] = text(vector, "label").to_owned().leak().as_bytes();
    let verify = |message: &[u8], key: PublicKey, signature: &Signature| {
        PointEquation::check_all(&[signature_equation(label, message, key, signature)]).is_ok()
    };
    let message = bytes(vector, "message");
    assert!(verify(&message, key, &signature));
    assert!(!verify(&[&message[..], &[0]].concat(), key, &signature));
    assert!(!verify(&message, key.rerandomized(), &signature));
    assert!(!verify(&message, key, &Signature { s: signature.s + Scalar::ONE, ..signature }));
}

fn same_value(vector: &Value) {
    let point = |field: &str| CompressedRistretto(unhex32(&vector[field]));
    let owner = StandardAddress { network: Network::Mainnet, key: key(vector) };
    let coin = Coin { c: point("c"), d: point("d"), owner };
    let proof = SameValueProof::decode(&bytes(vector, "bincode")).expect("a proof");
    assert_eq!(proof.zv.to_bytes(), unhex32(&vector["zv"]));
    assert_eq!(proof.zr.to_bytes(), unhex32(&vector["zr"]));
    assert_eq!(proof.x.to_bytes(), unhex32(&vector["x"]));
    assert_eq!(proof.holds(&coin, point("pedersen")), text(vector, "expect") == "accept");
}

fn script_tx(vector: &Value) {
    let name = text(vector, "name");
    let parent = bytes(vector, "tx_bincode");
    assert_eq!(verdict(&parent).is_ok(), text(vector, "expect") == "accept", "{name}");
    for mutation in vector["mutations"].as_array().expect("a list") {
        let tx = edited(&parent, &mutation["edit"]);
        let ours = verdict(&tx);
        let case = format!("{name}, {}: {ours:?}", text(mutation, "name"));
        match text(mutation, "expect") {
            "accept" if !says_what_it_is(&parent, &tx) => assert!(ours.is_err(), "{case}"),
            "accept" => assert!(ours.is_ok(), "{case}"),
            "reject_decode" => assert!(OriginalTx::decode(&tx).is_err(), "{case}"),
            _ => assert!(ours.is_err(), "{case}"),
        }
    }
}

/// The original looks at neither its version nor its counts; we refuse wrong ones. The other bytes that it binds
/// by nothing (fee, maturity, a memo's reference and time bounds) can have any value, so there we say the same.
fn says_what_it_is(parent: &[u8], tx: &[u8]) -> bool {
    let (version, counts) = (0..8, 24..27);
    tx[version] == [0; 8] && tx[counts.clone()] == parent[counts]
}

fn verdict(bytes: &[u8]) -> Result<(), String> {
    let tx = OriginalTx::decode(bytes).map_err(|error| error.to_string())?;
    tx.check().map_err(|error| error.to_string())
}

fn key(vector: &Value) -> PublicKey {
    let point = |field: &str| CompressedRistretto(unhex32(&vector[field]));
    PublicKey::new(point("gr"), point("grsk")).expect("a key")
}
