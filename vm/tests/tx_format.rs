//! `contracts.json`, `taproot.json`, and the bytes and IDs of `tx_*.json`: what transactions are made of.

mod common;

use std::collections::BTreeSet;

use common::log::{contract, entry, point};
use common::{TX_FILES, bytes, edited, text, unhex, unhex32, vectors};
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use serde_json::Value as Json;
use zkvm::FormatError;
use zkvm::batch::PointEquation;
use zkvm::machine::Bytes;
use zkvm::program::{InstructionSet, decode};
use zkvm::signature::SigningKey;
use zkvm::tx::original::OriginalTx;
use zkvm::tx::{
    Anchor, CallProof, Contract, ContractId, Format, Header, PortableItem, Predicate, PredicateTree, Program,
    TaprootError, Tx, TxEntry, TxId, TxLog, Value,
};

fn shared(bytes: &[u8]) -> Bytes {
    bytes.into()
}

fn list<'a>(json: &'a Json, field: &str) -> &'a [Json] {
    json[field].as_array().unwrap_or_else(|| panic!("no list `{field}` in {json}"))
}

/// The log of a vector; checks each leaf, each contract's bytes and the ID.
fn check_log(json: &Json) -> TxLog {
    let entries: Vec<TxEntry> = list(json, "txlog").iter().map(entry).collect();
    for (entry, json) in entries.iter().zip(list(json, "txlog")) {
        assert_eq!(entry.leaf(&Format::Original.hasher()), unhex32(&json["leaf"]));
        if let TxEntry::Output(contract) = entry {
            assert_eq!(contract.id().0, unhex32(&json["id"]));
            check_contract(&json["contract"]);
        }
    }
    let [TxEntry::Header(header), rest @ ..] = &entries[..] else { panic!("a log without a header") };
    let mut log = TxLog::original(*header);
    rest.iter().cloned().for_each(|entry| log.push(entry));
    assert_eq!(log.entries(), entries);
    assert_eq!(log.id(), TxId(unhex32(&json["txid"])));
    for (index, entry) in entries.iter().enumerate() {
        let path = log.path(index).expect("an entry");
        assert_eq!(TxId(path.root(&log.hasher(), entry.leaf(&log.hasher()))), log.id());
    }
    log
}

fn check_contract(json: &Json) {
    let contract = contract(json);
    assert_eq!(hex::encode(contract.id().0), text(json, "id"));
    assert_eq!(contract.id().to_string(), text(json, "id"));
    assert_eq!(hex::encode(contract.encode()), text(json, "encoded"));
    assert_eq!(Contract::decode(&shared(&bytes(json, "encoded"))), Ok(contract));
}

#[test]
fn contracts_are_the_references() {
    for vector in vectors("contracts") {
        check_contract(&vector);
        let next = contract(&vector).id().to_anchor().ratchet();
        assert_eq!(next, Anchor(unhex32(&vector["next_anchor_after_input"])), "{}", text(&vector, "name"));
    }
}

#[test]
fn a_contract_has_one_encoding() {
    for vector in vectors("contracts") {
        let encoded = bytes(&vector, "encoded");
        let decode = |bytes: &[u8]| Contract::decode(&shared(bytes));
        assert_eq!(decode(&[&encoded[..], &[0]].concat()), Err(FormatError::TrailingBytes));
        // Cutting short at any place is noticed. (Long payloads would take long in all places.)
        for end in (0..encoded.len()).step_by(1 + encoded.len() / 100) {
            assert_eq!(decode(&encoded[..end]), Err(FormatError::Truncated));
        }
        // What another count or item type decodes to, if anything, encodes back to the same bytes.
        for place in [64, 65, 67, 68].into_iter().filter(|place| *place < encoded.len()) {
            for mask in [1, 2, 3, 0x80] {
                let mut other = encoded.clone();
                other[place] ^= mask;
                if let Ok(contract) = decode(&other) {
                    assert_eq!(contract.encode(), other);
                    assert_ne!(contract.id(), self::contract(&vector).id());
                }
            }
        }
    }
    let empty = [[0; 64].as_slice(), &[1, 0, 0, 0, 3]].concat();
    let unknown = FormatError::UnknownTag { what: "item of a contract", tag: 3 };
    assert_eq!(Contract::decode(&shared(&empty)), Err(unknown));
    // A huge count without the items takes no memory.
    let huge = [[0; 64].as_slice(), &[0xff; 4]].concat();
    assert_eq!(Contract::decode(&shared(&huge)), Err(FormatError::Truncated));
}

