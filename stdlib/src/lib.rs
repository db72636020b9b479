//! The standard library: `.zk` sources under `std/`, embedded.
//!
//! To add a module, add its file and a line to [`FILES`]; folders become modules of their own.

/// The path of every file, from `std/`, and its text. `std/hash/poseidon.zk` is the module `std::hash::poseidon`.
pub const FILES: &[(&str, &str)] = &[
    ("std/array.zk", include_str!("../std/array.zk")),
    ("std/hash/poseidon.zk", include_str!("../std/hash/poseidon.zk")),
    ("std/hash/poseidon_constants.zk", include_str!("../std/hash/poseidon_constants.zk")),
    ("std/hash/sha256.zk", include_str!("../std/hash/sha256.zk")),
    ("std/int.zk", include_str!("../std/int.zk")),
    ("std/merkle.zk", include_str!("../std/merkle.zk")),
    ("std/set.zk", include_str!("../std/set.zk")),
];
