//! Merkle trees against the reference's roots and paths.

mod common;

use serde_json::Value;
use zkvm::FormatError;
use zkvm::merkle::{Hash, Hasher, Path};

fn leak(text: &str) -> &'static [u8] {
    text.to_owned().leak().as_bytes()
}

fn leaves(hasher: &Hasher, vector: &Value) -> Vec<Hash> {
    let label = leak(vector["item_label"].as_str().unwrap_or("item"));
    let items = vector["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| hasher.leaf(|transcript| transcript.append_message(label, &common::unhex(item))))
        .collect()
}

#[test]
fn reference_vectors() {
    let mut paths_seen = 0;
    for vector in common::vectors("merkle") {
        let name = common::text(&vector, "name");
        let hasher = Hasher::new(leak(common::text(&vector, "label")));
        let leaves = leaves(&hasher, &vector);
        if let Some(expected) = vector["leaves"].as_array() {
            assert_eq!(leaves, expected.iter().map(common::unhex32).collect::<Vec<_>>(), "{name}");
        }
        let root = common::unhex32(&vector["root"]);
        assert_eq!(hasher.root(&leaves), root, "{name}");
        for expected in vector["paths"].as_array().into_iter().flatten() {
            let index = expected["index"].as_u64().unwrap() as usize;
            let path = hasher.path(&leaves, index).unwrap();
            assert_eq!(path.position, expected["position"].as_u64().unwrap(), "{name}");
            let neighbors: Vec<Hash> =
                expected["neighbors"].as_array().unwrap().iter().map(common::unhex32).collect();
            assert_eq!(path.neighbors, neighbors, "{name}");
            assert_eq!(path.root(&hasher, leaves[index]), root, "{name}");
            let encoded = common::bytes(expected, "encoded");
            assert_eq!(path.encode(), encoded, "{name}");
            assert_eq!(Path::decode(&encoded), Ok(path), "{name}");
            paths_seen += 1;
        }
    }
    assert!(paths_seen > 0);
}

#[test]
fn a_path_holds_for_its_leaf_only() {
    let hasher = Hasher::new(b"test");
    let leaves: Vec<Hash> =
        (0..7u8).map(|i| hasher.leaf(|transcript| transcript.append_message(b"item", &[i]))).collect();
    let root = hasher.root(&leaves);
    for index in 0..leaves.len() {
        let path = hasher.path(&leaves, index).unwrap();
        for (other, leaf) in leaves.iter().enumerate() {
            assert_eq!(path.root(&hasher, *leaf) == root, other == index);
        }
    }
    assert_eq!(hasher.path(&leaves, 7), None);
    assert_eq!(hasher.path(&[], 0), None);
}

#[test]
fn malformed_paths_are_refused() {
    let path = Path { position: 0b10, neighbors: vec![[7; 32]; 2] };
    let bytes = path.encode();
    for end in 0..bytes.len() {
        assert_eq!(Path::decode(&bytes[..end]), Err(FormatError::Truncated));
    }
    assert_eq!(Path::decode(&[&bytes[..], &[0]].concat()), Err(FormatError::TrailingBytes));
    // A bit above the top level would be a second encoding of the same path.
    let high_bit = Path { position: 0b110, ..path };
    assert_eq!(Path::decode(&high_bit.encode()), Err(FormatError::NonCanonicalInteger));
    let mut too_long = 0u64.to_le_bytes().to_vec();
    too_long.extend(65u32.to_le_bytes());
    assert!(matches!(Path::decode(&too_long), Err(FormatError::LimitExceeded { .. })));
}