#[test]
fn anchors_flavors_and_ids_are_the_references() {
    let mut seen = BTreeSet::new();
    for vector in vectors("primitives") {
        let kind = text(&vector, "kind");
        match kind {
            "anchor_ratchet" => {
                let once = Anchor(unhex32(&vector["old"])).ratchet();
                let twice = vector["note"].as_str().is_some_and(|note| note.contains("twice"));
                let new = if twice { once.ratchet() } else { once };
                assert_eq!(new, Anchor(unhex32(&vector["new"])));
            }
            "issue_flavor" => {
                let predicate = Predicate(point(&vector["predicate"]));
                let flavor = Value::issue_flavor(&predicate, &bytes(&vector, "metadata"));
                assert_eq!(flavor.to_bytes(), unhex32(&vector["flavor"]));
            }
            "txid" => drop(check_log(&vector)),
            _ => continue,
        }
        seen.insert(kind.to_owned());
    }
    assert!(seen.contains("anchor_ratchet") && seen.contains("txid"));
}

/// An `issue` of tx_issue.json publishes its flavor only as a commitment, but it is unblinded.
#[test]
fn the_flavor_of_an_issue_is_that_of_its_predicate_and_metadata() {
    let mut checked = 0;
    for vector in vectors("tx_issue") {
        let asm: Vec<&str> = list(&vector, "asm").iter().filter_map(Json::as_str).collect();
        let data = |asm: &str| unhex(&asm.rsplit(':').next().expect("data").into());
        for (index, window) in asm.windows(4).enumerate() {
            let [flavor, "commit", metadata, predicate] = window else { continue };
            if asm.get(index + 4) != Some(&"issue") || text(&vector, "expect") != "accept" {
                continue;
            }
            let predicate = Predicate(CompressedRistretto(data(predicate).try_into().expect("32 bytes")));
            let scalar = Value::issue_flavor(&predicate, &data(metadata));
            let flavor = CompressedRistretto(data(flavor).try_into().expect("32 bytes"));
            let equation = PointEquation { base: -scalar, terms: vec![(Scalar::ONE, flavor)] };
            assert_eq!(PointEquation::check_all(&[equation]), Ok(()));
            checked += 1;
        }
    }
    assert!(checked > 0);
}

fn tree(vector: &Json) -> PredicateTree {
    let programs = list(vector, "programs").iter().map(unhex).collect();
    let inner = Predicate(point(&vector["inner_key"]));
    let inner = (!vector["inner_secret"].is_null()).then_some(inner);
    PredicateTree::new(inner, programs, &unhex32(&vector["blinding_key"])).expect("a valid inner key")
}

fn holds(equation: PointEquation) -> bool {
    PointEquation::check_all(&[equation]).is_ok()
}

