//! `primitives.json`: commitments, transcripts, keys and generators of the reference.

mod common;

use std::collections::BTreeSet;

use common::{bytes, text, unhex32, vectors};
use curve25519_dalek::{ristretto::RistrettoPoint, scalar::Scalar};
use merlin::Transcript;
use serde_json::Value;
use zkvm::transcript::ProofTranscript;
use zkvm::{BulletproofGens, PedersenGens};

fn scalar(vector: &Value, field: &str) -> Scalar {
    Scalar::from_canonical_bytes(unhex32(&vector[field])).expect("a reduced scalar")
}

fn leak(bytes: &[u8]) -> &'static [u8] {
    Box::leak(bytes.to_vec().into_boxed_slice())
}

fn pedersen(vector: &Value) {
    let commitment = PedersenGens::default().commit(scalar(vector, "value"), scalar(vector, "blinding"));
    assert_eq!(commitment.compress().to_bytes()[..], bytes(vector, "commitment"));
}

fn transcript(vector: &Value) {
    let mut transcript = Transcript::new(leak(text(vector, "label").as_bytes()));
    for message in vector["messages"].as_array().expect("messages") {
        let label = message[0].as_str().expect("a label");
        let message = hex::decode(message[1].as_str().expect("hex")).expect("hex");
        transcript.append_message(leak(label.as_bytes()), &message);
    }
    let mut challenge = [0; 32];
    transcript.challenge_bytes(b"c32", &mut challenge);
    assert_eq!(challenge[..], bytes(vector, "challenge_bytes32 c32"));
    assert_eq!(transcript.challenge_scalar(b"cs"), scalar(vector, "then challenge_scalar cs"));
}

fn key(vector: &Value) {
    let mut transcript = Transcript::new(b"vectors.key");
    transcript.append_u64(b"i", vector["index"].as_u64().expect("an index"));
    let secret = transcript.challenge_scalar(b"k");
    assert_eq!(secret, scalar(vector, "secret"));
    assert_eq!(RistrettoPoint::mul_base(&secret).compress().to_bytes()[..], bytes(vector, "public"));
}

/// The vector holds the bases, the first eight points of each chain, and a digest of 256 of each.
#[allow(non_snake_case)]
fn generators(vector: &Value) {
    let gens = PedersenGens::default();
    let chains = BulletproofGens::new(256).points(256).expect("within the capacity");
    let mut transcript = Transcript::new(b"vectors.gens");
    let (G, H) = (chains.G().encode(), chains.H().encode());
    for point in G.iter().chain(&H) {
        transcript.append_point(b"P", point);
    }
    let mut digest = [0; 32];
    transcript.challenge_bytes(b"digest", &mut digest);

    let bases = [gens.B, gens.B_blinding].map(|point| point.compress());
    let points = bases.iter().chain(&G[..8]).chain(&H[..8]).map(|point| point.to_bytes());
    let expected: BTreeSet<String> = points.chain([digest]).map(hex::encode).collect();
    let mut found = BTreeSet::new();
    hex_texts(vector, &mut found);
    assert_eq!(found, expected);
}

/// All texts that look like 32 bytes of hex, however deep.
fn hex_texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if hex::decode(text).is_ok_and(|bytes| bytes.len() == 32) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| hex_texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|item| hex_texts(item, found)),
        _ => (),
    }
}

#[test]
fn primitives_are_the_references() {
    let mut checked = BTreeSet::new();
    for vector in vectors("primitives") {
        let kind = text(&vector, "kind");
        match kind {
            "pedersen" => pedersen(&vector),
            "transcript" => transcript(&vector),
            "key" => key(&vector),
            "generators" => generators(&vector),
            // Of transactions and contracts, which are tested elsewhere.
            "issue_flavor" | "anchor_ratchet" | "txid" => continue,
            other => panic!("unknown kind `{other}`"),
        }
        checked.insert(kind.to_string());
    }
    for kind in ["pedersen", "transcript", "key"] {
        assert!(checked.contains(kind), "no vector of kind `{kind}`");
    }
}
