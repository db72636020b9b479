//! `signatures.json`: the reference's signatures, their mutations and its aggregated keys; and what must fail.

mod common;

use common::{edited, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use serde_json::Value;
use zkvm::signature::{Signature, SigningKey, VerificationKey, musig};

fn transcript(vector: &Value) -> Transcript {
    let leak =
        |value: &Value| -> &'static [u8] { value.as_str().expect("a label").to_owned().leak().as_bytes() };
    let mut transcript = Transcript::new(leak(&vector["label"]));
    for message in vector["messages"].as_array().expect("messages") {
        transcript.append_message(leak(&message[0]), &unhex(&message[1]));
    }
    transcript
}

fn public(value: &Value) -> VerificationKey {
    VerificationKey(CompressedRistretto(unhex32(value)))
}

fn secret(value: &Value) -> SigningKey {
    SigningKey::from_bytes(&unhex32(value)).expect("a key")
}

fn publics(value: &Value) -> Vec<VerificationKey> {
    value.as_array().expect("keys").iter().map(public).collect()
}

fn secrets(value: &Value) -> Vec<SigningKey> {
    value.as_array().expect("keys").iter().map(secret).collect()
}

fn pairs(vector: &Value) -> Vec<(VerificationKey, Vec<u8>)> {
    let pairs = vector["pairs"].as_array().expect("pairs").iter();
    pairs.map(|pair| (public(&pair[0]), unhex(&pair[1]))).collect()
}

/// A vector of one kind with the fields of a mutation in place of its own, and the bytes of its signature.
fn mutated(vector: &Value, mutation: &Value) -> (Value, Vec<u8>) {
    let mut changed = vector.clone();
    let mut bytes = unhex(&vector["signature"]);
    for (field, value) in mutation.as_object().expect("a mutation") {
        match field.as_str() {
            "name" | "expect" => {}
            "edit" => bytes = edited(&bytes, value),
            "public" | "label" | "pairs" => changed[field] = value.clone(),
            _ => panic!("an unknown kind of mutation: {field}"),
        }
    }
    (changed, bytes)
}

/// `accept`, `reject_decode` or `reject_verify`.
fn verdict(vector: &Value, bytes: &[u8]) -> &'static str {
    let Ok(signature) = Signature::from_bytes(bytes) else { return "reject_decode" };
    assert_eq!(signature.to_bytes(), bytes);
    let mut transcript = transcript(vector);
    let verdict = match text(vector, "kind") {
        "single" => signature.verify(&mut transcript, public(&vector["public"])),
        _ => signature.verify_multi(&mut transcript, &pairs(vector)),
    };
    match verdict {
        Ok(()) => "accept",
        Err(_) => "reject_verify",
    }
}

fn of_kind(kind: &str) -> Vec<Value> {
    let vectors: Vec<_> =
        vectors("signatures").into_iter().filter(|vector| text(vector, "kind") == kind).collect();
    assert!(!vectors.is_empty(), "no vectors of kind {kind}");
    vectors
}

fn challenges(vector: &Value) -> Vec<Scalar> {
    let scalar = |value: &Value| Scalar::from_canonical_bytes(unhex32(value)).expect("a reduced scalar");
    match vector.get("challenge_c") {
        Some(challenge) => vec![scalar(challenge)],
        None => vector["challenges_c"].as_array().expect("challenges").iter().map(scalar).collect(),
    }
}

fn check_verdicts(vector: &Value) {
    let name = text(vector, "name");
    assert_eq!(verdict(vector, &unhex(&vector["signature"])), text(vector, "expect"), "{name}");
    for mutation in vector["mutations"].as_array().expect("mutations") {
        let (changed, bytes) = mutated(vector, mutation);
        let verdict = verdict(&changed, &bytes);
        assert_eq!(verdict, text(mutation, "expect"), "{name}: {}", text(mutation, "name"));
    }
}

#[test]
fn single_signatures() {
    for vector in of_kind("single") {
        check_verdicts(&vector);
        let name = text(&vector, "name");
        let (key, secret) = (public(&vector["public"]), secret(&vector["secret"]));
        assert_eq!(secret.verification_key(), key, "{name}");

        let signature = Signature::from_bytes(&unhex(&vector["signature"])).expect("a signature");
        let equation = signature.equation(&mut transcript(&vector), key);
        assert_eq!(equation.base, -signature.s, "{name}");
        assert_eq!(equation.terms, [(Scalar::ONE, signature.R), (challenges(&vector)[0], key.0)], "{name}");

        let ours = Signature::sign(&mut transcript(&vector), &secret);
        assert_eq!(ours.verify(&mut transcript(&vector), key), Ok(()), "{name}");
    }
}

#[test]
fn multi_message_signatures() {
    for vector in of_kind("multi") {
        check_verdicts(&vector);
        let name = text(&vector, "name");
        let (pairs, secrets) = (pairs(&vector), secrets(&vector["secrets"]));

        let signature = Signature::from_bytes(&unhex(&vector["signature"])).expect("a signature");
        let equation = signature.multi_equation(&mut transcript(&vector), &pairs).expect("keys");
        let keys = challenges(&vector).into_iter().zip(&pairs).map(|(c, (key, _))| (c, key.0));
        let terms: Vec<_> = [(Scalar::ONE, signature.R)].into_iter().chain(keys).collect();
        assert_eq!((equation.base, equation.terms), (-signature.s, terms), "{name}");

        let signers: Vec<_> = secrets.iter().zip(pairs.iter().map(|(_, message)| message)).collect();
        let ours = Signature::sign_multi(&mut transcript(&vector), &signers).expect("keys");
        assert_eq!(ours.verify_multi(&mut transcript(&vector), &pairs), Ok(()), "{name}");
    }
}

#[test]
fn aggregated_keys() {
    for vector in of_kind("multikey") {
        let aggregated = musig::aggregate(publics(&vector["keys"])).expect("keys");
        assert_eq!(aggregated.key(), public(&vector["aggregated_key"]));
        assert_eq!(aggregated.key(), secret(&vector["aggregated_secret"]).verification_key());
        let keys: Vec<_> = secrets(&vector["secrets"]).iter().map(SigningKey::verification_key).collect();
        assert_eq!(keys, publics(&vector["keys"]));
    }
}