#[test]
fn predicate_trees_are_the_references() {
    for vector in vectors("taproot") {
        let (tree, name) = (tree(&vector), text(&vector, "name"));
        assert_eq!(tree.root(), unhex32(&vector["merkle_root"]), "{name}");
        assert_eq!(tree.inner(), Predicate(point(&vector["inner_key"])), "{name}");
        assert_eq!(tree.adjustment().to_bytes(), unhex32(&vector["adjustment_factor"]), "{name}");
        assert_eq!(tree.predicate(), Predicate(point(&vector["predicate"])), "{name}");
        if !vector["inner_secret"].is_null() {
            let inner = SigningKey::from_bytes(&unhex32(&vector["inner_secret"])).expect("a key");
            let key = tree.signing_key(&inner).expect("the tree's inner key");
            assert_eq!(Predicate::from(key.verification_key()), tree.predicate());
        }
        assert!(tree.signing_key(&SigningKey::random()).is_none());
        let proofs = list(&vector, "call_proofs");
        assert_eq!(proofs.len(), tree.code().len());
        assert_eq!(tree.call_proof(proofs.len()), None);
        for json in proofs {
            let index = json["program_index"].as_u64().expect("a number") as usize;
            let proof = tree.call_proof(index).expect("a program");
            assert_eq!(proof.path.position, json["position"].as_u64().expect("a number"));
            let neighbors: Vec<_> = list(json, "neighbors").iter().map(unhex32).collect();
            assert_eq!(proof.path.neighbors, neighbors);
            assert_eq!(hex::encode(proof.encode()), text(json, "call_proof"));
            assert_eq!(CallProof::decode(&proof.encode()), Ok(proof.clone()));
            assert!(holds(proof.equation(tree.code()[index].bytes(), tree.predicate())), "{name}");
        }
    }
}

#[test]
fn a_call_proof_opens_nothing_else() {
    for vector in vectors("taproot") {
        let tree = tree(&vector);
        for (index, code) in tree.code().iter().enumerate() {
            let program = code.bytes();
            let proof = tree.call_proof(index).expect("a program");
            let other = [program, &[0u8][..]].concat();
            assert!(!holds(proof.equation(&other, tree.predicate())));
            assert!(!holds(proof.equation(program, tree.inner())));
            let mut wrong = proof.clone();
            wrong.path.position ^= 1;
            assert!(!holds(wrong.equation(program, tree.predicate())));
            for level in 0..proof.path.neighbors.len() {
                let mut wrong = proof.clone();
                wrong.path.neighbors[level][0] ^= 1;
                assert!(!holds(wrong.equation(program, tree.predicate())));
            }
            let mut wrong = proof.clone();
            wrong.path.neighbors.pop();
            assert!(!holds(wrong.equation(program, tree.predicate())));
            // A key made to fit another program is hashed into the adjustment, so it does not fit.
            let mut wrong = proof.clone();
            wrong.inner = tree.predicate();
            assert!(!holds(wrong.equation(program, tree.predicate())));
            // The path of one program does not open the next.
            if let Some(next) = tree.code().get(index + 1) {
                assert!(!holds(proof.equation(next.bytes(), tree.predicate())));
            }
        }
    }
}

#[test]
fn a_blinding_leaf_is_no_program() {
    // Even somebody who knows a blinding cannot call it: leaves of programs and blindings have different labels.
    for vector in vectors("taproot") {
        let tree = tree(&vector);
        for leaf in list(&vector, "leaves").iter().filter(|leaf| leaf[0] == "blinding") {
            for index in 0..tree.code().len() {
                let mut proof = tree.call_proof(index).expect("a program");
                proof.path.position ^= 1;
                assert!(!holds(proof.equation(&unhex(&leaf[1]), tree.predicate())));
            }
        }
    }
}

#[test]
fn call_proofs_have_one_encoding() {
    let vectors = vectors("taproot");
    let proof =
        vectors.iter().map(tree).filter_map(|tree| tree.call_proof(0)).next_back().expect("a program");
    let encoded = proof.encode();
    let decode = |bytes: &[u8]| CallProof::decode(bytes).map(drop);
    assert_eq!(decode(&[&encoded[..], &[0]].concat()), Err(FormatError::TrailingBytes));
    for end in 0..encoded.len() {
        assert_eq!(decode(&encoded[..end]), Err(FormatError::Truncated));
    }
    // Bits of the position above the top level change nothing in the reference, and are refused here.
    for byte in 33..40 {
        let mut high = encoded.clone();
        high[byte] ^= 1;
        assert_eq!(decode(&high), Err(FormatError::NonCanonicalInteger));
    }
    let mut high = encoded.clone();
    high[32] |= 1 << proof.path.neighbors.len();
    assert_eq!(decode(&high), Err(FormatError::NonCanonicalInteger));
}

