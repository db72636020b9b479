//! The hash functions against those of the RustCrypto project.

use blake2::{Blake2s256, Digest};
use num_bigint::BigUint;
use sha2::Sha256;
use sha3::Keccak256;

use super::{build, build_inside, bytes, requires, run};

/// A message that has every length once.
fn message(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 151 + length * 7 + 1) as u8).collect()
}

/// Compares the hash of messages of these lengths.
fn compare<D: Digest>(name: &str, lengths: &[usize]) {
    for &length in lengths {
        let circuit =
            format!("circuit t(m: [u8; {length}]) -> [u8; 32] {{ reveal(std::hash::{name}::hash(m)) }}");
        let message = message(length);
        let inputs: Vec<BigUint> = message.iter().map(|byte| BigUint::from(*byte)).collect();
        let found = run(&build(&circuit).image, &inputs).expect("every message has a hash");
        assert_eq!(bytes(&found), D::digest(&message).to_vec(), "{name} of {length} bytes");
    }
}

#[test]
fn sha256_at_the_ends_of_blocks() {
    compare::<Sha256>("sha256", &[1, 55, 56, 63, 64, 65, 119, 120]);
}

#[test]
fn blake2s_at_the_ends_of_blocks() {
    compare::<Blake2s256>("blake2s", &[1, 63, 64, 65, 128, 129]);
}

/// The longest message of one block: its padding is one byte.
#[test]
fn keccak256_of_a_block() {
    compare::<Keccak256>("keccak256", &[135]);
}

/// What is absorbed, block by block: the message, a bit, zeros, and a bit at the end of the last block.
#[test]
fn keccak256_pads_every_length() {
    for length in [1, 7, 134, 135, 136, 137] {
        let blocks = length / 136 + 1;
        let circuit = format!(
            "circuit t(m: [u8; {length}]) -> [u8; {0}] {{
                let zero = [[false; 64]; 25];
                let blocks = [absorbed(zero, m, k) for k in 0..{blocks}];
                reveal([
                    std::int::from_bits(blocks[i / 136][i % 136 / 8][8 * (i % 8)..8 * (i % 8) + 8]) as u8 for i in 0..{0}
                ])
            }}",
            136 * blocks
        );
        let message = message(length);
        let inputs: Vec<BigUint> = message.iter().map(|byte| BigUint::from(*byte)).collect();
        let mut padded = message;
        padded.resize(136 * blocks, 0);
        padded[length] ^= 1;
        padded[136 * blocks - 1] ^= 0x80;
        let found = run(&build_inside("hash/keccak256", &circuit).image, &inputs).expect("every message");
        assert_eq!(bytes(&found), padded, "{length} bytes");
    }
}

/// The step χ, of which the prover chooses wires: one who chooses others finds no other lane.
#[test]
fn keccak256_has_one_choice() {
    let circuit =
        "circuit t(a: [bool; 64], b: [bool; 64], c: [bool; 64]) -> [bool; 64] { reveal(chosen(a, b, c)) }";
    let built = build_inside("hash/keccak256", circuit);
    let lane = |word: u64| (0..64).map(move |z| BigUint::from(word >> z & 1));
    // All eight cases of three bits, and more than once.
    let (a, b, c) = (0xf0f0_1234_5678_9abc, 0xcccc_dead_beef_0000, 0xaaaa_0f1e_2d3c_4b5a_u64);
    let inputs: Vec<BigUint> = lane(a).chain(lane(b)).chain(lane(c)).collect();
    let expected: Vec<BigUint> = lane(a ^ (!b & c)).collect();
    requires(&built.image, &inputs, &expected);
}