#[test]
fn inner_keys_are_checked() {
    let invalid = Some(Predicate(CompressedRistretto([0xff; 32])));
    assert_eq!(PredicateTree::new(invalid, vec![], &[0; 32]).err(), Some(TaprootError::InvalidInnerKey));
    let identity = Some(Predicate(CompressedRistretto([0; 32])));
    assert_eq!(PredicateTree::new(identity, vec![], &[0; 32]).err(), Some(TaprootError::InvalidInnerKey));
}

#[test]
fn a_tree_does_not_print_its_programs() {
    let tree = PredicateTree::new(None, vec![b"secret clause".to_vec()], &[7; 32]).expect("a tree");
    let shown = format!("{tree:?}");
    assert!(shown.starts_with("PredicateTree { predicate: Predicate("), "{shown}");
    assert!(!shown.contains("115, 101") && !shown.contains("secret"), "{shown}");
}

#[test]
fn logs_have_the_references_ids() {
    let mut checked = 0;
    for vector in TX_FILES.iter().chain(&["vm"]).flat_map(|file| vectors(file)) {
        if vector["txlog"].is_null() {
            continue;
        }
        let log = check_log(&vector);
        if let Some(fee) = vector["fee"].as_u64() {
            assert_eq!(log.fee(), fee);
        }
        if let Some(inputs) = vector["inputs"].as_array() {
            assert_eq!(
                log.inputs().map(|id| id.0).collect::<Vec<_>>(),
                inputs.iter().map(unhex32).collect::<Vec<_>>()
            );
            let outputs: Vec<_> = list(&vector, "outputs").iter().map(unhex32).collect();
            assert_eq!(log.outputs().map(|contract| contract.id().0).collect::<Vec<_>>(), outputs);
        }
        checked += 1;
    }
    assert!(checked > 0);
}

#[test]
fn transactions_decode_as_in_the_reference() {
    let (mut parsed, mut malformed) = (0, 0);
    let mut check = |bytes: &[u8], json: &Json| {
        let refused = json["stage"] == "decode";
        match OriginalTx::decode(bytes) {
            Ok(tx) => {
                assert!(!refused, "decodes: {json}");
                assert_eq!(tx.encode(), bytes);
                parsed += 1;
                Some(tx)
            }
            Err(error) => {
                assert!(refused, "{error}: {json}");
                malformed += 1;
                None
            }
        }
    };
    for vector in TX_FILES.iter().flat_map(|file| vectors(file)) {
        let encoded = bytes(&vector, "tx");
        let whole = !vector["program"].is_null();
        if let Some(tx) = check(&encoded, &vector).filter(|_| whole) {
            assert_eq!(tx.program(), bytes(&vector, "program"));
            assert_eq!(TxEntry::Header(tx.header()), entry(&with_kind(&vector["header"], "header")));
        }
        for mutation in vector["mutations"].as_array().into_iter().flatten() {
            check(&edited(&encoded, &mutation["edit"]), mutation);
        }
    }
    assert!(parsed > 0 && malformed > 0);
}

/// The builder writes the reference's bytes, for every instruction of its programs.
#[test]
fn programs_survive() {
    for vector in TX_FILES.iter().flat_map(|file| vectors(file)) {
        if vector["program"].is_null() {
            continue;
        }
        let Ok(code) = decode(InstructionSet::Original, &bytes(&vector, "program")) else {
            assert_eq!(text(&vector, "expect"), "reject");
            continue;
        };
        let program = code.into_iter().fold(Program::new(), Program::instruction);
        assert_eq!(hex::encode(program.encode_as(InstructionSet::Original)), text(&vector, "program"));
        let asm: Vec<String> = program.code().iter().map(ToString::to_string).collect();
        assert_eq!(asm, list(&vector, "asm").iter().filter_map(Json::as_str).collect::<Vec<_>>());
    }
}

fn with_kind(json: &Json, kind: &str) -> Json {
    let mut json = json.clone();
    json["entry"] = kind.into();
    json
}

#[test]
fn a_longer_form_of_a_proof_is_refused() {
    // Version 1 with three identities says the same as version 0.
    let start = |vector: &Json| 24 + 4 + bytes(vector, "program").len() + 64 + 4;
    let (encoded, proof) = TX_FILES
        .iter()
        .flat_map(|file| vectors(file))
        .filter(|vector| vector["expect"] == "accept")
        .map(|vector| (bytes(&vector, "tx"), start(&vector)))
        .find(|(encoded, proof)| encoded[*proof] == 0)
        .expect("a proof of one phase");
    let longer = [&[1], &encoded[proof + 1..proof + 97], &[0; 96], &encoded[proof + 97..]].concat();
    let length = (longer.len() as u32).to_le_bytes();
    let other = [&encoded[..proof - 4], &length, &longer].concat();
    assert_eq!(OriginalTx::decode(&other), Err(FormatError::InvalidProof));
}

#[test]
fn changing_any_entry_changes_the_id() {
    let start =
        |program: &[u8]| TxLog::new(Header { version: 2, mintime_ms: 2, maxtime_ms: 3 }, shared(program));
    let mut log = start(b"program");
    let a = CompressedRistretto([1; 32]);
    let b = CompressedRistretto([2; 32]);
    let output = Contract { anchor: Anchor([3; 32]), predicate: Predicate(a), payload: vec![] };
    let mut ids =
        BTreeSet::from([log.id(), TxLog::original(Header { version: 2, mintime_ms: 2, maxtime_ms: 3 }).id()]);
    assert!(ids.insert(start(b"").id()) && ids.insert(start(b"programs").id()));
    for entry in [
        TxEntry::Issue { qty: a, flv: b },
        TxEntry::Retire { qty: a, flv: b },
        TxEntry::Issue { qty: b, flv: a },
        TxEntry::Input(ContractId([1; 32])),
        TxEntry::Data(shared(&[1; 32])),
        TxEntry::Fee(1),
        TxEntry::Fee(2),
        TxEntry::Output(Contract { payload: vec![PortableItem::String(shared(b"x"))], ..output.clone() }),
        TxEntry::Output(Contract { payload: vec![PortableItem::Program(shared(b"x"))], ..output.clone() }),
        TxEntry::Output(Contract {
            payload: vec![PortableItem::Value(Value { qty: a, flv: b })],
            ..output.clone()
        }),
        TxEntry::Output(Contract { anchor: Anchor([4; 32]), ..output.clone() }),
        TxEntry::Output(Contract { predicate: Predicate(b), ..output.clone() }),
        TxEntry::Output(output),
    ] {
        let mut other = log.clone();
        other.push(entry);
        assert!(ids.insert(other.id()), "{other:?}");
    }
    log.push(TxEntry::Fee(1));
    log.push(TxEntry::Fee(2));
    let mut swapped = start(b"program");
    swapped.push(TxEntry::Fee(2));
    swapped.push(TxEntry::Fee(1));
    assert_ne!(log.id(), swapped.id());
    assert_eq!(log.fee(), 3);
    log.push(TxEntry::Fee(u64::MAX));
    assert_eq!(log.fee(), u64::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// No bytes make a decoder panic, and what decodes has that one encoding.
    #[test]
    fn decoders_are_total(bytes in proptest::collection::vec(any::<u8>(), 0..200), kinds in proptest::collection::vec(0u8..4, 0..8), short in proptest::collection::vec((0u8..6, any::<u8>()), 0..4)) {
        let random = shared(&bytes);
        if let Ok(contract) = Contract::decode(&random) {
            prop_assert_eq!(contract.encode(), &bytes[..]);
        }
        if let Ok(contract) = Contract::decode_short(&random) {
            prop_assert_eq!(contract.encode_short(), &bytes[..]);
        }
        if let Ok(proof) = CallProof::decode(&random) {
            prop_assert_eq!(proof.encode(), &bytes[..]);
        }
        prop_assert!(Tx::decode(&random).is_err());
        // Bytes closer to a contract.
        let mut likely = vec![0; 64];
        likely.extend((kinds.len() as u32).to_le_bytes());
        for kind in kinds {
            likely.push(kind);
            likely.extend([(bytes.len() % 5) as u8, 0, 0, 0]);
            likely.extend(&bytes[..bytes.len() % 5]);
        }
        if let Ok(contract) = Contract::decode(&shared(&likely)) {
            prop_assert_eq!(contract.encode(), likely);
        }
        let mut likely = [[0; 64].as_slice(), &[short.len() as u8]].concat();
        for (kind, byte) in short {
            let length = byte % 35;
            likely.extend(match kind {
                2 | 4 => vec![kind; 1 + 32 * kind.min(5 - kind) as usize],
                _ => [&[kind, length][..], &vec![byte; length.into()]].concat(),
            });
        }
        if let Ok(contract) = Contract::decode_short(&shared(&likely)) {
            prop_assert_eq!(contract.encode_short(), likely);
        }
    }

    /// Contracts survive a round trip, and strings are shared, not copied.
    #[test]
    fn contracts_survive(strings in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..6)) {
        let items = strings.iter().enumerate().map(|(index, bytes)| match index % 3 {
            0 => PortableItem::String(shared(bytes)),
            1 => PortableItem::Program(shared(bytes)),
            _ => PortableItem::Value(Value { qty: CompressedRistretto([index as u8; 32]), flv: CompressedRistretto([9; 32]) }),
        });
        let contract = Contract {
            anchor: Anchor([5; 32]),
            predicate: Predicate(CompressedRistretto([6; 32])),
            payload: items.collect(),
        };
        let encoded = shared(&contract.encode());
        let decoded = Contract::decode(&encoded).expect("its own encoding");
        for item in &decoded.payload {
            if let PortableItem::String(part) = item {
                prop_assert!(encoded.as_ptr_range().contains(&part.as_ptr()) || part.is_empty());
            }
        }
        prop_assert_eq!(&decoded, &contract);
        let encoded = shared(&contract.encode_short());
        prop_assert_eq!(Contract::decode_short(&encoded), Ok(contract));
    }
}

/// What is frequent is short, and is not written in another way.
#[test]
fn a_contract_has_one_short_encoding() {
    let flv = CompressedRistretto([9; 32]);
    let one = CompressedRistretto(curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED.0);
    let of = |item| Contract {
        anchor: Anchor([5; 32]),
        predicate: Predicate(CompressedRistretto([6; 32])),
        payload: vec![item],
    };
    let string = |bytes: &[u8]| of(PortableItem::String(shared(bytes)));
    let number = |number: u64| string(&zkvm::Scalar::from(number).to_bytes());
    let value = |qty| of(PortableItem::Value(Value { qty, flv }));
    let written = |items: &[u8]| [&[5; 32][..], &[6; 32], &[1], items].concat();
    let other = CompressedRistretto([8; 32]);
    for (contract, items) in [
        (number(0), &[3, 0][..]),
        (number(300), &[3, 2, 44, 1]),
        (string(&[0; 31]), &[&[0, 31][..], &[0; 31]].concat()),
        (string(&[7; 32]), &[&[0, 32][..], &[7; 32]].concat()),
        (value(one), &[&[4][..], &[9; 32]].concat()),
        (value(other), &[&[2][..], &[8; 32], &[9; 32]].concat()),
    ] {
        assert_eq!(contract.encode_short(), written(items));
        assert_eq!(Contract::decode_short(&shared(&written(items))), Ok(contract));
    }
    for items in [
        &[&[0, 32][..], &number(300).encode()[73..]].concat()[..],
        &[3, 3, 44, 1, 0],
        &[&[3, 32][..], &[7; 32]].concat(),
        &[&[3, 33][..], &[7; 33]].concat(),
        &[&[2][..], &one.0, &[9; 32]].concat(),
        &[0, 0x81, 0, 7],
        &[5],
    ] {
        assert!(Contract::decode_short(&shared(&written(items))).is_err(), "{items:?}");
    }
}
